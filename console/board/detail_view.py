"""What is shown of one case, as frozen values: its clocks, days, stages, evidence and history."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from console.board.list_view import CaseRow
from console.domain.calendar import DayKind
from console.domain.light import Certainty, ClockKind, Light
from console.domain.naming import Name
from console.domain.rule import CountingPolicy


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
