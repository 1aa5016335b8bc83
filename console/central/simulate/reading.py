"""Reads the open cases of the demonstration city back from central, so that it lives on where it stopped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from console.central.engine import CentralConnection
from console.central.simulate.arrivals import DAY_S
from console.central.simulate.city import City
from console.central.simulate.course import OpenCase
from console.central.simulate.facts import JOINT, RECEIVE
from console.central.simulate.registry import source_of
from console.domain.calendar import WorkingCalendar
from console.domain.case import EventKind
from console.errors import RefusedCommand

_CASES = """
    WITH reopened AS (
        SELECT case_id, max(happened_at) AS at FROM supervision.event WHERE kind_code = %(reopened)s GROUP BY case_id
    )
    SELECT c.id, c.case_no, c.area, m.name_zh, c.unit_id, c.received_at, v.promised_limit
    FROM supervision.supervised_case AS c
    JOIN supervision.matter_version AS v ON v.id = c.matter_version_id
    JOIN supervision.matter AS m ON m.id = v.matter_id
    LEFT JOIN reopened AS r ON r.case_id = c.id
    WHERE c.source = ANY(%(sources)s) AND NOT EXISTS (
        SELECT FROM supervision.closing AS k WHERE k.case_id = c.id AND (r.at IS NULL OR k.happened_at > r.at)
    )
    ORDER BY c.id
"""
_EVENTS = """
    SELECT case_id, kind_code, stage_code, max(happened_at) FROM supervision.event
    WHERE case_id = ANY(%(ids)s) GROUP BY case_id, kind_code, stage_code
"""
_STOPS = """
    SELECT s.case_id, s.id, s.happened_at, s.notified_days, r.happened_at
    FROM supervision.stop AS s LEFT JOIN supervision.resume AS r ON r.stop_id = s.id
    WHERE s.case_id = ANY(%(ids)s) ORDER BY s.happened_at
"""
_EXTENSIONS = "SELECT case_id, amount, happened_at FROM supervision.extension WHERE case_id = ANY(%(ids)s)"
_VERSIONS = """
    SELECT DISTINCT ON (m.id) m.area, m.name_zh, v.id, v.promised_limit, m.unit_id
    FROM supervision.matter AS m JOIN supervision.matter_version AS v ON v.matter_id = m.id
    WHERE m.area = ANY(%(areas)s) ORDER BY m.id, v.version DESC
"""


@dataclass(frozen=True, slots=True)
class VersionInForce:
    """What a new case of a matter is bound to."""

    version_id: int
    unit_id: int
    promised: int


class CityReader:
    """Reads what the living city must know. Instants become seconds of the city's local time."""

    def __init__(self, city: City, calendar: WorkingCalendar, zone_offset_s: int, areas: Sequence[int]) -> None:
        self._city = city
        self._calendar = calendar
        self._zone_offset_s = zone_offset_s
        codes = [city.areas[index].code for index in areas]
        self._area_index = {code: index for index, code in zip(areas, codes, strict=True)}
        self._matter_index = {matter.name.zh: index for index, matter in enumerate(city.matters)}
        self._names = {"sources": [source_of(code) for code in codes], "areas": codes}

    def versions(self, connection: CentralConnection) -> Mapping[tuple[int, int], VersionInForce]:
        """Return the newest version of each matter by area and matter index; a city of an earlier program has fewer."""
        rows = connection.execute(_VERSIONS, self._names).fetchall()
        found = {
            (self._area_index[str(area)], self._matter_index[str(name)]): VersionInForce(
                _whole(version), _whole(unit), _whole(promised or 0)
            )
            for area, name, version, promised, unit in rows
            if str(name) in self._matter_index
        }
        if not any(all((area, matter) in found for area in self._area_index.values()) for _, matter in found):
            raise RefusedCommand(
                "The areas of the demonstration city stand in this database without its matters.",
                "Use an empty database for a simulated city.",
            )
        return found

    def open_cases(self, connection: CentralConnection) -> list[OpenCase]:
        """Return the cases that have not been closed, without their further course."""
        cases: dict[int, OpenCase] = {}
        asked = {"reopened": int(EventKind.REOPENED), **self._names}
        for case_id, case_no, area, name, unit, received, promised in connection.execute(_CASES, asked):
            case = OpenCase(
                _whole(case_id),
                str(case_no),
                self._area_index[str(area)],
                self._matter_index[str(name)],
                _whole(unit),
                self._local_s(received),
                0,
            )
            case.limit = self.limit_of(case, _whole(promised or 0))
            cases[case.case_id] = case
        self._add_events(connection, cases)
        self._add_detours(connection, cases)
        return list(cases.values())

    def arrivals_an_hour(self, connection: CentralConnection, now: datetime) -> float:
        """Return the applications in a mean hour of opening, from those of the last four weeks."""
        today = (int(now.timestamp()) + self._zone_offset_s) // DAY_S
        days = int(self._calendar.counts[today]) - int(self._calendar.counts[today - 28])
        hours = (self._city.hours.office_close - self._city.hours.office_open) / 60
        row = connection.execute(
            "SELECT count(*) FROM supervision.supervised_case"
            " WHERE source = ANY(%(sources)s) AND received_at >= %(now)s - interval '28 days'",
            {"now": now, **self._names},
        ).fetchone()
        return _whole(row[0]) / hours / max(days, 1) if row else 0.0

    def last_number(self, connection: CentralConnection, area: int, prefix: str) -> int:
        """Return the last running number of the cases whose numbers begin so; 0 when there is none."""
        row = connection.execute(
            "SELECT max(case_no) FROM supervision.supervised_case WHERE area = %s AND case_no >= %s AND case_no < %s",
            [self._city.areas[area].code, prefix, prefix + ":"],
        ).fetchone()
        return int(str(row[0]).rpartition("-")[2]) if row and row[0] else 0

    def limit_of(self, case: OpenCase, promised: int) -> int:
        """Return a promised limit as the course of a case counts it: for a licence in working days."""
        matter = self._city.matters[case.matter]
        if matter.procedure is not None or matter.promised_unit != "nd":
            return promised
        day, counts = case.received // DAY_S, self._calendar.counts
        return int(counts[day + promised]) - int(counts[day])

    def _add_events(self, connection: CentralConnection, cases: Mapping[int, OpenCase]) -> None:
        for case_id, kind, stage, happened in connection.execute(_EVENTS, {"ids": list(cases)}):
            case, at = cases[_whole(case_id)], self._local_s(happened)
            code = _whole(kind)
            if self._city.matters[case.matter].procedure is None:
                self._note_event(case, code, None if stage is None else str(stage), at)
            else:
                case.happened[code] = at

    def _note_event(self, case: OpenCase, code: int, stage: str | None, at: int) -> None:
        """Note in a licence what happened to it."""
        stages = self._city.rules.stages
        match code:
            case EventKind.SUPPLEMENT_NOTICE:
                case.noticed = at
            case EventKind.SUPPLEMENTED:
                case.supplemented = at
            case EventKind.ACCEPTED:
                case.accepted = at
            case EventKind.DECIDED:
                case.decided = True
            case EventKind.STAGE_ENDED if stage == stages[RECEIVE][0]:
                case.is_intake_done = True
            case EventKind.STAGE_ENDED if stage == stages[JOINT][0]:
                case.is_joint_done = True
            case _ if code == self._city.events[self._city.behaviour.delivery["event"]].code:
                case.is_delivered = True
            case _:
                pass

    def _add_detours(self, connection: CentralConnection, cases: Mapping[int, OpenCase]) -> None:
        counts = self._calendar.counts
        for case_id, stop_id, stopped, notified, resumed in connection.execute(_STOPS, {"ids": list(cases)}):
            case, since = cases[_whole(case_id)], self._local_s(stopped)
            if resumed is None:
                case.stop_id, case.stopped, case.notified_days = _whole(stop_id), since, _whole(notified or 5)
            else:
                case.held += int(counts[self._local_s(resumed) // DAY_S]) - int(counts[since // DAY_S])
        for case_id, amount, happened in connection.execute(_EXTENSIONS, {"ids": list(cases)}):
            case = cases[_whole(case_id)]
            if self._city.matters[case.matter].procedure is None:
                case.limit += _whole(amount)
            case.extended = self._local_s(happened)

    def _local_s(self, instant: object) -> int:
        assert isinstance(instant, datetime)
        return int(instant.timestamp()) + self._zone_offset_s


def _whole(value: object) -> int:
    assert isinstance(value, int)
    return value
