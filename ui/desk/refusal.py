"""A note that central refused: why, both texts side by side, and what can be done about it."""

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from console.desk.sending import Sending
from console.domain.operation import OperationState
from console.messages import _
from ui.desk.desk import Act, Deed, Desk
from ui.desk.note_words import NoteWords
from ui.desk.operator import OperatorLine
from ui.desk.words import STOP, Moment, byline, own_byline, refusal_text, refusal_title, remedy_text
from ui.runtime.faults import Fault
from ui.theme import theme
from ui.widgets.parts import plain_label

BAR_PX = 4
PAD_PX = 12


class RefusalCard(QFrame):
    """Shows one refused note and settles it."""

    def __init__(self, desk: Desk, sending: Sending, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self.sending = desk, sending
        self._build()
        self._lay_out()
        self.again.clicked.connect(self._on_again_clicked)
        self.keep.clicked.connect(self._on_keep_clicked)
        desk.failed.connect(self._on_failed)

    def show_sending(self, sending: Sending, moment: Moment) -> None:
        """Show how it stands now."""
        self.sending = sending
        is_conflict = sending.state is OperationState.CONFLICT
        self.title.setText(f"{STOP} {refusal_title(sending)}")
        self.why.setText(refusal_text(sending))
        self.yours.say(sending.yours.text)
        self.yours_by.setText(own_byline(sending.yours, sending.age_us))
        theirs = sending.theirs
        self.theirs.say(_("(no note)") if theirs is None else theirs.text)
        self.theirs_by.setText("" if theirs is None else byline(theirs, moment))
        self.central.setVisible(is_conflict)
        self.again.setVisible(is_conflict)
        self.remedy.setText(remedy_text(sending))
        self.keep.setText(_("Keep central's") if is_conflict else _("Seen, leave it"))
        self.operator.setVisible(is_conflict and not self._desk.who)
        self.setAccessibleName(f"{refusal_title(sending)}: {refusal_text(sending)}")

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What the keyboard can reach, in the order of reading."""
        return self.operator.field, self.again, self.keep

    @property
    def has_keyboard(self) -> bool:
        """Whether the keyboard is in it."""
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground and the bar that says: this waits for a hand."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().bg2)
        painter.fillRect(0, 0, BAR_PX, self.height(), theme().t1)
        painter.end()

    def _build(self) -> None:
        tokens = theme()
        self.title = plain_label(tokens.type.body, bold=True)
        self.why = plain_label(tokens.type.body, wrap=True)
        self.theirs_head, self.yours_head = (_caption(text) for text in (_("Central has"), _("You wrote")))
        self.theirs, self.yours = NoteWords(_("Central has")), NoteWords(_("You wrote"))
        self.theirs_by, self.yours_by = (plain_label(tokens.type.caption, colour=tokens.t3, wrap=True) for _n in "12")
        self.central = _stacked(self.theirs_head, self.theirs, self.theirs_by)
        self.remedy = plain_label(tokens.type.dense, colour=tokens.t2, wrap=True)
        self.said = plain_label(tokens.type.body, bold=True, wrap=True)
        self.said.hide()
        self.operator = OperatorLine(self._desk, self, hides=True)
        self.again, self.keep = QPushButton(_("Write mine over it")), QPushButton()
        self.again.setProperty("primary", True)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(PAD_PX + BAR_PX, PAD_PX - 2, PAD_PX, PAD_PX)
        column.setSpacing(6)
        column.addWidget(self.title)
        column.addWidget(self.why)
        both = QHBoxLayout()
        both.setSpacing(16)
        both.addWidget(self.central, 1)
        both.addWidget(_stacked(self.yours_head, self.yours, self.yours_by), 1)
        column.addLayout(both)
        column.addWidget(self.remedy)
        column.addWidget(self.said)
        column.addWidget(self.operator)
        foot = QHBoxLayout()
        foot.setSpacing(theme().space.control_gap)
        foot.addWidget(self.again)
        foot.addWidget(self.keep)
        foot.addStretch(1)
        column.addLayout(foot)

    def _say(self, sentence: str) -> None:
        self.said.setText(f"{STOP} {sentence}" if sentence else "")
        self.said.setVisible(bool(sentence))

    def _on_again_clicked(self) -> None:
        if not self.operator.take():
            self._say(_("Say who acts."))
            self.operator.ask()
            return
        self._say("")
        theirs = self.sending.theirs
        self._desk.write_again(self.sending.op_id, self.sending.yours.text, 0 if theirs is None else theirs.version)

    def _on_keep_clicked(self) -> None:
        self._say("")
        self._desk.acknowledge(self.sending.op_id)

    def _on_failed(self, act: Act, fault: Fault) -> None:
        if act.deed in {Deed.AGAIN, Deed.ACKNOWLEDGE} and act.key == self.sending.op_id:
            self._say(fault.sentence)


def _caption(text: str) -> QLabel:
    label = plain_label(theme().type.dense, bold=True, colour=theme().t2)
    label.setText(text)
    return label


def _stacked(*parts: QWidget) -> QWidget:
    """Return these one under the other, from the top."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    for part in parts:
        column.addWidget(part)
    column.addStretch(1)
    return made
