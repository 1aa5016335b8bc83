"""The city from tick to tick: what is due happens, applications arrive, and a demonstration is kept lively."""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from console.central.engine import CentralConnection
from console.central.simulate.applicants import Directory
from console.central.simulate.arrivals import DAY_S, Weights, activity_at, matter_shares
from console.central.simulate.bulk import next_ids
from console.central.simulate.city import City
from console.central.simulate.course import CourseDrawer, OpenCase, StepKind
from console.central.simulate.history import local_seconds, zone_offset_s
from console.central.simulate.living_services import LivingServices
from console.central.simulate.platforms import Platforms
from console.central.simulate.reading import CityReader, VersionInForce
from console.central.simulate.telling import Teller
from console.domain.calendar import WorkingCalendar
from console.domain.records import CLOSING, STOP, SUPERVISED_CASE

_HURRIED = {
    StepKind.INTAKE_DONE,
    StepKind.ACCEPT,
    StepKind.JOINT_DONE,
    StepKind.DECIDE,
    StepKind.DELIVER,
    StepKind.PROCEED,
    StepKind.CLOSE,
    StepKind.SUPPLEMENT,
}
_TRIES = 8
ROWS_A_TICK = 2_000
"""What one tick writes at most; the rest follows in the next."""
LOOKS_EVERY_S = 5.0
"""Seconds between looks at complaints whose cases have ended, and at windows."""


@dataclass(slots=True)
class Pace:
    """How fast the city lives.

    Attributes:
        rate: Rows written each second of real time while offices are open; what is due happens at any rate.
        arrivals_an_hour: Mean applications in an hour of opening.
        level: Number of open cases around which the city keeps itself.
    """

    rate: float
    arrivals_an_hour: float
    level: int


@dataclass(frozen=True, slots=True)
class TickResult:
    """What one tick did.

    Attributes:
        rows: Number of rows sent to central, by area code.
        received: Cases that arrived; `closed` likewise, sent or held back.
    """

    rows: Mapping[str, int]
    received: int
    closed: int

    @property
    def count(self) -> int:
        """Number of rows of all areas."""
        return sum(self.rows.values())


class LivingCity:
    """The open cases of the city and what is to come for each.

    Attributes:
        platforms: Send to central what happens.
    """

    def __init__(
        self, city: City, calendar: WorkingCalendar, mood: str, areas: Sequence[int], rng: np.random.Generator
    ) -> None:
        self._city = city
        self._calendar = calendar
        self._areas = areas
        self._codes = [city.areas[index].code for index in areas]
        self._rng = rng
        self._drawer = CourseDrawer(city, calendar, mood, rng)
        self._directory = Directory(city)
        self._services = LivingServices(city, calendar, self._directory, rng)
        self._matter_shares = matter_shares(city)
        shares = np.array([city.areas[index].share for index in areas])
        self._area_shares = shares / shares.sum()
        self._reader = CityReader(city, calendar, 0, areas)
        self._versions: Mapping[tuple[int, int], VersionInForce] = {}
        self._cases: dict[int, OpenCase] = {}
        self._queue: list[tuple[int, int]] = []
        self._numbers: dict[tuple[int, int], int] = {}
        self._owed = 0.0
        self._last_s = 0
        self._lived_s = 0.0
        self._looked_s = 0.0
        self.platforms = Platforms()
        self.pace = Pace(0.0, 0.0, 0)

    @property
    def open_count(self) -> int:
        """Number of open cases."""
        return len(self._cases)

    def open(self, connection: CentralConnection, now: datetime, rate: float) -> None:
        """Read the city back from central; what was drawn for a city held before is forgotten."""
        offset = zone_offset_s(self._city, now)
        reader = CityReader(self._city, self._calendar, offset, self._areas)
        self._versions = reader.versions(connection)
        self._matter_shares = self._shares_of_known()
        self._reader = reader
        self._last_s = local_seconds(now, offset)
        self._cases = {case.case_id: case for case in reader.open_cases(connection)}
        self.platforms.forget()
        self._numbers.clear()
        self._queue.clear()
        self._drawer.draw_all(self._cases.values(), self._last_s)
        self._services.open(connection, self._codes, now, offset)
        for case in self._cases.values():
            self._enqueue(case)
        self.pace = Pace(rate, reader.arrivals_an_hour(connection, now), max(self.pace.level, len(self._cases)))

    def _shares_of_known(self) -> Weights:
        """Return each matter's share of what arrives, of those that every area has in central."""
        known = [
            all((area, matter) in self._versions for area in self._areas) for matter in range(len(self._city.matters))
        ]
        shares = matter_shares(self._city) * known
        known_shares: Weights = shares / shares.sum()
        return known_shares

    def tick(self, connection: CentralConnection, now: datetime, passed_s: float) -> TickResult:
        """Let the city live until now, in the transaction of the connection.

        Args:
            connection: Central; the caller commits.
            now: City time.
            passed_s: Real seconds since the tick before.
        """
        now_s = local_seconds(now, zone_offset_s(self._city, now))
        teller = Teller(self._city, self._directory, zone_offset_s(self._city, now), now)
        self._let_due_happen(connection, teller, now_s)
        busy = activity_at(self._city.behaviour, self._calendar, now_s)
        expected = self.pace.arrivals_an_hour * busy * max(0, now_s - self._last_s) / 3600
        self._receive(connection, teller, now_s, min(int(self._rng.poisson(expected)), ROWS_A_TICK))
        self._owed = min(self._owed + self.pace.rate * passed_s * min(busy, 1.0), ROWS_A_TICK) - teller.count
        self._enliven(connection, teller, now_s)
        self._services.tell_due(connection, teller, now_s, ROWS_A_TICK)
        self._last_s = max(now_s, self._last_s)
        self._lived_s += passed_s
        sent = self.platforms.send(connection, teller.rows, now, self._lived_s)
        self._look_around(connection, now_s)
        return TickResult(sent, len(teller.rows[SUPERVISED_CASE.name]), len(teller.rows[CLOSING.name]))

    def _let_due_happen(self, connection: CentralConnection, teller: Teller, now_s: int) -> None:
        while self._queue and self._queue[0][0] <= now_s and teller.count < ROWS_A_TICK:
            at, case_id = heapq.heappop(self._queue)
            case = self._cases.get(case_id)
            if case and case.steps and case.steps[0].at == at:
                self._happen(connection, teller, case, max(at, min(self._last_s, now_s)))

    def _enliven(self, connection: CentralConnection, teller: Teller, now_s: int) -> None:
        """Write the rows still owed: cases beyond the city's level go on sooner, below it new ones arrive."""
        start, works = teller.count, self._drawer.works_at(now_s)
        while self._owed - (teller.count - start) >= 1:
            if self.open_count < self.pace.level or not works or not self._hurry(connection, teller, now_s):
                self._receive(connection, teller, now_s, 1)
        self._owed -= teller.count - start

    def _hurry(self, connection: CentralConnection, teller: Teller, now_s: int) -> bool:
        """Let the next step of some case happen now; whether one was found."""
        for _attempt in range(min(_TRIES, len(self._queue))):
            at, case_id = self._queue[int(self._rng.integers(len(self._queue)))]
            case = self._cases.get(case_id)
            if case and case.hurried and case.steps[0].at == at and case.steps[0].kind in _HURRIED:
                self._happen(connection, teller, case, now_s)
                return True
        return False

    def _happen(self, connection: CentralConnection, teller: Teller, case: OpenCase, at: int) -> None:
        step = case.steps.pop(0)
        if step.kind is StepKind.STOP:
            case.stop_id = next_ids(connection, STOP.name, 1)[0]
        teller.tell(case, step, at)
        if step.kind is StepKind.CLOSE:
            self._services.closed(case, at)
            del self._cases[case.case_id]
        else:
            self._enqueue(case)

    def _look_around(self, connection: CentralConnection, now_s: int) -> None:
        """Let areas that are heard report what is not told case by case."""
        if self._lived_s - self._looked_s >= LOOKS_EVERY_S:
            self._looked_s = self._lived_s
            heard = [code for code in self._codes if not self.platforms.is_silent(code)]
            self._services.note_verdicts(connection, heard)
            self._services.open_windows(connection, heard, is_open=self._drawer.works_at(now_s))

    def _enqueue(self, case: OpenCase) -> None:
        heapq.heappush(self._queue, (case.steps[0].at, case.case_id))

    def _receive(self, connection: CentralConnection, teller: Teller, now_s: int, count: int) -> None:
        if not count:
            return
        areas = self._rng.choice(self._areas, count, p=self._area_shares)
        matters = self._rng.choice(len(self._city.matters), count, p=self._matter_shares)
        applicants = self._directory.applicants(matters, self._rng)
        ids = next_ids(connection, SUPERVISED_CASE.name, count)
        for case_id, area, matter, applicant in zip(ids, areas.tolist(), matters.tolist(), applicants, strict=True):
            version = self._versions[area, matter]
            received = int(self._rng.integers(min(self._last_s, now_s), now_s + 1))
            case = OpenCase(
                case_id, self._number(connection, area, received), area, matter, version.unit_id, received, 0
            )
            case.limit = self._reader.limit_of(case, version.promised)
            self._drawer.draw(case, now_s)
            teller.receive(case, version.version_id, applicant, online=self._is_online(received))
            if self._services.is_complaint(matter):
                self._services.complain(teller, case, self._some_case(area))
            self._cases[case_id] = case
            self._enqueue(case)

    def _some_case(self, area: int) -> OpenCase | None:
        """Return an open case of an area, such as a complaint may be about; None when chance finds none."""
        for _attempt in range(min(_TRIES, len(self._queue))):
            case = self._cases.get(self._queue[int(self._rng.integers(len(self._queue)))][1])
            if case is not None and case.area == area:
                return case
        return None

    def _is_online(self, received: int) -> bool:
        hours = self._city.hours
        day, second = divmod(received, DAY_S)
        if not self._calendar.is_working(day) or not hours.office_open * 60 <= second < hours.office_close * 60:
            return True
        return bool(self._rng.random() < self._city.behaviour.arrivals["online"])

    def _number(self, connection: CentralConnection, area: int, received: int) -> str:
        """Return the next case number of an area and day."""
        day = received // DAY_S
        date = str(np.datetime64(day, "D"))
        prefix = f"{self._city.areas[area].code}-{date[:4]}-{date[5:7]}{date[8:]}-"
        if (area, day) not in self._numbers:
            self._numbers[area, day] = self._reader.last_number(connection, area, prefix)
        self._numbers[area, day] += 1
        return f"{prefix}{self._numbers[area, day]:05d}"
