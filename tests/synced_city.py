"""A small city that is written to at random, and the comparison of a replica with it by means of their own."""

import random
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg

from console.domain.records import AREA, RECORD_TYPES, SUPERVISED_CASE, Field, Kind, RecordType
from console.replica.store import open_reader

AREAS = ("370101", "370102", "370103")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_ADDED = tuple(record for record in RECORD_TYPES if record is not AREA)
_VALUES = {Kind.INT: "1", Kind.TEXT: "%(name)s", Kind.BOOL: "true", Kind.INSTANT: "now()", Kind.DAY: "current_date"}

Connection = psycopg.Connection[Any]


def make_areas(central: Connection) -> None:
    """Insert areas and a heartbeat row for each."""
    for position, area in enumerate(AREAS):
        make_area(central, area, position)


def make_area(central: Connection, area: str, position: int) -> None:
    """Insert an area and a heartbeat row for it."""
    central.execute(
        "INSERT INTO supervision.area (area, name_zh, name_en, short_zh, short_en, position, time_zone, calendar,"
        " office_open, office_close, after_hours, beat_interval_s)"
        " VALUES (%s, '区', 'Area', '区', 'A', %s, 'Asia/Shanghai', 'cn', 540, 1020, 'next_day', 5)",
        (area, position),
    )
    central.execute(
        "INSERT INTO supervision.delivery (area, kind, source, record_count, refused_count)"
        " VALUES (%s, 'heartbeat', 'platform', 0, 0)",
        (area,),
    )


def add_cases(central: Connection, count: int, prefix: str = "bulk") -> None:
    """Insert many cases, and one event each, in two statements."""
    central.execute(
        "INSERT INTO supervision.supervised_case (area, case_no, project_name, application_source_code, received_at,"
        " recorded_at, source, record_hash)"
        " SELECT '370101', %(prefix)s || n, '项目' || n, 1,"
        " timestamptz '2026-03-02 09:00:00.123456+08' + n * interval '7 s',"
        " now(), 'platform', %(prefix)s || n FROM generate_series(1, %(count)s) AS n",
        {"prefix": prefix, "count": count},
    )
    central.execute(
        "INSERT INTO supervision.event (area, case_id, happened_at, source, record_hash, kind_code)"
        " SELECT area, id, received_at, source, record_hash, 10 FROM supervision.supervised_case"
        " WHERE case_no LIKE %s || '%%'",
        (prefix,),
    )


class Townspeople:
    """Writes to central at random: inserts, updates, deletes, heartbeats, several at once, some rolled back."""

    def __init__(self, url: str, seed: int) -> None:
        self.connection: Connection = psycopg.connect(url)
        self._random = random.Random(seed)
        self._name = f"w{seed}"
        self._count = 0

    def act(self) -> None:
        """Run one transaction of one to five random writes; one in six is rolled back, one in six partly."""
        for _ in range(self._random.randint(1, 5)):
            self._write()
        ending = self._random.random()
        if ending < 1 / 6:
            self.connection.rollback()
            return
        if ending < 1 / 3:
            self.connection.execute("SAVEPOINT here")
            self._write()
            self.connection.execute("ROLLBACK TO here")
        self.connection.commit()

    def write_to_every_table(self) -> None:
        """Insert a row into each synced table but the areas, in one transaction."""
        for record in _ADDED:
            self._add(record)
        self.connection.commit()

    def close(self) -> None:
        self.connection.close()

    def _write(self) -> None:
        writes = self._add_case, self._add_event, self._add_any, self._rename, self._remove, self._beat, self._add_stop
        self._random.choice(writes)()

    def _add_any(self) -> None:
        self._add(self._random.choice(_ADDED))

    def _add(self, record: RecordType) -> None:
        """Insert into a synced table, by its declaration, where what the row must reference is there."""
        self._count += 1
        fields = [field for field in record.fields if field.required and field.name != "id"]
        columns = ", ".join(field.name for field in fields)
        are_there = " AND ".join(["true", *(f"{field.name} IS NOT NULL" for field in fields if field.references)])
        self.connection.execute(
            f"INSERT INTO supervision.{record.name} ({columns})"
            f" SELECT * FROM (SELECT {', '.join(map(_value, fields))}) AS row ({columns}) WHERE {are_there}"
            " ON CONFLICT DO NOTHING",
            {"area": self._random.choice(AREAS), "name": f"{self._name}-{self._count}", "own": f"{self._name}-%"},
        )

    def _add_case(self) -> None:
        self._count += 1
        self.connection.execute(
            "INSERT INTO supervision.supervised_case (area, case_no, unit_id, application_source_code, received_at,"
            " source, record_hash) VALUES (%s, %s, NULL, 1, now(), 'platform', %s)",
            (self._random.choice(AREAS), f"{self._name}-{self._count}", f"{self._name}-{self._count}"),
        )

    def _add_event(self) -> None:
        self._add_fact("event", "kind_code", 90)

    def _add_stop(self) -> None:
        self._add_fact("stop", "reason_code", "hearing")

    def _add_fact(self, table: str, column: str, value: int | str) -> None:
        self._count += 1
        self.connection.execute(
            f"INSERT INTO supervision.{table} (area, case_id, happened_at, source, record_hash, {column})"
            " SELECT area, id, now(), 'platform', %s, %s FROM supervision.supervised_case"
            " WHERE case_no NOT LIKE 'gone%%' ORDER BY id DESC OFFSET %s LIMIT 1 FOR KEY SHARE SKIP LOCKED",
            (f"{self._name}-{self._count}", value, self._random.randint(0, 20)),
        )

    def _rename(self) -> None:
        self.connection.execute(
            "UPDATE supervision.supervised_case SET project_name = %s WHERE id = (SELECT id FROM"
            " supervision.supervised_case OFFSET %s LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)",
            (f"名称{self._random.random()}", self._random.randint(0, 200)),
        )

    def _remove(self) -> None:
        self.connection.execute(
            "DELETE FROM supervision.delivery WHERE kind = 'batch' AND id = (SELECT id FROM supervision.delivery"
            " WHERE kind = 'batch' OFFSET %s LIMIT 1 FOR UPDATE SKIP LOCKED)",
            (self._random.randint(0, 20),),
        )

    def _beat(self) -> None:
        self.connection.execute(
            "INSERT INTO supervision.delivery (area, kind, source, record_count, refused_count)"
            " VALUES (%s, 'batch', 'platform', 1, 0)",
            (self._random.choice(AREAS),),
        )
        self.connection.execute(
            "UPDATE supervision.delivery SET delivered_at = clock_timestamp() WHERE id = (SELECT id FROM"
            " supervision.delivery WHERE kind = 'heartbeat' OFFSET %s LIMIT 1 FOR UPDATE SKIP LOCKED)",
            (self._random.randint(0, 2),),
        )


def _value(field: Field) -> str:
    """Return what goes into a column; cases of the same writer are referenced, so that no two wait for each other."""
    if field.references == SUPERVISED_CASE.name:
        return "(SELECT max(id) FROM supervision.supervised_case WHERE case_no LIKE %(own)s)"
    if field.references:
        return f"(SELECT max(id) FROM supervision.{field.references})"
    return "%(area)s" if field.name == "area" else _VALUES[field.kind]


def rows_of_central(url: str) -> dict[str, set[tuple[object, ...]]]:
    """Return every row of central, each value as a replica has to hold it, by way of Python's own types."""
    with psycopg.connect(url) as central:
        return {
            record.name: {
                tuple(map(_plain, row))
                for row in central.execute(
                    f"SELECT {', '.join(record.column_names)} FROM supervision.{record.name}".encode()
                )
            }
            for record in RECORD_TYPES
        }


def rows_of_replica(path: Path, key: bytes) -> dict[str, set[tuple[object, ...]]]:
    """Return every row of a replica, and fail when an id stands there twice or the file is not sound."""
    reader = open_reader(path, key)
    try:
        with reader.reading() as replica:
            assert replica.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            found = {record.name: replica.execute(f"SELECT * FROM {record.name}").fetchall() for record in RECORD_TYPES}
    finally:
        reader.close()
    for name, rows in found.items():
        assert len({row[0] for row in rows}) == len(rows), name
    return {name: set(rows) for name, rows in found.items()}


def assert_same(url: str, path: Path, key: bytes) -> None:
    """Fail unless the replica holds exactly what central holds."""
    central, replica = rows_of_central(url), rows_of_replica(path, key)
    for name, rows in central.items():
        lost, ghosts = rows - replica[name], replica[name] - rows
        assert not lost, f"{name}: lost or stale {sorted(map(str, lost))[:3]}"
        assert not ghosts, f"{name}: ghosts {sorted(map(str, ghosts))[:3]}"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        passed = value - _EPOCH
        return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds
    if isinstance(value, date):
        return (value - _EPOCH.date()).days
    return int(value) if isinstance(value, bool) else value
