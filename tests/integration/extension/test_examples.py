"""The example plugins, built and installed as a third party would: a wheel each, put into place by pip."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import console
from console.cli import main
from console.extension.inventory import State, take_stock
from console.messages import messages
from console.paths import Home
from tests.unit.extension.making import allow, entry, record_hash

pytestmark = pytest.mark.heavy
EXAMPLES = Path(console.__file__).parent.parent / "plugins" / "examples"
LISTS, WALL = "supervision-example-case-list", "supervision-example-district-wall"
MAPPING = """
source = "sanshui-list"
[area]
name_zh = "三水区"
name_en = "Sanshui"
short_zh = "三水"
short_en = "Sanshui"
time_zone = "Asia/Shanghai"
calendar = "cn"
office_open_min = 540
office_close_min = 1020
after_hours = "next_day"
[[units]]
code = "zr"
name_zh = "自然资源"
name_en = "Natural Resources"
[[matters]]
code = "m1"
kind = "permit"
name_zh = "建设工程规划许可"
name_en = "Planning permit"
unit_code = "zr"
promised_limit = 20
promised_unit = "wd"
"""
CASES = """number,received,closed,unit,matter,project
2026-1,2026-11-02T09:00:00+08:00,,zr,m1,一号楼
2026-2,2026-11-03T09:00:00+08:00,2026-11-10T16:00:00+08:00,zr,m1,二号楼
2026-3,sometime,,zr,m1,三号楼
"""


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """Leave no language behind: commands choose one."""
    yield
    messages.choose("zh")


def pip(*arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments],
        check=True,
        capture_output=True,
        timeout=300,
    )


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Both examples as wheels, made from copies: a build leaves folders behind."""
    folder = tmp_path_factory.mktemp("wheels")
    for name in ("case_list", "district_wall"):
        copy = folder / name
        copy.mkdir()
        for file in (EXAMPLES / name).iterdir():
            if file.is_file():
                (copy / file.name).write_bytes(file.read_bytes())
        pip("wheel", "--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(copy))
    return sorted(str(wheel) for wheel in folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheels: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of plugins into which pip put both."""
    folder = tmp_path_factory.mktemp("home") / "plugins"
    pip("install", "--no-index", "--no-deps", "--target", str(folder), *wheels)
    return folder


@pytest.fixture
def home(installed: Path, tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.root.mkdir()
    subprocess.run(["cp", "-r", str(installed), str(home.plugins_dir)], check=True)
    return home


def test_both_are_found_sound_unlisted_and_have_one_hash_wherever_they_are_installed(
    home: Home, wheels: list[str], tmp_path: Path
) -> None:
    pip("install", "--no-index", "--no-deps", "--no-compile", "--target", str(tmp_path / "other" / "plugins"), *wheels)
    found = {one.name: one for one in take_stock(home).entries}
    elsewhere = {one.name: one for one in take_stock(Home(tmp_path / "other")).entries}

    for name in (LISTS, WALL):
        assert (found[name].state, found[name].version) == (State.UNLISTED, "1.0.0")
        assert len(found[name].sha256) == 64
        assert elsewhere[name].sha256 == found[name].sha256


def test_the_case_list_is_allowed_and_imports_into_central(
    home: Home, central_database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sanshui.toml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "november.cases.csv").write_text(CASES, encoding="utf-8")
    words = ["central", "import", str(tmp_path / "november.cases.csv"), "--map", str(tmp_path / "sanshui.toml")]
    words += ["--area", "440607", "--url", central_database, "--home", str(home.root), "--lang", "en", "--json"]

    assert main(words) == 65
    assert "is not in use: not on the administrator's list" in capsys.readouterr().err
    assert main(["plugins", "allow", LISTS, "--by", "梁永康", "--why", "旧系统", "--home", str(home.root)]) == 0
    capsys.readouterr()
    assert main(words) == 0

    told = json.loads(capsys.readouterr().out)
    assert (told["cases"], told["refused"], told["source"]) == (2, 1, "sanshui-list")
    assert told["problems"][0]["reason"] == "date_unreadable"


@pytest.mark.parametrize("fixes_record", [False, True])
def test_one_byte_changed_is_refused(home: Home, *, fixes_record: bool) -> None:
    assert allow(home, LISTS).state is State.ALLOWED
    file = home.plugins_dir / "supervision_example_case_list.py"
    before = file.read_bytes()
    file.write_bytes(before.replace(b"line", b"lime", 1))
    if fixes_record:
        (record,) = home.plugins_dir.glob("supervision_example_case_list-*/RECORD")
        text = record.read_text(encoding="utf-8")
        record.write_text(text.replace(record_hash(before), record_hash(file.read_bytes())), encoding="utf-8")

    found = entry(home, LISTS)

    assert found.state is (State.CHANGED if fixes_record else State.REFUSED)
    assert found.sealed is None


def test_the_wall_scene_is_allowed_and_draws_the_city(
    home: Home, qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    from tests.ui.wall.samples import busy  # noqa: PLC0415 - Qt is loaded where it is needed
    from ui.extension.door import PageDoor  # noqa: PLC0415

    allow(home, WALL)
    door = PageDoor(home)
    try:
        ((one, place),) = door.places()
        place.resize(1280, 720)
        place.show()
        door.show_wall(busy())
        picture = place.grab().toImage()
        assert one.is_scene
        assert place.page is not None
        assert "三水区" in place.page.accessibleDescription()
        assert len({picture.pixelColor(x, y).name() for x in range(0, 1280, 7) for y in range(0, 720, 7)}) > 8
        place.close()
        place.deleteLater()
    finally:
        door.stop()
