"""The column of what is on its way to central (待上报): a list, and all about the line the reader stands on."""

from itertools import pairwise
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from console.ages import age_text
from console.desk.sending import OutboxView, Sending, notice_sentence
from console.desk.session import DeskView
from console.messages import _
from ui.desk.desk import Act, Deed, Desk
from ui.desk.note_words import NoteWords
from ui.desk.outbox_list import OutboxLine, OutboxList
from ui.desk.refusal import RefusalCard
from ui.desk.words import STOP, UP, Moment, attempts_text, own_byline, refusal_title, sign_text
from ui.runtime.faults import Fault
from ui.theme import px, theme
from ui.widgets.formats import clock_time, grouped, local_time, table_date
from ui.widgets.frame import scrolled
from ui.widgets.names import plain
from ui.widgets.parts import plain_label

WIDTH_PX: Final = 624
LIST_SHARE: Final = 0.45
"""Share of the column's height that the list may take."""
_NOTICE: Final = "notice "


class OutboxPanel(QWidget):
    """Stands over the right edge of whatever holds it; not a window.

    Signals:
        case_opened: The reader wants to see a case; carries its id.
    """

    case_opened = Signal(object)  # an id has more bits than Qt's int

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._holder = desk, parent
        self._view = OutboxView((), (), (), 0) if desk.view is None else desk.view.outbox
        self._moment: Moment | None = None
        self._card: RefusalCard | None = None
        self._before: QWidget | None = None
        self._build()
        self._lay_out()
        self.list.chosen.connect(self._show_chosen)
        self.list.open_requested.connect(self._on_open_requested)
        self.open_case.clicked.connect(self._on_open_clicked)
        self.seen.clicked.connect(self._on_seen_clicked)
        self.leave.clicked.connect(self.close_panel)
        desk.viewed.connect(self._on_viewed)
        desk.troubled.connect(self._say)
        desk.done.connect(self._on_done)
        desk.failed.connect(self._on_failed)
        parent.installEventFilter(self)
        self._say(desk.fault)
        self.hide()

    def toggle(self) -> None:
        """Open it, or close it again."""
        if self.isVisible():
            self.close_panel()
            return
        self._before = QApplication.focusWidget()
        self._refresh()
        self._place()
        self.show()
        self.raise_()
        if not self.list.selected:
            self.list.choose_first()
        (self.list if self.list.lines else self.leave).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_panel(self) -> None:
        """Close it; who had the keyboard before has it again."""
        self.hide()
        if self._before is not None and isValid(self._before) and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_moment(self, moment: Moment) -> None:
        """Take what instants are told by."""
        self._moment = moment

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of whatever holds it."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground and the line that says where the page ends."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().bg1)
        painter.fillRect(0, 0, 1, self.height(), theme().line2)
        painter.end()

    def _build(self) -> None:
        tokens = theme()
        self.summary = plain_label(tokens.type.lead, bold=True)
        self.leave = QToolButton()
        self.leave.setText("Esc")
        self.leave.setAccessibleName(_("Close"))
        self.fault = plain_label(tokens.type.body, bold=True, wrap=True)
        self.list = OutboxList(_("Unsent"), self)
        self.head = plain_label(tokens.type.body, bold=True, wrap=True)
        self.about = plain_label(tokens.type.dense, colour=tokens.t2, wrap=True)
        self.text = NoteWords(_("You wrote"))
        self.facts = plain_label(tokens.type.dense, colour=tokens.t2, wrap=True)
        self.open_case = QPushButton(_("Open the case  Enter"))
        self.seen = QPushButton(_("Seen"))
        self.seen.setProperty("primary", True)

    def _lay_out(self) -> None:
        pad = theme().space.panel_pad
        top = QHBoxLayout()
        top.setContentsMargins(pad, 12, pad, 8)
        top.setSpacing(12)
        top.addWidget(self.summary, 1)
        top.addWidget(self.leave)
        detail = QWidget()
        lines = QVBoxLayout(detail)
        lines.setContentsMargins(pad, 12, pad, pad)
        lines.setSpacing(8)
        for part in (self.head, self.about, self.text, self.facts):
            lines.addWidget(part)
        self._cards = QVBoxLayout()
        lines.addLayout(self._cards)
        foot = QHBoxLayout()
        foot.setSpacing(theme().space.control_gap)
        foot.addWidget(self.seen)
        foot.addWidget(self.open_case)
        foot.addStretch(1)
        lines.addLayout(foot)
        lines.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.fault)
        column.addWidget(self.list)
        column.addWidget(_hairline())
        self._pane = scrolled(detail, self)
        self._pane.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column.addWidget(self._pane, 1)

    def _place(self) -> None:
        space = theme().space
        height = self._holder.height() - space.top - space.bottom
        self.setGeometry(self._holder.width() - px(WIDTH_PX), space.top, px(WIDTH_PX), height)
        self._share_height()

    def _share_height(self) -> None:
        rows = len(self.list.lines) * theme().space.row_two_line
        self.list.setFixedHeight(min(rows, round(self.height() * LIST_SHARE)))

    def _on_viewed(self, view: DeskView) -> None:
        self._view = view.outbox
        if self.isVisible():
            self._refresh()

    def _refresh(self) -> None:
        if self._moment is None:
            return
        self.summary.setText(sign_text(self._view))
        self.list.show_lines(tuple(lines_of(self._view, self._moment)))
        self._share_height()
        self._show_chosen(self.list.selected)

    def _sending(self, key: str) -> Sending | None:
        return next((one for one in (*self._view.refused, *self._view.waiting) if one.op_id == key), None)

    def _show_chosen(self, key: str) -> None:
        sending = self._sending(key)
        entry = next((one for one in self._view.notices if f"{_NOTICE}{one.id}" == key), None)
        line = next((one for one in self.list.lines if one.key == key), None)
        refused = sending if sending is not None and sending.state.is_refused else None
        self._show_card(refused)
        waits = sending is not None and refused is None
        self.head.setVisible(refused is None)
        self.head.setText(self._headline(line))
        self.about.setText("" if sending is None else plain(_("Case {case_no}", case_no=sending.case_no or "—")))
        self.about.setVisible(sending is not None)
        self.text.setVisible(waits or entry is not None)
        self.text.say(sending.yours.text if sending and waits else notice_sentence(entry) if entry else "")
        facts = [own_byline(sending.yours, sending.age_us), attempts_text(sending)] if sending and waits else []
        self.facts.setText("\n".join(fact for fact in facts if fact))
        self.facts.setVisible(bool(facts))
        self.seen.setVisible(entry is not None)
        self.open_case.setVisible(sending is not None)

    def _headline(self, line: OutboxLine | None) -> str:
        if line is not None:
            return f"{line.sign} {line.title}"
        return _("Choose a line.") if self.list.lines else _("Everything done here has reached central.")

    def _show_card(self, refused: Sending | None) -> None:
        if self._card is not None and (refused is None or self._card.sending.op_id != refused.op_id):
            if self._card.has_keyboard:
                self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            self._card.hide()
            self._card.deleteLater()
            self._card = None
        if refused is not None and self._moment is not None:
            if self._card is None:
                self._card = RefusalCard(self._desk, refused, self)
                self._cards.addWidget(self._card)
                for before, after in pairwise((self.list, *self._card.stops, self.seen, self.open_case)):
                    QWidget.setTabOrder(before, after)
            self._card.show_sending(refused, self._moment)
            self._card.show()

    def _on_open_requested(self, key: str) -> None:
        sending = self._sending(key)
        if sending is not None:
            self.close_panel()
            self.case_opened.emit(sending.case_id)

    def _on_open_clicked(self) -> None:
        self._on_open_requested(self.list.selected)

    def _on_seen_clicked(self) -> None:
        self._desk.acknowledge_notice(int(self.list.selected.removeprefix(_NOTICE)))
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_done(self, _act: Act) -> None:
        self._say(None)

    def _on_failed(self, act: Act, fault: Fault) -> None:
        if act.deed is Deed.ACKNOWLEDGE_NOTICE:
            self._say(fault)

    def _say(self, fault: Fault | None) -> None:
        self.fault.setText("" if fault is None else f"{STOP} {fault.sentence}")
        self.fault.setVisible(fault is not None)


def lines_of(view: OutboxView, moment: Moment) -> list[OutboxLine]:
    """Return the lines: what was refused, what is to be told, what waits; each the oldest first."""
    refused = [
        OutboxLine(one.op_id, STOP, refusal_title(one), plain(one.case_no), _age(one), one.yours.text, is_loud=True)
        for one in view.refused
    ]
    told = []
    for entry in view.notices:
        at = local_time(entry.at_us, moment.zone)
        when = f"{table_date(at.date(), moment.today)} {clock_time(at)}"
        told.append(
            OutboxLine(f"{_NOTICE}{entry.id}", STOP, _("Message"), "", when, notice_sentence(entry), is_loud=True)
        )
    waiting = [
        OutboxLine(one.op_id, UP, _waiting_title(one), plain(one.case_no), _age(one), one.yours.text, is_loud=False)
        for one in view.waiting
    ]
    return [*refused, *told, *waiting]


def _hairline() -> QFrame:
    made = QFrame()
    made.setFixedHeight(1)
    made.setAutoFillBackground(True)
    made.setPalette(QPalette(theme().line2))
    return made


def _waiting_title(one: Sending) -> str:
    waits = _("Saved here, not yet in central")
    return f"{waits} ({_('attempts {n}', n=grouped(one.tries))})" if one.tries else waits


def _age(one: Sending) -> str:
    return age_text(one.age_us / 1_000_000)
