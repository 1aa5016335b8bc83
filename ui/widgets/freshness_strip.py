"""The freshness strip: one segment a source, name and age, at the top right of every page."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.domain.freshness import Freshness, SourceAge
from console.messages import _
from ui.theme.states import State
from ui.theme.tokens import px, theme
from ui.widgets.ages import source_text
from ui.widgets.hatch import fill_hatch, tie_brush_to_window
from ui.widgets.lamp import Lamp, lamp_pixmap
from ui.widgets.text import TextStyle, draw_text, text_width

_PAD_PX = 9
_GAP_PX = 6
_LAMP_PX = 14
_HEIGHT_PX = 28
DOUBTFUL = "!"
"""Mark of a source that is heard, and about whose reports something is doubtful; the hint says what."""


@dataclass(frozen=True, slots=True)
class StripSource:
    """A source's short name and its age.

    Attributes:
        note: Sentences about what else is doubtful about its reports; empty for nothing.
    """

    name: str
    source: SourceAge
    note: str = ""

    @property
    def is_lost(self) -> bool:
        """Whether nothing it shows can be trusted."""
        return self.source.state is Freshness.LOST

    @property
    def text(self) -> str:
        """Its age in words, marked where something else is doubtful."""
        age = source_text(self.source.state, self.source.age_s)
        return f"{age} {DOUBTFUL}" if self.note else age

    @property
    def spoken(self) -> str:
        """Everything about it, for a hint and for those who hear the screen."""
        return " ".join(
            part for part in (self.name, source_text(self.source.state, self.source.age_s), self.note) if part
        )


class FreshnessStrip(QWidget):
    """Segments with name and age; a lost source is hatched and bold. Emits ``source_clicked`` with an area code."""

    source_clicked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sources: tuple[StripSource, ...] = ()
        self._texts: tuple[str, ...] = ()
        self._edges: list[float] = [0.0]
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(_("Data sources"))

    def set_sources(self, sources: tuple[StripSource, ...]) -> None:
        """Show these sources; repaints only when a word changes."""
        texts = tuple(item.spoken for item in sources)
        states = [item.source.state for item in sources]
        if texts == self._texts and states == [item.source.state for item in self._sources]:
            self._sources = sources
            return
        self._sources, self._texts = sources, texts
        edges = [0.0]
        for item in sources:
            edges.append(edges[-1] + _segment_width(item))
        if edges != self._edges:
            self._edges = edges
            self.updateGeometry()
        self.setAccessibleDescription("; ".join(texts))
        self.setToolTip("\n".join(f"{item.name} {item.note}" for item in sources if item.note))
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        return QSize(round(self._edges[-1]) + 1, px(_HEIGHT_PX))

    def minimumSizeHint(self) -> QSize:
        """The same: names and ages are must-reads."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - small enough to paint whole
        """Paint all segments."""
        painter = QPainter(self)
        tie_brush_to_window(painter, self)
        painter.fillRect(self.rect(), theme().bg0)
        for index, item in enumerate(self._sources):
            left, right = self._edges[index], self._edges[index + 1]
            self._paint_segment(painter, QRectF(left, 0, right - left, self.height()), item)
        if self._sources:
            painter.setPen(theme().line1)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell which source was asked for."""
        x = event.position().x()
        for index, item in enumerate(self._sources):
            if self._edges[index] <= x < self._edges[index + 1]:
                self.source_clicked.emit(item.source.area)

    def _paint_segment(self, painter: QPainter, rect: QRectF, item: StripSource) -> None:
        current = theme()
        x = rect.x() + _PAD_PX
        if item.source.state in (Freshness.LOST, Freshness.LATE):
            fill_hatch(painter, rect)
        if item.is_lost:
            lamp = lamp_pixmap(Lamp(State.UNKNOWN), px(_LAMP_PX), self.devicePixelRatioF())
            painter.drawPixmap(round(x), round((rect.height() - px(_LAMP_PX)) / 2), lamp)
            x += px(_LAMP_PX) + _GAP_PX
        size, bold = current.type.caption, _is_bold(item)
        room = QRectF(x, rect.y(), rect.right() - x, rect.height())
        name = TextStyle(size, current.t1 if item.is_lost else current.t2, bold=item.is_lost)
        x += draw_text(painter, room, item.name, name) + _GAP_PX
        age = TextStyle(size, current.t1 if bold else current.t3, bold=bold)
        draw_text(painter, QRectF(x, rect.y(), rect.right() - x, rect.height()), item.text, age)
        painter.fillRect(QRectF(rect.right() - 1, 0, 1, rect.height()), current.line1)


def _is_bold(item: StripSource) -> bool:
    return bool(item.note) or item.source.state in (Freshness.LATE, Freshness.LOST)


def _segment_width(item: StripSource) -> float:
    size = theme().type.caption
    words = text_width(item.name, size, bold=item.is_lost) + text_width(item.text, size, bold=_is_bold(item))
    return round(words + _GAP_PX + 2 * _PAD_PX + (px(_LAMP_PX) + _GAP_PX if item.is_lost else 0))
