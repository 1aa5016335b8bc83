"""What of a foreign row could not be kept, as a record of its own: nothing disappears without a trace."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from console.central.change import Row
from console.central.foreign.identity import Identify
from console.central.foreign.values import Refusal
from console.domain.copying import FIELD_SEPARATOR
from console.domain.records import REFUSED_RECORD, RecordType

RAW_KEPT: Final = 2_000
"""Characters of what stood at a refused place."""
_REFUSED: Final = "refused"
_REPEATED: Final = "repeated"
_HASH_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Yielded:
    """One record that a foreign row yields.

    Attributes:
        origin: Table and key of the foreign row.
        updated_us: When that was updated; 0 where it does not say.
    """

    type: RecordType
    origin: str
    updated_us: int
    row: Row

    @property
    def id(self) -> int:
        """Number of the record."""
        return int(self.row[0] or 0)


@dataclass(frozen=True, slots=True)
class Fault:
    """Foreign columns that cannot be read as what they should be, and what stood there."""

    columns: tuple[str, ...]
    refusal: Refusal
    raw: str


class Refusals:
    """Makes the refused records of one source."""

    def __init__(self, source_id: str, identify: Identify) -> None:
        self._source_id = source_id
        self._identify = identify

    def number(self, table: str, key: tuple[str, ...]) -> int:
        """Return the number of what is refused of a row; a row has one such record at most."""
        return self._identify(_REFUSED, (table, *key))

    def of_row(
        self, table: str, key: tuple[str, ...], area: str, updated_us: int | None, faults: Sequence[Fault]
    ) -> Yielded:
        """Return what is refused of a row: columns, and one sentence a line."""
        columns = ", ".join(dict.fromkeys(column for fault in faults for column in fault.columns))
        reason = "\n".join(dict.fromkeys(fault.refusal.value for fault in faults))
        raw = "\n".join(dict.fromkeys(fault.raw for fault in faults))
        told = (columns, reason, raw)
        return self._made(self.number(table, key), f"{table} {'/'.join(key)}", area, updated_us, told, "/".join(key))

    def of_repeated(self, one: Yielded) -> Yielded:
        """Return what stands for a record whose number another row has as well."""
        number = self._identify(_REPEATED, (one.origin, one.type.name, repr(one.row)))
        told = (one.type.name, Refusal.KEY_REPEATED.value, repr(one.row[2:]))
        _table, _blank, key = one.origin.partition(" ")
        return self._made(number, one.origin, str(one.row[1]), one.updated_us, told, key)

    def _made(
        self, number: int, place: str, area: str, updated_us: int | None, told: tuple[str, str, str], key: str
    ) -> Yielded:
        columns, reason, raw = told
        stored = raw[:RAW_KEPT].replace("\x00", "\N{SYMBOL FOR NULL}").encode(errors="replace").decode()
        content = FIELD_SEPARATOR.join((place, *told)).encode(errors="replace")
        digest = blake2b(content, digest_size=_HASH_BYTES).hexdigest()
        row = (
            number, area, self._source_id, place, columns, reason, stored, digest, updated_us or 0, None, key or None,
        )  # fmt: skip
        return Yielded(REFUSED_RECORD, place, updated_us or 0, row)
