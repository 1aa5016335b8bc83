"""The main window: rail, top bar, banner, the page in sight, bottom line."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from console.board.answers import SourceStrip
from console.messages import _
from ui.runtime.faults import Fault
from ui.shell.bars import Banner, BottomLine, TopBar, return_text
from ui.shell.entry import PageEntry
from ui.shell.keys import KeyColumn
from ui.shell.look_back import LookBack
from ui.shell.rail import Rail
from ui.shell.rule_bar import RuleBar
from ui.theme import theme

NARROW_UP_TO_PX = 1366
SMALLEST_PX = (1100, 640)


class Window(QWidget):
    """Shows one of several pages and what stands round all of them.

    Signals:
        outbox_asked: The reader wants to see, or to see no more, what is on its way to central.
    """

    outbox_asked = Signal()

    def __init__(self, entries: tuple[PageEntry, ...], *, key_note: str = "") -> None:
        super().__init__()
        self._entries = entries
        self._before: list[int] = []
        self._fault: Fault | None = None
        self._note = ""
        self._link_texts: SourceStrip | None = None
        self._windowed = Qt.WindowState.WindowNoState
        self.setWindowTitle(_("Supervision console"))
        self.setMinimumSize(*SMALLEST_PX)
        self.rail = Rail(entries, self)
        self.top = TopBar(self)
        self.banner = Banner(self)
        self.rules, self.trouble = RuleBar(self), RuleBar(self)
        self.look_back = LookBack(self)
        self.pages = QStackedWidget(self)
        self.bottom = BottomLine(self, key_note=key_note)
        self.keys = KeyColumn(self)
        for entry in entries:
            self.pages.addWidget(entry.widget)
        self._lay_out()
        self.rail.chosen.connect(self.go)
        self._bind_keys()
        self._show_page(0)

    @property
    def page(self) -> int:
        """Place of the page in sight."""
        return self.pages.currentIndex()

    def go(self, place: int) -> None:
        """Show a page; the one before can be gone back to."""
        if place != self.page and 0 <= place < len(self._entries):
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
        self.rules.say(text)

    def show_trouble(self, text: str) -> None:
        """Show over every page what keeps the sync from working; empty when nothing does."""
        self.trouble.say(text)

    def show_note(self, text: str) -> None:
        """Show in the bottom line what is being done."""
        self._note = text
        self._show_bottom()

    def toggle_wall(self) -> None:
        """Fill the screen with the page that can, or come back."""
        if self.rail.isHidden():
            self._frame(visible=True)
            self.setWindowState(self._windowed)
            self.go_back()
            return
        place = next((n for n, entry in enumerate(self._entries) if entry.fills_screen), None)
        if place is not None:
            self._before.append(self.page)
            self._show_page(place)
            self._windowed = self.windowState()
            self._frame(visible=False)
            self.setWindowState(Qt.WindowState.WindowFullScreen)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take labels from the rail on a narrow window."""
        super().resizeEvent(event)
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
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.rail)
        whole.addLayout(right, 1)

    def _bind_keys(self) -> None:
        for place in range(min(9, len(self._entries))):
            QShortcut(QKeySequence(f"Ctrl+{place + 1}"), self).activated.connect(self.rail.buttons[place].click)
        for key, act in (
            ("F1", self._toggle_keys),
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
        entry = self._entries[place]
        self.pages.setCurrentIndex(place)
        self.rail.mark(place)
        self.top.title.say(_(entry.label))
        self.keys.show_keys(_(entry.label), entry.keys)
        entry.widget.setFocus(Qt.FocusReason.OtherFocusReason)
        self._place_keys()

    def _show_bottom(self) -> None:
        if self._link_texts is not None:
            problem = self._fault.sentence if self._fault is not None else self._note
            told = return_text(self._link_texts)
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

    def _toggle_look_back(self) -> None:
        if self.look_back.isVisible() or self._link_texts is None or self.rail.isHidden():
            self.look_back.hide()
        else:
            self.look_back.open_at(self._link_texts.clock)

    def _toggle_outbox(self) -> None:
        if self.rail.isVisible():
            self.outbox_asked.emit()

    def _place_keys(self) -> None:
        width = self.keys.sizeHint().width()
        height = self.height() - theme().space.top - theme().space.bottom
        self.keys.setGeometry(self.width() - width, theme().space.top, width, height)

    def _on_escape(self) -> None:
        if self.keys.isVisible():
            self._toggle_keys()
        elif self.rail.isHidden():
            self.toggle_wall()

    def _ask_now(self) -> None:
        self._entries[self.page].ask_now()

    def _next_pane(self) -> None:
        self._entries[self.page].next_pane()
