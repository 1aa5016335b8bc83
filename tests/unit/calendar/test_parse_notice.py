"""``supervisionctl calendar parse-notice``: what it prints, and how it refuses."""

import ast
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

import console
from console.cli import main
from console.domain.notice_reading import SetAside
from console.domain.notice_settling import Concern
from console.messages import messages

NOTICE = """关于2026年部分节假日安排的通知
现将安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
国务院办公厅
2025年11月4日
"""
EXTENSION = "延长2020年春节假期至2月2日（星期日），2月3日（星期一）起正常上班。"
ROOT = Path(console.__file__).parents[1]


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    before = messages.language
    yield
    messages.choose(before)


@pytest.fixture
def parse(tmp_path: Path):
    """Return what runs the command on a file of this text."""

    def run(text: str, *words: str, year: int = 2026) -> int:
        file = tmp_path / "notice.txt"
        file.write_text(text, encoding="utf-8")
        return main(["calendar", "parse-notice", str(file), "--year", str(year), *words])

    return run


def test_the_document_holds_days_off_and_make_up_days_and_nothing_else(parse, capsys) -> None:
    assert parse(NOTICE, "--json") == 0
    said = capsys.readouterr()
    assert json.loads(said.out) == {"off": ["2026-01-01", "2026-01-02", "2026-01-03"], "work": ["2026-01-04"]}
    assert said.err == ""


def test_a_doubt_stands_beside_the_document(parse, capsys) -> None:
    assert parse("2026年1月1日放假。", "--json", "--lang", "en") == 0
    said = capsys.readouterr()
    assert json.loads(said.out) == {"off": ["2026-01-01"], "work": []}
    assert said.err == "Look at 1:1: the notice does not say which holiday this is: 2026年1月1日放假\n"


def test_readers_see_each_holiday_with_its_sentences_and_what_was_set_aside(parse, capsys) -> None:
    assert parse(NOTICE, "--lang", "en") == 0
    assert capsys.readouterr().out.splitlines() == [
        "2026: 3 days off, 1 make-up days.",
        "元旦",
        "  days off  2026-01-01, 2026-01-02, 2026-01-03  (3:1)",
        "  make-up days  2026-01-04  (3:30)",
        "Set aside 1:1: stands before the arrangement: 关于2026年部分节假日安排的通知 现将安排通知如下",
        "Set aside 4:1: is the signature: 国务院办公厅 2025年11月4日",
    ]


def test_readers_are_told_in_their_language(parse, capsys) -> None:
    assert parse("10月1日放假。") == 0
    told = capsys.readouterr().out
    assert "未写明名称的节日" in told
    assert "通知没有写明年份" in told


def test_a_notice_is_read_from_standard_input(monkeypatch, capsys) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(NOTICE.encode("utf-8-sig"))))
    assert main(["calendar", "parse-notice", "-", "--year", "2026", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["work"] == ["2026-01-04"]


def test_an_extension_is_told_against_the_notice_it_amends(parse, capsys) -> None:
    assert parse(EXTENSION, "--json", year=2020) == 0
    assert json.loads(capsys.readouterr().out) == {"off": ["2020-01-31", "2020-02-01", "2020-02-02"], "work": []}


def test_an_extension_in_a_year_that_is_not_published_is_refused(parse, capsys) -> None:
    assert parse(EXTENSION.replace("2020", "2031"), "--lang", "en", year=2031) == 65
    assert capsys.readouterr().err.startswith("E-INPUT: notice.txt:1:")


def test_a_refusal_names_line_column_words_and_remedy(parse, capsys) -> None:
    assert parse(NOTICE.replace("周日", "周一"), "--json", "--lang", "en") == 65
    said = capsys.readouterr()
    error = json.loads(said.out)["error"]
    assert (error["code"], error["place"]) == ("E-INPUT", "notice.txt:3:30")
    assert error["message"] == "The weekday does not fit the date: 1月4日（周一）."
    assert said.err.count("\n") == 1


def test_a_file_that_is_not_there_or_not_utf_8_is_refused(tmp_path: Path, capsys) -> None:
    file = tmp_path / "notice.txt"
    assert main(["calendar", "parse-notice", str(file), "--year", "2026", "--lang", "en"]) == 65
    assert "The file notice.txt cannot be read: No such file or directory." in capsys.readouterr().err
    file.write_bytes(NOTICE.encode("gb18030"))
    assert main(["calendar", "parse-notice", str(file), "--year", "2026", "--lang", "en"]) == 65
    assert "notice.txt is not text in UTF-8; byte 1 does not fit." in capsys.readouterr().err


def test_a_year_is_asked_for(capsys) -> None:
    assert main(["calendar", "parse-notice", "-", "--lang", "en"]) == 64
    assert "--year" in capsys.readouterr().err


def texts_of(path: Path) -> Iterator[str]:
    """Yield the messages of the refusals in a module: constants that are handed over, or kept under a name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        given = node.args if isinstance(node, ast.Call) else [node.value] if isinstance(node, ast.AnnAssign) else []
        for one in given:
            if (
                isinstance(one, ast.Constant)
                and isinstance(one.value, str)
                and re.fullmatch(r"[A-Z{].* .*\.", one.value)
            ):
                yield one.value


def test_every_refusal_and_reason_has_its_chinese() -> None:
    told = {text for path in (ROOT / "console" / "domain").glob("notice*.py") for text in texts_of(path)}
    told |= {reason.value for reason in (*SetAside, *Concern)}
    entries = polib.pofile(str(ROOT / "resources" / "i18n" / "zh" / "calendar.po"))
    assert len(told) > 30
    assert told - {entry.msgid for entry in entries if entry.msgstr} == set()
