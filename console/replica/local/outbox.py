"""Operations in the local file: saved once, sent in order, kept until they are answered and the answer is seen."""

import json
import uuid
from collections.abc import Iterable
from typing import Any, Final

from console.domain.operation import Answer, Device, Draft, Logged, Operation, OperationKind, OperationState
from console.errors import RefusedCommand
from console.replica.local.ballast import with_ballast
from console.replica.local.file import LocalFile

DONE_KEPT_US: Final = 90 * 86_400 * 1_000_000
"""How long operations that were carried out stay here; central keeps them for good."""

_COLUMNS: Final = (
    "op_id, seq, kind, area, target, actor, payload, expected_version, follows, made_us, state, answer, tries, problem,"
    " acknowledged"
)
_SELECT: Final = f"SELECT {_COLUMNS} FROM operation"  # noqa: S608 -- constant
_INSERT: Final = f"INSERT INTO operation ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 -- constant


def enqueue(local: LocalFile, draft: Draft, now_us: int, *, replaces: str = "") -> Operation:
    """Save an operation; when this returns, it is on the disk. A full disk gives up its ballast first.

    Args:
        local: The open file.
        draft: What was decided.
        now_us: This machine's wall clock.
        replaces: The refused operation that this one takes the place of, which is then settled; empty for none.

    Raises:
        StorageFault: The disk does not take it; nothing was saved.
        RefusedCommand: The operation it is to replace does not wait for the operator.
        ReplicaDamaged, HomeLocked: Nothing was saved.
    """

    def save() -> Operation:
        with local.transaction() as connection:
            if replaces:
                _acknowledge(connection, replaces)
            return add(connection, draft, now_us)

    return with_ballast(local.home, save)


def add(connection: Any, draft: Draft, now_us: int) -> Operation:
    """Save an operation as the newest of this device, in the caller's transaction."""
    operation = Operation(str(uuid.uuid4()), _next_seq(connection), draft, now_us)
    put(connection, operation)
    return operation


def put(connection: Any, operation: Operation) -> None:
    """Write an operation that is not in the file yet, in the caller's transaction."""
    draft = operation.draft
    connection.execute(
        _INSERT,
        (
            operation.op_id,
            operation.seq,
            draft.kind.value,
            draft.area,
            draft.target,
            draft.actor,
            json.dumps(dict(draft.payload), ensure_ascii=False),
            draft.expected_version,
            draft.follows,
            operation.made_us,
            operation.state.value,
            json.dumps(dict(operation.answer), ensure_ascii=False),
            operation.tries,
            operation.problem,
            int(operation.is_acknowledged),
        ),
    )


def device_in(connection: Any) -> Device:
    """Return how central tells this device from others; made at first use, in the caller's transaction."""
    row = connection.execute("SELECT device_id, epoch FROM device").fetchone()
    if row is None:
        row = (str(uuid.uuid4()), 1)
        connection.execute("INSERT INTO device VALUES (1, ?, ?, 1)", row)
    return Device(*row)


def _next_seq(connection: Any) -> int:
    device_in(connection)
    (seq,) = connection.execute("SELECT next_seq FROM device").fetchone()
    connection.execute("UPDATE device SET next_seq = next_seq + 1")
    return int(seq)


def pending(local: LocalFile) -> tuple[Operation, ...]:
    """Return the operations that central has not answered, oldest first."""
    with local.reading() as connection:
        return _pending(connection)


def to_send(local: LocalFile) -> tuple[Device | None, tuple[Operation, ...]]:
    """Return the device and its operations that central has not answered, oldest first; no device where none wait."""
    with local.reading() as connection:
        waiting = _pending(connection)
        return (device_in(connection) if waiting else None), waiting


def _pending(connection: Any) -> tuple[Operation, ...]:
    return _operations(connection.execute(f"{_SELECT} WHERE state = 'pending' ORDER BY seq").fetchall())


def refused(local: LocalFile) -> tuple[Operation, ...]:
    """Return the operations that central refused and the operator has not settled, oldest first."""
    with local.reading() as connection:
        return _operations(
            connection.execute(
                f"{_SELECT} WHERE state IN ('conflict', 'denied', 'invalid') AND NOT acknowledged ORDER BY seq"
            ).fetchall()
        )


def operations_on(local: LocalFile, kind: OperationKind, target: str) -> tuple[Operation, ...]:
    """Return what this installation did to one target, oldest first."""
    with local.reading() as connection:
        return _operations(
            connection.execute(f"{_SELECT} WHERE kind = ? AND target = ? ORDER BY seq", (kind.value, target)).fetchall()
        )


def operation(local: LocalFile, op_id: str) -> Operation:
    """Return one operation.

    Raises:
        RefusedCommand: There is none with this number.
    """
    with local.reading() as connection:
        found = _operations(connection.execute(f"{_SELECT} WHERE op_id = ?", (op_id,)).fetchall())
    if not found:
        raise _unknown(op_id)
    return found[0]


def settle(local: LocalFile, op_id: str, answer: Answer) -> None:
    """Keep central's answer, if the operation still waits for one."""
    assert answer.state is not None
    with local.transaction() as connection:
        answered(connection, op_id, answer)


def answered(connection: Any, op_id: str, answer: Answer) -> bool:
    """Keep an answer in the caller's transaction; return whether the operation was waiting for it."""
    assert answer.state is not None
    changed = connection.execute(
        "UPDATE operation SET state = ?, answer = ?, problem = '' WHERE op_id = ? AND state = 'pending'",
        (answer.state.value, json.dumps(dict(answer.document), ensure_ascii=False), op_id),
    )
    return bool(changed.rowcount)


def note_try(local: LocalFile, op_id: str, problem: str) -> None:
    """Note that an attempt to send ended without an answer, and the code of what kept it from one."""
    with local.transaction() as connection:
        connection.execute("UPDATE operation SET tries = tries + 1, problem = ? WHERE op_id = ?", (problem, op_id))


def acknowledge(local: LocalFile, op_id: str) -> None:
    """Note that the operator has seen that an operation was refused.

    Raises:
        RefusedCommand: It does not wait for that.
    """
    with local.transaction() as connection:
        _acknowledge(connection, op_id)


def _acknowledge(connection: Any, op_id: str) -> None:
    changed = connection.execute(
        "UPDATE operation SET acknowledged = 1"
        " WHERE op_id = ? AND state IN ('conflict', 'denied', 'invalid') AND NOT acknowledged",
        (op_id,),
    )
    if not changed.rowcount:
        raise _unknown(op_id)


def begin_epoch(connection: Any, above: int = 0) -> Device:
    """Begin a new numbering, in the caller's transaction: whatever was not answered is numbered again, in its order.

    Args:
        connection: Inside a transaction.
        above: The epoch that central knows of this device. One above our own belongs to a copy of this installation
            that is in use, too: then this one goes on as a new device, or the two would fence each other for ever.
    """
    own = device_in(connection)
    new = Device(str(uuid.uuid4()), 1) if above > own.epoch else Device(own.id, own.epoch + 1)
    connection.execute("UPDATE device SET device_id = ?, epoch = ?", (new.id, new.epoch))
    for (op_id,) in connection.execute("SELECT op_id FROM operation WHERE state = 'pending' ORDER BY seq").fetchall():
        connection.execute("UPDATE operation SET seq = ? WHERE op_id = ?", (_next_seq(connection), op_id))
    return new


def unasked(local: LocalFile) -> tuple[str, ...]:
    """Return the devices of which central is to be asked what it has, since this file lost part of what it knew."""
    with local.reading() as connection:
        return tuple(row[0] for row in connection.execute("SELECT device_id FROM unasked ORDER BY device_id"))


def take_logged(local: LocalFile, logged: Iterable[Logged], since_us: int) -> None:
    """Take over what central has of the devices it was asked about.

    Args:
        local: The open file.
        logged: Everything it has of them. What waits here for an answer gets it; what was refused and is not here any
            more comes back, so that the operator sees it.
        since_us: Refusals of operations made before this are not brought back.
    """
    with local.transaction() as connection:
        known = {op_id for (op_id,) in connection.execute("SELECT op_id FROM operation")}
        for one in logged:
            state = one.answer.state
            if one.op_id in known:
                answered(connection, one.op_id, one.answer)
            elif state is not None and state.is_refused and one.made_us >= since_us:
                put(
                    connection,
                    Operation(one.op_id, _next_seq(connection), one.draft, one.made_us, state, one.answer.document),
                )
        connection.execute("DELETE FROM unasked")


def drop(connection: Any, op_ids: Iterable[str]) -> None:
    """Take operations that are not settled out, in the caller's transaction: they are kept elsewhere by then."""
    connection.executemany(
        "DELETE FROM operation WHERE op_id = ? AND state NOT IN ('applied', 'duplicate')", [(one,) for one in op_ids]
    )


def forget_done(local: LocalFile, now_us: int) -> None:
    """Drop what was carried out, or settled by the operator, long ago."""
    with local.transaction() as connection:
        connection.execute(
            "DELETE FROM operation WHERE made_us < ? AND (state IN ('applied', 'duplicate') OR acknowledged)",
            (now_us - DONE_KEPT_US,),
        )


def _operations(rows: Iterable[tuple[Any, ...]]) -> tuple[Operation, ...]:
    return tuple(operation_of(row) for row in rows)


def operation_of(row: tuple[Any, ...]) -> Operation:
    """Return the operation in a row of the table, columns in their order there."""
    op_id, seq, kind, area, target, actor, payload, expected, follows, made_us, state, answer, tries, problem, seen = (
        row
    )
    draft = Draft(OperationKind(kind), area, target, actor, json.loads(payload), expected, follows)
    answer = json.loads(answer)
    return Operation(op_id, seq, draft, made_us, OperationState(state), answer, tries, problem, bool(seen))


def _unknown(op_id: str) -> RefusedCommand:
    return RefusedCommand(
        "No refused operation {op_id} waits to be settled.", "See: supervisionctl outbox", op_id=op_id
    )
