"""Joins pages, shell, board and the processes beside them into one desktop."""

import sys
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from console.board.answers import BoardUpdate, SourceStrip
from console.board.case_desk import CaseDesk
from console.board.live import LiveBoard
from console.board.own_side import own_side
from console.board.wall_view import WallView
from console.desk.session import DeskSession
from console.diagnostics.crash import CrashReports
from console.messages import prepare
from console.paths import Home
from console.replica.key import KeySource, ReplicaKey
from console.replica.status import Phase
from console.replica.store import open_reader
from console.rulebook import load_rulebook
from console.settings.session import read_session
from console.settings.store import Settings, read_settings
from ui.desk.bench import Bench
from ui.extension.door import PageDoor
from ui.greeting import Greeting
from ui.look import Look, look_of, wear
from ui.offices import calendar_office, source_office
from ui.pages import Pages, Services, load
from ui.runtime.faults import Fault, fault_of
from ui.runtime.session_keeper import SessionKeeper
from ui.runtime.supply import Source, Supply
from ui.runtime.task import TaskLane, wait_for_leaving
from ui.runtime.worker import Board, BoardLink
from ui.sections import sections_of_the_program, settings_proper
from ui.settings.chooser import Chooser
from ui.settings.section import Section
from ui.shell.bars import link_text
from ui.shell.window import Window
from ui.theme.dress import dress

if TYPE_CHECKING:
    from ui.calendar.page import CalendarPage
    from ui.cases.page import CasesPage
    from ui.sources.page import SourcesPage
    from ui.wall.page import WallPage

TICK_MS = 1_000
WALL_PACE_MS = 250
IDLE_MS = 50
"""Pause between two pages that are made ahead of time."""
FIRST_IDLE_MS = 500
"""Pause before the first of them: what is in sight has its answers first."""
LAYOUT_PASSES = 3
"""Until rows that depend on the width of others stand: what is laid out after it is painted would be seen jumping."""
NO_CITY_MS = 3_000
"""Pause before the first of them for as long as there is nothing to show."""
KEY_NOTES = {
    KeySource.DEMO: "demo key: no protection",
    KeySource.MEMORY: "key in memory: the copy ends with the console",
}
"""Message of what the bottom line says of a key that is not kept as others are."""


class Desktop(QObject):
    """The running console of one home.

    Board, desk and processes live as long as it does; window and pages are made anew when the look changes.

    Signals:
        drawn: The pages show the city; emitted once.
        failed: There is no city to show; carries a `Fault`.
        dressed: Window and page in sight stand in a new look.
    """

    drawn = Signal()
    failed = Signal(object)
    dressed = Signal()

    def __init__(
        self,
        home: Home,
        key: ReplicaKey,
        *,
        settings: Settings | None = None,
        at_us: int | None = None,
        known_us: int | None = None,
        keeps_session: bool = False,
        sections: tuple[Section, ...] = (),
    ) -> None:
        """Make a desktop; nothing runs yet.

        Args:
            home: The installation.
            key: Of its replica.
            settings: What was chosen; without them the file of the home is read.
            at_us: Instant to look at instead of the present.
            known_us: Instant by whose knowledge.
            keeps_session: Whether it goes on where the last one was left, and leaves word for the next.
            sections: Further ones of the page of settings, from whoever made the desktop.
        """
        super().__init__()
        self._home, self._secret, self._at_us, self._known_us = home, key.secret, at_us, known_us
        self.supply = Supply(home, key.secret, self)
        self.strip: SourceStrip | None = None
        self._started = False
        self._is_drawn = False
        self.chooser = Chooser(read_settings(home) if settings is None else settings, self)
        self._look = look_of(self.chooser.settings)
        self.link = BoardLink(self._make_board, self)
        self.window = Window(key_note=KEY_NOTES.get(key.source, ""))
        self.desk = Bench(DeskSession(home, key.secret), self.window)
        own = partial(own_side, home, key.secret)
        self.plugins = PageDoor(home, self)
        services = Services(
            self.link,
            home.root,
            own,
            source_office(home, key.secret, self._who_acts),
            calendar_office(home, key.secret, lambda: self.supply.url),
            CaseDesk(home, key.secret, self._who_acts),
            self.desk,
            (
                *settings_proper(home, key.secret, self.chooser, self.plugins.standing),
                *sections,
                *sections_of_the_program(home, key.secret),
            ),
            self.plugins,
        )
        self.pages = Pages(services, self.window, self)
        self.greeting = Greeting(home, self.window, self.pages, self)
        self._strips, self._wall_views, self._looks = (self.link.topic(self.link) for _line in range(3))
        self._tick = _timer(self, TICK_MS)
        self._wall_pace = _timer(self, WALL_PACE_MS, is_single=True)
        self._idle = _timer(self, FIRST_IDLE_MS, is_single=True)
        self._texts = TaskLane("texts", self)
        self._modules = TaskLane("modules", self)
        self._session = SessionKeeper(home, self.window.session, self) if keeps_session else None
        session = read_session(home) if keeps_session else {}
        self.is_resumed = bool(session)
        self._furnish(session)
        self.window.take_place(session)
        self.window.show_wrong_settings(len(self.chooser.settings.problems))
        self._crashes = CrashReports(home, "desktop")
        self._hook = sys.excepthook
        self.window.show_crash(str(next(reversed(self._crashes.tell()), "")))
        self._connect()

    @property
    def cases(self) -> "CasesPage":
        """The page of cases."""
        return self.pages.cases

    @property
    def sources(self) -> "SourcesPage":
        """The page of sources."""
        return self.pages.sources

    @property
    def calendar(self) -> "CalendarPage":
        """The calendar page."""
        return self.pages.calendar

    @property
    def wall(self) -> "WallPage":
        """The wall."""
        return self.pages.wall

    def start(self, source: Source) -> None:
        """Start board, sync and, for a demonstration, the city."""
        sys.excepthook = self._on_exception
        self.link.start()
        self._tick.start()
        self._idle.start(NO_CITY_MS)
        if self._session is not None:
            self._session.start()
        self.supply.start(source)

    def stop(self) -> None:
        """Stop everything that runs beside the window; returns when it is gone."""
        sys.excepthook = self._hook
        for timer in (self._tick, self._wall_pace, self._idle):
            timer.stop()
        if self._session is not None:
            self._session.stop()
        self.chooser.stop()
        self.greeting.stop()
        self._texts.stop()
        self._modules.stop()
        self.desk.stop()
        self.link.stop()
        self.link.blockSignals(True)  # what it said last finds nobody any more
        for topic in (self._strips, self._wall_views, self._looks):
            topic.drop()
        self.supply.stop()
        self.plugins.stop()
        self.window.close()
        self.window.clear()
        self.desk.clear()
        wait_for_leaving()
        self.window.deleteLater()

    def greet(self) -> None:
        """Show what this reader was not shown yet, as soon as there is a city to show it on."""
        if self._is_drawn:
            self.greeting.greet()
        else:
            self.drawn.connect(self.greeting.greet)

    def show_look(self, wanted: Look) -> None:
        """Make everything that is drawn anew: the page in sight at once, the others when nothing else is to be done."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        state = self.window.state()
        self.window.setUpdatesEnabled(False)
        try:
            self.pages.forget()
            self.greeting.clear()
            self.window.clear()  # first: a style sheet is dear where there are widgets
            self._look = wanted
            wear(wanted)
            dress(application)
            self.desk.furnish()
            self._furnish(state)
            self.supply.speak()  # into the window that is there now
            for _pass in range(LAYOUT_PASSES):
                QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        finally:
            self.window.setUpdatesEnabled(True)
        self._idle.start(FIRST_IDLE_MS)
        self.dressed.emit()

    def _furnish(self, state: dict[str, Any]) -> None:
        self.window.furnish(self.pages.doors(self._look.wall_scale), state)
        self.window.bottom.hold(self.desk.sign)

    def _make_board(self) -> Board:
        path, secret = self._home.replica_file, self._secret
        book = load_rulebook(self._home.rules_dir)
        return LiveBoard(lambda: open_reader(path, secret), book, at_us=self._at_us, known_us=self._known_us)

    def _who_acts(self) -> str:
        return self.desk.desk.who

    def _connect(self) -> None:
        self.supply.progressed.connect(self._on_supply_progressed)
        self.supply.connected.connect(self._on_supply_connected)
        self.supply.troubled.connect(self.window.show_trouble)
        self.supply.failed.connect(self.window.show_fault)
        self.supply.failed.connect(self.failed)
        self.chooser.done.connect(self._on_chosen)
        self.desk.case_opened.connect(self.pages.open_case)
        self.window.outbox_asked.connect(self._on_outbox_asked)
        self.window.source_clicked.connect(self.pages.show_source)
        self.window.look_back_asked.connect(self._on_look_back_asked)
        self.window.look_back_left.connect(self._on_look_back_left)
        self.pages.wall_asked.connect(self._ask_wall)
        self.pages.tour_asked.connect(self.greeting.show_first_steps)
        self.link.updated.connect(self._on_link_updated)
        self.link.unavailable.connect(self._on_link_unavailable)
        self.link.damaged.connect(self._on_link_damaged)
        self._strips.answered.connect(self._on_strip_answered)
        self._wall_views.answered.connect(self._on_wall_answered)
        self._looks.failed.connect(self._on_look_failed)
        self._tick.timeout.connect(self._on_tick)
        self._wall_pace.timeout.connect(self._ask_wall)
        self._idle.timeout.connect(self._on_idle)
        self._modules.done.connect(self._make_next_page)

    def _ask_strip(self) -> None:
        self._strips.ask(_strip_of)

    def _ask_wall(self) -> None:
        self._wall_views.ask(_wall_of)

    def _on_chosen(self) -> None:
        self.window.show_wrong_settings(len(self.chooser.settings.problems))
        wanted = look_of(self.chooser.settings)
        if wanted != self._look:
            QTimer.singleShot(0, self, partial(self.show_look, wanted))  # not while the page still hears of its choice

    def _on_idle(self) -> None:
        self._modules.run(load)  # once they are loaded this is nothing

    def _make_next_page(self) -> None:
        if self.window.make_next_page():
            self._idle.start(IDLE_MS)
        else:
            self._texts.run(prepare)

    def _on_outbox_asked(self) -> None:
        self.desk.toggle_outbox()

    @Slot(str)
    def _on_supply_progressed(self, text: str) -> None:
        self.window.show_note(text)
        self.pages.show_progress(text)

    def _on_supply_connected(self) -> None:
        self.window.show_note("")
        self.pages.offer_import()

    def _on_link_updated(self, update: BoardUpdate) -> None:
        if not update.ready:
            return
        if not self._started:
            self._started = True
            self._idle.start(FIRST_IDLE_MS)
            self.pages.start()
            self.desk.start()
            self._ask_strip()
            self._ask_wall()
        elif self.pages.is_wall_in_sight and not self._wall_pace.isActive():
            self._wall_pace.start()

    def _on_link_unavailable(self, fault: Fault | None) -> None:
        # Before the first load there is no replica yet: that is progress, not a fault.
        self.window.show_fault(fault if self._started else None)
        if not self._started and not self.supply.is_demo and fault is not None:
            self.pages.show_progress(fault.sentence)

    def _on_link_damaged(self) -> None:
        self.supply.check()

    def _on_strip_answered(self, strip: SourceStrip) -> None:
        self.strip = strip
        self.window.show_strip(strip)
        self.pages.show_strip(strip)
        self.desk.show_clock(strip.clock)
        if not self._started and strip.link.phase == Phase.LOADING.value:
            self.pages.show_progress(link_text(strip.link))

    def _on_look_back_asked(self, at_us: int, as_known_then: bool) -> None:  # noqa: FBT001 - as the signal carries it
        self._looks.ask(lambda board: board.look_at(at_us, at_us if as_known_then else None))

    def _on_look_back_left(self) -> None:
        self._looks.ask(lambda board: board.look_at(None, None))

    def _on_look_failed(self, fault: Fault) -> None:
        self.window.look_back.say(fault.sentence)

    def _on_wall_answered(self, view: WallView) -> None:
        if not self._started:  # a board without a replica has a view, too: of nothing, at no time
            return
        self.pages.show_wall(view)
        if not self._is_drawn:
            self._is_drawn = True
            self.drawn.emit()

    def _on_tick(self) -> None:
        self._ask_strip()
        if self.pages.is_wall_in_sight:
            self.pages.tick()
            self._ask_wall()

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if self.plugins.took(error, trace):
            return
        if isinstance(error, Exception):
            self._crashes.leave(error)
            self.window.show_fault(fault_of(error))
        else:
            self._hook(kind, error, trace)


def _timer(parent: QObject, interval_ms: int, *, is_single: bool = False) -> QTimer:
    made = QTimer(parent)
    made.setSingleShot(is_single)
    made.setInterval(interval_ms)
    return made


def _strip_of(board: Board) -> SourceStrip:
    return board.strip()


def _wall_of(board: Board) -> WallView:
    return board.wall_view()
