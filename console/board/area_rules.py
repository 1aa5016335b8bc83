"""How each area counts, also where central asks for what this program does not know.

One wrong row must not darken the city: such an area counts by stand-ins, everything it judges is provisional, and the
catalogue carries the doubt.
"""

from dataclasses import replace
from functools import cache
from typing import Final

import numpy as np

from console.domain.calendar import WorkingCalendar
from console.domain.localday import local_days
from console.domain.rule import AfterHours, AreaRule, RuleBook
from console.errors import BadInput
from console.replica.catalogue_reads import AreaRow

ZONE: Final = "Asia/Shanghai"
"""The zone where none is known."""
STAND_IN_CALENDAR: Final = "weekdays"
MINUTES_OF_DAY: Final = 1440
_JUDGED: Final = ("time_zone", "calendar", "after_hours", "office_open_min", "office_close_min")


def sound_area(area: AreaRow, book: RuleBook) -> tuple[AreaRow, BadInput | None]:
    """Return the area with stand-ins for what nobody here knows, and what that was; None when all is known."""
    is_office_day = 0 <= area.office_open_min < area.office_close_min <= MINUTES_OF_DAY
    sound = replace(
        area,
        time_zone=area.time_zone if _is_zone(area.time_zone) else ZONE,
        calendar=area.calendar if area.calendar in book.histories else STAND_IN_CALENDAR,
        after_hours=area.after_hours if area.after_hours in set(AfterHours) else AfterHours.SAME_DAY.value,
        office_open_min=area.office_open_min if is_office_day else 0,
        office_close_min=area.office_close_min if is_office_day else MINUTES_OF_DAY,
    )
    asked = [f"{name} {getattr(area, name)}" for name in _JUDGED if getattr(area, name) != getattr(sound, name)]
    if not asked:
        return area, None
    return sound, BadInput(
        "Area {area} asks for what this program does not know: {asked}. Its due days are estimates.",
        "Update the program, or correct the area in the central database.",
        field="area",
        area=area.area,
        asked=", ".join(asked),
    )


def area_rule(area: AreaRow, book: RuleBook, *, is_doubtful: bool, known_on: int | None = None) -> AreaRule:
    """Return how a sound area counts; a doubtful one by a calendar that knows nothing for sure.

    Args:
        area: The area.
        book: The rules.
        is_doubtful: Whether stand-ins were put into it.
        known_on: Local day at whose end the calendar is taken as it was known; None for all that is known today.
    """
    calendar = book.histories[area.calendar].calendar_as_known(known_on, area.area)
    return AreaRule(
        code=area.area,
        time_zone=area.time_zone,
        calendar=_guessed(book.calendars[STAND_IN_CALENDAR]) if is_doubtful else calendar,
        office_open=area.office_open_min,
        office_close=area.office_close_min,
        after_hours=AfterHours(area.after_hours),
    )


def day_known(area: AreaRow, known_us: int | None) -> int | None:
    """Return the local day of an instant in a sound area; None for none."""
    if known_us is None:
        return None
    return int(local_days(area.time_zone).day_of(np.array([known_us], np.int64))[0])


@cache
def _guessed(calendar: WorkingCalendar) -> WorkingCalendar:
    """Return the calendar without knowledge; one object, as tables are kept by it."""
    return replace(calendar, known_until=calendar.first_day)


def _is_zone(name: str) -> bool:
    try:
        local_days(name)
    except BadInput:
        return False
    return True
