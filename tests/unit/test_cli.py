"""The border of the command line: whatever happens is one line, one status, and no password."""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from console import cli
from console.cli import COMMANDS, main, parser
from console.diagnostics.crash import CrashReports
from console.messages import messages
from console.paths import Home

PASSWORD = "open-sesame"


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    before = messages.language
    yield
    messages.choose(before)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ``doctor`` fail in a way nobody foresaw, with an address in what it says."""

    def fail(_arguments: argparse.Namespace) -> int:
        raise ZeroDivisionError(f"postgresql://city:{PASSWORD}@host/db")

    monkeypatch.setattr("console.doctor._run", fail)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "缺少 COMMAND"),
        (["lights", "--by", "colour"], "没有 'colour' 这一选项"),
        (["sync", "--once", "--follow"], "不能与 --once 同时使用"),
        (["lights", "--nonsense"], "不认识 --nonsense"),
        (["central", "simulate", "--cases", "many"], "many 不是数字"),
    ],
)
def test_a_wrong_command_line_is_one_sentence_in_the_readers_language(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 64
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("E-USAGE: ")
    assert said in lines[0]


@pytest.mark.parametrize("language", [["--lang", "en"], ["--lang=en"]])
def test_a_wrong_command_line_is_told_in_english_where_that_is_asked_for(
    language: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lights", "--nonsense", *language]) == 64
    assert "unrecognized arguments: --nonsense" in capsys.readouterr().err


def test_a_program_learns_of_a_wrong_command_line_from_a_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lights", "--nonsense", "--json"]) == 64
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "E-USAGE"


@pytest.mark.usefixtures("failing")
def test_what_nobody_foresaw_is_one_sentence_that_names_the_log(tmp_path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--home", str(tmp_path), "--lang", "en"]) == 70
    log = Home(tmp_path).log_dir / "supervisionctl.log"
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("E-DEFECT: The program failed: ZeroDivisionError in cli.py:")
    assert str(log) in line
    assert "Traceback" in log.read_text(encoding="utf-8")
    assert PASSWORD not in line + log.read_text(encoding="utf-8")


@pytest.mark.usefixtures("failing")
def test_what_nobody_foresaw_leaves_a_report_without_its_words(tmp_path) -> None:
    assert main(["doctor", "--home", str(tmp_path)]) == 70
    (report,) = CrashReports(Home(tmp_path)).tell()
    text = report.read_text(encoding="utf-8")
    assert " · doctor\n" in text
    assert "ZeroDivisionError" in text
    assert PASSWORD not in text


@pytest.mark.usefixtures("failing")
def test_what_nobody_foresaw_is_told_even_where_no_log_can_be_written(
    tmp_path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logs").touch()
    assert main(["doctor", "--home", str(tmp_path), "--json"]) == 70
    captured = capsys.readouterr()
    assert json.loads(captured.out)["error"]["code"] == "E-DEFECT"
    assert len(captured.err.splitlines()) == 1


def test_an_interrupted_command_ends_silently_with_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(_arguments: argparse.Namespace) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("console.doctor._run", interrupt)
    assert main(["doctor"]) == cli.INTERRUPTED
    assert capsys.readouterr() == ("", "")


def test_a_reader_that_goes_away_hears_no_complaint() -> None:
    command = [sys.executable, "-m", "console", "lights", "--nonsense", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        complaint = process.stderr.read()
    assert process.wait() == cli.NOBODY_READS
    assert b"BrokenPipe" not in complaint


def test_the_help_names_every_command_and_each_is_registered_under_its_name() -> None:
    assert set(_commands_of(parser())) == set(COMMANDS)
    told = " ".join(parser().format_help().split())
    for command, one in COMMANDS.items():
        assert f" {command} {one.help}" in told
        registered = _commands_of(parser(command))
        assert set(registered) == {other for other, its in COMMANDS.items() if its.register is one.register}


def _commands_of(made: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    (commands,) = (action for action in made._actions if isinstance(action, argparse._SubParsersAction))
    return dict(commands.choices)


@pytest.mark.parametrize(("words", "said"), [((), "settings.toml are right"), (("--lang", "zh"), "中的设置无误")])
def test_a_command_speaks_as_the_settings_of_its_home_say_unless_it_is_told_otherwise(
    tmp_path, words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Home(tmp_path).settings_file.write_text('[appearance]\nlanguage = "en"\n', encoding="utf-8")
    assert main(["settings", "check", "--home", str(tmp_path), *words]) == 0
    assert said in capsys.readouterr().out


def test_a_home_that_may_not_be_looked_into_leaves_the_language_as_it_is(
    tmp_path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_path: object) -> bool:
        raise PermissionError

    monkeypatch.setattr("pathlib.Path.exists", refuse)
    assert main(["settings", "document", "--home", str(tmp_path)]) == 0
    assert "外观" in capsys.readouterr().out
