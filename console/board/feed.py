"""What is new in the replica since the board last looked."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from console.domain.records import AREA, CALENDAR_LAYER, CALENDAR_VERSION, DELIVERY, MATTER, MATTER_VERSION, UNIT
from console.replica.case_reads import Ints
from console.replica.status import NEVER_POLLED, SyncStatus, changes_since, last_change_seq, read_statuses
from console.replica.store import Reader

CHANGES_AT_ONCE = 10_000
MOST_CASES = 20_000
"""With more changed cases than this, reading all of them is faster than reading each again."""

_CATALOGUE = frozenset({UNIT.name, MATTER.name})
_COUNTED_BY = frozenset({AREA.name, MATTER_VERSION.name, CALENDAR_VERSION.name, CALENDAR_LAYER.name})
"""Tables whose rows many cases are counted by: a change there may move every light."""


@dataclass(frozen=True, slots=True, eq=False)
class News:
    """What to do about the replica.

    Attributes:
        version: The replica's data version these news bring the board to; ``seq`` its place in the change log.
        statuses: State of the copy of every source; of the first one the clock is the city's.
        reload: Whether everything must be read anew; nothing else is told then.
        cases: Ids, ascending, of cases to read again; ``rows`` how many changes each of them has.
        catalogue: Whether units or matters changed.
        sources: Whether anything changed that ages follow from.
    """

    version: int
    seq: int
    statuses: tuple[SyncStatus, ...]
    reload: bool = False
    cases: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    rows: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    catalogue: bool = False
    sources: bool = False


class ReplicaFeed:
    """Follows the replica's change log. What `poll` told is told again until it is accepted."""

    def __init__(self, open_reader: Callable[[], Reader]) -> None:
        self._open_reader = open_reader
        self._reader: Reader | None = None
        self._version = -1
        self._seq = -1
        self._loaded = False
        self.statuses: tuple[SyncStatus, ...] = (NEVER_POLLED,)

    @property
    def reader(self) -> Reader:
        """The replica; opened at first use.

        Raises:
            StorageFault, ReplicaDamaged, SchemaMismatch: It does not open.
        """
        if self._reader is None:
            self._reader = self._open_reader()
        return self._reader

    def poll(self) -> News:
        """Return what is new."""
        version = self.reader.data_version()
        if version == self._version:
            return News(version, self._seq, self.statuses)
        statuses = read_statuses(self.reader)
        if not statuses[0].is_whole:
            return News(version, self._seq, statuses)
        if not self._loaded:
            return News(version, last_change_seq(self.reader), statuses, reload=True)
        return self._changes(version, statuses)

    def accept(self, news: News) -> None:
        """Take note that the board has done what these news ask for."""
        self._version, self._seq, self.statuses = news.version, news.seq, news.statuses
        self._loaded = self._loaded or news.reload

    def close(self) -> None:
        """Close the replica."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _changes(self, version: int, statuses: tuple[SyncStatus, ...]) -> News:
        seq = self._seq
        tables: set[str] = set()
        cases: Counter[int] = Counter()
        while True:
            more = changes_since(self.reader, seq, CHANGES_AT_ONCE)
            if more is None or len(cases) > MOST_CASES:
                return News(version, last_change_seq(self.reader), statuses, reload=True)
            seq = more[-1].seq if more else seq
            tables.update(change.table for change in more)
            cases.update(change.case_id for change in more if change.case_id is not None)
            if len(more) < CHANGES_AT_ONCE:
                return _news(version, seq, statuses, tables, cases)


def _news(version: int, seq: int, statuses: tuple[SyncStatus, ...], tables: set[str], cases: Mapping[int, int]) -> News:
    if tables & _COUNTED_BY:
        return News(version, seq, statuses, reload=True)
    ids = sorted(cases)
    return News(
        version=version,
        seq=seq,
        statuses=statuses,
        cases=np.array(ids, np.int64),
        rows=np.array([cases[case] for case in ids], np.int64),
        catalogue=bool(tables & _CATALOGUE),
        sources=DELIVERY.name in tables,
    )
