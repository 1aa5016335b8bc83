"""The way into the console: first run, pass-phrase or password, then the desktop; and the way to another connection."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from console.connection.opening import Opening, Want, end_in_memory
from console.messages import _
from console.paths import Home
from console.replica.key import KeySource, ReplicaKey, find_key, make_demo_key
from console.settings.declared import LANGUAGE, RESUME, THEME
from console.settings.store import Settings
from ui.connections.clerk import Clerk
from ui.connections.first_run import FirstRunPage
from ui.connections.question import Question, Stopped
from ui.connections.section import ConnectionsSection
from ui.desktop import Desktop
from ui.look import look_of, wear
from ui.pages import WALL_PLACE
from ui.runtime.faults import Fault
from ui.runtime.supply import Source
from ui.runtime.task import TaskLane
from ui.settings.chooser import Chooser
from ui.settings.controls import Options
from ui.settings.section import Section
from ui.theme import theme
from ui.theme.dress import dress
from ui.theme.tokens import theme_names
from ui.widgets.frame import scrolled
from ui.widgets.parts import plain_label

QUIET_MS = 300
"""What is done sooner than this needs no words."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How the console is to stand, once it does.

    Attributes:
        size: Of the window, in pixels.
        key_file: As the command line names it.
        simulation: Arguments of the simulator for the demonstration city.
        at_us: Instant to look at instead of the present.
        known_us: Instant by whose knowledge.
        is_wall: Whether it is the wall alone, full screen.
    """

    size: tuple[int, int]
    key_file: str | None
    simulation: tuple[str, ...]
    at_us: int | None = None
    known_us: int | None = None
    is_wall: bool = False


class Entrance(QObject):
    """Owns the start window, and the desktop once there is one.

    Signals:
        opened: There is a desktop.
    """

    opened = Signal()

    def __init__(self, home: Home, settings: Settings, manner: Manner, *, has_demo: bool) -> None:
        """Show nothing yet.

        Args:
            home: The installation. The demonstration city gets one of its own beside it, for its key protects nothing.
            settings: What was chosen.
            manner: How the console is to stand.
            has_demo: Whether the demonstration's server is installed.
        """
        super().__init__()
        self._home, self._settings, self._manner, self._has_demo = home, settings, manner, has_demo
        self._demo_home = Home(home.root.with_name(f"{home.root.name}-demo"))
        self._chooser = Chooser(settings, self)
        self._clerk = Clerk(home, manner.key_file, self)
        self._keys = TaskLane("demo key", self)
        self._then: Callable[[], None] | None = None
        self.desktop: Desktop | None = None
        self.page: QWidget | None = None
        self._cover: QWidget | None = None
        self.window = QWidget()
        self.window.setWindowTitle(_("Supervision console"))
        self.window.resize(*manner.size)
        self._room = QVBoxLayout(self.window)
        self._room.setContentsMargins(0, 0, 0, 0)
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(QUIET_MS)
        self._connect()

    def start(self) -> None:
        """Show the start window, and what the installation needs."""
        self.window.show()
        self._wait()
        self._clerk.look()

    def stop(self) -> None:
        """End everything; returns when it is gone."""
        self._quiet.stop()
        self._leave_desktop()
        self._clerk.stop()
        self._keys.stop()
        self._chooser.stop()
        self.window.close()
        self.window.deleteLater()
        key = None if self._clerk.opening is None else self._clerk.opening.key
        if key is not None and key.source is KeySource.MEMORY:
            end_in_memory(self._home)

    def _connect(self) -> None:
        self._clerk.looked.connect(self._on_looked)
        self._clerk.freed.connect(self._on_freed)
        self._clerk.refused.connect(self._on_refused)
        self._keys.done.connect(self._on_demo_key)
        self._keys.failed.connect(lambda _error, fault: self._stand_still(fault))
        self._chooser.done.connect(self._on_chosen)
        self._quiet.timeout.connect(self._say_waiting)
        for key in ("F1", "Shift+F1"):
            QShortcut(QKeySequence(key), self.window).activated.connect(self._toggle_manual)

    def _on_looked(self, opening: Opening) -> None:
        self._quiet.stop()
        match opening.want:
            case Want.NOTHING:
                assert opening.key is not None
                self._open(self._home, opening.key, Source(opening.url), self._sections())
            case Want.CONNECTION:
                self._show_first_run(opening)
            case Want.PHRASE:
                self._ask(
                    _("Pass-phrase of this installation"),
                    _("It opens the local copy and the passwords that are kept here. Nobody else knows it."),
                    self._clerk.unlock,
                )
            case Want.PASSWORD:
                chosen = opening.book.chosen
                told = _("For {destination}. It is kept nowhere.", destination=chosen.destination if chosen else "")
                self._ask(_("Password"), told, self._clerk.open_with, _("Another connection"))

    def _on_refused(self, _error: Exception, fault: Fault) -> None:
        self._quiet.stop()
        if isinstance(self.page, Question):
            self.page.say(fault)
        elif self.desktop is None and not isinstance(self.page, FirstRunPage):
            self._stand_still(fault)

    def _show_first_run(self, opening: Opening) -> None:
        page = FirstRunPage(self._clerk, self._looks(), has_demo=self._has_demo)
        page.show_opening(opening)
        page.demo_asked.connect(self._on_demo_asked)
        page.connect_asked.connect(self._clerk.connect_first)
        page.chosen.connect(self._clerk.choose)
        self._show(page)

    def _ask(self, title: str, words: str, answered: Callable[[str], None], other: str = "") -> None:
        page = Question(title, words, other)
        page.answered.connect(answered)
        page.refused.connect(self._on_other_wanted)
        self._show(page)

    def _stand_still(self, fault: Fault) -> None:
        page = Stopped(fault)
        page.again.connect(self._on_again)
        page.demo_asked.connect(self._on_demo_asked)
        self._show(page)

    def _show(self, page: QWidget | None) -> None:
        while (item := self._room.takeAt(0)) is not None:
            if (gone := item.widget()) is not None:
                gone.hide()
                gone.deleteLater()
        self.page = page
        if self._cover is not None:
            self._cover.close()
        if page is not None:
            self._room.addWidget(scrolled(page, self.window), 1)
            self._room.addWidget(self._foot())

    def _foot(self) -> QWidget:
        """Return the line from which the manual is opened."""
        foot = QWidget(self.window)
        line = QHBoxLayout(foot)
        pad = theme().space.control_gap
        line.setContentsMargins(pad, pad, pad, pad)
        line.addStretch(1)
        button = QPushButton(_("Manual  F1"), foot)
        button.clicked.connect(self._toggle_manual)
        line.addWidget(button)
        return foot

    def _toggle_manual(self) -> None:
        """Show what the manual says of the page, or the page again."""
        if self._cover is not None:
            self._cover.close()
            return
        from ui.manual.cover import Cover  # noqa: PLC0415 -- few ask, and the way in is not to be longer for it

        self._cover = Cover(self.window, "trouble" if isinstance(self.page, Stopped) else "first-run")
        self._cover.destroyed.connect(self._on_cover_gone)

    def _on_cover_gone(self) -> None:
        self._cover = None

    def _wait(self) -> None:
        self._show(None)
        self._quiet.start()

    def _say_waiting(self) -> None:
        label = plain_label(theme().type.body, colour=theme().t2)
        label.setText(_("Opening. If the system's keyring asks for something, answer it."))
        page = QWidget()
        line = QHBoxLayout(page)
        line.addStretch(1)
        line.addWidget(label)
        line.addStretch(1)
        self._show(page)

    def _looks(self) -> QWidget:
        """Return where language and theme are chosen."""
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme().space.control_gap)
        for setting, values in ((LANGUAGE, ("zh", "en")), (THEME, theme_names())):
            label = plain_label(theme().type.body, colour=theme().t2)
            label.setText(_(setting.label))
            options = Options(setting, values, row)
            options.show_value(self._settings.value(setting))
            options.chosen.connect(partial(self._chooser.choose, setting))
            line.addWidget(label)
            line.addWidget(options)
            line.addSpacing(16)
        line.addStretch(1)
        return row

    def _on_chosen(self) -> None:
        """Draw the page anew in the look that was chosen, with what was typed."""
        QTimer.singleShot(0, self, self._show_look)  # not while a button of the page still hears of its click

    def _show_look(self) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        if not isinstance(self.page, FirstRunPage) or self._clerk.opening is None:
            return
        typed = self.page.editor.form.typed
        self._show(None)
        wear(look_of(self._settings))
        dress(application)
        self.window.setWindowTitle(_("Supervision console"))
        self._show_first_run(self._clerk.opening)
        if isinstance(self.page, FirstRunPage):
            self.page.editor.form.show_typed(typed)

    def _on_again(self) -> None:
        self._wait()
        self._clerk.look()

    def _on_other_wanted(self) -> None:
        if self._clerk.opening is not None:
            self._show_first_run(self._clerk.opening)

    def _on_demo_asked(self) -> None:
        self._wait()
        self._keys.run(partial(_demo_key, self._demo_home))

    def _on_demo_key(self, key: ReplicaKey) -> None:
        self._quiet.stop()
        self._open(self._demo_home, key, Source(None, self._manner.simulation), ())

    def _open(self, home: Home, key: ReplicaKey, source: Source, sections: tuple[Section, ...]) -> None:
        manner = self._manner
        desktop = Desktop(
            home,
            key,
            settings=self._settings,
            at_us=manner.at_us,
            known_us=manner.known_us,
            keeps_session=source.url is not None and not manner.is_wall and self._settings.value(RESUME),
            sections=sections,
        )
        self.desktop = desktop
        if not desktop.is_resumed:
            desktop.window.resize(self.window.size())
        if manner.is_wall or source.simulation is not None:
            desktop.window.go(WALL_PLACE)
        desktop.window.show()
        if manner.is_wall:
            desktop.window.toggle_wall()
        desktop.start(source)
        if not manner.is_wall:
            desktop.greet()
        self.window.hide()
        self._show(None)
        self.opened.emit()

    def _sections(self) -> tuple[Section, ...]:
        return (Section("connections", "Connections", self._section),)

    def _section(self) -> QWidget:
        made = ConnectionsSection(self._clerk)
        made.choose_asked.connect(lambda name: self._leave(partial(self._clerk.choose, name)))
        made.forget_asked.connect(lambda name: self._leave(partial(self._clerk.forget_chosen, name)))
        made.give_up_asked.connect(lambda name, file: self._go_on(partial(self._clerk.forget_chosen, name, file)))
        return made

    def _leave(self, then: Callable[[], None]) -> None:
        """Leave the connection in use, unless something waits to be sent over it, then go on."""
        self._then = then
        self._clerk.ask_to_leave()

    def _on_freed(self) -> None:
        if self._then is not None:
            then, self._then = self._then, None
            QTimer.singleShot(0, self, partial(self._go_on, then))

    def _go_on(self, then: Callable[[], None]) -> None:
        if self.desktop is not None:
            self.window.resize(self.desktop.window.size())
        self.window.show()
        self._wait()
        self._leave_desktop()
        then()

    def _leave_desktop(self) -> None:
        if self.desktop is not None:
            desktop, self.desktop = self.desktop, None
            desktop.stop()
            desktop.deleteLater()


def _demo_key(home: Home) -> ReplicaKey:
    make_demo_key(home)
    return find_key(home, environment={}, interactive=False)
