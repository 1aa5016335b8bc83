"""Rule files of an installation over those of the product: which is read, and what stays in force when one is bad."""

import logging
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

from console.domain.entry import Entry, FileEntry
from console.domain.toml_lines import field_lines
from console.errors import BadInput
from console.paths import resource

IN_FORCE = ".in-force"
"""Folder below an installation's rules that keeps the last text of each file that was not refused."""
_REMEDY = "Correct the file, or remove it; until then the last good version stays in force."
_TOLD_LINE = re.compile(r"\(at line (\d+)")
_LOG = logging.getLogger(__name__)

Value = TypeVar("Value")
Reading = Callable[[Entry], Value]


class RuleFiles:
    """The rule files of an installation and of the product.

    Attributes:
        faults: Files of the installation that were refused.
    """

    def __init__(self, own: Path | None) -> None:
        """Open the files.

        Args:
            own: Folder of the installation; None for the product alone.
        """
        self._own = own
        self.faults: list[BadInput] = []

    def names(self, folder: str) -> list[str]:
        """Return the names of all rule files of a folder, in order."""
        found = {file.name for file in resource(folder).iterdir()}
        if self._own is not None:
            try:
                found |= {file.name for file in (self._own / folder).iterdir()}
            except FileNotFoundError:
                pass
            except OSError as fault:
                self.faults.append(_unreadable(folder, fault))
        return sorted(name for name in found if name.endswith(".toml") and not name.startswith("."))

    def read(self, folder: str, name: str, reading: Reading[Value]) -> Value:
        """Return what a file of the product says, or the installation's in its place.

        Raises:
            BadInput: The installation has no good one, and the product's is malformed.
        """
        own = self._read_own(folder, name, reading)
        return reading(load_entry(resource(folder, name))) if own is None else own

    def read_added(self, folder: str, name: str, reading: Reading[Value]) -> Value | None:
        """Return what a file says that the installation may have added; None where no good one is there."""
        own = self._read_own(folder, name, reading)
        shipped = resource(folder, name)
        return reading(load_entry(shipped)) if own is None and shipped.is_file() else own

    def read_each(
        self, folder: str, name: str, reading: Callable[[Entry, Mapping[str, Value] | None], Mapping[str, Value]]
    ) -> Mapping[str, Value]:
        """Return what the product's file says and the installation's adds to it.

        Raises:
            BadInput: The product's file is malformed.
        """
        shipped = reading(load_entry(resource(folder, name)), None)
        own = self._read_own(folder, name, lambda entry: reading(entry, shipped))
        return shipped if own is None else own

    def _read_own(self, folder: str, name: str, reading: Reading[Value]) -> Value | None:
        if self._own is None:
            return None
        file, kept = self._own / folder / name, self._own / IN_FORCE / folder / name
        try:
            data = file.read_bytes()
        except FileNotFoundError:
            _forget(kept)
            return None
        except OSError as fault:
            self.faults.append(_unreadable(name, fault))
            return _read_kept(kept, reading)
        try:
            value = reading(parse_entry(name, data))
        except BadInput as fault:
            self.faults.append(_with_remedy(fault))
            return _read_kept(kept, reading)
        _keep(kept, data)
        return value


def load_entry(file: Traversable) -> Entry:
    """Return a parsed rule file.

    Raises:
        BadInput: It is not valid TOML.
    """
    return parse_entry(file.name, file.read_bytes())


def parse_entry(name: str, data: bytes) -> Entry:
    """Return the bytes of a rule file, parsed.

    Raises:
        BadInput: They are not valid TOML; place and field say where.
    """
    text = ""
    try:
        text = data.decode("utf-8-sig")
        values = tomllib.loads(text)
    except UnicodeDecodeError as fault:
        raise _malformed(name, 1 + data.count(b"\n", 0, fault.start), data.decode("utf-8", "replace"), fault) from fault
    except (ValueError, RecursionError) as fault:  # absurd numbers and nesting are no TOMLDecodeError
        told = _TOLD_LINE.search(str(fault))
        raise _malformed(name, int(told[1]) if told else 1 + text.count("\n"), text, fault) from fault
    return FileEntry(name, values, (), field_lines(text.replace("\r\n", "\n")))


def _malformed(name: str, line: int, text: str, fault: Exception) -> BadInput:
    place = f"{name}:{line}"
    return BadInput(
        "{where} is not a valid TOML file: {trouble}.",
        "Correct the file, or restore the one that came with the product.",
        place=place,
        field=next(_fields_before(text, line), ""),
        where=place,
        trouble=str(fault),
    )


def _fields_before(text: str, line: int) -> Iterator[str]:
    for told in reversed(text.split("\n")[:line]):
        field = re.match(r"\s*\[*\s*([\w-]+)", told)
        if field:
            yield field[1]


def _unreadable(name: str, fault: OSError) -> BadInput:
    return BadInput(
        "{where} cannot be read: {trouble}.",
        _REMEDY,
        place=name,
        where=name,
        trouble=fault.strerror or type(fault).__name__,
    )


def _with_remedy(fault: BadInput) -> BadInput:
    return BadInput(fault.message, _REMEDY, place=fault.place, field=fault.field, **fault.values)


def _read_kept(kept: Path, reading: Reading[Value]) -> Value | None:
    """Return what the last good text says; None where there is none that this version can read."""
    try:
        return reading(parse_entry(kept.name, kept.read_bytes()))
    except (OSError, BadInput):
        return None


def _keep(kept: Path, data: bytes) -> None:
    """Keep a good text for the day on which its file is bad; a home that cannot be written to goes without."""
    draft = kept.with_name(f".{kept.name}.{os.getpid()}")
    try:
        if kept.is_file() and kept.read_bytes() == data:
            return
        kept.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(data)
        draft.replace(kept)
    except OSError as fault:
        _LOG.info("%s is not kept: %s", kept.name, fault)


def _forget(kept: Path) -> None:
    """Drop the last good text of a file that was taken away."""
    try:
        kept.unlink(missing_ok=True)
    except OSError as fault:
        _LOG.info("%s is kept: %s", kept.name, fault)
