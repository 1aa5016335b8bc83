"""Draws a page into a file, off-screen, from a central database or from the demonstration city of the home."""

import argparse
import os
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from console.board.list_view import CaseList, CaseQuery
from console.domain.case import CaseId
from console.domain.freshness import Freshness
from console.errors import BadInput, ConsoleError, EnvironmentFault, StorageFault
from console.paths import DEMO_HOME, REAL_HOME, Home, resolve_home
from console.replica.key import find_key, make_demo_key
from console.replica.status import Phase
from console.settings.declared import LANGUAGE, SETTINGS
from console.settings.store import Settings, read_settings
from console.sync.orders import URL_VARIABLE
from ui.application import make_application
from ui.calendar.page import CLOCKS, FINDINGS, MATTERS, UNITS, YEAR
from ui.desktop import Desktop
from ui.look import look_of, wear
from ui.pages import CALENDAR_PLACE, CASES_PLACE, SETTINGS_PLACE, SOURCES_PLACE, WALL_PLACE
from ui.runtime.faults import Fault
from ui.runtime.supply import Source
from ui.runtime.worker import Board

GIVE_UP_S = 300
SETTLE_MS = 1_200
POLL_MS = 100
PATIENCE = 80  # looks at sources that are still silent; then the picture shows them as they are
PAGES = ("wall", "cases", "detail", "sources", "calendar", "clocks", "matters", "units", "findings", "settings")
TABS = {"calendar": YEAR, "clocks": CLOCKS, "matters": MATTERS, "units": UNITS, "findings": FINDINGS}
PLACES = {"sources": SOURCES_PLACE, "settings": SETTINGS_PLACE}
CASE = "case:"


def take(arguments: argparse.Namespace, simulation: tuple[str, ...]) -> int:
    """Draw the page that the arguments name; return 0.

    Args:
        arguments: Page, picture, size, source.
        simulation: Arguments of the simulator, for a picture without a source.

    Raises:
        BadInput: There is no such page or case.
        EnvironmentFault: The city did not come up in time.
        StorageFault: The picture cannot be written.
    """
    page: str = arguments.page
    if page not in PAGES and not page.startswith(CASE):
        raise BadInput(
            "There is no page {page}.", "Name one of {pages}, or case:NUMBER.", page=page, pages=", ".join(PAGES)
        )
    url = arguments.url or os.environ.get(URL_VARIABLE)
    home = resolve_home(arguments.home, name=REAL_HOME if url else DEMO_HOME)
    out = Path(arguments.out)
    _require_writable(out)
    key_file: str | None = arguments.key_file
    if not url and key_file is None:
        make_demo_key(home)
    settings = _settings(arguments, home)
    wear(look_of(settings))
    application = make_application()
    key = find_key(home, key_file)
    desktop = Desktop(home, key, settings=settings, at_us=arguments.at, known_us=arguments.known_at)
    photographer = Photographer(desktop, page, out, arguments.size, has_own_city=not url)
    desktop.start(Source(url, None if url else simulation))
    try:
        application.exec()
    finally:
        desktop.stop()
    if photographer.trouble is not None:
        raise photographer.trouble
    return 0


def _settings(arguments: argparse.Namespace, home: Home) -> Settings:
    """Return what was chosen in this home, what the command line gives before it; nothing is saved."""
    settings = read_settings(home)
    given = {one: getattr(arguments, one.key, None) for one in SETTINGS} | {LANGUAGE: arguments.lang}
    for setting, value in given.items():
        if value is not None:
            settings.give(setting, value)
    return settings


def _require_writable(out: Path) -> None:
    """Say that the picture cannot be written before a city is brought up for it."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        existed = out.exists()
        out.open("ab").close()
        if not existed:
            out.unlink()  # an empty picture must not stay where none comes about
    except OSError as error:
        raise StorageFault(
            "The picture {path} cannot be written: {reason}.",
            "Choose another file with --out.",
            path=str(out),
            reason=error.strerror or str(error),
        ) from error


class Photographer(QObject):
    """Waits until the page shows the city, takes its picture and ends the application."""

    def __init__(
        self, desktop: Desktop, page: str, out: Path, size: tuple[int, int], *, has_own_city: bool = False
    ) -> None:
        """Show the page.

        Args:
            desktop: Not started yet.
            page: One of `PAGES`, or ``case:NUMBER``.
            out: Where the picture goes.
            size: In pixels.
            has_own_city: Whether central comes up together with the desktop, and is worth waiting for.
        """
        super().__init__()
        self._has_own_city = has_own_city
        self.trouble: ConsoleError | None = None
        self._looks = 0
        self._desktop, self._page, self._out = desktop, page, out
        self._places = desktop.link.topic(self)
        self._places.answered.connect(self._on_found)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._shoot)
        self._limit = QTimer(self)
        self._limit.setSingleShot(True)
        self._limit.timeout.connect(self._on_limit)
        self._limit.start(GIVE_UP_S * 1_000)
        self._ready = QTimer(self)
        self._ready.setInterval(POLL_MS)
        self._ready.timeout.connect(self._look)
        self._ready.start()
        self._is_drawn = False
        desktop.drawn.connect(self._on_drawn)
        desktop.failed.connect(self._on_failed)
        window = desktop.window
        window.resize(*size)
        window.show()
        if page == "wall":
            window.go(WALL_PLACE)
            desktop.wall.setParent(None)
            desktop.wall.resize(*size)
            desktop.wall.show()
        elif page in TABS:
            window.go(CALENDAR_PLACE)
        elif page in PLACES:
            window.go(PLACES[page])
        else:
            window.go(CASES_PLACE)

    def _look(self) -> None:
        """Begin when the first load is over and the sources were heard; give up where central is out of reach."""
        strip = self._desktop.strip
        if strip is None or strip.link.phase == Phase.LOADING.value:
            return
        is_offline = strip.link.phase != Phase.STREAMING.value
        if is_offline and self._has_own_city:
            return
        silent = [one for one in strip.sources if one.source.state not in {Freshness.FRESH, Freshness.UNRECORDED}]
        if (is_offline or silent or not self._is_drawn) and self._looks < PATIENCE:
            self._looks += 1
            return
        if not self._is_drawn:
            self._looks = 0
            if is_offline and strip.link.problem:
                self._on_failed(Fault(EnvironmentFault.code, strip.link.problem, ""))
            return
        self._ready.stop()
        self._desktop.cases.ask_now()
        QTimer.singleShot(SETTLE_MS, self._open)

    def _open(self) -> None:
        if self._page.startswith(CASE):
            number = self._page.removeprefix(CASE)
            self._places.ask(lambda board: _find(board, number))
            return
        if self._page == "detail":
            self._desktop.cases.open_first()
            self._await_detail()
            return
        if self._page == "sources":
            self._desktop.sources.settled.connect(self._settle.start, Qt.ConnectionType.SingleShotConnection)
            self._desktop.sources.ask_now()
            return
        if self._page in TABS:
            self._desktop.calendar.settled.connect(self._settle.start)
            self._desktop.calendar.go(TABS[self._page])
            self._desktop.calendar.ask_now()
            return
        self._settle.start()

    def _on_found(self, answer: CaseList) -> None:
        if answer.ids.size == 0:
            self.trouble = BadInput("No case has this number: {number}.", number=self._page.removeprefix(CASE))
            QApplication.quit()
            return
        self._desktop.cases.open_case(CaseId(int(answer.ids[0])))
        self._await_detail()

    def _await_detail(self) -> None:
        """Go on once the case opened is shown; `_limit` ends the wait."""
        if self._desktop.cases.detail.shown is None:
            QTimer.singleShot(POLL_MS, self._await_detail)
        else:
            self._settle.start()

    def _shoot(self) -> None:
        widget = self._desktop.wall if self._page == "wall" else self._desktop.window
        if not widget.grab().save(str(self._out)):
            self.trouble = StorageFault("The picture {path} cannot be written.", path=str(self._out))
        QApplication.quit()

    def _on_drawn(self) -> None:
        self._is_drawn = True

    def _on_failed(self, fault: Fault) -> None:
        self.trouble = EnvironmentFault("No picture: {reason}", reason=fault.sentence)
        QApplication.quit()

    def _on_limit(self) -> None:
        self.trouble = EnvironmentFault(
            "The city did not come up within {seconds} seconds.", "See the log files of the home.", seconds=GIVE_UP_S
        )
        QApplication.quit()


def _find(board: Board, number: str) -> CaseList:
    """Return the cases whose number holds this, open ones before closed ones."""
    found = board.case_list(CaseQuery(text=number))
    return found if found.ids.size else board.case_list(CaseQuery(text=number, closed=True))
