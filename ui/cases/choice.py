"""A combo of the filter bar: which areas, units or matters are wanted."""

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from console.domain.naming import Name
from console.messages import _
from ui.theme import px, theme
from ui.widgets.combo import Combo
from ui.widgets.names import name_text
from ui.widgets.text import text_width

WIDTH_PX = 112
TRIANGLE_PX = 42
"""Room of a combo beside its words."""
LIST_WIDTH_PX = 320


class Choice(Combo):
    """A combo that names its field and offers each name once, whatever number of ids it stands for.

    Signals:
        picked: The reader chose; the ids stand in `ids`.
    """

    picked = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self.ids: frozenset[int | str] = frozenset()
        self.setMaxVisibleItems(20)
        widest = text_width(_("{title}: all", title=title), theme().type.body)
        self.setFixedWidth(max(px(WIDTH_PX), round(widest) + TRIANGLE_PX))
        self.view().setMinimumWidth(px(LIST_WIDTH_PX))
        self.setAccessibleName(title)
        self.offer(())
        self.activated.connect(self._on_activated)

    def offer(self, choices: Iterable[tuple[int | str, Name]]) -> None:
        """Offer these; what was chosen stays chosen while it is still offered."""
        by_text: dict[str, set[int | str]] = {}
        for key, name in choices:
            by_text.setdefault(name_text(name), set()).add(key)
        self.clear()
        self.addItem(_("{title}: all", title=self._title), frozenset())
        for text, keys in by_text.items():
            self.addItem(text, frozenset(keys))
        kept = next((place for place in range(1, self.count()) if self.itemData(place) & self.ids), 0)
        self.setCurrentIndex(kept)
        self.ids = self.itemData(kept)

    def reset(self) -> None:
        """Choose all."""
        self.setCurrentIndex(0)
        self.ids = frozenset()

    def _on_activated(self, place: int) -> None:
        if self.itemData(place) != self.ids:
            self.ids = self.itemData(place)
            self.picked.emit()
