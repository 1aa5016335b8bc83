"""The line in which a reader asks for another instant (回看): what was shown then, or what is known of it today."""

from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from console.board.face import ClockFace
from console.board.session import parse_instant
from console.errors import BadInput
from console.messages import _
from ui.theme import px, theme
from ui.widgets.formats import local_time
from ui.widgets.names import plain
from ui.widgets.parts import plain_label

PAD_PX = 16
FIELD_PX = 180


class LookBack(QWidget):
    """Asks for an instant in the city's own time.

    Signals:
        asked: An instant was asked for: microseconds UTC, and whether as it was known then.
        left: The reader wants the present again.
    """

    asked = Signal(object, bool)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock: ClockFace | None = None
        tokens = theme()
        self.title = plain_label(tokens.type.dense, bold=True)
        self.title.setText(_("Look back to"))
        self.field = QLineEdit(self)
        self.field.setFixedWidth(px(FIELD_PX))
        self.field.setMaxLength(40)
        self.field.setAccessibleName(_("Date and time to look back to"))
        self.shown = QPushButton(_("As it was shown then"), self)
        self.known = QPushButton(_("As it is known today"), self)
        self.back = QPushButton(_("Back to now"), self)
        self.trouble = plain_label(tokens.type.dense, wrap=True)  # gives way: the window stays as wide as it is
        line = QHBoxLayout()
        line.setSpacing(tokens.space.control_gap)
        for part in (self.title, self.field, self.shown, self.known, self.back):
            line.addWidget(part)
        line.addStretch(1)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(PAD_PX, 4, PAD_PX, 4)
        lines.setSpacing(4)
        lines.addLayout(line)
        lines.addWidget(self.trouble)
        self.shown.clicked.connect(self._on_shown_clicked)
        self.known.clicked.connect(self._on_known_clicked)
        self.back.clicked.connect(self._on_back_clicked)
        self.field.returnPressed.connect(self._on_shown_clicked)
        self.hide()

    def open_at(self, clock: ClockFace) -> None:
        """Show the line with the time of the clock, ready to be written over."""
        self._clock = clock
        self.field.setText(f"{local_time(clock.now_us, clock.zone):%Y-%m-%d %H:%M}")
        self.say("")
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def say(self, text: str) -> None:
        """Say in place what is wrong; empty for nothing."""
        self.trouble.setText(text)
        self.trouble.setVisible(bool(text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _ask(self, *, as_known_then: bool) -> None:
        if self._clock is None:
            return
        text = self.field.text().strip()
        try:
            at_us = parse_instant(text, ZoneInfo(self._clock.zone))
        except BadInput:
            example = f"{local_time(self._clock.now_us, self._clock.zone):%Y-%m-%d %H:%M}"
            self.say(_("{text} is no date and time. Write it like {example}.", text=plain(text), example=example))
            return
        self.say("")
        self.asked.emit(at_us, as_known_then)

    def _on_shown_clicked(self) -> None:
        self._ask(as_known_then=True)

    def _on_known_clicked(self) -> None:
        self._ask(as_known_then=False)

    def _on_back_clicked(self) -> None:
        self.hide()
        self.left.emit()
