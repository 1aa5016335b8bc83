"""The place of a plugin's page in the window: the page while it behaves, else a quiet plate that says why not."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.messages import _
from ui.extension.hooks import PluginWidget
from ui.theme import theme
from ui.widgets.parts import paint_words, plain_label

PLATE_PX = 560


class PluginPlace(QWidget):
    """Holds one page of a plugin.

    Signals:
        in_sight: The page is looked at and wants to know the state of the city.
    """

    in_sight = Signal()

    def __init__(self, plugin: str, name: str, make: "Callable[[PluginPlace], PluginWidget | None]") -> None:
        """Make an empty place.

        Args:
            plugin: Name of the plugin.
            name: Of the page.
            make: Makes the page; where that fails it calls `give_up` and returns None.
        """
        super().__init__()
        self.plugin = plugin
        self._make = make
        self.page: PluginWidget | None = None
        self._is_out = False
        self.setAccessibleName(name)
        self.plate = _Plate(self)
        self.plate.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.plate, 1)

    def showEvent(self, event: QShowEvent) -> None:
        """Make the page when it is first looked at."""
        super().showEvent(event)
        if self.page is None and not self._is_out:
            page = self._make(self)
            if page is not None and not self._is_out:
                self.page = page
                self._column.addWidget(page, 1)
                page.show()
        self.in_sight.emit()

    def give_up(self, why: str) -> None:
        """Take the page away for good and say why; also from inside one of its own events."""
        self._is_out = True
        self.plate.say(_("The page {name} is not in use.", name=self.accessibleName()), why)
        QTimer.singleShot(0, self, self._take_away)

    def _take_away(self) -> None:
        page, self.page = self.page, None
        if page is not None:
            self._column.removeWidget(page)
            page.hide()
            page.deleteLater()
        self.plate.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the room."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().bg0)
        painter.end()


class _Plate(QWidget):
    """Two sentences in the middle: what is missing, and why."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        tokens = theme()
        self._head = plain_label(tokens.type.lead, bold=True, wrap=True)
        self._why = plain_label(tokens.type.body, wrap=True)
        paint_words(self._why, tokens.t2)
        rest = plain_label(tokens.type.body, wrap=True)
        rest.setText(_("Everything else of the console works on. Settings › Plugins shows how it stands."))
        paint_words(rest, tokens.t3)
        inner = QWidget(self)
        inner.setFixedWidth(tokens.px(PLATE_PX))
        inside = QVBoxLayout(inner)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(tokens.space.control_gap)
        for label in (self._head, self._why, rest):
            inside.addWidget(label)
        line = QHBoxLayout()  # an alignment would cut what wraps
        line.addStretch(1)
        line.addWidget(inner)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addLayout(line)
        column.addStretch(3)

    def say(self, head: str, why: str) -> None:
        """Say this."""
        self._head.setText(head)
        self._why.setText(why)

    @property
    def why(self) -> str:
        """Why the page is not there."""
        return self._why.text()
