"""What a notice would move: counts, and every case with its due day before and after."""

from collections.abc import Iterator

from console.calendar.view import Effects, MovedLine
from console.messages import _
from ui.calendar.lines import Column, Line
from ui.calendar.words import NOTHING
from ui.theme import state_of_light
from ui.theme.states import state_word
from ui.widgets.formats import grouped
from ui.widgets.names import name_text, plain

COLUMNS = (
    Column("Case number", 150, stretch=1, fits=True),
    Column("Clock", 70, stretch=1, fits=True, leaves=3),
    Column("Due before", 80, fits=True),
    Column("Due after", 80, fits=True),
    Column("Area", 60, leaves=2),
    Column("Light", 120, leaves=1),
)


def counts_text(effects: Effects) -> str:
    """Return how many cases are touched, and how: ``期限前移 3 · 后移 41 · 转灯 7``."""
    counts = effects.counts
    return "  ·  ".join(
        (
            _("due earlier {n}", n=grouped(counts.earlier)),
            _("due later {n}", n=grouped(counts.later)),
            _("lights turned {n}", n=grouped(counts.turned)),
            _("become certain {n}", n=grouped(counts.resettled)),
        )
    )


def lines_of(effects: Effects) -> Iterator[Line]:
    """Return one line for each clock that moves."""
    for number, one in enumerate(effects.lines):
        yield Line(str(number), _cells(one))


def _cells(one: MovedLine) -> tuple[str, ...]:
    before, after = state_word(state_of_light(one.light_before)), state_word(state_of_light(one.light_after))
    return (
        plain(one.case_no),
        one.clock or NOTHING,
        _due(one.before, is_sure=one.sure_before),
        _due(one.after, is_sure=one.sure_after),
        name_text(one.area),
        NOTHING if before == after else f"{before} → {after}",
    )


def _due(day: object, *, is_sure: bool) -> str:
    if day is None:
        return NOTHING
    return str(day) if is_sure else f"≈ {day}"
