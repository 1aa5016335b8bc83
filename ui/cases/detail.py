"""The detail pane: one case, why its light is as it is, and what that rests on."""

from datetime import date

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPalette, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from console.board.detail_view import CaseDetail
from console.domain.freshness import Freshness
from console.domain.light import ClockKind
from console.messages import _, messages
from ui.cases.clock_lines import ClockLines
from ui.cases.detail_words import contact_text, headline_px, headline_text, why_title
from ui.cases.evidence import EvidenceList
from ui.cases.history import HistoryList
from ui.cases.lanes import StageLanes
from ui.cases.texts import doubtful_age
from ui.cases.walk import DayWalk
from ui.runtime.faults import Fault
from ui.theme import State, font, px, state_of, theme
from ui.theme.states import state_word
from ui.widgets.formats import local_time
from ui.widgets.lamp import LETTER_FROM_PX, lamp_of, lamp_pixmap
from ui.widgets.names import name_text, plain
from ui.widgets.parts import SectionHead, paint_words, plain_label

WIDTH_PX = 624
LAMP_PX = 24
TALLEST_PX = 4_000
ACTIONS_PX = 48
RESULT_SHOWN_MS = 8_000


class DetailPane(QScrollArea):
    """Shows a `CaseDetail`, or in its place what is missing.

    Signals:
        step_requested: The reader asked for the case so many rows further down.
        close_requested: The reader asked for the list.
        export_requested: The reader asked for the case on paper.
    """

    step_requested = Signal(int)
    close_requested = Signal()
    export_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(px(WIDTH_PX))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its buttons have the focus and leave it the keys that scroll
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.shown: CaseDetail | None = None
        self._walked: ClockKind | None = None
        self._build()
        self._lay_out()
        self.say(_("Choose a case to see why its light is as it is."))

    def show_detail(self, detail: CaseDetail, zone: str, now_us: int) -> None:
        """Show a case; the reader's place in the pane stays when it is the same case."""
        if detail == self.shown:
            return
        is_same = self.shown is not None and detail.row.case_id == self.shown.row.case_id
        if not is_same:
            self.verticalScrollBar().setValue(0)
        self.shown = detail
        today = local_time(now_us, zone).date()
        self._show_head(detail)
        self._show_sections(detail, zone, today, is_same=is_same)
        self.note.hide()
        self.body.show()
        self.foot.show()

    def say(self, text: str) -> None:
        """Show a sentence in place of a case."""
        self.shown = None
        self.body.hide()
        self.foot.hide()
        self.note.setText(text)
        self.note.show()

    def say_fault(self, fault: Fault) -> None:
        """Show what failed; a case on screen stays."""
        if self.shown is None:
            self.say(fault.sentence)

    def say_result(self, text: str) -> None:
        """Say for a while, at the bottom, what became of what the reader asked for."""
        self.result.setText(text)
        self.result.setToolTip(text)
        self._fading.start()

    def hold_note(self, note: QWidget, action: QWidget) -> None:
        """Give the note on the case its place after the reasons, and what opens it its place among the actions."""
        self._inside.insertWidget(self._inside.indexOf(self.problems) + 1, note)
        self._actions.insertWidget(0, action)

    def hold_watch(self, watch: QWidget, action: QWidget) -> None:
        """Give the watch on the case its place below its names, and what opens it its place among the actions."""
        self._inside.insertWidget(self._inside.indexOf(self.contact) + 1, watch)
        self._actions.insertWidget(1, action)
        QWidget.setTabOrder(action, self.export)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the actions at the bottom, as wide as what is scrolled above them."""
        super().resizeEvent(event)
        self.foot.setGeometry(1, self.height() - px(ACTIONS_PX), self.viewport().width() - 1, px(ACTIONS_PX))

    def sizeHint(self) -> QSize:
        """Return the fixed width."""
        return QSize(px(WIDTH_PX), 600)

    def _build(self) -> None:
        tokens = theme()
        self.note = plain_label(tokens.type.body, colour=tokens.t2, wrap=True)
        self.lamp = QLabel()
        self.headline = plain_label(tokens.type.title, bold=True, wrap=True)
        self.matter = plain_label(tokens.type.body, wrap=True)
        self.contact = plain_label(tokens.type.dense, colour=tokens.t2, wrap=True)
        self.why_head = SectionHead(_("Why"))
        self.why = plain_label(tokens.type.body, wrap=True)
        self.problems = plain_label(tokens.type.dense, colour=tokens.t2, wrap=True)
        self.clocks_head = SectionHead(_("Clocks"))
        self.clocks = ClockLines()
        self.walk_head = SectionHead(_("Day by day"))
        self.walk = DayWalk()
        self.calendar = plain_label(tokens.type.caption, colour=tokens.t3, wrap=True)
        self.stages_head = SectionHead(_("Stages"))
        self.stages = StageLanes()
        self.evidence_head = SectionHead(_("Facts it rests on"))
        self.evidence = EvidenceList()
        self.nothing = plain_label(tokens.type.dense, colour=tokens.t2, wrap=True)
        self.history_head = SectionHead(_("What the light was"))
        self.history = HistoryList()
        self.foot = QWidget(self)
        self.foot.setAutoFillBackground(True)
        self.result = plain_label(tokens.type.dense, colour=tokens.t2)
        self.result.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.export = QPushButton(_("Case PDF  E"))
        self.export.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.export.clicked.connect(self.export_requested)
        self._fading = QTimer(self)
        self._fading.setSingleShot(True)
        self._fading.setInterval(RESULT_SHOWN_MS)
        self._fading.timeout.connect(self.result.clear)
        self.up, self.down, self.leave = (_button(text) for text in ("↑", "↓", "Esc"))
        self.up.setAccessibleName(_("Case above"))
        self.down.setAccessibleName(_("Case below"))
        self.leave.setAccessibleName(_("Back to the list"))
        self.up.clicked.connect(self._on_up_clicked)
        self.down.clicked.connect(self._on_down_clicked)
        self.leave.clicked.connect(self.close_requested)
        self.clocks.chosen.connect(self._show_walk)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme().space.control_gap)
        head.addWidget(self.lamp, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.headline, 1)
        for button in (self.up, self.down, self.leave):
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.body = QWidget()
        self._inside = inside = QVBoxLayout(self.body)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        inside.addLayout(head)
        for part in (
            self.matter, self.contact, self.why_head, self.why, self.problems, self.clocks_head, self.clocks,
            self.walk_head, self.walk, self.calendar, self.stages_head, self.stages, self.evidence_head, self.evidence,
            self.nothing, self.history_head, self.history,
        ):  # fmt: skip
            inside.addWidget(part)
        inside.addStretch(1)
        content = QWidget()
        outside = QVBoxLayout(content)
        pad = theme().space.panel_pad
        outside.setContentsMargins(pad, pad, pad, pad)
        outside.addWidget(self.note, 0, Qt.AlignmentFlag.AlignTop)
        outside.addWidget(self.body, 1)
        self.setWidget(content)
        self.setViewportMargins(0, 0, 0, px(ACTIONS_PX))
        self._actions = bottom = QHBoxLayout(self.foot)
        bottom.setContentsMargins(pad, 0, pad, 0)
        bottom.addWidget(self.result, 1)
        bottom.addWidget(self.export)
        _hairline(self, QSize(1, TALLEST_PX), theme().line2)  # says where the list ends
        _hairline(self.foot, QSize(TALLEST_PX, 1), theme().line1)  # says that what is above goes on

    def _show_head(self, detail: CaseDetail) -> None:
        row, tokens = detail.row, theme()
        state = state_of(row.light, row.freshness, is_closed=row.is_closed)
        lamp: QPixmap = lamp_pixmap(
            lamp_of(state, row.certainty, lettered=True), max(px(LAMP_PX), LETTER_FROM_PX), self.devicePixelRatioF()
        )
        self.lamp.setPixmap(lamp)
        self.lamp.setAccessibleName(state_word(state))
        text = headline_text(detail, state)
        self.headline.setFont(font(headline_px(text, self._headline_room_px), bold=True))
        self.headline.setText(text)
        paint_words(self.headline, tokens.states[state].text if state in {State.LEGAL, State.PROMISE} else tokens.t1)
        self.matter.setText(f"{name_text(detail.matter)}   {plain(row.case_no)}")
        self.contact.setText(contact_text(detail, self._room_px))

    @property
    def _room_px(self) -> int:
        """Width of a line, beside the scroll bar that may stand there."""
        return px(WIDTH_PX) - 2 * theme().space.panel_pad - self.verticalScrollBar().sizeHint().width()

    @property
    def _headline_room_px(self) -> int:
        gap = theme().space.control_gap
        buttons = sum(button.sizeHint().width() + gap for button in (self.up, self.down, self.leave))
        return self._room_px - max(px(LAMP_PX), LETTER_FROM_PX) - gap - buttons

    def _show_sections(self, detail: CaseDetail, zone: str, today: date, *, is_same: bool) -> None:
        row = detail.row
        state = state_of(row.light, row.freshness, is_closed=row.is_closed)
        self.why_head.say(why_title(detail, state), "")
        between = "" if messages.language == "zh" else " "
        self.why.setText(between.join(plain(sentence) for sentence in detail.why))
        self.problems.setText("\n".join(f"! {plain(problem)}" for problem in detail.problems))
        self.problems.setVisible(bool(detail.problems))
        self.clocks_head.say(_("Clocks"), _("used / limit · left · due · basis"))
        known = row.is_closed or row.freshness is not Freshness.LOST
        self.clocks.show_clocks(detail.clocks, today, zone, is_known=known)
        kinds = {walk.kind for walk in detail.walks}
        self._show_walk(self._walked if is_same and self._walked in kinds else detail.told)
        days = {walk.kind: walk.days for walk in detail.walks}
        # Stages count as the promise does that they share out.
        told = () if detail.told is None else days.get(detail.told, ())
        counted = days.get(ClockKind.PROMISED, told)
        self.stages_head.say(_("Stages"), _("hollow planned · solid actual · hatched stopped"))
        self.stages.show_stages(detail.stages, counted, today, is_old=bool(doubtful_age(row)))
        self.evidence_head.say(_("Facts it rests on"), _("happened · learned · source"))
        self.evidence.show_evidence(detail.evidence, zone, today)
        self.nothing.setText(_nothing_text(detail))
        self.nothing.setVisible(bool(self.nothing.text()))
        self.history_head.say(_("What the light was"), _("since · light · what central learned then"))
        self.history.show_history(detail.history, zone, today)
        self.calendar.setText(plain(detail.calendar_note))
        self.calendar.setVisible(bool(detail.walks))
        for head, part, there in (
            (self.clocks_head, self.clocks, detail.clocks),
            (self.walk_head, self.walk, detail.walks),
            (self.stages_head, self.stages, detail.stages),
            (self.evidence_head, self.evidence, detail.evidence),
            (self.history_head, self.history, detail.history),
        ):
            head.setVisible(bool(there))
            part.setVisible(bool(there))

    def next_clock(self) -> None:
        """Walk the next clock."""
        self.clocks.step(1)

    def _show_walk(self, kind: ClockKind | None) -> None:
        """Walk one of the clocks."""
        self._walked = kind
        walk = next((walk for walk in self.shown.walks if walk.kind is kind), None) if self.shown else None
        self.clocks.choose(None if walk is None else kind)
        title = _("Day by day") if walk is None else _("Day by day: {clock}", clock=name_text(walk.name))
        edition = "" if walk is None else _("rule {rule}, edition {edition}", rule=walk.rule, edition=walk.edition)
        self.walk_head.say(title, edition)
        is_old = self.shown is not None and bool(doubtful_age(self.shown.row))
        self.walk.show_walk(() if walk is None else walk.days, None if walk is None else walk.due, is_old=is_old)

    def _on_up_clicked(self) -> None:
        self.step_requested.emit(-1)

    def _on_down_clicked(self) -> None:
        self.step_requested.emit(1)


def _hairline(parent: QWidget, size: QSize, colour: QColor) -> None:
    line = QFrame(parent)
    line.setFixedSize(size)
    line.setAutoFillBackground(True)
    line.setPalette(QPalette(colour))


def _button(text: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _nothing_text(detail: CaseDetail) -> str:
    """Return what there is nothing of, where a reader would look for it; empty where there is some."""
    said = [] if detail.clocks else [_("No clock runs for this case.")]
    said += [] if detail.evidence else [_("No fact of this case has arrived yet.")]
    return " ".join(said) if messages.language != "zh" else "".join(said)
