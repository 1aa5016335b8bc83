"""A form with its test: test first, then one button more."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from console.connection.check import Line, passed
from console.connection.connection import Connection
from console.errors import BadInput
from console.messages import _
from ui.connections.clerk import Clerk
from ui.connections.form import ConnectionForm
from ui.connections.lines import TestLines
from ui.runtime.faults import Fault
from ui.theme import theme


class ConnectionEditor(QWidget):
    """Asks the clerk for a test of what is typed; whoever holds it saves when it is submitted.

    Signals:
        submitted: What is typed has passed its test and is wanted; carries the `Wish`.
        left: The reader goes back.
    """

    submitted = Signal(object)
    left = Signal()

    def __init__(
        self, clerk: Clerk, done: str, *, before: Connection | None = None, is_first: bool = False, parent: QWidget
    ) -> None:
        """Make it.

        Args:
            clerk: Does the work.
            done: Word of the button that submits.
            before: The connection that is changed; None for a new one.
            is_first: Whether it is the installation's first connection, which needs no name and no way back.
            parent: Qt parent.
        """
        super().__init__(parent)
        self._clerk, self._done = clerk, done
        self._is_busy = self._is_testing = self._has_passed = False
        self.form = ConnectionForm(with_name=not is_first, before=before, parent=self)
        self.lines = TestLines(self)
        self.button = QPushButton()
        self.button.setProperty("primary", True)
        self.cancel = QPushButton(_("Cancel the test  Esc"))
        self.back = QPushButton(_("Back  Esc"))
        self._can_leave = not is_first
        foot = QHBoxLayout()
        foot.setSpacing(theme().space.control_gap)
        for button in (self.button, self.cancel, self.back):
            foot.addWidget(button)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.form)
        column.addLayout(foot)
        column.addWidget(self.lines)
        self.form.changed.connect(self._on_form_changed)
        self.form.submitted.connect(self._go_on)
        self.button.clicked.connect(self._go_on)
        self.cancel.clicked.connect(clerk.cancel)
        self.back.clicked.connect(self._leave)
        clerk.line_said.connect(self._on_line_said)
        clerk.tested.connect(self._on_tested)
        clerk.refused.connect(self._on_refused)
        self._judge()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Cancel or go back on Esc."""
        if event.key() == Qt.Key.Key_Escape and self._is_testing:
            self._clerk.cancel()
        elif event.key() == Qt.Key.Key_Escape and self._can_leave:
            self._leave()
        else:
            super().keyPressEvent(event)

    def _go_on(self) -> None:
        """Test what is typed; once it has passed, hand it over."""
        if self._is_busy:
            return
        self.form.say("")
        if self._has_passed and self.form.keeping.way is None:
            self.form.say(_("Choose how password and local copy are protected."))
            return
        self._is_busy = True
        self._is_testing = not self._has_passed
        if self._has_passed:
            self.submitted.emit(self.form.wish())
        else:
            self.lines.begin()
            self._clerk.test(self.form.wish(), self.form.before)
        self._judge()

    def _leave(self) -> None:
        self._clerk.cancel()
        self.left.emit()

    def _judge(self) -> None:
        word = _("Testing…") if self._is_testing else _(self._done) if self._has_passed else _("Test connection")
        self.button.setText(word)
        self.button.setEnabled(not self._is_busy)
        self.cancel.setVisible(self._is_testing)
        self.back.setVisible(self._can_leave and not self._is_testing)
        self.form.set_busy(busy=self._is_busy)

    def _on_form_changed(self) -> None:
        self._has_passed = False
        self._judge()

    def _on_line_said(self, line: Line) -> None:
        if self._is_testing:
            self.lines.add(line)

    def _on_tested(self, lines: tuple[Line, ...]) -> None:
        if self._is_testing:
            self._is_busy = self._is_testing = False
            self._has_passed = passed(lines)
            self.lines.show_lines(lines, is_over=True)
            self._judge()
            self.button.setFocus(Qt.FocusReason.OtherFocusReason)
            QTimer.singleShot(0, self, self._show_lines)

    def _show_lines(self) -> None:
        """Scroll to what the test said, where the page is longer than the window."""
        around = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if around is not None:
            around.ensureWidgetVisible(self.lines)

    def _on_refused(self, error: Exception, fault: Fault) -> None:
        if self._is_busy:
            if self._is_testing:
                self.lines.show_lines((), is_over=True)
            self._is_busy = self._is_testing = False
            self._judge()
            self.form.say(fault.sentence, error.field if isinstance(error, BadInput) else "")
