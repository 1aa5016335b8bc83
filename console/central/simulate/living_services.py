"""Evaluations and complaints of the living city: drawn when cases arrive and close, told when their time has come."""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from console.central.engine import CentralConnection
from console.central.simulate.applicants import Directory
from console.central.simulate.arrivals import DAY_S
from console.central.simulate.bulk import next_ids
from console.central.simulate.city import City
from console.central.simulate.complaints import ComplaintDrawer, Target
from console.central.simulate.course import OpenCase
from console.central.simulate.opinions import WORST_GOOD_GRADE, HandlingStep, Opinion, OpinionDrawer, Windows
from console.central.simulate.registry import Row
from console.central.simulate.service_rows import evaluation_row, step_row
from console.central.simulate.services import CLOSED, OPEN
from console.central.simulate.telling import Teller
from console.domain.calendar import WorkingCalendar
from console.domain.case import ClosingResult
from console.domain.records import COMPLAINT, EVALUATION, EVALUATION_STEP

_WINDOWS = "SELECT id, area, unit_id FROM supervision.service_window WHERE area = ANY(%s) AND valid ORDER BY id"
_IN_HAND = """
    SELECT e.id, e.area, e.record_hash, e.happened_at,
        array_agg(s.step) FILTER (WHERE s.step IS NOT NULL)
    FROM supervision.evaluation AS e LEFT JOIN supervision.evaluation_step AS s ON s.evaluation_id = e.id
    WHERE e.area = ANY(%s) AND e.grade_code > %s AND e.happened_at > %s - interval '60 days'
    GROUP BY e.id ORDER BY e.id
"""
_ENDED = """
    SELECT c.id FROM supervision.complaint AS c WHERE c.area = ANY(%s) AND c.verdict IS NULL
        AND EXISTS (SELECT FROM supervision.closing AS k WHERE k.case_id = c.case_id)
"""
_FIND = "UPDATE supervision.complaint SET verdict = %s WHERE id = %s"
_TURN = """
    UPDATE supervision.service_window SET state = %s, state_at = supervision.now()
    WHERE area = ANY(%s) AND valid AND state = %s
"""
_DECIDED = {ClosingResult.GRANTED, ClosingResult.REFUSED}
_SETTLED = {"rectified", "unfounded"}


@dataclass(frozen=True, slots=True)
class _Given:
    """An evaluation that will be given."""

    opinion: Opinion
    case_no: str
    area: str
    case_id: int
    unit_id: int
    window_id: int | None


@dataclass(frozen=True, slots=True)
class _Handled:
    """A step that will be done about an evaluation."""

    step: HandlingStep
    evaluation: Row
    handler: str


@dataclass(order=True, frozen=True, slots=True)
class _Coming:
    """What will be told at an instant, in seconds of local time."""

    at: int
    turn: int
    what: _Given | _Handled = field(compare=False)


class LivingServices:
    """What is to come of evaluations and complaints in the areas that report."""

    def __init__(self, city: City, calendar: WorkingCalendar, directory: Directory, rng: np.random.Generator) -> None:
        self._city = city
        self._calendar = calendar
        self._directory = directory
        self._rng = rng
        self._opinions = OpinionDrawer(city, calendar, rng)
        self._complaints = ComplaintDrawer(city, rng)
        self._windows = Windows(())
        self._coming: list[_Coming] = []
        self._turn = 0

    def open(self, connection: CentralConnection, codes: Sequence[str], now: datetime, zone_offset_s: int) -> None:
        """Read windows and bad evaluations still in hand; evaluations that were only drawn are forgotten."""
        self._coming.clear()
        windows: list[Any] = connection.execute(_WINDOWS, [list(codes)]).fetchall()
        self._windows = Windows(windows)
        in_hand: list[Any] = connection.execute(_IN_HAND, [list(codes), WORST_GOOD_GRADE, now]).fetchall()
        for number, area, digest, happened, told in in_hand:
            done = frozenset(told or ())
            steps = self._opinions.handling(int(happened.timestamp()) + zone_offset_s)
            left = (step for step in steps if step.kind not in done and not (step.kind in _SETTLED and done & _SETTLED))
            self._handle(left, {"id": number, "area": area, "record_hash": digest})

    def is_complaint(self, matter: int) -> bool:
        """Return whether the cases of a matter are complaints."""
        return matter in self._complaints.types

    def complain(self, teller: Teller, case: OpenCase, about: OpenCase | None) -> None:
        """Tell what a complaint says that has arrived; it may be about another case."""
        names_case = about is not None and self._complaints.is_about_a_case(case.matter)
        target = Target(about.unit_id, about.case_id) if about is not None and names_case else Target()
        area = self._city.areas[case.area].code
        row = self._complaints.row(0, case.case_id, area, case.matter, target, teller.recorded_at)
        teller.rows[COMPLAINT.name].append(row)

    def closed(self, case: OpenCase, at: int) -> None:
        """Draw what is said of a licence that was decided and is closed."""
        if self._city.matters[case.matter].procedure is not None or case.result not in _DECIDED:
            return
        is_online = bool(self._rng.random() < self._city.behaviour.arrivals["online"])
        opinion = self._opinions.draw(at, is_online=is_online, is_late=self._is_late(case, at))
        if opinion is not None:
            area = self._city.areas[case.area].code
            window = None if is_online else self._windows.draw(area, case.unit_id, self._rng)
            self._add(opinion.at, _Given(opinion, case.case_no, area, case.case_id, case.unit_id, window))

    def tell_due(self, connection: CentralConnection, teller: Teller, now_s: int, most: int) -> None:
        """Tell what is due now, as long as not too many rows are told."""
        while self._coming and self._coming[0].at <= now_s and teller.count < most:
            coming = heapq.heappop(self._coming)
            match coming.what:
                case _Given() as given:
                    self._give(connection, teller, given)
                case _Handled(step, evaluation, handler):
                    happened = teller.instant(step.at)
                    row = step_row(step, evaluation, handler, happened, teller.recorded_at)
                    teller.rows[EVALUATION_STEP.name].append(row)

    def open_windows(self, connection: CentralConnection, codes: Sequence[str], *, is_open: bool) -> None:
        """Let windows open or close with the offices; those that pause stay as they are."""
        connection.execute(_TURN, [OPEN if is_open else CLOSED, list(codes), CLOSED if is_open else OPEN])

    def note_verdicts(self, connection: CentralConnection, codes: Sequence[str]) -> None:
        """Let the inquiries into complaints whose cases have ended come to a result."""
        for (number,) in connection.execute(_ENDED, [list(codes)]).fetchall():
            connection.execute(_FIND, [self._complaints.verdict(), number])

    def _give(self, connection: CentralConnection, teller: Teller, given: _Given) -> None:
        number, opinion = next_ids(connection, EVALUATION.name, 1)[0], given.opinion
        ids = number, given.case_id, given.unit_id, given.window_id
        happened = teller.instant(opinion.at)
        row = evaluation_row(opinion, given.case_no, given.area, ids, happened, teller.recorded_at)
        teller.rows[EVALUATION.name].append(row)
        if opinion.is_bad:
            self._handle(self._opinions.handling(opinion.at), row)

    def _handle(self, steps: Iterable[HandlingStep], evaluation: Row) -> None:
        handler = self._directory.handler(int(str(evaluation["id"])), self._turn)
        for step in steps:
            self._add(step.at, _Handled(step, evaluation, handler))

    def _add(self, at: int, what: _Given | _Handled) -> None:
        self._turn += 1
        heapq.heappush(self._coming, _Coming(at, self._turn, what))

    def _is_late(self, case: OpenCase, at: int) -> bool:
        """Return whether the promise was missed, stops left out."""
        if case.accepted is None:
            return False
        counts = self._calendar.counts
        return int(counts[at // DAY_S]) - int(counts[case.accepted // DAY_S]) - case.held > case.limit
