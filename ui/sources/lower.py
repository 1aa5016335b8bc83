"""Under the sources: how both sides compare, and lists of what the source the reader stands on delivered."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from console.board.answers import SourceStrip
from console.board.findings import FindingTable
from console.board.source_export import Order
from console.board.source_files import BatchList, DifferenceList, DoubtList
from console.board.source_problems import Problem, problems_of
from console.board.sources_view import SourcesView
from console.domain.delivered import Batch, Difference, Fate
from console.export.writing import GoesOn, Written
from console.messages import _
from ui.runtime.faults import Fault
from ui.runtime.list_export import ListExport, choose_list_file
from ui.runtime.task import TaskLane
from ui.sources import batch_rows, difference_rows, problem_rows
from ui.sources.comparison_pane import ComparisonPane
from ui.sources.files import Files, Look
from ui.sources.list_pane import ListPane
from ui.sources.records_pane import RecordsPane
from ui.sources.scope import Scope
from ui.theme import theme
from ui.widgets.formats import clock_time, grouped, local_time
from ui.widgets.parts import plain_label
from ui.widgets.tab_line import TabLine

TABS = ("Comparison", "Deliveries", "Problems", "Refused and doubtful", "Rows that differed")
COMPARISON, BATCHES, PROBLEMS, RECORDS, DIFFERENCES, DETAILS = range(6)
"""The last is there where the page has no room for a third column."""


class Lower(QWidget):
    """Tabs over panes; asks for the list in sight whenever what it is about changes.

    Signals:
        case_opened: The reader wants to see a case; carries its id.
        settled: The list in sight shows what was asked for; for pictures and tests.
    """

    case_opened = Signal(object)  # an id has more bits than Qt's int
    settled = Signal()

    def __init__(self, files: Files, look: Look, parent: QWidget | None = None) -> None:
        """Make empty panes.

        Args:
            files: Where lists are read.
            look: Looks for findings; takes seconds.
            parent: Qt parent.
        """
        super().__init__(parent)
        self._files, self._look = files, look
        self._scope: Scope | None = None
        self._found: FindingTable | None = None
        self._looked_us = 0
        self._problems: dict[str, Problem] = {}
        self._differences: dict[str, Difference] = {}
        self._strip: SourceStrip | None = None
        tokens = theme()
        self.tabs = TabLine(_("Tabs"), self)
        for title in TABS:
            self.tabs.addTab(_(title))
        self.about = plain_label(tokens.type.caption, colour=tokens.t3)
        self.fault = plain_label(tokens.type.body, wrap=True)
        self.fault.hide()
        self.comparison = ComparisonPane(self)
        self.batches = ListPane(_("Deliveries"), self)
        self.problems = ListPane(_("Problems"), self)
        self.again = QPushButton(_("Look at the open cases"), self)
        self.problems.add_button(self.again)
        self.records = RecordsPane(self)
        self.differences = ListPane(_("Rows that differed"), self)
        self.export_differences = QPushButton(_("Export…"), self)
        self.differences.add_button(self.export_differences)
        self.export_line = ListExport(self)
        self._panes: tuple[ComparisonPane | ListPane, ...] = (
            self.comparison,
            self.batches,
            self.problems,
            self.records,
            self.differences,
        )
        self._lists, self._looks = TaskLane("source lists", self), TaskLane("source findings", self)
        self._lay_out()
        self.tabs.currentChanged.connect(self._on_tab_changed)
        self.again.clicked.connect(self.look_again)
        self.comparison.opened.connect(partial(self.go, DIFFERENCES))
        self.problems.grid.opened.connect(self._on_problem_opened)
        self.records.filtered.connect(self.ask)
        self.records.export.clicked.connect(self._on_export_records)
        self.export_differences.clicked.connect(self._on_export_differences)
        self.export_line.ended.connect(self._on_export_ended)
        self.records.case_opened.connect(self.case_opened)
        self.differences.grid.opened.connect(self._on_difference_opened)
        self._lists.done.connect(self._on_done)
        self._lists.failed.connect(self._on_failed)
        self._looks.done.connect(self._on_look_done)
        self._looks.failed.connect(self._on_failed)

    @property
    def tab(self) -> int:
        """The tab in sight."""
        return self.tabs.currentIndex()

    @property
    def pane(self) -> QWidget:
        """What takes the focus in the tab in sight."""
        if self.tab < DETAILS:
            return self._panes[self.tab].grid
        details = self.stack.widget(DETAILS)
        assert details is not None
        return details

    def stop(self) -> None:
        """Stop what runs beside the page."""
        self._lists.stop()
        self._looks.stop()

    def state(self) -> dict[str, Any]:
        """Return the tab in sight and what its filters ask for."""
        return {"tab": self.tab, **self.records.state()}

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to a tab and its filters; what no longer fits is left."""
        self.records.restore(state)
        tab = state.get("tab")
        if isinstance(tab, int) and 0 <= tab < self.tabs.count():
            self.go(tab)

    def go(self, tab: int) -> None:
        """Show a tab."""
        self.tabs.setCurrentIndex(tab)

    def take_in(self, side: QWidget) -> None:
        """Show what stood beside the page as one more tab."""
        self.tabs.addTab(_("Details"))
        self.stack.addWidget(side)
        self._say_about()

    def let_out(self, side: QWidget) -> None:
        """Let go of what was taken in."""
        if self.tab == DETAILS:
            self.go(COMPARISON)
        self.tabs.removeTab(DETAILS)
        self.stack.removeWidget(side)
        self._say_about()

    def show_view(self, view: SourcesView) -> None:
        """Show how both sides compare."""
        self.comparison.show_view(view)

    def show_strip(self, strip: SourceStrip) -> None:
        """Take the city's clock, and how old each source is."""
        self._strip = strip

    def choose_file(self, proposed: str) -> Path | None:
        """Ask the reader where to save a list; None when nowhere."""
        return choose_list_file(self, proposed)

    def leave(self) -> bool:
        """Stop the file that is being written; return whether there was one."""
        is_busy = self.export_line.is_busy
        self.export_line.cancel()
        return is_busy

    def show_scope(self, scope: Scope | None) -> None:
        """List what this is about, from now on."""
        before, self._scope = self._scope, scope
        if scope is None or scope == before:
            return
        self.records.offer(scope.reports.of(scope.areas).reasons)
        self._show_problems()
        self._say_about()
        self.ask()

    def show_records(self, fate: Fate | None, reason: str | None = None) -> None:
        """List the records of one fate, or of one reason."""
        self.records.filter_by(fate, reason)
        if self.tab == RECORDS:
            self.ask()
        else:
            self.go(RECORDS)
        self.records.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask(self) -> None:
        """Ask for the list in sight."""
        scope = self._scope
        if scope is None:
            return
        if self.tab == BATCHES:
            self._lists.run(partial(self._files.batches, scope.areas))
        elif self.tab == RECORDS:
            self._lists.run(partial(self._files.doubts, self.records.query(scope.areas)))
        elif self.tab == DIFFERENCES:
            self._lists.run(self._files.differences)
        else:
            self._lists.drop()

    def look_again(self) -> None:
        """Look at every open case for findings."""
        if self._strip is not None:
            self.problems.caption.setText(_("Looking at every open case…"))
            self._looked_us = self._strip.clock.now_us
            self._looks.run(partial(self._look, self._looked_us))

    def _lay_out(self) -> None:
        self.stack = QStackedWidget(self)
        for pane in self._panes:
            self.stack.addWidget(pane)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.tabs)
        head.addStretch(1)
        head.addWidget(self.about)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.fault)
        column.addWidget(self.stack, 1)
        column.addWidget(self.export_line)

    def _say_about(self) -> None:
        scope = self._scope
        has_own_name = self.tab in {COMPARISON, DETAILS} or self.tabs.count() > DETAILS
        self.about.setText("" if scope is None or has_own_name else scope.title)

    def _show_problems(self) -> None:
        scope = self._scope
        if scope is None:
            return
        told = problems_of(scope.reports.of(scope.areas), scope.reports.slow_s, scope.standings, self._found)
        rows = problem_rows.rows_of(told, is_looked_for=self._found is not None)
        self.problems.grid.show_rows(problem_rows.columns(), tuple(rows))
        self._problems = {problem.key: problem for problem in told}

    def _show_batches(self, batches: tuple[Batch, ...], scope: Scope) -> None:
        rows = batch_rows.rows_of(batches, dict(scope.names), scope.reports.slow_s, scope.zone, scope.today)
        self.batches.grid.show_rows(batch_rows.columns(), tuple(rows))
        self.batches.caption.setText(_("the newest {n}", n=grouped(len(batches))))
        self.batches.say_nothing("" if batches else _("No batch of records has come yet."))

    def _show_differences(self, found: tuple[Difference, ...], scope: Scope) -> None:
        own = [one for one in found if one.area in scope.areas or not one.area]
        self._differences = {difference_rows.key_of(one): one for one in own}
        self.differences.grid.show_rows(
            difference_rows.columns(), tuple(difference_rows.rows_of(own, dict(scope.names), scope.zone, scope.today))
        )
        self.differences.caption.setText(_("{n} rows, read again since", n=grouped(len(own))))
        self.export_differences.setEnabled(bool(own) and not self.export_line.is_busy)
        nothing = _("No row was found to differ since this copy was made.")
        self.differences.say_nothing("" if own else nothing)

    def _on_tab_changed(self, tab: int) -> None:
        self.stack.setCurrentIndex(tab)
        self._say_about()
        self.ask()
        if tab == PROBLEMS and self._found is None:
            self.look_again()

    def _on_problem_opened(self, key: str) -> None:
        problem = self._problems.get(key)
        if problem is not None and problem.fate is not None:
            self.show_records(problem.fate, problem.reason)

    def _on_difference_opened(self, key: str) -> None:
        one = self._differences.get(key)
        if one is not None and one.case_id is not None and one.case_no:
            self.case_opened.emit(one.case_id)

    def _on_done(self, result: object) -> None:
        scope = self._scope
        if scope is None:
            return
        self.fault.hide()
        match result:
            case DoubtList():
                total = scope.reports.of(scope.areas).matching(result.asked)
                self.records.show_found(result, total, scope.zone, scope.today)
            case DifferenceList():
                self._show_differences(result.rows, scope)
            case BatchList():
                self._show_batches(result.rows, scope)
        self.settled.emit()

    def _on_look_done(self, found: FindingTable) -> None:
        self._found = found
        at = "" if self._scope is None else clock_time(local_time(self._looked_us, self._scope.zone))
        self.problems.caption.setText(_("{n} open cases looked at, {at}", n=grouped(found.looked_at), at=at))
        self._show_problems()
        self.settled.emit()

    def _on_export_records(self) -> None:
        scope, files = self._scope, self._files
        order = self._ordered(_("Refused and doubtful records"), self.records.total)
        if scope is not None and order is not None:
            query = self.records.query(scope.areas)
            self._write(lambda goes_on: files.export_doubts(query, order, goes_on), order)

    def _on_export_differences(self) -> None:
        scope, files = self._scope, self._files
        order = self._ordered(_("Rows that differed"), len(self._differences))
        if scope is not None and order is not None:
            areas = scope.areas
            self._write(lambda goes_on: files.export_differences(areas, order, goes_on), order)

    def _ordered(self, title: str, rows: int) -> Order | None:
        """Ask where a list is to be saved; None when nowhere, and while another one is being written."""
        strip = self._strip
        if strip is None or self._scope is None or self.export_line.is_busy:
            return None
        at = local_time(strip.clock.now_us, strip.clock.zone)
        path = self.choose_file(f"{title}-{at:%Y%m%d-%H%M}.xlsx")
        return None if path is None else Order(path, self._scope.title, rows, strip)

    def _write(self, work: Callable[[GoesOn], Written | None], order: Order) -> None:
        self.records.is_exporting = True
        for button in (self.records.export, self.export_differences):
            button.setEnabled(False)
        self.export_line.write(work, order.rows)

    def _on_export_ended(self) -> None:
        self.records.is_exporting = False
        self.records.export.setEnabled(self.records.total > 0)
        self.export_differences.setEnabled(bool(self._differences))

    def _on_failed(self, _error: Exception, fault: Fault) -> None:
        self.fault.setText(fault.sentence)
        self.fault.show()
