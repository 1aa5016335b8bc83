"""The platforms of the city's areas: they send what the city tells, at once or as a drill wants it."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg import sql

from console.central.drill_locks import Drill, Manner, drills_on
from console.central.engine import CentralConnection
from console.central.names import SCHEMA
from console.central.simulate.bulk import copy_rows
from console.central.simulate.registry import Row
from console.central.simulate.telling import TOLD
from console.domain.records import EVALUATION, STOP, SUPERVISED_CASE, RecordType

Rows = Mapping[str, list[Row]]

_WITH_ID = frozenset({SUPERVISED_CASE, STOP, EVALUATION})
"""Others refer to these by the ids they have already."""
_CLOCKED = ("received_at", "happened_at")


@dataclass(slots=True)
class _Parcel:
    """Rows of one area that go out together.

    Attributes:
        drill: The one that held it back; when that is over it is due, before all that was told later.
        due_s: Seconds of the monotonic clock.
    """

    drill: Drill | None
    due_s: float
    rows: dict[str, list[Row]]


class Platforms:
    """Holds back what is not due; sends what is, in the caller's transaction."""

    def __init__(self) -> None:
        self._drills: Mapping[str, Drill] = {}
        self._held: dict[str, list[_Parcel]] = {}

    def forget(self) -> None:
        """Drop what is held back: the city is read anew from central, which never heard of it."""
        self._held.clear()

    def is_silent(self, area: str) -> bool:
        """Return whether an area sends nothing."""
        return area in self._drills and self._drills[area].manner is Manner.SILENT

    def ahead_s(self, area: str) -> int:
        """Return by how many seconds the clock of an area's platform is ahead."""
        drill = self._drills.get(area)
        return drill.seconds if drill is not None and drill.manner is Manner.CLOCK_AHEAD else 0

    def send(self, connection: CentralConnection, rows: Rows, city_now: datetime, at_s: float) -> Counter[str]:
        """Take what the areas tell in a tick, and send what is due.

        Args:
            connection: Central; the caller commits.
            rows: By table.
            city_now: City time, at which central records what is sent.
            at_s: Seconds of the monotonic clock.

        Returns:
            The number of rows sent, by area.
        """
        self._drills = drills_on(connection)
        if not self._drills and not self._held:
            return _store(connection, rows)
        for area, told in _by_area(rows).items():
            self._held.setdefault(area, []).extend(self._parcels(area, told, at_s))
        sent = Counter[str]()
        for area, parcels in list(self._held.items()):
            for parcel in _due(parcels, self._drills.get(area), at_s):
                sent.update(self._deliver(connection, area, parcel.rows, city_now))
                parcels.remove(parcel)
            if not parcels:
                del self._held[area]
        return sent

    def _parcels(self, area: str, told: dict[str, list[Row]], at_s: float) -> Iterable[_Parcel]:
        """Yield what an area tells now, each part with the second at which it is due."""
        drill = self._drills.get(area)
        match drill:
            case Drill(Manner.SILENT):
                yield _Parcel(drill, math.inf, told)
            case Drill(Manner.LATE, seconds):
                yield _Parcel(drill, at_s + seconds, told)
            case Drill(Manner.IN_BURSTS, seconds):
                yield _Parcel(drill, math.ceil(at_s / seconds) * seconds, told)
            case Drill(Manner.OUT_OF_ORDER, seconds):
                turn_s = math.ceil(at_s / seconds) * seconds
                referred = {kind.name for kind in _WITH_ID}
                yield _Parcel(drill, at_s, {table: told[table] for table in told.keys() & referred})
                yield _Parcel(drill, 2 * turn_s - at_s, {table: told[table] for table in told.keys() - referred})
            case _:
                yield _Parcel(drill, at_s, told)

    def _deliver(
        self, connection: CentralConnection, area: str, rows: dict[str, list[Row]], city_now: datetime
    ) -> Counter[str]:
        ahead = timedelta(seconds=self.ahead_s(area))
        arriving = {
            table: [
                {**row, "recorded_at": city_now, **{name: row[name] + ahead for name in _CLOCKED if name in row}}  # type: ignore[operator]  # instants
                for row in told
            ]
            for table, told in rows.items()
        }
        sent = _store(connection, arriving)
        if area in self._drills and self._drills[area].manner is Manner.DOUBLED:
            sent.update(_store_again(connection, arriving))
        return sent


def _due(parcels: list[_Parcel], drill: Drill | None, at_s: float) -> list[_Parcel]:
    """Return what an area sends now, in the order in which it does."""
    due = {id(parcel): parcel.due_s if parcel.drill == drill else -math.inf for parcel in parcels}
    return sorted((parcel for parcel in parcels if due[id(parcel)] <= at_s), key=lambda parcel: due[id(parcel)])


def _by_area(rows: Rows) -> dict[str, dict[str, list[Row]]]:
    found: dict[str, dict[str, list[Row]]] = {}
    for table, told in rows.items():
        for row in told:
            found.setdefault(str(row["area"]), {}).setdefault(table, []).append(row)
    return found


def _store(connection: CentralConnection, rows: Rows) -> Counter[str]:
    sent = Counter[str]()
    for record_type in TOLD:
        if told := rows.get(record_type.name):
            copy_rows(connection, record_type, told, with_id=record_type in _WITH_ID)
            sent.update(str(row["area"]) for row in told)
    return sent


def _store_again(connection: CentralConnection, rows: Rows) -> Counter[str]:
    """Send rows that central has: it knows each again by its digest and keeps one."""
    sent = Counter[str]()
    for record_type in TOLD:
        if told := rows.get(record_type.name):
            columns = record_type.column_names[1:]
            with connection.cursor() as cursor:
                cursor.executemany(_insert(record_type, columns), [[row[name] for name in columns] for row in told])
            sent.update(str(row["area"]) for row in told)
    return sent


def _insert(record_type: RecordType, columns: Iterable[str]) -> sql.Composed:
    names = list(columns)
    return sql.SQL("INSERT INTO {} ({}) VALUES ({}) ON CONFLICT DO NOTHING").format(
        sql.Identifier(SCHEMA, record_type.name),
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.SQL(", ").join(sql.Placeholder() for _ in names),
    )
