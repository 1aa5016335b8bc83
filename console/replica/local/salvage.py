"""Reads out of a damaged local file whatever it still gives, row by row, without changing it."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlcipher3 import dbapi2

from console.domain.operation import Device, Operation
from console.errors import EnvironmentFault
from console.replica.local import file
from console.replica.local.outbox import operation_of
from console.replica.local.schema import VERSION
from console.replica.swap import SIDE_FILES

JournalRow = tuple[Any, ...]

_WATCHES_SINCE: Final = 2
_BEYOND: Final = 1_000
"""Rows looked for behind the last one found, one by one: they may stand on sound pages behind a damaged one."""


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What a damaged file still gave.

    Attributes:
        operations: In no particular order.
        journal: Rows of the journal.
        device: None where it could not be read.
        next_seq: 0 where it could not be read.
        watches: Rows of the watch list.
    """

    operations: tuple[Operation, ...]
    journal: tuple[JournalRow, ...]
    device: Device | None
    next_seq: int
    watches: tuple[tuple[Any, ...], ...] = ()


def salvage(path: Path, key: bytes) -> Salvaged:
    """Return what a damaged file still gives. It is read from a copy, as opening a database may change it.

    Raises:
        OSError: The disk refuses the copy.
    """
    with _copied(path) as copy, closing(_Table(copy, key)) as table:
        operations = tuple(found for row in table.rows("operation") if (found := _operation(row)))
        journal = tuple(table.rows("journal"))
        watches = tuple(table.rows("watch")) if table.version() >= _WATCHES_SINCE else ()
        for row in table.rows("device"):
            _one, device_id, epoch, next_seq = row
            return Salvaged(operations, journal, Device(device_id, epoch), next_seq, watches)
    return Salvaged(operations, journal, None, 0, watches)


@contextmanager
def _copied(path: Path) -> Iterator[Path]:
    folder = path.with_name("local-salvage")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        for side in ("", *SIDE_FILES):
            with suppress(FileNotFoundError):
                shutil.copyfile(path.with_name(path.name + side), folder / (path.name + side))
        yield folder / path.name
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Table:
    """Reads tables of a damaged file over a connection that is given up after a fault, which the library remembers."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._key = key
        self._connection: Any = None

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def version(self) -> int:
        """Return the version of the tables; that of this program where it cannot be read."""
        return next((int(version) for (version,) in self._scan("PRAGMA user_version")), VERSION)

    def rows(self, table: str) -> Iterator[tuple[Any, ...]]:
        """Yield every row that can be read, each once: from the front, from the back, then those in between."""
        found: set[int] = set()
        for order in ("ASC", "DESC"):
            for row_id, *row in self._scan(f"SELECT rowid, * FROM {table} NOT INDEXED ORDER BY rowid {order}"):  # noqa: S608 -- names of this program
                if row_id in found:
                    break
                found.add(row_id)
                yield tuple(row)
        for row_id in range(1, max(found, default=0) + _BEYOND):
            if row_id not in found:
                yield from map(tuple, self._scan(f"SELECT * FROM {table} WHERE rowid = {row_id}"))  # noqa: S608 -- names of this program

    def _scan(self, statement: str) -> Iterator[Any]:
        try:
            if self._connection is None:
                self._connection = file.connect(self._path, self._key)
            yield from self._connection.execute(statement)
        except (dbapi2.Error, EnvironmentFault):
            self.close()


def _operation(row: tuple[Any, ...]) -> Operation | None:
    """Return the operation in a row; None where the row is not one."""
    with suppress(TypeError, ValueError, AttributeError):
        return operation_of(row)
    return None
