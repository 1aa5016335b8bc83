"""The clocks of one case: for each what is used and left, and on what it rests."""

from dataclasses import dataclass

import numpy as np

from console.board.catalogue import Catalogue
from console.board.closeup import Closeup
from console.board.moment import Moment
from console.board.period import day_date, local_day
from console.board.remaining import units_left
from console.board.view import ClockLine
from console.domain.ledger import ABSENT_US, UNIT_CODES
from console.domain.light import Certainty, ClockKind, Light
from console.domain.rule import RuleBook
from console.domain.tables import tables_of
from console.domain.trace import Trace, trace_clock
from console.messages import _, messages


@dataclass(frozen=True, slots=True)
class Subject:
    """One case in a closeup, at a moment.

    Attributes:
        row: Where it stands in the closeup.
        today: Local day of the moment; ``judged`` the day its clocks are judged on: today, or that of its closing.
        judged_us: The instant of that.
    """

    look: Closeup
    row: int
    catalogue: Catalogue
    book: RuleBook
    moment: Moment
    today: int
    judged: int
    judged_us: int

    @property
    def area(self) -> int:
        """Index of its area."""
        return int(self.look.columns.area[self.row])

    @property
    def is_open(self) -> bool:
        """Whether it is open."""
        return bool(self.look.columns.is_open[self.row])

    @property
    def deciding(self) -> ClockKind | None:
        """The clock that says what is left."""
        clock = int(self.look.columns.clock[self.row])
        return ClockKind(clock) if clock >= 0 else None

    def trace(self, kind: ClockKind, until: int) -> Trace | None:
        """Return the walk of a clock."""
        look = self.look
        return trace_clock(look.projection, look.known.ledger, self.catalogue.rules, self.book, self.row, kind, until)


def subject_of(look: Closeup, row: int, catalogue: Catalogue, book: RuleBook, moment: Moment) -> Subject:
    """Return one case of a closeup."""
    area = int(look.columns.area[row])
    days = catalogue.days_of(area)
    closed_us = int(look.columns.projection.closed_at[row])
    judged_us = moment.now_us if look.columns.is_open[row] else closed_us
    return Subject(look, row, catalogue, book, moment, int(moment.today[area]), local_day(days, judged_us), judged_us)


def clock_lines(subject: Subject) -> tuple[ClockLine, ...]:
    """Return a line for each clock that ever started and has a limit."""
    lines = (_line(subject, kind) for kind in ClockKind)
    return tuple(line for line in lines if line is not None)


def left_of(subject: Subject, trace: Trace, day: int) -> int:
    """Return the units from a day to the clock's due day; what it keeps while it is stopped."""
    if trace.due is None:
        return trace.left
    unit = np.array([UNIT_CODES.index(trace.unit)], np.uint8)
    area = np.array([subject.area], np.int16)
    due, days = np.array([trace.due], np.int32), np.array([day], np.int64)
    return int(units_left(due, days, area, unit, subject.catalogue)[0])


def _line(subject: Subject, kind: ClockKind) -> ClockLine | None:
    trace = subject.trace(kind, until=0)
    if trace is None:
        return None
    ended_us = _ended_us(subject, kind)
    at_us = subject.judged_us if ended_us is None else ended_us
    day = local_day(subject.catalogue.days_of(subject.area), at_us)
    left = left_of(subject, trace, day)
    span = trace.limit if trace.limit is not None else (trace.due or trace.start) - trace.start
    return ClockLine(
        kind=kind,
        light=_light(subject, trace, at_us),
        certainty=trace.certainty,
        used=max(0, span - left),
        limit=trace.limit,
        unit=trace.unit,
        left=left,
        due=None if trace.due is None else day_date(trace.due),
        ended=ended_us is not None,
        in_time=left >= 0,
        basis=_basis(subject, trace),
    )


def _ended_us(subject: Subject, kind: ClockKind) -> int | None:
    """Return when a clock ended: at closing, or, for the one that no longer bears on the light, at what ended it."""
    if not subject.look.projection.runs[kind, subject.row]:
        ledger, row = subject.look.known.ledger, subject.row
        ends = (int(ledger.accepted_at[row]), int(ledger.supplement_notice_at[row]))
        return next((end for end in ends if end != ABSENT_US), subject.judged_us)
    return None if subject.is_open else subject.judged_us


def _light(subject: Subject, trace: Trace, at_us: int) -> Light:
    """Return the light of one clock by the kernel's own tables of instants."""
    if trace.certainty is Certainty.STOPPED or trace.due is None:
        return Light.BLUE
    tables = tables_of(subject.catalogue.rules[subject.area], subject.book)
    case_type = int(subject.look.known.ledger.case_type[subject.row])
    if trace.kind is ClockKind.PROMISED and case_type in subject.book.lights.on_the_spot:
        return Light.RED if tables.spot_red_us[trace.due] <= at_us else Light.NONE
    if tables.red_us[trace.due] <= at_us:
        return Light.DARK_RED if trace.kind is ClockKind.STATUTORY else Light.RED
    is_ended = _ended_us(subject, trace.kind) is not None
    return Light.YELLOW if tables.yellow_us[trace.due] <= at_us and not is_ended else Light.GREEN


def _basis(subject: Subject, trace: Trace) -> str:
    if trace.rule.law is not None:
        return _("{law}, Art. {article}", law=trace.rule.law.in_language(messages.language), article=trace.rule.article)
    if trace.kind is ClockKind.DECLARED:
        text = subject.look.texts.get(int(subject.look.columns.case_id[subject.row]))
        return _("Declared by {source}", source=text.source if text else "")
    version = subject.catalogue.versions.get(int(subject.look.columns.version_id[subject.row]))
    return _("Matter catalogue, version {version}", version=version.version) if version else ""
