"""Records of many foreign rows put together: one for each number, as rows of tables."""

from collections.abc import Iterable

from console.central.change import Row, TableChanges
from console.central.foreign.refusals import Refusals, Yielded
from console.central.foreign.rows import Reading
from console.domain.records import RECORD_TYPES, RecordType


class Shared:
    """Records that many rows yield: what the row updated last says counts, of two at once the one named last."""

    def __init__(self) -> None:
        self._newest: dict[int, Yielded] = {}

    def add(self, records: Iterable[Yielded]) -> None:
        """Take records in."""
        for each in records:
            known = self._newest.get(each.id)
            if known is None or _age(known) < _age(each):
                self._newest[each.id] = each

    def add_known(self, records: Iterable[Yielded]) -> None:
        """Take in what other rows say of records that are in already."""
        self.add(each for each in records if each.id in self._newest)

    def records(self) -> tuple[Yielded, ...]:
        """Return one record for each number."""
        return tuple(self._newest.values())


class Gathering:
    """The records of the rows that one poll hands on."""

    def __init__(self, refusals: Refusals) -> None:
        self._refusals = refusals
        self._own: dict[int, Yielded] = {}
        self._refused: list[Yielded] = []
        self._absent: set[tuple[str, int]] = set()
        self.shared = Shared()

    def add(self, reading: Reading) -> None:
        """Take in what one row yields."""
        for each in reading.own:
            kept, other = first_of(self._own.get(each.id, each), each)
            self._own[each.id] = kept
            if other is not None:
                self._refused.append(self._refusals.of_repeated(other))
        self.shared.add(reading.shared)
        self._absent.update((record.name, number) for record, number in reading.absent)

    def changes(self) -> tuple[TableChanges, ...]:
        """Return what changed, each table after what it references."""
        there = [*self._own.values(), *self._refused, *self.shared.records()]
        return tuple(filter(_says_something, (self._changes(record, there) for record in RECORD_TYPES)))

    def _changes(self, record: RecordType, there: Iterable[Yielded]) -> TableChanges:
        rows: dict[int, Row] = {each.id: each.row for each in there if each.type is record}
        gone = {number for name, number in self._absent if name == record.name} - rows.keys()
        return TableChanges(record, [rows[number] for number in sorted(rows)], sorted(gone))


def first_of(one: Yielded, other: Yielded) -> tuple[Yielded, Yielded | None]:
    """Return which of two records of one number stays, and the other unless they are the same."""
    if one.row == other.row:
        return one, None
    kept, refused = sorted((one, other), key=lambda each: (each.origin, repr(each.row)))
    return kept, refused


def _age(each: Yielded) -> tuple[int, str]:
    return each.updated_us, each.origin


def _says_something(changes: TableChanges) -> bool:
    return bool(changes.rows or changes.gone)
