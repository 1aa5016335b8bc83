"""The cases page: filter bar, table and detail pane, joined."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from console.board.answers import SourceStrip
from console.board.list_view import SortKey
from console.board.saved_views import query_document, query_of
from console.desk.session import DeskView
from console.domain.case import CaseId
from console.errors import BadInput
from ui.cases.columns import choice_of
from ui.cases.detail import WIDTH_PX, DetailPane
from ui.cases.filters import FilterBar
from ui.cases.flow import ListFlow
from ui.cases.list_tools import ListTools
from ui.cases.model import CasesModel, KeptList
from ui.cases.note_marks import note_marks
from ui.cases.office import CaseOffice
from ui.cases.opened import OpenedCase
from ui.cases.table import CaseTable
from ui.runtime.worker import BoardLink
from ui.theme import px
from ui.widgets.formats import local_time

COVER_BELOW_PX = 1600 - 64
SMALLEST_PX = (900, 480)


class CasesPage(QWidget):
    """Joins the parts of the page.

    Signals:
        case_opened: Another case is in the detail pane; carries its id, None for none.
        note_asked: The reader wants to write the note on the open case.
        settled: Table, and detail if open, show what was asked for; for pictures and tests.
    """

    case_opened = Signal(object)
    note_asked = Signal()
    settled = Signal()

    def __init__(self, link: BoardLink, office: CaseOffice | None = None, parent: QWidget | None = None) -> None:
        """Make the page; `start` fills it.

        Args:
            link: To the board.
            office: What it has done for it; without one it only shows.
            parent: Qt parent.
        """
        super().__init__(parent)
        self.filters = FilterBar(self)
        self.model = CasesModel(self)
        self.table = CaseTable(self.model, self)
        self.flow = ListFlow(self, link, self.filters, self.table, self.model)
        self.detail = DetailPane(self)
        self.opened = OpenedCase(self, link, self.detail, office)
        self.lists = ListTools(self, self.filters, self.table, link, office)
        self._lay_out()
        self._connect()

    def start(self, kept: KeptList | None = None) -> None:
        """Ask for the first list; until it comes, one that was kept and answers the same stands there."""
        self.lists.start()
        self.opened.watching.start()
        self.flow.start(kept)

    def show_strip(self, strip: SourceStrip) -> None:
        """Take the clock and the ages of sources."""
        self.lists.show_clock(strip.clock)
        self.opened.show_clock(strip.clock)
        self.table.delegate.today = local_time(strip.clock.now_us, strip.clock.zone).date()
        self.flow.show_strip(strip)

    def show_progress(self, text: str) -> None:
        """Say what is being done while there is nothing to show yet; empty when it is done."""
        self.flow.show_progress(text)

    def show_desk(self, view: DeskView) -> None:
        """Mark the cases whose note waits here, or was refused by central."""
        self.model.show_notes(note_marks(view.outbox))

    def ask_now(self) -> None:
        """Ask for everything anew and show it, keeping selection and place."""
        self.flow.ask_now()

    def next_pane(self) -> None:
        """Move the focus on: filter bar, table, detail."""
        panes = [self.filters.search, self.table, *([self.detail.leave] if self._is_open() else [])]
        inside = next((n for n, pane in enumerate(panes) if pane.hasFocus()), 0)
        panes[(inside + 1) % len(panes)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def find_text(self) -> None:
        """Put the cursor into the search field."""
        self.filters.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.search.selectAll()

    def open_first(self) -> None:
        """Open the first case of the list."""
        if self.model.rowCount():
            self.open_case(self.model.case_id(0))

    def open_case(self, case_id: CaseId) -> None:
        """Open a case in the detail pane and stand on it in the list."""
        self.opened.open(case_id)
        self.table.select(case_id)
        self._place_detail()

    def close_detail(self) -> None:
        """Go back to the list."""
        self.opened.close()
        self._place_detail()
        self.table.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Act on the page's own keys."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        act = self._act_of(Qt.Key(event.key()), control=control)
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def state(self) -> dict[str, Any]:
        """Return where the reader is, as JSON has it."""
        anchor = self.table.anchor()
        return {
            "query": query_document(self.filters.query),
            **self.table.choice.document(),
            "opened": self.opened.case_id,
            "top": None if anchor is None else list(anchor),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go where the reader was; what no longer fits is left."""
        self.table.choose_columns(choice_of(state))
        query = state.get("query")
        if isinstance(query, dict):
            with suppress(BadInput):
                self.filters.show_query(query_of(query))
        opened, top = state.get("opened"), state.get("top")
        self.table.await_anchor(top)
        if isinstance(opened, int):
            self.open_case(CaseId(opened))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the detail pane beside or over the list."""
        super().resizeEvent(event)
        self._place_detail()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(self.filters)
        left.addWidget(self.lists.view_line)
        left.addWidget(self.flow.place, 1)
        left.addWidget(self.flow.bar)  # below, so that no row moves when it appears
        left.addWidget(self.lists.export_line)
        self._columns = QHBoxLayout(self)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(0)
        # Without this the pane beside the list would keep a window from becoming narrow enough to cover it.
        self._columns.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setMinimumSize(*SMALLEST_PX)
        self._columns.addLayout(left, 1)
        if self.window().width() >= px(COVER_BELOW_PX):  # else it would be laid out twice; `resizeEvent` knows better
            self._columns.addWidget(self.detail)
        self.detail.setAutoFillBackground(True)

    def _connect(self) -> None:
        self.table.head.sort_requested.connect(self._on_sort_requested)
        self.table.case_selected.connect(self._on_case_selected)
        self.table.open_requested.connect(self.open_case)
        self.detail.step_requested.connect(self.table.step)
        self.detail.close_requested.connect(self.close_detail)
        self.flow.counted.connect(self.lists.ask_counts)
        self.flow.aged.connect(self.opened.look_again)
        self.opened.changed.connect(self.case_opened)
        self.opened.watching.changed.connect(self._on_watched_changed)
        for part in (self.flow, self.opened):
            part.settled.connect(self.settled)

    def _act_of(self, key: Qt.Key, *, control: bool) -> Callable[[], object] | None:
        """Return what a key does here; those of a case only while one is open."""
        of_page: dict[tuple[Qt.Key, bool], Callable[[], object]] = {
            (Qt.Key.Key_Escape, False): self._leave,
            (Qt.Key.Key_N, False): self.flow.show_waiting,
            (Qt.Key.Key_L, False): self.lists.toggle_columns,
            (Qt.Key.Key_O, False): self.table.order_by_next,
            (Qt.Key.Key_T, False): self.table.turn_order,
            (Qt.Key.Key_E, True): self.lists.export,
            (Qt.Key.Key_S, True): self.lists.open_view_line,
            (Qt.Key.Key_F, True): self.find_text,
        }
        of_case: dict[tuple[Qt.Key, bool], Callable[[], object]] = {
            (Qt.Key.Key_C, False): self.detail.next_clock,
            (Qt.Key.Key_E, False): self.opened.export,
            (Qt.Key.Key_B, False): self.note_asked.emit,
            (Qt.Key.Key_W, False): self.opened.watch_pane.edit,
            (Qt.Key.Key_Down, False): partial(self.table.step, 1),
            (Qt.Key.Key_Up, False): partial(self.table.step, -1),
        }
        return (of_page | of_case if self._is_open() else of_page).get((key, control))

    def _leave(self) -> None:
        """Leave what stands in the way first, then the case."""
        if self.lists.leave():
            return
        if self._is_open():
            self.close_detail()
        else:
            self.table.setFocus()

    def _is_open(self) -> bool:
        return self.opened.case_id is not None

    def _place_detail(self) -> None:
        beside = self.width() >= px(COVER_BELOW_PX)
        if beside and self._columns.indexOf(self.detail) < 0:
            self._columns.addWidget(self.detail)
        elif not beside and self._columns.indexOf(self.detail) >= 0:
            self._columns.removeWidget(self.detail)
        if not beside:
            self.detail.move(QPoint(self.width() - px(WIDTH_PX), 0))
            self.detail.resize(px(WIDTH_PX), self.height())
            self.detail.raise_()
        self.detail.setVisible(beside or self._is_open())

    def _on_sort_requested(self, sort: SortKey) -> None:
        query = self.filters.query
        self.filters.set_query(replace(query, sort=sort, descending=query.sort is sort and not query.descending))

    def _on_case_selected(self, case_id: CaseId) -> None:
        if self._is_open() or self.width() >= px(COVER_BELOW_PX):
            self.open_case(case_id)

    def _on_watched_changed(self) -> None:
        self.filters.show_watched(frozenset(self.opened.watching.cases))
        self.lists.ask_counts()
