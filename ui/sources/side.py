"""Beside the tables: all about the source the reader stands on, what waits to be sent, what the sync did on its own."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFocusEvent, QPalette
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from console.board.own_words import journal_facts, sending_facts
from console.board.source_facts import Fact, facts_of, facts_of_area, report_facts
from console.board.source_words import area_state_text, named, state_text
from console.board.sources_view import AreaStanding, OwnSide, SourceStanding, SourceState, SourcesView
from console.domain.freshness import Freshness
from console.messages import _
from ui.runtime.faults import Fault
from ui.sources.fact_list import FactList
from ui.sources.scope import Scope
from ui.theme import theme
from ui.widgets.names import plain
from ui.widgets.parts import SectionHead, plain_label

PAD_PX = 16
CALM = frozenset({Freshness.FRESH, Freshness.NO_BEAT})


class Side(QScrollArea):
    """Scrolls down and never across."""

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        """Make an empty pane.

        Args:
            folder: Where the installation keeps its files.
            parent: Qt parent.
        """
        super().__init__(parent)
        self._folder = folder
        tokens = theme()
        self.name = plain_label(tokens.type.title, bold=True, wrap=True)
        self.state = plain_label(tokens.type.lead, wrap=True)
        self.about = FactList()
        self.area = plain_label(tokens.type.title, bold=True, wrap=True)
        self.area_state = plain_label(tokens.type.lead, wrap=True)
        self.about_area = FactList()
        self.reports_head = SectionHead(_("Delivered"))
        self.reports = FactList()
        self.area_block = QWidget()
        block = QVBoxLayout(self.area_block)
        block.setContentsMargins(0, 0, 0, 12)
        block.setSpacing(4)
        for told in (self.area, self.area_state, self.about_area):
            block.addWidget(told)
        self.sending_head = SectionHead(_("Waiting to be sent"))
        self.sending = FactList()
        self.journal_head = SectionHead(_("What the sync did on its own"))
        self.journal = FactList()
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(PAD_PX, 12, PAD_PX, PAD_PX)
        column.setSpacing(4)
        own = (self.sending_head, self.sending, self.journal_head, self.journal)
        for widget in (self.area_block, self.name, self.state, self.about, self.reports_head, self.reports, *own):
            column.addWidget(widget)
        column.addStretch(1)
        self.setFrameStyle(QFrame.Shape.Box | QFrame.Shadow.Plain)
        self.setLineWidth(tokens.space.focus)
        self._paint_frame(tokens.bg1)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setWidget(inner)
        self.setAccessibleName(_("Details"))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the frame."""
        super().focusInEvent(event)
        self._paint_frame(theme().t1)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the frame."""
        super().focusOutEvent(event)
        self._paint_frame(theme().bg1)

    def _paint_frame(self, colour: QColor) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, colour)
        self.setPalette(palette)

    def show_source(self, source: SourceStanding | None, area: AreaStanding | None) -> None:
        """Show all about a source, and before it about one of its areas; nothing for none."""
        self.area_block.setVisible(area is not None)
        if source is not None and area is not None:
            self.area.setText(plain(named(area.name)))
            self.area_state.setText(_marked(area_state_text(area), is_calm=area.heard.state in CALM))
            self.about_area.show_facts(facts_of_area(source, area))
        self.name.setText("" if source is None else plain(named(source.name)))
        if source is not None:
            self.state.setText(_marked(state_text(source), is_calm=source.state is SourceState.FRESH))
        self.about.show_facts(() if source is None else facts_of(source, self._folder))
        self._align()

    def show_reports(self, scope: Scope | None) -> None:
        """Show what was delivered by the source or area the reader stands on."""
        if scope is None or not scope.reports.until_us:
            self.reports.show_facts(())
            return
        self.reports_head.say(_("Delivered"), scope.title)
        self.reports.show_facts(report_facts(scope.reports.of(scope.areas), scope.reports.until_us, scope.zone))
        self._align()

    def show_own(self, own: OwnSide | Fault, view: SourcesView) -> None:
        """Show what waits to be sent, and what the sync did on its own; or why that cannot be told."""
        if isinstance(own, Fault):
            self.sending.show_facts([Fact(_("Problem"), own.sentence, is_news=True)])
            return
        self.sending.show_facts(sending_facts(own))
        self.journal.show_facts(journal_facts(own, view))
        self._align()

    def _align(self) -> None:
        """Let the words of all lists begin under each other."""
        lists = (self.about_area, self.about, self.reports, self.sending, self.journal)
        caption_px = max(one.caption_px for one in lists)
        for one in lists:
            one.begin_words_at(caption_px)


def _marked(text: str, *, is_calm: bool) -> str:
    return text if is_calm else f"! {text}"
