"""Lets a sync process note which chunks of a load it has received, where that outlives its being killed."""

import os
from pathlib import Path

from console.central.change import Row
from console.central.feed import PostgresChangeSource
from console.domain.records import RecordType


def note_reads(path: str) -> None:
    """Note the table and the beginning of every chunk from now on."""
    noted = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    copy_rows = PostgresChangeSource.copy_rows

    def copy_and_note(self: PostgresChangeSource, record: RecordType, after_id: int, limit: int) -> list[Row]:
        rows = copy_rows(self, record, after_id, limit)
        os.write(noted, f"{record.name} {after_id} {len(rows)}\n".encode())
        return rows

    PostgresChangeSource.copy_rows = copy_and_note  # type: ignore[method-assign]


class NotedReads:
    """What the processes of one load have read so far."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._chunks: set[str] = set()

    def read_again(self) -> int:
        """Return how many chunks with rows the last process read that an earlier one had received already."""
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        self.path.unlink(missing_ok=True)
        chunks = {line.rsplit(" ", 1)[0] for line in lines if not line.endswith(" 0")}
        again = len(chunks & self._chunks)
        self._chunks |= chunks
        return again
