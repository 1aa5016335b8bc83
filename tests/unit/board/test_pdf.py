"""The page of a case: one A4 page, whatever the case; words of the data stand on it as they are."""

import io
import time
from dataclasses import replace
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from console.board import pdf
from console.board.detail_view import DayCell, DayState
from console.board.paper import case_paper
from console.domain.case import CaseId
from console.domain.citytime import CityTime
from console.domain.freshness import Freshness
from console.domain.light import Light
from console.domain.naming import Name
from console.errors import MissingCapability, StorageFault
from console.export import typeset
from console.messages import messages
from tests.ui.city import FakeBoard

BOARD = FakeBoard(30)
CLOCK = BOARD.strip().clock
DETAIL = BOARD.detail(CaseId(10))
A4_PT = (595, 842)


@pytest.fixture(autouse=True)
def _chinese():
    before = messages.language
    messages.choose("zh")
    yield
    messages.choose(before)


def words(detail=DETAIL, clock=CLOCK):
    """Return the text of the only page."""
    (page,) = PdfReader(io.BytesIO(pdf.case_page(detail, clock))).pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == A4_PT
    return page.extract_text()


def test_the_page_says_what_the_pane_says():
    found = words()
    for told in (
        "承诺超期 4 个工作日",
        DETAIL.row.case_no,
        "建设工程规划许可证核发",
        "行政许可法第四十二条第一款",
        "停",
        "+4",
        "专家评审结束,恢复计时",
        "顺德 #88213",
        "截至 2026-12-31 确定",
        "打印时间 2026-11-20 10:42",
        "数据 3 秒前",
    ):
        assert told in found


def test_a_time_that_is_not_real_has_a_banner_and_the_real_one_none():
    assert "模拟时间 2026-11-20 10:42 · 数据为回放" in words()
    assert "模拟时间" not in words(clock=replace(CLOCK, city_time=CityTime()))


def test_a_past_instant_says_by_what_knowledge():
    then = replace(CLOCK, stands_still=True, known_us=CLOCK.now_us - 86_400_000_000)
    assert "2026-11-19 10:42" in words(clock=then).splitlines()[0]


@pytest.mark.parametrize(
    "name",
    [
        '#import "@preview/x:1.0.0"',
        "]#panic()[",
        "\\",
        "$x^2$",
        "*粗* _斜_ `码`",
        "<label> @ref",
        "//注释",
        "#sys.inputs",
        "= 标题",
    ],
)
def test_what_the_data_says_is_never_markup(name):
    odd = Name(name, name)
    evidence = (replace(DETAIL.evidence[0], text=name), *DETAIL.evidence)
    found = words(replace(DETAIL, matter=odd, applicant=name, why=(name,), problems=(name,), evidence=evidence))
    assert found.count(name) >= 5


def long_walk(weeks):
    start = date(2026, 1, 1)
    days = (DayCell(start + timedelta(days=n), DayState.COUNTED, n, "国庆节", frozenset()) for n in range(7 * weeks))
    return replace(DETAIL.walks[1], days=tuple(days))


@pytest.mark.parametrize("weeks", [1, 15, 60])
@pytest.mark.parametrize("facts", [0, 5, 300])
def test_a_long_case_stays_on_one_page_and_says_what_is_left_out(weeks, facts):
    detail = replace(
        DETAIL,
        why=("很长的一句话。" * 30,) * 6,
        problems=("一个疑点" * 40,) * 30,
        walks=(long_walk(weeks),),
        evidence=DETAIL.evidence[1:] * facts,
    )
    began = time.process_time()
    found = words(detail)
    assert time.process_time() - began < 2.5, "it was measured in too many ways"
    shown = found.count("受理通知书")
    assert ("另有 24 条" in found, f"另有 {facts - shown} 条依据" in found) == (True, shown < facts)
    if facts == 0:
        assert ("略去" in found) == (weeks > 4)


def test_names_without_end_do_not_break_the_page():
    endless = "很" * 10_000
    assert "很很很" in words(replace(DETAIL, matter=Name(endless, endless), applicant=endless, headline="超期"))


def test_the_english_page_is_english():
    messages.choose("en")
    found = words()
    for told in (
        "How the time limits of a case were counted",
        "Construction planning permit",
        "Clocks",
        "data 3 s old",
    ):
        assert told in found


def test_a_lost_source_is_unknown_on_paper_too():
    lost = replace(DETAIL, row=replace(DETAIL.row, freshness=Freshness.LOST, source_age_s=2820.0))
    found = words(lost)
    assert "最后所知:承诺超期 4 个工作日" in found
    assert "数据 47 分前" in found


def test_without_a_chinese_font_it_is_refused(monkeypatch):
    class Bare:
        def families(self):
            return ["DejaVu Sans"]

    monkeypatch.setattr(typeset, "_installed", Bare)
    typeset.page_fonts.cache_clear()
    with pytest.raises(MissingCapability, match="No installed font can set Chinese"):
        pdf.case_page(DETAIL, CLOCK)
    typeset.page_fonts.cache_clear()


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    target = tmp_path / "case.pdf"
    pdf.write_case_page(DETAIL, CLOCK, target)
    assert [path.name for path in tmp_path.iterdir()] == ["case.pdf"]
    with pytest.raises(StorageFault):
        pdf.write_case_page(DETAIL, CLOCK, tmp_path / "no such folder" / "case.pdf")
    (tmp_path / "folder.pdf").mkdir()
    with pytest.raises(StorageFault):
        pdf.write_case_page(DETAIL, CLOCK, tmp_path / "folder.pdf")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case.pdf", "folder.pdf"]


def test_a_page_is_quick_and_always_the_same():
    first = pdf.case_page(DETAIL, CLOCK)
    began = time.process_time()
    assert pdf.case_page(DETAIL, CLOCK) == first
    assert time.process_time() - began < 1.0


def test_a_limit_that_nobody_is_late_for_is_not_loud():
    passed = replace(DETAIL.clocks[1], light=Light.NONE, used=58, limit=10, left=-48)
    late, quiet = case_paper(replace(DETAIL, clocks=(DETAIL.clocks[1], passed)), CLOCK)["clocks"]
    assert (late["late"], late["used"], late["whole"]) == (True, 19, 15)
    assert (quiet["late"], quiet["used"], quiet["whole"], quiet["left"]) == (False, 10, 10, "已过")
