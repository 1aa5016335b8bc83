"""The section Logs of the settings: the ends of the log files, by level and text, going on as they are written."""

import logging
from functools import cached_property, partial
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QFont, QGuiApplication, QHideEvent, QShowEvent, QSyntaxHighlighter, QTextCharFormat
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from console.diagnostics.log_lines import LogEnd, chosen, end_of, level_of, log_names
from console.messages import _
from console.paths import Home
from ui.diagnostics.pane import text_pane
from ui.runtime.faults import Fault
from ui.runtime.task import TaskLane
from ui.theme import px, theme
from ui.widgets.combo import Combo
from ui.widgets.parts import SectionHead, plain_label

FOLLOW_MS: Final = 1_000
SEARCH_PX: Final = 220
FIRST: Final = "desktop.log"
LEVELS: Final = (
    ("Everything", logging.NOTSET),
    ("Warnings and errors", logging.WARNING),
    ("Errors alone", logging.ERROR),
)


class LogSection(QWidget):
    """One log at a time. Files are read in a thread, and only while somebody looks."""

    def __init__(self, home: Home, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._end: LogEnd | None = None
        self.file, self.level, self.search = Combo(self), Combo(self), QLineEdit(self)
        self.file.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToContents)
        for message, level in LEVELS:
            self.level.addItem(_(message), level)
        self.follow, self.copy = QToolButton(self), QPushButton(_("Copy what is shown"), self)
        self.follow.setText(_("Follow"))
        self.follow.setCheckable(True)
        self.follow.setChecked(True)
        self.said = plain_label(theme().type.body, colour=theme().t2, wrap=True)
        self.text = text_pane(_("Log"), self, wraps=False)
        self._weights = _Weights(self.text.document())
        self.lane = TaskLane("logs", self)
        self._pace = QTimer(self)
        self._pace.setInterval(FOLLOW_MS)
        self._name_parts()
        self._lay_out()
        self._connect()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to read."""
        super().showEvent(event)
        self.lane.run(partial(_look, self._home, self.file.currentText(), 0))
        if self.follow.isChecked():
            self._pace.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Read no more."""
        super().hideEvent(event)
        self._pace.stop()
        self.lane.drop()

    def _name_parts(self) -> None:
        self.search.setPlaceholderText(_("Text in the log"))
        self.search.setClearButtonEnabled(True)
        for part, name, key in (
            (self.file, _("Log file"), "log file"),
            (self.level, _("Level"), "log level"),
            (self.search, _("Text in the log"), "log text"),
        ):
            part.setAccessibleName(name)
            part.setObjectName(key)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(theme().space.control_gap)
        self.search.setMaximumWidth(px(SEARCH_PX))
        for part in (self.file, self.level):
            line.addWidget(part)
        line.addWidget(self.search, 1)
        line.addWidget(self.follow)
        line.addStretch(1)
        line.addWidget(self.copy)
        head = SectionHead(_("Logs"), self)
        head.say(_("Logs"), "")
        pad = theme().space.panel_pad
        column = QVBoxLayout(self)
        column.setContentsMargins(pad + 8, 8, pad, pad)
        column.setSpacing(theme().space.control_gap)
        column.addWidget(head)
        column.addLayout(line)
        column.addWidget(self.said)
        column.addWidget(self.text, 1)

    def _connect(self) -> None:
        self.lane.done.connect(self._on_looked)
        self.lane.failed.connect(self._on_failed)
        self._pace.timeout.connect(self._on_pace)
        self.file.activated.connect(self._on_file_chosen)
        self.level.activated.connect(self._show)
        self.search.textChanged.connect(self._show)
        self.follow.toggled.connect(self._on_follow_toggled)
        self.copy.clicked.connect(self._on_copy)

    def _on_pace(self) -> None:
        size = 0 if self._end is None else self._end.size
        self.lane.run(partial(_look, self._home, self.file.currentText(), size))

    def _on_file_chosen(self) -> None:
        self._end = None
        self._on_pace()

    def _on_follow_toggled(self, is_on: bool) -> None:  # noqa: FBT001 - as the signal carries it
        if is_on:
            self._on_pace()
            self._pace.start()
        else:
            self._pace.stop()

    def _on_looked(self, found: tuple[tuple[str, ...], str, LogEnd | None]) -> None:
        names, name, end = found
        if names != tuple(self.file.itemText(row) for row in range(self.file.count())):
            self.file.clear()
            self.file.addItems(names)
        self.file.setCurrentText(name)
        if end is not None:
            self._end = end
            self._show()
        elif not names:
            self.said.setText(_("There is no log yet."))

    def _on_failed(self, _error: Exception, fault: Fault) -> None:
        self.said.setText(fault.sentence)

    def _show(self) -> None:
        """Show what was asked for; the end stays in sight where it was, else the lines that are read stay."""
        if self._end is None:
            return
        entries = chosen(self._end.entries, self.level.currentData(), self.search.text())
        self.said.setText(
            _(
                "{n} of {whole} entries at the end of the file · times in UTC",
                n=len(entries),
                whole=len(self._end.entries),
            )
        )
        bar = self.text.verticalScrollBar()
        before, was_at_end = bar.value(), bar.value() >= bar.maximum()
        shown = "\n".join(entry.text for entry in entries)
        if shown != self.text.toPlainText():
            self.text.setPlainText(shown)
            self.copy.setText(_("Copy what is shown"))
            bar.setValue(bar.maximum() if was_at_end else before)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy.setText(_("Copied"))


class _Weights(QSyntaxHighlighter):
    """Sets lines that warn in bold, so that an eye finds them among the others; their word says which they are."""

    def highlightBlock(self, text: str) -> None:
        """Set the head of an entry in bold where it is a warning or worse."""
        if level_of(text) >= logging.WARNING:
            self.setFormat(0, len(text), self._bold)

    @cached_property
    def _bold(self) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setFontWeight(QFont.Weight.Bold)
        return made


def _look(home: Home, name: str, size: int) -> tuple[tuple[str, ...], str, LogEnd | None]:
    """Return the logs, the one that is shown, and its end; None where it has the same size as before."""
    names = log_names(home)
    if not names:
        return (), "", None
    shown = name if name in names else FIRST if FIRST in names else names[0]
    end = end_of(home, shown)
    return names, shown, None if shown == name and end.size == size else end
