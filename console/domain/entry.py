"""Typed reading of a table that was parsed from a rule file: every fault names its place and field."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from console.domain.naming import Name
from console.domain.toml_lines import Path, line_of
from console.errors import BadInput

Value = TypeVar("Value", int, str, bool, date, list, dict)  # type: ignore[type-arg]  # elements are checked by readers

EPOCH = date(1970, 1, 1)


def epoch_day(day: date) -> int:
    """Return a date as days since 1970-01-01."""
    return (day - EPOCH).days


@dataclass(frozen=True, slots=True)
class Entry:
    """One table of a file, and where it stands."""

    place: str
    values: Mapping[str, object]

    def get(self, field: str, kind: type[Value]) -> Value:
        """Return a required value of exactly this type.

        Raises:
            BadInput: It is missing or of another type.
        """
        value = self.values.get(field)
        if type(value) is not kind:
            raise self.fault(field, "{where}: {name} is missing or is not of the kind {kind}.", kind=kind.__name__)
        return value

    def optional(self, field: str, kind: type[Value]) -> Value | None:
        """Return a value of exactly this type, or None where the field is missing."""
        return self.get(field, kind) if field in self.values else None

    def text(self, field: str) -> str:
        """Return a required text that says something.

        Raises:
            BadInput: It is missing or blank.
        """
        text = self.get(field, str)
        if not text.strip():
            raise self.fault(field, "{where}: {name} is empty.")
        return text

    def name(self, zh: str = "zh", en: str = "en") -> Name:
        """Return a name from its two fields."""
        return Name(self.get(zh, str), self.get(en, str))

    def day(self, field: str) -> int:
        """Return a date as days since 1970-01-01."""
        return epoch_day(self.get(field, date))

    def table(self, field: str) -> "Entry":
        """Return the table below a field."""
        return Entry(f"{self.place} [{field}]", self.get(field, dict))

    def tables(self, field: str) -> tuple["Entry", ...]:
        """Return the list of tables below a field; empty where it is missing."""
        found = []
        for number, values in enumerate(self.optional(field, list) or (), 1):
            if not isinstance(values, dict):
                raise self.fault(field, "{where}: {name} holds something other than tables.")
            found.append(Entry(f"{self.place} [[{field}]] {number}", values))
        return tuple(found)

    def texts(self, field: str) -> tuple[str, ...]:
        """Return a list of texts; empty where the field is missing."""
        values = self.optional(field, list) or []
        if not all(isinstance(value, str) for value in values):
            raise self.fault(field, "{where}: {name} holds something other than texts.")
        return tuple(values)

    def only(self, known: Iterable[str]) -> None:
        """Refuse a field that nobody reads.

        Raises:
            BadInput: There is one.
        """
        for field in self.values:
            if field not in known:
                raise self.fault(field, "{where}: {name} is no field that belongs here.")

    def fault(self, field: str, message: str, **values: object) -> BadInput:
        """Return the fault to raise about a field; ``{where}`` and ``{name}`` in the message are filled in."""
        return BadInput(
            message,
            "Correct the file, or restore the one that came with the product.",
            place=self.place,
            field=field,
            where=self.place,
            name=field,
            **values,
        )


@dataclass(frozen=True, slots=True)
class FileEntry(Entry):
    """One table of a file of which it is known what stands on which line.

    Attributes:
        path: The way to the table.
        lines: Lines of the file's tables and fields.
    """

    path: Path
    lines: Mapping[Path, int]

    def table(self, field: str) -> Entry:
        """Return the table below a field."""
        return FileEntry(self.place, self.get(field, dict), (*self.path, field), self.lines)

    def tables(self, field: str) -> tuple[Entry, ...]:
        """Return the list of tables below a field; empty where it is missing."""
        return tuple(
            FileEntry(self.place, entry.values, (*self.path, field, number), self.lines)
            for number, entry in enumerate(Entry.tables(self, field))
        )

    def fault(self, field: str, message: str, **values: object) -> BadInput:
        """Return the fault to raise about a field; its place is the line of the field, or of its table without it."""
        line = line_of(self.lines, (*self.path, field))
        return Entry(f"{self.place}:{line}", self.values).fault(field, message, **values)
