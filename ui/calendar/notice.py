"""Bringing in a notice: its text, what was read from it, what it would move, and who answers for it."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from console.calendar.proposing import Notice, Proposed
from console.domain.entry import epoch_day
from console.domain.notice import LONGEST_TEXT
from console.errors import BadInput
from console.messages import _
from ui.calendar.effects import COLUMNS, counts_text, lines_of
from ui.calendar.marking import place_of, words_at
from ui.calendar.sentences import SentenceList
from ui.calendar.table import LineTable
from ui.runtime.faults import Fault
from ui.theme import px, theme
from ui.widgets.combo import Combo
from ui.widgets.formats import grouped
from ui.widgets.frame import scrolled
from ui.widgets.parts import SectionHead, plain_label

TEXT_PX = 150
EFFECTS_PX = 230


class NoticePane(QWidget):
    """Three steps one under the other; the later ones appear when the earlier are done.

    Signals:
        propose_requested: Carries the `Notice`.
        accept_requested: Carries the `Proposed`, who answers for it, and why.
        closed: The reader goes back to the year.
    """

    propose_requested = Signal(object)
    accept_requested = Signal(object, str, str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.proposed: Proposed | None = None
        self._build()
        self._lay_out()
        self._connect()
        self.forget()

    def offer_years(self, years: tuple[int, ...], year: int, today: date) -> None:
        """Offer the years a notice can be about."""
        self.year.clear()
        for one in years:
            self.year.addItem(str(one), one)
        self.year.setCurrentIndex(max(0, self.year.findData(year)))
        if not self.published.text():
            self.published.setText(today.isoformat())

    def forget(self) -> None:
        """Let go of what was proposed; the text stays."""
        self.proposed = None
        self.result.hide()
        self._mark(None)
        self._judge()

    def show_proposed(self, proposed: Proposed) -> None:
        """Show what the notice would do."""
        self.proposed = proposed
        self._mark(None)
        counts = proposed.effects.counts
        self.say("")
        self.sentences.show_sentences(proposed.sentences)
        self.effects_head.say(_("What would change"), _("{n} cases", n=grouped(counts.cases)))
        self.counts.setText(counts_text(proposed.effects))
        self.effects.show_lines(lines_of(proposed.effects))
        self.effects.setVisible(bool(proposed.effects.lines))
        self.typed.clear()
        self.typed_label.setText(_("To bring it into force, type the number of cases it touches:"))
        self.result.show()
        self._judge()
        self.pane.ensureWidgetVisible(self.sentences)

    def show_refusal(self, error: Exception, fault: Fault) -> None:
        """Show why it cannot be; words of the notice that are refused are marked where they stand."""
        self.forget()
        if isinstance(error, BadInput):
            self._mark(error)
        self.say(fault.sentence)

    def say(self, text: str) -> None:
        """Say what is being done or what failed; empty for nothing."""
        self.note.setText(text)
        self.note.setVisible(bool(text))
        self.parse.setEnabled(True)

    def _build(self) -> None:
        tokens = theme()
        self.head = SectionHead(_("Import a notice"))
        self.leave = QToolButton(self)
        self.leave.setText("Esc")
        self.leave.setAccessibleName(_("Back to the year"))
        self.text = QPlainTextEdit(self)
        self.text.setAccessibleName(_("Text of the notice"))
        self.text.setPlaceholderText(_("Paste the whole text of the notice here."))
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(px(TEXT_PX))
        self.year = Combo(self)
        self.published, self.source = QLineEdit(self), QLineEdit(self)
        self.parse = QPushButton(_("Read the notice"), self)
        self.note = plain_label(tokens.type.body, wrap=True)
        self.result = QWidget(self)
        self.sentences = SentenceList()
        self.effects_head = SectionHead("")
        self.counts = plain_label(tokens.type.body, bold=True, wrap=True)
        self.effects = LineTable(COLUMNS, _("What would change"), self)
        self.who, self.why, self.typed = QLineEdit(self), QLineEdit(self), QLineEdit(self)
        self.typed_label = plain_label(tokens.type.dense, colour=tokens.t2, wrap=True)
        self.accept = QPushButton(_("Bring into force"), self)
        self.accept.setProperty("primary", True)

    def _lay_out(self) -> None:
        pad = theme().space.panel_pad
        inner = QWidget()
        lines = QVBoxLayout(inner)
        lines.setContentsMargins(0, 0, 6, 0)
        lines.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(self.head, 1)
        head.addWidget(self.leave)
        lines.addLayout(head)
        lines.addWidget(self.text)
        given = QGridLayout()
        given.setHorizontalSpacing(8)
        given.setVerticalSpacing(6)
        for row, (caption, field) in enumerate(
            ((_("Year of the notice"), self.year), (_("Published on"), self.published), (_("Address"), self.source))
        ):
            self._add_row(given, row, caption, field)
        lines.addLayout(given)
        lines.addWidget(self.parse, 0, Qt.AlignmentFlag.AlignLeft)
        lines.addWidget(self.note)
        self._lay_out_result()
        lines.addWidget(self.result)
        lines.addStretch(1)
        self.pane = scrolled(inner, self)
        self.pane.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(pad, 8, pad - 6, 12)
        outer.addWidget(self.pane)

    def _lay_out_result(self) -> None:
        column = QVBoxLayout(self.result)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(SectionHead(_("What was read")))
        column.addWidget(self.sentences)
        column.addWidget(self.effects_head)
        column.addWidget(self.counts)
        self.effects.setFixedHeight(px(EFFECTS_PX))
        column.addWidget(self.effects)
        form = QGridLayout()
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(6)
        self._add_row(form, 0, _("Accepted by"), self.who)
        self._add_row(form, 1, _("Reason"), self.why)
        column.addLayout(form)
        column.addWidget(self.typed_label)
        last = QHBoxLayout()
        self.typed.setFixedWidth(px(110))
        self.typed.setAccessibleName(_("Number of cases it touches"))
        last.addWidget(self.typed)
        last.addWidget(self.accept)
        last.addStretch(1)
        column.addLayout(last)

    def _add_row(self, grid: QGridLayout, row: int, caption: str, field: QWidget) -> None:
        label = plain_label(theme().type.dense, colour=theme().t3)
        label.setText(caption)
        field.setAccessibleName(caption)
        grid.addWidget(label, row, 0)
        grid.addWidget(field, row, 1)
        grid.setColumnStretch(1, 1)

    def _connect(self) -> None:
        self.parse.clicked.connect(self._on_parse_clicked)
        self.accept.clicked.connect(self._on_accept_clicked)
        self.leave.clicked.connect(self.closed)
        self.text.textChanged.connect(self._on_text_changed)
        for field in (self.who, self.why, self.typed):
            field.textChanged.connect(self._judge)

    def _judge(self) -> None:
        """Offer to bring it into force once everything is said."""
        ready = self.proposed is not None and all(field.text().strip() for field in (self.who, self.why))
        number = self.typed.text().strip().replace(",", "")
        same = self.proposed is not None and number == str(self.proposed.effects.counts.cases)
        self.accept.setEnabled(ready and same)

    def _mark(self, error: BadInput | None) -> None:
        """Mark the words a refusal is about, and go there."""
        place = None if error is None else place_of(error)
        found = None if place is None else words_at(self.text.toPlainText(), *place)
        if found is None:
            self.text.setExtraSelections([])
            return
        tokens = theme()
        marked = QTextEdit.ExtraSelection()
        form = QTextCharFormat()
        form.setBackground(tokens.t1)
        form.setForeground(tokens.bg0)
        cursor = QTextCursor(self.text.document())
        cursor.setPosition(found[0])
        cursor.setPosition(found[1], QTextCursor.MoveMode.KeepAnchor)
        marked.cursor, marked.format = cursor, form
        self.text.setExtraSelections([marked])
        cursor.clearSelection()
        self.text.setTextCursor(cursor)
        self.text.ensureCursorVisible()

    def _on_text_changed(self) -> None:
        if self.proposed is not None or self.text.extraSelections():
            self.forget()
            self.say("")

    def _on_parse_clicked(self) -> None:
        try:
            published = epoch_day(date.fromisoformat(self.published.text().strip()))
        except ValueError:
            self.say(_("Write the day of publication as 2026-11-20."))
            self.published.setFocus()
            return
        self.forget()
        text = self.text.toPlainText()[:LONGEST_TEXT]
        self.parse.setEnabled(False)
        self.note.setText(_("Reading, and counting every open case anew…"))
        self.note.show()
        self.propose_requested.emit(Notice(text, int(self.year.currentData()), published, self.source.text().strip()))

    def _on_accept_clicked(self) -> None:
        self.accept.setEnabled(False)
        self.say(_("Recording in central…"))
        self.accept_requested.emit(self.proposed, self.who.text().strip(), self.why.text().strip())
