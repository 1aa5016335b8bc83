"""Keeps the replica for the followers of all sources: what each reads is stored here, one at a time.

While sources are loaded, their rows go into the shadow file; the others go on in the replica. When every source that
can be reached is whole in the shadow, the rest is copied over and the shadow takes the replica's place.
"""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from console import clock
from console.central.change import Changes, Head, Row
from console.central.sources import SourceSpec
from console.domain.copying import BUCKET_IDS, ResyncReason
from console.domain.delivered import DifferenceKind
from console.domain.records import RecordType
from console.errors import EnvironmentFault, ReplicaDamaged
from console.replica.comparison import TableComparison, write_comparison
from console.replica.differences import forget_differences, write_differences
from console.replica.digest import bucket_rows
from console.replica.loading import LoadStep, begin_load, load_chunk, load_steps
from console.replica.shadow import (
    copy_source,
    drop_shadow,
    finish_interrupted,
    finish_shadow,
    open_shadow,
    shadow_of,
    take_place,
)
from console.replica.status import Phase, SyncProblem, SyncStatus, register_source, write_status
from console.replica.store import Reader, open_reader
from console.replica.writer import Applied, Writer, apply_rows, delete_source, log_changes, move_to, open_writer
from console.sync.journal import Journal, JournalKind
from console.sync.standing import Heard, Stand, first_status, polled

log = logging.getLogger(__name__)

DAMAGES_TO_DISTRUST: Final = 2
"""A file that fails so often is set aside even if the check of its pages finds nothing."""


class Keeper:
    """The replica and its shadow, for as long as a sync runs.

    Threads: any; each call waits for the one before. Processes: the holder of the home's writer lock.
    """

    def __init__(
        self,
        path: Path,
        key: bytes,
        sources: Sequence[SourceSpec],
        intervals_s: Mapping[str, float],
        journal: Journal,
        changed: Callable[[SyncStatus], None],
    ) -> None:
        """Open the replica.

        Args:
            path: The replica file.
            key: Its key.
            sources: What it is a copy of.
            intervals_s: How often each is polled, by id.
            journal: Takes down what must not be forgotten.
            changed: Told of what no caller can tell: a load that begins or is wanted, a fault, an end.

        Raises:
            ReplicaDamaged: The file is not encrypted.
            StorageFault: The disk refuses.
        """
        self._path, self._key = path, key
        self._sources = {source.id: source for source in sources}
        self._intervals_s = intervals_s
        self._journal, self._changed = journal, changed
        self._lock = threading.RLock()
        self._shadow: Writer | None = None
        self._ready: set[str] = set()
        self._failed: set[str] = set()
        self._is_damaged = False
        self._damages = 0
        finish_interrupted(path, key)
        self._live = self._opened()
        if shadow_of(path).exists():
            self._shadow = open_shadow(path, key, clock.now_us())

    @property
    def sources(self) -> Mapping[str, SourceSpec]:
        """The sources by id, in their order."""
        return self._sources

    def close(self) -> None:
        """Give the files back."""
        with self._lock:
            self._live.close()
            if self._shadow is not None:
                self._shadow.close()

    def status(self, source: str) -> SyncStatus:
        """Return the state of the copy of a source as readers know it."""
        with self._lock:
            return self._live.statuses()[source]

    def stand(self, source: str) -> Stand:
        """Return where the copy of a source stands, in the shadow where it is being loaded."""
        with self._lock:
            if self._is_in_shadow(source):
                shadow = self._open_shadow()
                return Stand(shadow.position(source).cursor, is_loading=bool(load_steps(shadow, source)))
            return Stand(self._live.position(source).cursor, is_loading=False)

    def want_load(self, source: str, reason: ResyncReason, epoch: str) -> None:
        """Note that everything of a source must be loaded, and why; what is there stays for readers."""
        log.warning("everything of %s is loaded again: %s", source, reason.value)
        with self._lock:
            self._forget_in_shadow(source)
            status = replace(
                self.status(source),
                phase=Phase.LOADING,
                resync_reason=reason,
                rows_done=0,
                updated_wall_us=clock.now_us(),
            )
            with self._live.transaction() as connection:
                move_to(connection, source, epoch, None)
                write_status(connection, status)
        self._journal.note(JournalKind.RESYNC, source, reason.value)
        self._changed(status)

    def begin_load(self, source: str, head: Head, rows_total: int) -> None:
        """Begin to load everything of a source into the shadow."""
        with self._lock:
            reason = self.status(source).resync_reason or ResyncReason.FIRST_LOAD
            status = replace(
                self.status(source),
                phase=Phase.LOADING,
                resync_reason=reason,
                rows_done=0,
                rows_total=rows_total,
                problem=None,
                updated_wall_us=clock.now_us(),
            )
            shadow = self._open_shadow()
            with shadow.transaction() as connection:
                register_source(connection, list(self._sources).index(source), status)
                write_status(connection, status)
            begin_load(shadow, source, head.epoch, head.cursor)
            self._live.save_status(status)
        self._changed(status)

    def load_steps(self, source: str) -> tuple[LoadStep, ...]:
        """Return what of a load is missing."""
        with self._lock:
            return load_steps(self._open_shadow(), source)

    def store_chunk(
        self, source: str, record: RecordType, after_id: int, rows: Sequence[Row], *, is_last: bool
    ) -> SyncStatus:
        """Store a chunk of a load; return how far that is."""
        with self._lock:
            shadow = self._open_shadow()
            self._failed.discard(source)
            load_chunk(shadow, source, record, after_id, rows, is_last=is_last)
            loaded = shadow.statuses()[source]
            status = replace(
                self.status(source),
                phase=Phase.LOADING,
                rows_done=loaded.rows_done,
                rows_total=loaded.rows_total,
                problem=None,
                updated_wall_us=clock.now_us(),
            )
            self._live.save_status(status)
            return status

    def apply(self, source: str, changes: Changes, heard: Heard) -> int:
        """Store a portion of changes; return how many rows that were."""
        with self._lock:
            in_shadow = self._is_in_shadow(source)
            writer = self._open_shadow() if in_shadow else self._live
            applied = Applied()
            status = polled(writer.statuses()[source], heard)
            with writer.transaction() as connection:
                for table in changes.tables:
                    apply_rows(connection, table.record_type, table.rows, table.gone, applied)
                if not in_shadow:
                    log_changes(connection, applied)
                move_to(connection, source, changes.head.epoch, changes.cursor)
                write_status(connection, status)
            self._failed.discard(source)
            if in_shadow and changes.is_complete:
                self._ready.add(source)
                self._swap_if_ready()
            return applied.count

    def frozen(self) -> Reader:
        """Return a reader that sees the replica as it is now for as long as it is open."""
        with self._lock:
            reader = open_reader(self._path, self._key, shared=True)
            reader.freeze()
            return reader

    def compared(self, source: str, tables: Sequence[TableComparison], checked_real_us: int) -> int:
        """Store what a comparison found; return how many in a row have found the copy different."""
        with self._lock:
            before = self.status(source)
            differed = before.differed + 1 if any(table.differing for table in tables) else 0
            with self._live.transaction() as connection:
                write_comparison(connection, source, tables, checked_real_us)
                if differed:
                    forget_differences(connection, source)
                write_status(connection, replace(before, differed=differed, updated_wall_us=clock.now_us()))
        for table in tables:
            if table.differing:
                self._journal.note(JournalKind.DIFFERS, source, f"{table.record.name}: {len(table.differing)}")
        return differed

    def read_again(self, source: str, record: RecordType, central: Mapping[int, list[Row]], real_us: int) -> int:
        """Make buckets of a table what the source holds and note what was not so; return how many rows those were.

        Args:
            source: Whose rows they are.
            record: The table.
            central: The rows of each bucket in the source, at the instant up to which its changes are in.
            real_us: That instant, by the server's real time.
        """
        with self._lock, self._live.transaction() as connection:
            applied = Applied()
            spec = self._sources[source]
            own = bucket_rows(connection, record, spec.scope, tuple(central), BUCKET_IDS[spec.tier])
            for number, rows in central.items():
                known = {row[0]: row for row in own[number]}
                ids = frozenset(known)
                changed = [row for row in rows if known.pop(row[0], None) != row]
                told = [(DifferenceKind.OTHER if row[0] in ids else DifferenceKind.MISSING, row) for row in changed]
                told += [(DifferenceKind.EXTRA, row) for row in known.values()]
                write_differences(connection, source, record, told, real_us)
                apply_rows(connection, record, changed, [int(gone or 0) for gone in known], applied)
            log_changes(connection, applied)
            return applied.count

    def note(self, source: str, phase: Phase, problem: SyncProblem | None) -> None:
        """Say in the replica what a follower is doing, or what keeps it from that."""
        with self._lock:
            status = replace(self.status(source), phase=phase, problem=problem, updated_wall_us=clock.now_us())
            try:
                self._live.save_status(status)
            finally:
                self._changed(status)

    def note_fault(self, source: str, fault: EnvironmentFault, problem: SyncProblem) -> None:
        """Take note of what keeps a follower from its work, where the replica still takes it."""
        with self._lock:
            if isinstance(fault, ReplicaDamaged):
                self._suspect(source, str(fault))
            self._failed.add(source)
            if self._is_damaged:
                return
            with suppress(EnvironmentFault):  # then the age of the last word says it
                self.note(source, Phase.OFFLINE, problem)
                self._swap_if_ready()

    def suspect(self) -> None:
        """Have the replica checked: somebody who reads it met a page that is not as written."""
        with self._lock:
            self._suspect("", "a reader met a damaged page")

    def mend(self) -> None:
        """Open damaged files again: the check of every page sets the replica aside and a new one begins.

        One that passes the check and then fails again is set aside all the same.
        """
        with self._lock:
            if self._is_damaged:
                self._live.close()
                if self._shadow is not None:
                    self._shadow.close()
                    self._shadow = None
                self._ready.clear()
                self._live = self._opened(trust=self._damages < DAMAGES_TO_DISTRUST)
                self._is_damaged = False

    def _suspect(self, source: str, reason: str) -> None:
        if not self._is_damaged:
            self._is_damaged = True
            self._damages += 1
            self._journal.note(JournalKind.SUSPECT, source, reason)

    def _opened(self, *, check: bool = True, trust: bool = True) -> Writer:
        """Open the replica and note its sources in it; loads are wanted where it is a copy of other ones."""
        writer = open_writer(self._path, self._key, clock.now_us(), check=check, trust=trust)
        reason = writer.begun_because()
        before = writer.statuses()
        wanted = {source.id: (source.tier, source.scope) for source in self._sources.values()}
        is_other = bool(before) and {one.source: (one.tier, one.scope) for one in before.values()} != wanted
        with writer.transaction() as connection:
            for gone in before.keys() - wanted.keys():
                connection.execute("DELETE FROM source_state WHERE id = ?", (gone,))
            for position, spec in enumerate(self._sources.values()):
                register_source(connection, position, first_status(spec, self._intervals_s[spec.id], reason))
            if is_other:
                connection.execute(
                    "UPDATE source_state SET cursor = NULL, resync_reason = ?", (ResyncReason.SOURCES_CHANGED.value,)
                )
        aside = writer.statuses()[next(iter(self._sources))].quarantined
        if aside and not before:
            self._damages = 0  # those were of the file that is gone
            self._journal.note(JournalKind.QUARANTINE, "", f"{reason.value}: {aside}")
        if is_other:
            drop_shadow(self._path)
        return writer

    def _open_shadow(self) -> Writer:
        if self._shadow is None:
            self._shadow = open_shadow(self._path, self._key, clock.now_us())
        return self._shadow

    def _is_in_shadow(self, source: str) -> bool:
        return self._shadow is not None and self._shadow.position(source).cursor is not None

    def _forget_in_shadow(self, source: str) -> None:
        """Take a load that must begin again out of the shadow."""
        self._ready.discard(source)
        if self._shadow is None or not self._is_in_shadow(source):
            return
        if len(self._shadow.statuses()) == 1:
            self._shadow.close()
            self._shadow = None
            drop_shadow(self._path)
            return
        with self._shadow.transaction() as connection:
            delete_source(connection, source, self._sources[source].scope)

    def _swap_if_ready(self) -> None:
        """Put the shadow in place once every source is whole in it, whole in the replica, or out of reach."""
        if self._shadow is None or not self._ready or not all(self._is_settled(source) for source in self._sources):
            return
        shadow = self._shadow
        for source, spec in self._sources.items():
            if source not in self._ready:
                if self._is_in_shadow(source):
                    with shadow.transaction() as connection:
                        delete_source(connection, source, spec.scope)
                copy_source(shadow, self._path, self._key, source, spec.scope)
        quarantined = self.status(next(iter(self._sources))).quarantined
        finish_shadow(shadow, self._ready, clock.now_us(), quarantined=quarantined)
        shadow.close()
        self._live.close()
        self._shadow = None
        done, self._ready = sorted(self._ready), set()
        try:
            take_place(self._path)
        finally:
            self._live = self._opened(check=False)
        for source in done:
            self._journal.note(JournalKind.LOADED, source, f"{self.status(source).rows_done}")
        log.info("the load of %s is complete", ", ".join(done))

    def _is_settled(self, source: str) -> bool:
        if source in self._ready or source in self._failed:
            return True
        live = self._live.position(source)
        return live.is_loaded and live.cursor is not None and not self._is_in_shadow(source)
