"""The freshness strip: one segment a source, name and age, at the top right of every page."""

from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.ages import span_text
from console.domain.freshness import Freshness, SourceAge
from console.messages import _
from ui.theme.states import State
from ui.theme.tokens import px, theme
from ui.widgets.ages import source_text
from ui.widgets.focus import paint_focus
from ui.widgets.hatch import fill_hatch, tie_brush_to_window
from ui.widgets.lamp import Lamp, lamp_pixmap
from ui.widgets.text import TextStyle, draw_text, text_width

_PAD_PX = 9
_GAP_PX = 6
_LAMP_PX = 14
_LINE_PX = 28
_TWO_LINES_PX = 36
_FLOOR_PX = 10
DOUBTFUL = "!"
"""Mark of a source that is heard, and about whose reports something is doubtful; the hint says what."""
_TIMED = frozenset({Freshness.FRESH, Freshness.LATE, Freshness.LOST})
"""Sources whose age alone says enough where there is no room for more: what is late or lost is hatched and bold."""
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_PRESSED = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space})


class Setting(IntEnum):
    """How the segments are set, the wider before the narrower; the strip takes the first that fits."""

    ONE_LINE = 0
    TWO_LINES = 1
    BARE_AGES = 2


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
    def is_bold(self) -> bool:
        """Whether its age asks to be read."""
        return bool(self.note) or self.source.state in (Freshness.LATE, Freshness.LOST)

    def age(self, setting: Setting) -> str:
        """Return its age in words, marked where something else is doubtful."""
        state, age_s = self.source.state, self.source.age_s
        is_bare = setting is Setting.BARE_AGES and state in _TIMED and age_s is not None
        age = span_text(age_s) if is_bare and age_s is not None else source_text(state, age_s)
        return f"{age} {DOUBTFUL}" if self.note else age

    @property
    def spoken(self) -> str:
        """Everything about it, for a hint and for those who hear the screen."""
        return " ".join(
            part for part in (self.name, source_text(self.source.state, self.source.age_s), self.note) if part
        )


class FreshnessStrip(QWidget):
    """Segments with name and age; a lost source is hatched and bold. ←→ go from one to the next, Enter opens it.

    Where they do not fit beside each other, names stand over ages; where that is too wide, too, ages stand alone.

    Signals:
        source_clicked: A source was asked for; carries its area code.
    """

    source_clicked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sources: tuple[StripSource, ...] = ()
        self._texts: tuple[str, ...] = ()
        self._current = 0
        self.setFixedHeight(px(_TWO_LINES_PX))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(_("Data sources"))

    def set_sources(self, sources: tuple[StripSource, ...]) -> None:
        """Show these sources; repaints only when a word changes."""
        texts = tuple(item.spoken for item in sources)
        states = [item.source.state for item in sources]
        if texts == self._texts and states == [item.source.state for item in self._sources]:
            self._sources = sources
            return
        before = self.sizeHint()
        self._sources, self._texts = sources, texts
        self._current = min(self._current, max(len(sources) - 1, 0))
        if self.sizeHint() != before:
            self.updateGeometry()
        self._say()
        self.setToolTip("\n".join(f"{item.name} {item.note}" for item in sources if item.note))
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its words beside each other."""
        return QSize(round(self._edges(Setting.ONE_LINE)[-1]) + 1, px(_TWO_LINES_PX))

    def minimumSizeHint(self) -> QSize:
        """As wide as names and ages over each other: they are must-reads."""
        return QSize(round(self._edges(Setting.BARE_AGES)[-1]) + 1, px(_TWO_LINES_PX))

    def setting(self) -> Setting:
        """Return how the segments are set in the room there is."""
        return next((one for one in Setting if self._edges(one)[-1] < self.width()), Setting.BARE_AGES)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - small enough to paint whole
        """Paint all segments."""
        painter = QPainter(self)
        tie_brush_to_window(painter, self)
        painter.fillRect(self.rect(), theme().bg0)
        setting = self.setting()
        for item, rect in zip(self._sources, self._rects(setting), strict=True):
            self._paint_segment(painter, rect, item, setting)
        if self._sources:
            whole = self._band(setting)
            painter.setPen(theme().line1)
            painter.drawRect(whole.adjusted(0, 0, -1, -1))
        if self._sources and self.hasFocus():
            paint_focus(painter, self._rects(setting)[self._current].toRect())
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell which source was asked for."""
        x = event.position().x()
        for place, rect in enumerate(self._rects(self.setting())):
            if rect.left() <= x < rect.right():
                self._current = place
                self._open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the source beside, or open the one the reader stands on."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None and self._sources:
            self._current = max(0, min(self._current + step, len(self._sources) - 1))
            self._say()
            self.update()
        elif event.key() in _PRESSED and self._sources:
            self._open()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say which source the reader stands on."""
        super().focusInEvent(event)
        self._say()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say what the strip is."""
        super().focusOutEvent(event)
        self._say()

    def _open(self) -> None:
        self.source_clicked.emit(self._sources[self._current].source.area)

    def _say(self) -> None:
        """Name, while the reader stands on it, the one source; describe all of them always."""
        stands = self._texts[self._current : self._current + 1] if self.hasFocus() else ()
        self.setAccessibleName(": ".join((_("Data sources"), *stands)))
        self.setAccessibleDescription("; ".join(self._texts))

    def _edges(self, setting: Setting) -> list[float]:
        edges = [0.0]
        for item in self._sources:
            edges.append(edges[-1] + _segment_px(item, setting))
        return edges

    def _rects(self, setting: Setting) -> list[QRectF]:
        """Return the segments; where even the narrowest setting has no room, they share it."""
        edges = self._edges(setting)
        share = min(1.0, (self.width() - 1) / edges[-1]) if edges[-1] else 1.0
        band = QRectF(self._band(setting))
        places = [band.left() + round(edge * share) for edge in edges]
        return [QRectF(left, band.top(), right - left, band.height()) for left, right in pairwise(places)]

    def _band(self, setting: Setting) -> QRect:
        """Return the room of all segments: as high as its lines, at the right of the widget."""
        high = px(_LINE_PX if setting is Setting.ONE_LINE else _TWO_LINES_PX)
        wide = min(round(self._edges(setting)[-1]) + 1, self.width())
        return QRect(self.width() - wide, (self.height() - high) // 2, wide, high)

    def _paint_segment(self, painter: QPainter, rect: QRectF, item: StripSource, setting: Setting) -> None:
        current = theme()
        words = rect.adjusted(_PAD_PX, 0, -2, 0)
        if item.source.state in (Freshness.LOST, Freshness.LATE):
            fill_hatch(painter, rect)
        if item.is_lost and setting is not Setting.BARE_AGES:
            size = px(_LAMP_PX)
            lamp = lamp_pixmap(Lamp(State.UNKNOWN), size, self.devicePixelRatioF())
            painter.drawPixmap(round(words.left()), round(rect.center().y() - size / 2), lamp)
            words.setLeft(words.left() + size + _GAP_PX)
        size = current.type.caption
        name = TextStyle(size, current.t1 if item.is_lost else current.t2, bold=item.is_lost, floor_px=_FLOOR_PX)
        age = TextStyle(size, current.t1 if item.is_bold else current.t3, bold=item.is_bold, floor_px=_FLOOR_PX)
        if setting is Setting.ONE_LINE:
            taken = draw_text(painter, words, item.name, name)
            draw_text(painter, words.adjusted(taken + _GAP_PX, 0, 0, 0), item.age(setting), age)
        else:
            half = words.height() / 2
            draw_text(painter, words.adjusted(0, 1, 0, -half), item.name, name)
            draw_text(painter, words.adjusted(0, half, 0, -1), item.age(setting), age)
        painter.fillRect(QRectF(rect.right() - 1, rect.top(), 1, rect.height()), current.line1)


def _segment_px(item: StripSource, setting: Setting) -> float:
    size = theme().type.caption
    name, age = text_width(item.name, size, bold=item.is_lost), text_width(item.age(setting), size, bold=item.is_bold)
    words = name + _GAP_PX + age if setting is Setting.ONE_LINE else max(name, age)
    lamp = px(_LAMP_PX) + _GAP_PX if item.is_lost and setting is not Setting.BARE_AGES else 0
    return round(words + 2 * _PAD_PX + lamp)
