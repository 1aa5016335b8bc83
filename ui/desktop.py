"""Joins pages, shell, board and the processes beside them into one desktop."""

import sys
from dataclasses import dataclass
from functools import partial
from types import TracebackType

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from console import clock
from console.board.answers import BoardUpdate, SourceStrip
from console.board.live import LiveBoard
from console.board.own_side import own_side
from console.board.source_files import SourceFiles
from console.board.view import WallView
from console.calendar.proposing import Proposed, accept, look, propose
from console.desk.session import DeskSession
from console.domain.case import CaseId
from console.messages import _
from console.paths import Home
from console.replica.key import KeySource, ReplicaKey
from console.replica.status import Phase
from console.replica.store import Reader, open_reader
from console.rulebook import load_rulebook
from ui.calendar.office import Office
from ui.calendar.page import KEYS as CALENDAR_KEYS
from ui.calendar.page import CalendarPage
from ui.calendar.questions import CALENDAR
from ui.cases.page import KEYS, CasesPage
from ui.desk.bench import Bench
from ui.runtime.demo import DemoCity
from ui.runtime.faults import Fault, fault_of
from ui.runtime.sync_process import SyncProcess
from ui.runtime.worker import Board, BoardLink
from ui.shell.bars import link_text
from ui.shell.entry import KeyHint, PageEntry
from ui.shell.window import Window
from ui.sources.page import KEYS as SOURCES_KEYS
from ui.sources.page import SourcesPage
from ui.theme import require_glyphs
from ui.theme.dress import dress
from ui.wall.page import WallPage

SWITCH_S = 0.001
"""How long the board's thread may hold the interpreter while the GUI thread wants it; Python's own 5 ms add up to
visible pauses, since every call into Qt lets go of it."""
TICK_MS = 1_000
WALL_PACE_MS = 250
CASES_PLACE, SOURCES_PLACE, CALENDAR_PLACE, WALL_PLACE = range(4)


@dataclass(frozen=True, slots=True)
class Source:
    """Where the replica's content comes from.

    Attributes:
        url: Central database; None for the demonstration city, or for a replica that is only read.
        simulation: Arguments of the simulator; None where there is no demonstration city.
    """

    url: str | None = None
    simulation: tuple[str, ...] | None = None


def make_application() -> QApplication:
    """Return the Qt application in the product's look.

    Raises:
        MissingCapability: No font can draw Chinese.
    """
    sys.setswitchinterval(SWITCH_S)
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(["supervision-console"])
    application.setStyle("Fusion")
    require_glyphs()
    dress(application)
    return application


class Desktop(QObject):
    """The running console of one home.

    Signals:
        drawn: The pages show the city; emitted once.
        failed: There is no city to show; carries a `Fault`.
    """

    drawn = Signal()
    failed = Signal(object)

    def __init__(self, home: Home, key: ReplicaKey, *, at_us: int | None = None, known_us: int | None = None) -> None:
        super().__init__()
        self._home, self._secret, self._at_us, self._known_us = home, key.secret, at_us, known_us
        self._demo: DemoCity | None = None
        self._sync: SyncProcess | None = None
        self.strip: SourceStrip | None = None
        self._url = ""
        self._started = False
        self._is_drawn = False
        self.link = BoardLink(self._make_board, self)
        self.cases = CasesPage(self.link)
        office = self._office()
        self.sources = SourcesPage(
            self.link, home.root, partial(own_side, home, key.secret), self._source_files(), office.findings
        )
        self.calendar = CalendarPage(self.link, office)
        self.wall = WallPage()
        key_note = _("demo key: no protection") if key.source is KeySource.DEMO else ""
        self.window = Window(self._entries(), key_note=key_note)
        self.desk = Bench(DeskSession(home, key.secret), self.window)
        self.cases.detail.hold_note(self.desk.note, self.desk.note.button)
        self.window.bottom.hold(self.desk.sign)
        self._strips, self._wall_views, self._looks = self.link.topic(), self.link.topic(), self.link.topic()
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._wall_pace = QTimer(self)
        self._wall_pace.setSingleShot(True)
        self._wall_pace.setInterval(WALL_PACE_MS)
        self._connect()

    def start(self, source: Source) -> None:
        """Start board, sync and, for a demonstration, the city."""
        sys.excepthook = self._on_exception
        self.link.start()
        self._tick.start()
        if source.simulation is not None:
            self._demo = DemoCity(self._home, list(source.simulation), self)
            self._demo.progressed.connect(self._on_demo_progressed)
            self._demo.lives.connect(self._on_demo_lives)
            self._demo.failed.connect(self.window.show_fault)
            self._demo.failed.connect(self.failed)
            self._demo.start()
        elif source.url is not None:
            self._start_sync(source.url)

    def stop(self) -> None:
        """Stop everything that runs beside the window; returns when it is gone."""
        sys.excepthook = sys.__excepthook__
        self._tick.stop()
        self._wall_pace.stop()
        self.sources.stop()
        self.calendar.stop()
        self.desk.stop()
        self.link.stop()
        if self._sync is not None:
            self._sync.stop()
        if self._demo is not None:
            self._demo.stop()
        self.window.close()
        self.window.deleteLater()

    def _make_board(self) -> Board:
        path, secret = self._home.replica_file, self._secret
        book = load_rulebook(self._home.rules_dir)
        return LiveBoard(lambda: open_reader(path, secret), book, at_us=self._at_us, known_us=self._known_us)

    def _entries(self) -> tuple[PageEntry, ...]:
        hints = tuple(KeyHint(key, message) for key, message in KEYS)
        cases = PageEntry("Cases", "cases", self.cases, hints, self.cases.ask_now, self.cases.next_pane)
        keys = tuple(KeyHint(key, message) for key, message in SOURCES_KEYS)
        sources = PageEntry("Sources", "sources", self.sources, keys, self.sources.ask_now, self.sources.next_pane)
        own = tuple(KeyHint(key, message) for key, message in CALENDAR_KEYS)
        calendar = PageEntry("Calendar", "calendar", self.calendar, own, self.calendar.ask_now, self.calendar.next_pane)
        wall = PageEntry("Wall", "wall", self.wall, (), self._ask_wall, self._nothing, fills_screen=True)
        return cases, sources, calendar, wall

    def _source_files(self) -> SourceFiles:
        path, secret, rules_dir = self._home.replica_file, self._secret, self._home.rules_dir
        return SourceFiles(lambda: open_reader(path, secret), lambda: load_rulebook(rules_dir).reporting)

    def _office(self) -> Office:
        """Return what the calendar page has done for it, each in a thread of its own with a reader of its own."""
        path, secret = self._home.replica_file, self._secret

        def reader() -> Reader:
            return open_reader(path, secret)

        def bring_into_force(proposed: Proposed, who: str, why: str) -> int:
            return accept(self._url, CALENDAR, proposed, who, why)

        return Office(
            propose=lambda notice, at_us: propose(reader, load_rulebook(self._home.rules_dir), CALENDAR, notice, at_us),
            accept=bring_into_force,
            findings=lambda at_us: look(reader, load_rulebook(self._home.rules_dir), at_us),
        )

    def _connect(self) -> None:
        self.sources.case_opened.connect(self._on_case_opened)
        self.calendar.case_opened.connect(self._on_case_opened)
        self.desk.case_opened.connect(self._on_case_opened)
        self.desk.note.sight_wanted.connect(self.cases.detail.ensureWidgetVisible)
        self.cases.case_opened.connect(self.desk.open_case)
        self.cases.note_asked.connect(self.desk.note.edit)
        self.window.outbox_asked.connect(self.desk.outbox.toggle)
        self.window.top.strip.source_clicked.connect(self._on_source_clicked)
        self.calendar.rules_refused.connect(self.window.show_refused_rules)
        self.link.updated.connect(self._on_link_updated)
        self.link.unavailable.connect(self._on_link_unavailable)
        self.link.damaged.connect(self._on_link_damaged)
        self._strips.answered.connect(self._on_strip_answered)
        self._wall_views.answered.connect(self._on_wall_answered)
        self.window.look_back.asked.connect(self._on_look_back_asked)
        self.window.look_back.left.connect(self._on_look_back_left)
        self._looks.failed.connect(self._on_look_failed)
        self._tick.timeout.connect(self._on_tick)
        self._wall_pace.timeout.connect(self._ask_wall)

    def _start_sync(self, url: str) -> None:
        self._url = url
        self.calendar.offer_import(known_central=True)
        self._sync = SyncProcess(self._home, self._secret, url, self)
        self._sync.troubled.connect(self.window.show_trouble)
        self._sync.start()

    def _ask_strip(self) -> None:
        self._strips.ask(_strip_of)

    def _ask_wall(self) -> None:
        self._wall_views.ask(_wall_of)

    def _nothing(self) -> None:
        """A wall has one pane."""

    @Slot(str)
    def _on_demo_progressed(self, text: str) -> None:
        self.window.show_note(text)
        self._show_progress(text)

    @Slot(str)
    def _on_demo_lives(self, url: str) -> None:
        self.window.show_note("")
        self._start_sync(url)

    def _on_link_updated(self, update: BoardUpdate) -> None:
        if not update.ready:
            return
        if not self._started:
            self._started = True
            self.cases.show_progress("")
            self.cases.start()
            self.calendar.start()
            self.desk.start()
            self._ask_strip()
            self._ask_wall()
        elif self.wall.isVisible() and not self._wall_pace.isActive():
            self._wall_pace.start()

    def _on_link_unavailable(self, fault: Fault | None) -> None:
        # Before the first load there is no replica yet: that is progress, not a fault.
        self.window.show_fault(fault if self._started else None)
        if not self._started and self._demo is None and fault is not None:
            self._show_progress(fault.sentence)

    def _on_link_damaged(self) -> None:
        if self._sync is not None:
            self._sync.check()

    def _on_strip_answered(self, strip: SourceStrip) -> None:
        self.strip = strip
        self.window.show_strip(strip)
        self.cases.show_strip(strip)
        self.calendar.show_strip(strip)
        self.sources.show_strip(strip)
        self.desk.show_clock(strip.clock)
        if not self._started and strip.link.phase == Phase.LOADING.value:
            self._show_progress(link_text(strip.link))

    def _on_look_back_asked(self, at_us: int, as_known_then: bool) -> None:  # noqa: FBT001 - as the signal carries it
        self._looks.ask(lambda board: board.look_at(at_us, at_us if as_known_then else None))

    def _on_look_back_left(self) -> None:
        self._looks.ask(lambda board: board.look_at(None, None))

    def _on_look_failed(self, fault: Fault) -> None:
        self.window.look_back.say(fault.sentence)

    def _on_case_opened(self, case_id: CaseId) -> None:
        self.window.go(CASES_PLACE)
        self.cases.open_case(case_id)

    def _on_source_clicked(self, area: str) -> None:
        self.window.go(SOURCES_PLACE)
        self.sources.choose_area(area)

    def _show_progress(self, text: str) -> None:
        self.cases.show_progress(text)
        self.wall.await_data(text)

    def _on_wall_answered(self, view: WallView) -> None:
        if not self._started:  # a board without a replica has a view, too: of nothing, at no time
            return
        self.wall.set_view(view, clock.steady_us())
        if not self._is_drawn:
            self._is_drawn = True
            self.drawn.emit()

    def _on_tick(self) -> None:
        self._ask_strip()
        if self.wall.isVisible():
            self.wall.tick(clock.steady_us())
            self._ask_wall()

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, Exception):
            self.window.show_fault(fault_of(error))
        else:
            sys.__excepthook__(kind, error, trace)


def _strip_of(board: Board) -> SourceStrip:
    return board.strip()


def _wall_of(board: Board) -> WallView:
    return board.wall_view()
