"""The tab of years: strip, sheet, and at its side what the notice says or a notice that is brought in."""

from datetime import date

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from console.board.answers import AreaChoice
from console.calendar.pages import day_date
from console.calendar.proposing import Proposed
from console.messages import _
from ui.calendar.legend import Legend
from ui.calendar.notice import NoticePane
from ui.calendar.questions import YearAnswer, YearAsked
from ui.calendar.sheet import LEAST_WIDTH_PX, SheetView
from ui.calendar.strip import YearStrip
from ui.calendar.year_side import YearSide
from ui.theme import theme
from ui.widgets.frame import edge, scrolled
from ui.widgets.parts import SectionHead

SIDE_PX, IMPORT_PX = 360, 416
WIDE_SIDE_PX, WIDE_IMPORT_PX = 480, 560
WIDE_FROM_PX = 1500


class YearTab(QWidget):
    """Joins the parts.

    Signals:
        asked: The reader wants another sheet; carries the `YearAsked`.
    """

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.want = YearAsked()
        self.answer: YearAnswer | None = None
        self.strip = YearStrip(self)
        self.proposal_head = SectionHead("")
        self.proposal_head.hide()
        self.sheet = SheetView(self)
        self.room = scrolled(self.sheet, self)
        self.room.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the sheet has it
        self.room.setMinimumWidth(LEAST_WIDTH_PX)
        self.legend = Legend(self)
        self.side = YearSide(self)
        self.notice = NoticePane(self)
        self._lay_out()
        self.strip.chosen.connect(self._on_year_chosen)
        self.sheet.day_chosen.connect(self.legend.show_day)
        self.sheet.moved.connect(self._on_sheet_moved)
        self.side.version_chosen.connect(self._on_version_chosen)
        self.side.area_chosen.connect(self._on_area_chosen)
        self.side.import_requested.connect(self.open_import)
        self.notice.closed.connect(self.close_import)

    @property
    def is_importing(self) -> bool:
        """Whether a notice is being brought in."""
        return self.sides.currentWidget() is self.notice

    def show_answer(self, answer: YearAnswer) -> None:
        """Show a year; while a notice is brought in its proposal stays in sight."""
        self.answer = answer
        self.want = answer.asked
        self.side.show_sheet(answer.sheet, None if answer.sheet.origin is not None else answer.provisional)
        self._show_sheet()

    def offer_areas(self, areas: tuple[AreaChoice, ...]) -> None:
        """Offer areas whose local orders can be shown."""
        self.side.offer_areas(areas, self.want.area)

    def show_proposed(self, proposed: Proposed) -> None:
        """Draw what a notice would do on the sheet."""
        self.notice.show_proposed(proposed)
        self._show_sheet()

    def open_import(self) -> None:
        """Begin to bring in a notice."""
        if self.answer is not None:
            years = tuple(one.year for one in reversed(self.answer.years))
            self.notice.offer_years(years, years[0], self._today())
        self.sides.setCurrentWidget(self.notice)
        self._share_width()
        self.notice.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_import(self) -> None:
        """Go back to the year."""
        self.notice.forget()
        self.sides.setCurrentWidget(self.side)
        self._share_width()
        self._show_sheet()
        self.strip.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the import on Esc."""
        if event.key() == Qt.Key.Key_Escape and self.is_importing:
            self.close_import()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the side more room on a wide page."""
        super().resizeEvent(event)
        self._share_width()

    def _lay_out(self) -> None:
        pad = theme().space.panel_pad
        left = QVBoxLayout()
        left.setContentsMargins(pad, 10, pad, 4)
        left.setSpacing(6)
        left.addWidget(self.proposal_head)
        left.addWidget(self.room, 1)
        left.addWidget(self.legend)
        self.sides = QStackedWidget(self)
        self.sides.addWidget(self.side)
        self.sides.addWidget(self.notice)
        lower = QHBoxLayout()
        lower.setContentsMargins(0, 0, 0, 0)
        lower.setSpacing(0)
        lower.addLayout(left, 1)
        lower.addWidget(edge(self))
        lower.addWidget(self.sides)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.strip)
        whole.addLayout(lower, 1)

    def _share_width(self) -> None:
        """Give a notice that is brought in more room than what is known of a year."""
        year_px, import_px = (WIDE_SIDE_PX, WIDE_IMPORT_PX) if self.width() >= WIDE_FROM_PX else (SIDE_PX, IMPORT_PX)
        self.sides.setFixedWidth(import_px if self.is_importing else year_px)

    def _today(self) -> date:
        return date.min if self.answer is None else day_date(self.answer.today)

    def _show_sheet(self) -> None:
        """Show the proposal while there is one, else the year asked for."""
        proposed = self.notice.proposed if self.is_importing else None
        if proposed is not None:
            self.proposal_head.say(
                _("Proposed: {year} as the notice would leave it", year=proposed.sheet.year),
                _("{n} days change", n=proposed.sheet.changed),
            )
            self.sheet.show_sheet(proposed.sheet, self._today())
            self._mark_year(proposed.sheet.year)
        elif self.answer is not None:
            self.sheet.show_sheet(self.answer.sheet, self._today())
            self._mark_year(self.answer.sheet.year)
        self.proposal_head.setVisible(proposed is not None)

    def _mark_year(self, year: int) -> None:
        if self.answer is not None:
            self.strip.show_years(self.answer.years, year)

    def _on_sheet_moved(self, day: QRectF) -> None:
        middle = day.center().toPoint()
        self.room.ensureVisible(middle.x(), middle.y(), round(day.width()), round(day.height()))

    def _on_year_chosen(self, year: int) -> None:
        self.asked.emit(YearAsked(year, None, self.want.area))

    def _on_version_chosen(self, version: int) -> None:
        if self.answer is not None:
            self.asked.emit(YearAsked(self.answer.sheet.year, version, self.want.area))

    def _on_area_chosen(self, area: str) -> None:
        if self.answer is not None:
            self.asked.emit(YearAsked(self.answer.sheet.year, self.want.version, area))
