"""The longest overdue: which case, for how long, and whom to call. No applicant, no handler."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QPainter

from console.board.wall_view import OverdueCase
from console.domain.freshness import Freshness
from console.messages import _, messages, short
from ui.theme.states import State, state_of_light, state_word
from ui.theme.tokens import theme
from ui.wall.ink import caption, line
from ui.wall.layout import Sizes, WallLayout
from ui.wall.shown import Shown, is_lost
from ui.widgets.ages import doubtful_text
from ui.widgets.block import Piece
from ui.widgets.formats import short_duration
from ui.widgets.hatch import WALL_PITCH_PX, fill_hatch
from ui.widgets.lamp import lamp_of, paint_lamp
from ui.widgets.text import BASELINE_UNDER_MIDDLE_EM, Align, draw_in_two_lines, draw_text

_REFERENCE_WIDTH = 1083
_LAMP = 30


@dataclass(frozen=True, slots=True)
class Spans:
    """Left and right of each column of the list, in reference pixels."""

    overdue: tuple[int, int]
    statutory: tuple[int, int]
    area: tuple[int, int]
    unit: tuple[int, int]
    matter: tuple[int, int]
    person: tuple[int, int]
    phone: tuple[int, int]


_SPANS = {
    "zh": Spans((36, 132), (146, 254), (268, 356), (368, 494), (506, 766), (778, 872), (884, 1083)),
    "en": Spans((36, 140), (152, 266), (276, 406), (414, 560), (570, 770), (778, 872), (884, 1083)),
}


@dataclass(frozen=True, slots=True)
class ListHeadPiece:
    """Title of a block with a caption after it, and the line under both."""

    rect: QRect
    title: str
    note: str
    sizes: Sizes

    @property
    def says(self) -> str:
        """The title."""
        return self.title

    def paint(self, painter: QPainter) -> None:
        """Paint title, caption and line."""
        sizes, current = self.sizes, theme()
        baseline = self.rect.y() + self.rect.height() / 2 + BASELINE_UNDER_MIDDLE_EM * sizes.row
        title = line(sizes, sizes.row, current.t1, bold=True)
        width = draw_text(painter, QRectF(self.rect), self.title, title, baseline_y=baseline)
        room = QRectF(self.rect.adjusted(round(width) + sizes.px(18), 0, 0, 0))
        draw_text(painter, room, self.note, caption(sizes, may_elide=True), baseline_y=baseline)
        painter.fillRect(QRect(self.rect.x(), self.rect.bottom(), self.rect.width(), sizes.hair), current.line1)


@dataclass(frozen=True, slots=True)
class OverdueRowPiece:
    """One case: lamp, how long past its promise, against its legal limit, where, what, whom to call.

    Attributes:
        age: How old this is, where its source is late or lost; empty where it is heard.
    """

    rect: QRect
    case: OverdueCase
    is_last: bool
    sizes: Sizes
    age: str = ""

    @property
    def says(self) -> str:
        """State, duration, place, matter and contact; and how old that is."""
        case = self.case
        words = (state_word(self._state), short_duration(case.overdue, case.unit), self._statutory[0])
        names = [name.in_language(messages.language) for name in (case.area, case.unit_name, case.matter)]
        parts = (*words, *names, case.contact_person, case.contact_phone, self.age)
        return " ".join(part for part in parts if part)

    @property
    def _state(self) -> State:
        return state_of_light(self.case.light)

    @property
    def _is_lost(self) -> bool:
        return self.case.freshness is Freshness.LOST

    def paint(self, painter: QPainter) -> None:
        """Paint all columns on one baseline."""
        sizes, current, case = self.sizes, theme(), self.case
        language = messages.language
        spans = _SPANS[language]
        if self._is_lost:
            fill_hatch(painter, self.rect, WALL_PITCH_PX * sizes.unit)
        lamp_px = sizes.px(_LAMP)
        centre = QPointF(self.rect.x() + lamp_px / 2, self.rect.y() + self.rect.height() / 2)
        paint_lamp(painter, centre, lamp_px, lamp_of(self._state, lost=self._is_lost))
        first = current.t2 if self._is_lost else current.t1
        statutory, colour = self._statutory
        # English names are twice as wide: they stand one size smaller, so that all rows agree.
        size = sizes.row if language == "zh" else sizes.caption
        self._put(painter, spans.overdue, short_duration(case.overdue, case.unit), first, bold=True, align=Align.RIGHT)
        where = case.area.in_language(language)
        if self.age:
            self._put_in_half(painter, spans.statutory, statutory, colour)
            self._put_in_half(painter, spans.area, where, first)
            self._put_in_half(painter, (spans.statutory[0], spans.area[1]), self.age, current.t1, is_lower=True)
        else:
            self._put_name(painter, spans.statutory, statutory, colour, sizes.caption, may_elide=False)
            self._put(painter, spans.area, where, first, size=size)
        self._put_name(painter, spans.unit, case.unit_name.in_language(language), current.t2, size)
        self._put_name(painter, spans.matter, case.matter.in_language(language), first, size)
        self._put_name(painter, spans.person, case.contact_person, current.t2, sizes.row, may_elide=False)
        self._put(painter, spans.phone, case.contact_phone, first, size=sizes.caption, align=Align.RIGHT)
        if case.freshness is Freshness.LATE:
            fill_hatch(painter, self.rect, WALL_PITCH_PX * sizes.unit)
        if not self.is_last:
            painter.fillRect(QRect(self.rect.x(), self.rect.bottom(), self.rect.width(), sizes.hair), current.line1)

    def _box(self, span: tuple[int, int]) -> QRectF:
        share = self.rect.width() / _REFERENCE_WIDTH
        left, right = self.rect.x() + span[0] * share, self.rect.x() + span[1] * share
        return QRectF(left, self.rect.y(), right - left, self.rect.height() - self.sizes.hair)

    @property
    def _baseline(self) -> float:
        return self.rect.y() + self.rect.height() / 2 + BASELINE_UNDER_MIDDLE_EM * (self.sizes.quiet + 2)

    def _put(
        self,
        painter: QPainter,
        span: tuple[int, int],
        text: str,
        colour: QColor,
        *,
        size: int = 0,
        bold: bool = False,
        align: Align = Align.LEFT,
    ) -> None:
        size = size or (self.sizes.count if bold else self.sizes.row)
        style = line(self.sizes, size, colour, bold=bold, align=align)
        draw_text(painter, self._box(span), text, style, baseline_y=self._baseline)

    def _put_in_half(
        self, painter: QPainter, span: tuple[int, int], text: str, colour: QColor, *, is_lower: bool = False
    ) -> None:
        """Draw a word in the upper half of the row, or in bold in the lower."""
        box, pull = self._box(span), self.sizes.px(2)  # both stand closer to each other than to other rows
        half = box.height() / 2
        room = box.adjusted(0, half, 0, -pull) if is_lower else box.adjusted(0, pull, 0, -half)
        draw_text(painter, room, text, line(self.sizes, self.sizes.floor, colour, bold=is_lower))

    def _put_name(
        self, painter: QPainter, span: tuple[int, int], text: str, colour: QColor, size: int, *, may_elide: bool = True
    ) -> None:
        style = line(self.sizes, size, colour, may_elide=may_elide)
        draw_in_two_lines(painter, self._box(span), text, style, baseline_y=self._baseline)

    @property
    def _statutory(self) -> tuple[str, QColor]:
        """Return where the case stands against its legal limit, and the colour of these words."""
        over = self.case.statutory
        if over is None:
            return "", theme().t3
        if over > 0:
            colour = theme().t2 if self._is_lost else theme().states[State.LEGAL].text
            return _("legal +{n}", n=over), colour
        return (_("legal now") if over == 0 else _("legal in {n}", n=-over)), theme().t3


@dataclass(frozen=True, slots=True)
class NothingPiece:
    """Nobody is overdue, as far as is known: the sources that were silent are named."""

    rect: QRect
    words: str
    sizes: Sizes

    @property
    def says(self) -> str:
        """The sentence."""
        return self.words

    def paint(self, painter: QPainter) -> None:
        """Paint the sentence."""
        draw_text(painter, QRectF(self.rect), self.words, line(self.sizes, self.sizes.caption, theme().t2))


def overdue_pieces(shown: Shown | None, size: QSize, layout: WallLayout) -> dict[str, Piece]:
    """Return title and rows; a sentence where there are none."""
    sizes = layout.sizes
    __, __, head, row = layout.row_heights
    cases = shown.view.longest[: layout.cases] if shown else ()
    pieces: dict[str, Piece] = {
        "head": ListHeadPiece(QRect(0, 0, size.width(), head), short("Longest overdue"), _list_note(cases), sizes)
    }
    for index, case in enumerate(cases):
        rect = QRect(0, head + row * index, size.width(), row)
        pieces[f"row {index}"] = OverdueRowPiece(
            rect, case, is_last=index == layout.cases - 1, sizes=sizes, age=_age(shown, case)
        )
    if shown is not None and not cases and shown.view.link.phase != "loading":
        pieces["nothing"] = NothingPiece(QRect(0, head, size.width(), row), _nothing_words(shown), sizes)
    return pieces


def _age(shown: Shown | None, case: OverdueCase) -> str:
    """Return how old what is said of a case is; empty while its source is heard."""
    column = next((column for column in shown.view.columns if column.name == case.area), None) if shown else None
    age_s = shown.source(column).age_s if shown and column else None
    return doubtful_text(case.freshness, age_s)


def _list_note(cases: tuple[OverdueCase, ...]) -> str:
    units = {case.unit for case in cases}
    if len(units) > 1:
        return _("wd working days, nd natural days · contact")
    return _("natural days · contact") if units == {"nd"} else _("working days · contact")


def _nothing_words(shown: Shown) -> str:
    if not shown.view.columns:
        return _("no source reports yet")
    lost = [column.name.in_language(messages.language) for column in shown.view.columns if is_lost(column)]
    if not lost:
        return _("no overdue case in {n} sources", n=len(shown.view.columns))
    silent = ("、" if messages.language == "zh" else ", ").join(lost)
    return _("no overdue case; not counted: {silent}", silent=silent)
