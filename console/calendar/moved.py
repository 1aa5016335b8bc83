"""What a change of the calendar moved, as lines for a terminal and as a document."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import islice
from typing import Final

from console.board.render import table
from console.calendar.pages import day_date
from console.calendar.recount import MovedCase, MovedClock
from console.domain.calendar import DayKind
from console.domain.calendar_acceptance import ChangedDay
from console.domain.light import Certainty, ClockKind, Light
from console.domain.localday import MINUTE_US
from console.domain.reprojection import MoveCounts
from console.messages import _

SHOWN: Final = 20
"""Cases listed on a terminal; a document lists all."""
_HEADS: Final = ("Case", "Area", "Clock", "Due before", "Due after", "Light before", "Light after")

KIND_WORDS: Final = {
    DayKind.WORKING: "working day",
    DayKind.WEEKEND: "weekend",
    DayKind.HOLIDAY: "holiday",
    DayKind.MAKE_UP: "make-up day",
}
CLOCK_WORDS: Final = {
    ClockKind.ACCEPTANCE: "Acceptance",
    ClockKind.PROMISED: "Promised",
    ClockKind.STATUTORY: "Statutory",
    ClockKind.DECLARED: "Declared by the source",
    ClockKind.STEP_1: "Step 1",
    ClockKind.STEP_2: "Step 2",
    ClockKind.STEP_3: "Step 3",
    ClockKind.STEP_4: "Step 4",
}
LIGHT_WORDS: Final = {
    Light.NONE: "no limit",
    Light.GREEN: "green",
    Light.BLUE: "blue",
    Light.YELLOW: "yellow",
    Light.RED: "red",
    Light.DARK_RED: "dark red",
}


def day_documents(days: Iterable[ChangedDay]) -> list[dict[str, str]]:
    """Return days that change as a document."""
    return [
        {
            "day": day_date(day.day).isoformat(),
            "before": day.before.name.lower(),
            "after": day.after.name.lower(),
        }
        for day in days
    ]


def day_lines(days: Iterable[ChangedDay]) -> list[str]:
    """Return one line for each day that changes."""
    return [
        _(
            "{day}: {before} → {after}",
            day=day_date(day.day).isoformat(),
            before=_(KIND_WORDS[day.before]),
            after=_(KIND_WORDS[day.after]),
        )
        for day in days
    ]


def count_document(counts: MoveCounts) -> dict[str, int]:
    """Return counts as a document."""
    return asdict(counts)


def count_line(counts: MoveCounts) -> str:
    """Return counts as one line."""
    return _(
        "{cases} cases change: due earlier {earlier}, due later {later}, certainty {resettled}, light {turned}.",
        **asdict(counts),
    )


def case_documents(cases: Iterable[MovedCase]) -> list[dict[str, object]]:
    """Return the cases that change as a document."""
    return [
        {
            "case_no": case.case_no,
            "area": case.area,
            "light_before": case.light_before.name.lower(),
            "light_after": case.light_after.name.lower(),
            "clocks": [_clock_document(clock) for clock in case.clocks],
        }
        for case in cases
    ]


def case_table(cases: Iterable[MovedCase], count: int) -> str:
    """Return the first cases that change as a table, and how many more there are."""
    shown = list(islice(cases, SHOWN))
    if not shown:
        return ""
    text = table([_(head) for head in _HEADS], [row for case in shown for row in _rows(case)])
    more = count - len(shown)
    return text + "\n" + _("… and {n} more: --json lists them all.", n=more) if more > 0 else text


def _rows(case: MovedCase) -> Sequence[list[str]]:
    lights = [_(LIGHT_WORDS[case.light_before]), _(LIGHT_WORDS[case.light_after])]
    if not case.clocks:
        return [[case.case_no, case.area, "", "", "", *lights]]
    return [
        [
            case.case_no,
            case.area,
            _(CLOCK_WORDS[clock.clock]),
            _due(clock.due_before, clock.certainty_before),
            _due(clock.due_after, clock.certainty_after),
            *lights,
        ]
        for clock in case.clocks
    ]


def _due(day: int | None, certainty: Certainty) -> str:
    if day is None:
        return "—"
    mark = "?" if certainty is Certainty.PROVISIONAL else ""
    return day_date(day).isoformat() + mark


def _clock_document(clock: MovedClock) -> dict[str, object]:
    return {
        "clock": clock.clock.name.lower(),
        "due_before": None if clock.due_before is None else day_date(clock.due_before).isoformat(),
        "due_after": None if clock.due_after is None else day_date(clock.due_after).isoformat(),
        "certainty_before": clock.certainty_before.name.lower(),
        "certainty_after": clock.certainty_after.name.lower(),
        "shift_min": clock.shift_us // MINUTE_US,
    }
