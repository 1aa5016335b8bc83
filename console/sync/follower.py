"""Follows one source: loads it when that is wanted, hands its changes to the keeper, and has the copy compared."""

import logging
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Final, assert_never

from console import clock
from console.central.change import Bell, Changes, ChangeSource, Checkpoint, Resync
from console.central.sources import SourceSpec, open_source
from console.domain.copying import ResyncReason
from console.domain.records import RECORD_TYPES
from console.errors import EnvironmentFault
from console.replica.comparison import TableComparison
from console.replica.status import SyncStatus, problem_of
from console.sync.comparing import BUCKETS_AT_ONCE, Comparison, Timetable
from console.sync.keeper import Keeper
from console.sync.server_time import ServerTime
from console.sync.snapshot import read_ahead
from console.sync.standing import Heard

log = logging.getLogger(__name__)

POLL_GAP_S: Final = 0.05
"""Least time between two polls: a busy central rings hundreds of times a second."""
POLL_JITTER: Final = 0.2
FIRST_PAUSE_S: Final = 0.5
LONGEST_PAUSE_S: Final = 3.0
STOP_NOTICED_S: Final = 0.25
"""How long a wait for the doorbell may keep a request to stop unseen."""
COMPARISONS_TO_RESYNC: Final = 2
"""So many comparisons in a row that differ mean that reading again what differs does not help."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a follower did, for whoever watches it.

    Attributes:
        status: The state of the copy of its source.
        table: The table just loaded; empty while streaming.
        changes: Rows that the last portion changed.
    """

    status: SyncStatus
    table: str = ""
    changes: int = 0


class Follower:
    """Keeps the copy of one source in step. Only `stop` of its owner's event may come from other threads."""

    def __init__(
        self, spec: SourceSpec, keeper: Keeper, watch: Callable[[Step], None], stopped: threading.Event
    ) -> None:
        self.spec = spec
        self._keeper = keeper
        self._watch = watch
        self._stopped = stopped
        self._time = ServerTime()
        self._timetable = Timetable(spec.tier)
        self._comparison: Comparison | None = None

    def once(self, *, compare: bool) -> list[TableComparison]:
        """Bring the copy to what the source holds now.

        Args:
            compare: Whether to compare both sides then, and read again what differs.

        Returns:
            What the comparison found; empty without one.

        Raises:
            EnvironmentFault: What kept it from that; it also stands in the replica's status.
        """
        try:
            with closing(open_source(self.spec)) as source:
                self._catch_up(source)
                return self._compare_now(source) if compare else []
        except EnvironmentFault as fault:
            self._note(fault)
            raise

    def follow(self) -> None:
        """Keep in step until stopped; faults of the surroundings are noted, and tried again later."""
        pause_s = FIRST_PAUSE_S
        with closing(open_source(self.spec)) as source:
            while not self._stopped.is_set():
                try:
                    for _poll in self._polls(source):
                        pause_s = FIRST_PAUSE_S
                except EnvironmentFault as fault:
                    source.close()
                    self._note(fault)
                    self._stopped.wait(pause_s * random.uniform(1 - POLL_JITTER, 1 + POLL_JITTER))  # noqa: S311 -- no secret
                    pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
        if self._comparison is not None:
            self._comparison.wait(STOP_NOTICED_S)

    def _polls(self, source: ChangeSource) -> Iterator[None]:
        """Poll whenever the source rings or it is time, until stopped; yields after each poll."""
        bell = source.bell()
        try:
            self._timetable.connected()
            while not self._stopped.is_set():
                self._keeper.mend()
                self._catch_up(source)
                yield
                self._compare_in_time(source)
                self._wait(source, bell)
        finally:
            if bell is not None:
                bell.close()

    def _wait(self, source: ChangeSource, bell: Bell | None) -> None:
        """Return when the source rang, or it is time to poll all the same, but not at once."""
        self._stopped.wait(POLL_GAP_S)
        interval_s = source.poll_interval_s * random.uniform(1 - POLL_JITTER, 1)  # noqa: S311 -- no secret
        deadline = clock.monotonic_s() + interval_s
        while not self._stopped.is_set() and (left_s := deadline - clock.monotonic_s()) > 0:
            if bell is None:
                self._stopped.wait(min(left_s, STOP_NOTICED_S))
            elif bell.wait(min(left_s, STOP_NOTICED_S)):
                return

    def _catch_up(self, source: ChangeSource) -> None:
        """Load what is not loaded, and apply changes until none is known."""
        is_behind = True
        while is_behind and not self._stopped.is_set():
            stand = self._keeper.stand(self.spec.id)
            if stand.cursor is None:
                head = source.head()
                total = sum(source.count_rows(record) for record in RECORD_TYPES)
                self._keeper.begin_load(self.spec.id, head, total)
            elif not stand.is_loading or self._load(source):
                is_behind = self._poll(source, stand.cursor)

    def _load(self, source: ChangeSource) -> bool:
        """Read what a load has not read yet; return whether everything is in, false when it was stopped."""
        for chunk in read_ahead(source, self._keeper.load_steps(self.spec.id)):
            status = self._keeper.store_chunk(
                self.spec.id, chunk.record, chunk.after_id, chunk.rows, is_last=chunk.is_last
            )
            self._watch(Step(status, table=chunk.record.name))
            if self._stopped.is_set():
                return False
        return True

    def _poll(self, source: ChangeSource, cursor: str) -> bool:
        """Apply one portion of changes; return whether more may be known."""
        sent_us = clock.now_us()
        answer = source.poll(cursor)
        match answer:
            case Changes():
                self._apply(answer, sent_us)
                return not answer.is_complete
            case Resync(reason=ResyncReason.SCHEMA_CHANGED):
                source.close()  # connecting again says which version it has, or that it is the right one now
                return True
            case Resync():
                self._give_up_comparison()
                self._keeper.want_load(self.spec.id, answer.reason, answer.head.epoch)
                return True
            case _:
                assert_never(answer)

    def _apply(self, changes: Changes, sent_us: int) -> None:
        offset_us, rtt_us = self._time.polled(sent_us, clock.now_us(), changes.head.real_us)
        heard = Heard(changes.head, clock.steady_us(), offset_us, rtt_us)
        count = self._keeper.apply(self.spec.id, changes, heard)
        self._watch(Step(self._keeper.status(self.spec.id), changes=count))

    def _give_up_comparison(self) -> None:
        """End a comparison of a copy that is about to be replaced, and leave the processors to the load."""
        if self._comparison is not None:
            self._comparison.give_up()
            self._comparison = None
            self._timetable.given_up()

    def _compare_in_time(self, source: ChangeSource) -> None:
        """Begin a comparison when one is due, and act on one that is over."""
        if self._comparison is not None:
            if self._comparison.is_over:
                comparison, self._comparison = self._comparison, None
                self._act_on(source, comparison)
        elif self._timetable.is_due:
            self._comparison = self._begun_comparison(source)

    def _compare_now(self, source: ChangeSource) -> list[TableComparison]:
        comparison = self._begun_comparison(source)
        if comparison is None:
            return []
        comparison.wait()
        self._act_on(source, comparison)
        return comparison.tables

    def _begun_comparison(self, source: ChangeSource) -> Comparison | None:
        """Begin a comparison of both sides as they are now; None when they cannot be brought to one instant."""
        held = self._held(source)
        if held is None:
            return None
        try:
            return Comparison(self.spec, held, self._keeper.frozen())
        except BaseException:
            held.close()
            raise

    def _held(self, source: ChangeSource) -> Checkpoint | None:
        """Hold the source still and bring the copy to that instant; None when it cannot be told, or is a long way."""
        stand = self._keeper.stand(self.spec.id)
        if stand.cursor is None or stand.is_loading:
            return None
        sent_us = clock.now_us()
        held = source.checkpoint(stand.cursor)
        if isinstance(held, Resync):
            return None  # the next poll says the same
        try:
            self._apply(held.changes, sent_us)
            if held.changes.is_complete:
                return held
        except BaseException:
            held.close()
            raise
        held.close()
        return None

    def _act_on(self, source: ChangeSource, comparison: Comparison) -> None:
        """Store what a comparison found, and put right what differs; one that failed raises what it failed of."""
        self._timetable.compared(differs=False)
        if comparison.fault is not None:
            raise comparison.fault
        differed = self._keeper.compared(self.spec.id, comparison.tables, comparison.checked_real_us)
        self._timetable.compared(differs=differed > 0)
        if differed >= COMPARISONS_TO_RESYNC:
            self._keeper.want_load(self.spec.id, ResyncReason.CONTENT_DIFFERS, self._keeper.status(self.spec.id).epoch)
            self._catch_up(source)
        elif differed:
            self._read_again(source, comparison.tables)

    def _read_again(self, source: ChangeSource, tables: list[TableComparison]) -> None:
        """Read the buckets that differ once more, at an instant of now."""
        held = self._held(source)
        if held is None:
            return
        with closing(held):
            for table in tables:
                for first in range(0, len(table.differing), BUCKETS_AT_ONCE):
                    rows = held.bucket_rows(table.record, table.differing[first : first + BUCKETS_AT_ONCE])
                    count = self._keeper.read_again(self.spec.id, table.record, rows, held.changes.head.real_us)
                    log.warning("%s: %d rows were not as in the source and are now", table.record.name, count)

    def _note(self, fault: EnvironmentFault) -> None:
        log.warning("%s: %s: %s", self.spec.id, fault.code, fault)
        self._keeper.note_fault(self.spec.id, fault, problem_of(fault))
