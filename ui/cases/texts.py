"""Words of the cases page: how a value of the board is written."""

from collections.abc import Callable
from datetime import date

from console.board.list_view import CaseRow
from console.domain.freshness import Freshness
from console.domain.light import Certainty
from console.messages import _, messages
from ui.cases.columns import Column
from ui.theme import state_of
from ui.theme.states import state_word
from ui.widgets.ages import doubtful_text
from ui.widgets.formats import HOURS, duration, figure, remaining, table_date
from ui.widgets.names import name_text, plain

NOTHING = "—"
APPROXIMATELY = "≈ "


def remaining_text(row: CaseRow) -> str:
    """Return what is left of the deciding clock: ``−4``, ``今日``, ``1``; ``余 9`` while stopped."""
    if row.is_closed:
        return NOTHING if row.closed_late is None else late_text(row.closed_late, row.unit_code)
    if row.freshness is Freshness.LOST:
        return "?"
    return remaining(row.remaining, row.unit_code, stopped=row.certainty is Certainty.STOPPED)


def late_text(late: int, unit: str) -> str:
    """Return how late a case was closed: ``迟 2 日``, ``迟 3:12``."""
    return _("{time} late", time=figure(late, unit)) if unit in HOURS else _("{n} late", n=figure(late, unit))


def due_text(row: CaseRow, today: date) -> str:
    """Return the due day of the deciding clock, marked when the calendar there is not published."""
    if row.due is None:
        return NOTHING
    return (APPROXIMATELY if row.certainty is Certainty.PROVISIONAL else "") + table_date(row.due, today)


def unit_text(row: CaseRow) -> str:
    """Return area and unit; the area only once when the unit's name begins with it."""
    area, unit = name_text(row.area), name_text(row.unit)
    return unit if unit.startswith(area) else f"{area} {unit}"


def cell_text(row: CaseRow, column: Column, today: date = date.min) -> str:
    """Return a cell as plain text, also for those who hear the screen."""
    if column is Column.DUE:
        return due_text(row, today)
    return _TEXTS[column](row)


def spoken_text(row: CaseRow, column: Column) -> str:
    """Return a cell for those who hear the screen; a lamp says state, span and place: 承诺超期,4 个工作日,三水区."""
    if column is not Column.LIGHT:
        return cell_text(row, column)
    parts = [light_text(row)]
    if row.freshness is not Freshness.LOST and row.remaining is not None and not row.is_closed:
        parts.append(duration(abs(row.remaining), row.unit_code))
    parts += [age] if (age := doubtful_age(row)) else []
    separator = "," if messages.language == "zh" else ", "
    return separator.join((*parts, name_text(row.area)))


def doubtful_age(row: CaseRow) -> str:
    """Return how old what is said of an open case is, where its source is late or lost; else nothing."""
    return "" if row.is_closed else doubtful_text(row.freshness, row.source_age_s)


def light_text(row: CaseRow) -> str:
    """Return the word of a row's lamp."""
    return state_word(state_of(row.light, row.freshness, is_closed=row.is_closed))


def case_no_text(row: CaseRow) -> str:
    """Return the case number, whole."""
    return plain(row.case_no)


def matter_text(row: CaseRow) -> str:
    """Return the matter's name."""
    return name_text(row.matter)


def applicant_text(row: CaseRow) -> str:
    """Return the applicant's name as the board gives it: masked where it is a person's."""
    return plain(row.applicant) or NOTHING


def stages_text(row: CaseRow) -> str:
    """Return how many stages are done and how many are over their limit."""
    done, whole, over = row.stages.count("done"), len(row.stages), row.stages.count("over")
    if over and (row.freshness is not Freshness.LOST or row.is_closed):
        return _("{done} of {all} stages, {over} over the limit", done=done, all=whole, over=over)
    return _("{done} of {all} stages", done=done, all=whole)


def clock_text(row: CaseRow) -> str:
    """Return used and limit of the clock bar, e.g. ``19 / 15``; in its place how old that is, of a doubtful one."""
    if age := doubtful_age(row):
        return age
    if row.bar is None:
        return NOTHING
    limit = row.bar.promised if row.bar.promised is not None else row.bar.statutory
    return f"{figure(row.bar.used, row.bar.unit)} / {NOTHING if limit is None else figure(limit, row.bar.unit)}"


_TEXTS: dict[Column, Callable[[CaseRow], str]] = {
    Column.LIGHT: light_text,
    Column.REMAINING: remaining_text,
    Column.CLOCK: clock_text,
    Column.CASE_NO: case_no_text,
    Column.MATTER: matter_text,
    Column.UNIT: unit_text,
    Column.APPLICANT: applicant_text,
    Column.STAGES: stages_text,
}
