"""Another calendar over the same cases: what moves, what turns, what becomes certain."""

from console.domain.calendar import CalendarYear, SpecialDay
from console.domain.calendar_history import LayerRecord, YearVersion
from console.domain.deadline import project
from console.domain.light import ClockKind, Light
from console.domain.localday import DAY_US
from console.domain.naming import Name
from console.domain.reprojection import MoveCounts, compare, counts_of
from console.rulebook import load_histories, load_rulebook
from tests.unit.domain.facts import Facts, area, at, day_number, ledger_of, to_date, us

CN = load_histories()["cn"]
HOLIDAY = Name("台风停工", "Typhoon")


def reprojected(cases, before, after, now):
    ledger, book = ledger_of(cases), load_rulebook()
    projections = [project(ledger, [area(calendar)], book) for calendar in (before, after)]
    return projections, compare(*projections, us(at(now)))


def accepted(day, promised, closed=None):
    return Facts(at(day), at(day), None if closed is None else at(closed), promised=(promised, "wd"))


def known_on(day):
    return CN.calendar_as_known(day_number(at(day).date()))


def test_the_extension_of_spring_festival_2020_moves_what_was_open_and_turns_its_lights():
    cases = [
        accepted("2020-01-20", 9),
        accepted("2020-01-20", 2),
        accepted("2020-01-20", 4),
        accepted("2020-01-20", 9, closed="2020-01-22"),
    ]
    _, found = reprojected(cases, known_on("2020-01-26"), known_on("2020-01-27"), "2020-02-01T09:00")
    assert found.rows.tolist() == [0, 1, 2], "the limit of the law moves for all that are open"
    assert (found.shift[ClockKind.PROMISED] // DAY_US).tolist() == [4, 0, 3, 0]
    assert (found.light_before[2], found.light_after[2]) == (Light.RED, Light.YELLOW)
    assert found.turned.tolist() == [False, False, True, False]
    assert counts_of(found) == MoveCounts(cases=3, earlier=0, later=3, resettled=0, turned=1)


def test_a_make_up_day_moves_due_days_earlier():
    record = LayerRecord(1, "440600", day_number(at("2026-09-12").date()), 0, is_working=True, name=HOLIDAY)
    after = CN.with_layers([record]).calendar_as_known(area="440600")
    (_, later), found = reprojected([accepted("2026-09-10", 3)], CN.calendar_as_known(), after, "2026-09-11")
    assert str(to_date(later.due[ClockKind.PROMISED, 0])) == "2026-09-14"
    assert counts_of(found) == MoveCounts(cases=1, earlier=1, later=0, resettled=0, turned=0)


def test_the_notice_of_the_next_year_settles_due_days_that_do_not_move():
    days = ((day_number(at("2027-01-01").date()), SpecialDay(is_working=False, name=HOLIDAY)),)
    notice = YearVersion(CalendarYear(2027, 1, "official"), days)
    cases = [accepted("2026-12-28", 3), accepted("2026-12-28", 4)]
    after = CN.with_versions([notice]).calendar_as_known()
    _, found = reprojected(cases, CN.calendar_as_known(), after, "2026-12-29")
    assert found.resettled[ClockKind.PROMISED].tolist() == [False, True]
    assert (found.shift[ClockKind.PROMISED] // DAY_US).tolist() == [0, 3]
    assert found.resettled[ClockKind.STATUTORY].all()
    assert counts_of(found).resettled == 2


def test_the_same_calendar_moves_nothing():
    calendar = CN.calendar_as_known()
    _, found = reprojected([accepted("2026-09-10", 3)], calendar, calendar, "2026-09-11")
    assert counts_of(found) == MoveCounts(0, 0, 0, 0, 0)
