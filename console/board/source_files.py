"""Reads what the page of data sources lists, in whatever thread asks, each time with a reader of its own."""

import getpass
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Final

from console import clock
from console.board.source_export import Order, Writer, export_differences, export_doubts
from console.board.source_reports import Reports, read_reports
from console.domain.delivered import Batch, Difference, DoubtQuery, DoubtRow
from console.domain.reporting import ReportingRules
from console.export.writing import GoesOn, Written
from console.replica.delivery_reads import read_batches
from console.replica.differences import read_differences
from console.replica.doubt_reads import read_doubts
from console.replica.status import read_statuses
from console.replica.store import Reader
from console.sync.freshness import status_of

MOST_BATCHES: Final = 500
MOST_DOUBTS: Final = 2_000
"""Records that a list on screen holds; with more, the newest. A file holds all of them."""


@dataclass(frozen=True, slots=True)
class BatchList:
    """Deliveries, the newest first."""

    rows: tuple[Batch, ...]


@dataclass(frozen=True, slots=True)
class DifferenceList:
    """Rows that differed when both sides were last found to differ; the copy has been the same ever since."""

    rows: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class DoubtList:
    """Records that were refused or kept with a doubt.

    Attributes:
        asked: What was asked for.
        rows: The newest first.
        is_cut: Whether there are older ones that are not listed.
    """

    asked: DoubtQuery
    rows: tuple[DoubtRow, ...]
    is_cut: bool


class SourceFiles:
    """Every answer opens the replica, reads and closes it again.

    Threads: any; none of it belongs to the thread that draws.
    """

    def __init__(
        self,
        open_reader: Callable[[], Reader],
        load_rules: Callable[[], ReportingRules],
        operator: Callable[[], str] = str,
    ) -> None:
        """Keep what is needed.

        Args:
            open_reader: Opens the replica.
            load_rules: Tells when a batch was held up; asked once, when something is read.
            operator: Tells who acts; nothing where nobody is named, then it is the user of the system.
        """
        self._open_reader = open_reader
        self._rules, self._operator = cache(load_rules), operator

    def reports(self, now_local_us: int) -> Reports:
        """Return what every area delivered in the day before an instant of the steady clock."""
        with self._reading() as reader:
            return read_reports(reader, self._rules().slow_way_s, now_local_us)

    def batches(self, areas: Sequence[str]) -> BatchList:
        """Return the newest batches of some areas that one source holds, the newest first."""
        with self._reading() as reader:
            status = status_of(areas[0], read_statuses(reader)) if areas else None
            rows = () if status is None else read_batches(reader, areas, status.city_time, MOST_BATCHES)
        return BatchList(rows)

    def doubts(self, query: DoubtQuery, most: int = MOST_DOUBTS) -> DoubtList:
        """Return records that were refused or kept with a doubt, the newest first."""
        with self._reading() as reader:
            rows = read_doubts(reader, query, most + 1)
        return DoubtList(query, rows[:most], len(rows) > most)

    def differences(self) -> DifferenceList:
        """Return the rows that differed when the two sides were last found to differ."""
        with self._reading() as reader:
            return DifferenceList(read_differences(reader))

    def export_doubts(self, query: DoubtQuery, order: Order, goes_on: GoesOn) -> Written | None:
        """Write every record that a query asks for into a file."""
        return export_doubts(self._open_reader, query, order, self._writer(), goes_on)

    def export_differences(self, areas: tuple[str, ...], order: Order, goes_on: GoesOn) -> Written | None:
        """Write the rows that differed in some areas into a file."""
        return export_differences(self._open_reader, areas, order, self._writer(), goes_on)

    def _writer(self) -> Writer:
        return Writer(self._operator() or getpass.getuser(), clock.now_us())

    @contextmanager
    def _reading(self) -> Iterator[Reader]:
        reader = self._open_reader()
        try:
            yield reader
        finally:
            reader.close()
