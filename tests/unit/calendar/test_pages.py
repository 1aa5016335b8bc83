"""What the calendar page shows follows from the calendars and rules that come with the product."""

from dataclasses import replace
from datetime import date

import pytest

from console.calendar.pages import arrangements_of, clock_book, compared, day_date, year_choices, year_sheet
from console.domain.calendar import DayKind
from console.domain.calendar_history import LayerRecord
from console.domain.entry import epoch_day
from console.domain.naming import Name
from console.errors import BadInput
from console.messages import messages
from console.rulebook import load_histories, load_rulebook, statutory_days

CHINA = load_histories()["cn"]
TODAY = epoch_day(date(2026, 11, 20))


def sheet(year: int, **how):
    return year_sheet(CHINA, year, statutory_days(year), **how)


def day_of(shown, day: date):
    return shown.months[day.month - 1].days[day.day - 1]


def test_every_year_with_a_notice_can_be_chosen_and_the_next_one():
    choices = year_choices(CHINA)
    assert [one.year for one in choices] == list(range(2004, 2028))
    assert [one.year for one in choices if not one.is_published] == [2027]
    assert {one.year: one.versions for one in choices if one.versions > 1} == {2015: 2, 2019: 2, 2020: 2}


def test_a_calendar_that_follows_from_a_rule_has_no_years_to_choose():
    assert year_choices(load_histories()["weekdays"]) == ()


def test_a_sheet_holds_each_day_of_its_year_once_in_order():
    for year in (2024, 2026, 2027):
        days = [day.day for month in sheet(year).months for day in month.days]
        assert days == sorted(set(days))
        assert (days[0], days[-1]) == (date(year, 1, 1), date(year, 12, 31))


def test_the_year_2026_has_248_working_days():
    assert sheet(2026).working_days == 248


@pytest.mark.parametrize("year", range(2004, 2027))
def test_a_sheet_counts_as_the_calendar_does(year):
    calendar = CHINA.calendar_as_known()
    counted = sum(
        calendar.is_working(day) for day in range(epoch_day(date(year, 1, 1)), epoch_day(date(year + 1, 1, 1)))
    )
    assert sheet(year).working_days == counted


def test_the_amendment_of_2020_took_two_working_days_out_of_its_spring():
    first, last = sheet(2020, version=1), sheet(2020)
    assert (first.origin.version, last.origin.version) == (1, 2)
    assert day_of(first, date(2020, 1, 31)).is_working
    assert not day_of(last, date(2020, 1, 31)).is_working
    marked = compared(first, last)
    assert [day.day for month in marked.months for day in month.days if day.is_changed] == [
        date(2020, 1, 31), date(2020, 2, 1),
    ]  # fmt: skip
    assert marked.changed == 2


def test_a_day_set_by_the_notice_of_the_next_year_stands_in_its_own():
    assert day_of(sheet(2005), date(2005, 12, 31)).kind is DayKind.MAKE_UP


def test_an_unpublished_year_assumes_weekdays_and_shows_its_statutory_days():
    shown = sheet(2027)
    assert (shown.origin, shown.versions, shown.expected_by) == (None, (), date(2026, 12, 31))
    assert shown.working_days == 261
    outlined = [day.day for month in shown.months for day in month.days if day.statutory]
    assert len(outlined) == 13
    assert day_of(shown, date(2027, 10, 1)).is_working  # assumed: no notice gives it off yet
    assert next(one.name.zh for one in shown.arrangements) == "元旦"
    assert all(not one.work for one in shown.arrangements)


def test_an_arrangement_holds_days_of_the_neighbouring_year():
    told = {one.name.zh: one for one in sheet(2006).arrangements}
    assert told["元旦"].work == (date(2005, 12, 31),)
    assert told["春节"].off[0] == date(2006, 1, 29)


def test_arrangements_stand_in_order_of_their_first_day():
    for year in range(2004, 2027):
        firsts = [(one.off or one.work)[0] for one in arrangements_of(CHINA.versions_of(year)[-1].days)]
        assert firsts == sorted(firsts)


def test_a_local_order_lies_over_the_days_of_its_own_area_alone():
    typhoon = LayerRecord(1, "440606", epoch_day(date(2026, 9, 16)), TODAY, False, Name("台风停工", "Typhoon"))
    history = CHINA.with_layers([typhoon])
    own = year_sheet(history, 2026, {}, area="440606")
    other = year_sheet(history, 2026, {}, area="440605")
    assert [(day.day, day.name.zh) for day in own.local] == [(date(2026, 9, 16), "台风停工")]
    assert (own.working_days, other.working_days) == (247, 248)
    assert (own.area, other.local) == ("440606", ())


def test_the_clock_book_holds_every_clock_once():
    rules = load_rulebook()
    book = clock_book(rules, TODAY)
    shown = [entry.rule for kind in book.kinds for clock in kind.clocks for entry in (clock, *clock.others)]
    told = [rule for kind in rules.clocks.kinds.values() for rule in kind.clocks]
    assert len(shown) == len(told)
    assert set(shown) == set(told)


def test_the_edition_in_force_stands_above_the_old_ones():
    book = clock_book(load_rulebook(), TODAY)
    several = [clock for kind in book.kinds for clock in kind.clocks if clock.others]
    assert several
    for clock in several:
        days = [clock.rule.valid_from, *(other.rule.valid_from for other in clock.others)]
        assert days == sorted(days, reverse=True)
        assert clock.is_in_force
        assert not any(other.is_in_force for other in clock.others)


def test_an_edition_to_come_stands_below_the_one_in_force():
    rules = load_rulebook()
    several = next(clock for kind in clock_book(rules, TODAY).kinds for clock in kind.clocks if clock.others)
    before = several.rule.valid_from - 1
    heads = {clock.rule.id: clock for kind in clock_book(rules, before).kinds for clock in kind.clocks}
    earlier = heads[several.rule.id]
    assert earlier.rule.valid_from <= before
    assert several.rule in [other.rule for other in earlier.others]


def test_events_are_named():
    licence = next(kind for kind in clock_book(load_rulebook(), TODAY).kinds if kind.edition.id == "licence")
    acceptance = licence.clocks[0]
    assert [name.zh for name in acceptance.starts] == ["收件"]
    assert [name.zh for name in acceptance.ends] == ["受理"]


def test_a_refused_rule_file_says_where_what_and_what_to_do():
    fault = BadInput("{where} is wrong.", "Correct the file.", place="a.toml 2", field="limit", where="x")
    messages.choose("en")
    try:
        (told,) = clock_book(replace(load_rulebook(), faults=(fault,)), TODAY).faults
    finally:
        messages.choose("zh")
    assert told.place == "a.toml 2: limit"
    assert told.message == "x is wrong."
    assert told.remedy == "Correct the file."


def test_days_and_dates_are_the_same():
    assert day_date(TODAY) == date(2026, 11, 20)
