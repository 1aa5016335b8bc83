"""A list of fields: what it is at the left, what stands there at the right, as many lines as it needs."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.calendar.flowing import Flowing
from ui.theme import font, px, theme
from ui.theme.fonts import metrics
from ui.widgets.text import TextStyle, draw_text, text_width

GAP_PX = 6
LEAST_LINE_PX = 22
_WRAPPED = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWrapAnywhere)
_BY_WORDS = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
TALLEST_PX = 10_000


@dataclass(frozen=True, slots=True)
class Field:
    """A field.

    Attributes:
        is_head: Whether it is a title over the fields that follow.
        before: What stood there in the edition before; empty where it is the same or there is none.
    """

    caption: str
    text: str
    is_head: bool = False
    before: str = ""


class FieldList(Flowing):
    """Paints fields; an empty one is left out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: tuple[Field, ...] = ()

    @property
    def fields(self) -> tuple[Field, ...]:
        """What is shown."""
        return self._fields

    def show_fields(self, fields: tuple[Field, ...]) -> None:
        """Show these."""
        shown = tuple(field for field in fields if field.text or field.is_head or field.before)
        if shown != self._fields:
            self._fields = shown
            self._show("; ".join(f"{field.caption}: {field.text}" for field in shown))

    def heightForWidth(self, width: int) -> int:
        """Return the room all fields need at a width."""
        return round(sum(self._height(field, width) + GAP_PX for field in self._fields))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the fields."""
        painter = QPainter(self)
        tokens = theme()
        top = 0.0
        for field in self._fields:
            height = self._height(field, self.width())
            if field.is_head:
                room = QRectF(0, top + height - px(LEAST_LINE_PX), self.width(), px(LEAST_LINE_PX))
                draw_text(painter, room, field.caption, TextStyle(tokens.type.body, tokens.t1, bold=True, floor_px=12))
            else:
                self._paint_field(painter, field, QRectF(0, top, self.width(), height))
            top += height + GAP_PX
        painter.end()

    def _paint_field(self, painter: QPainter, field: Field, room: QRectF) -> None:
        tokens = theme()
        left = self._left(room.width())
        caption = TextStyle(tokens.type.dense, tokens.t3, floor_px=11)
        draw_text(painter, QRectF(0, room.top(), left - 10, px(LEAST_LINE_PX)), field.caption, caption)
        painter.setFont(font(tokens.type.body, bold=bool(field.before)))
        painter.setPen(tokens.t1)
        words = QRectF(left, room.top(), room.width() - left, room.height())
        painter.drawText(words, wrap_flags(field.text, words.width(), bold=bool(field.before)), field.text or "—")
        if field.before:
            needed = self._text_height(field.text or "—", room.width(), bold=True)
            painter.setFont(font(tokens.type.dense))
            painter.setPen(tokens.t3)
            below = room.adjusted(left, needed, 0, 0)
            painter.drawText(below, wrap_flags(field.before, words.width()), field.before)

    def _height(self, field: Field, width: float) -> float:
        if field.is_head:
            return px(LEAST_LINE_PX) + 10
        height = self._text_height(field.text or "—", width, bold=bool(field.before))
        if field.before:
            height += self._text_height(field.before, width, bold=False)
        return max(px(LEAST_LINE_PX), height)

    def _text_height(self, text: str, width: float, *, bold: bool) -> float:
        room = QRectF(0, 0, max(60.0, width - self._left(width)), TALLEST_PX)
        flags = wrap_flags(text, room.width(), bold=bold)
        return metrics(theme().type.body, bold=bold).boundingRect(room, flags, text).height() + 1

    def _left(self, width: float) -> float:
        size = metrics(theme().type.dense)
        widest = max(
            (size.horizontalAdvance(field.caption) for field in self._fields if not field.is_head), default=0.0
        )
        return min(widest + 14, width / 2)


def wrap_flags(text: str, room_px: float, *, bold: bool = False) -> int:
    """Return how a text breaks: at its blanks; anywhere where a part between two of them is longer than the room."""
    widest = max((text_width(word, theme().type.body, bold=bold) for word in text.split()), default=0.0)
    return _WRAPPED if widest > room_px else _BY_WORDS
