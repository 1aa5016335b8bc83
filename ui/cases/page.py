"""The cases page: filter bar, table and detail pane, and the questions that fill them.

The list on screen stands still. Rows in sight follow every change at once; when a new answer would add or remove cases,
a bar in reverse ink says how many, and the reader decides when to look.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from console.board.answers import BoardUpdate, Choices, SourceStrip
from console.board.saved_views import query_document, query_of
from console.board.view import CaseDetail, CaseList, CaseQuery, CaseRow, SortKey
from console.domain.case import CaseId
from console.domain.freshness import Freshness
from console.errors import BadInput
from console.messages import _
from ui.cases import questions
from ui.cases.columns import choice_of
from ui.cases.detail import WIDTH_PX, DetailPane
from ui.cases.filters import FilterBar
from ui.cases.list_tools import ListTools
from ui.cases.model import CasesModel
from ui.cases.office import CaseOffice
from ui.cases.questions import Refresh
from ui.cases.table import CaseTable
from ui.cases.watch_pane import WatchPane
from ui.cases.watching import Watching
from ui.runtime.faults import Fault
from ui.runtime.worker import BoardLink
from ui.theme import px, theme
from ui.widgets.ages import silence_text, source_text
from ui.widgets.formats import grouped, local_time
from ui.widgets.names import name_text
from ui.widgets.parts import plain_label
from ui.widgets.waiting import WaitingBar

COVER_BELOW_PX = 1600 - 64
SMALLEST_PX = (900, 480)
REFRESH_EVERY_MS = 1_000
LOADING_SHOWN_AFTER_MS = 300
_AGED = frozenset({Freshness.LATE, Freshness.LOST, Freshness.NO_BEAT})
"""Sources of whose cases the page says how old they are."""

KEYS = (
    ("↑ ↓", "Case above, case below"),
    ("PgUp PgDn", "A screenful up or down"),
    ("Home End", "First and last case"),
    ("Enter", "Open the case"),
    ("Esc", "Back to the list"),
    ("C", "Walk the next clock"),
    ("E", "Save the case as a PDF"),
    ("B", "Write the note"),
    ("W", "Watch the case"),
    ("Ctrl+E", "Export the list"),
    ("Ctrl+S", "Save the view"),
    ("L", "Choose columns"),
    ("O", "Order by the next column"),
    ("T", "Turn the order round"),
    ("N", "Show new cases"),
    ("Ctrl+F", "Search"),
)


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
        self._link, self._office = link, office
        self._strip: SourceStrip | None = None
        self._waiting: Refresh | None = None
        self._opened: CaseId | None = None
        self._keep_place = False
        self._progress = ""
        self._aged: tuple[tuple[str, Freshness, str], ...] = ()
        self._build()
        self._lay_out()
        self._connect()

    def start(self) -> None:
        """Ask for the first list."""
        self.lists.start()
        self.watching.start()
        self._choices.ask(questions.choices)
        self._ask_list(keep_place=False)

    def show_strip(self, strip: SourceStrip) -> None:
        """Take the clock and the ages of sources."""
        self._strip = strip
        self.lists.show_clock(strip.clock)
        self.table.delegate.today = local_time(strip.clock.now_us, strip.clock.zone).date()
        aged = tuple(
            (one.source.area, one.source.state, source_text(one.source.state, one.source.age_s))
            for one in strip.sources
            if one.source.state in _AGED
        )
        if aged != self._aged:
            self._on_sources_changed(aged)

    def show_progress(self, text: str) -> None:
        """Say what is being done while there is nothing to show yet; empty when it is done."""
        self._progress = text
        if text and self.model.rowCount() == 0:
            self.note.setText(text)
            self.way_on.setVisible(False)
            self.stack.setCurrentIndex(1)

    def ask_now(self) -> None:
        """Ask for everything anew and show it, keeping selection and place."""
        self._choices.ask(questions.choices)
        self._ask_list(keep_place=True)

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
        self._opened = case_id
        self.case_opened.emit(case_id)
        if self.watch_pane.is_editing:
            self.watch_pane.leave()
        self.table.select(case_id)
        self._place_detail()
        self._detail.ask(partial(questions.detail, case_id))

    def close_detail(self) -> None:
        """Go back to the list."""
        self._opened = None
        self.case_opened.emit(None)
        self._detail.drop()
        self.detail.say(_("Choose a case to see why its light is as it is."))
        self._place_detail()
        self.table.setFocus()

    def export_case(self) -> None:
        """Ask for a file and print the open case into it."""
        shown = self.detail.shown
        if shown is None or self._opened is None:
            return
        path = self.choose_file(f"{safe_name(shown.row.case_no)}.pdf")
        if path is not None:
            self.detail.say_result(_("Writing {file}…", file=path.name))
            self._exports.ask(partial(questions.export, self._opened, path))

    def choose_file(self, proposed: str) -> Path | None:
        """Ask the reader where to save; None when nowhere."""
        chosen, _filter = QFileDialog.getSaveFileName(self, _("Save the case as a PDF"), proposed, "PDF (*.pdf)")
        return Path(chosen) if chosen else None

    def show_waiting(self) -> None:
        """Take the answer that waits as the list, keeping selection and place."""
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self._show(waiting.answer, keep_place=True)

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
            "opened": self._opened,
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

    def _build(self) -> None:
        self.filters = FilterBar(self)
        self.model = CasesModel(self)
        self.table = CaseTable(self.model, self)
        self.bar = WaitingBar(self)
        self.note = plain_label(theme().type.body, colour=theme().t2, wrap=True)
        self.way_on = QPushButton(_("Clear filters"), self)
        self.detail = DetailPane(self)
        self.lists = ListTools(self, self.filters, self.table, self._link, self._office)
        self.watching = Watching(self._office, self)
        self.watch_pane = WatchPane()
        self.detail.hold_watch(self.watch_pane, self.watch_pane.button)
        self._lists, self._rows = self._link.topic(self), self._link.topic(self)
        self._refreshes, self._detail = self._link.topic(self), self._link.topic(self)
        self._choices, self._exports = self._link.topic(self), self._link.topic(self)
        self._loading = QTimer(self)
        self._loading.setSingleShot(True)
        self._loading.setInterval(LOADING_SHOWN_AFTER_MS)
        self._pace = QTimer(self)
        self._pace.setSingleShot(True)
        self._pace.setInterval(REFRESH_EVERY_MS)

    def _lay_out(self) -> None:
        pad = theme().space.panel_pad
        empty = QWidget(self)
        words = QVBoxLayout(empty)
        words.setContentsMargins(pad, pad, pad, pad)
        words.addWidget(self.note)
        words.addWidget(self.way_on, 0, Qt.AlignmentFlag.AlignLeft)
        words.addStretch(1)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.table)
        self.stack.addWidget(empty)
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(self.filters)
        left.addWidget(self.lists.view_line)
        left.addWidget(self.stack, 1)
        left.addWidget(self.bar)  # below, so that no row moves when it appears
        left.addWidget(self.lists.export_line)
        self._columns = QHBoxLayout(self)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(0)
        # Without this the pane beside the list would keep a window from becoming narrow enough to cover it.
        self._columns.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setMinimumSize(*SMALLEST_PX)
        self._columns.addLayout(left, 1)
        self.detail.setAutoFillBackground(True)

    def _connect(self) -> None:
        self.filters.query_changed.connect(self._on_query_changed)
        self.table.head.sort_requested.connect(self._on_sort_requested)
        self.table.case_selected.connect(self._on_case_selected)
        self.table.open_requested.connect(self.open_case)
        self.model.rows_wanted.connect(self._on_rows_wanted)
        self.bar.clicked.connect(self.show_waiting)
        self.way_on.clicked.connect(self.filters.reset)
        self.detail.step_requested.connect(self.table.step)
        self.detail.close_requested.connect(self.close_detail)
        self.detail.export_requested.connect(self.export_case)
        self.watch_pane.watch_requested.connect(self._on_watch_requested)
        self.watch_pane.unwatch_requested.connect(self._on_unwatch_requested)
        self.watching.changed.connect(self._on_watched_changed)
        self.watching.refused.connect(self.watch_pane.say)
        self._lists.answered.connect(self._on_list_answered)
        self._lists.failed.connect(self._on_list_failed)
        self._rows.answered.connect(self._on_rows_answered)
        self._rows.failed.connect(self._on_rows_failed)
        self._refreshes.answered.connect(self._on_refresh_answered)
        self._detail.answered.connect(self._on_detail_answered)
        self._detail.failed.connect(self.detail.say_fault)
        self._exports.answered.connect(self._on_export_answered)
        self._exports.failed.connect(self._on_export_failed)
        self._choices.answered.connect(self._on_choices_answered)
        self._loading.timeout.connect(self._on_loading_waited)
        self._pace.timeout.connect(self._on_pace_elapsed)
        self._link.updated.connect(self._on_link_updated)

    def _act_of(self, key: Qt.Key, *, control: bool) -> Callable[[], object] | None:
        """Return what a key does here; those of a case only while one is open."""
        of_page: dict[tuple[Qt.Key, bool], Callable[[], object]] = {
            (Qt.Key.Key_Escape, False): self._leave,
            (Qt.Key.Key_N, False): self.show_waiting,
            (Qt.Key.Key_L, False): self.lists.toggle_columns,
            (Qt.Key.Key_O, False): self.table.order_by_next,
            (Qt.Key.Key_T, False): self.table.turn_order,
            (Qt.Key.Key_E, True): self.lists.export,
            (Qt.Key.Key_S, True): self.lists.open_view_line,
            (Qt.Key.Key_F, True): self.find_text,
        }
        of_case: dict[tuple[Qt.Key, bool], Callable[[], object]] = {
            (Qt.Key.Key_C, False): self.detail.next_clock,
            (Qt.Key.Key_E, False): self.export_case,
            (Qt.Key.Key_B, False): self.note_asked.emit,
            (Qt.Key.Key_W, False): self.watch_pane.edit,
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

    def _ask_list(self, *, keep_place: bool) -> None:
        self._keep_place = keep_place
        self._waiting = None
        self._refreshes.drop()
        self._loading.start()
        self._lists.ask(partial(questions.case_list, self.filters.query))

    def _show(self, answer: CaseList, *, keep_place: bool) -> None:
        self.table.show_list(answer, keep_place=keep_place)
        self.filters.show_counts(answer)
        self.lists.ask_counts()
        self.bar.say(0, 0)
        self.stack.setCurrentIndex(0 if answer.ids.size else 1)
        if not answer.ids.size:
            self.note.setText(self._empty_text(answer))
            self.way_on.setVisible(True)
            self.settled.emit()

    def _empty_text(self, answer: CaseList) -> str:
        """Say that nothing matches, and which silent sources that says nothing about."""
        parts = [
            _("No case matches."),
            _("Sources asked: {n}.", n=0 if self._strip is None else len(self._strip.sources)),
        ]
        if answer.query.stage_over and answer.stage_over is None:
            parts.append(_("Stages are still being counted."))
        for one in () if self._strip is None else self._strip.sources:
            if one.source.state is Freshness.LOST and not answer.query.unknown:
                silence = silence_text(one.source.age_s)
                parts.append(_("{source} {silence}, not counted.", source=name_text(one.name), silence=silence))
        return " ".join(parts)

    def _is_open(self) -> bool:
        return self._opened is not None

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

    def _on_sources_changed(self, aged: tuple[tuple[str, Freshness, str], ...]) -> None:
        """Show ages as they grow; a source lost or heard again changes which cases match."""
        same = [one[:2] for one in aged] == [one[:2] for one in self._aged]
        self._aged = aged
        self.model.mark_changed(None)
        if self._opened is not None:
            self._detail.ask(partial(questions.detail, self._opened))
        if same or self._choices.generation == 0:
            return
        if self.table.is_untouched:
            self._ask_list(keep_place=True)
        elif not self._pace.isActive():
            self._pace.start()

    def _on_query_changed(self, _query: CaseQuery) -> None:
        self._ask_list(keep_place=False)

    def _on_sort_requested(self, sort: SortKey) -> None:
        query = self.filters.query
        self.filters.set_query(replace(query, sort=sort, descending=query.sort is sort and not query.descending))

    def _on_case_selected(self, case_id: CaseId) -> None:
        if self._is_open() or self.width() >= px(COVER_BELOW_PX):
            self.open_case(case_id)

    def _on_rows_wanted(self, ids: list[CaseId]) -> None:
        self._rows.ask(partial(questions.rows, ids))

    def _on_rows_answered(self, answer: tuple[list[CaseId], tuple[CaseRow, ...]]) -> None:
        self.model.put(*answer)
        self.settled.emit()

    def _on_rows_failed(self, _fault: Fault) -> None:
        self.model.refused()

    def _on_list_answered(self, answer: CaseList) -> None:
        self._loading.stop()
        if answer.query == self.filters.query:
            self._show(answer, keep_place=self._keep_place)

    def _on_list_failed(self, fault: Fault) -> None:
        self._loading.stop()
        if self.model.rowCount() == 0:
            self.note.setText(fault.sentence)
            self.way_on.setVisible(False)
            self.stack.setCurrentIndex(1)

    def _on_refresh_answered(self, refresh: Refresh) -> None:
        if refresh.answer.query != self.model.answer.query:
            return
        self.filters.show_counts(refresh.answer)
        self.lists.ask_counts()
        if self.model.rowCount() == 0:
            self._show(refresh.answer, keep_place=False)
            return
        self._waiting = refresh
        self.model.mark_left(refresh.left)
        self.bar.say(refresh.arrived, int(refresh.left.size))

    def _on_detail_answered(self, detail: CaseDetail | None) -> None:
        if detail is None:
            self.detail.say(_("The board no longer holds this case."))
        elif self._strip is not None:
            self.detail.show_detail(detail, self._strip.clock.zone, self._strip.clock.now_us)
            self._show_watch()
        self.settled.emit()

    def _show_watch(self) -> None:
        shown, clock = self.detail.shown, None if self._strip is None else self._strip.clock
        if shown is not None and clock is not None:
            watch = self.watching.cases.get(int(shown.row.case_id))
            self.watch_pane.show_case(shown.row, watch, clock.zone, local_time(clock.now_us, clock.zone).date())

    def _on_watch_requested(self, reason: str, until: int | None) -> None:
        if self.detail.shown is not None:
            self.watching.watch(self.detail.shown.row, reason, until)

    def _on_unwatch_requested(self) -> None:
        if self.detail.shown is not None:
            self.watching.unwatch(int(self.detail.shown.row.case_id))

    def _on_watched_changed(self) -> None:
        self.filters.show_watched(frozenset(self.watching.cases))
        self.lists.ask_counts()
        if self.watch_pane.is_editing:
            self.watch_pane.leave()
        self._show_watch()

    def _on_export_answered(self, path: Path | None) -> None:
        gone = _("The board no longer holds this case.")
        self.detail.say_result(gone if path is None else _("Saved as {file}.", file=str(path)))

    def _on_export_failed(self, fault: Fault) -> None:
        self.detail.say_result(fault.sentence)

    def _on_choices_answered(self, choices: Choices) -> None:
        self.filters.offer(choices)

    def _on_loading_waited(self) -> None:
        if self.model.rowCount() == 0:
            done, whole = (0, 0) if self._strip is None else self._strip.link.loaded
            counted = _("Loaded {done} of {whole} rows.", done=grouped(done), whole=grouped(whole))
            self.note.setText(counted if whole else self._progress or _("Waiting for the first answer."))
            self.way_on.setVisible(False)
            self.stack.setCurrentIndex(1)

    def _on_pace_elapsed(self) -> None:
        if self.isVisible():
            self._refreshes.ask(partial(questions.ask_again, self.model.answer))

    def _on_link_updated(self, update: BoardUpdate) -> None:
        if update.reloaded:
            self.model.mark_changed(None)
            self._choices.ask(questions.choices)
            self.watching.start()
        else:
            self.model.mark_changed(update.changed)
            self.model.mark_changed(update.turned)
        if self._opened is not None and (update.reloaded or _holds(update, self._opened)):
            self._detail.ask(partial(questions.detail, self._opened))
        if not self._pace.isActive():
            self._pace.start()


def _holds(update: BoardUpdate, case_id: CaseId) -> bool:
    return bool((update.changed == case_id).any() or (update.turned == case_id).any())


def safe_name(case_no: str) -> str:
    """Return a case number as the name of a file: what a file system refuses becomes a dash."""
    return re.sub(r"[^\w.-]+", "-", case_no).strip("-.") or "case"
