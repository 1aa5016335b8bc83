"""How the clocks of a set count in an area (计时方案): each rule with its policy, tables and office sessions."""

from dataclasses import dataclass

from console.domain.localday import LocalDays
from console.domain.rule import AreaRule, ClockRule, ClockSet, CountingPolicy, RuleBook
from console.domain.tables import AreaTables, tables_of
from console.domain.worktime import SessionRule, WorkTime, work_time


@dataclass(frozen=True, slots=True)
class ClockPlan:
    """One clock, ready to count."""

    rule: ClockRule
    policy: CountingPolicy
    tables: AreaTables
    sessions: tuple[SessionRule, ...]
    warn_h: int

    @property
    def work(self) -> WorkTime:
        """The working time of the area; made when the first clock that counts working hours asks for it."""
        return work_time(self.tables.days.zone, self.tables.calendar, self.sessions)


@dataclass(frozen=True, slots=True)
class Plan:
    """The clocks of cases that count alike.

    Attributes:
        clocks: By `ClockKind`; None where there is none.
        tables: Tables of the general policy: the days of the area, and what a case on the spot is judged by.
        on_the_spot: Case types decided on the spot.
    """

    clocks: tuple[ClockPlan | None, ...]
    tables: AreaTables
    on_the_spot: frozenset[int]

    @property
    def days(self) -> LocalDays:
        """The local days of the area."""
        return self.tables.days


def plan_of(area: AreaRule, clock_set: ClockSet, book: RuleBook) -> Plan:
    """Return how the clocks of a set count in an area; equal plans of different areas compare equal."""
    return Plan(
        clocks=tuple(None if rule is None else _clock_plan(area, rule, book) for rule in clock_set.clocks),
        tables=tables_of(area, book.counting, book.lights.warn_wd),
        on_the_spot=book.lights.on_the_spot,
    )


def _clock_plan(area: AreaRule, rule: ClockRule, book: RuleBook) -> ClockPlan:
    policy = book.policy_of(rule, area.code)
    return ClockPlan(
        rule=rule,
        policy=policy,
        tables=tables_of(area, policy, book.lights.warn_wd if rule.warn is None else rule.warn),
        sessions=book.sessions.of(area.code),
        warn_h=book.lights.warn_h if rule.warn is None else rule.warn,
    )
