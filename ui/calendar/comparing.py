"""Two versions of the same thing laid beside each other, line by line; lines that differ stand out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.messages import _
from ui.calendar.fields import Field, wrap_flags
from ui.calendar.flowing import Flowing
from ui.calendar.words import NOTHING
from ui.theme import font, px, theme
from ui.theme.fonts import metrics
from ui.widgets.combo import Combo
from ui.widgets.parts import SectionHead
from ui.widgets.text import TextStyle, draw_text

GAP_PX = 6
LEAST_LINE_PX = 22
MARK_PX = 16
CAPTION_SHARE = 0.3
TALLEST_PX = 10_000
DIFFERS = "≠"


@dataclass(frozen=True, slots=True)
class Edition:
    """One version. ``label``: what it is called; ``fields``: what it says, line by line."""

    label: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One line of both versions; a dash where a version has no such line."""

    caption: str
    left: str
    right: str

    @property
    def differs(self) -> bool:
        """Whether the versions do not say the same."""
        return self.left != self.right


def compared_lines(left: Sequence[Field], right: Sequence[Field]) -> tuple[ComparedLine, ...]:
    """Return the lines of both, in the order of the left one; lines that only the right one has come last."""
    ours, theirs = ({field.caption: field.text for field in side} for side in (left, right))
    captions = [*ours, *(caption for caption in theirs if caption not in ours)]
    return tuple(
        ComparedLine(caption, ours.get(caption) or NOTHING, theirs.get(caption) or NOTHING) for caption in captions
    )


class ComparedList(Flowing):
    """Paints the lines in three columns: what it is, the left version, the right one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[ComparedLine, ...] = ()

    @property
    def lines(self) -> tuple[ComparedLine, ...]:
        """What is shown."""
        return self._lines

    def show_lines(self, lines: tuple[ComparedLine, ...]) -> None:
        """Show these."""
        if lines != self._lines:
            self._lines = lines
            self._show("; ".join(_spoken(line) for line in lines))

    def heightForWidth(self, width: int) -> int:
        """Return the room all lines need at a width."""
        return round(sum(self._height(line, width) + GAP_PX for line in self._lines))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the lines."""
        painter = QPainter(self)
        tokens, top = theme(), 0.0
        for line in self._lines:
            height = self._height(line, self.width())
            for text, room, colour in zip(
                (line.caption, line.left, line.right),
                self._rooms(self.width(), top, height),
                (tokens.t3, tokens.t1, tokens.t1 if line.differs else tokens.t3),
                strict=True,
            ):
                size, bold = (tokens.type.body, line.differs) if room.left() else (tokens.type.dense, False)
                painter.setFont(font(size, bold=bold))
                painter.setPen(colour)
                painter.drawText(room, wrap_flags(text, room.width(), bold=bold), text)
            if line.differs:
                middle = self._rooms(self.width(), top, height)[2].left() - px(MARK_PX)
                mark = TextStyle(tokens.type.body, tokens.t1, bold=True)
                draw_text(painter, QRectF(middle, top, px(MARK_PX), px(LEAST_LINE_PX)), DIFFERS, mark)
            top += height + GAP_PX
            painter.fillRect(QRectF(0, round(top - GAP_PX / 2), self.width(), 1), tokens.line1)
        painter.end()

    def _rooms(self, width: float, top: float, height: float) -> tuple[QRectF, QRectF, QRectF]:
        first = round(width * CAPTION_SHARE)
        half = (width - first - px(MARK_PX)) / 2
        return (
            QRectF(0, top, first - 8, height),
            QRectF(first, top, half - 4, height),
            QRectF(first + half + px(MARK_PX), top, half, height),
        )

    def _height(self, line: ComparedLine, width: float) -> float:
        tokens = theme()
        rooms = self._rooms(width, 0, TALLEST_PX)
        sizes = (tokens.type.dense, tokens.type.body, tokens.type.body)
        heights = [
            metrics(size, bold=line.differs).boundingRect(room, flags, text).height()
            for text, room, size in zip((line.caption, line.left, line.right), rooms, sizes, strict=True)
            for flags in (wrap_flags(text, room.width(), bold=line.differs),)
        ]
        return max(px(LEAST_LINE_PX), max(heights) + 1)


class VersionCompare(QWidget):
    """Two choices of a version over their lines; hidden where there is only one.

    Attributes:
        left, right: The choices; the newest and the one before are chosen first.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = ""
        self._editions: tuple[Edition, ...] = ()
        self.head = SectionHead(_("Compare two versions"))
        self.left, self.right = Combo(self), Combo(self)
        self.left.setAccessibleName(_("Version at the left"))
        self.right.setAccessibleName(_("Version at the right"))
        self.list = ComparedList()
        choices = QHBoxLayout()
        choices.setSpacing(theme().space.control_gap)
        for combo in (self.left, self.right):
            choices.addWidget(combo, 1)
            combo.activated.connect(self._show)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().space.control_gap)
        column.addWidget(self.head)
        column.addLayout(choices)
        column.addWidget(self.list)
        self.hide()

    def show_editions(self, key: str, editions: tuple[Edition, ...]) -> None:
        """Offer these versions of one thing, the newest first; what was chosen of it stays chosen.

        Args:
            key: What the thing is.
            editions: Its versions.
        """
        self.setVisible(len(editions) > 1)
        if (key, editions) == (self._key, self._editions):
            return
        chosen = (self.left.currentIndex(), self.right.currentIndex()) if key == self._key else (0, 1)
        self._key, self._editions = key, editions
        for combo, place in zip((self.left, self.right), chosen, strict=True):
            combo.clear()
            combo.addItems([edition.label for edition in editions])
            combo.setCurrentIndex(min(place, len(editions) - 1))
        self._show()

    def _show(self) -> None:
        if len(self._editions) < 2:
            self.list.show_lines(())
            return
        lines = compared_lines(
            self._editions[self.left.currentIndex()].fields, self._editions[self.right.currentIndex()].fields
        )
        self.list.show_lines(lines)
        differing = sum(line.differs for line in lines)
        self.head.say(_("Compare two versions"), _("{n} of {all} lines differ", n=differing, all=len(lines)))


Editions = Callable[[str], tuple[str, tuple[Edition, ...]]]
"""Tells what a line is a version of, and all versions of it."""


def _spoken(line: ComparedLine) -> str:
    return f"{line.caption}: {line.left} {DIFFERS if line.differs else '='} {line.right}"
