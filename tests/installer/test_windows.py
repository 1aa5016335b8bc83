"""What Windows gets: the script from which Inno Setup makes the installer names what is there, and touches no data."""

import configparser
import json
import re
import shutil
from dataclasses import asdict
from pathlib import Path

import pytest

from console import __version__
from installer.check import check
from installer.digest import sha256
from installer.layout import BUILD, CHINESE, INNER, LICENCES, NAME, PARTS, ROOT, SUMS, parts_list_name
from installer.parts_list import parts_list
from installer.windows import windows_installer
from tests.installer.small_program import EPOCH_S, SMALL_PARTS, small_source


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """The script of a small program, with all that a build leaves beside it."""
    folder, source = tmp_path / NAME, small_source(tmp_path / "source")
    source.folder.mkdir()
    shutil.copy(ROOT / "LICENSE", source.folder)
    (folder / INNER / PARTS).parent.mkdir(parents=True)
    (folder / "supervision-console.exe").write_text("program")
    (folder / INNER / PARTS).write_text(json.dumps([asdict(one.part) for one in SMALL_PARTS]), encoding="utf-8")
    (folder / INNER / BUILD).write_text(json.dumps({"commit": source.commit, "epoch_s": EPOCH_S}), encoding="utf-8")
    (tmp_path / LICENCES).write_text("licences")
    (tmp_path / parts_list_name(__version__)).write_text(parts_list(SMALL_PARTS, source), encoding="utf-8")
    script = windows_installer(folder, source, tmp_path)
    files = [path for path in tmp_path.rglob("*") if path.is_file() and "source" not in path.parts and path != script]
    sums = (f"{sha256(path)}  {path.relative_to(tmp_path).as_posix()}\n" for path in (script, *files))
    (tmp_path / SUMS).write_text("".join(list(sums)), encoding="utf-8")
    return script


def read(file: Path) -> configparser.ConfigParser:
    """Read a script or messages of Inno Setup, which look like a file of settings but for the section of code."""
    text = file.read_text(encoding="utf-8-sig")
    parser = configparser.ConfigParser(
        interpolation=None, delimiters=("=",), comment_prefixes=(";",), strict=False, allow_no_value=True
    )
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text.partition("[Code]")[0])
    return parser


@pytest.mark.parametrize("version", [__version__, "1.2.3+dirty"])
def test_the_version_comes_from_one_place(script: Path, version: str) -> None:
    out = script.parent
    setup = read(windows_installer(out / NAME, small_source(out / "source", version), out))["Setup"]
    assert setup["AppVersion"] == version
    assert setup["VersionInfoVersion"] == f"{version.partition('+')[0]}.0"
    assert version in setup["UninstallDisplayName"]
    assert version in setup["OutputBaseFilename"]


def test_every_file_it_names_is_there(script: Path) -> None:
    setup, folder = read(script)["Setup"], script.parent
    for file in (setup["LicenseFile"], setup["SetupIconFile"], f"{NAME}/{setup['UninstallDisplayIcon'][6:]}"):
        assert (folder / file).is_file(), file
    sources = [line.split('"')[1].replace("\\", "/") for line in read(script)["Files"]]
    assert all(list(folder.glob(pattern)) for pattern in sources)
    assert len(sources) == 2
    programs = [line for section in ("Icons", "Run") for line in read(script)[section]]
    assert len(programs) == 4
    for line in programs:
        assert '{app}\\supervision-console.exe"; Parameters: "' in line


def test_it_asks_for_no_rights_unless_all_users_are_chosen(script: Path) -> None:
    setup = read(script)["Setup"]
    assert (setup["PrivilegesRequired"], setup["PrivilegesRequiredOverridesAllowed"]) == ("lowest", "dialog")
    assert setup["DefaultDirName"].startswith("{autopf}\\")


def test_upgrading_and_uninstalling_touch_the_program_alone(script: Path) -> None:
    parsed = read(script)
    removed = [line for section in ("InstallDelete", "UninstallDelete") for line in parsed[section]]
    assert removed
    assert all('Name: "{app}' in line for line in removed)
    assert "InitializeUninstall" in script.read_text(encoding="utf-8-sig")


def test_it_speaks_chinese_and_english(script: Path) -> None:
    parsed = read(script)
    languages = {line.split('"')[1]: line.split('"')[3] for line in parsed["Languages"]}
    assert languages == {"zh": f"compiler:Default.isl,{CHINESE}", "en": "compiler:Default.isl"}
    said = {language: {key for key in parsed["CustomMessages"] if key.startswith(language)} for language in languages}
    assert {key[3:] for key in said["zh"]} == {key[3:] for key in said["en"]} != set()
    chinese = read(script.with_name(CHINESE))
    assert chinese["LangOptions"]["LanguageID"] == "$0804"
    for key, text in chinese["Messages"].items():
        assert re.search("[\u4e00-\u9fff]", text), key
    for file in (script, script.with_name(CHINESE)):
        assert file.read_bytes().startswith(b"\xef\xbb\xbf")  # else it is read as ANSI


def test_no_field_of_the_templates_is_left_over(script: Path) -> None:
    assert "$" not in script.read_text(encoding="utf-8-sig")


def test_a_folder_with_its_sums_is_sound_and_a_changed_byte_or_a_file_more_is_found_out(script: Path) -> None:
    assert check(script) == []
    program = script.parent / NAME / "supervision-console.exe"
    program.write_text("progrbm")
    (program.parent / "more.dll").touch()
    assert check(script) == [
        f"SHA256SUMS does not list {NAME}/more.dll.",
        f"{NAME}/supervision-console.exe is not what SHA256SUMS says.",
    ]
