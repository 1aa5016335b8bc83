"""The console's side of ``supervision.submit_op``: hands operations to one central database and reads its answers."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, Final, cast

import psycopg
from psycopg.types.json import Jsonb

from console.central.engine import CentralConnection, connect, reported
from console.central.line import CentralLine
from console.domain.operation import Answer, Device, Draft, Logged, Operation, OperationKind, OperationState
from console.errors import ServerUnreachable

ANSWER_WITHIN_S: Final = 15.0
"""A server that takes longer over one operation is taken for gone."""


class OperationsClient:
    """Submits operations to one central database. Connects when first asked and again after a break.

    Every method raises ``ServerUnreachable``, ``LoginRefused`` or ``SchemaMismatch`` when there is no answer: whether
    central carried the operation out is then unknown, and the same operation is to be submitted again.

    Threads: one at a time.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._line = CentralLine(partial(connect, url, autocommit=True))

    def submit(self, device: Device, operation: Operation) -> Answer:
        """Return central's answer to an operation; the same one when it was asked before."""
        with self._asking() as connection:
            try:
                row = connection.execute("SELECT supervision.submit_op(%s)", [_document(device, operation)]).fetchone()
            except psycopg.DataError as error:  # PostgreSQL cannot even take it in, and never will
                return Answer(OperationState.INVALID, {"result": "invalid", "field": "", "reason": error.sqlstate})
        return Answer.of(cast("tuple[Mapping[str, Any]]", row)[0])

    def operations_of(self, device_id: str) -> tuple[Logged, ...]:
        """Return what a device submitted under this login, in its order."""
        with self._asking() as connection:
            rows = connection.execute(
                "SELECT op_id::text, kind, area, target, actor, payload, expected_version, follows::text, device_us,"
                " answer FROM supervision.operations_of(%s)",
                [device_id],
            ).fetchall()
        return tuple(map(_logged, rows))

    def housekeep(self) -> int | None:
        """Have central prune its feed; return the number of entries that went, None when it was not yet time."""
        with self._asking() as connection:
            row = connection.execute("SELECT supervision.housekeep()").fetchone()
        return cast("tuple[int | None]", row)[0]

    def close(self) -> None:
        """Close the connection; the next call opens another."""
        self._line.close()

    @contextmanager
    def _asking(self) -> Iterator[CentralConnection]:
        try:
            with reported(self._url), self._line.within(ANSWER_WITHIN_S) as connection:
                yield connection
        except psycopg.Error as error:  # nobody foresaw it, and what waits behind it must not die with the sender
            raise ServerUnreachable(
                "The central database fails at an operation: {reason}.",
                "Please report it.",
                reason=error.diag.message_primary or type(error).__name__,
            ) from error


def _document(device: Device, operation: Operation) -> Jsonb:
    draft = operation.draft
    return Jsonb(
        {
            "op_id": operation.op_id,
            "device_id": device.id,
            "device_epoch": device.epoch,
            "device_seq": operation.seq,
            "actor": draft.actor,
            "kind": draft.kind.value,
            "area": draft.area,
            "target": draft.target,
            "expected_version": draft.expected_version,
            "follows": draft.follows or None,
            "payload": dict(draft.payload),
            "device_us": operation.made_us,
        }
    )


def _logged(row: tuple[Any, ...]) -> Logged:
    op_id, kind, area, target, actor, payload, expected, follows, made_us, answer = row
    draft = Draft(OperationKind(kind), area, target, actor, payload, expected, follows or "")
    return Logged(op_id, draft, made_us, Answer.of(answer))
