"""Where the page of sources reads and writes its lists; every call is made beside the page."""

from collections.abc import Callable
from typing import Protocol

from console.board.findings import FindingTable
from console.board.source_export import Order
from console.board.source_files import BatchList, DifferenceList, DoubtList
from console.board.source_reports import Reports
from console.domain.delivered import DoubtQuery
from console.export.writing import GoesOn, Written


class Files(Protocol):
    """Where lists are read; `console.board.source_files.SourceFiles` is one. Every call is made beside the page."""

    def reports(self, now_local_us: int) -> Reports:
        """Return what every area delivered within a day."""

    def batches(self, areas: tuple[str, ...]) -> BatchList:
        """Return the newest batches of some areas."""

    def doubts(self, query: DoubtQuery) -> DoubtList:
        """Return records that were refused or kept with a doubt."""

    def differences(self) -> DifferenceList:
        """Return rows that differed."""

    def export_doubts(self, query: DoubtQuery, order: Order, goes_on: GoesOn) -> Written | None:
        """Write every record that a query asks for into a file."""

    def export_differences(self, areas: tuple[str, ...], order: Order, goes_on: GoesOn) -> Written | None:
        """Write the rows that differed in some areas into a file."""


Look = Callable[[int], FindingTable]
"""Looks at every open case for findings, at an instant of city time."""
