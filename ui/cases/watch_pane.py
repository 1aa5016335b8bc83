"""The watch on a case, as it stands in the case: why, since when, what became of the light; and the form for it."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from console.board.list_view import CaseRow
from console.board.watching import REASON_LENGTH, Watch, since_words
from console.messages import _
from ui.theme import px, theme
from ui.widgets.formats import local_time, table_date
from ui.widgets.names import plain
from ui.widgets.parts import plain_label
from ui.widgets.text import text_width

FIELD_PADDING_PX = 30
"""Left and right of the words of a field, with its border."""
EPOCH = date(1970, 1, 1)
BETWEEN = "  ·  "


class WatchPane(QWidget):
    """Is there while the case is watched or the form is open; `button` opens the form and stands elsewhere.

    Signals:
        watch_requested: The case is to be watched; carries the reason and the last day, None for none.
        unwatch_requested: The case is to be watched no more.
    """

    watch_requested = Signal(str, object)
    unwatch_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._watch: Watch | None = None
        self.button = QPushButton(_("Watch  W"))
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self.edit)
        tokens = theme()
        self.reason = plain_label(tokens.type.body, bold=True, wrap=True)
        self.since = plain_label(tokens.type.dense, colour=tokens.t2, wrap=True)
        self.became = plain_label(tokens.type.dense, colour=tokens.t2, wrap=True)
        self.said = plain_label(tokens.type.dense, colour=tokens.t1, wrap=True)
        self.form = QWidget(self)
        self.field, self.day = QLineEdit(self.form), QLineEdit(self.form)
        self.save = QPushButton(_("Watch  Enter"), self.form)
        self.save.setProperty("primary", True)
        self.end = QPushButton(_("Watch no more"), self.form)
        self._lay_out()
        self.field.returnPressed.connect(self._on_save)
        self.day.returnPressed.connect(self._on_save)
        self.save.clicked.connect(self._on_save)
        self.end.clicked.connect(self._on_end)
        self.hide()

    @property
    def is_editing(self) -> bool:
        """Whether the form is open."""
        return not self.form.isHidden()

    def show_case(self, row: CaseRow | None, watch: Watch | None, zone: str, today: date) -> None:
        """Show the watch on a case; None for a case, or a watch, that is not there."""
        self._watch = watch
        self.button.setText(_("Watched  W") if watch is not None else _("Watch  W"))
        for part in (self.reason, self.since, self.became):
            part.setVisible(watch is not None)
        if watch is not None:
            self.reason.setText(_("Watched: {reason}", reason=plain(watch.reason)))
            self.since.setText(BETWEEN.join(_parts(watch, zone, today)))
            self.became.setText("" if row is None else since_words(row, watch))
        self.end.setVisible(watch is not None)
        self._settle()

    def edit(self) -> None:
        """Open the form, or close it."""
        if self.is_editing:
            self.leave()
            return
        watch = self._watch
        self.field.setText("" if watch is None else watch.reason)
        self.day.setText("" if watch is None or watch.until is None else _day(watch.until).isoformat())
        self.say("")
        self.form.show()
        self._settle()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.end(False)
        self.field.home(True)  # all of it, and its beginning in sight

    def leave(self) -> None:
        """Close the form; what stands in it is forgotten."""
        self.form.hide()
        self.say("")
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def say(self, text: str) -> None:
        """Say why it could not be saved; empty when it could."""
        self.said.setText(text)
        self.said.setVisible(bool(text))
        self._settle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close the form on Esc; other keys typed in it are no commands of the page."""
        if event.key() == Qt.Key.Key_Escape and self.is_editing:
            self.leave()
        elif not self.is_editing:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        for field, text in ((self.field, _("Why it is watched")), (self.day, _("Until, 2026-11-20"))):
            field.setPlaceholderText(text)
            field.setAccessibleName(text)
        self.field.setMaxLength(REASON_LENGTH)
        self.day.setMaxLength(10)
        words = text_width(self.day.placeholderText(), theme().type.body)
        self.day.setFixedWidth(round(words) + px(FIELD_PADDING_PX))
        line = QHBoxLayout()
        line.setSpacing(theme().space.control_gap)
        line.addWidget(self.day)
        line.addWidget(self.save)
        line.addStretch(1)
        line.addWidget(self.end)
        lines = QVBoxLayout(self.form)
        lines.setContentsMargins(0, 4, 0, 4)
        lines.addWidget(self.field)
        lines.addLayout(line)
        self.form.hide()
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 6, 0, 6)
        inside.setSpacing(2)
        for part in (self.reason, self.since, self.became, self.form, self.said):
            inside.addWidget(part)

    def _settle(self) -> None:
        self.setVisible(self._watch is not None or self.is_editing or bool(self.said.text()))

    def _on_save(self) -> None:
        text = self.day.text().strip()
        try:
            until = (date.fromisoformat(text) - EPOCH).days if text else None
        except ValueError:
            self.say(_("{text} is not a date.", text=text))
            return
        self.watch_requested.emit(self.field.text(), until)

    def _on_end(self) -> None:
        self.unwatch_requested.emit()


def _parts(watch: Watch, zone: str, today: date) -> list[str]:
    at = local_time(watch.at_us, zone)
    parts = [plain(watch.by), f"{table_date(at.date(), today)} {at:%H:%M}"]
    if watch.until is not None:
        day = _day(watch.until)
        told = (
            _("to be watched until {day}, past", day=day)
            if day < today
            else _("to be watched until {day}", day=table_date(day, today))
        )
        parts.append(told)
    return parts


def _day(number: int) -> date:
    return date.fromordinal(EPOCH.toordinal() + number)
