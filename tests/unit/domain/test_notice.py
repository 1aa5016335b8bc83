"""Holiday notices: the sentences in which days off and make-up days have been published, and what is set aside."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from console.domain.entry import epoch_day
from console.domain.notice import Proposal, parse_notice
from console.domain.notice_dates import date_of
from console.domain.notice_reading import SetAside
from console.domain.notice_settling import Concern
from console.domain.notice_text import Passage

NOTICES = Path(__file__).parents[2] / "data" / "notices"
HEAD = """国务院办公厅关于2026年
部分节假日安排的通知
国办发明电〔2025〕7号
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2026年元旦、春节放假调休日期的具体安排通知如下。
"""
TAIL = """
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作，确保人民群众祥和平安度过节日假期。
国务院办公厅
2025年11月4日
"""


def to_day(text: str) -> int:
    return epoch_day(date.fromisoformat(text))


def days(*texts: str) -> list[str]:
    """Return dates written ``2026-01-01`` or, as a span, ``2026-01-01/03``."""
    found = []
    for text in texts:
        first, _, last = text.partition("/")
        end = to_day(first[: -len(last)] + last) if last else to_day(first)
        found += [date_of(day).isoformat() for day in range(to_day(first), end + 1)]
    return found


def off_and_work(proposal: Proposal) -> tuple[list[str], list[str]]:
    return tuple([date_of(day).isoformat() for day in told] for told in (proposal.off, proposal.work))  # type: ignore[return-value]


FORMS = tomllib.loads((NOTICES / "forms.toml").read_text(encoding="utf-8"))["form"]


@pytest.mark.parametrize("form", FORMS, ids=[form["text"][:40] for form in FORMS])
def test_a_published_form_gives_its_days(form: dict) -> None:
    proposal = parse_notice(form["text"], form["year"])
    assert off_and_work(proposal) == (sorted(days(*form["off"])), sorted(days(*form["work"])))


def test_every_day_names_its_holiday_and_the_sentence_it_comes_from() -> None:
    proposal = parse_notice(f"{HEAD}一、元旦：1月1日至3日放假调休，共3天。1月4日（周日）上班。{TAIL}", 2026)
    assert {day.holiday for day in proposal.days} == {"元旦"}
    assert proposal.days[0].sentence == Passage(6, 1, "一、元旦：1月1日至3日放假调休，共3天")
    assert proposal.days[-1].sentence == Passage(6, 22, "1月4日（周日）上班")
    assert [day.is_working for day in proposal.days] == [False, False, False, True]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("三、“五一”国际劳动节：5月1日放假。", {"“五一”国际劳动节"}),
        ("六、国庆节、中秋节：10月1日放假。", {"国庆节、中秋节"}),
        ("元旦（新年）：1月1日放假。", {"元旦"}),
        ("2026年元旦：1月1日放假。2026年国庆节10月1日放假。", {"元旦", "国庆节"}),
        (
            "关于中国人民抗日战争胜利81周年纪念日放假的通知\n安排如下：9月3日放假。",
            {"中国人民抗日战争胜利81周年纪念日"},
        ),
        ("现将调整2026年劳动节放假安排通知如下。\n一、5月1日放假。\n二、请遵照执行。", {"劳动节"}),
    ],
)
def test_a_holiday_is_called_as_printed_or_as_the_title_says(text: str, names: set[str]) -> None:
    assert {day.holiday for day in parse_notice(text, 2026).days} == names


def test_what_stands_around_the_arrangement_gives_no_day() -> None:
    proposal = parse_notice(f"{HEAD}一、元旦：1月1日放假。{TAIL}", 2026)
    assert off_and_work(proposal) == (["2026-01-01"], [])
    reasons = [reason for _, reason in proposal.ignored]
    assert reasons == [SetAside.HEAD, SetAside.HEAD, SetAside.NO_DAY, SetAside.SIGNATURE]
    assert [at.line for at, _ in proposal.ignored] == [1, 5, 7, 8]
    assert proposal.doubts == ()


@pytest.mark.parametrize(
    "signature",
    [
        "国务院办公厅\n二〇二五年十一月四日",
        "国务院办公厅\n\n2025年11月4日",
        "国务院 2025年11月4日",
        "国务院办公厅\n11月4日",
        "国务院办公厅2025年11月4日印发",
        "国务院办公厅\n2025年11月4日\n（此件公开发布）",
    ],
)
def test_a_signature_is_no_day_off(signature: str) -> None:
    proposal = parse_notice(f"元旦：1月1日放假。\n{signature}", 2026)
    assert off_and_work(proposal) == (["2026-01-01"], [])
    assert SetAside.SIGNATURE in {reason for _, reason in proposal.ignored}


@pytest.mark.parametrize(
    "sentence",
    ["鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月16日）休息。", "同时，提倡2月13日（周五）休息。"],
)
def test_encouragement_gives_no_day_off(sentence: str) -> None:
    proposal = parse_notice(f"春节：2月17日至23日放假。{sentence}", 2026)
    assert off_and_work(proposal)[0] == days("2026-02-17/23")
    assert [reason for _, reason in proposal.ignored] == [SetAside.ENCOURAGED]


def test_encouragement_may_follow_in_the_same_sentence() -> None:
    proposal = parse_notice("春节：2月17日至23日放假，鼓励各单位安排职工在除夕（2月16日）休息。", 2026)
    assert off_and_work(proposal)[0] == days("2026-02-17/23")
    assert proposal.ignored == ((Passage(1, 16, "鼓励各单位安排职工在除夕（2月16日）休息"), SetAside.ENCOURAGED),)


def test_principles_before_the_arrangement_are_no_days_of_their_own() -> None:
    text = """经国务院批准，自2025年1月1日起，全体公民放假的假日增加2天，国庆节自10月1日起放假调休7天
（如逢周三则只在当日放假）。
按照上述原则，现将2025年节假日放假调休日期的具体安排通知如下。
一、元旦：1月1日(周三)放假1天，不调休。
二、国庆节、中秋节：10月1日(周三)至8日(周三)放假调休，共8天。"""
    assert off_and_work(parse_notice(text, 2025))[0] == days("2025-01-01", "2025-10-01/08")


def test_a_press_report_says_twice_what_follows() -> None:
    text = f"新华社北京11月4日电 国务院办公厅通知全文如下：\n{HEAD}一、元旦：1月1日放假。"
    assert off_and_work(parse_notice(text, 2026))[0] == ["2026-01-01"]


EXTENSION = """一、延长2020年春节假期至2月2日（农历正月初九，星期日），2月3日（星期一）起正常上班。
二、因疫情防控不能休假的职工，应安排补休。"""


@pytest.mark.parametrize(
    "text", [EXTENSION, "将2020年春节假期延长至2月2日（星期日）。", "春节假期延长到2020年2月2日。2月3日起恢复上班。"]
)
def test_an_extension_adds_the_days_after_the_published_end(text: str) -> None:
    published = {"元旦": [to_day("2020-01-01")], "春节": range(to_day("2020-01-24"), to_day("2020-01-31"))}
    proposal = parse_notice(text, 2020, published)
    assert off_and_work(proposal) == (days("2020-01-31", "2020-02-01/02"), [])
    assert {day.holiday for day in proposal.days} == {"春节"}


def test_an_extension_in_the_same_text_withdraws_make_up_days() -> None:
    text = f"春节：1月24日至30日放假调休，共7天。1月19日（星期日）、2月1日（星期六）上班。\n{EXTENSION}"
    proposal = parse_notice(text, 2020)
    assert off_and_work(proposal) == ([*days("2020-01-24/31"), *days("2020-02-01/02")], ["2020-01-19"])
    assert [concern for _, concern in proposal.doubts] == [Concern.WITHDRAWN]


@pytest.mark.parametrize(
    ("text", "concern"),
    [
        ("2026年10月1日放假。", Concern.NO_NAME),
        ("国庆节：10月1日放假。", Concern.NO_YEAR),
        ("国庆节：2026年10月1日、2日放假，10月10日（星期六）公休日调至10月2日。", Concern.MOVED),
        ("国庆节：2026年10月1日至7日放假。9月12日上班。", Concern.FAR),
    ],
)
def test_what_can_be_read_and_should_be_looked_at_is_a_doubt(text: str, concern: Concern) -> None:
    assert [found for _, found in parse_notice(text, 2026).doubts] == [concern]


def test_a_rest_day_moved_away_works_although_nothing_repeats_it() -> None:
    text = (
        "国庆节：9月29日—10月5日放假。9月27日（星期六）、28日（星期日）两个公休日调至9月29日、30日（星期一、星期二）。"
    )
    assert off_and_work(parse_notice(text, 2008))[1] == days("2008-09-27/28")
