"""What the board shows, as frozen values: a page draws these and nothing else, and compares two to draw differences."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from console.domain.calendar import DayKind
from console.domain.case import CaseId
from console.domain.citytime import CityTime
from console.domain.freshness import Freshness, SourceAge
from console.domain.light import Certainty, ClockKind, Light
from console.domain.naming import Name
from console.domain.reporting import NO_LAG, SourceLag
from console.domain.rule import CountingPolicy


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
class LinkAge:
    """Our own link to central.

    Attributes:
        age_s: Seconds of real time since the last successful poll; None before the first.
        state: What that age means.
        replica_cases: Open cases in the replica.
        phase: ``loading``, ``streaming``, ``offline`` or ``stopped``.
        loaded: Rows loaded so far and rows to load, while loading.
        problem: Code and sentence of the last failure; empty when there is none.
    """

    age_s: float | None
    state: Freshness
    replica_cases: int = 0
    phase: str = "streaming"
    loaded: tuple[int, int] = (0, 0)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ClockFace:
    """What the wall clock says.

    Attributes:
        now_us: City time, microseconds since 1970-01-01T00:00Z.
        zone: IANA name of the city's zone.
        city_time: The map from real to city time.
        working_day: Whether today is a working day of the city.
        day_name: Name of the holiday or make-up day; empty on an ordinary day.
        stands_still: Whether the board was asked to show one instant for good.
        known_us: Only what central had recorded by then is shown; None for everything known today.
    """

    now_us: int
    zone: str
    city_time: CityTime
    working_day: bool
    day_name: Name
    stands_still: bool = False
    known_us: int | None = None

    @property
    def is_present(self) -> bool:
        """Whether it is the reader's own time; any other must be told apart at a glance."""
        return self.city_time.is_real and not self.stands_still


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


class SortKey(StrEnum):
    """Columns a case list can be ordered by."""

    REMAINING = "remaining"
    LIGHT = "light"
    CASE_NO = "case_no"
    MATTER = "matter"
    UNIT = "unit"
    DUE = "due"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """What a reader asked to see. Empty sets of areas, units and matters mean no restriction.

    Attributes:
        lights: Lights wanted, none when empty; cases of a lost source match only through ``unknown``.
        unknown: Whether cases of lost sources are wanted.
        closed: Whether cases closed within the board's window are wanted instead of open ones.
        stage_over: Whether only open cases are wanted that have a stage over its limit while no clock of the whole is
            over.
        text: Found in case number, matter, project or applicant; matched as plain text.
        due_today: Whether only open cases are wanted whose deciding clock ends today.
        stop_over: Whether only open cases are wanted whose clock stands still for longer than the applicant was told.
        only: Cases wanted, by id; None means no restriction.
    """

    areas: frozenset[str] = frozenset()
    units: frozenset[int] = frozenset()
    matters: frozenset[int] = frozenset()
    lights: frozenset[Light] = frozenset(Light)
    unknown: bool = True
    closed: bool = False
    text: str = ""
    sort: SortKey = SortKey.REMAINING
    descending: bool = False
    stage_over: bool = False
    due_today: bool = False
    stop_over: bool = False
    only: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """A clock as a bullet: used and limits, in the clock's own unit."""

    used: int
    promised: int | None
    statutory: int | None
    unit: str


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the case table.

    Attributes:
        remaining: Units left on the deciding clock, negative when over; units left when stopped; None without limit.
        due: Due day of the deciding clock; None when stopped or without limit.
        stages: One entry a stage: ``done``, ``now``, ``over`` or ``ahead``.
        closed_late: Units late at closing; None while open or in time.
        applicant: As the query layer gives it: names of natural persons are masked.
        unit_code: Unit of ``remaining`` and ``closed_late``: ``wd`` working days, ``nd`` natural days; ``h`` and ``wh``
            stand for minutes of natural and working time.
    """

    case_id: CaseId
    light: Light
    certainty: Certainty
    freshness: Freshness
    source_age_s: float | None
    remaining: int | None
    bar: Bar | None
    case_no: str
    matter: Name
    unit: Name
    area: Name
    due: date | None
    stages: tuple[str, ...] = ()
    is_closed: bool = False
    closed_late: int | None = None
    applicant: str = ""
    unit_code: str = "wd"


@dataclass(frozen=True, slots=True)
class CaseList:
    """The answer to a query: ordered ids now, rows on demand.

    Attributes:
        ids: Case ids in the order asked for.
        matching: How many match.
        total: How many open cases there are before any filter.
        facets: Open cases of each light under all filters but the light filter.
        unknown: Of these, cases of lost sources (not in ``facets``).
        closed: Cases closed within the board's window under the same filters.
        due_today: Of the open ones, cases whose deciding clock ends today.
        stage_over: Open cases with a stage over its limit while no clock of the whole is over, under all other filters
            but the light filter and without those of lost sources; None while they are being counted.
    """

    query: CaseQuery
    ids: npt.NDArray[np.int64]
    matching: int
    total: int
    facets: LightCounts
    unknown: int
    closed: int
    due_today: int
    stage_over: int | None = 0


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One clock of a case in the detail pane.

    Attributes:
        used: Units used: natural days for months and a declared date, minutes for hours.
        limit: The limit with extension, in ``unit``; None for a declared date, and for a clock without limit.
        left: Left in the unit of ``used``, negative when over; None for a clock without limit.
        due_us: Last instant in time of a clock that counts hours; None for others.
        ended: Whether it no longer runs; ``in_time`` how it ended.
        basis: Law and article, or matter version, or source of a declared date; ready to show.
    """

    kind: ClockKind
    name: Name
    light: Light
    certainty: Certainty
    used: int
    limit: int | None
    unit: str
    left: int | None
    due: date | None
    due_us: int | None
    ended: bool
    in_time: bool
    basis: str


@dataclass(frozen=True, slots=True)
class StageLine:
    """One stage as one unit handles it: planned and actual, as local days; open ends are None.

    Attributes:
        limit: In the unit of the promise it shares out; None without one.
        used: Units used: natural days for months, minutes for hours; None before it begins, and where the kind of
            matter makes no promise that a stage could count by.
        over: Whether it is over its limit, or was when it ended.
        unit: Who handles it; None where the event names none or there is only the case's own unit.
        left: Left in the unit of ``used``, negative when over; None without limit.
        unit_code: Unit of ``used`` and ``left``, as in `CaseRow`.
        code: Its code; lines of several units have the same.
    """

    name: Name
    limit: int | None
    used: int | None
    started: date | None
    ended: date | None
    over: bool
    unit: Name | None = None
    left: int | None = None
    unit_code: str = "wd"
    code: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A fact in the detail pane: when it happened, when central learned of it, what it says, where it came from.

    Attributes:
        source: Area and number in the source system, ready to show; ``system`` and ``source_record`` as they are.
        table, record: Record type and number of the fact in central.
        record_hash: Digest of the record as it arrived.
        in_force: Whether it counts: valid, not corrected, happened.
    """

    happened_us: int
    recorded_us: int
    text: str
    source: str
    problem: str = ""
    table: str = ""
    record: int = 0
    system: str = ""
    source_record: str = ""
    record_hash: str = ""
    in_force: bool = True


class DayState(StrEnum):
    """What a day of the walk was to the clock."""

    START = "start"
    COUNTED = "counted"
    OFF = "off"
    STOPPED = "stopped"
    OVER = "over"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day of the day walk.

    Attributes:
        state: What it was to the clock; `OVER` after the clock's due day up to the day it is judged on.
        count: Running number of a counted day, units over of an `OVER` day; None otherwise, and for hours.
        label: Holiday name, make-up mark or event of the day in the reader's language; empty for none.
        marks: Any of ``today``, ``promised``, ``statutory``, ``declared``, ``acceptance``, ``due``: due days and today.
        minutes: Minutes that a clock which counts hours counted on the day, on an `OVER` day those over up to its end;
            None for other clocks.
        kind: What the calendar says of the day; ``name`` that of its holiday.
        stop: Which of the walk's stops took the day out; None for other days.
    """

    day: date
    state: DayState
    count: int | None
    label: str
    marks: frozenset[str]
    provisional: bool = False
    minutes: int | None = None
    kind: DayKind = DayKind.WORKING
    name: Name | None = None
    stop: int | None = None


@dataclass(frozen=True, slots=True)
class WalkStart:
    """The event a clock starts with.

    Attributes:
        event: What it is called, in the reader's language.
        day: The day it counts for; later than that of ``happened_us`` after office hours.
        is_deemed: Whether the clock starts because another one was missed.
    """

    code: int
    event: str
    happened_us: int
    day: date
    is_deemed: bool


@dataclass(frozen=True, slots=True)
class WalkStop:
    """A stop of the case and what it did to one clock.

    Attributes:
        reason: Special procedure, in the reader's language.
        notified: Days the applicant was told; None where nobody was told.
        ended_us: None while it lasts.
        first, last: Days it took out, both included; None where it took none, ``last`` also while it lasts.
        taken: Units taken out: natural days for months, minutes for hours.
    """

    reason: str
    document_no: str
    notified: int | None
    began_us: int
    ended_us: int | None
    first: date | None
    last: date | None
    taken: int


@dataclass(frozen=True, slots=True)
class CalendarEdition:
    """Which edition of which calendar counted; ``known_until`` is the last day it is published for."""

    id: str
    name: Name
    version: str
    known_until: date


@dataclass(frozen=True, slots=True)
class ClockWalk:
    """How the end of one clock came about, whole: the rule, where it starts, each day, what was taken out.

    Attributes:
        rule: Id of its rule in the clock catalogue; ``edition`` its version there.
        is_confirmed: Whether law and article were checked against the published text.
        limit: Units allowed, the extension included; None for a declared date and for a clock without limit.
        extension: Units the extension added.
        due: Last day in time; None while stopped and without limit. ``due_us`` the last instant, for hours.
        left: Units left while stopped: natural days for months, minutes for hours.
        days: From the start on, without a gap.
    """

    kind: ClockKind
    name: Name
    rule: str
    edition: str
    law: Name | None
    article: str
    is_confirmed: bool
    basis: str
    policy: CountingPolicy
    calendar: CalendarEdition
    start: WalkStart
    limit: int | None
    unit: str
    extension: int
    is_extension_late: bool
    due: date | None
    due_us: int | None
    certainty: Certainty
    left: int
    stops: tuple[WalkStop, ...]
    days: tuple[DayCell, ...]


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A span of time in which a case had one light, by what was known then.

    Attributes:
        from_us, until_us: From this instant, included, to this one, not included.
        shown: Its light by what central had recorded then; ``now_known`` by what is known now.
        learned: What central learned at the beginning of the span, and why the two differ; in the reader's language.
        certainty: Of the light shown.
    """

    from_us: int
    until_us: int
    shown: Light
    now_known: Light
    learned: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class CaseDetail:
    """Everything about one case that the pane shows.

    Attributes:
        why: Sentences in the reader's language: why this light, and when it turns next.
        told: The clock that ``why`` tells of; None where no clock has a limit.
        walks: Each clock of ``clocks``, in the same order, day by day.
        calendar_note: Calendar version and the day its knowledge ends, ready to show.
        applicant: As the query layer gives it: names of natural persons are masked.
    """

    row: CaseRow
    headline: str
    why: tuple[str, ...]
    matter: Name
    unit: Name
    area: Name
    applicant: str
    contact_person: str
    contact_phone: str
    clocks: tuple[ClockLine, ...]
    told: ClockKind | None
    walks: tuple[ClockWalk, ...]
    calendar_note: str
    stages: tuple[StageLine, ...]
    evidence: tuple[EvidenceLine, ...]
    problems: tuple[str, ...] = ()
    history: tuple[HistoryLine, ...] = ()
