"""Six plates: the city's open cases by state. Dark red fills its plate, red tints it, what is normal is quiet."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QPainter

from console.board.wall_view import WallView
from console.domain.freshness import Freshness, SourceAge
from console.messages import _, messages, short
from ui.theme.states import State
from ui.theme.tokens import theme
from ui.wall.arrangement import PLATES_GAP
from ui.wall.ink import line
from ui.wall.layout import Sizes, WallLayout
from ui.wall.shown import Shown, is_lost
from ui.widgets.ages import silence_text, source_text
from ui.widgets.block import Piece
from ui.widgets.formats import grouped
from ui.widgets.hatch import WALL_PITCH_PX, fill_hatch
from ui.widgets.lamp import Finish, Lamp, paint_lamp
from ui.widgets.text import BASELINE_UNDER_MIDDLE_EM, draw_text, text_width

# Reference pixels. Places are fixed: widths never follow the counts.
_WIDTHS = (262, 284, 282, 212, 352, 420)
_STATES = (State.LEGAL, State.PROMISE, State.DUE, State.STOPPED, State.NORMAL, State.UNKNOWN)
_PAD = 16
_LAMP = 30
_QUIET_LAMP = 18
_LABEL_MIDDLE = 25
_FIGURE_MIDDLE = 92
_NOTE_MIDDLES = (74, 110)
_NOTE_GAP = 16
_SMALLEST_FIGURE = 44


@dataclass(frozen=True, slots=True)
class PlatePiece:
    """One plate.

    Attributes:
        count: None before anything is known.
        notes: Up to two lines beside the figure.
        is_doubtful: Whether the figure rests on data that is old or still loading.
    """

    rect: QRect
    state: State
    label: str
    count: int | None
    notes: tuple[str, ...]
    is_doubtful: bool
    sizes: Sizes

    @property
    def says(self) -> str:
        """Label, figure and notes."""
        return " ".join((self.label, self._figure, *self.notes))

    @property
    def _figure(self) -> str:
        return "–" if self.count is None else grouped(self.count)

    @property
    def _is_loud(self) -> bool:
        return bool(self.count) and self.state in (State.LEGAL, State.PROMISE)

    def paint(self, painter: QPainter) -> None:
        """Paint ground, texture, head, figure and notes."""
        px, colours = self.sizes.px, theme().states[self.state]
        painter.fillRect(self.rect, colours.plate if self._is_loud else theme().bg1)
        if self.is_doubtful:
            fill_hatch(painter, self.rect, WALL_PITCH_PX * self.sizes.unit)
        left, top = self.rect.x() + px(_PAD), self.rect.y()
        finish = Finish.ON_PLATE if self._is_loud else Finish.SOLID
        lamp_px = px(_LAMP if self.count else _QUIET_LAMP)
        paint_lamp(painter, QPointF(left + px(_LAMP) / 2, top + px(_LABEL_MIDDLE)), lamp_px, Lamp(self.state, finish))
        label = line(self.sizes, self.sizes.row, self._words_colour)
        label_left = left + px(_LAMP) + px(10)
        room = QRectF(label_left, top, self.rect.right() - label_left - px(6), 2 * px(_LABEL_MIDDLE))
        draw_text(painter, room, self.label, label)
        self._paint_figure(painter, left)

    def _paint_figure(self, painter: QPainter, left: int) -> None:
        px, sizes = self.sizes.px, self.sizes
        right = self.rect.right() - px(10)
        notes_width = max((text_width(note, sizes.caption) for note in self.notes), default=-px(_NOTE_GAP))
        figure_room = right - left - notes_width - px(_NOTE_GAP)
        style = line(sizes, sizes.figure, self._figure_colour, bold=True)
        baseline = self.rect.y() + px(_FIGURE_MIDDLE) + BASELINE_UNDER_MIDDLE_EM * sizes.figure
        room = QRectF(left, self.rect.y(), max(figure_room, px(_SMALLEST_FIGURE)), self.rect.height())
        notes_left = left + draw_text(painter, room, self._figure, style, baseline_y=baseline) + px(_NOTE_GAP)
        note_style = line(sizes, sizes.caption, self._words_colour)
        for note, middle in zip(self.notes, _NOTE_MIDDLES, strict=False):
            half = px(18)
            box = QRectF(notes_left, self.rect.y() + px(middle) - half, right - notes_left, 2 * half)
            draw_text(painter, box, note, note_style)

    @property
    def _words_colour(self) -> QColor:
        return theme().states[self.state].on_plate if self._is_loud else theme().t2

    @property
    def _figure_colour(self) -> QColor:
        if not self.count:
            return theme().t3
        return theme().states[self.state].on_plate


def plate_pieces(shown: Shown | None, size: QSize, layout: WallLayout) -> dict[str, Piece]:
    """Return the six plates."""
    pieces: dict[str, Piece] = {}
    for state, rect in zip(_STATES, _places(size, layout), strict=True):
        is_known = shown is not None and bool(
            shown.view.columns if state is State.UNKNOWN else not _is_deaf(shown.view)
        )
        count, notes, doubtful = _content(shown, state) if shown is not None and is_known else (None, (), False)
        pieces[state.value] = PlatePiece(rect, state, _label(state), count, notes, doubtful, layout.sizes)
    return pieces


def _places(size: QSize, layout: WallLayout) -> list[QRect]:
    """Return where the plates stand: each row as wide as the block."""
    gap, rows = layout.sizes.px(PLATES_GAP), layout.arrangement.plate_rows
    height, abreast = (size.height() - gap * (rows - 1)) // rows, len(_WIDTHS) // rows
    places: list[QRect] = []
    for row in range(rows):
        widths = _WIDTHS[row * abreast : (row + 1) * abreast]
        share = (size.width() - gap * (abreast - 1)) / sum(widths)
        edge = 0.0
        for width in widths:
            right = edge + width * share
            places.append(QRect(round(edge), row * (height + gap), round(right) - round(edge), height))
            edge = right + gap
    return places


def _label(state: State) -> str:
    match state:
        case State.LEGAL:
            return short("Past statutory limit")
        case State.PROMISE:
            return short("Past promised limit")
        case State.DUE:
            return short("Due soon")
        case State.STOPPED:
            return short("Clock stopped")
        case State.NORMAL:
            return short("Open and in time")
        case _:
            return short("State unknown")


def _content(shown: Shown, state: State) -> tuple[int, tuple[str, ...], bool]:
    """Return count, notes and whether the figure is doubtful."""
    view = shown.view
    loading = view.link.phase == "loading"
    match state:
        case State.LEGAL:
            return view.totals.dark_red, _new_today(view.overdue_today.dark_red), loading
        case State.PROMISE:
            return view.totals.red, _new_today(view.overdue_today.red), loading
        case State.DUE:
            return view.totals.yellow, (_("today"), _("{n} due", n=grouped(view.due_today))), loading
        case State.STOPPED:
            return view.totals.blue, (), loading
        case State.NORMAL:
            notes = (short("No limit"), grouped(view.totals.none)) if view.totals.none else ()
            return view.totals.green + view.totals.none, notes, loading
        case _:
            return view.unknown, _silent_sources(shown), loading or _has_lost(view)


def _is_deaf(view: WallView) -> bool:
    """Return whether all sources are silent, or there are none: then zero would be a claim."""
    return all(is_lost(column) for column in view.columns)


def _has_lost(view: WallView) -> bool:
    return any(is_lost(column) for column in view.columns)


def _new_today(count: int) -> tuple[str, ...]:
    return (_("today"), _("{n} new", n=grouped(count)) if count else _("none new"))


def _silent_sources(shown: Shown) -> tuple[str, ...]:
    lost: list[tuple[str, SourceAge]] = [
        (column.name.in_language(messages.language), shown.source(column))
        for column in shown.view.columns
        if column.source.state is Freshness.LOST
    ]
    if any(column.source.state is Freshness.UNRECORDED for column in shown.view.columns):
        return _("age of data"), source_text(Freshness.UNRECORDED, None)
    if not lost:
        return (_("all sources"), _("heard")) if shown.view.columns else ()
    ages = [source.age_s for __, source in lost]
    longest = None if None in ages else max(age for age in ages if age is not None)
    name = lost[0][0] if len(lost) == 1 else _("{n} sources", n=len(lost))
    return (name, silence_text(longest))
