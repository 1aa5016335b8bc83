"""What is done with a list as such: into a file, with other columns, as a saved view."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from console.board.extract import Extract
from console.board.face import ClockFace
from console.board.list_columns import ListColumn
from console.board.saved_views import SavedView
from console.messages import _
from ui.cases import questions
from ui.cases.column_panel import ColumnPanel
from ui.cases.columns import choice_of
from ui.cases.filters import FilterBar
from ui.cases.office import CaseOffice
from ui.cases.table import CaseTable
from ui.cases.view_line import ViewLine
from ui.cases.views import Views
from ui.runtime.faults import Fault
from ui.runtime.list_export import ListExport, choose_list_file
from ui.runtime.worker import BoardLink
from ui.widgets.formats import local_time


class ListTools(QObject):
    """Joins the line of views, the panel of columns and the line of the export with filters and table.

    The page gives `view_line` its place above the table and `export_line` below; `column_panel` stands over it.
    """

    def __init__(
        self, page: QWidget, filters: FilterBar, table: CaseTable, link: BoardLink, office: CaseOffice | None
    ) -> None:
        super().__init__(page)
        self._page, self._filters, self._table, self._office = page, filters, table, office
        self._clock: ClockFace | None = None
        self._file = Path()
        self.export_line = ListExport(page)
        self.view_line = ViewLine(page)
        self.column_panel = ColumnPanel(page)
        self.views = Views(office, self)
        self._extracts, self._counts = link.topic(self), link.topic(self)
        self._connect()

    def start(self) -> None:
        """Read the saved views."""
        self.views.start()

    def show_clock(self, clock: ClockFace) -> None:
        """Take the city's clock: files are named after it."""
        self._clock = clock

    def ask_counts(self) -> None:
        """Ask how many cases the views have."""
        self._counts.ask(partial(questions.counts, self._filters.counted()))

    def export(self) -> None:
        """Ask for a file and write every case that matches into it, whether it is in sight or not."""
        if self._office is None or self._clock is None or not self._filters.export.isEnabled():
            return
        at = local_time(self._clock.now_us, self._clock.zone)
        path = self.choose_file(f"{_('Cases')}-{at:%Y%m%d-%H%M}.xlsx")
        if path is not None:
            self._file = path
            self._filters.mark_exporting(is_exporting=True)
            self._extracts.ask(partial(questions.extract, self._filters.query))

    def choose_file(self, proposed: str) -> Path | None:
        """Ask the reader where to save the list; None when nowhere."""
        return choose_list_file(self._page, proposed)

    def toggle_columns(self) -> None:
        """Open the panel of columns, or close it."""
        panel = self.column_panel
        panel.setVisible(not panel.isVisible())
        if panel.isVisible():
            panel.show_choice(self._table.choice)
            corner = self._table.mapTo(self._page, self._table.rect().topRight())
            panel.move(max(0, corner.x() - panel.width()), corner.y())
            panel.raise_()
            panel.columns.setFocus()
        else:
            self._table.setFocus()

    def open_view_line(self) -> None:
        """Ask under which name the filters in force are to be saved."""
        saved = self._current
        self.view_line.open(saved, "" if saved is None else saved.name)

    def leave(self) -> bool:
        """Leave what stands in the way: a file being written, columns, views; return whether anything did."""
        if self.export_line.is_busy:
            self.export_line.cancel()
        elif self.column_panel.isVisible():
            self.toggle_columns()
        elif self.view_line.isVisible():
            self._close_view_line()
        else:
            return False
        return True

    @property
    def _current(self) -> SavedView | None:
        """The saved view in sight."""
        current = self._filters.presets.current
        return None if current is None else current.saved

    def _connect(self) -> None:
        self._filters.export_requested.connect(self.export)
        self.export_line.ended.connect(self._on_export_ended)
        self._extracts.answered.connect(self._on_extracted)
        self._extracts.failed.connect(self._on_extract_failed)
        self._filters.columns_requested.connect(self.toggle_columns)
        self.column_panel.chosen.connect(self._table.choose_columns)
        self.column_panel.left.connect(self.toggle_columns)
        self._filters.views_requested.connect(self.open_view_line)
        self._filters.view_chosen.connect(self._on_view_chosen)
        self.views.changed.connect(self._on_views_changed)
        self.views.said.connect(self._on_views_said)
        self._counts.answered.connect(self._filters.show_view_counts)
        line = self.view_line
        line.save_requested.connect(self._on_view_save)
        line.rename_requested.connect(self._on_view_rename)
        line.update_requested.connect(self._on_view_update)
        line.move_requested.connect(self._on_view_move)
        line.delete_requested.connect(self._on_view_delete)
        line.undo_requested.connect(self.views.undo)
        line.left.connect(self._close_view_line)

    def _close_view_line(self) -> None:
        self.view_line.hide()
        self._table.setFocus()

    def _view_now(self, name: str) -> SavedView:
        """Return the filters and columns in force as a view."""
        query = self._filters.query
        shape = query if query.only is None else replace(query, only=frozenset())
        written = self._table.choice.document()
        return SavedView(name, shape, tuple(written["columns"]), tuple(written["widths"].items()))

    def _with_current(self, act: Callable[[SavedView], object]) -> None:
        saved = self._current
        if saved is not None:
            act(saved)

    def _on_extracted(self, extract: Extract) -> None:
        if self._office is not None:
            columns = tuple(ListColumn[column.name] for column in self._table.choice.shown)
            work = partial(self._office.write_list, extract, columns, self._file)
            self.export_line.write(work, extract.answer.matching)

    def _on_extract_failed(self, fault: Fault) -> None:
        self.export_line.say(fault.sentence)
        self._on_export_ended()

    def _on_export_ended(self) -> None:
        self._filters.mark_exporting(is_exporting=False)

    def _on_view_chosen(self, view: SavedView) -> None:
        self._table.choose_columns(choice_of({"columns": list(view.columns), "widths": dict(view.widths)}))
        self.view_line.show_current(view)

    def _on_views_changed(self) -> None:
        self._filters.show_views(self.views.views)
        self.view_line.show_current(self._current)
        self.ask_counts()

    def _on_views_said(self, text: str, can_undo: bool) -> None:  # noqa: FBT001 - as the signal carries it
        self.view_line.say(text, can_undo=can_undo)
        if text:
            self.view_line.show()

    def _on_view_save(self, name: str) -> None:
        self.views.save(self._view_now(name))

    def _on_view_rename(self, name: str) -> None:
        self._with_current(lambda view: self.views.rename(view, name))

    def _on_view_update(self) -> None:
        self._with_current(lambda view: self.views.update(view, self._view_now(view.name)))

    def _on_view_move(self, places: int) -> None:
        self._with_current(lambda view: self.views.move(view, places))

    def _on_view_delete(self) -> None:
        self._with_current(self.views.delete)
