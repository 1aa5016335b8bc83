"""Every page of the desktop in one window, on a city in memory, for tests that go through all of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.calendar.samples import make_findings, propose_from_memory
from tests.ui.memory import MemoryDesktop, desktop_in
from tests.ui.sources.conftest import SourceFilesInMemory, SourcesBoard
from tests.unit.board import source_samples
from ui.calendar.office import Office
from ui.calendar.page import FINDINGS, TABS
from ui.pages import CALENDAR_PLACE, CASES_PLACE, SETTINGS_PLACE, SOURCES_PLACE, WALL_PLACE
from ui.settings.page import SettingsPage
from ui.sources.lower import Files

WITHIN_MS = 20_000
LOOK_EVERY_MS = 10
OPENED = 3
"""Row of the case that is opened."""


class WholeDesktop(MemoryDesktop):
    """A desktop with more cases."""

    cases_held = 1_000


def files_in_memory(*_of_home: object) -> Files:
    """Stand in for what reads the replica for the page of sources."""
    return SourceFilesInMemory(SourcesBoard(source_samples.lost_view()))


def office_in_memory(*_of_home: object) -> Office:
    """Stand in for what works for the calendar page."""
    return Office(propose_from_memory, lambda *_all: 1, lambda _at_us: make_findings())


@dataclass
class Whole:
    """A desktop, shown, and its views."""

    desktop: WholeDesktop

    @property
    def window(self) -> QWidget:
        """The window."""
        return self.desktop.window

    @property
    def settings(self) -> SettingsPage:
        """The page of settings."""
        page = self.desktop.window.entry(SETTINGS_PLACE).widget
        assert isinstance(page, SettingsPage)
        return page

    @property
    def views(self) -> tuple[str, ...]:
        """What there is to see: list of cases, one of them open, sources, tabs of the calendar, wall, settings."""
        sections = [self.settings.list.item(row).text() for row in range(self.settings.list.count())]
        return ("list", "case", "sources", *TABS, "wall", *sections)

    def view(self, name: str) -> QWidget:
        """Bring a view to the front and return its page once it shows what it was asked for."""
        made, window = self.desktop, self.desktop.window
        if name in TABS:
            window.go(CALENDAR_PLACE)
            made.calendar.go(TABS.index(name))
            if TABS.index(name) == FINDINGS:
                wait_for(lambda: made.calendar.findings.found is not None)
            wait_for(lambda: made.calendar.year.sheet.sheet is not None)
            wait_for(lambda: made.calendar.matters.table.lines.rowCount() > 0)
        elif name == "list":
            window.go(CASES_PLACE)
            made.cases.close_detail()
        elif name == "case":
            window.go(CASES_PLACE)
            made.cases.open_case(made.cases.model.case_id(OPENED))
            wait_for(lambda: made.cases.detail.shown is not None)
        elif name == "sources":
            window.go(SOURCES_PLACE)
            self._ask_sources()
        elif name == "wall":
            window.go(WALL_PLACE)
        else:
            window.go(SETTINGS_PLACE)
            self.settings.list.setCurrentRow(self.views.index(name) - self.views.index("wall") - 1)
        for _round in range(3):  # what was shown is laid out, and what that asks for, too
            QApplication.processEvents()
        return window.entry(window.page).widget

    def _ask_sources(self) -> None:
        told: list[str] = []
        page = self.desktop.sources
        page.settled.connect(lambda: told.append("rows"), Qt.ConnectionType.SingleShotConnection)
        page.counted.connect(lambda: told.append("counts"), Qt.ConnectionType.SingleShotConnection)
        page.ask_now()
        wait_for(lambda: {"rows", "counts"} <= set(told))


@contextmanager
def whole(folder: Path, size: tuple[int, int] = (1_920, 1_080)) -> Iterator[Whole]:
    """Show a desktop of this size with its home in a folder; at the end everything it started is stopped."""
    lists = patch.multiple("ui.desktop", source_office=files_in_memory, calendar_office=office_in_memory)
    with lists, desktop_in(folder, kind=WholeDesktop) as made:
        made.window.resize(*size)
        wait_for(lambda: made.strip is not None and made.cases.model.index(0, 0).data() is not None)
        yield Whole(made)


def wait_for(condition: Callable[[], object], within_ms: int = WITHIN_MS) -> None:
    """Run the event loop until a condition holds."""
    loop, look, limit = QEventLoop(), QTimer(), QTimer()
    look.timeout.connect(lambda: condition() and loop.quit())
    limit.setSingleShot(True)
    limit.timeout.connect(loop.quit)
    look.start(LOOK_EVERY_MS)
    limit.start(within_ms)
    loop.exec()
    look.stop()
    limit.stop()
    assert condition(), "it did not come about in time"
