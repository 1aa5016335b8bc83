"""Every command that the manual or the README names exists, with the options it is shown with."""

import re
import shlex
from pathlib import Path

import pytest

import resources
from console.cli import parser as parser_of
from ui.app import parser as desktop_parser

ROOT = Path(next(iter(resources.__path__))).parent
COMMAND = re.compile(r"`((?:supervisionctl|supervision-console) [a-z][^`]*)`")


def commands_in(path: Path) -> list[list[str]]:
    return [shlex.split(found) for found in COMMAND.findall(path.read_text(encoding="utf-8"))]


def help_of(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Return what a command says of itself; it is told what to do up to its first option or name."""
    program, *rest = words
    made = desktop_parser() if program == "supervision-console" else parser_of(rest[0])
    named = [word for word in rest if re.fullmatch(r"[a-z-]+", word) and not word.startswith("-")]
    with pytest.raises(SystemExit) as ended:
        made.parse_args([*named, "--help"])
    assert ended.value.code == 0, words
    return capsys.readouterr().out


@pytest.mark.parametrize("told_in", ["resources/manual/zh", "resources/manual/en", "README.md"])
def test_every_command_exists_with_the_options_it_is_shown_with(
    told_in: str, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ROOT / told_in
    found = [words for path in (place.glob("*.md") if place.is_dir() else (place,)) for words in commands_in(path)]
    assert {"connection", "diagnostics", "central"} <= {words[1] for words in found}
    for words in found:
        told = help_of(words, capsys)
        assert [word for word in words if word.startswith("--") and word not in told] == [], words
