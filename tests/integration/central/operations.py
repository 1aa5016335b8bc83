"""Operations for tests, as documents and as a device sends them."""

import uuid
from typing import Any

from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb

from tests.integration.central.rows import AREA

Document = dict[str, Any]


class Sender:
    """One device that submits operations over a connection and counts as it goes."""

    def __init__(self, connection: Connection[TupleRow], device_id: str = "") -> None:
        self.connection = connection
        self.device_id = device_id or str(uuid.uuid4())
        self.epoch = 1
        self.seq = 0

    def operation(self, **changed: Any) -> Document:
        """Return the next operation of the device: a note, unless something else is said."""
        self.seq += 1
        return {
            "op_id": str(uuid.uuid4()),
            "device_id": self.device_id,
            "device_epoch": self.epoch,
            "device_seq": self.seq,
            "actor": "值班员",
            "kind": "annotate",
            "area": AREA,
            "target": "1",
            "expected_version": 0,
            "follows": None,
            "payload": {"text": "已电话催办"},
            "device_us": 1_772_413_384_123_456,
        } | changed

    def note(self, case_id: int, expected: int, text: str = "已电话催办", **changed: Any) -> Document:
        """Return the next operation: a note on a case."""
        return self.operation(target=str(case_id), expected_version=expected, payload={"text": text}, **changed)

    def submit(self, operation: object) -> Document:
        """Return central's answer."""
        row = self.connection.execute("SELECT supervision.submit_op(%s)", [Jsonb(operation)]).fetchone()
        assert row is not None
        return row[0]


def notes(connection: Connection[TupleRow]) -> dict[int, tuple[str, int]]:
    """Return text and version of every note, by case."""
    return {
        case_id: (text, version)
        for case_id, text, version in connection.execute("SELECT case_id, text, version FROM supervision.annotation")
    }


def audited(connection: Connection[TupleRow]) -> list[tuple[Any, ...]]:
    """Return action, object, result and reason of everything audited, in order."""
    return connection.execute("SELECT action, object, result, reason FROM supervision.audit ORDER BY id").fetchall()
