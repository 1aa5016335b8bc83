"""The columns of the case table: what they are called, how wide they are, what they sort by."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from console.board.list_view import SortKey
from console.messages import messages, short
from ui.theme import State, px, theme
from ui.theme.states import state_word
from ui.widgets.formats import remaining
from ui.widgets.text import text_width


class Column(IntEnum):
    """Columns from left to right."""

    LIGHT = 0
    REMAINING = 1
    CLOCK = 2
    CASE_NO = 3
    MATTER = 4
    UNIT = 5
    APPLICANT = 6
    STAGES = 7
    DUE = 8


@dataclass(frozen=True, slots=True)
class ColumnStyle:
    """How a column is shown.

    Attributes:
        title: Message of its head; the head shows the short form.
        width: Logical px at user scale 100 %.
        sort: What a click on the head orders by; None when it does nothing.
        right: Whether figures stand at the right edge.
        stretch: Share of the room that is left over.
        latin: Logical px more where names are not Chinese: they run wider.
    """

    title: str
    width: int
    sort: SortKey | None = None
    right: bool = False
    stretch: int = 0
    latin: int = 0


FIRST_TO_LEAVE = Column.APPLICANT
"""The column that a list too narrow for all of them goes without, unless the reader gave it a width."""
LAMP_PX = 16
PAD_PX = 12
SELECTION_BAR_PX = 4
NOTE_MARK_PX = 14
"""Room for the sign of a note behind a case number, which is never cut for it."""
LONGEST_DATE = "≈ 2026-12-30"

COLUMNS: dict[Column, ColumnStyle] = {
    Column.LIGHT: ColumnStyle("Light", 124, SortKey.LIGHT),
    Column.REMAINING: ColumnStyle("Left", 60, SortKey.REMAINING, right=True),
    Column.CLOCK: ColumnStyle("Clock", 104),
    Column.CASE_NO: ColumnStyle("Case number", 186 + NOTE_MARK_PX, SortKey.CASE_NO),
    Column.MATTER: ColumnStyle("Matter", 208, SortKey.MATTER, stretch=2, latin=40),
    Column.UNIT: ColumnStyle("Unit", 126, SortKey.UNIT, stretch=1, latin=30),
    Column.APPLICANT: ColumnStyle("Applicant", 140, stretch=3),
    Column.STAGES: ColumnStyle("Stages", 86),
    Column.DUE: ColumnStyle("Due day", 84, SortKey.DUE),
}


NARROWEST_PX = 40
WIDEST_PX = 2_000


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """The columns a reader wants.

    Attributes:
        shown: From left to right.
        widths: Those that the reader gave a width, in px.
    """

    shown: tuple[Column, ...] = tuple(Column)
    widths: tuple[tuple[Column, int], ...] = ()

    def document(self) -> dict[str, Any]:
        """Return the choice as JSON and TOML have it."""
        widths = {column.name.lower(): width for column, width in self.widths}
        return {"columns": [column.name.lower() for column in self.shown], "widths": widths}


def choice_of(document: Mapping[str, Any]) -> ColumnChoice:
    """Return the choice that was written down; what is not known any more is left out, no columns are all columns."""
    names, widths = document.get("columns"), document.get("widths")
    known = {column.name.lower(): column for column in Column}
    words = [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
    shown = [known[name] for name in dict.fromkeys(words) if name in known]
    given = widths.items() if isinstance(widths, Mapping) else ()
    kept = {known[name]: width for name, width in given if name in known and _is_width(width)}
    return ColumnChoice(tuple(shown) or tuple(Column), tuple(kept.items()))


def _is_width(value: object) -> bool:
    return isinstance(value, int) and NARROWEST_PX <= value <= WIDEST_PX


def column_width(column: Column) -> int:
    """Return a column's least width in px: it takes the words of the language in force."""
    size = theme().type.body
    style = COLUMNS[column]
    if column is Column.LIGHT:
        words = max(text_width(state_word(state), size) for state in State)
        return round(SELECTION_BAR_PX + PAD_PX + px(LAMP_PX) + 8 + words + 8)
    if column is Column.REMAINING:
        return max(px(style.width), round(text_width(remaining(99 * 60 + 59, "h", stopped=True), size) + 12))
    if column is Column.DUE:
        return round(PAD_PX + text_width(LONGEST_DATE, size) + 8)
    names = px(style.width + (0 if messages.language == "zh" else style.latin))
    return max(names, round(text_width(short(style.title), theme().type.dense, bold=True) + 2 * PAD_PX + 12))
