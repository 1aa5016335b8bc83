"""What the columns of a case list say, apart from how anybody draws them: for workbooks each fact of its kind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from console.ages import source_text
from console.board.headline import state_of_case
from console.board.list_view import CaseRow
from console.board.words import HOURS, hours
from console.domain.freshness import Freshness
from console.domain.light import Certainty
from console.domain.naming import Name
from console.export.sheet import Cell, Column, Kind
from console.messages import _, messages


class ListColumn(StrEnum):
    """Columns of a case list, in the order they have unless a reader chose another."""

    LIGHT = "light"
    REMAINING = "remaining"
    CLOCK = "clock"
    CASE_NO = "case_no"
    MATTER = "matter"
    UNIT = "unit"
    APPLICANT = "applicant"
    STAGES = "stages"
    DUE = "due"


STATE_WORDS = {
    "legal": "Past statutory limit",
    "promise": "Past promised limit",
    "due": "Due soon",
    "stopped": "Clock stopped",
    "normal": "On time",
    "none": "No limit",
    "unknown": "Unknown",
    "closed": "Closed",
}
"""What stands beside a lamp; keys as `state_of_case` gives them."""
_UNITS = {"wd": "working days", "nd": "natural days", "h": "minutes", "wh": "minutes of working time"}
_MINUS = "\u2212"


@dataclass(frozen=True, slots=True)
class Part:
    """One column of a file.

    Attributes:
        title: Message of its head.
        cell: What stands in it; None where nobody knows.
        is_figure: Whether its texts are read as figures.
    """

    title: str
    kind: Kind
    width: int
    cell: Callable[[CaseRow], Cell]
    is_figure: bool = False

    @property
    def column(self) -> Column:
        """Its head in the reader's language."""
        return Column(_(self.title), self.kind, self.width, self.is_figure)


def facts_of(columns: Sequence[ListColumn]) -> tuple[Part, ...]:
    """Return what a file to compute with holds of some columns, and always how old what it says is."""
    return (*(part for column in columns for part in _FACTS[column]), _AGE)


def texts_of(columns: Sequence[ListColumn]) -> tuple[Part, ...]:
    """Return what a page to read holds of some columns: one text each, as on screen."""
    return tuple(_TEXTS[column] for column in columns)


def is_known(row: CaseRow) -> bool:
    """Return whether what is said of time holds now: of an open case of a lost source nobody knows."""
    return row.is_closed or row.freshness is not Freshness.LOST


def _light(row: CaseRow) -> str:
    return _(STATE_WORDS[state_of_case(row)])


def _left(row: CaseRow) -> int | None:
    return row.remaining if is_known(row) and not row.is_closed else None


def _time_unit(row: CaseRow) -> str | None:
    return None if row.remaining is None else _(_UNITS[row.unit_code])


def _used(row: CaseRow) -> int | None:
    return row.bar.used if row.bar is not None and is_known(row) else None


def _promised(row: CaseRow) -> int | None:
    return None if row.bar is None else row.bar.promised


def _statutory(row: CaseRow) -> int | None:
    return None if row.bar is None else row.bar.statutory


def _stages_over(row: CaseRow) -> int | None:
    return row.stages.count("over") if row.stages and is_known(row) else None


def _certainty(row: CaseRow) -> str | None:
    return _("calendar not published") if row.certainty is Certainty.PROVISIONAL else None


def _name(name: Name) -> str:
    return name.in_language(messages.language)


def _amount(count: int, unit: str) -> str:
    figure = hours(abs(count)) if unit in HOURS else str(abs(count))
    return f"{_MINUS if count < 0 else ''}{figure}"


def _left_text(row: CaseRow) -> str | None:
    if row.is_closed:
        return None if row.closed_late is None else _("{n} late", n=_amount(row.closed_late, row.unit_code))
    if not is_known(row):
        return "?"
    if row.remaining is None:
        return None
    shown = _amount(row.remaining, row.unit_code)
    return _("{n} left", n=shown) if row.certainty is Certainty.STOPPED else shown


def _clock_text(row: CaseRow) -> str | None:
    if row.bar is None:
        return None
    limit = row.bar.promised if row.bar.promised is not None else row.bar.statutory
    used = _amount(row.bar.used, row.bar.unit) if is_known(row) else "?"
    return used if limit is None else f"{used} / {_amount(limit, row.bar.unit)}"


def _place_text(row: CaseRow) -> str:
    area, unit = _name(row.area), _name(row.unit)
    return unit if unit.startswith(area) else f"{area} {unit}"


def _stages_text(row: CaseRow) -> str | None:
    if not row.stages:
        return None
    told = f"{row.stages.count('done')}/{len(row.stages)}"
    return f"{told} {_('over')}" if _stages_over(row) else told


def _due_text(row: CaseRow) -> str | None:
    if row.due is None:
        return None
    return f"≈ {row.due}" if row.certainty is Certainty.PROVISIONAL else row.due.isoformat()


_AGE = Part("Data", Kind.TEXT, 16, lambda row: source_text(row.freshness, row.source_age_s))
_FACTS: dict[ListColumn, tuple[Part, ...]] = {
    ListColumn.LIGHT: (Part("Light", Kind.TEXT, 12, _light),),
    ListColumn.REMAINING: (
        Part("Left", Kind.INTEGER, 8, _left),
        Part("Late at closing", Kind.INTEGER, 8, lambda row: row.closed_late),
        Part("Counted in", Kind.TEXT, 10, _time_unit),
    ),
    ListColumn.CLOCK: (
        Part("Used", Kind.INTEGER, 8, _used),
        Part("Promised limit", Kind.INTEGER, 10, _promised),
        Part("Statutory limit", Kind.INTEGER, 10, _statutory),
    ),
    ListColumn.CASE_NO: (Part("Case number", Kind.CODE, 26, lambda row: row.case_no),),
    ListColumn.MATTER: (Part("Matter", Kind.TEXT, 34, lambda row: _name(row.matter)),),
    ListColumn.UNIT: (
        Part("Area", Kind.TEXT, 12, lambda row: _name(row.area)),
        Part("Unit", Kind.TEXT, 18, lambda row: _name(row.unit)),
    ),
    ListColumn.APPLICANT: (Part("Applicant", Kind.TEXT, 28, lambda row: row.applicant or None),),
    ListColumn.STAGES: (
        Part("Stages done", Kind.INTEGER, 10, lambda row: row.stages.count("done") if row.stages else None),
        Part("Stages", Kind.INTEGER, 8, lambda row: len(row.stages) or None),
        Part("Stages over", Kind.INTEGER, 10, _stages_over),
    ),
    ListColumn.DUE: (
        Part("Due day", Kind.DATE, 12, lambda row: row.due),
        Part("Provisional", Kind.TEXT, 14, _certainty),
    ),
}
_TEXTS: dict[ListColumn, Part] = {
    ListColumn.LIGHT: Part("Light", Kind.TEXT, 9, _light),
    ListColumn.REMAINING: Part("Left", Kind.TEXT, 7, _left_text, is_figure=True),
    ListColumn.CLOCK: Part("Clock", Kind.TEXT, 8, _clock_text, is_figure=True),
    ListColumn.CASE_NO: Part("Case number", Kind.CODE, 19, lambda row: row.case_no),
    ListColumn.MATTER: Part("Matter", Kind.TEXT, 26, lambda row: _name(row.matter)),
    ListColumn.UNIT: Part("Unit", Kind.TEXT, 16, _place_text),
    ListColumn.APPLICANT: Part("Applicant", Kind.TEXT, 20, lambda row: row.applicant or None),
    ListColumn.STAGES: Part("Stages", Kind.TEXT, 7, _stages_text),
    ListColumn.DUE: Part("Due day", Kind.TEXT, 11, _due_text),
}
