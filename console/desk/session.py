"""An installation's desk as one thread uses it: the local file and the copy, opened when they are first needed."""

from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from console.desk import annotations, sending
from console.desk.annotations import CaseNote
from console.desk.sending import OutboxView
from console.errors import EnvironmentFault, RefusedCommand
from console.paths import Home
from console.replica.local.file import LocalFile
from console.replica.local.recovery import mended, open_local
from console.replica.store import Reader, open_reader


@dataclass(frozen=True, slots=True)
class DeskView:
    """What an operator has to know at one moment of what was done here.

    Attributes:
        case_id: The case that was looked at; None for none.
        note: The note on it; None where there is no copy, or the copy does not hold the case.
        outbox: What is on its way to central and what was refused.
    """

    case_id: int | None
    note: CaseNote | None
    outbox: OutboxView


class DeskSession:
    """Keeps local file and copy open. Every method takes this machine's wall clock.

    Threads: one, the one that calls a method first.
    """

    def __init__(self, home: Home, key: bytes) -> None:
        """Open nothing yet."""
        self._home, self._key = home, key
        self._local: LocalFile | None = None
        self._reader: Reader | None = None

    def look(self, case_id: int | None, now_us: int) -> DeskView:
        """Return how things stand, and the note on a case.

        Raises:
            StorageFault, ReplicaDamaged, KeyUnavailable: The local file cannot be read.
        """
        local, reader = self._file(now_us), self._copy()
        note = None
        if reader is not None and case_id is not None:
            with suppress(RefusedCommand):
                note = mended(local, now_us, partial(annotations.annotation_of, reader, local, case_id))
        if reader is None:
            return DeskView(case_id, note, mended(local, now_us, lambda: sending.outbox_view(None, local, now_us)))
        with reader.reading():
            outbox = mended(local, now_us, lambda: sending.outbox_view(reader, local, now_us))
        return DeskView(case_id, note, outbox)

    def annotate(self, seen: CaseNote, text: str, by: str, now_us: int) -> None:
        """Save a note on a case; see `console.desk.annotations.annotate`."""
        annotations.annotate(self._file(now_us), seen, text, by, now_us)

    def write_again(self, op_id: str, text: str, by: str, seen_version: int, now_us: int) -> None:
        """Write a refused note once more; see `console.desk.sending.write_again`."""
        local, reader = self._file(now_us), self._copy()
        if reader is None:
            raise RefusedCommand("There is no copy of central yet.", "Wait until it is loaded.")
        sending.write_again(reader, local, op_id, now_us, text=text, by=by, seen_version=seen_version)

    def acknowledge(self, op_id: str, now_us: int) -> None:
        """Settle a refused operation: it was seen, and is left as it is."""
        sending.acknowledge(self._file(now_us), op_id, now_us)

    def acknowledge_notice(self, entry_id: int, now_us: int) -> None:
        """Settle a message to the operator."""
        sending.acknowledge_notice(self._file(now_us), entry_id, now_us)

    def close(self) -> None:
        """Close both; harmless when repeated."""
        if self._local is not None:
            self._local.close()
            self._local = None
        self._drop_copy()

    def _file(self, now_us: int) -> LocalFile:
        if self._local is None:
            self._local, _recovery = open_local(self._home, self._key, now_us)
        return self._local

    def _copy(self) -> Reader | None:
        """Return the copy as it is now; None where there is none that can be read, which others tell of."""
        try:
            if self._reader is None:
                self._reader = open_reader(self._home.replica_file, self._key)
            self._reader.data_version()
        except EnvironmentFault:
            self._drop_copy()
        return self._reader

    def _drop_copy(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None
