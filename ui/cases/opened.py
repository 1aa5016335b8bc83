"""The case that is open: what the pane beside the list shows of it, its watch and its document."""

import re
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from console.board.answers import BoardUpdate
from console.board.detail_view import CaseDetail
from console.board.face import ClockFace
from console.domain.case import CaseId
from console.messages import _
from ui.cases import questions
from ui.cases.detail import DetailPane
from ui.cases.office import CaseOffice
from ui.cases.watch_pane import WatchPane
from ui.cases.watching import Watching
from ui.runtime.faults import Fault
from ui.runtime.worker import BoardLink
from ui.widgets.formats import local_time


class OpenedCase(QObject):
    """Keeps the pane in step with the board and with what is watched.

    Signals:
        changed: Another case is open; carries its id, None for none.
        settled: The pane shows what was asked for.
    """

    changed = Signal(object)
    settled = Signal()

    def __init__(self, page: QWidget, link: BoardLink, pane: DetailPane, office: CaseOffice | None) -> None:
        super().__init__(page)
        self._page, self._pane = page, pane
        self._clock: ClockFace | None = None
        self.case_id: CaseId | None = None
        self.watching = Watching(office, self)
        self.watch_pane = WatchPane()
        pane.hold_watch(self.watch_pane, self.watch_pane.button)
        self._details, self._exports = link.topic(self), link.topic(self)
        pane.export_requested.connect(self.export)
        self.watch_pane.watch_requested.connect(self._on_watch_requested)
        self.watch_pane.unwatch_requested.connect(self._on_unwatch_requested)
        self.watching.changed.connect(self._on_watched_changed)
        self.watching.refused.connect(self.watch_pane.say)
        self._details.answered.connect(self._on_answered)
        self._details.failed.connect(pane.say_fault)
        self._exports.answered.connect(self._on_exported)
        self._exports.failed.connect(self._on_export_failed)
        link.updated.connect(self._on_link_updated)

    def show_clock(self, clock: ClockFace) -> None:
        """Take the city's clock."""
        self._clock = clock

    def open(self, case_id: CaseId) -> None:
        """Show a case."""
        self.case_id = case_id
        self.changed.emit(case_id)
        if self.watch_pane.is_editing:
            self.watch_pane.leave()
        self.look_again()

    def close(self) -> None:
        """Show none."""
        self.case_id = None
        self.changed.emit(None)
        self._details.drop()
        self._pane.say(_("Choose a case to see why its light is as it is."))

    def look_again(self) -> None:
        """Ask how the case stands now."""
        if self.case_id is not None:
            self._details.ask(partial(questions.detail, self.case_id))

    def export(self) -> None:
        """Ask for a file and print the case into it."""
        shown = self._pane.shown
        if shown is None or self.case_id is None:
            return
        path = self.choose_file(f"{safe_name(shown.row.case_no)}.pdf")
        if path is not None:
            self._pane.say_result(_("Writing {file}…", file=path.name))
            self._exports.ask(partial(questions.export, self.case_id, path))

    def choose_file(self, proposed: str) -> Path | None:
        """Ask the reader where to save; None when nowhere."""
        chosen, _filter = QFileDialog.getSaveFileName(self._page, _("Save the case as a PDF"), proposed, "PDF (*.pdf)")
        return Path(chosen) if chosen else None

    def _show_watch(self) -> None:
        shown, clock = self._pane.shown, self._clock
        if shown is not None and clock is not None:
            watch = self.watching.cases.get(int(shown.row.case_id))
            self.watch_pane.show_case(shown.row, watch, clock.zone, local_time(clock.now_us, clock.zone).date())

    def _on_answered(self, detail: CaseDetail | None) -> None:
        if detail is None:
            self._pane.say(_("The board no longer holds this case."))
        elif self._clock is not None:
            self._pane.show_detail(detail, self._clock.zone, self._clock.now_us)
            self._show_watch()
        self.settled.emit()

    def _on_watch_requested(self, reason: str, until: int | None) -> None:
        if self._pane.shown is not None:
            self.watching.watch(self._pane.shown.row, reason, until)

    def _on_unwatch_requested(self) -> None:
        if self._pane.shown is not None:
            self.watching.unwatch(int(self._pane.shown.row.case_id))

    def _on_watched_changed(self) -> None:
        if self.watch_pane.is_editing:
            self.watch_pane.leave()
        self._show_watch()

    def _on_exported(self, path: Path | None) -> None:
        gone = _("The board no longer holds this case.")
        self._pane.say_result(gone if path is None else _("Saved as {file}.", file=str(path)))

    def _on_export_failed(self, fault: Fault) -> None:
        self._pane.say_result(fault.sentence)

    def _on_link_updated(self, update: BoardUpdate) -> None:
        if update.reloaded:
            self.watching.start()
        if self.case_id is not None and (update.reloaded or _holds(update, self.case_id)):
            self.look_again()


def _holds(update: BoardUpdate, case_id: CaseId) -> bool:
    return bool((update.changed == case_id).any() or (update.turned == case_id).any())


def safe_name(case_no: str) -> str:
    """Return a case number as the name of a file: what a file system refuses becomes a dash."""
    return re.sub(r"[^\w.-]+", "-", case_no).strip("-.") or "case"
