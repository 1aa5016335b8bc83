"""A table on paper: A4 across, every page numbered, every page saying what it holds."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from console.errors import RefusedCommand
from console.export.page import MOST_ROWS
from console.export.sheet import Column
from console.export.writing import write_sheet
from console.messages import messages
from tests.unit.export.samples import FORMULAS, ROWS, SHEET, texts

A4_ACROSS_PT = (842, 595)


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    before = messages.language
    messages.choose("zh")
    yield
    messages.choose(before)


def pages(folder: Path, sheet, rows) -> list[str]:
    """Return the text of each page."""
    made = write_sheet(sheet, rows, folder / "list.pdf")
    assert made is not None
    found = PdfReader(made.path).pages
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in found} == {A4_ACROSS_PT}
    return [page.extract_text() for page in found]


def test_a_page_says_its_filters_its_time_and_its_number(tmp_path: Path) -> None:
    (told,) = pages(tmp_path, SHEET, ROWS)
    for words in (
        "办件清单", "灯:承诺超期", "区域:三水区", "2026-11-20 10:42 (Asia/Shanghai)", "南海区:47 分无数据", "陈立",
        "440106199001011234", "建设工程规划许可证核发", "2026-11-16", "2026-11-20 10:42:17", "0:47:00",
        "第 1 页,共 1 页",
    ):  # fmt: skip
        assert words in told


def test_figures_stand_at_the_right_edge_and_words_at_the_left(tmp_path: Path) -> None:
    sheet = replace(SHEET, columns=(Column("剩余", is_figure=True), Column("事项")))
    made = write_sheet(sheet, [("9", "长长长"), ("99999", "短")], tmp_path / "list.pdf")
    assert made is not None
    left: dict[str, float] = {}

    def note(text: str, placed: list[float], *_others: object) -> None:
        left[text.strip()] = placed[4]

    PdfReader(made.path).pages[0].extract_text(visitor_text=note)
    assert left["9"] > left["99999"]
    assert left["长长长"] == left["短"]


def test_every_page_has_the_head_and_says_how_many_there_are(tmp_path: Path) -> None:
    warned = replace(texts("清单"), warning="模拟时间 2013-02-01 12:00", rows=0)
    found = pages(tmp_path, warned, [(f"第{n}行", n) for n in range(130)])
    assert len(found) > 2
    for number, told in enumerate(found, 1):
        assert f"第 {number} 页,共 {len(found)} 页" in told
        assert "模拟时间 2013-02-01 12:00" in told
        assert "文本" in told
    assert "第 129 行" in found[-1]


def test_texts_are_set_as_they_are_and_never_evaluated(tmp_path: Path) -> None:
    odd = (
        "#panic()",
        "$x$ *bold* _it_ `raw` @ref <label>",
        "// comment",
        '"; #eval("1")',
        "\\u{41}",
        "[[" * 50,
        *FORMULAS,
    )
    found = " ".join(pages(tmp_path, texts(), [(text, 1) for text in odd]))
    for words in ("#panic()", "$x$", "*bold*", "// comment", "=1+1", "@ref"):
        assert words in found


def test_more_rows_than_anybody_reads_are_refused_before_the_first_is_read(tmp_path: Path) -> None:
    def rows() -> Iterator[tuple[str, int]]:
        raise AssertionError("rows were read")
        yield

    with pytest.raises(RefusedCommand, match="too many to print"):
        write_sheet(replace(SHEET, rows=MOST_ROWS + 1), rows(), tmp_path / "list.pdf")
    with pytest.raises(RefusedCommand, match="too many to print"):
        write_sheet(replace(texts(), rows=0), ((str(n), n) for n in range(MOST_ROWS + 1)), tmp_path / "list.pdf")
    assert list(tmp_path.iterdir()) == []
