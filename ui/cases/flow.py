"""What fills the table: lists, rows in sight, and answers that wait until the reader wants them.

The list on screen stands still. Rows in sight follow every change at once; when a new answer would add or remove cases,
a bar in reverse ink says how many, and the reader decides when to look.
"""

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from console.board.answers import BoardUpdate, SourceStrip
from console.board.list_view import CaseList, CaseQuery, CaseRow
from console.domain.case import CaseId
from console.domain.freshness import Freshness
from console.messages import _
from ui.cases import questions
from ui.cases.filters import FilterBar
from ui.cases.model import CasesModel, KeptList
from ui.cases.place import ListPlace
from ui.cases.questions import Refresh
from ui.cases.table import CaseTable
from ui.runtime.faults import Fault
from ui.runtime.worker import BoardLink
from ui.widgets.ages import silence_text, source_text
from ui.widgets.formats import grouped
from ui.widgets.names import name_text
from ui.widgets.waiting import WaitingBar

REFRESH_EVERY_MS = 1_000
LOADING_SHOWN_AFTER_MS = 300
_AGED = frozenset({Freshness.LATE, Freshness.LOST, Freshness.NO_BEAT})
"""Sources of whose cases the page says how old they are."""


class ListFlow(QObject):
    """Asks the board what the filters ask for, and shows it when the reader wants to see it.

    Signals:
        counted: Other numbers of cases are known; what else counts them counts anew.
        aged: What is said of the age of sources changed.
        settled: The table shows what was asked for.
    """

    counted = Signal()
    aged = Signal()
    settled = Signal()

    def __init__(self, page: QWidget, link: BoardLink, filters: FilterBar, table: CaseTable, model: CasesModel) -> None:
        super().__init__(page)
        self._page, self._filters, self._table, self._model = page, filters, table, model
        self.place = ListPlace(table, page)
        self.bar = WaitingBar(page)
        self._strip: SourceStrip | None = None
        self._waiting: Refresh | None = None
        self._keep_place = False
        self._progress = ""
        self._ages: tuple[tuple[str, Freshness, str], ...] = ()
        self._lists, self._rows = link.topic(self), link.topic(self)
        self._refreshes, self._choices = link.topic(self), link.topic(self)
        self._loading, self._pace = self._timer(LOADING_SHOWN_AFTER_MS), self._timer(REFRESH_EVERY_MS)
        self._connect()
        link.updated.connect(self._on_link_updated)

    def start(self, kept: KeptList | None = None) -> None:
        """Ask for the first list; until it comes, one that was kept and answers the same stands there."""
        self._choices.ask(questions.choices)
        is_same = kept is not None and kept.answer.query == self._filters.query and kept.answer.ids.size > 0
        if kept is not None and is_same:
            self._model.hold(kept.rows)
            self._show(kept.answer, keep_place=True)
        self.ask(keep_place=is_same)

    def ask(self, *, keep_place: bool) -> None:
        """Ask for what the filters ask for; the place is kept where the reader wants the same list as before."""
        self._keep_place = keep_place
        self._waiting = None
        self._refreshes.drop()
        self._loading.start()
        self._lists.ask(partial(questions.case_list, self._filters.query))

    def ask_now(self) -> None:
        """Ask for everything anew and show it, keeping selection and place."""
        self._choices.ask(questions.choices)
        self.ask(keep_place=True)

    def show_waiting(self) -> None:
        """Take the answer that waits as the list, keeping selection and place."""
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self._show(waiting.answer, keep_place=True)

    def show_progress(self, text: str) -> None:
        """Say what is being done while there is nothing to show yet; empty when it is done."""
        self._progress = text
        if text and self._model.rowCount() == 0:
            self.place.say(text)

    def show_strip(self, strip: SourceStrip) -> None:
        """Take the ages of sources: they grow, and a source lost or heard again changes which cases match."""
        self._strip = strip
        before, self._ages = self._ages, _ages_of(strip)
        if before == self._ages:
            return
        self._model.mark_changed(None)
        self.aged.emit()
        same = [one[:2] for one in before] == [one[:2] for one in self._ages]
        if same or self._choices.generation == 0:
            return
        if self._table.is_untouched:
            self.ask(keep_place=True)
        elif not self._pace.isActive():
            self._pace.start()

    def _timer(self, after_ms: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after_ms)
        return timer

    def _connect(self) -> None:
        self._filters.query_changed.connect(self._on_query_changed)
        self.place.way_on.clicked.connect(self._filters.reset)
        self.bar.clicked.connect(self.show_waiting)
        self._model.rows_wanted.connect(self._on_rows_wanted)
        self._lists.answered.connect(self._on_list_answered)
        self._lists.failed.connect(self._on_list_failed)
        self._rows.answered.connect(self._on_rows_answered)
        self._rows.failed.connect(self._on_rows_failed)
        self._refreshes.answered.connect(self._on_refresh_answered)
        self._choices.answered.connect(self._filters.offer)
        self._loading.timeout.connect(self._on_loading_waited)
        self._pace.timeout.connect(self._on_pace_elapsed)

    def _show(self, answer: CaseList, *, keep_place: bool) -> None:
        self._table.show_list(answer, keep_place=keep_place)
        self._filters.show_counts(answer)
        self.counted.emit()
        self.bar.say(0, 0)
        if answer.ids.size:
            self.place.show_list()
        else:
            self.place.say(self._why_empty(answer), can_clear=True)
            self.settled.emit()

    def _why_empty(self, answer: CaseList) -> str:
        """Say that nothing matches, and which silent sources that says nothing about."""
        if answer.query.only == frozenset():
            return _("No case is watched here yet. Open a case and press W.")
        sources = () if self._strip is None else self._strip.sources
        parts = [_("No case matches."), _("Sources asked: {n}.", n=len(sources))]
        if answer.query.stage_over and answer.stage_over is None:
            parts.append(_("Stages are still being counted."))
        for one in sources:
            if one.source.state is Freshness.LOST and not answer.query.unknown:
                silence = silence_text(one.source.age_s)
                parts.append(_("{source} {silence}, not counted.", source=name_text(one.name), silence=silence))
        return " ".join(parts)

    def _on_query_changed(self, _query: CaseQuery) -> None:
        self.ask(keep_place=False)

    def _on_rows_wanted(self, ids: list[CaseId]) -> None:
        self._rows.ask(partial(questions.rows, ids))

    def _on_rows_answered(self, answer: tuple[list[CaseId], tuple[CaseRow, ...]]) -> None:
        self._model.put(*answer)
        self.settled.emit()

    def _on_rows_failed(self, _fault: Fault) -> None:
        self._model.refused()

    def _on_list_answered(self, answer: CaseList) -> None:
        self._loading.stop()
        if answer.query == self._filters.query:
            self._show(answer, keep_place=self._keep_place)

    def _on_list_failed(self, fault: Fault) -> None:
        self._loading.stop()
        if self._model.rowCount() == 0:
            self.place.say(fault.sentence)

    def _on_refresh_answered(self, refresh: Refresh) -> None:
        if refresh.answer.query != self._model.answer.query:
            return
        if self._model.rowCount() == 0:
            self._show(refresh.answer, keep_place=False)
            return
        self._filters.show_counts(refresh.answer)
        self.counted.emit()
        self._waiting = refresh
        self._model.mark_left(refresh.left)
        self.bar.say(refresh.arrived, int(refresh.left.size))

    def _on_loading_waited(self) -> None:
        if self._model.rowCount() == 0:
            done, whole = (0, 0) if self._strip is None else self._strip.link.loaded
            counted = _("Loaded {done} of {whole} rows.", done=grouped(done), whole=grouped(whole))
            self.place.say(counted if whole else self._progress or _("Waiting for the first answer."))

    def _on_pace_elapsed(self) -> None:
        if self._page.isVisible():
            self._refreshes.ask(partial(questions.ask_again, self._model.answer))

    def _on_link_updated(self, update: BoardUpdate) -> None:
        if update.reloaded:
            self._model.mark_changed(None)
            self._choices.ask(questions.choices)
        else:
            self._model.mark_changed(update.changed)
            self._model.mark_changed(update.turned)
        if not self._pace.isActive():
            self._pace.start()


def _ages_of(strip: SourceStrip) -> tuple[tuple[str, Freshness, str], ...]:
    return tuple(
        (one.source.area, one.source.state, source_text(one.source.state, one.source.age_s))
        for one in strip.sources
        if one.source.state in _AGED
    )
