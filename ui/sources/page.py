"""The page of data sources: can what is on screen be trusted, and if not, why and what is to be done."""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console import clock
from console.board.answers import SourceStrip
from console.board.source_reports import Reports
from console.board.source_words import summary_text
from console.board.sources_view import SourcesView
from console.domain.delivered import Fate
from console.messages import _
from ui.runtime.faults import Fault
from ui.runtime.task import TaskLane
from ui.runtime.worker import BoardLink
from ui.sources import lower, source_rows
from ui.sources.files import Files, Look
from ui.sources.grid import Grid
from ui.sources.lower import Lower
from ui.sources.questions import OwnReader, SourcesAnswer, sources
from ui.sources.scope import scope_of
from ui.sources.side import Side
from ui.theme import px, theme
from ui.widgets.formats import grouped
from ui.widgets.frame import UNBOUNDED_PX, edge
from ui.widgets.parts import SectionHead, plain_label

SMALLEST_PX = (900, 480)
SIDE_PX = 380
WIDE_SIDE_PX = 480
WIDE_FROM_PX = 1500
NARROW_BELOW_PX = 1_100
"""Narrower than this, by the size of the text, the third column becomes a tab."""
MOST_OF_WIDTH = 0.38
"""Share of the page that the side may take; large text wraps there."""
MOST_OF_HEIGHT = 0.5
"""Share of the page that sources and areas may take before they scroll."""
REPORTS_EVERY_MS = 10_000
KEYS = (
    ("↑ ↓ ← →", "Source, area, table beside"),
    ("Home End", "First and last"),
    ("Ctrl+Tab", "Next tab"),
    ("Esc", "Stop the export"),
    ("Enter", "Problems of a source; records of a reason; the case of a record"),
)


class SourcesPage(QWidget):
    """Sources and areas; under them how both sides compare and what was delivered; all about one source beside.

    Signals:
        case_opened: The reader wants to see a case; carries its id.
        settled, counted: The page shows an answer, and what was delivered; for pictures and tests.
    """

    case_opened = Signal(object)  # an id has more bits than Qt's int
    settled, counted = Signal(), Signal()

    def __init__(
        self,
        link: BoardLink,
        folder: Path,
        read_own: OwnReader,
        files: Files,
        look: Look,
        parent: QWidget | None = None,
    ) -> None:
        """Make an empty page.

        Args:
            link: To the board.
            folder: Where the installation keeps its files.
            read_own: Tells what is known of this installation alone; called in the board's thread.
            files: Where reports and lists are read; called in threads of the page's own.
            look: Looks at every open case for findings; as `files`.
            parent: Qt parent.
        """
        super().__init__(parent)
        self._question = partial(sources, read_own)
        self._view: SourcesView | None = None
        self._strip: SourceStrip | None = None
        self._wanted: str | None = None  # where it says nothing, what is silent is looked at first
        self._views = link.topic(self)
        tokens = theme()
        self.summary = plain_label(tokens.type.lead, bold=True, wrap=True)
        self.fault = plain_label(tokens.type.body, wrap=True)
        self.fault.hide()
        self.source_head = SectionHead(_("Sources and areas"))
        self.table = Grid(_("Sources and areas"), tokens.space.row, self)
        self.under = Lower(files, look, self)
        self.side = Side(folder, self)
        for part in (self.summary, self.source_head, self.under, self.side):
            part.hide()  # until there is something to show
        self._is_side_tab = False
        self._files, self._reports = files, Reports()
        self._counting = TaskLane("source reports", self)
        self._pace = QTimer(self)
        self._pace.setSingleShot(True)
        self._pace.setInterval(REPORTS_EVERY_MS)
        self._lay_out()
        self._views.answered.connect(self._on_answered)
        self._views.failed.connect(self._on_failed)
        self._counting.done.connect(self._on_reports_read)
        self._counting.failed.connect(self._on_reports_failed)
        self.table.moved.connect(self._show_chosen)
        self.table.opened.connect(self._on_source_opened)
        self.table.cell_clicked.connect(self._on_cell_clicked)
        self.under.case_opened.connect(self.case_opened)

    def stop(self) -> None:
        """Stop what runs beside the page."""
        self._pace.stop()
        self._counting.stop()
        self.under.stop()

    def ask_now(self) -> None:
        """Ask how every source stands, and what it delivered."""
        self._pace.stop()
        self._ask()
        self.under.ask()

    def show_strip(self, strip: SourceStrip) -> None:
        """Ask anew with every tick of the city's clock, while the page is in sight."""
        self._strip = strip
        self.under.show_strip(strip)
        if self.isVisible():
            self._ask()

    def next_pane(self) -> None:
        """Move the focus on: sources, the tab under them, details."""
        panes = (self.table, self.under.pane, *(() if self._is_side_tab else (self.side,)))
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

    def state(self) -> dict[str, Any]:
        """Return the row the reader stands on, and what is listed under it."""
        return {"row": self.table.selected or self._wanted or "", **self.under.state()}

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to a row, as soon as it is there, and to what was listed."""
        row = str(state.get("row", ""))
        self._wanted = row or None
        self.table.choose(row)
        self.under.restore(state)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the next tab on Ctrl+Tab."""
        if event.key() == Qt.Key.Key_Tab and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.under.go((self.under.tab + 1) % self.under.tabs.count())
        elif event.key() == Qt.Key.Key_Escape and self.under.leave():
            return
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out width and height."""
        super().resizeEvent(event)
        wanted = WIDE_SIDE_PX if self.width() >= WIDE_FROM_PX else SIDE_PX
        self._place_side(is_tab=self.width() < px(NARROW_BELOW_PX))
        if not self._is_side_tab:
            self.side.setFixedWidth(min(px(wanted), round(self.width() * MOST_OF_WIDTH)))
        self._share_height()

    def _lay_out(self) -> None:
        pad = theme().space.panel_pad
        left = QVBoxLayout()
        left.setContentsMargins(pad, 12, pad, 8)
        left.setSpacing(6)
        for widget in (self.summary, self.fault, self.source_head, self.table):
            left.addWidget(widget)
        left.addWidget(self.under, 1)
        whole = self._whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(left, 1)
        self._edge = edge(self)
        whole.addWidget(self._edge)
        whole.addWidget(self.side)
        self.setMinimumSize(*SMALLEST_PX)
        self.setFocusProxy(self.table)

    def _place_side(self, *, is_tab: bool) -> None:
        """Stand the details beside the rest, or among the tabs under it."""
        if is_tab == self._is_side_tab:
            return
        self._is_side_tab = is_tab
        self._edge.setHidden(is_tab)
        if is_tab:
            self.side.setMinimumWidth(0)
            self.side.setMaximumWidth(UNBOUNDED_PX)
            self.under.take_in(self.side)
        else:
            self.under.let_out(self.side)
            self._whole.addWidget(self.side)
            self.side.setVisible(self._view is not None)

    def _share_height(self) -> None:
        under = self.table.y() + self.under.minimumSizeHint().height() + theme().space.panel_pad
        room = min(round(self.height() * MOST_OF_HEIGHT), self.height() - under)
        least = self.table.minimumSizeHint().height()
        self.table.setFixedHeight(min(self.table.sizeHint().height(), max(least, room)))

    def _ask(self) -> None:
        self._views.ask(self._question)
        if not self._pace.isActive():
            self._pace.start()
            self._counting.run(partial(_reports_now, self._files))

    def _show_table(self) -> None:
        if self._view is not None:
            rows = tuple(source_rows.rows_of(self._view, self._reports))
            self.table.show_rows(source_rows.columns(), rows)
            self._share_height()
            if self._wanted is None:
                self._wanted = next((row.key for row in rows if row.is_old), "")
            if self._wanted and rows:
                self.table.choose(self._wanted)
                self._wanted = ""

    def _show_chosen(self) -> None:
        """Show all about the row the reader stands on."""
        if self._view is not None:
            scope = scope_of(self._view, self.table.selected, self._reports, self._strip)
            self.side.show_source(*source_rows.chosen(self._view, self.table.selected))
            self.side.show_reports(scope)
            self.under.show_scope(scope)

    def _on_answered(self, answer: SourcesAnswer) -> None:
        self._view = view = answer.view
        self.fault.hide()
        self.summary.setText(summary_text(view))
        areas = sum(len(source.areas) for source in view.sources)
        self.source_head.say(
            _("Sources and areas"),
            _("sources: {n} · areas: {areas}", n=grouped(len(view.sources)), areas=grouped(areas)),
        )
        for part in (self.summary, self.source_head, self.under):
            part.show()
        self.side.setVisible(not self._is_side_tab or self.under.tab == lower.DETAILS)
        self._show_table()
        self.under.show_view(view)
        self._show_chosen()
        self.side.show_own(answer.own, view)
        self.settled.emit()

    def _on_failed(self, fault: Fault) -> None:
        self.fault.setText(fault.sentence)
        self.fault.show()

    def _on_reports_read(self, reports: Reports) -> None:
        self._reports = reports
        self._show_table()
        self._show_chosen()
        self.counted.emit()

    def _on_reports_failed(self, _error: Exception, fault: Fault) -> None:
        self._on_failed(fault)

    def _on_source_opened(self, _key: str) -> None:
        self.under.go(lower.PROBLEMS)
        self.under.pane.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_cell_clicked(self, _key: str, column: int) -> None:
        """Open the records that a count counts."""
        fates = {source_rows.DOUBTFUL: Fate.DOUBTED, source_rows.REFUSED: Fate.REFUSED}
        if column in fates:
            self.under.show_records(fates[column])


def _reports_now(files: Files) -> Reports:
    return files.reports(clock.steady_us())
