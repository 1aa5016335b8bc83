"""The main window: rail, top bar, banner, the page in sight, bottom line."""

from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from console.board.answers import SourceStrip
from console.messages import _
from ui.runtime.faults import Fault
from ui.shell.bars import Banner, BottomLine, TopBar, return_text
from ui.shell.entry import Door, PageEntry, kept_as
from ui.shell.keys import KeyColumn
from ui.shell.look_back import LookBack
from ui.shell.rail import Rail
from ui.shell.rule_bar import RuleBar
from ui.shell.stack import PageStack
from ui.theme import theme

NARROW_UP_TO_PX = 1366
SMALLEST_PX = (1100, 640)
LARGEST_PX = 1 << 16


class Window(QWidget):
    """Shows one of several pages and what stands round all of them.

    All that is drawn is made by `furnish` and taken away by `clear`, so that the window outlives a change of look.

    Signals:
        outbox_asked: The reader wants to see, or to see no more, what is on its way to central.
        source_clicked: A segment of the freshness strip was clicked; carries the area.
        look_back_asked: Another instant was asked for, see `LookBack`.
        look_back_left: The reader wants the present again.
        help_asked: The reader wants to read about the page in sight; carries the name of its picture.
    """

    outbox_asked = Signal()
    source_clicked = Signal(str)
    look_back_asked = Signal(object, bool)
    look_back_left = Signal()
    help_asked = Signal(str)

    def __init__(self, doors: tuple[Door, ...] = (), *, key_note: str = "") -> None:
        super().__init__()
        self._key_note = key_note
        self._doors: tuple[Door, ...] = ()
        self._before: list[int] = []
        self._fault: Fault | None = None
        self._note = self._refused = self._troubling = ""
        self._wrong_settings = 0
        self._crash = ""
        self._link_texts: SourceStrip | None = None
        self._windowed = Qt.WindowState.WindowNoState
        self.setMinimumSize(*SMALLEST_PX)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        self._bind_keys()
        if doors:
            self.furnish(doors)

    def furnish(self, doors: tuple[Door, ...], state: dict[str, Any] | None = None) -> None:
        """Make everything that is drawn.

        Args:
            doors: What leads to the pages.
            state: What `state` returned before; the page in sight then is in sight again.
        """
        self._doors = doors
        told = {} if state is None else state
        states = told.get("pages")
        self.setWindowTitle(_("Supervision console"))
        self._body = QWidget(self)
        self.rail = Rail(doors, self._body)
        self.top = TopBar(self._body)
        self.banner = Banner(self._body)
        self.rules, self.trouble = RuleBar(self._body), RuleBar(self._body)
        self.look_back = LookBack(self._body)
        self.pages = PageStack(doors, dict(states) if isinstance(states, dict) else {}, self._body)
        self.bottom = BottomLine(self._body, key_note=_(self._key_note) if self._key_note else "")
        self.keys = KeyColumn(self._body)
        self.keys.manual_asked.connect(self._ask_for_help)
        self._lay_out()
        self.rail.chosen.connect(self.go)
        self.top.strip.source_clicked.connect(self.source_clicked)
        self.look_back.asked.connect(self.look_back_asked)
        self.look_back.left.connect(self.look_back_left)
        self._say_again()
        self._show_page(next((n for n, door in enumerate(doors) if kept_as(door) == told.get("page")), 0))
        self._give_focus(told.get("focus"))

    def clear(self) -> None:
        """Take away everything that is drawn, at once; what the window was told it keeps."""
        self._doors = ()
        for child in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            child.deleteLater()
            QCoreApplication.sendPostedEvents(child, QEvent.Type.DeferredDelete)

    def state(self) -> dict[str, Any]:
        """Return, as JSON has it, which page is in sight, what has the keyboard, and the state of each page."""
        focus: QWidget | None = self.focusWidget()
        name = "" if focus is None else focus.objectName()
        return {"page": kept_as(self._doors[self.page]), "focus": name, "pages": self.pages.state()}

    def session(self) -> dict[str, Any]:
        """Return the same together with where the window stands."""
        place = self.normalGeometry() if self.isMaximized() or self.isFullScreen() else self.geometry()
        return {
            **self.state(),
            "window": [place.x(), place.y(), place.width(), place.height()],
            "is_maximized": self.isMaximized(),
        }

    def take_place(self, session: dict[str, Any]) -> None:
        """Stand where a session says, as far as the screens there are now allow."""
        place = place_within(session.get("window"), [screen.availableGeometry() for screen in QApplication.screens()])
        if place is not None:
            self.setGeometry(place)
        if session.get("is_maximized") is True:
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def make_next_page(self) -> bool:
        """Make one page that is not there yet; return whether another is left."""
        return self.pages.make_next()

    @property
    def page(self) -> int:
        """Place of the page in sight."""
        return self.pages.currentIndex()

    def entry(self, place: int) -> PageEntry:
        """Return a page; it is made if it is not there yet."""
        return self.pages.entry(place)

    def go(self, place: int) -> None:
        """Show a page; the one before can be gone back to."""
        if place != self.page and 0 <= place < len(self._doors):
            self._before.append(self.page)
            self._show_page(place)

    def go_back(self) -> None:
        """Show the page that was in sight before."""
        if self._before:
            self._show_page(self._before.pop())

    def show_strip(self, strip: SourceStrip) -> None:
        """Show clock, ages and link."""
        self._link_texts = strip
        self.top.show_strip(strip)
        self.banner.show_clock(strip.clock)
        self._show_bottom()

    def show_fault(self, fault: Fault | None) -> None:
        """Show in the bottom line what failed, None when it is mended. What is on screen stays."""
        self._fault = fault
        self._show_bottom()

    def show_refused_rules(self, text: str) -> None:
        """Show over every page which rule file was refused; empty when none is."""
        self._refused = text
        self.rules.say(text)

    def show_trouble(self, text: str) -> None:
        """Show over every page what keeps the sync from working; empty when nothing does."""
        self._troubling = text
        self.trouble.say(text)

    def show_wrong_settings(self, count: int) -> None:
        """Show in the bottom line how much is wrong with the file of settings; what, stands on their page."""
        self._wrong_settings = count
        self._show_bottom()

    def show_crash(self, path: str) -> None:
        """Show in the bottom line that the program ended unforeseen before, and where that is written."""
        self._crash = path
        self._show_bottom()

    def show_note(self, text: str) -> None:
        """Show in the bottom line what is being done."""
        self._note = text
        self._show_bottom()

    def toggle_wall(self) -> None:
        """Fill the screen with the page in sight if it can, else with the first that can; or come back."""
        if self.rail.isHidden():
            self._frame(visible=True)
            self.setWindowState(self._windowed)
            self.go_back()
            return
        able = [n for n, door in enumerate(self._doors) if door.fills_screen]
        place = self.page if self.page in able else next(iter(able), None)
        if place is not None:
            self._before.append(self.page)
            self._show_page(place)
            self._windowed = self.windowState()
            self._frame(visible=False)
            self.setWindowState(Qt.WindowState.WindowFullScreen)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take labels from the rail on a narrow window."""
        super().resizeEvent(event)
        if self._doors:
            self.rail.set_narrow(narrow=self.width() <= NARROW_UP_TO_PX)
            self._place_keys()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close; what runs beside the window is stopped by who started it."""
        event.accept()

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.top)
        right.addWidget(self.banner)
        right.addWidget(self.look_back)
        right.addWidget(self.trouble)
        right.addWidget(self.rules)
        right.addWidget(self.pages, 1)
        right.addWidget(self.bottom)
        whole = QHBoxLayout(self._body)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.rail)
        whole.addLayout(right, 1)
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self._body)
        self._body.show()  # a window in sight would do it later, and what is not shown takes no focus
        self.rail.set_narrow(narrow=self.width() <= NARROW_UP_TO_PX)

    def _bind_keys(self) -> None:
        for place in range(9):
            QShortcut(QKeySequence(f"Ctrl+{place + 1}"), self).activated.connect(partial(self.go, place))
        for key, act in (
            ("F1", self._toggle_keys),
            ("Shift+F1", self._ask_for_help),
            ("F5", self._ask_now),
            ("F6", self._next_pane),
            ("F7", self._toggle_look_back),
            ("F8", self._toggle_outbox),
            ("F11", self.toggle_wall),
            ("Alt+Left", self.go_back),
        ):
            QShortcut(QKeySequence(key), self).activated.connect(act)
        self._escape = QShortcut(QKeySequence("Esc"), self)
        self._escape.activated.connect(self._on_escape)
        self._escape.setEnabled(False)

    def _show_page(self, place: int) -> None:
        entry = self.pages.entry(place)
        self.pages.setCurrentIndex(place)
        self.rail.mark(place)
        self.top.title.say(_(entry.label))
        self.keys.show_keys(_(entry.label), entry.keys)
        entry.widget.setFocus(Qt.FocusReason.OtherFocusReason)
        self._place_keys()

    def _say_again(self) -> None:
        """Say in what was made anew what the window was told."""
        self.rules.say(self._refused)
        self.trouble.say(self._troubling)
        if self._link_texts is not None:
            self.show_strip(self._link_texts)

    def _give_focus(self, name: object) -> None:
        widget = self.findChild(QWidget, name) if isinstance(name, str) and name else None
        if widget is not None:
            widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_bottom(self) -> None:
        if self._link_texts is not None:
            problem = self._fault.sentence if self._fault is not None else self._note
            wrong = _("Problems in the settings: {n}", n=self._wrong_settings) if self._wrong_settings else ""
            crash = _("The program ended unforeseen before. What happened stands in {path}", path=self._crash)
            said = (return_text(self._link_texts), wrong, crash if self._crash else "")
            told = "  ·  ".join(text for text in said if text)
            self.bottom.show_link(self._link_texts.link, problem, is_known=bool(self._link_texts.sources), told=told)

    def _frame(self, *, visible: bool) -> None:
        for part in (self.rail, self.top, self.bottom):
            part.setVisible(visible)
        self.rules.suppress(not visible)
        self.trouble.suppress(not visible)
        self.banner.suppress(not visible)  # the page that fills the screen says it in its own size
        self._escape.setEnabled(not visible)
        self.keys.hide()
        self.look_back.hide()

    def _toggle_keys(self) -> None:
        self.keys.setVisible(self.keys.isHidden())
        self._escape.setEnabled(self.keys.isVisible() or self.rail.isHidden())
        self._place_keys()
        self.keys.raise_()

    def _ask_for_help(self) -> None:
        if self.rail.isVisible():  # what fills the screen is for all to see, not for one to read
            if self.keys.isVisible():
                self._toggle_keys()
            self.help_asked.emit(self._doors[self.page].icon)

    def _toggle_look_back(self) -> None:
        if self.look_back.isVisible() or self._link_texts is None or self.rail.isHidden():
            self.look_back.hide()
        else:
            self.look_back.open_at(self._link_texts.clock)

    def _toggle_outbox(self) -> None:
        if self.rail.isVisible():
            self.outbox_asked.emit()

    def _place_keys(self) -> None:
        space = theme().space
        size = self.keys.size_within(QSize(self.width() - self.rail.width(), self.height() - space.top - space.bottom))
        self.keys.setGeometry(QRect(QPoint(self.width() - size.width(), space.top), size))

    def _on_escape(self) -> None:
        if self.keys.isVisible():
            self._toggle_keys()
        elif self.rail.isHidden():
            self.toggle_wall()

    def _ask_now(self) -> None:
        self.pages.entry(self.page).ask_now()

    def _next_pane(self) -> None:
        self.pages.entry(self.page).next_pane()


def place_within(kept: object, screens: list[QRect]) -> QRect | None:
    """Return the place of a window on the screen it was on most, made to fit; None where nothing can be made of it.

    Args:
        kept: Left, top, width and height as they were kept, or whatever else a file holds there.
        screens: The room of each screen.
    """
    if not isinstance(kept, list) or len(kept) != 4 or not all(type(value) is int for value in kept):
        return None
    left, top, width, height = (max(-LARGEST_PX, min(LARGEST_PX, value)) for value in kept)
    place = QRect(left, top, width, height)
    rooms = [room for room in screens if room.isValid()]
    if place.isEmpty() or not rooms:
        return None
    room = max(rooms, key=lambda one: _area(one.intersected(place)))
    width, height = min(place.width(), room.width()), min(place.height(), room.height())
    left = max(room.left(), min(place.left(), room.right() + 1 - width))
    top = max(room.top(), min(place.top(), room.bottom() + 1 - height))
    return QRect(left, top, width, height)


def _area(rect: QRect) -> int:
    return max(0, rect.width()) * max(0, rect.height())
