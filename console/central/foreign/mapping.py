"""What foreign tables yield: a mapping, as its file (``resources/mappings/foreign/*.toml``) says it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from console.central.change import Row
from console.central.foreign.values import Times, Value
from console.domain.records import (
    CLOSING,
    DECLARED_DATE,
    DELIVERY,
    EVENT,
    EXTENSION,
    MATTER,
    MATTER_VERSION,
    RESUME,
    STOP,
    SUPERVISED_CASE,
    UNIT,
    RecordType,
)

YIELDED: Final = {
    record.name: record
    for record in (
        UNIT,
        MATTER,
        MATTER_VERSION,
        SUPERVISED_CASE,
        EVENT,
        STOP,
        RESUME,
        EXTENSION,
        DECLARED_DATE,
        CLOSING,
        DELIVERY,
    )
}
"""Records that foreign rows yield, by name; the areas stand in the mapping itself."""
FILLED: Final = frozenset(
    {
        "id",
        "area",
        "case_id",
        "recorded_at",
        "source",
        "source_record",
        "record_hash",
        "corrects",
        "valid",
        "invalid_reason",
    }
)
"""Fields that no mapping names: they follow from the row and its key."""
AREA_COLUMN: Final = "@area"
"""In a key: the code of the row's area."""
UPDATED_COLUMN: Final = "@updated"
"""In a field: the row's time of update."""


@dataclass(frozen=True, slots=True)
class Codes:
    """What foreign codes mean (代码对照).

    Attributes:
        values: By foreign code.
        within: Whether a code is looked for inside the foreign text; the first one found counts.
        other: What every other code means; None where it is refused.
    """

    values: Mapping[str, Value]
    within: bool
    other: Value


@dataclass(frozen=True, slots=True)
class FromColumn:
    """A field that is read.

    Attributes:
        columns: The first one that says something counts.
        codes: What the codes mean; None where the value is taken as it is.
        first: Only so many characters from the left; None for all.
        blank: Values that say nothing.
        otherwise: What the field holds where no column says anything.
    """

    columns: tuple[str, ...]
    codes: Codes | None = None
    first: int | None = None
    blank: frozenset[str] = frozenset()
    otherwise: Value = None


@dataclass(frozen=True, slots=True)
class Constant:
    """A field that is the same in every record."""

    value: Value


@dataclass(frozen=True, slots=True)
class KeyPart:
    """One part of a key.

    Attributes:
        columns: The first one that says something counts.
        may_be_blank: Whether all may say nothing; else the key then names nothing.
    """

    columns: tuple[str, ...]
    may_be_blank: bool = False


Key = tuple[KeyPart, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A field that names another record by its key."""

    record: str
    key: Key


FieldSource = FromColumn | Constant | Reference


@dataclass(frozen=True, slots=True)
class RecordRule:
    """One record that a foreign row may yield.

    Attributes:
        name: Part of the record's identity: rules of one name yield the same record where their keys are the same.
        key: What tells the record from others of its name.
        shared: Whether many rows yield the same record; what the row updated last says counts.
        when: Columns and the values one of which each must have.
        needs: Columns that must say something.
        without: Columns that must say nothing.
    """

    name: str
    type: RecordType
    key: Key
    shared: bool
    when: Mapping[str, frozenset[str]]
    needs: tuple[str, ...]
    without: tuple[str, ...]
    fields: Mapping[str, FieldSource]


@dataclass(frozen=True, slots=True)
class ForeignTable:
    """One foreign table.

    Attributes:
        schema: Where it stands in its database; None for where the user looks first.
        key: Columns that tell its rows apart.
        updated: Columns of times; the latest is the row's time of update.
        area: Where the code of the row's area stands.
        case: Columns of the key of the case a row belongs to; empty where no record belongs to one.
        skip: Columns and values of rows that are none of ours, such as drafts.
        unused: Columns that no record of ours has a place for, and why.
    """

    schema: str | None
    name: str
    key: Key
    updated: tuple[str, ...]
    area: FromColumn | Constant
    case: Key
    skip: Mapping[str, frozenset[str]]
    unused: Mapping[str, str]
    records: tuple[RecordRule, ...]

    @property
    def label(self) -> str:
        """How the table is called in positions."""
        return f"{self.schema}.{self.name}" if self.schema else self.name

    @property
    def columns(self) -> tuple[str, ...]:
        """Every foreign column that is read, in a fixed order."""
        return tuple(sorted({column for column in self._named() if not column.startswith("@")}))

    def _named(self) -> Iterator[str]:
        yield from self.updated
        yield from self.skip
        if isinstance(self.area, FromColumn):
            yield from self.area.columns
        yield from _of_key(self.key)
        yield from _of_key(self.case)
        for record in self.records:
            yield from _of_key(record.key)
            yield from (*record.when, *record.needs, *record.without)
            for source in record.fields.values():
                match source:
                    case FromColumn(columns=columns):
                        yield from columns
                    case Reference(key=key):
                        yield from _of_key(key)


@dataclass(frozen=True, slots=True)
class ForeignMapping:
    """A checked mapping.

    Attributes:
        fingerprint: Of everything in the file but its comments: another one means that all must be read anew.
        poll_interval_s: Seconds between polls.
        overlap_us: How far before the newest time of update a poll looks again.
        placeholders: Values that say nothing, in every column.
        areas: By code, in the form the replica stores, but for the number.
    """

    version: str
    fingerprint: str
    times: Times
    poll_interval_s: float
    overlap_us: int
    placeholders: frozenset[str]
    areas: Mapping[str, Row]
    tables: tuple[ForeignTable, ...]


def _of_key(key: Key) -> Iterator[str]:
    for part in key:
        yield from part.columns
