"""``supervisionctl settings``."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.cli import main
from console.messages import messages
from console.settings.declared import SECTIONS, SETTINGS
from console.settings.kinds import Choice
from tests.unit.test_messages_complete import catalogue


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    before = messages.language
    yield
    messages.choose(before)


def run(home: Path, *words: str) -> int:
    return main(["settings", *words, "--home", str(home), "--lang", "en"])


def test_a_choice_is_listed_got_and_marked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "set", "appearance.text_scale", "120") == 0
    assert run(tmp_path, "get", "appearance.text_scale") == 0
    assert run(tmp_path, "list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["appearance.text_scale is 120 from now on.", "120"]
    assert "appearance.text_scale = 120" in lines
    assert "appearance.theme = dark  (default)" in lines


def test_a_program_reads_the_same_as_a_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "set", "appearance.theme", "light", "--json") == 0
    assert run(tmp_path, "list", "--json") == 0
    one, everything = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert one == {"key": "appearance.theme", "value": "light", "default": "dark", "chosen": True}
    assert [each["key"] for each in everything["settings"]] == [each.key for each in SETTINGS]
    assert one in everything["settings"]


@pytest.mark.parametrize("words", [("set", "appearance.theme", "blue"), ("get", "appearance.nothing")])
def test_what_is_not_there_or_not_allowed_is_one_sentence(
    tmp_path: Path, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, *words) == 65
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("E-INPUT: ")
    assert words[-1] in line
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_checked_and_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "check") == 0
    file = tmp_path / "settings.toml"
    file.write_text('[appearance]\ntheme = "blue"\n', encoding="utf-8")
    assert run(tmp_path, "check") == 1
    assert run(tmp_path, "check", "--json") == 1
    right, wrong, document = capsys.readouterr().out.splitlines()
    assert str(file) in right
    assert "settings.toml:2" in wrong
    assert json.loads(document)["problems"] == [wrong]
    assert file.read_text(encoding="utf-8") == '[appearance]\ntheme = "blue"\n'


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_setting_is_documented_from_its_declaration(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["settings", "document", "--lang", language]) == 0
    table = capsys.readouterr().out
    assert all(f"`{one.key}`" in table and messages.text(one.help) in table for one in SETTINGS)


def test_every_text_of_a_declaration_has_its_chinese() -> None:
    told = [*SECTIONS.values(), *(text for one in SETTINGS for text in (one.label, one.help))]
    told += [option.name for one in SETTINGS if isinstance(one.kind, Choice) for option in one.kind.options]
    told += ["a whole number of 1 or more", "not UTF-8", "larger than 1 MiB"]
    told += ["a whole number from {least} to {most}", "one of: {values}"]
    told += ["switched on", "switched off"]
    assert [text for text in told if text not in catalogue()] == []
    assert {one.section for one in SETTINGS} == set(SECTIONS)
