"""Records that were refused or kept with a doubt: filters, the list, and under it the original text as it came."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QWidget

from console.board.source_export import fate_text
from console.board.source_files import DoubtList
from console.board.source_problems import reason_words
from console.domain.delivered import DoubtQuery, DoubtRow, Fate, ReasonCount
from console.messages import _
from ui.sources import doubt_rows
from ui.sources.list_pane import ListPane
from ui.theme import font, px, theme
from ui.widgets.combo import Combo
from ui.widgets.formats import grouped
from ui.widgets.frame import edge
from ui.widgets.names import plain
from ui.widgets.parts import plain_label

TEXT_PX = 58
WIDTHS_PX = (190, 230, 190)
"""Of the filters, where there is room."""
MOST_OF_BAR = 0.66
"""Share of the bar that they may take; large text makes them narrower."""


class RecordsPane(ListPane):
    """Asks for what its filters say.

    Signals:
        filtered: The reader wants other records; `query` says which.
        case_opened: The reader wants to see a case; carries its id.
    """

    filtered = Signal()
    case_opened = Signal(object)  # an id has more bits than Qt's int

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Refused and doubtful records"), parent, row_px=theme().space.row)
        self._rows: dict[str, DoubtRow] = {}
        self._total = 0
        self.is_exporting = False
        self.fate, self.reason, self.source = Combo(self), Combo(self), Combo(self)
        for combo, name in ((self.fate, _("What became of it")), (self.reason, _("Why")), (self.source, _("Sent by"))):
            combo.setAccessibleName(name)
            self.add_control(combo)
            combo.activated.connect(self.filtered)
        self.fate.addItem(_("Refused or doubtful"), None)
        for fate in Fate:
            self.fate.addItem(fate_text(fate), fate)
        self.reason.addItem(_("All reasons"), None)
        self.source.addItem(_("All senders"), None)
        self.export = QPushButton(_("Export…"), self)
        self.add_button(self.export)
        self._share_width()
        self.original = QPlainTextEdit(self)
        self.original.setReadOnly(True)
        self.original.setTabChangesFocus(True)
        self.original.setFont(font(theme().type.dense))
        self.original.setFixedHeight(px(TEXT_PX))
        self.original.setAccessibleName(_("Original text"))
        self.original_head = plain_label(theme().type.caption, colour=theme().t3)
        self.original_head.setText(_("Original text"))
        self.line = edge(self, is_under=True)
        self.column.addWidget(self.line)
        self.column.addWidget(self.original_head)
        self.column.addWidget(self.original)
        self.grid.moved.connect(self._show_original)
        self.grid.opened.connect(self._on_opened)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the caption its room."""
        super().resizeEvent(event)
        self._share_width()

    @property
    def total(self) -> int:
        """How many records match, listed or not."""
        return self._total

    def query(self, areas: tuple[str, ...]) -> DoubtQuery:
        """Return what the filters ask for."""
        fate = self.fate.currentData()
        return DoubtQuery(
            areas,
            None if fate is None else Fate(fate),
            self.reason.currentData(),
            self.source.currentData(),
        )

    def filter_by(self, fate: Fate | None, reason: str | None = None) -> None:
        """Set the filters; a reason that is not offered yet is offered from now on."""
        self.fate.setCurrentIndex(0 if fate is None else 1 + list(Fate).index(fate))
        if reason is not None and self.reason.findData(reason) < 0:
            self.reason.addItem(plain(reason_words(reason)), reason)
        self.reason.setCurrentIndex(0 if reason is None else self.reason.findData(reason))
        self.source.setCurrentIndex(0)

    def state(self) -> dict[str, Any]:
        """Return what the filters ask for."""
        asked = self.query(())
        return {"fate": asked.fate and asked.fate.value, "reason": asked.reason, "source": asked.source}

    def restore(self, state: dict[str, Any]) -> None:
        """Set the filters to what `state` returned; what is no filter is left."""
        fate, reason, source = (state.get(name) for name in ("fate", "reason", "source"))
        known = Fate(fate) if isinstance(fate, str) and fate in set(Fate) else None
        self.filter_by(known, reason if isinstance(reason, str) else None)
        if isinstance(source, str):
            _refill(self.source, [source], str)
            self.source.setCurrentIndex(self.source.findData(source))

    def offer(self, reasons: Iterable[ReasonCount]) -> None:
        """Offer these reasons and senders; what is chosen stays chosen."""
        told = tuple(reasons)
        _refill(self.reason, sorted({one.reason for one in told}), reason_words)
        _refill(self.source, sorted({one.source for one in told}), str)

    def show_found(self, found: DoubtList, total: int, zone: str, today: date) -> None:
        """Show records.

        Args:
            found: What was found.
            total: How many there are, listed or not.
            zone: IANA name of the city's zone.
            today: The city's day.
        """
        self._rows = {doubt_rows.key_of(one): one for one in found.rows}
        self.grid.show_rows(doubt_rows.columns(), tuple(doubt_rows.rows_of(found.rows, zone, today)))
        nothing = _("No record matches: nothing was refused or doubted that these ask for.")
        self.say_nothing("" if found.rows else nothing)
        for part in (self.line, self.original_head, self.original):
            part.setVisible(bool(found.rows))
        self._total = max(total, len(found.rows))
        self.export.setEnabled(bool(found.rows) and not self.is_exporting)
        n, every = grouped(len(found.rows)), grouped(self._total)
        self.caption.setText(_("the newest {n} of {all}", n=n, all=every) if found.is_cut else _("{n} records", n=n))
        self._show_original()

    def _share_width(self) -> None:
        whole = sum(map(px, WIDTHS_PX))
        share = min(1.0, MOST_OF_BAR * self.width() / whole)
        for combo, width in zip((self.fate, self.reason, self.source), WIDTHS_PX, strict=True):
            combo.setFixedWidth(round(px(width) * share))

    def _show_original(self) -> None:
        row = self._rows.get(self.grid.selected)
        text = "" if row is None else row.raw
        if text != self.original.toPlainText():
            self.original.setPlainText(text)

    def _on_opened(self, key: str) -> None:
        row = self._rows.get(key)
        if row is not None and row.case_id is not None:
            self.case_opened.emit(row.case_id)


def _refill(combo: Combo, values: list[str], words: Callable[[str], str]) -> None:
    chosen = combo.currentData()
    wanted = values if chosen is None or chosen in values else [*values, chosen]
    if wanted == [combo.itemData(place) for place in range(1, combo.count())]:
        return
    while combo.count() > 1:
        combo.removeItem(1)
    for value in wanted:
        combo.addItem(plain(words(value)), value)
    combo.setCurrentIndex(0 if chosen is None else combo.findData(chosen))
