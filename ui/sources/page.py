"""The page of data sources: can what is on screen be trusted, and if not, why and what is to be done."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.ages import age_text
from console.board.answers import SourceStrip
from console.board.source_words import listed, named, summary_text
from console.board.sources_view import SourcesView
from console.messages import _
from ui.runtime.faults import Fault
from ui.runtime.worker import BoardLink
from ui.sources import matrix_rows, source_rows
from ui.sources.grid import Grid
from ui.sources.questions import OwnReader, SourcesAnswer, sources
from ui.sources.side import Side
from ui.theme import px, theme
from ui.widgets.formats import grouped
from ui.widgets.frame import edge
from ui.widgets.parts import SectionHead, plain_label

SMALLEST_PX = (900, 480)
SIDE_PX = 380
WIDE_SIDE_PX = 480
WIDE_FROM_PX = 1500
MOST_OF_HEIGHT = 0.5
"""Share of the page that sources and areas may take before they scroll."""
FIRST = 1_000
"""Stretch of what takes all the height it can use before anything else does."""
KEYS = (("↑ ↓ ← →", "Source, area, table beside"), ("Home End", "First and last"))


class SourcesPage(QWidget):
    """Sources and areas, the comparison under them, all about one source beside.

    Signals:
        settled: The page shows an answer; for pictures and tests.
    """

    settled = Signal()

    def __init__(self, link: BoardLink, folder: Path, read_own: OwnReader, parent: QWidget | None = None) -> None:
        """Make an empty page.

        Args:
            link: To the board.
            folder: Where the installation keeps its files.
            read_own: Tells what is known of this installation alone; called in the board's thread.
            parent: Qt parent.
        """
        super().__init__(parent)
        self._question = partial(sources, read_own)
        self._view: SourcesView | None = None
        self._views = link.topic(self)
        tokens = theme()
        self.summary = plain_label(tokens.type.lead, bold=True, wrap=True)
        self.fault = plain_label(tokens.type.body, wrap=True)
        self.fault.hide()
        self.source_head, self.matrix_head = SectionHead(_("Sources and areas")), SectionHead(_("Comparison"))
        self.table = Grid(_("Sources and areas"), tokens.space.row, self)
        self.matrix = Grid(_("Comparison"), tokens.space.row_dense, self, by_cell=True)
        self.cell = plain_label(tokens.type.body, colour=tokens.t2, wrap=True)
        self.cell.setContentsMargins(0, 4, 0, 0)
        self.side = Side(folder, self)
        for part in (self.summary, self.source_head, self.matrix_head, self.matrix, self.side):
            part.hide()  # until there is something to show
        self._lay_out()
        self._views.answered.connect(self._on_answered)
        self._views.failed.connect(self._on_failed)
        self.table.moved.connect(self._show_side)
        self.matrix.moved.connect(self._show_cell)

    def ask_now(self) -> None:
        """Ask how every source stands."""
        self._views.ask(self._question)

    def show_strip(self, _strip: SourceStrip) -> None:
        """Ask anew with every tick of the city's clock, while the page is in sight."""
        if self.isVisible():
            self.ask_now()

    def next_pane(self) -> None:
        """Move the focus on: sources, comparison, details."""
        panes: tuple[QWidget, ...] = (self.table, self.matrix, self.side)
        inside = next((n for n, pane in enumerate(panes) if pane.hasFocus()), len(panes) - 1)
        panes[(inside + 1) % len(panes)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def choose_area(self, area: str) -> None:
        """Stand on the row of an area, or of the source that has this area alone."""
        view = self._view
        source = next((one for one in view.sources if area in {of.area for of in one.areas}), None) if view else None
        if source is not None:
            key = source.id if len(source.areas) == 1 else source_rows.key_of(source, area)
            self.table.choose(key)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out width and height."""
        super().resizeEvent(event)
        self.side.setFixedWidth(px(WIDE_SIDE_PX) if self.width() >= WIDE_FROM_PX else px(SIDE_PX))
        self._share_height()

    def _lay_out(self) -> None:
        pad = theme().space.panel_pad
        left = QVBoxLayout()
        left.setContentsMargins(pad, 12, pad, 8)
        left.setSpacing(6)
        for widget, stretch in (
            (self.summary, 0),
            (self.fault, 0),
            (self.source_head, 0),
            (self.table, 0),
            (self.matrix_head, 0),
            (self.matrix, FIRST),
            (self.cell, 0),
        ):
            left.addWidget(widget, stretch)
        left.addStretch(1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(left, 1)
        whole.addWidget(edge(self))
        whole.addWidget(self.side)
        self.setMinimumSize(*SMALLEST_PX)
        self.setFocusProxy(self.table)

    def _share_height(self) -> None:
        self.table.setFixedHeight(min(self.table.sizeHint().height(), round(self.height() * MOST_OF_HEIGHT)))
        self.matrix.setMaximumHeight(self.matrix.sizeHint().height())

    def _show_side(self) -> None:
        if self._view is not None:
            self.side.show_source(*source_rows.chosen(self._view, self.table.selected))

    def _show_cell(self) -> None:
        if self._view is None:
            return
        comparison, column = self._view.comparison, self.matrix.currentIndex().column()
        told = matrix_rows.sentence_of(comparison, self.matrix.selected, column)
        self.cell.setText(told or _("Both sides are counted as soon as the copy is whole, and regularly from then on."))

    def _on_answered(self, answer: SourcesAnswer) -> None:
        self._view = view = answer.view
        self.fault.hide()
        self.summary.setText(summary_text(view))
        areas = sum(len(source.areas) for source in view.sources)
        self.source_head.say(
            _("Sources and areas"),
            _("sources: {n} · areas: {areas}", n=grouped(len(view.sources)), areas=grouped(areas)),
        )
        self.matrix_head.say(_("Comparison"), comparison_caption(view))
        self.table.show_rows(source_rows.columns(), tuple(source_rows.rows_of(view)))
        self.matrix.show_rows(matrix_rows.columns_of(view.comparison), tuple(matrix_rows.rows_of(view.comparison)))
        for part in (self.summary, self.source_head, self.matrix_head, self.side):
            part.show()
        self.matrix.setVisible(view.comparison.total is not None)
        self._share_height()
        self._show_cell()
        self._show_side()
        self.side.show_own(answer.own, view)
        self.settled.emit()

    def _on_failed(self, fault: Fault) -> None:
        self.fault.setText(fault.sentence)
        self.fault.show()


def comparison_caption(view: SourcesView) -> str:
    """Return when both sides were compared, what was not, and how a cell is to be read."""
    report = view.comparison
    if report.checked_s is None:
        return _("not compared yet")
    open_ones = [named(one.name) for one in view.sources if one.checked_s is None]
    parts = [_("rows here, where they differ: here ≠ central"), age_text(report.checked_s)]
    parts += [_("not compared yet: {names}", names=listed(open_ones))] if open_ones else []
    return " · ".join(parts)
