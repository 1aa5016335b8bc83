"""Rules of counting as data (规则): clocks with their law, counting policy, light thresholds, and what an area adds.

The values stand in ``resources``; ``console.rulebook`` reads them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from console.domain.calendar import WorkingCalendar
from console.domain.calendar_history import CalendarHistory
from console.domain.finding_rules import FindingRules
from console.domain.light import ClockKind, Light
from console.domain.naming import Name
from console.domain.reporting import ReportingRules
from console.domain.worktime import SessionBook
from console.errors import BadInput


class AfterHours(StrEnum):
    """下班后收件规则: whether materials that arrive outside office hours count as received on the next working day."""

    NEXT_DAY = "next_day"
    ONLINE_NEXT_DAY = "online_next_day"
    SAME_DAY = "same_day"


class EndOfDay(StrEnum):
    """When the last day of a limit ends."""

    MIDNIGHT = "24:00"
    OFFICE_CLOSE = "office_close"


class LimitSource(StrEnum):
    """Where the limit of a clock comes from; what the matter does not say, the clock's own limit fills in."""

    FIXED = "fixed"
    PROMISED = "matter.promised"
    STATUTORY = "matter.statutory"
    DECLARED = "declared"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Edition:
    """Which edition of a rule file is in force, and what it rests on."""

    id: str
    version: str
    valid_from: int
    source: str


@dataclass(frozen=True, slots=True)
class CountingPolicy:
    """How days are counted where the law leaves it open.

    Attributes:
        end_of_day: When the last day ends.
        stop_includes_first_day: Whether the day a stop begins is part of it.
        late_extension_moves: Whether an extension entered after the due day still moves it.
        roll_natural_end: Whether a limit in natural days or months that ends on a day off ends on the next working day.
        start_counts: Whether the day of the starting event is counted.
        after_hours: The rule on materials received outside office hours; None leaves it to the area.
    """

    edition: Edition
    end_of_day: EndOfDay
    stop_includes_first_day: bool
    late_extension_moves: bool
    roll_natural_end: bool
    start_counts: bool = False
    after_hours: AfterHours | None = None


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """What departs from the counting policy; None leaves a rule as it is. Fields as in `CountingPolicy`."""

    end_of_day: EndOfDay | None = None
    stop_includes_first_day: bool | None = None
    late_extension_moves: bool | None = None
    roll_natural_end: bool | None = None
    start_counts: bool | None = None
    after_hours: AfterHours | None = None

    def applied_to(self, policy: CountingPolicy) -> CountingPolicy:
        """Return the policy with the changes made."""
        told = {change.name: getattr(self, change.name) for change in fields(self)}
        return replace(policy, **{name: value for name, value in told.items() if value is not None})


@dataclass(frozen=True, slots=True)
class LocalPolicy:
    """A change of policy that some areas make to some clocks; empty means all. Clocks by id: ``licence.decide``."""

    areas: frozenset[str]
    clocks: frozenset[str]
    change: PolicyChange

    def holds(self, area: str, clock: str) -> bool:
        """Return whether it is for this clock in this area."""
        return (not self.areas or area in self.areas) and (not self.clocks or clock in self.clocks)


@dataclass(frozen=True, slots=True)
class ExtensionRule:
    """延长: how far and how often a clock may be extended, and who approves it. None: the law does not say."""

    maximum: int | None
    times: int | None
    approver: Name | None


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One edition of one clock of the catalogue.

    Attributes:
        id: Kind of matter and clock: ``licence.decide``.
        kind: Its place among the clocks of a case.
        starts: Codes of events that start it; the earliest that happened.
        restarts: Codes of events that start it again, whole; the last that happened.
        waits: Codes of events after which it waits for one that starts it again.
        ends: Codes of events that end it, as closing always does.
        limit: Limit in ``unit``; None where only the matter, the source or nobody gives one.
        unit: One of ``UNIT_CODES``; empty where ``limit`` is None.
        overdue: Light of a case past this limit.
        stop_reasons: Lawful reasons to stop it; empty for a clock that nothing stops, ``*`` for any reason.
        extension: How it may be extended; None for not at all.
        deemed_by: A missed clock of this kind starts this one (逾期视为受理), from its own start,
        deemed_at_end: or from the day it ended.
        case_types: Codes of case types that have it; empty for all that no other clock of this kind names.
        warn: Yellow when at most this much is left, in working days or, for hour units, in hours; None for the
            general threshold.
        policy: What departs from the counting policy.
        law, article: What it follows from; None and empty for a promise or a declared date.
        is_confirmed: Whether law and article were checked against the published text.
        valid_from, valid_to: Days it is in force for cases received then, both included; None for no end.
    """

    id: str
    kind: ClockKind
    name: Name
    version: str
    starts: tuple[int, ...]
    restarts: tuple[int, ...]
    waits: tuple[int, ...]
    ends: tuple[int, ...]
    limit_source: LimitSource
    limit: int | None
    unit: str
    overdue: Light
    stop_reasons: frozenset[str]
    extension: ExtensionRule | None
    deemed_by: ClockKind | None
    deemed_at_end: bool
    case_types: frozenset[int]
    warn: int | None
    policy: PolicyChange
    law: Name | None
    article: str
    is_confirmed: bool
    source: str
    valid_from: int
    valid_to: int | None

    @property
    def is_stoppable(self) -> bool:
        """Whether a special procedure (特别程序) holds the clock."""
        return bool(self.stop_reasons)

    @property
    def is_in_force(self) -> bool:
        """Whether the edition has no end."""
        return self.valid_to is None


@dataclass(frozen=True, slots=True)
class EventName:
    """过程名称: what an event code means."""

    code: int
    id: str
    name: Name


@dataclass(frozen=True, slots=True)
class StateRule:
    """办件状态: a state of a case, entered by any of these events."""

    id: str
    name: Name
    after: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StageRule:
    """环节: a stage a case of the kind goes through where its matter plans none of its own."""

    code: str
    name: Name
    limit: int | None


@dataclass(frozen=True, slots=True)
class MatterKind:
    """监管事项类别: a kind of matter with its events, states, stages and every edition of its clocks."""

    edition: Edition
    name: Name
    case_types: Mapping[int, Name]
    states: tuple[StateRule, ...]
    stages: tuple[StageRule, ...]
    clocks: tuple[ClockRule, ...]


@dataclass(frozen=True, slots=True)
class ClockSet:
    """The clocks of cases of one kind and type, received while these editions are in force.

    Attributes:
        clocks: By `ClockKind`; None where there is none.
    """

    kind: str
    clocks: tuple[ClockRule | None, ...]

    def of(self, kind: ClockKind) -> ClockRule | None:
        """Return the clock of a place."""
        return self.clocks[kind]


@dataclass(frozen=True, slots=True)
class ClockCatalogue:
    """时钟目录: every kind of matter, what event codes mean, and the sets of clocks that cases can have.

    Attributes:
        kinds: By id, in the order of the catalogue.
        events: By code.
        sets: What ``Ledger.clock_set`` indexes.
        found: For a kind and a case type (None: any other) days from which sets hold, ascending, and their indices.
    """

    kinds: Mapping[str, MatterKind]
    events: Mapping[int, EventName]
    sets: tuple[ClockSet, ...]
    found: Mapping[tuple[str, int | None], tuple[npt.NDArray[np.int64], npt.NDArray[np.int16]]] = field(repr=False)

    def sets_of(self, kind: str, case_type: int, received_days: npt.NDArray[np.int64]) -> npt.NDArray[np.int16]:
        """Return the set of each case of one kind and type, by the day it was received.

        A case received before the first edition has the first one; an unknown kind the clocks of ``unlisted``.
        """
        known = kind if (kind, None) in self.found else "unlisted"
        since, indices = self.found.get((known, case_type), self.found[known, None])
        return indices.take(np.maximum(np.searchsorted(since, received_days, side="right") - 1, 0))

    @property
    def decision_events(self) -> frozenset[int]:
        """Codes of the events that end a promise or a statutory limit: what a reopened case has to come to again."""
        kinds = (ClockKind.PROMISED, ClockKind.STATUTORY)
        clocks = (clock_set.clocks[kind] for clock_set in self.sets for kind in kinds)
        return frozenset(code for clock in clocks if clock is not None for code in clock.ends)

    @property
    def clock_events(self) -> frozenset[int]:
        """Codes of the events that move any clock."""
        return frozenset(
            code
            for clock_set in self.sets
            for clock in clock_set.clocks
            if clock is not None
            for code in (*clock.starts, *clock.restarts, *clock.waits, *clock.ends)
        )


@dataclass(frozen=True, slots=True)
class LightRules:
    """Thresholds of the lights.

    Attributes:
        warn_wd: Yellow when at most this many working days lie after today, up to and with the due day.
        warn_h: Yellow when at most this many hours are left of a clock that counts hours.
        on_the_spot: Case type codes decided on the spot: no yellow, red from the next working day.
    """

    edition: Edition
    warn_wd: int
    warn_h: int
    on_the_spot: frozenset[int]


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Every rule a due day and a light follow from.

    Attributes:
        histories: Every calendar, with all that was ever known of it.
        faults: Rule files that were refused; what was in force before them still is.
    """

    histories: Mapping[str, CalendarHistory]
    clocks: ClockCatalogue
    counting: CountingPolicy
    local: Sequence[LocalPolicy]
    lights: LightRules
    sessions: SessionBook
    findings: FindingRules
    reporting: ReportingRules
    faults: tuple[BadInput, ...] = ()

    @property
    def calendars(self) -> Mapping[str, WorkingCalendar]:
        """Every calendar as it is known today, without the orders of areas."""
        return {name: history.calendar_as_known() for name, history in self.histories.items()}

    def policy_of(self, clock: ClockRule, area: str) -> CountingPolicy:
        """Return how a clock counts in an area: the general policy, changed by the clock, then by the area."""
        policy = clock.policy.applied_to(self.counting)
        for local in self.local:
            if local.holds(area, clock.id):
                policy = local.change.applied_to(policy)
        return policy


@dataclass(frozen=True, slots=True)
class AreaRule:
    """What an area adds: its zone, its calendar, its office hours.

    Units:
        Office hours: minutes since local midnight; open is counted, close no longer.
    """

    code: str
    time_zone: str
    calendar: WorkingCalendar
    office_open: int
    office_close: int
    after_hours: AfterHours
