"""What the calendar page asks the board. Each runs in the worker's thread and returns frozen values."""

from dataclasses import dataclass

from console.board.answers import Choices
from console.board.matters import MatterBook
from console.calendar.pages import clock_book, compared, year_choices, year_sheet
from console.calendar.view import ClockBook, YearChoice, YearSheet
from console.domain.entry import epoch_day
from console.rulebook import statutory_days
from ui.calendar import matter_words, unit_words
from ui.calendar.lines import Line
from ui.runtime.worker import Board
from ui.widgets.formats import local_time

CALENDAR = "cn"


@dataclass(frozen=True, slots=True)
class YearAsked:
    """A year as the reader wants to see it; version None for the last, area empty for no local orders."""

    year: int | None = None
    version: int | None = None
    area: str = ""


@dataclass(frozen=True, slots=True)
class YearAnswer:
    """The sheet asked for, and the years that can be chosen.

    Attributes:
        provisional: Open cases that rest on days nobody published; 0 for a year with a notice.
        today: City day, days since 1970-01-01.
    """

    asked: YearAsked
    years: tuple[YearChoice, ...]
    sheet: YearSheet
    provisional: int
    today: int


def year(asked: YearAsked, board: Board) -> YearAnswer:
    """Ask for a year sheet; an older version is compared with the one in force."""
    today = _today(board)
    history = board.book.histories[CALENDAR]
    years = year_choices(history)
    wanted = asked.year if asked.year is not None else local_time(*_now(board)).year
    if wanted not in {one.year for one in years}:
        wanted = years[-1].year
    statutory = statutory_days(wanted)
    sheet = year_sheet(history, wanted, statutory, version=asked.version, area=asked.area)
    if asked.version is not None:
        sheet = compared(sheet, year_sheet(history, wanted, statutory, area=asked.area))
    provisional = board.matters().provisional if sheet.origin is None else 0
    return YearAnswer(asked, years, sheet, provisional, today)


def clocks(board: Board) -> ClockBook:
    """Ask for the catalogue of clocks."""
    return clock_book(board.book, _today(board))


@dataclass(frozen=True, slots=True)
class MattersAnswer:
    """The catalogue of matters, and its lines: thousands are made where nobody waits for them."""

    book: MatterBook
    matters: tuple[Line, ...]
    units: tuple[Line, ...]


def matters(board: Board) -> MattersAnswer:
    """Ask for areas, units and matters."""
    book = board.matters()
    return MattersAnswer(book, tuple(matter_words.lines_of(book.units)), tuple(unit_words.lines_of(book)))


def choices(board: Board) -> Choices:
    """Ask for the names of areas."""
    return board.choices()


def _now(board: Board) -> tuple[int, str]:
    clock = board.strip().clock
    return clock.now_us, clock.zone


def _today(board: Board) -> int:
    return epoch_day(local_time(*_now(board)).date())
