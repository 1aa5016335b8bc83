"""What the page of cases has done for it by others."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from console.board.extract import Extract
from console.board.list_columns import ListColumn
from console.board.saved_views import SavedView, ViewBook
from console.board.watching import WatchedCase
from console.export.writing import GoesOn, Written


class CaseOffice(Protocol):
    """Outlives the page; `console.board.case_desk.CaseDesk` is one. Every method is called in a thread."""

    def write_list(
        self, extract: Extract, columns: Sequence[ListColumn], path: Path, goes_on: GoesOn
    ) -> Written | None:
        """Write a list into a file; None where it was stopped."""

    def read_views(self) -> ViewBook:
        """Return the saved views."""

    def write_views(self, views: Sequence[SavedView]) -> None:
        """Keep these views in place of the others."""

    def read_watched(self) -> tuple[WatchedCase, ...]:
        """Return what is watched."""

    def watch(self, case_id: int, reason: str, until: int | None, light: int | None) -> None:
        """Watch a case, until a day, since 1970-01-01; ``light`` is what it is now."""

    def unwatch(self, area: str, case_no: str) -> None:
        """Watch a case no more."""
