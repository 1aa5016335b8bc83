"""Keeps a replica in step with central: loads it once, then applies what changes, for as long as it is asked to.

Every portion of changes, its place in the feed, the log for readers and the status are one transaction of the replica,
so that an interruption at any point loses nothing and repeats nothing. Central only rings; what changed is always asked
for, at the latest after `POLL_INTERVAL_S`.
"""

import logging
import random
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Final, Self, assert_never

from console import clock
from console.central import change
from console.central.feed import Doorbell, PostgresChangeSource
from console.domain.copying import ResyncReason
from console.domain.records import RecordType
from console.errors import EnvironmentFault, ReplicaDamaged
from console.replica.loading import end_load
from console.replica.status import Phase, SyncProblem, SyncStatus, problem_of, write_status
from console.replica.writer import Applied, apply_rows, log_changes, move_to, open_writer
from console.sync.freshness import POLL_INTERVAL_S
from console.sync.snapshot import continue_load, start_load

log = logging.getLogger(__name__)

POLL_GAP_S: Final = 0.05
"""Least time between two polls: a busy central rings hundreds of times a second."""
POLL_JITTER: Final = 0.2
FIRST_PAUSE_S: Final = 0.5
LONGEST_PAUSE_S: Final = 8.0
STOP_NOTICED_S: Final = 0.25
"""How long a wait for the doorbell may keep a request to stop unseen."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What the sync is doing, for whoever watches it.

    Attributes:
        phase: Loading, streaming, offline or stopped.
        table: The table just loaded; empty while streaming.
        rows_done: Rows loaded.
        rows_total: Rows to load.
        changes: Rows that the last portion changed.
        reason: Why a load is on; None while none is.
        problem: Why the last attempt failed.
    """

    phase: Phase
    table: str = ""
    rows_done: int = 0
    rows_total: int = 0
    changes: int = 0
    reason: ResyncReason | None = None
    problem: SyncProblem | None = None


class Replicator:
    """Copies one central database into one replica.

    Threads: one; only `stop` may be called from others. Processes: hold the home's writer lock.
    """

    def __init__(self, url: str, path: Path, key: bytes, watch: Callable[[Progress], None]) -> None:
        """Open the replica; central is not asked yet.

        Args:
            url: Of the central database, password included.
            path: The replica file.
            key: Its key.
            watch: Told of every step.

        Raises:
            ReplicaDamaged: The file is not encrypted.
            StorageFault: The disk refuses.
        """
        self._url = url
        self._path = path
        self._key = key
        self._watch = watch
        self._stopped = threading.Event()
        self._is_damaged = False
        self._writer = open_writer(path, key, clock.now_us())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(EnvironmentFault):  # a full disk keeps the last word from being written, not the end from coming
            self._note(Phase.STOPPED, None if error is None else self._writer.status().problem)
        self._writer.close()

    def stop(self) -> None:
        """End `once` or `follow` at the next opportunity; from any thread or signal handler."""
        self._stopped.set()

    def once(self) -> None:
        """Bring the replica to what central holds now, and return.

        Raises:
            EnvironmentFault: What kept it from that; it also stands in the replica's status.
        """
        try:
            with PostgresChangeSource(self._url) as source:
                self._catch_up(source)
        except EnvironmentFault as fault:
            self._note_fault(fault)
            raise

    def follow(self) -> None:
        """Keep the replica in step until stopped; faults of the surroundings are noted, and tried again later."""
        pause_s = FIRST_PAUSE_S
        while not self._stopped.is_set():
            try:
                self._mend()
                with PostgresChangeSource(self._url) as source, closing(Doorbell(self._url)) as bell:
                    while not self._stopped.is_set():
                        self._catch_up(source)
                        pause_s = FIRST_PAUSE_S
                        self._wait(bell)
            except EnvironmentFault as fault:
                self._note_fault(fault)
                self._stopped.wait(pause_s * random.uniform(1 - POLL_JITTER, 1 + POLL_JITTER))  # noqa: S311 -- no secret
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    def _wait(self, bell: Doorbell) -> None:
        """Return when central rang, or it is time to poll all the same, but not at once."""
        self._stopped.wait(POLL_GAP_S)
        deadline = clock.monotonic_s() + POLL_INTERVAL_S * random.uniform(1 - POLL_JITTER, 1)  # noqa: S311 -- no secret
        while not self._stopped.is_set() and (left_s := deadline - clock.monotonic_s()) > 0:
            if bell.wait(min(left_s, STOP_NOTICED_S)):
                return

    def _catch_up(self, source: PostgresChangeSource) -> None:
        """Load what is not loaded, and apply changes until none is known."""
        is_behind = True
        while is_behind and not self._stopped.is_set():
            position = self._writer.position()
            if position.cursor is None:
                reason = self._writer.status().resync_reason or ResyncReason.FIRST_LOAD
                start_load(self._writer, source, source.head(), reason)
            elif not position.is_loading or self._load(source):
                is_behind = self._poll(source, position.cursor)

    def _load(self, source: PostgresChangeSource) -> bool:
        if self._writer.status().phase is not Phase.LOADING:
            self._note(Phase.LOADING, None)
        return continue_load(self._writer, source, self._did_load, self._stopped.is_set)

    def _poll(self, source: PostgresChangeSource, cursor: str) -> bool:
        """Apply one portion of changes; return whether more may be known."""
        match source.poll(cursor):
            case change.Changes() as changes:
                self._apply(changes)
                return not changes.is_complete
            case change.Resync(reason=ResyncReason.SCHEMA_CHANGED):
                source.close()  # connecting again says which version it has, or that it is the right one now
                return True
            case change.Resync(head=head, reason=reason):
                log.warning("everything is loaded again: %s", reason.value)
                start_load(self._writer, source, head, reason)
                return True
            case answer:
                assert_never(answer)

    def _apply(self, changes: change.Changes) -> None:
        applied = Applied()
        with self._writer.transaction() as connection:
            for table in changes.tables:
                apply_rows(connection, table.record_type, table.rows, table.gone, applied)
            if not self._writer.position().is_loading:
                log_changes(connection, applied)
            elif changes.is_complete:
                end_load(connection)
                log.info("the load is complete")
            move_to(connection, changes.head.epoch, changes.cursor)
            status = self._status_after(changes.head, is_loading=self._writer.position().is_loading)
            write_status(connection, status)
        self._tell(status, changes=applied.count)

    def _status_after(self, head: change.Head, *, is_loading: bool) -> SyncStatus:
        now_us = clock.now_us()
        return replace(
            self._writer.status(),
            phase=Phase.LOADING if is_loading else Phase.STREAMING,
            resync_reason=self._writer.status().resync_reason if is_loading else None,
            last_poll_real_us=head.real_us,
            polled_local_us=now_us,
            city_time=head.city_time,
            problem=None,
            updated_local_us=now_us,
        )

    def _did_load(self, record: RecordType) -> None:
        self._tell(self._writer.status(), table=record.name)

    def _note_fault(self, fault: EnvironmentFault) -> None:
        """Say in the replica what keeps the sync from working, where the replica still takes it."""
        log.warning("%s: %s", fault.code, fault)
        self._is_damaged = self._is_damaged or isinstance(fault, ReplicaDamaged)
        if not self._is_damaged:
            with suppress(EnvironmentFault):  # then the age of the last word says it
                self._note(Phase.OFFLINE, problem_of(fault))

    def _mend(self) -> None:
        """Open a damaged replica again, which sets it aside and begins a new one."""
        if self._is_damaged:
            self._writer.close()
            self._writer = open_writer(self._path, self._key, clock.now_us())
            self._is_damaged = False

    def _note(self, phase: Phase, problem: SyncProblem | None) -> None:
        status = replace(self._writer.status(), phase=phase, problem=problem, updated_local_us=clock.now_us())
        try:
            self._writer.save_status(status)
        finally:
            self._tell(status)

    def _tell(self, status: SyncStatus, *, table: str = "", changes: int = 0) -> None:
        self._watch(
            Progress(
                status.phase, table, status.rows_done, status.rows_total, changes, status.resync_reason, status.problem
            )
        )
