"""The head: whose wall this is, what holds about our own link, what day and time it is in the city."""

from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import QPointF, QRect, QSize
from PySide6.QtGui import QPainter

from console.board.face import ClockFace
from console.domain.freshness import Freshness
from console.messages import _, messages, short
from ui.theme.states import State
from ui.theme.tokens import theme
from ui.wall.ink import line
from ui.wall.layout import Sizes, WallLayout
from ui.wall.returns import return_piece
from ui.wall.shown import Shown
from ui.wall.stages import stages_piece
from ui.widgets.ages import span_text
from ui.widgets.block import Piece
from ui.widgets.formats import clock_time, grouped, live_time, local_time, wall_date
from ui.widgets.lamp import Lamp, paint_lamp
from ui.widgets.text import Align, draw_text, first_that_fits, text_width

_GAP = 30
_PAD = 12
_LAMP = 28


@dataclass(frozen=True, slots=True)
class WordsPiece:
    """A line of the head; in reverse ink where the time is not real."""

    rect: QRect
    words: tuple[str, ...]
    size_px: int
    sizes: Sizes
    bold: bool = False
    quiet: bool = False
    reverse: bool = False
    align: Align = Align.LEFT

    @property
    def says(self) -> str:
        """The longest wording."""
        return self.words[0]

    def paint(self, painter: QPainter) -> None:
        """Paint the first wording that fits."""
        current = theme()
        colour = current.t2 if self.quiet else current.t1
        room = self.rect
        if self.reverse:
            inset = self.sizes.px(8)
            painter.fillRect(self.rect.adjusted(0, inset, 0, -inset), current.t1)
            colour = current.bg0
            pad = self.sizes.px(_PAD)
            room = self.rect.adjusted(pad, 0, -pad, 0)
        style = line(self.sizes, self.size_px, colour, bold=self.bold, align=self.align)
        draw_text(painter, room, first_that_fits(self.words, room.width(), style), style)


@dataclass(frozen=True, slots=True)
class LinkPiece:
    """What is wrong with our own link, and what the wall still shows."""

    rect: QRect
    words: tuple[str, ...]
    sizes: Sizes

    @property
    def says(self) -> str:
        """The whole sentence."""
        return self.words[0]

    def paint(self, painter: QPainter) -> None:
        """Paint the mark of ignorance and the sentence in ink."""
        lamp_px = self.sizes.px(_LAMP)
        middle = self.rect.y() + self.rect.height() / 2
        paint_lamp(painter, QPointF(self.rect.x() + lamp_px / 2, middle), lamp_px, Lamp(State.UNKNOWN))
        room = self.rect.adjusted(lamp_px + self.sizes.px(10), 0, 0, 0)
        style = line(self.sizes, self.sizes.caption, theme().t1, bold=True)
        draw_text(painter, room, first_that_fits(self.words, room.width(), style), style)


def head_pieces(shown: Shown | None, size: QSize, layout: WallLayout, awaited: str = "") -> dict[str, Piece]:
    """Return the pieces of the head; before the first view only what is awaited, and no time of an unknown city."""
    width, sizes = size.width(), layout.sizes
    if shown is None:
        return {"link": LinkPiece(QRect(0, 0, width, size.height()), (awaited or _("waiting for data"),), sizes)}
    height = size.height() // layout.arrangement.head_lines
    pieces = _fixed_pieces(shown, width, height, sizes)
    if layout.arrangement.head_lines > 1:
        return pieces | _pieces_told(shown, QRect(0, height, width, height), 0, sizes)
    gap = sizes.px(_GAP)
    left, right = pieces["title"].rect.right() + 1 + gap, pieces["date"].rect.x() - gap
    return pieces | _pieces_told(shown, QRect(left, 0, right - left, height), gap, sizes)


def _fixed_pieces(shown: Shown, width: int, height: int, sizes: Sizes) -> dict[str, Piece]:
    """Return title, date and clock."""
    clock = shown.view.clock
    unreal = not clock.is_present
    pad = sizes.px(_PAD) if unreal else 0
    clock_width = round(text_width("00:00:00", sizes.clock, bold=True)) + 1 + 2 * pad
    now = shown.city_now
    date = _date_words(now, clock)
    date_width = round(text_width(date, sizes.row)) + 1 + 2 * pad
    clock_left = width - clock_width
    date_left = clock_left - (0 if unreal else sizes.px(_GAP)) - date_width
    title = _("{city} approval supervision", city=shown.view.city.in_language(messages.language))
    title_width = min(round(text_width(title, sizes.title, bold=True)) + 2, date_left - sizes.px(_GAP))
    return {
        "title": WordsPiece(QRect(0, 0, title_width, height), (title,), sizes.title, sizes, bold=True),
        "date": WordsPiece(
            QRect(date_left, 0, date_width, height), (date,), sizes.row, sizes, quiet=True, reverse=unreal
        ),
        "clock": WordsPiece(
            QRect(clock_left, 0, clock_width, height),
            (live_time(now),),
            sizes.clock,
            sizes,
            bold=True,
            reverse=unreal,
            align=Align.RIGHT,
        ),
    }


def _pieces_told(shown: Shown, room: QRect, joins: int, sizes: Sizes) -> dict[str, Piece]:
    """Return what else there is to say: of the time, the stages, our own link, of those that came back.

    Args:
        shown: What to show.
        room: Of all of it.
        joins: From the room to the date, which the plate of a time that is not real joins where it stands beside it.
        sizes: Of the wall.
    """
    pieces: dict[str, Piece] = {}
    clock, gap, pad = shown.view.clock, sizes.px(_GAP), sizes.px(_PAD)
    left, right = room.x(), room.right() + 1
    words_of_link = _link_words(shown)
    told = None if words_of_link else return_piece(shown, room, sizes)
    if not clock.is_present:
        banner = _unreal_words(clock)
        style = line(sizes, sizes.caption, theme().t1, bold=True)
        space = (right - left) // (2 if words_of_link else 1)
        if told is not None:
            space = max(right - left - gap - told.width, 0)
        words = first_that_fits(banner, space - 2 * pad, style)
        banner_width = round(text_width(words, sizes.caption, bold=True)) + 2 + 2 * pad
        rect = QRect(right + joins - banner_width, room.y(), banner_width, room.height())
        pieces["unreal"] = WordsPiece(rect, (words,), sizes.caption, sizes, bold=True, reverse=True)
        right = rect.x() - gap

    def place(left: int, width: int) -> QRect:
        return QRect(left, room.y(), max(0, width), room.height())

    stages = stages_piece(shown, place(left, 0), sizes)
    lamp_px = sizes.px(_LAMP) + sizes.px(10)
    shortest = min((lamp_px + text_width(words, sizes.caption, bold=True) for words in words_of_link), default=0)
    if told is not None:
        shortest = told.least_width
    # What is wrong with the link, and who came back, come first where there is no room for both.
    if left + stages.width + gap + shortest <= right:
        pieces["stages"] = stages
        left += stages.width + gap
    if words_of_link:
        pieces["link"] = LinkPiece(place(left, right - left), words_of_link, sizes)
    elif told is not None and left + told.least_width <= right:
        pieces["return"] = replace(told, rect=place(left, min(told.width, right - left)))
    return pieces


def _date_words(now: datetime, clock: ClockFace) -> str:
    kind = short("working day") if clock.working_day else short("day off")
    name = clock.day_name.in_language(messages.language)
    separator = " " if messages.language == "zh" else " · "
    return separator.join(part for part in (wall_date(now.date(), with_year=not clock.is_present), name, kind) if part)


def _unreal_words(clock: ClockFace) -> tuple[str, ...]:
    if clock.stands_still and clock.known_us is not None:
        known = f"{local_time(clock.known_us, clock.zone):%Y-%m-%d %H:%M}"
        whole = _("as known at {moment} · age of the data not recorded then · not now", moment=known)
        return (whole, _("as known at {moment} · not now", moment=known), _("not now"))
    if clock.stands_still:
        return (_("standing still · not now"), _("not now"))
    rate = clock.city_time.rate
    speed = f"{rate:,.12g}"
    if clock.city_time.is_still:
        return (_("simulated time, stopped · data is a replay"), _("simulated, stopped"))
    if rate == 1:
        return (_("simulated time · data is a replay"), _("simulated"))
    return (_("simulated time · ×{n} · data is a replay", n=speed), _("simulated ×{n}", n=speed))


def _link_words(shown: Shown) -> tuple[str, ...]:
    """Return wordings of what is wrong with the link, longest first; empty while it is fine."""
    link = shown.view.link
    age_s = shown.link_age_s
    if link.phase == "loading":
        return _loading_words(shown, age_s)
    is_fine = link.state in (Freshness.FRESH, Freshness.NO_BEAT) and link.phase == "streaming"
    if is_fine:
        return ()
    if age_s is None:
        return (_("central database never reached"), _("no link"))
    holds = _holds(shown, age_s)
    span = span_text(age_s)
    if link.phase == "stopped":
        what = _("sync stopped")
        return (f"{what} {span} · {holds}", f"{what} {span}")
    short_form = _("no link {span}", span=span)
    return (f"{_('central database silent {span}', span=span)} · {holds}", f"{short_form} · {holds}", short_form)


def _loading_words(shown: Shown, age_s: float | None) -> tuple[str, ...]:
    """Return how far a load is; where the copy from before is on the wall meanwhile, of when that is."""
    done, total = (grouped(rows) for rows in shown.view.link.loaded)
    bare = f"{done} / {total}"
    if age_s is None:
        return (_("loading {done} / {total}", done=done, total=total), bare)
    again, holds = _("copying again {done} / {total}", done=done, total=total), _holds(shown, age_s)
    return (f"{again} · {holds}", f"{bare} · {holds}", holds)


def _holds(shown: Shown, age_s: float) -> str:
    """Return of when what is on the wall is."""
    heard_us = round((shown.city_now.timestamp() - age_s * shown.view.clock.city_time.rate) * 1_000_000)
    return _("showing data of {time}", time=clock_time(local_time(heard_us, shown.view.clock.zone)))
