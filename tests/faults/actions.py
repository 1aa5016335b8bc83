"""Operators at work in an installation, and what central has to hold once everything has been answered."""

import os
import signal
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import psycopg

from console import clock
from console.desk.annotations import annotate, case_note
from console.domain.copying import Tier
from console.domain.operation import Operation, OperationKind
from console.paths import Home
from console.replica.local import outbox
from console.replica.local.file import LocalFile
from console.replica.note_reads import CaseSource
from console.sync.outbox import Outbox
from tests.synced_city import AREAS, add_cases

Central = psycopg.Connection[Any]


def make_cases(central: Central, count: int) -> list[int]:
    """Insert cases and return their ids."""
    add_cases(central, count, prefix=uuid.uuid4().hex[:8])
    rows = central.execute("SELECT id FROM supervision.supervised_case ORDER BY id DESC LIMIT %s", (count,))
    return sorted(number for (number,) in rows)


class Operators:
    """Write notes, each on top of what their own installation did before; the copy of central never gets further.

    Attributes:
        saved: Every operation of which they were told that it is saved, in order.
    """

    def __init__(self, central: Central) -> None:
        row = central.execute(
            "SELECT epoch || '/' || supervision.server_identity() FROM supervision.feed_meta"
        ).fetchone()
        assert row is not None
        self._source = CaseSource("", AREAS[0], Tier.SNAPSHOT, f'["{row[0]}", "1:1:", null]')
        self.saved: list[Operation] = []

    def note(self, local: LocalFile, case_id: int) -> Operation:
        """Write a note; it is counted once it is saved."""
        own = outbox.operations_on(local, OperationKind.ANNOTATE, str(case_id))
        seen = case_note(case_id, self._source, None, own)
        self.saved.append(annotate(local, seen, f"第{len(self.saved)}条", "值班员", clock.now_us()))
        return self.saved[-1]


def check_arrived(central: Central, saved: Iterable[Operation]) -> dict[str, int]:
    """Return how many of these operations central lost, carried out more than once, or in another order on a case."""
    logged = central.execute(
        "SELECT op_id::text, target, answer ->> 'result' FROM supervision.op_log WHERE kind = 'annotate'"
        " ORDER BY xid::text::bigint"
    ).fetchall()
    applied = [(op_id, target) for op_id, target, result in logged if result == "applied"]
    effects = Counter(
        str(op_id)
        for (op_id,) in central.execute(
            "SELECT op_id FROM supervision.audit WHERE action = 'annotate' AND result = 'applied'"
        )
    )
    versions = dict(central.execute("SELECT case_id::text, version FROM supervision.annotation").fetchall())
    by_case: defaultdict[str, list[str]] = defaultdict(list)
    for op_id, target in applied:
        by_case[target].append(op_id)
    wanted: defaultdict[str, list[str]] = defaultdict(list)
    for one in saved:
        wanted[one.draft.target].append(one.op_id)
    known = {op_id for op_id, _target, _result in logged}
    return {
        "operations": sum(map(len, wanted.values())),
        "applied": len(applied),
        "lost": sum(op_id not in known for ids in wanted.values() for op_id in ids),
        "doubled": sum(count - 1 for count in effects.values())
        + sum(versions.get(target, 0) != len(ids) for target, ids in by_case.items()),
        "disordered": sum(
            [op_id for op_id in ids if op_id in set(by_case[target])] != by_case[target]
            for target, ids in wanted.items()
        ),
    }


def sender(home: Home, key: bytes, url: str) -> Outbox:
    """Return what sends an installation's operations to a central database."""
    return Outbox(home, key, lambda _area: url, ballast_bytes=100_000)


def drain(home: Home, key: bytes, url: str, *, within_s: float = 60) -> float:
    """Send until nothing waits; return the seconds that took."""
    began = clock.monotonic_s()
    with sender(home, key, url) as sending, LocalFile(home, key) as local:
        while outbox.pending(local):
            sending.step()
            assert clock.monotonic_s() - began < within_s
    return clock.monotonic_s() - began


def in_child(work: Callable[[], None]) -> int:
    """Begin something in a process of its own and return its number; it ends with 0 when the work does."""
    child = os.fork()
    if child:
        return child
    try:
        work()
        os._exit(0)
    finally:
        os._exit(1)


def kill(child: int) -> bool:
    """Kill a process that `in_child` began; return whether it was still at work."""
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])
