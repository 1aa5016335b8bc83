"""Where a note is written: one text without line breaks, counted, saved with Ctrl+Enter."""

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from console.domain.operation import NOTE_LENGTH
from console.messages import _
from ui.desk.desk import Desk
from ui.desk.operator import OperatorLine
from ui.desk.words import STOP
from ui.theme import font, px, theme
from ui.widgets.formats import grouped
from ui.widgets.parts import plain_label

TEXT_PX = 124
MOST_PASTED = 10 * NOTE_LENGTH
"""What is pasted beyond this is left out: a field with a million characters on one line would stand still."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class NoteText(QPlainTextEdit):
    """Takes one line that wraps: breaks in what is pasted become blanks, Enter alone does nothing."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Ctrl+Enter and Esc to the editor, and no other key to the page."""
        if event.key() in _ENTER and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.accept()
        elif event.key() in (*_ENTER, Qt.Key.Key_Escape):
            event.ignore()
        else:
            super().keyPressEvent(event)
            event.accept()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste as one line."""
        self.insertPlainText(" ".join(source.text()[:MOST_PASTED].split()))


class NoteEditor(QWidget):
    """Field, who acts, counter and two buttons.

    Signals:
        changed: The text is another; carries it.
        save_requested: The writer wants it saved; who acts is named.
        left: The writer goes back; the text stays a draft.
    """

    changed = Signal(str)
    save_requested = Signal()
    left = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        tokens = theme()
        self.operator = OperatorLine(desk, self)
        self.text = NoteText()
        self.text.setFixedHeight(px(TEXT_PX))
        self.text.setFont(font(tokens.type.body))
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(_("Text of the note"))
        self.text.setPlaceholderText(_("One text for everybody who opens this case; line breaks become blanks."))
        self.count = plain_label(tokens.type.dense, colour=tokens.t2)
        self.save = QPushButton()
        self.save.setProperty("primary", True)
        self.leave = QPushButton(_("Back  Esc"))
        self.leave.setToolTip(_("The draft is kept until the program ends."))
        self.said = plain_label(tokens.type.body, bold=True, wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(6)
        foot = QHBoxLayout()
        foot.setSpacing(tokens.space.control_gap)
        foot.addWidget(self.save)
        foot.addWidget(self.leave)
        foot.addStretch(1)
        foot.addWidget(self.count)
        column.addWidget(self.operator)
        column.addWidget(self.text)
        column.addWidget(self.said)
        column.addLayout(foot)
        self.text.textChanged.connect(self._on_text_changed)
        self.save.clicked.connect(self._save)
        self.leave.clicked.connect(self.left)
        desk.busied.connect(self._judge)
        self.say("")
        self._judge()

    def open(self, text: str) -> None:
        """Begin with a text."""
        self.say("")
        self.text.setPlainText(text)
        self.text.moveCursor(self.text.textCursor().MoveOperation.End)
        self.show()
        (self.text if self._desk.who else self.operator.field).setFocus(Qt.FocusReason.OtherFocusReason)

    def say(self, sentence: str) -> None:
        """Say what kept the text from being saved; empty for nothing."""
        self.said.setText(f"{STOP} {sentence}" if sentence else "")
        self.said.setVisible(bool(sentence))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Save on Ctrl+Enter, leave on Esc."""
        if event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._save()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _save(self) -> None:
        if not self.operator.take():
            self.say(_("Say who acts."))
            self.operator.ask()
        elif self.save.isEnabled():
            self.say("")
            self.save_requested.emit()

    def _judge(self) -> None:
        length, busy = len(self.text.toPlainText().strip()), self._desk.is_busy
        over = length - NOTE_LENGTH
        told = _("{n} / {limit} characters", n=grouped(length), limit=grouped(NOTE_LENGTH))
        self.count.setText(f"{STOP} {told}{_(', {n} too many', n=grouped(over))}" if over > 0 else told)
        self.count.setFont(font(theme().type.dense, bold=over > 0))
        self.save.setText(_("Saving…") if busy else _("Save  Ctrl+Enter"))
        self.save.setEnabled(0 < length <= NOTE_LENGTH and not busy)
        self.text.setReadOnly(busy)

    def _on_text_changed(self) -> None:
        self._judge()
        self.changed.emit(self.text.toPlainText())
