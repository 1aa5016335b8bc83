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

APPROXIMATELY = "≈ "
COLUMNS = (
    Column("Case number", 150, stretch=1, fits=True),
    Column("Due: before → after", 80, fits=True),
    Column("Clock", 70, stretch=1, fits=True, leaves=1),
    Column("Area", 60, leaves=2),
    Column("Light", 120, leaves=3, fits=True),
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
        due_text(one),
        one.clock or NOTHING,
        name_text(one.area),
        NOTHING if before == after else f"{before} → {after}",
    )


def due_text(one: MovedLine) -> str:
    """Return the due day before and after, the second without its year where that is the same."""
    same_year = one.before is not None and one.after is not None and one.before.year == one.after.year
    after = NOTHING if one.after is None else f"{one.after:%m-%d}" if same_year else one.after.isoformat()
    before = NOTHING if one.before is None else one.before.isoformat()
    marks = ["" if sure else APPROXIMATELY for sure in (one.sure_before, one.sure_after)]
    return f"{marks[0]}{before} → {marks[1]}{after}"
