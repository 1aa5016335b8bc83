"""Paints one cell of the case table, plainly and fast: no rich text, no style, no layout."""

from datetime import date

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from console.board.list_view import CaseRow
from console.domain.freshness import Freshness
from console.domain.light import Certainty, Light
from ui.cases.columns import LAMP_PX, NOTE_MARK_PX, PAD_PX, SELECTION_BAR_PX, Column, column_width
from ui.cases.marks import paint_bar
from ui.cases.model import CasesModel, Index
from ui.cases.note_marks import NoteMark
from ui.cases.texts import cell_text, doubtful_age, remaining_text
from ui.theme import State, font, px, state_of, theme
from ui.theme.fonts import metrics
from ui.theme.kept import kept_for_theme
from ui.theme.states import state_word
from ui.widgets.hatch import fill_hatch, tie_brush_to_window
from ui.widgets.lamp import lamp_of, paint_lamp
from ui.widgets.stage_blocks import IN_TABLE, paint_stages
from ui.widgets.text import BASELINE_UNDER_MIDDLE_EM

_FLAGS = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
_RIGHT = int(Qt.AlignmentFlag.AlignRight)
_COLUMNS = tuple(Column)
_DOUBTFUL = (Freshness.LATE, Freshness.LOST)
_UNKNOWN_STAGE = {"over": "now"}
"""Of a source that is silent nobody knows whether a stage is over its time: it wears no state colour."""
_OVERDUE = (Light.RED, Light.DARK_RED)


@kept_for_theme(most=4096)
def elided(text: str, width_px: int, size_px: int, *, bold: bool = False) -> str:
    """Return the text cut at its end so that it fits."""
    return metrics(size_px, bold=bold).elidedText(text, Qt.TextElideMode.ElideRight, width_px)


class CaseDelegate(QStyledItemDelegate):
    """Draws cells from `CaseRow` values.

    Attributes:
        today: City day; dates of its year need not name it.
        first: The leftmost column: it carries the bar of the selected row.
    """

    today = date.min
    first = Column.LIGHT

    def __init__(self, model: CasesModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the fixed size of a cell."""
        return QSize(column_width(Column(index.column())), theme().space.row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a cell; a missing row is a static mark. The view has filled the ground already."""
        rect: QRect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        tokens = theme()
        column = _COLUMNS[index.column()]
        if selected:
            painter.fillRect(rect, tokens.bg3)
            if column is self.first:
                painter.fillRect(rect.left(), rect.top(), SELECTION_BAR_PX, rect.height(), tokens.t1)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, tokens.line1)
        number = index.row()
        row = self._model.row_at(number)
        if row is None:
            _paint_placeholder(painter, rect, column)
            return
        if row.freshness in _DOUBTFUL and not row.is_closed:
            tie_brush_to_window(painter, option.widget)
            fill_hatch(painter, QRectF(rect).adjusted(0, 0, 0, -1))
        quiet = self._model.has_left(row.case_id)
        self._paint_cell(painter, QRectF(rect).adjusted(PAD_PX, 0, -4, -1), column, row, quiet=quiet, selected=selected)

    def _paint_cell(
        self, painter: QPainter, room: QRectF, column: Column, row: CaseRow, *, quiet: bool, selected: bool
    ) -> None:
        tokens = theme()
        second = tokens.t4 if quiet else tokens.t2
        match column:
            case Column.LIGHT:
                _paint_light(painter, room, row, quiet=quiet)
            case Column.REMAINING:
                _paint_remaining(painter, room, row, quiet=quiet)
            case Column.CLOCK:
                _paint_clock(painter, room, row, selected=selected)
            case Column.STAGES:
                known = row.freshness is not Freshness.LOST or row.is_closed
                stages = row.stages if known else tuple(_UNKNOWN_STAGE.get(s, s) for s in row.stages)
                paint_stages(painter, room, stages, IN_TABLE.on_desk())
            case Column.CASE_NO:
                if mark := self._model.note_mark(row.case_id):
                    room.setRight(room.right() - _paint_note_mark(painter, room, mark))
                _text(painter, room, cell_text(row, column), second)
            case Column.MATTER:
                _text(painter, room, cell_text(row, column), tokens.t4 if quiet else tokens.t1)
            case _:
                _text(painter, room, cell_text(row, column, self.today), second)


def _text(
    painter: QPainter,
    room: QRectF,
    text: str,
    colour: QColor,
    *,
    size_px: int = 0,
    right: bool = False,
    bold: bool = False,
) -> None:
    size = size_px or theme().type.body
    painter.setFont(font(size, bold=bold))
    painter.setPen(colour)
    line = _at_height_of_lamps(room, size)
    painter.drawText(line, _FLAGS | (_RIGHT if right else 0), elided(text, int(room.width()) + 1, size, bold=bold))


def _paint_note_mark(painter: QPainter, room: QRectF, mark: NoteMark) -> int:
    """Paint the sign at the right edge, where signs stand below each other; return the room it takes."""
    _text(painter, room, mark.value, theme().t1, right=True, bold=True)
    return NOTE_MARK_PX


def _at_height_of_lamps(room: QRectF, size_px: int) -> QRectF:
    """Return the room of a line whose figures and hanzi have their middle where lamps and bars have it."""
    measure = metrics(size_px)
    return room.translated(0, BASELINE_UNDER_MIDDLE_EM * size_px - (measure.ascent() - measure.descent()) / 2)


def _paint_light(painter: QPainter, room: QRectF, row: CaseRow, *, quiet: bool) -> None:
    state = state_of(row.light, row.freshness, is_closed=row.is_closed)
    centre = QPointF(room.left() + SELECTION_BAR_PX + px(LAMP_PX) / 2, room.center().y())
    paint_lamp(painter, centre, px(LAMP_PX), lamp_of(state, row.certainty))
    tokens = theme()
    loud = state in {State.LEGAL, State.PROMISE} and not quiet
    colour = tokens.t1 if loud else tokens.t4 if quiet else tokens.t2
    word_room = room.adjusted(SELECTION_BAR_PX + px(LAMP_PX) + 8, 0, 0, 0)
    _text(painter, word_room, state_word(state), colour)


def _paint_remaining(painter: QPainter, room: QRectF, row: CaseRow, *, quiet: bool) -> None:
    tokens = theme()
    text = remaining_text(row)
    overdue = row.light in _OVERDUE and row.freshness is not Freshness.LOST and not row.is_closed and not quiet
    room = room.adjusted(-PAD_PX, 0, 0, 0)
    if overdue:
        # The statutory fill is too dark for words on a panel; its edge colour is meant for them.
        state = State.LEGAL if row.light is Light.DARK_RED else State.PROMISE
        painter.setFont(font(tokens.type.body, bold=True))
        painter.setPen(tokens.states[state].text)
        painter.drawText(_at_height_of_lamps(room, tokens.type.body), _FLAGS | _RIGHT, text)
        return
    due = row.light is Light.YELLOW and row.freshness is not Freshness.LOST
    _text(painter, room, text, tokens.t4 if quiet else tokens.t1 if due else tokens.t3, right=True)


def _paint_clock(painter: QPainter, room: QRectF, row: CaseRow, *, selected: bool) -> None:
    if age := doubtful_age(row):
        # The place of the bar says how old everything beside it is.
        _text(painter, room, age, theme().t1, size_px=theme().type.caption, bold=True)
    elif row.bar is not None:
        paint_bar(
            painter,
            room.adjusted(0, 0, -8, 0),
            row.bar,
            stopped=row.certainty is Certainty.STOPPED,
            legal=row.light is Light.DARK_RED,
            selected=selected,
        )


def _paint_placeholder(painter: QPainter, rect: QRect, column: Column) -> None:
    if column in {Column.CASE_NO, Column.MATTER, Column.UNIT}:
        bar = QRect(rect.left() + PAD_PX, rect.center().y() - 5, min(rect.width() - 2 * PAD_PX, 140), 10)
        painter.fillRect(bar, theme().bg2)
