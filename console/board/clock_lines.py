"""The clocks of one case: for each what is used and left, and on what it rests."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from console.board.catalogue import Catalogue
from console.board.closeup import Closeup
from console.board.detail_view import ClockLine
from console.board.law import law_words
from console.board.moment import Moment
from console.board.period import day_date, local_day
from console.board.remaining import ClockEnds, Judged, units_left
from console.board.words import HOURS
from console.domain.ledger import ABSENT_US, UNIT_CODES
from console.domain.light import ClockKind, Light
from console.domain.localday import MINUTE_US
from console.domain.rule import LimitSource, RuleBook
from console.domain.trace import Trace, trace_clock
from console.messages import _


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

    def work_minutes(self, begin_us: int, end_us: int) -> int:
        """Return the working time of the case's area between two instants, in minutes."""
        work = self.catalogue.work_of(self.area)
        return int(work.between(np.array([begin_us]), np.array([end_us]))[0]) // MINUTE_US

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
    """Return a line for each clock that ever started, in the order of their kinds."""
    lines = (_line(subject, kind) for kind in ClockKind)
    return tuple(line for line in lines if line is not None)


def has_limit(trace: Trace) -> bool:
    """Return whether anybody gives the clock a limit or a date."""
    return trace.limit is not None or trace.rule.limit_source is not LimitSource.NONE


def left_of(subject: Subject, trace: Trace, at_us: int) -> int:
    """Return the units from an instant to the clock's end; what it keeps while it is stopped."""
    if trace.due is None:
        return trace.left
    day = local_day(subject.catalogue.days_of(subject.area), at_us)
    overdue_from = subject.look.projection.overdue_from[trace.kind, subject.row : subject.row + 1]
    ends = ClockEnds(
        due=np.array([trace.due], np.int32),
        overdue_from=overdue_from,
        unit=np.array([UNIT_CODES.index(trace.unit)], np.uint8),
        area=np.array([subject.area], np.int16),
    )
    judged = Judged(np.array([day], np.int64), np.array([at_us], np.int64))
    return int(units_left(ends, judged, subject.catalogue)[0])


def span_of(trace: Trace) -> int:
    """Return a clock's whole span in the unit of what is left: natural days for months and dates, minutes for hours."""
    if trace.unit in HOURS:
        return (trace.limit or 0) * 60
    if trace.limit is None or trace.unit == "month":
        return (trace.due or trace.start) - trace.start
    return trace.limit


def ended_us(subject: Subject, trace: Trace) -> int | None:
    """Return when a clock ended: at what ended it, or at closing; None while it runs."""
    ends = [at for at in _ends(subject, trace) if at >= trace.happened_at]
    if ends and not subject.look.projection.runs[trace.kind, subject.row]:
        return min(ends)
    return None if subject.is_open else subject.judged_us


def basis(subject: Subject, trace: Trace) -> str:
    """Return what a clock rests on: its law, who declared its date, or the version of the matter that promises it."""
    rule = trace.rule
    if rule.law is not None:
        law = law_words(rule.law, rule.article)
        return law if rule.is_confirmed else _("{law} (not checked against the published text)", law=law)
    if rule.limit_source is LimitSource.DECLARED:
        text = subject.look.texts.get(int(subject.look.columns.case_id[subject.row]))
        return _("Declared by {source}", source=text.source if text else "")
    if rule.limit_source is LimitSource.NONE:
        return ""
    version = subject.catalogue.versions.get(int(subject.look.columns.version_id[subject.row]))
    return _("Matter catalogue, version {version}", version=version.version) if version else ""


def still_waits(subject: Subject, trace: Trace) -> bool:
    """Return whether the clock starts only once another is missed, and that has not come about."""
    look, row, missed = subject.look, subject.row, trace.rule.deemed_by
    if not trace.is_deemed or look.projection.runs[trace.kind, row] or missed is None:
        return False
    return bool(look.projection.overdue_from[missed, row] > subject.judged_us)


def _line(subject: Subject, kind: ClockKind) -> ClockLine | None:
    trace = subject.trace(kind, until=0)
    if trace is None or still_waits(subject, trace):
        return None
    end = ended_us(subject, trace)
    at_us = subject.judged_us if end is None else end
    left = left_of(subject, trace, at_us) if has_limit(trace) else None
    return ClockLine(
        kind=kind,
        name=trace.rule.name,
        light=_light(subject, trace, at_us, is_ended=end is not None),
        certainty=trace.certainty,
        used=_elapsed(subject, trace, at_us) if left is None else max(0, span_of(trace) - left),
        limit=trace.limit,
        unit=trace.unit,
        left=left,
        due=None if trace.due is None else day_date(trace.due),
        due_us=trace.due_at,
        ended=end is not None,
        in_time=left is None or left >= 0,
        basis=basis(subject, trace),
    )


def _elapsed(subject: Subject, trace: Trace, at_us: int) -> int:
    """Return the units a clock without limit has counted; stops do not bear on it."""
    day = local_day(subject.catalogue.days_of(subject.area), at_us)
    return int(trace.calendar.working_days_assumed(trace.start, max(day, trace.start)))


def _ends(subject: Subject, trace: Trace) -> Iterator[int]:
    ledger, row = subject.look.known.ledger, subject.row
    for code in (*trace.rule.ends, *trace.rule.waits):
        moments = ledger.events.get(code)
        if moments is not None:
            yield from (int(at) for at in (moments.first[row], moments.last[row]) if at != ABSENT_US)


def _light(subject: Subject, trace: Trace, at_us: int, *, is_ended: bool) -> Light:
    """Return the light of one clock by the instants the kernel found."""
    if trace.due is None:
        return Light.BLUE if has_limit(trace) else Light.NONE
    case_type = int(subject.look.known.ledger.case_type[subject.row])
    is_on_the_spot = trace.kind is ClockKind.PROMISED and case_type in subject.book.lights.on_the_spot
    if subject.look.projection.overdue_from[trace.kind, subject.row] <= at_us:
        return trace.rule.overdue
    if is_on_the_spot:
        return Light.NONE
    yellow_from = int(subject.look.projection.yellow_from[subject.row])
    is_deciding = trace.kind == subject.deciding
    return Light.YELLOW if is_deciding and yellow_from <= at_us and not is_ended else Light.GREEN
