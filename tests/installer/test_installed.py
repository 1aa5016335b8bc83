"""The package of the last commit in a clean Debian: checked, installed, used by an ordinary user, removed."""

import json
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from console import __version__
from console.licences import Part, required_by
from installer.check import check
from installer.layout import COMMANDS, INNER, INSTALLED, LICENCES, NAME, PARTS, parts_list_name
from tests.faults.figures import record_figure
from tests.installer.conftest import Built, MakeTree
from tests.installer.debian_tree import USER, DebianTree, screenshot, x_display
from tests.waiting import wait_until

pytestmark = [pytest.mark.long, pytest.mark.timeout(1800)]

SIZE = (1600, 900)
OTHER_USER = "auditor"
NOT_CARRIED = {"fasteners", "pycparser"}
"""What wheels ask for and the program never runs: a driver of the server's wheel, the compiler of cffi."""
SHOWN_WITHIN_S = 180
LIMIT = "sound; 0 left behind"


def test_the_package_is_sound_and_lists_every_part_with_its_licence(package: Built) -> None:
    assert check(package.path) == []
    assert package.field("Version") == __version__
    document = json.loads(package.path.with_name(parts_list_name(__version__)).read_text(encoding="utf-8"))
    listed = {one["name"]: one for one in document["components"]}
    assert listed["pyinstaller"]["licenses"] == [{"expression": "GPL-2.0-or-later WITH Bootloader-exception"}]
    assert {"Python", "Qt", "PostgreSQL", "SQLCipher", "PySide6_Essentials", "numpy", "psycopg-binary"} <= listed.keys()
    assert not {"pytest", "mypy", "ruff", "hypothesis", "setuptools"} & listed.keys()
    needed = {one.metadata["Name"] for one in required_by(NAME, frozenset({"demo", "mariadb"})).values()}
    assert needed - listed.keys() == {NAME, *NOT_CARRIED}
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
    tree.must("useradd", "--create-home", OTHER_USER)
    before = tree.files()
    began_s = time.monotonic()
    tree.install(package.path)
    install_s = time.monotonic() - began_s
    after = tree.files()
    added = after.keys() - before.keys()
    assert all(path.split("/")[0] in {"opt", "usr"} for path in added)

    tested = tree.run("supervision-console", "selftest", "--demo", timeout_s=400)
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert "✓ demo city" in tested.stdout
    for program in COMMANDS:
        assert tree.run(program, "--version").stdout == f"{__version__}\n"
    examine(tree)
    keep_apart(tree)
    asked_s = shown_after(tree, ["open"], is_drawn, tmp_path / "first-run.png")
    shown_s = shown_after(tree, ["demo", "--cases", "500"], is_wall, tmp_path / "wall.png")
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
    size = sum(int(value.split()[1]) for path, value in after.items() if path in added) / 1e6
    told = f"installed in {install_s:.0f} s: {len(added)} paths, {size:.0f} MB; offline; removed: 0 left"
    record_figure("I01", f"{told}; first run asks after {asked_s:.1f} s, demo city's wall after {shown_s:.1f} s", LIMIT)


def examine(tree: DebianTree) -> None:
    """Let it say what the machine lacks: a keyring service, and nothing else."""
    with x_display() as display:
        said = tree.run("supervisionctl", "doctor", "--json", "--lang", "en", environment={"DISPLAY": display})
    findings = {finding["name"]: finding["ok"] for finding in json.loads(said.stdout)}
    assert findings.pop("system keyring") is False
    assert findings
    assert [name for name, is_well in findings.items() if not is_well] == []


def keep_apart(tree: DebianTree) -> None:
    """Let another user of the same machine choose: it is theirs alone, and closed to the first."""
    chosen = tree.run("supervisionctl", "settings", "set", "appearance.theme", "light", user=OTHER_USER)
    assert chosen.returncode == 0, chosen.stderr
    read = tree.run("supervisionctl", "settings", "list", "--json")
    assert {one["key"]: one["chosen"] for one in json.loads(read.stdout)["settings"]}["appearance.theme"] is False
    for user in (OTHER_USER, USER):
        home = tree.root / "home" / user / ".local/share/supervision-console"
        assert not home.exists() or stat.S_IMODE(home.stat().st_mode) == 0o700


def shown_after(tree: DebianTree, command: Sequence[str], is_shown: Callable[[QImage], bool], file: Path) -> float:
    """Start the desktop under an X server; return the seconds until it showed what it is to show."""
    with x_display(f"{SIZE[0]}x{SIZE[1]}") as display:
        words = ["supervision-console", *command, "--size", f"{SIZE[0]}x{SIZE[1]}"]
        began_s = time.monotonic()
        with tree.running(words, {"DISPLAY": display}) as desktop:
            wait_until(lambda: is_shown(screenshot(display, file)), SHOWN_WITHIN_S, look_every_s=1)
            assert desktop.poll() is None
            return time.monotonic() - began_s


def is_drawn(screen: QImage) -> bool:
    """Return whether the whole screen is a window in the product's dark, with something written on it."""
    assert (screen.width(), screen.height()) == SIZE
    pixels = list(pixels_of(screen, apart=8))
    return all(pixel.lightness() for pixel in pixels) and len({pixel.rgb() for pixel in pixels}) > 20


def is_wall(screen: QImage) -> bool:
    """Return whether lights of more than one colour stand in such a window, below the plates that name the colours."""
    grid = pixels_of(screen, apart=3, below=SIZE[1] // 3)
    coloured = (pixel for pixel in grid if pixel.hsvSaturationF() > 0.4 and pixel.valueF() > 0.6)
    return is_drawn(screen) and len({pixel.hsvHue() // 30 for pixel in coloured}) > 1


def pixels_of(screen: QImage, apart: int, below: int = 0) -> Iterator[QColor]:
    """Yield the colours of a grid of points."""
    return (screen.pixelColor(x, y) for x in range(0, SIZE[0], apart) for y in range(below, SIZE[1], apart))
