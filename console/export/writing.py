"""Writes a table into a file: whole or not at all, with its hash beside it, stopped whenever somebody asks."""

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from console.errors import BadInput, StorageFault
from console.export.delimited import write_delimited
from console.export.page import write_pages
from console.export.sheet import Row, Sheet


def _write_workbook(sheet: Sheet, rows: Iterable[Row], path: Path) -> None:
    from xlsxwriter.exceptions import XlsxWriterException  # noqa: PLC0415 - 8 MB that few sessions need

    from console.export.workbook import write_workbook  # noqa: PLC0415 - as above

    try:
        write_workbook(sheet, rows, path)
    except XlsxWriterException as error:
        cause = error.__cause__ or error.__context__
        raise (cause if isinstance(cause, OSError) else OSError(str(error))) from error


FORMS: Final[dict[str, Callable[[Sheet, Iterable[Row], Path], None]]] = {
    ".xlsx": _write_workbook,
    ".csv": write_delimited,
    ".pdf": write_pages,
}
"""Ends of names and what they ask for: a workbook, comma-separated values, pages to print."""
TOLD_EVERY: Final = 500
"""Rows between two looks whether to go on."""

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

GoesOn = Callable[[int], bool]
"""Takes the number of rows written so far; returns whether to go on."""


@dataclass(frozen=True, slots=True)
class Written:
    """A table that was written.

    Attributes:
        path: The file; its hash stands in ``sidecar`` as ``sha256sum`` writes and checks it.
        rows: How many rows it holds.
        sha256: Of the file.
    """

    path: Path
    rows: int
    sha256: str

    @property
    def sidecar(self) -> Path:
        """Where the hash stands."""
        return beside(self.path, ".sha256")


def write_sheet(sheet: Sheet, rows: Iterable[Row], path: Path, goes_on: GoesOn = lambda _rows: True) -> Written | None:
    """Write a table as what the end of the file's name says, in place of what is there.

    Beside it come its hash and, for comma-separated values, a text that says what they are; others say it themselves.

    Args:
        sheet: What it is.
        rows: One cell a column in each.
        path: Ends with one of `FORMS`.
        goes_on: Asked every `TOLD_EVERY` rows and at the end.

    Returns:
        What was written; None where it was stopped, and nothing changed.

    Raises:
        BadInput: The name ends otherwise.
        RefusedCommand: The rows are too many to print.
        StorageFault: The disk is full or refuses; nothing changed.
    """
    form = require_form(path)
    counted = _Counted(rows, goes_on)
    try:
        folder = Path(tempfile.mkdtemp(prefix=".export-", dir=path.parent))
    except OSError as error:
        raise _refused(path, error) from error
    try:
        made = folder / f"table{form}"
        FORMS[form](sheet, counted, made)
        if not counted.goes_on():
            return None
        return _put_in_place(sheet, made, path, counted.rows)
    except _Stopped:
        return None
    except OSError as error:
        raise _refused(path, error) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def require_form(path: Path) -> str:
    """Return the form a file's name asks for, one of `FORMS`.

    Raises:
        BadInput: It asks for another.
    """
    form = path.suffix.lower()
    if form not in FORMS:
        raise BadInput(
            "The file {name} ends with none of {forms}.",
            "Choose .xlsx for a workbook, .csv for plain text, .pdf to print.",
            name=path.name,
            forms=", ".join(FORMS),
        )
    return form


def beside(path: Path, end: str) -> Path:
    """Return the name of a file that belongs to another."""
    return path.with_name(path.name + end)


class _Stopped(Exception):
    """Somebody asked for the end."""


class _Counted:
    """Rows that are counted as they pass."""

    def __init__(self, rows: Iterable[Row], goes_on: GoesOn) -> None:
        self._rows, self._goes_on = rows, goes_on
        self.rows = 0

    def goes_on(self) -> bool:
        """Tell how far it is; return whether to go on."""
        return self._goes_on(self.rows)

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            if self.rows % TOLD_EVERY == 0 and not self.goes_on():
                raise _Stopped
            self.rows += 1
            yield row


def _put_in_place(sheet: Sheet, made: Path, path: Path, rows: int) -> Written:
    written = Written(path, rows, _sha256(made))
    lines = [f"{written.sha256} *{path.name}\n"]
    note = made.with_suffix(".txt")
    if made.suffix == ".csv":
        told = beside(path, ".about.txt")
        note.write_text("".join(f"{label}\t{text}\n" for label, text in sheet.about(rows, 0)), encoding="utf-8-sig")
        lines.append(f"{_sha256(note)} *{told.name}\n")
        _flush(note)
        note.replace(told)
    hashes = made.with_suffix(".sha256")
    hashes.write_text("".join(lines), encoding="utf-8")
    _flush(hashes)
    _flush(made)
    made.replace(path)
    hashes.replace(written.sidecar)
    return written


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _refused(path: Path, error: OSError) -> StorageFault:
    remedy = "Free disk space or choose another folder." if error.errno in _FULL else "Choose another folder or name."
    reason = error.strerror or str(error)
    return StorageFault("The file {path} cannot be written: {reason}.", remedy, path=str(path), reason=reason)
