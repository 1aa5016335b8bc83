"""What an installation keeps and writes of its case lists: files, views, watched cases; each call in a thread."""

import getpass
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from console import clock
from console.board.case_export import export_cases
from console.board.extract import Extract
from console.board.list_columns import ListColumn
from console.board.saved_views import SavedView, ViewBook, read_views, write_views
from console.board.watching import WatchedCase, begin_watch, end_watch, read_watched
from console.errors import RefusedCommand
from console.export.writing import GoesOn, Written
from console.paths import Home
from console.replica.detail_reads import read_texts
from console.replica.local.watch import Watch
from console.replica.store import open_reader


class CaseDesk:
    """The lists of one home."""

    def __init__(self, home: Home, key: bytes, operator: Callable[[], str]) -> None:
        """Open nothing yet.

        Args:
            home: The installation.
            key: Of its replica.
            operator: Tells who acts; nothing where nobody is named, then it is the user of the system.
        """
        self._home, self._key, self._operator = home, key, operator

    def write_list(
        self, extract: Extract, columns: Sequence[ListColumn], path: Path, goes_on: GoesOn
    ) -> Written | None:
        """Write a list into a file; see `console.board.case_export.export_cases`."""
        return export_cases(
            extract,
            partial(open_reader, self._home.replica_file, self._key),
            columns,
            path,
            made_by=self._who(),
            made_us=clock.now_us(),
            goes_on=goes_on,
        )

    def read_views(self) -> ViewBook:
        """Return the saved views; see `console.board.saved_views`."""
        return read_views(self._home.views_file)

    def write_views(self, views: Sequence[SavedView]) -> None:
        """Keep these views in place of the others."""
        write_views(self._home.views_file, views)

    def read_watched(self) -> tuple[WatchedCase, ...]:
        """Return what is watched; see `console.board.watching`."""
        return read_watched(self._home, self._key, clock.now_us())

    def watch(self, case_id: int, reason: str, until: int | None, light: int | None) -> None:
        """Watch a case of the copy; see `console.replica.local.watch.Watch`.

        Raises:
            RefusedCommand: The copy no longer holds it.
        """
        now_us = clock.now_us()
        with closing(open_reader(self._home.replica_file, self._key)) as reader:
            text = read_texts(reader, [case_id]).get(case_id)
        if text is None:
            raise RefusedCommand("The board no longer holds this case.")
        wanted = Watch(text.area, text.case_no, reason, until, light, self._who(), now_us)
        begin_watch(self._home, self._key, wanted, now_us)

    def unwatch(self, area: str, case_no: str) -> None:
        """Watch a case no more."""
        end_watch(self._home, self._key, area, case_no, clock.now_us())

    def _who(self) -> str:
        return self._operator() or getpass.getuser()
