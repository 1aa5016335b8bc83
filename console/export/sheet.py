"""A table on its way out: columns with their kinds, and what a reader must know of it who did not see the screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from console.messages import _


class Kind(StrEnum):
    """What the cells of a column are; a cell that is None stays empty, whatever its kind.

    `TEXT` and `CODE` are strings, a code never becomes a number. `INTEGER` and `NUMBER` are numbers. `DATE` is a
    `datetime.date`, `INSTANT` microseconds since 1970-01-01T00:00Z and is written as local time of the sheet's zone.
    `DURATION` is whole seconds, zero or more.
    """

    TEXT = "text"
    CODE = "code"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    INSTANT = "instant"
    DURATION = "duration"


Cell = str | int | float | date | None
Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        title: Its head, in the reader's language.
        kind: What its cells are.
        width: In characters, for programs that show it.
        is_figure: Whether its texts are read as figures, which stand at the right edge; numbers always do.
    """

    title: str
    kind: Kind = Kind.TEXT
    width: int = 14
    is_figure: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything of a table but its rows; all texts are in the reader's language.

    Attributes:
        title: What it is a table of.
        rows: How many rows will come, for those who wait; 0 where nobody knows.
        filters: What restricts it, one sentence each; none where it holds everything.
        holds: The time it holds, e.g. ``2026-11-20 10:42 (Asia/Shanghai)``.
        warning: Why it is not the reader's own present; empty where it is.
        sources: How old what each source said is, one sentence each.
        zone: IANA name of the zone instants are written in.
        made_us: When it is written, by this machine's wall clock.
        made_by: Who has it written.
    """

    title: str
    columns: tuple[Column, ...]
    rows: int
    filters: tuple[str, ...]
    holds: str
    warning: str
    sources: tuple[str, ...]
    zone: str
    made_us: int
    made_by: str

    def about(self, rows: int, cut: int) -> tuple[tuple[str, str], ...]:
        """Return what stands beside the rows, as labels and texts; a label is empty where the one above still holds.

        Args:
            rows: How many rows were written.
            cut: How many cells were longer than the form can hold.
        """
        made = f"{local_moment(self.made_us, ZoneInfo(self.zone)):%Y-%m-%d %H:%M}"
        lines = [
            (_("Content"), self.title),
            *([(_("Warning"), self.warning)] if self.warning else []),
            *_block(_("Filters"), self.filters or (_("none: everything"),)),
            (_("Rows"), f"{rows:,}"),
            (_("State of"), self.holds),
            *_block(_("Sources"), self.sources or (_("none"),)),
            (_("Exported"), f"{made} ({self.zone})"),
            (_("Exported by"), self.made_by),
            *([(_("Cut"), _("{n} cells are longer than a cell can be; they end with …", n=cut))] if cut else []),
        ]
        return tuple(lines)


def local_moment(at_us: int, zone: ZoneInfo) -> datetime:
    """Return an instant as local time of a zone, to the second."""
    return datetime.fromtimestamp(at_us // 1_000_000, zone)


def _block(label: str, texts: Sequence[str]) -> list[tuple[str, str]]:
    return [(label if place == 0 else "", text) for place, text in enumerate(texts)]
