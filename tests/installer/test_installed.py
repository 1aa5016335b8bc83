"""The package of the last commit in a clean Debian: checked, installed, used by an ordinary user, removed."""

import json
import time
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from console import __version__
from console.licences import Part
from installer.check import check
from installer.layout import INNER, INSTALLED, LICENCES, NAME, PARTS, parts_list_name
from tests.faults.figures import record_figure
from tests.installer.conftest import Built, MakeTree
from tests.installer.debian_tree import DebianTree, screenshot, x_display
from tests.waiting import wait_until

pytestmark = [pytest.mark.long, pytest.mark.timeout(1800)]

SIZE = (1600, 900)
SHOWN_WITHIN_S = 60
LIMIT = "sound; 0 left behind"


def test_the_package_is_sound_and_lists_every_part_with_its_licence(package: Built) -> None:
    assert check(package.path) == []
    document = json.loads(package.path.with_name(parts_list_name(__version__)).read_text(encoding="utf-8"))
    listed = {one["name"]: one for one in document["components"]}
    assert listed["pyinstaller"]["licenses"] == [{"expression": "GPL-2.0-or-later WITH Bootloader-exception"}]
    assert {"Python", "Qt", "PostgreSQL", "SQLCipher", "PySide6_Essentials", "numpy", "psycopg-binary"} <= listed.keys()
    assert not {"pytest", "mypy", "ruff", "hypothesis"} & listed.keys()
    assert [name for name, one in listed.items() if not (one["version"] and one["hashes"])] == []
    assert "rustybuzz" in {one["name"] for one in listed["typst"]["components"]}
    references = [one["bom-ref"] for one in document["components"]]
    assert sorted(references) == sorted(f"{name}@{one['version']}" for name, one in listed.items())
    texts = package.path.with_name(LICENCES).read_text(encoding="utf-8")
    for words in ("GNU LESSER GENERAL PUBLIC LICENSE", "ZETETIC LLC", "University of California", "OpenSSL"):
        assert words in texts
    size = package.path.stat().st_size / 1e6
    record_figure("I01", f"built in {package.seconds:.0f} s; package of {size:.0f} MB, {len(listed)} parts", "sound")


def test_an_ordinary_user_without_a_network_uses_it_and_nothing_stays_when_it_goes(
    package: Built, make_tree: MakeTree, tmp_path: Path
) -> None:
    tree = make_tree(package.field("Depends"))
    before = tree.files()
    began_s = time.monotonic()
    tree.install(package.path)
    install_s = time.monotonic() - began_s
    added = tree.files().keys() - before.keys()
    assert all(path.split("/")[0] in {"opt", "usr"} for path in added)

    tested = tree.run("supervision-console", "selftest", "--demo", timeout_s=400)
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert "✓ demo city" in tested.stdout
    assert tree.run("supervisionctl", "--version").stdout == f"{__version__}\n"
    examine(tree)
    shown_s = show(tree, tmp_path / "window.png")
    licences = json.loads((tree.root / INSTALLED / INNER / PARTS).read_text(encoding="utf-8"))
    assert all(Part(**entry).text for entry in licences)

    tree.must("dpkg", "--remove", NAME)
    assert tree.files() == before
    (tree.root / "var/lib/supervision-console").mkdir()
    tree.must("useradd", "--system", "supervision-server")
    tree.must("dpkg", "--purge", NAME)
    assert tree.files().keys() == before.keys()
    assert "supervision-server" not in (tree.root / "etc/passwd").read_text()
    assert (tree.root / "home/clerk/.local/share/supervision-console-demo").is_dir()  # the user's, so it stays
    told = f"installed in {install_s:.0f} s, {len(added)} paths; window after {shown_s:.1f} s, offline; removed: 0 left"
    record_figure("I01", told, LIMIT)


def examine(tree: DebianTree) -> None:
    """Let it say what the machine lacks: a keyring service, and nothing else."""
    with x_display() as display:
        said = tree.run("supervisionctl", "doctor", "--json", "--lang", "en", environment={"DISPLAY": display})
    findings = {finding["name"]: finding["ok"] for finding in json.loads(said.stdout)}
    assert findings.pop("system keyring") is False
    assert findings
    assert [name for name, is_well in findings.items() if not is_well] == []


def show(tree: DebianTree, file: Path) -> float:
    """Start the demonstration under an X server; return the seconds until its window stood there."""
    with x_display(f"{SIZE[0]}x{SIZE[1]}") as display:
        words = ["supervision-console", "demo", "--cases", "500", "--size", f"{SIZE[0]}x{SIZE[1]}"]
        began_s = time.monotonic()
        with tree.running(words, {"DISPLAY": display}) as desktop:
            wait_until(lambda: is_drawn(display, file), SHOWN_WITHIN_S)
            assert desktop.poll() is None
            return time.monotonic() - began_s


def is_drawn(display: str, file: Path) -> bool:
    """Return whether the whole screen is a window in the product's dark, with something written on it."""
    screenshot(display, file)
    image = QImage(str(file))
    assert (image.width(), image.height()) == SIZE
    pixels = [image.pixelColor(x, y) for x in range(0, SIZE[0], 8) for y in range(0, SIZE[1], 8)]
    black = sum(1 for pixel in pixels if pixel.lightness() == 0)
    return black == 0 and len({pixel.rgb() for pixel in pixels}) > 20
