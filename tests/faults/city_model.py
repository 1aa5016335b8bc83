"""PostgreSQL as far as the feed of changes sees it, as a model: transactions, snapshots, entries, rows.

A model has no locks and no disk, so thousands of histories can be tried. Its snapshots follow PostgreSQL's to the
letter: ``xmax`` is the number after the last *finished* transaction, the list holds running ones below it, and a
transaction gets its number with its first write.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import pytest

from console.central import feed
from console.central.change import TableChanges
from console.central.feed_cursor import FeedCursor, FeedHead, snapshot_bounds
from console.central.names import SCHEMA_VERSION
from console.domain.citytime import CityTime
from console.domain.records import RECORD_TYPES, RecordType
from tests.faults import wrong_cursors

KINDS = RECORD_TYPES[:2]

Rows = dict[tuple[str, int], int]


@dataclass(slots=True)
class Transaction:
    """One that runs: what it wrote is seen by itself alone."""

    xid: int
    writes: list[tuple[str, int, int | None]] = field(default_factory=list)
    entries: list[tuple[int, int, str, int | None]] = field(default_factory=list)


@dataclass(slots=True)
class State:
    """What a backup holds. `kept_xid` is the newest number that a crash does not take back: it was committed."""

    next_xid: int = 100
    finished_xid: int = 99
    kept_xid: int = 99
    next_seq: int = 1
    next_id: int = 1
    floor_xid: int = 0
    rows: Rows = field(default_factory=dict)
    entries: list[tuple[int, int, str, int | None]] = field(default_factory=list)


class CityModel:
    """A central database. Entries are (xid, seq, table, id); an emptied table has no id."""

    def __init__(self) -> None:
        self.state = State()
        self.running: list[Transaction] = []
        self.epoch = 0

    def begin(self) -> Transaction:
        """Begin a transaction by its first write."""
        transaction = Transaction(self.state.next_xid)
        self.state.next_xid += 1
        self.running.append(transaction)
        return transaction

    def is_free(self, table: str, number: int) -> bool:
        """Return whether no running transaction holds the row."""
        return all((table, number) != (other, pk) for one in self.running for other, pk, _ in one.writes)

    def is_written(self, table: str) -> bool:
        """Return whether a running transaction holds a row of the table."""
        return any(other == table for one in self.running for other, _, _ in one.writes)

    def write(self, transaction: Transaction, table: str, number: int, value: int | None) -> None:
        """Write a row, or delete it; its entry gets a number now and is seen when the transaction commits."""
        transaction.writes.append((table, number, value))
        transaction.entries.append((transaction.xid, self._seq(), table, number))

    def write_and_undo(self) -> None:
        """What a savepoint that is rolled back leaves: a number that never comes."""
        self._seq()

    def commit(self, transaction: Transaction) -> None:
        """Let everyone see what it wrote."""
        for table, number, value in transaction.writes:
            if value is None:
                self.state.rows.pop((table, number), None)
            else:
                self.state.rows[table, number] = value
        self.state.entries += transaction.entries
        self.state.kept_xid = max(self.state.kept_xid, transaction.xid)
        self._finish(transaction)

    def roll_back(self, transaction: Transaction) -> None:
        """Forget what it wrote."""
        self._finish(transaction)

    def truncate(self, table: str) -> None:
        """Empty a table in a transaction of its own. Nobody may be writing to it."""
        transaction = self.begin()
        transaction.entries.append((transaction.xid, self._seq(), table, None))
        self.state.rows = {place: value for place, value in self.state.rows.items() if place[0] != table}
        self.commit(transaction)

    def prune(self, keep: int) -> None:
        """Drop all but the newest entries as the product does: no further than to what still runs."""
        entries = sorted(self.state.entries)
        kept = entries[-keep:] if keep else []
        floor = kept[0][0] if kept else entries[-1][0] + 1 if entries else 0
        self.state.floor_xid = max(self.state.floor_xid, min(floor, snapshot_bounds(self.snapshot())[0]))
        self.state.entries = [entry for entry in entries if entry[0] >= self.state.floor_xid]

    def restore(self, backup: State) -> None:
        """Go back to a backup: running transactions are gone, and the server is another one."""
        self.state = deepcopy(backup)
        self.running = []
        self.state.finished_xid = self.state.next_xid - 1
        self.epoch += 1

    def crash(self, lost: int) -> None:
        """End at once: nothing of what ran is left, and its numbers, so many of them, are given out anew."""
        self.running = []
        self.state.next_xid = max(self.state.next_xid - lost, self.state.kept_xid + 1)
        self.state.finished_xid = self.state.next_xid - 1

    def snapshot(self) -> str:
        """``pg_current_snapshot()``."""
        xmax = self.state.finished_xid + 1
        running = sorted(one.xid for one in self.running if one.xid < xmax)
        return f"{running[0] if running else xmax}:{xmax}:{','.join(map(str, running))}"

    def head(self) -> FeedHead:
        """What the product reads of it first."""
        now_us = self.state.next_seq * 1_000_000  # each entry takes a second
        return FeedHead(str(self.epoch), self.state.floor_xid, SCHEMA_VERSION, self.snapshot(), now_us, CityTime())

    def answer(self, query: object, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        """Answer the queries on the feed."""
        return _ANSWERS[query](self, *values)

    def entries_between(
        self, known_s: float, xid: str, seq: int, before: str, target: str, since_s: float, known: str, limit: int
    ) -> list[tuple[Any, ...]]:
        """The product's query."""
        was, knew, now, after = _Snapshot(before), _Snapshot(known), _Snapshot(target), (int(xid), seq)
        found = [
            one
            for one in self.state.entries
            if one[:2] > after
            and not was.sees(one[0])
            and now.sees(one[0])
            and (one[1] >= since_s or not knew.sees(one[0]))
        ]
        return [(table, number, str(xid), seq, seq >= known_s) for xid, seq, table, number in sorted(found)[:limit]]

    def entries_numbered(self, demand: str) -> Callable[[int, int], list[tuple[Any, ...]]]:
        """The queries of cursors that keep a number."""
        xmin = snapshot_bounds(self.snapshot())[0] if demand == wrong_cursors.XMIN else self.state.next_xid

        def found(after: int, limit: int) -> list[tuple[Any, ...]]:
            numbered = sorted((seq, xid, table, number) for xid, seq, table, number in self.state.entries)
            return [(table, number, seq) for seq, xid, table, number in numbered if seq > after and xid < xmin][:limit]

        return found

    def last_number(self, known: str) -> list[tuple[Any, ...]]:
        """Where a cursor that keeps a number begins."""
        was = _Snapshot(known)
        return [(max((seq for xid, seq, _, _ in self.state.entries if was.sees(xid)), default=0),)]

    def states_now(self, changed: Mapping[RecordType, set[int]]) -> tuple[TableChanges, ...]:
        """The rows with these numbers, and the numbers without a row."""
        return tuple(self._rows_now(kind, numbers) for kind, numbers in changed.items())

    def _rows_now(self, kind: RecordType, numbers: set[int]) -> TableChanges:
        rows = [(n, self.state.rows[kind.name, n]) for n in sorted(numbers) if (kind.name, n) in self.state.rows]
        return TableChanges(kind, rows, sorted(numbers - {row[0] for row in rows}))  # type: ignore[arg-type]

    def _seq(self) -> int:
        self.state.next_seq += 1
        return self.state.next_seq - 1

    def _finish(self, transaction: Transaction) -> None:
        self.running.remove(transaction)
        self.state.finished_xid = max(self.state.finished_xid, transaction.xid)


class _Snapshot:
    """``pg_visible_in_snapshot``."""

    def __init__(self, text: str) -> None:
        self._xmin, self._xmax = snapshot_bounds(text)
        self._running = {int(xid) for xid in text.split(":")[2].split(",") if xid}

    def sees(self, xid: int) -> bool:
        return xid < self._xmax and xid not in self._running


_ANSWERS: dict[object, Callable[..., list[tuple[Any, ...]]]] = {
    feed._ENTRIES: CityModel.entries_between,
    wrong_cursors.BEFORE: CityModel.last_number,
    **{
        wrong_cursors.ENTRIES.format(demand=demand): lambda city, *values, demand=demand: city.entries_numbered(demand)(
            *values
        )
        for demand in wrong_cursors.CURSORS.values()
    },
}


def ask_models() -> None:
    """Let the product's reading side in this process ask models in place of servers."""
    feed.rows_with = CityModel.answer  # type: ignore[assignment]
    feed._states = CityModel.states_now  # type: ignore[assignment]


@pytest.fixture
def model_of_central(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the product's reading side ask models for a test, and undo a cursor that was swapped in."""
    for name in ("rows_with", "_states", "changes_since"):
        monkeypatch.setattr(feed, name, getattr(feed, name))
    ask_models()


def first_cursor(city: CityModel) -> str:
    """Return where a reader stands that copies everything from now on."""
    return FeedCursor(str(city.epoch), city.snapshot(), real_us=city.head().real_us).to_text()
