"""The filter bar: what the reader asks to see, as a `CaseQuery`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from console.board.answers import Choices
from console.board.list_view import CaseList, CaseQuery
from console.board.saved_views import SavedView
from console.messages import _
from ui.cases.chip_query import chips_of, switched
from ui.cases.chips import Chip, ChipBar
from ui.cases.choice import Choice
from ui.cases.presets import ATTENTION, EVERYTHING, own_tabs, tab_like, with_preset
from ui.cases.tabs import Tab, ViewTabs, saved_tab
from ui.theme import px, theme
from ui.widgets.formats import grouped
from ui.widgets.parts import plain_label

TYPING_PAUSE_MS = 250
SEARCH_LEAST_PX = 160
COUNT_GAP_PX = 8
MOST_LINES = 3


class FilterBar(QWidget):
    """Presets, search, count; then combos and state chips.

    Signals:
        query_changed: The reader asked for something else; carries the `CaseQuery`.
        view_chosen: The reader wants a saved view; carries the `SavedView`.
        export_requested: The reader wants the whole list in a file.
        columns_requested: The reader wants to choose columns.
        views_requested: The reader wants to save or change a view.
    """

    query_changed = Signal(object)
    view_chosen = Signal(object)
    export_requested = Signal()
    columns_requested = Signal()
    views_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.query = ATTENTION
        self._arranged: list[list[QWidget]] = []
        self._choices = Choices((), (), ())
        self.watched: frozenset[int] = frozenset()
        self.is_exporting = False
        self.presets = ViewTabs(self)
        self.views = QToolButton(self)
        self.views.setText("+")
        self.views.setAccessibleName(_("Save the view"))
        self.views.setToolTip(_("Save the view"))
        self.views.clicked.connect(self.views_requested)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(_("Number, matter, applicant · Ctrl+F"))
        self.search.setToolTip(self.search.placeholderText())  # beside many views it is cut
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(100)
        self.search.setAccessibleName(_("Search"))
        self.found = plain_label(theme().type.body, bold=True)
        self.total = plain_label(theme().type.body, colour=theme().t3)
        self.clear = QPushButton(_("Clear filters"), self)
        self.columns = QPushButton(_("Columns"), self)
        self.columns.clicked.connect(self.columns_requested)
        self.export = QPushButton(self)
        self.export.setEnabled(False)
        self.export.clicked.connect(self.export_requested)
        self.area, self.unit, self.matter = Choice(_("Area"), self), Choice(_("Unit"), self), Choice(_("Matter"), self)
        self.chips = ChipBar(self)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_PAUSE_MS)
        self._lay_out()
        self._connect()
        self.show_views(())
        self._show_query()

    def offer(self, choices: Choices) -> None:
        """Offer these areas, units and matters."""
        if choices != self._choices:
            self._choices = choices
            self._offer()
            if self.query != (known := self._with_choices(self.query)):
                self.set_query(known)  # what is offered no more restricts no more

    def show_counts(self, answer: CaseList) -> None:
        """Show how many match and how the open cases divide."""
        self.chips.show_chips(chips_of(answer, self.query))
        self.found.setText(grouped(answer.matching))
        self.export.setText(_("Export {n}", n=grouped(answer.matching)))
        self.export.setEnabled(answer.matching > 0 and not self.is_exporting)
        whole = answer.closed if answer.query.closed else answer.total
        self.total.setText(_("/ {total} cases", total=grouped(max(whole, answer.matching))))
        self._arrange()

    def set_query(self, query: CaseQuery) -> None:
        """Ask for something else from here on."""
        if query != self.query:
            self.query = query
            self._show_query()
            self.query_changed.emit(query)

    def reset(self) -> None:
        """Ask for all open cases in the order in force."""
        self.show_query(replace(EVERYTHING, sort=self.query.sort, descending=self.query.descending))

    def show_query(self, query: CaseQuery) -> None:
        """Ask for something else from here on, and show all of it in the fields."""
        self._typing.stop()
        self.search.blockSignals(True)
        self.search.setText(query.text)
        self.search.blockSignals(False)
        self.area.ids, self.unit.ids, self.matter.ids = query.areas, query.units, query.matters
        self._offer()
        self.set_query(query if query.only is None else replace(query, only=self.watched))

    def show_views(self, saved: Sequence[SavedView]) -> None:
        """Show the product's views and these."""
        self.presets.show_tabs((*own_tabs(), *map(saved_tab, saved)))
        self._arrange()
        self._mark_tab()

    def show_watched(self, cases: frozenset[int]) -> None:
        """Take the cases that are watched."""
        self.watched = cases
        if self.query.only is not None:
            self.set_query(replace(self.query, only=cases))

    def mark_exporting(self, *, is_exporting: bool) -> None:
        """Offer no other export while one is written."""
        self.is_exporting = is_exporting
        self.export.setEnabled(not is_exporting)

    def counted(self) -> dict[str, CaseQuery]:
        """Return what has to be counted, by the keys of views."""
        wanted = {tab.key: tab.query for tab in self.presets.tabs if tab.is_counted}
        return {key: replace(q, only=self.watched) if q.only is not None else q for key, q in wanted.items()}

    def show_view_counts(self, counts: Mapping[str, int]) -> None:
        """Show how many cases views have, by their keys."""
        self.presets.show_counts(counts)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the lines anew."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Put everything on as few lines as hold it whole.

        Chips that do not fit beside the combos have a line of their own; then the button that clears them all stands
        behind the combos. Views that do not fit beside the tools have one, too, and the tools take the line below.
        """
        pad, gap = theme().space.panel_pad, theme().space.control_gap
        room = self.width() - 2 * pad
        combos: list[QWidget] = [self.area, self.unit, self.matter]
        views: list[QWidget] = [self.presets, self.views]
        has_chips = self.chips.fit(room - sum(choice.width() + gap for choice in combos))
        if not has_chips:
            self.chips.fit(room)
        tools: list[QWidget] = [self.search, self.found, self.total, self.columns, self.export]
        if has_chips:
            tools.insert(3, self.clear)
        filters = [*combos, self.chips if has_chips else self.clear]
        # Where chips stand alone, tools beside the combos cost no line: then the search need not be narrow.
        search = px(SEARCH_LEAST_PX) if has_chips else self.search.maximumWidth()
        needed = sum(part.sizeHint().width() + gap for part in (*views, *tools[1:])) + search + COUNT_GAP_PX
        if needed <= room:
            lines = [[*views, *tools], filters]
        else:
            lines = [views, tools, filters] if has_chips else [views, [*filters, *tools]]
        self._fill(lines if has_chips else [*lines, [self.chips]])

    def _fill(self, lines: list[list[QWidget]]) -> None:
        if lines == self._arranged:
            return
        self._arranged = lines
        for line, parts in zip(self._lines, [*lines, *[[]] * (len(self._lines) - len(lines))], strict=True):
            while line.count():
                line.takeAt(0)
            for part in parts:
                if part is self.search:
                    line.addStretch(1)
                line.addWidget(part, 100 if part is self.search else 0)  # all there is, up to its widest
                if part is self.search:
                    line.addSpacing(COUNT_GAP_PX)
            if self.search not in parts:
                line.addStretch(1)
        reached = [part for parts in lines for part in parts if part not in (self.found, self.total)]
        for before, after in pairwise(reached):
            QWidget.setTabOrder(before, after)

    def _lay_out(self) -> None:
        pad = theme().space.panel_pad
        self._lines = tuple(QHBoxLayout() for _line in range(MOST_LINES))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(pad, 4, pad, 8)
        whole.setSpacing(6)
        for line in self._lines:
            line.setSpacing(theme().space.control_gap)
            whole.addLayout(line)
        self.search.setMaximumWidth(px(280))
        self.search.setMinimumWidth(px(120))
        self._arrange()

    def _connect(self) -> None:
        self.presets.chosen.connect(self._on_view_chosen)
        self.search.textEdited.connect(self._typing.start)
        self.search.textChanged.connect(self._typing.start)
        self.search.returnPressed.connect(self._on_typing_paused)
        self._typing.timeout.connect(self._on_typing_paused)
        self.clear.clicked.connect(self.reset)
        self.chips.toggled.connect(self._on_chip_toggled)
        for choice in (self.area, self.unit, self.matter):
            choice.picked.connect(self._on_choice_picked)

    def _offer(self) -> None:
        if not self._choices.areas:  # what was restored waits for the names
            return
        areas, units = self.area.ids, self.unit.ids
        self.area.offer((one.area, one.name) for one in self._choices.areas)
        self.unit.offer((one.unit_id, one.name) for one in self._choices.units if not areas or one.area in areas)
        self.matter.offer(
            (one.matter_id, one.name)
            for one in self._choices.matters
            if (not areas or one.area in areas) and (not units or one.unit_id in units)
        )

    def _show_query(self) -> None:
        self._mark_tab()
        everything = replace(EVERYTHING, sort=self.query.sort, descending=self.query.descending)
        self.clear.setEnabled(self.query != everything)

    def _mark_tab(self) -> None:
        self.presets.mark(tab_like(self.query, self.presets.tabs, self.presets.current))

    def _on_view_chosen(self, tab: Tab) -> None:
        if tab.saved is not None:
            self.show_query(tab.query)
            self.presets.mark(tab.key)
            self.view_chosen.emit(tab.saved)
            return
        self.set_query(with_preset(self.query, tab.query, self.watched))

    def _on_typing_paused(self) -> None:
        self._typing.stop()
        self.set_query(replace(self.query, text=self.search.text().strip()))

    def _on_choice_picked(self) -> None:
        self._offer()
        self.set_query(self._with_choices(self.query))

    def _with_choices(self, query: CaseQuery) -> CaseQuery:
        return replace(
            query,
            areas=frozenset(str(key) for key in self.area.ids),
            units=frozenset(int(key) for key in self.unit.ids),
            matters=frozenset(int(key) for key in self.matter.ids),
        )

    def _on_chip_toggled(self, chip: Chip) -> None:
        self.set_query(switched(self.query, chip))
