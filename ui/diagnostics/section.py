"""The section Diagnostics of the settings: what may be passed on to whoever helps, and the reports of crashes."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from console.messages import _
from console.paths import Home
from ui.diagnostics.pane import text_pane
from ui.runtime.faults import Fault
from ui.runtime.task import TaskLane
from ui.theme import theme
from ui.widgets.parts import SectionHead, plain_label

REPORTS_SHOWN = 10


class DiagnosticsSection(QWidget):
    """A text to look through before it is copied. It is put together in a thread."""

    def __init__(self, home: Home, diagnosis: Callable[[], str], parent: QWidget | None = None) -> None:
        """Make the section and begin to look.

        Args:
            home: The installation, whose crash reports are listed.
            diagnosis: Puts the text together; it is called in a thread.
            parent: Qt parent.
        """
        super().__init__(parent)
        tokens = theme()
        self.said = plain_label(tokens.type.body, colour=tokens.t2, wrap=True)
        self.said.setText(_("Looking at this installation…"))
        self.text = text_pane(_("Diagnostics"), self)
        self.copy = QPushButton(_("Copy diagnostics"), self)
        self.copy.setProperty("primary", True)
        self.copy.setEnabled(False)
        self.crashes = plain_label(tokens.type.body, wrap=True)
        self._lay_out()
        self.copy.clicked.connect(self._on_copy)
        self.lane = TaskLane("diagnostics", self)
        self.lane.done.connect(self._on_looked)
        self.lane.failed.connect(self._on_failed)
        self.lane.run(partial(_look, home, diagnosis))

    def _lay_out(self) -> None:
        pad = theme().space.panel_pad
        column = QVBoxLayout(self)
        column.setContentsMargins(pad + 8, 8, pad, pad)
        column.setSpacing(theme().space.control_gap)
        button = QHBoxLayout()
        button.addWidget(self.copy)
        button.addStretch(1)
        column.addWidget(_head(_("Diagnostics"), self))
        column.addWidget(self.said)
        column.addWidget(self.text, 1)
        column.addLayout(button)
        column.addWidget(_head(_("Crash reports"), self))
        column.addWidget(self.crashes)

    def _on_looked(self, found: tuple[str, tuple[Path, ...]]) -> None:
        text, reports = found
        self.text.setPlainText(text)
        self.said.setText(_("Nobody and no case is named in it. Look through it, then pass it on with your question."))
        self.copy.setEnabled(True)
        listed = "\n".join(str(path) for path in reports)
        self.crashes.setText(listed or _("None: the program has not crashed, or its reports were taken away."))

    def _on_failed(self, _error: Exception, fault: Fault) -> None:
        self.said.setText(fault.sentence)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy.setText(_("Copied"))


def _look(home: Home, diagnosis: Callable[[], str]) -> tuple[str, tuple[Path, ...]]:
    return diagnosis(), tuple(sorted(home.log_dir.glob("crash-*.txt"), reverse=True)[:REPORTS_SHOWN])


def _head(title: str, parent: QWidget) -> SectionHead:
    made = SectionHead(title, parent)
    made.say(title, "")
    return made
