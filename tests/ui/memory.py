"""A whole desktop on a city in memory: every page asks, nothing runs beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from console.board.matters import MatterBook
from console.board.sources_view import SourcesView
from console.board.wall_view import WallView
from console.domain.rule import RuleBook
from console.paths import Home
from console.replica.key import find_key, make_demo_key
from tests.ui.calendar.samples import make_book, make_matters
from tests.ui.city import FakeBoard
from tests.ui.wall.samples import busy
from tests.unit.board import source_samples
from ui.application import make_application
from ui.desktop import Desktop
from ui.runtime.supply import Source
from ui.runtime.worker import Board

CASES = 300


class WholeBoard(FakeBoard):
    """Answers what any page asks."""

    def __init__(self, cases: int) -> None:
        super().__init__(cases)
        self._book, self._wall, self._sources = make_book(), busy(), source_samples.lost_view().view

    @property
    def book(self) -> RuleBook:
        """Return the sample."""
        return self._book

    def matters(self) -> MatterBook:
        """Return the sample."""
        return make_matters()

    def wall_view(self) -> WallView:
        """Return the sample."""
        return self._wall

    def sources(self, now_local_us: int) -> SourcesView:
        """Return the sample."""
        return self._sources


class MemoryDesktop(Desktop):
    """A desktop whose board is in memory."""

    cases_held = CASES

    def _make_board(self) -> Board:
        return WholeBoard(self.cases_held)


Kind = TypeVar("Kind", bound=MemoryDesktop)


@contextmanager
def desktop_in(folder: Path, *, keeps_session: bool = False, kind: type[Kind] = MemoryDesktop) -> Iterator[Kind]:  # type: ignore[assignment]
    """Show a desktop of a home in this folder; at the end everything it started is stopped."""
    home = Home(folder)
    make_demo_key(home)
    make_application()
    made = kind(home, find_key(home), keeps_session=keeps_session)
    made.window.show()
    made.window.activateWindow()
    made.start(Source())
    try:
        yield made
    finally:
        made.stop()
