"""What the calendar page shows: frozen values; whoever draws them needs no rule."""

from dataclasses import dataclass
from datetime import date

from console.domain.calendar import CalendarYear, DayKind
from console.domain.light import Light
from console.domain.naming import Name
from console.domain.reprojection import MoveCounts
from console.domain.rule import ClockRule, Edition


@dataclass(frozen=True, slots=True)
class YearChoice:
    """A year the page can show.

    Attributes:
        versions: How many versions were published (版本数); 0 for a year without a notice.
    """

    year: int
    versions: int

    @property
    def is_published(self) -> bool:
        """Whether a notice arranges it."""
        return self.versions > 0


@dataclass(frozen=True, slots=True)
class SheetDay:
    """One day of a year sheet.

    Attributes:
        name: Of the holiday, of the one a make-up day makes up for, or of a local order; None on an ordinary day.
        is_local: Whether an area ordered it for itself (本地调整).
        statutory: Statutory holidays (法定节假日) that fall on it.
        is_changed: Whether it works where the sheet compared with says it does not, or the other way round.
    """

    day: date
    kind: DayKind
    name: Name | None = None
    is_local: bool = False
    statutory: tuple[Name, ...] = ()
    is_changed: bool = False

    @property
    def is_working(self) -> bool:
        """Whether it counts."""
        return self.kind in {DayKind.WORKING, DayKind.MAKE_UP}


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a year sheet, first day first."""

    days: tuple[SheetDay, ...]

    @property
    def number(self) -> int:
        """Its number, from 1."""
        return self.days[0].day.month

    @property
    def working_days(self) -> int:
        """How many of its days work."""
        return sum(day.is_working for day in self.days)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What a holiday makes of which days (放假与调休), in order of day; also days of the neighbouring years."""

    name: Name
    off: tuple[date, ...]
    work: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class YearSheet:
    """A year of a calendar (年历).

    Attributes:
        origin: Where the days come from; None for a year without a notice, whose Monday to Friday are assumed.
        versions: Every published version of the year, the first one first.
        arrangements: What the notice says, in order of day; for a year without one the statutory holidays alone.
        local: The local orders among its days, in order of day.
        expected_by: The day by which a missing notice is customarily out.
        area: Whose local orders lie over the days; empty for none.
    """

    year: int
    calendar: Name
    origin: CalendarYear | None
    versions: tuple[CalendarYear, ...]
    months: tuple[Month, ...]
    arrangements: tuple[Arrangement, ...]
    local: tuple[SheetDay, ...] = ()
    expected_by: date | None = None
    area: str = ""

    @property
    def working_days(self) -> int:
        """How many of its days work."""
        return sum(month.working_days for month in self.months)

    @property
    def changed(self) -> int:
        """How many of its days work otherwise than in the sheet it was compared with."""
        return sum(day.is_changed for month in self.months for day in month.days)


@dataclass(frozen=True, slots=True)
class ClockEntry:
    """A clock of the catalogue with the words of its events.

    Attributes:
        rule: The edition in force, or the next one where none is.
        is_in_force: Whether it is.
        others: Every other edition, the latest first.
    """

    rule: ClockRule
    is_in_force: bool
    starts: tuple[Name, ...]
    restarts: tuple[Name, ...]
    waits: tuple[Name, ...]
    ends: tuple[Name, ...]
    case_types: tuple[Name, ...]
    others: tuple["ClockEntry", ...] = ()


@dataclass(frozen=True, slots=True)
class KindEntry:
    """A kind of matter with its clocks."""

    edition: Edition
    name: Name
    clocks: tuple[ClockEntry, ...]


@dataclass(frozen=True, slots=True)
class RuleFault:
    """A rule file that was refused: where, what, and what to do, in the reader's language."""

    place: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ClockBook:
    """The clock catalogue (时钟目录).

    Attributes:
        faults: Rule files that were refused; the last good version of what they hold stays in force.
    """

    kinds: tuple[KindEntry, ...]
    faults: tuple[RuleFault, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence of a notice and what was read from it.

    Attributes:
        line, column: Where its words begin in the text as given, from 1.
        off, work: The days off and make-up days it gives, in order.
        holiday: The holiday as printed; empty where it names none.
        notes: Why it gives no day, or what to look at, in the reader's language.
    """

    line: int
    column: int
    words: str
    off: tuple[date, ...] = ()
    work: tuple[date, ...] = ()
    holiday: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MovedLine:
    """A clock of a case that a change of the calendar touches.

    Attributes:
        clock: Its name; empty where only the light turns.
        before, after: Last day in time; None without one.
        sure_before, sure_after: Whether that day rests on published days alone.
    """

    case_no: str
    area: Name
    clock: str
    before: date | None
    after: date | None
    sure_before: bool
    sure_after: bool
    light_before: Light
    light_after: Light


@dataclass(frozen=True, slots=True)
class Effects:
    """What would change (先看后改).

    Attributes:
        lines: The first of them, in order of case; ``counts`` tells how many cases there are.
    """

    counts: MoveCounts
    lines: tuple[MovedLine, ...]
