"""What was known when: notices published one after the other, amendments in mid-course, orders of areas."""

import json
from datetime import date

import pytest

from console.domain.calendar import CalendarYear, DayKind, SpecialDay
from console.domain.calendar_history import CalendarHistory, LayerRecord, YearVersion
from console.domain.naming import Name
from console.rulebook import load_histories
from tests.unit.domain.facts import day_number, to_date

TYPHOON = Name("台风停工", "Typhoon")
FESTIVAL = Name("龙舟节", "Dragon boat day")


@pytest.fixture(scope="module")
def cn():
    return load_histories()["cn"]


def on(text):
    return day_number(date.fromisoformat(text))


def layer(number, day, *, recorded="2026-09-01", working=False, area="440604", corrects=None, valid=True):
    return LayerRecord(number, area, on(day), on(recorded), working, TYPHOON, corrects, valid)


def version_of(year, version=1, published=None, **days):
    special = tuple((on(day), SpecialDay(works, FESTIVAL)) for day, works in days.get("days", {}).items())
    published = None if published is None else on(published)
    return YearVersion(CalendarYear(year, version, "official", published=published), special)


@pytest.mark.parametrize(
    ("known_on", "due"),
    [("2020-01-22", "2020-02-06"), ("2020-01-26", "2020-02-06"), ("2020-01-27", "2020-02-10"), (None, "2020-02-10")],
)
def test_a_case_received_before_the_spring_festival_of_2020_was_due_earlier_until_it_was_extended(cn, known_on, due):
    calendar = cn.calendar_as_known(None if known_on is None else on(known_on))
    assert str(to_date(int(calendar.add_working_days(on("2020-01-20"), 9)))) == due


@pytest.mark.parametrize(
    ("known_on", "label", "known_until"),
    [
        ("2004-06-01", "2005.1", "2005-12-31"),
        ("2019-11-20", "2019.2", "2019-12-31"),
        ("2019-11-21", "2020.1", "2020-12-31"),
        ("2020-01-27", "2020.2", "2020-12-31"),
        ("2025-11-03", "2025.1", "2025-12-31"),
        ("2025-11-04", "2026.1", "2026-12-31"),
        (None, "2026.1", "2026-12-31"),
    ],
)
def test_knowledge_grows_with_each_notice_and_each_has_its_label(cn, known_on, label, known_until):
    calendar = cn.calendar_as_known(None if known_on is None else on(known_on))
    assert (calendar.version, str(to_date(calendar.known_until))) == (label, known_until)


@pytest.mark.parametrize(
    ("day", "before", "from_then_on", "published"),
    [
        ("2020-01-31", DayKind.WORKING, DayKind.HOLIDAY, "2020-01-27"),
        ("2020-02-01", DayKind.MAKE_UP, DayKind.HOLIDAY, "2020-01-27"),
        ("2020-02-02", DayKind.WEEKEND, DayKind.HOLIDAY, "2020-01-27"),
        ("2019-05-02", DayKind.WORKING, DayKind.HOLIDAY, "2019-03-22"),
        ("2019-05-05", DayKind.WEEKEND, DayKind.MAKE_UP, "2019-03-22"),
        ("2015-09-03", DayKind.WORKING, DayKind.HOLIDAY, "2015-05-13"),
        ("2006-12-30", DayKind.WEEKEND, DayKind.MAKE_UP, "2006-12-14"),
        ("2007-12-31", DayKind.WORKING, DayKind.HOLIDAY, "2007-12-18"),
        ("2022-12-31", DayKind.WEEKEND, DayKind.HOLIDAY, "2022-12-08"),
    ],
)
def test_amendments_and_days_of_december_hold_from_their_publication_on(cn, day, before, from_then_on, published):
    eve, then = cn.calendar_as_known(on(published) - 1), cn.calendar_as_known(on(published))
    assert (eve.day_kind(on(day)), then.day_kind(on(day))) == (before, from_then_on)
    assert cn.calendar_as_known().day_kind(on(day)) is from_then_on


def test_every_notice_came_before_its_year_as_the_custom_says_and_no_december_day_lies_before_it(cn):
    custom = cn.calendar_as_known().custom
    first = {version.year: version.origin for version in cn.versions if version.origin.version == 1}
    dated = {year: to_date(origin.published) for year, origin in first.items() if origin.published is not None}
    assert set(dated) == set(range(2006, 2027))
    assert all(
        (day.year, day.month) in {(year - 1, month) for month in (10, 11, custom.month)} for year, day in dated.items()
    )
    december = [to_date(day) for version in cn.versions for day, _ in version.days if to_date(day).year < version.year]
    assert min(day.day for day in december) >= custom.december_from


@pytest.mark.real_data
def test_each_version_names_the_notice_it_comes_from(cn, shared_data):
    for file in sorted((shared_data / "calendar").glob("*.json")):
        told = json.loads(file.read_text(encoding="utf-8"))
        versions = cn.versions_of(told["year"])
        assert [version.origin.sources[0] for version in versions] == told["papers"]


def test_equal_knowledge_is_the_same_calendar_so_that_tables_are_shared(cn):
    assert cn.calendar_as_known() is cn.calendar_as_known(on("2026-11-22"), "440604")
    ordered = cn.with_layers([layer(1, "2026-09-08")])
    assert ordered.calendar_as_known(area="440605") is cn.calendar_as_known()
    assert ordered.calendar_as_known(area="440604") is cn.with_layers([layer(1, "2026-09-08")]).calendar_as_known(
        area="440604"
    )


def test_an_order_of_an_area_lies_over_the_national_day_from_the_day_it_is_recorded(cn):
    ordered = cn.with_layers([layer(1, "2026-09-08"), layer(2, "2026-10-01", working=True)])
    there = ordered.calendar_as_known(area="440604")
    assert (there.day_kind(on("2026-09-08")), there.day_name(on("2026-09-08"))) == (DayKind.HOLIDAY, TYPHOON)
    assert there.special[on("2026-09-08")].is_local
    assert there.is_working(on("2026-10-01"))
    assert there.version == "2026.1+2"
    for known in (
        ordered.calendar_as_known(),
        ordered.calendar_as_known(area="440605"),
        ordered.calendar_as_known(on("2026-08-31"), "440604"),
    ):
        assert known.is_working(on("2026-09-08"))
        assert not known.is_working(on("2026-10-01"))


def test_an_order_taken_back_holds_no_longer_but_what_was_known_before_can_be_told(cn):
    back = layer(2, "2026-09-08", recorded="2026-09-05", corrects=1, valid=False)
    ordered = cn.with_layers([layer(1, "2026-09-08"), back])
    assert ordered.calendar_as_known(area="440604").is_working(on("2026-09-08"))
    assert not ordered.calendar_as_known(on("2026-09-04"), "440604").is_working(on("2026-09-08"))


def test_of_two_orders_about_a_day_the_later_record_holds(cn):
    ordered = cn.with_layers([layer(2, "2026-09-08", working=True), layer(1, "2026-09-08")])
    assert ordered.calendar_as_known(area="440604").day_kind(on("2026-09-08")) is DayKind.MAKE_UP


def test_a_calendar_that_follows_from_a_rule_takes_orders_too():
    weekdays = load_histories()["weekdays"].with_layers([layer(1, "2026-09-08")])
    assert not weekdays.calendar_as_known(area="440604").is_working(on("2026-09-08"))


def test_a_version_accepted_later_is_known_from_its_publication(cn):
    grown = cn.with_versions([version_of(2027, published="2026-11-20", days={"2026-12-31": False})])
    assert str(to_date(grown.calendar_as_known(on("2026-11-19")).known_until)) == "2026-12-31"
    now = grown.calendar_as_known(on("2026-11-20"))
    assert (now.version, str(to_date(now.known_until))) == ("2027.1", "2027-12-31")
    assert now.day_name(on("2026-12-31")) == FESTIVAL
    assert cn.calendar_as_known().is_working(on("2026-12-31"))


def test_a_version_accepted_later_takes_the_place_of_a_shipped_one_of_the_same_number(cn):
    grown = cn.with_versions([version_of(2026, days={"2026-11-23": False})])
    assert not grown.calendar_as_known().is_working(on("2026-11-23"))
    assert len(grown.versions) == len(cn.versions)


@pytest.mark.parametrize(("year", "version"), [(2028, 1), (2027, 2), (2026, 3)])
def test_a_version_that_leaves_a_gap_is_kept_aside(cn, year, version):
    grown = cn.with_versions([version_of(year, version, days={"2026-11-23": False})])
    assert grown.versions == cn.versions
    assert [(origin.year, origin.version) for origin in grown.unfit] == [(year, version)]


def test_nothing_offered_changes_nothing(cn):
    assert cn.with_versions([]) is cn
    assert cn.unfit == ()


def test_before_the_first_publication_nothing_is_known():
    history = CalendarHistory("x", FESTIVAL, (version_of(2026, published="2025-11-04"),))
    nothing = history.calendar_as_known(on("2025-11-03"))
    assert (nothing.version, nothing.is_known(on("2026-01-01"))) == ("0", False)
    assert history.as_of(on("2025-11-03")).calendar_as_known() is nothing


def test_a_history_as_it_stood_on_a_day_holds_nothing_later(cn):
    ordered = cn.with_layers(
        [layer(1, "2026-09-08", recorded="2026-09-01"), layer(2, "2026-09-09", recorded="2026-09-02")]
    )
    stood = ordered.as_of(on("2026-09-01"))
    assert [record.id for record in stood.layers] == [1]
    assert cn.as_of(on("2020-01-26")).versions[-1].origin.version == 1
