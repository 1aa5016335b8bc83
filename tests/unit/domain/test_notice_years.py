"""Holiday notices of the years 2004 to 2026, in the form each was published in, against the calendars made of them.

The arrangements are complete; the words around them are shortened in some.
"""

import json
from datetime import date
from pathlib import Path

import pytest

from console.domain.calendar_history import CalendarHistory
from console.domain.entry import epoch_day
from console.domain.notice import days_off_published, parse_notice
from console.domain.notice_dates import date_of, is_weekend
from console.rulebook import load_histories

NOTICES = Path(__file__).parents[2] / "data" / "notices"
FILES = sorted(NOTICES.glob("[0-9]*.txt"))


@pytest.fixture(scope="module")
def history() -> CalendarHistory:
    return load_histories()["cn"]


def stated(year: int, history: CalendarHistory) -> tuple[set[int], set[int]]:
    """Return the days off and the make-up days that the notices of a year leave, the later one over the earlier."""
    off: set[int] = set()
    work: set[int] = set()
    for file in sorted(NOTICES.glob(f"{year}*.txt"), key=lambda file: len(file.name)):
        proposal = parse_notice(file.read_text(encoding="utf-8"), year, days_off_published(history, year), file.name)
        off = (off - set(proposal.work)) | set(proposal.off)
        work = (work - set(proposal.off)) | set(proposal.work)
    return off, work


def test_a_notice_of_every_year_is_here() -> None:
    assert {int(file.name[:4]) for file in FILES} == set(range(2004, 2027))


@pytest.mark.parametrize("year", range(2007, 2027))
def test_the_notices_of_a_year_give_the_days_others_read_from_them(
    year: int, history: CalendarHistory, shared_data: Path
) -> None:
    told = json.loads((shared_data / "calendar" / f"{year}.json").read_text(encoding="utf-8"))["days"]
    off, work = stated(year, history)
    days = {day["date"]: day["isOffDay"] for day in told}
    assert {date_of(day).isoformat() for day in off} == {day for day, is_off in days.items() if is_off}
    make_up = {day for day, is_off in days.items() if not is_off and is_weekend(epoch_day(date.fromisoformat(day)))}
    assert {date_of(day).isoformat() for day in work} == make_up


def test_all_notices_together_make_the_shipped_calendar(history: CalendarHistory) -> None:
    calendar = history.calendar_as_known()
    off: set[int] = set()
    work: set[int] = set()
    for year in range(2004, 2027):
        more_off, more_work = stated(year, history)
        off |= more_off
        work |= more_work
    assert work == {day for day, special in calendar.special.items() if special.is_working}
    free = {day for day, special in calendar.special.items() if not special.is_working and not is_weekend(day)}
    assert {day for day in off if not is_weekend(day)} == free


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_no_published_notice_leaves_a_doubt(file: Path, history: CalendarHistory) -> None:
    year = int(file.name[:4])
    proposal = parse_notice(file.read_text(encoding="utf-8"), year, days_off_published(history, year))
    assert [concern.name for _, concern in proposal.doubts] == (["MOVED"] if file.stem == "2008" else [])
    assert all(day.holiday for day in proposal.days)
