"""A small city written straight into a replica file, by the replica's own writer."""

import itertools
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from console.board.live import LiveBoard
from console.domain.citytime import CityTime
from console.domain.records import RECORD_TYPES, SUPERVISED_CASE, RecordType
from console.replica.loading import begin_load, load_chunk
from console.replica.shadow import finish_shadow
from console.replica.status import Phase, SyncStatus, register_source
from console.replica.store import open_reader
from console.replica.writer import Applied, apply_rows, log_changes, open_writer
from console.rulebook import load_rulebook

Record = dict[str, object]
SOURCE = "central"
MATTER_STAGES = (
    '[{"code":"accept","name_zh":"受理","name_en":"Acceptance","limit":1},'
    '{"code":"review","name_zh":"审核","name_en":"Review","limit":3}]'
)


class ReplicaCity:
    """A replica with areas, units and matters, to which a test adds cases and facts.

    The server's real time, the city's time and this machine's clock are one.
    """

    def __init__(
        self, folder: Path, now_us: int, areas: Iterable[Record] = (), more: Mapping[str, list[Record]] | None = None
    ) -> None:
        """Make the replica; ``more`` rows, by table, are loaded with the catalogue: for a city too big to write to."""
        self.path = folder / "replica.db"
        self.key = os.urandom(32)
        self.now_us = now_us
        self._ids = itertools.count(1)
        self._hashes = itertools.count(1)
        self._writer = open_writer(self.path, self.key, now_us)
        catalogue = _catalogue(list(areas) or [area("440600"), area("440604", position=2)])
        with self._writer.transaction() as connection:
            register_source(connection, 0, self._status(now_us))
        begin_load(self._writer, SOURCE, "epoch", "0")
        for record in RECORD_TYPES:
            wanted = catalogue.get(record.name, []) + (more or {}).get(record.name, [])
            rows = [_row(record, values) for values in wanted]
            load_chunk(self._writer, SOURCE, record, 0, rows, is_last=True)
        finish_shadow(self._writer, [SOURCE], now_us)
        self.poll(now_us)

    def board(self, at_us: int | None = None, known_us: int | None = None) -> LiveBoard:
        """Return a board that reads this replica."""
        return LiveBoard(lambda: open_reader(self.path, self.key), load_rulebook(), at_us=at_us, known_us=known_us)

    def close(self) -> None:
        """Let go of the file."""
        self._writer.close()

    def new_id(self) -> int:
        """Return an id never used before."""
        return next(self._ids)

    def case(self, received_at: int, **values: object) -> Record:
        """Return a case of the first area's first unit and matter, received at an instant."""
        number = self.new_id()
        return _with_defaults(
            SUPERVISED_CASE,
            {
                "id": number,
                "area": "440600",
                "case_no": f"440600-{number:06d}",
                "matter_version_id": 1,
                "unit_id": 1,
                "project_name": "示例项目",
                "applicant_name": "佛山市样例有限公司",
                "applicant_id_type_code": "001",
                "application_source_code": 2,
                "received_at": received_at,
                "recorded_at": received_at,
                "source": "platform",
                "record_hash": f"h{next(self._hashes)}",
                "valid": 1,
            }
            | values,
        )

    def fact(self, case: Record, happened_at: int, **values: object) -> Record:
        """Return a fact of a case."""
        return {
            "id": self.new_id(),
            "area": case["area"],
            "case_id": case["id"],
            "happened_at": happened_at,
            "recorded_at": happened_at,
            "source": "platform",
            "record_hash": f"h{next(self._hashes)}",
            "valid": 1,
        } | values

    def write(self, changes: Iterable[tuple[RecordType, Record]], gone: Iterable[tuple[RecordType, int]] = ()) -> None:
        """Apply rows, and delete others, in one transaction, as the sync does."""
        with self._writer.transaction() as connection:
            applied = Applied()
            for record, values in changes:
                apply_rows(connection, record, [_row(record, values)], [], applied)
            for record, row_id in gone:
                apply_rows(connection, record, [], [row_id], applied)
            log_changes(connection, applied)

    def poll(self, now_us: int) -> None:
        """Note a successful poll."""
        self._writer.save_status(self._status(now_us))

    def _status(self, now_us: int) -> SyncStatus:
        return SyncStatus(Phase.STREAMING, None, 0, 0, now_us, now_us, CityTime(), None, now_us, source=SOURCE)


def area(code: str, **values: object) -> Record:
    """Return an area that counts by the State Council's calendar and sends no heartbeats."""
    return {
        "id": int(code),
        "area": code,
        "name_zh": f"{code}区",
        "name_en": f"District {code}",
        "short_zh": code,
        "short_en": code,
        "position": 1,
        "time_zone": "Asia/Shanghai",
        "calendar": "cn",
        "office_open": 510,
        "office_close": 1050,
        "after_hours": "same_day",
        "beat_interval_s": None,
    } | values


def versions(areas: Iterable[object] = ("440600", "440604")) -> list[Record]:
    """Return the versions of the matters of each area, as rows with the kind beside; ids count through the areas."""
    limits = (
        ("licence", 3, "wd", 5, "wd", 2),
        ("licence", 10, "nd", 20, "nd", 2),
        ("licence", None, None, None, None, 2),
        ("licence", 1, "wd", 2, "wd", 1),
        ("licence", 20, "wh", 30, "wd", 2),
        ("efficiency", 16, "wh", None, None, 9),
        ("efficiency", None, None, None, None, 9),
        ("proposal_npc", None, None, None, None, 9),
        ("petition", None, None, None, None, 20),
    )
    rows: list[Record] = []
    for place in areas:
        for kind, promised, promised_unit, statutory, statutory_unit, case_type in limits:
            rows.append(
                {
                    "id": len(rows) + 1,
                    "area": place,
                    "matter_id": len(rows) + 1,
                    "version": 1,
                    "valid_from": 0,
                    "case_type_code": case_type,
                    "statutory_limit": statutory,
                    "statutory_unit": statutory_unit,
                    "promised_limit": promised,
                    "promised_unit": promised_unit,
                    "stages": MATTER_STAGES,
                    "kind": kind,
                }
            )
    return rows


MATTERS = 9
"""Matters in each area: licences with working days, natural days, no limit of their own, on the spot, working hours;
complaints with working hours and with the 24 hours of the law; a suggestion of a deputy; a petition."""


def _catalogue(areas: list[Record]) -> dict[str, list[Record]]:
    """Return two units of shared lines and four matters for each area."""
    places = [place["area"] for place in areas]
    units = [
        _unit(2 * n + line + 1, place, f"line{line}", f"第{line}局")
        for n, place in enumerate(places)
        for line in (0, 1)
    ]
    rows = versions(places)
    matters = [_matter(n, row["area"], 2 * ((n - 1) // MATTERS) + 1, row["kind"]) for n, row in enumerate(rows, 1)]
    return {"area": areas, "unit": units, "matter": matters, "matter_version": rows}


def _unit(number: int, place: object, line: str, name: str) -> Record:
    return {
        "id": number,
        "area": place,
        "code": f"{number:018d}",
        "line": line,
        "name_zh": name,
        "name_en": f"Office {line}",
        "short_zh": name,
        "short_en": line,
        "contact_person": "何启明",
        "contact_phone": "0757-0000 0145",
        "valid": 1,
    }


def _matter(number: int, place: object, unit: int, kind: object) -> Record:
    return {
        "id": number,
        "area": place,
        "basic_code": f"b{number}",
        "implementation_code": f"i{number}",
        "kind": kind,
        "name_zh": f"第{number}号许可",
        "name_en": f"Permit {number}",
        "unit_id": unit,
        "valid": 1,
    }


def _with_defaults(record: RecordType, values: Record) -> Record:
    return dict.fromkeys(record.column_names) | values


def _row(record: RecordType, values: Record) -> tuple[object, ...]:
    return tuple(values.get(name) for name in record.column_names)
