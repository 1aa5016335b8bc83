"""What the wall shows, as frozen values: it draws these and nothing else, and compares two to draw differences."""

from dataclasses import dataclass
from datetime import date

from console.board.face import ClockFace, LinkAge
from console.domain.case import CaseId
from console.domain.freshness import Freshness, SourceAge
from console.domain.light import Light
from console.domain.naming import Name
from console.domain.reporting import NO_LAG, SourceLag


@dataclass(frozen=True, slots=True)
class LightCounts:
    """Open cases by light. Every open case is in exactly one of them."""

    dark_red: int = 0
    red: int = 0
    yellow: int = 0
    blue: int = 0
    green: int = 0
    none: int = 0

    @property
    def overdue(self) -> int:
        """Cases past the promised or the statutory limit."""
        return self.dark_red + self.red

    @property
    def open(self) -> int:
        """All open cases."""
        return self.dark_red + self.red + self.yellow + self.blue + self.green + self.none

    def __add__(self, other: "LightCounts") -> "LightCounts":
        return LightCounts(
            self.dark_red + other.dark_red,
            self.red + other.red,
            self.yellow + other.yellow,
            self.blue + other.blue,
            self.green + other.green,
            self.none + other.none,
        )


@dataclass(frozen=True, slots=True)
class AreaReturn:
    """An area that is heard again after a silence (恢复报送), told as one: its cases are not told one by one.

    Attributes:
        area: Area code; ``name`` its short name.
        heard_us: City time at which it was heard again.
        silent_since_us: City time at which it was last heard before; None for one that never was.
        silent_s: How long it was silent, in real seconds; None for one that was never heard.
        records: Records that came, by the batches it reported and by the rows the copy took in, whichever says more;
            None where the copy was read anew and no batch was reported.
        received: Cases that are new; ``closed`` cases that were closed meanwhile.
        worse: Open cases whose light is worse than it was before the silence, by the light they have now; yellow, red
            and dark red alone.
        better: Cases whose light was yellow or worse and is better now, or which are closed.
        is_over: Whether it has caught up; until then the figures grow.
    """

    area: str
    name: Name
    heard_us: int
    silent_since_us: int | None
    silent_s: float | None
    records: int | None = 0
    received: int = 0
    closed: int = 0
    worse: LightCounts = LightCounts()
    better: int = 0
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class WallColumn:
    """One source on the wall.

    Attributes:
        area: Area code.
        name: Its short name.
        source: Age of its data. A lost source's cases are unknown on screen and nowhere else.
        total: All its open cases.
        cells: Open cases of each line, in the order of ``WallView.lines``.
        marked: Indices of cells that got worse in the last ten minutes; what a return tells is not among them.
        lag: How late what it reports comes.
    """

    area: str
    name: Name
    source: SourceAge
    total: LightCounts
    cells: tuple[LightCounts, ...]
    marked: frozenset[int] = frozenset()
    lag: SourceLag = NO_LAG


@dataclass(frozen=True, slots=True)
class OverdueCase:
    """A row of the longest overdue. Holds no name of an applicant or handler.

    Attributes:
        overdue: Units past the promised (else the declared, else the statutory) due day, at least 1.
        unit: ``wd`` working days or ``nd`` natural days.
        statutory: Units past the statutory limit if positive, units left if zero or negative; None without that clock.
    """

    case_id: CaseId
    light: Light
    overdue: int
    unit: str
    statutory: int | None
    area: Name
    unit_name: Name
    matter: Name
    contact_person: str
    contact_phone: str
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of a period; what is late and what is early says `console.board.figures`.

    Attributes:
        received: Cases received in the period.
        closed: Cases closed in the period, all results.
        rated: Closed cases that the ratios count: all but 退件, 撤回, 作废.
        on_time: Of ``rated``, those that were not late.
        early: Of ``on_time``, settled with at least one working day left on the deciding clock.
    """

    received: int = 0
    closed: int = 0
    rated: int = 0
    on_time: int = 0
    early: int = 0


@dataclass(frozen=True, slots=True)
class TrendDay:
    """Cases that were open and overdue at the end of a working day (for today: now)."""

    day: date
    overdue: int
    doubtful: int = 0


@dataclass(frozen=True, slots=True)
class WallView:
    """The whole wall at one instant.

    Attributes:
        stages_over: Open cases with a stage over its limit while no clock of the whole is over, without those of lost
            sources; None while they are being counted.
        returns: Areas that came back in the last ten minutes, the last one first.
    """

    clock: ClockFace
    link: LinkAge
    city: Name
    totals: LightCounts
    overdue_today: LightCounts
    due_today: int
    unknown: int
    lines: tuple[Name, ...]
    columns: tuple[WallColumn, ...]
    longest: tuple[OverdueCase, ...]
    today: Figures
    month: Figures
    trend: tuple[TrendDay, ...]
    stages_over: int | None = 0
    returns: tuple[AreaReturn, ...] = ()
