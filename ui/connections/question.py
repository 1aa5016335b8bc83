"""What may stand before the console at start: a secret to type, or a sentence why it does not open."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from console.messages import _
from ui.connections.words import STOP
from ui.runtime.faults import Fault
from ui.theme import px, theme
from ui.widgets.parts import plain_label

WIDE_PX = 460


class Question(QWidget):
    """A secret to type, and what was wrong with the last.

    Signals:
        answered: Carries what was typed.
        refused: The reader wants another connection instead.
    """

    answered = Signal(str)
    refused = Signal()

    def __init__(self, title: str, words: str, other: str = "", parent: QWidget | None = None) -> None:
        """Make it.

        Args:
            title: What is wanted.
            words: What for.
            other: Word of the button that leads elsewhere; empty for none.
            parent: Qt parent.
        """
        super().__init__(parent)
        tokens = theme()
        head = plain_label(tokens.type.title, bold=True)
        head.setText(title)
        why = plain_label(tokens.type.body, colour=tokens.t2, wrap=True)
        why.setText(words)
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName(title)
        self.open = QPushButton(_("Open  Enter"))
        self.open.setProperty("primary", True)
        self.said = plain_label(tokens.type.body, bold=True, wrap=True)
        foot = QHBoxLayout()
        foot.setSpacing(tokens.space.control_gap)
        foot.addWidget(self.open)
        if other:
            elsewhere = QPushButton(other)
            elsewhere.clicked.connect(self.refused)
            foot.addWidget(elsewhere)
        foot.addStretch(1)
        inner = QWidget()
        inner.setFixedWidth(px(WIDE_PX))
        column = QVBoxLayout(inner)
        column.setSpacing(12)
        for part in (head, why, self.field, self.said):
            column.addWidget(part)
        column.addLayout(foot)
        _put_in_the_middle(self, inner)
        self.said.hide()
        self.open.clicked.connect(self._answer)
        self.field.returnPressed.connect(self._answer)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def say(self, fault: Fault) -> None:
        """Say what was wrong, and ask again."""
        self.said.setText(f"{STOP} {fault.sentence}")
        self.said.show()
        self.open.setEnabled(True)
        self.field.setReadOnly(False)
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _answer(self) -> None:
        if self.field.text() and self.open.isEnabled():
            self.open.setEnabled(False)
            self.field.setReadOnly(True)
            self.said.hide()
            self.answered.emit(self.field.text())


class Stopped(QWidget):
    """Why the console does not open, and what can be done.

    Signals:
        again: The reader wants it tried again.
        demo_asked: The demonstration city is wanted meanwhile.
    """

    again = Signal()
    demo_asked = Signal()

    def __init__(self, fault: Fault, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tokens = theme()
        head = plain_label(tokens.type.title, bold=True)
        head.setText(_("The console does not open"))
        self.said = plain_label(tokens.type.body, wrap=True)
        self.said.setText(fault.sentence)
        again = QPushButton(_("Try again"))
        again.setProperty("primary", True)
        demo = QPushButton(_("Start the demo city"))
        foot = QHBoxLayout()
        foot.setSpacing(tokens.space.control_gap)
        foot.addWidget(again)
        foot.addWidget(demo)
        foot.addStretch(1)
        inner = QWidget()
        inner.setFixedWidth(px(WIDE_PX))
        column = QVBoxLayout(inner)
        column.setSpacing(12)
        column.addWidget(head)
        column.addWidget(self.said)
        column.addLayout(foot)
        _put_in_the_middle(self, inner)
        again.clicked.connect(self.again)
        demo.clicked.connect(self.demo_asked)
        again.setFocus(Qt.FocusReason.OtherFocusReason)


def _put_in_the_middle(page: QWidget, inner: QWidget) -> None:
    """Stand a column of words in the upper middle of a page; an alignment would cut what wraps."""
    line = QHBoxLayout()
    line.addStretch(1)
    line.addWidget(inner)
    line.addStretch(1)
    whole = QVBoxLayout(page)
    whole.addStretch(1)
    whole.addLayout(line)
    whole.addStretch(2)
