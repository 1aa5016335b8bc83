"""Keeps a replica in step with its sources: loads each once, then applies what changes, for as long as it is asked to.

Every portion of changes, its place in the feed, the log for readers and the status are one transaction of the replica,
so that an interruption at any point loses nothing and repeats nothing. A source only rings; what changed is always
asked for, at the latest after its poll interval.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from console.central.sources import SourceSpec, open_source
from console.domain.copying import ResyncReason
from console.errors import EnvironmentFault
from console.replica.comparison import TableComparison
from console.replica.status import Phase, SyncProblem, SyncStatus
from console.sync.follower import Follower, Step
from console.sync.journal import Journal
from console.sync.keeper import Keeper


@dataclass(frozen=True, slots=True)
class Progress:
    """What the sync is doing, for whoever watches it.

    Attributes:
        phase: Loading, streaming, offline or stopped.
        source: Id of the source this is about.
        table: The table just loaded; empty while streaming.
        rows_done: Rows loaded.
        rows_total: Rows to load.
        changes: Rows that the last portion changed.
        reason: Why a load is on; None while none is.
        problem: Why the last attempt failed.
    """

    phase: Phase
    source: str = ""
    table: str = ""
    rows_done: int = 0
    rows_total: int = 0
    changes: int = 0
    reason: ResyncReason | None = None
    problem: SyncProblem | None = None


class Replicator:
    """Copies one source, or several, into one replica.

    Threads: one for each source while following; only `stop` may be called from others than its owner's. Processes:
    hold the home's writer lock.
    """

    def __init__(
        self,
        sources: Sequence[SourceSpec],
        path: Path,
        key: bytes,
        watch: Callable[[Progress], None],
        journal: Journal,
    ) -> None:
        """Open the replica; no source is asked yet.

        Args:
            sources: What it is a copy of.
            path: The replica file.
            key: Its key.
            watch: Told of every step.
            journal: Takes down what must not be forgotten.

        Raises:
            ReplicaDamaged: The file is not encrypted.
            StorageFault: The disk refuses.
        """
        self._watch = watch
        self._watch_lock = threading.Lock()
        self._stopped = threading.Event()
        intervals_s = {spec.id: open_source(spec).poll_interval_s for spec in sources}
        self.keeper = Keeper(path, key, sources, intervals_s, journal, self._on_changed)
        self._followers = [Follower(spec, self.keeper, self._tell, self._stopped) for spec in sources]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for source in self.keeper.sources:
            with suppress(EnvironmentFault):  # a full disk keeps the last word from being written, not the end
                problem = None if error is None else self.keeper.status(source).problem
                self.keeper.note(source, Phase.STOPPED, problem)
        self.keeper.close()

    def stop(self) -> None:
        """End `once` or `follow` at the next opportunity; from any thread or signal handler."""
        self._stopped.set()

    def once(self, *, compare: bool = False) -> dict[str, list[TableComparison]]:
        """Bring the replica to what its sources hold now, and return.

        Args:
            compare: Whether to compare both sides then, and read again what differs.

        Returns:
            What comparisons found, by source; empty lists without them.

        Raises:
            EnvironmentFault: What kept it from that; it also stands in the replica's status. Other sources are
                brought up to date all the same.
        """
        found: dict[str, list[TableComparison]] = {}
        faults: list[EnvironmentFault] = []
        for follower in self._followers:
            try:
                found[follower.spec.id] = follower.once(compare=compare)
            except EnvironmentFault as fault:
                faults.append(fault)
        if faults:
            raise faults[0]
        return found

    def follow(self, *companions: Callable[[threading.Event], None]) -> None:
        """Keep the replica in step until stopped; faults of the surroundings are noted, and tried again later.

        Args:
            companions: What runs beside it, each in a thread of its own, until the event is set.

        Raises:
            Exception: A defect in one of the threads; it ends them all, since a silent one would go unnoticed.
        """
        jobs: list[Callable[[], None]] = [follower.follow for follower in self._followers]
        jobs += [partial(run, self._stopped) for run in companions]
        with ThreadPoolExecutor(len(jobs), "sync") as pool:
            try:
                done = [pool.submit(job) for job in jobs]
                wait(done, return_when=FIRST_EXCEPTION)
            finally:
                self._stopped.set()
        for job in done:
            job.result()

    def _on_changed(self, status: SyncStatus) -> None:
        self._tell(Step(status))

    def _tell(self, step: Step) -> None:
        status = step.status
        with self._watch_lock:
            self._watch(
                Progress(
                    status.phase,
                    status.source,
                    step.table,
                    status.rows_done,
                    status.rows_total,
                    step.changes,
                    status.resync_reason,
                    status.problem,
                )
            )
