"""The calendar page: years, clocks, matters, findings, and the questions that fill them."""

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from console.board.answers import BoardUpdate, Choices, SourceStrip
from console.board.findings import FindingTable
from console.board.matters import MatterBook
from console.calendar.proposing import Notice, Proposed
from console.calendar.view import ClockBook
from console.domain.case import CaseId
from console.messages import _
from ui.calendar import clock_words, matter_words, questions, unit_words
from ui.calendar.browser import Browser
from ui.calendar.findings import FindingsTab
from ui.calendar.lines import Line
from ui.calendar.office import Office
from ui.calendar.questions import MattersAnswer, YearAnswer, YearAsked
from ui.calendar.words import fault_text
from ui.calendar.year import YearTab
from ui.runtime.faults import Fault
from ui.runtime.task import TaskLane
from ui.runtime.worker import BoardLink
from ui.theme import px, theme
from ui.widgets.combo import Combo
from ui.widgets.formats import local_time
from ui.widgets.names import name_text
from ui.widgets.parts import plain_label
from ui.widgets.tab_line import TabLine

TABS = ("Year", "Clocks", "Matters", "Areas and units", "Findings")
YEAR, CLOCKS, MATTERS, UNITS, FINDINGS = range(5)
REFRESH_EVERY_MS = 2_000
CATALOGUE_EVERY_MS = 10_000
"""Thousands of matters change with every case that is received; their counts may be so old."""
SMALLEST_PX = (900, 480)
COMBO_PX = 220
KEYS = (
    ("← → ↑ ↓", "Year or day beside; fold and unfold"),
    ("Home End", "First and last"),
    ("Ctrl+F", "Filter"),
    ("Ctrl+Tab", "Next tab"),
    ("Enter", "Open the case of a finding"),
    ("Esc", "Back to the table or the year"),
)


class CalendarPage(QWidget):
    """Joins the tabs.

    Signals:
        case_opened: The reader wants to see a case; carries its id.
        rules_refused: A rule file was refused, or none is any more; carries the sentence, empty for none.
        settled: The tab in sight shows what was asked for; for pictures and tests.
    """

    case_opened = Signal(object)
    rules_refused = Signal(str)
    settled = Signal()

    def __init__(self, link: BoardLink, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._link, self._office = link, office
        self._strip: SourceStrip | None = None
        self._choices = Choices((), (), ())
        self._clocks = ClockBook(())
        self._matters = MatterBook((), 0)
        self._matter_lines: tuple[Line, ...] = ()
        self._build()
        self._lay_out()
        self._connect()
        self.offer_import(known_central=False)

    def start(self) -> None:
        """Ask for everything."""
        self.ask_now()

    def stop(self) -> None:
        """Stop what runs beside the page."""
        self._notices.stop()
        self._looks.stop()

    def ask_now(self) -> None:
        """Ask for everything anew."""
        self._areas.ask(questions.choices)
        for tab in (YEAR, CLOCKS, MATTERS):
            self._ask_tab(tab)
        if self.tabs.currentIndex() == FINDINGS:
            self._look()

    def show_strip(self, strip: SourceStrip) -> None:
        """Take the city's clock."""
        self._strip = strip

    def offer_import(self, *, known_central: bool) -> None:
        """Offer to bring in notices, or say that there is no central database to bring them into."""
        self.year.side.offer_import(known_central=known_central)

    def go(self, tab: int) -> None:
        """Show a tab."""
        self.tabs.setCurrentIndex(tab)

    def next_pane(self) -> None:
        """Move the focus on: tabs, then the panes of the tab in sight."""
        panes: list[QWidget] = [self.tabs]
        tab = self.tabs.currentIndex()
        if tab == YEAR:
            side = self.year.notice.text if self.year.is_importing else self.year.side.area
            panes += [self.year.strip, self.year.sheet, side]
        elif tab == FINDINGS:
            panes += [self.findings.table, self.findings.cases]
        else:
            browser = self._browsers[tab]
            panes += [browser.search, browser.table, browser.side]
        inside = next((n for n, pane in enumerate(panes) if pane.hasFocus()), 0)
        panes[(inside + 1) % len(panes)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the next tab on Ctrl+Tab."""
        if event.key() == Qt.Key.Key_Tab and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.go((self.tabs.currentIndex() + 1) % self.tabs.count())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out the width."""
        super().resizeEvent(event)
        for browser in self._browsers.values():
            browser.set_width(self.width())

    def _build(self) -> None:
        tokens = theme()
        self.tabs = TabLine(_("Tabs"), self)
        for title in TABS:
            self.tabs.addTab(_(title))
        self.fault = plain_label(tokens.type.body, wrap=True)
        self.fault.hide()
        self.year = YearTab(self)
        self.clocks = Browser(
            clock_words.COLUMNS,
            _("Clocks"),
            lambda key: clock_words.described(self._clocks, key),
            self,
            editions=lambda key: clock_words.editions_of(self._clocks, key),
        )
        self.matters = Browser(
            matter_words.COLUMNS,
            _("Matters"),
            lambda key: matter_words.described(self._matters.units, key),
            self,
            editions=lambda key: matter_words.editions_of(self._matters.units, key),
        )
        self.units = Browser(
            unit_words.COLUMNS, _("Areas and units"), lambda key: unit_words.described(self._matters, key), self
        )
        self._browsers = {CLOCKS: self.clocks, MATTERS: self.matters, UNITS: self.units}
        self.area = Combo(self)
        self.area.setFixedWidth(px(COMBO_PX))
        self.area.setAccessibleName(_("Area"))
        self.area.addItem(_("All areas"), "")
        self.matters.add_control(self.area)
        self.findings = FindingsTab(self)
        self._areas, self._years = self._link.topic(self), self._link.topic(self)
        self._clock_books, self._matter_books = self._link.topic(self), self._link.topic(self)
        self._notices, self._looks = TaskLane("notice", self), TaskLane("findings", self)
        self._pace = QTimer(self)
        self._pace.setSingleShot(True)

    def _lay_out(self) -> None:
        self.stack = QStackedWidget(self)
        for tab in (self.year, self.clocks, self.matters, self.units, self.findings):
            self.stack.addWidget(tab)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(theme().space.panel_pad, 0, theme().space.panel_pad, 0)
        head.addWidget(self.tabs)
        head.addWidget(self.fault)
        column.addLayout(head)
        column.addWidget(self.stack, 1)
        self.setMinimumSize(*SMALLEST_PX)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._on_tab_changed)
        self.year.asked.connect(self._on_year_asked)
        self.year.notice.propose_requested.connect(self._on_propose_requested)
        self.year.notice.accept_requested.connect(self._on_accept_requested)
        self.area.activated.connect(self._show_matters)
        self.findings.asked.connect(self._look)
        self.findings.case_opened.connect(self._on_case_opened)
        self._areas.answered.connect(self._on_areas_answered)
        self._years.answered.connect(self._on_year_answered)
        self._clock_books.answered.connect(self._on_clocks_answered)
        self._matter_books.answered.connect(self._on_matters_answered)
        for topic in (self._years, self._clock_books, self._matter_books):
            topic.failed.connect(self._on_question_failed)
        self._notices.done.connect(self._on_notice_done)
        self._notices.failed.connect(self.year.notice.show_refusal)
        self._looks.done.connect(self._on_look_done)
        self._looks.failed.connect(self.findings.show_fault)
        self._pace.timeout.connect(self._on_pace_elapsed)
        self._link.updated.connect(self._on_link_updated)

    def _ask_tab(self, tab: int) -> None:
        if tab == YEAR:
            self._years.ask(partial(questions.year, self.year.want))
        elif tab == CLOCKS:
            self._clock_books.ask(questions.clocks)
        elif tab in {MATTERS, UNITS}:
            self._matter_books.ask(questions.matters)

    def _look(self) -> None:
        if self._strip is not None:
            self.findings.say(_("Looking at every open case…"))
            self._looks.run(partial(self._office.findings, self._strip.clock.now_us))

    def _show_matters(self) -> None:
        area = str(self.area.currentData() or "")
        self.matters.show_lines(line for line in self._matter_lines if area in {"", line.belongs})

    def _settle(self, tab: int) -> None:
        if self.tabs.currentIndex() == tab:
            self.settled.emit()

    def _on_tab_changed(self, tab: int) -> None:
        self.stack.setCurrentIndex(tab)
        self._ask_tab(tab)
        if tab == FINDINGS and self.findings.found is None:
            self._look()

    def _on_year_asked(self, asked: YearAsked) -> None:
        self._years.ask(partial(questions.year, asked))

    def _on_year_answered(self, answer: YearAnswer) -> None:
        self.fault.hide()
        self.year.show_answer(answer)
        self._settle(YEAR)

    def _on_areas_answered(self, choices: Choices) -> None:
        if choices.areas == self._choices.areas:
            return
        self._choices = choices
        self.year.offer_areas(choices.areas)
        chosen = self.area.currentData()
        self.area.clear()
        self.area.addItem(_("All areas"), "")
        for one in choices.areas:
            self.area.addItem(name_text(one.name), one.area)
        self.area.setCurrentIndex(max(0, self.area.findData(chosen)))

    def _on_clocks_answered(self, book: ClockBook) -> None:
        self._clocks = book
        self.clocks.warn("\n".join(fault_text(fault) for fault in book.faults))
        self.rules_refused.emit("  ".join(fault_text(fault) for fault in book.faults))
        self.clocks.show_lines(clock_words.lines_of(book.kinds))
        self._settle(CLOCKS)

    def _on_matters_answered(self, answer: MattersAnswer) -> None:
        self._matters = answer.book
        self._matter_lines = answer.matters
        self._show_matters()
        self.units.show_lines(answer.units)
        self._settle(MATTERS)
        self._settle(UNITS)

    def _on_question_failed(self, fault: Fault) -> None:
        self.fault.setText(fault.sentence)
        self.fault.show()

    def _on_propose_requested(self, notice: Notice) -> None:
        if self._strip is not None:
            self._notices.run(partial(self._office.propose, notice, self._strip.clock.now_us))

    def _on_accept_requested(self, proposed: Proposed, who: str, why: str) -> None:
        self._notices.run(partial(self._office.accept, proposed, who, why))

    def _on_notice_done(self, result: object) -> None:
        if isinstance(result, Proposed):
            self.year.show_proposed(result)
            return
        proposed = self.year.notice.proposed
        self.year.close_import()
        if proposed is not None:
            told = _("{year} has version {n} from now on; entry {entry} of the log.", entry=result,
                     year=proposed.version.year, n=proposed.version.origin.version)  # fmt: skip
            self.fault.setText(told)
            self.fault.show()
            self.year.asked.emit(YearAsked(proposed.version.year))

    def _on_look_done(self, found: FindingTable) -> None:
        if self._strip is not None:
            at = local_time(self._strip.clock.now_us, self._strip.clock.zone)
            self.findings.show_found(found, self._choices.areas, at)
            self._settle(FINDINGS)

    def _on_case_opened(self, case_id: int) -> None:
        self.case_opened.emit(CaseId(case_id))

    def _on_link_updated(self, update: BoardUpdate) -> None:
        if not update.ready:
            return
        if update.reloaded:  # the line about refused files stands over every page
            self._clock_books.ask(questions.clocks)
        if not self._pace.isActive():
            is_long = self.tabs.currentIndex() in {MATTERS, UNITS}
            self._pace.start(CATALOGUE_EVERY_MS if is_long else REFRESH_EVERY_MS)

    def _on_pace_elapsed(self) -> None:
        if self.isVisible():
            self._ask_tab(self.tabs.currentIndex())
