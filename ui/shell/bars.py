"""The lines above and below every page: title, freshness, clock, the banner of an unreal time, the link to central."""

from html import escape

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from console.board.answers import SourceStrip
from console.board.answers import StripSource as AreaSource
from console.board.face import ClockFace, LinkAge
from console.board.lag_words import lag_sentences
from console.board.return_words import latest_together, return_sentence
from console.domain.freshness import Freshness
from console.messages import _, messages
from ui.shell.said_line import SaidLine
from ui.theme import theme
from ui.widgets.ages import age_text, span_text
from ui.widgets.formats import grouped, live_time, local_time, wall_date
from ui.widgets.freshness_strip import FreshnessStrip, StripSource
from ui.widgets.text import TextStyle, draw_text, text_width

PAD_PX = 16
GAP_PX = 24
REVERSE_PAD_PX = 6
EDGE_PX = 1


class Words(QWidget):
    """One painted line that is as wide as its words; in reverse ink if asked for."""

    def __init__(self, size_px: int, parent: QWidget | None = None, *, bold: bool = False, quiet: bool = False) -> None:
        super().__init__(parent)
        self._size_px, self._bold, self._quiet = size_px, bold, quiet
        self._text, self._reverse = "", False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """What it says."""
        return self._text

    def say(self, text: str, *, reverse: bool = False) -> None:
        """Show a text."""
        if (text, reverse) != (self._text, self._reverse):
            wider = text_width(text, self._size_px, bold=self._bold) != text_width(
                self._text, self._size_px, bold=self._bold
            )
            self._text, self._reverse = text, reverse
            self.setAccessibleName(text)
            if wider:
                self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Return the room its words need."""
        pad = 2 * REVERSE_PAD_PX if self._reverse else 2
        return QSize(round(text_width(self._text, self._size_px, bold=self._bold)) + pad, theme().space.bottom)

    def minimumSizeHint(self) -> QSize:
        """Return the same: it is never cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the words."""
        painter = QPainter(self)
        tokens = theme()
        if self._reverse:
            painter.fillRect(self.rect(), tokens.t1)
        colour = tokens.bg0 if self._reverse else tokens.t2 if self._quiet else tokens.t1
        room = QRectF(self.rect()).adjusted(REVERSE_PAD_PX if self._reverse else 0, 0, 0, 0)
        draw_text(painter, room, self._text, TextStyle(self._size_px, colour, bold=self._bold))
        painter.end()


class TopBar(QWidget):
    """Title of the page, freshness strip, date and clock."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tokens = theme()
        self.setFixedHeight(tokens.space.top)
        self.title = Words(tokens.type.lead, self, bold=True)
        self.strip = FreshnessStrip(self)
        self.day = Words(tokens.type.dense, self, quiet=True)
        self.clock = Words(tokens.type.lead, self, bold=True)
        line = QHBoxLayout(self)
        line.setContentsMargins(PAD_PX, 0, PAD_PX, 0)
        line.setSpacing(PAD_PX)
        line.addWidget(self.title)
        line.addStretch(1)
        for part in (self.strip, self.day, self.clock):
            line.addWidget(part)

    def show_strip(self, strip: SourceStrip) -> None:
        """Show clock and ages."""
        language = messages.language
        self.strip.set_sources(
            tuple(StripSource(one.name.in_language(language), one.source, _note(one)) for one in strip.sources)
        )
        if not strip.sources:  # of a city that is not known yet nobody knows the time
            return
        at = local_time(strip.clock.now_us, strip.clock.zone)
        self.day.say(f"{wall_date(at.date())} · {day_kind_text(strip.clock)}")
        self.clock.say(live_time(at), reverse=not strip.clock.is_present)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().bg0)
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme().line1)
        painter.end()


class Banner(SaidLine):
    """Says in reverse ink that the time on screen is not the real one; hidden when it is."""

    def show_clock(self, clock: ClockFace) -> None:
        """Show what time it is there and how fast it runs."""
        self.say("" if clock.is_present else banner_text(clock))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ink and the words in its reverse."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().t1)
        room = QRectF(self.rect()).adjusted(PAD_PX, 0, -PAD_PX, 0)
        draw_text(painter, room, self.text, TextStyle(theme().type.dense, theme().bg0, bold=True))
        painter.end()


class BottomLine(QWidget):
    """Replica, link to central, key without protection, and where the keys stand."""

    def __init__(self, parent: QWidget | None = None, *, key_note: str = "") -> None:
        super().__init__(parent)
        self._key_note = key_note
        self._texts: tuple[str, ...] = ()
        self._held: list[QWidget] = []
        self._parts = QHBoxLayout(self)
        keys_px = round(text_width(_("F1 keys"), theme().type.caption))
        self._parts.setContentsMargins(0, EDGE_PX, PAD_PX + keys_px + GAP_PX, 0)
        self._parts.addStretch(1)
        self.setFixedHeight(theme().space.bottom)

    def hold(self, part: QWidget) -> None:
        """Give a part that can be pressed its place before the keys; the words give way to it."""
        self._held.append(part)
        self._parts.addWidget(part)

    @property
    def texts(self) -> tuple[str, ...]:
        """What it says, from left to right."""
        return self._texts

    def show_link(self, link: LinkAge, problem: str, *, is_known: bool = True, told: str = "") -> None:
        """Show what the replica holds and how old that is; who came back lately; a problem in words.

        Args:
            link: The link to central.
            problem: What is wrong now; empty for nothing.
            is_known: Whether the replica holds a city. One that does not is not empty: nobody has asked yet.
            told: What else there is to tell; empty for nothing.
        """
        texts = [_("Replica: {n} open cases", n=grouped(link.replica_cases))] if is_known else []
        texts += [link_text(link)] if is_known or link.phase != "stopped" else []
        texts += [self._key_note] if self._key_note else []
        texts += [problem] if problem else [link.problem] if link.problem else []
        texts += [told] if told else []  # behind what is wrong now: what does not fit is lost at the end
        if tuple(texts) != self._texts:
            self._texts = tuple(texts)
            self.setAccessibleName("; ".join(texts))
            self.setToolTip(f"<p>{'<br>'.join(map(escape, texts))}</p>")  # whole, where the line has no room
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the parts one after the other; the last gives way."""
        painter = QPainter(self)
        tokens = theme()
        painter.fillRect(self.rect(), tokens.bg0)
        painter.fillRect(0, 0, self.width(), EDGE_PX, tokens.line1)
        style = TextStyle(tokens.type.caption, tokens.t2, may_elide=True)
        keys = _("F1 keys")
        end = self.width() - PAD_PX - text_width(keys, tokens.type.caption)
        line = QRectF(self.rect()).adjusted(0, EDGE_PX, 0, 0)  # as the parts it holds, so that all share a baseline
        line.setLeft(end)
        draw_text(painter, line, keys, style)
        end = min([end, *(part.x() for part in self._held if part.isVisible())])
        left = float(PAD_PX)
        for text in self._texts:
            if left < end - GAP_PX:
                line.setLeft(left)
                line.setRight(end - GAP_PX)
                left += draw_text(painter, line, text, style) + GAP_PX
        painter.end()


def day_kind_text(clock: ClockFace) -> str:
    """Return the name of today if it has one, else whether it is a working day."""
    named = clock.day_name.in_language(messages.language)
    return named or (_("working day") if clock.working_day else _("day off"))


def banner_text(clock: ClockFace) -> str:
    """Return what stands in the banner of a time that is not real."""
    moment = f"{local_time(clock.now_us, clock.zone):%Y-%m-%d %H:%M}"
    if clock.stands_still:
        return " · ".join((_("Standing still at {moment}", moment=moment), *known_texts(clock), _("not now")))
    return " · ".join((_("Simulated time {moment}", moment=moment), *_speed(clock), _("data is a replay")))


def _speed(clock: ClockFace) -> tuple[str, ...]:
    """Return how fast a time that is not real passes; empty where it does so as usual."""
    rate = clock.city_time.rate
    if clock.city_time.is_still:
        return (_("its clock stands still"),)
    return () if rate == 1.0 else (_("{n} times as fast", n=f"{rate:,.12g}"),)


def known_texts(clock: ClockFace) -> tuple[str, ...]:
    """Return by what knowledge a past instant is shown; empty where it is by all that is known today."""
    if clock.known_us is None:
        return ()
    moment = f"{local_time(clock.known_us, clock.zone):%Y-%m-%d %H:%M}"
    is_same = clock.known_us == clock.now_us
    known = _("as known then") if is_same else _("as known at {moment}", moment=moment)
    return known, _("age of the data not recorded then")


def link_text(link: LinkAge) -> str:
    """Return how our own link to central stands."""
    done, whole = link.loaded
    match link.phase:
        case "loading" if whole:
            return _("Loading {done} / {whole} rows", done=grouped(done), whole=grouped(whole)) + _since(link)
        case "loading":
            return _("Loading from central") + _since(link)
        case "stopped":
            return _("Sync is not running") + _since(link)
        case "offline":
            return _("Central does not answer") + _since(link)
        case _ if link.state is Freshness.LOST:
            return _("Link to central silent") + _since(link)
        case _:
            return _("Same as central") + ("" if link.age_s is None else f" · {age_text(link.age_s)}")


def return_text(strip: SourceStrip) -> str:
    """Return what is told of the areas that came back last; empty while nobody did."""
    if not strip.returns:
        return ""
    return return_sentence(latest_together(strip.returns, strip.clock.city_time.rate), strip.clock)


def _note(one: AreaSource) -> str:
    """Return what is doubtful about the reports of a source that is heard."""
    is_heard = one.source.state in (Freshness.FRESH, Freshness.NO_BEAT)
    return " ".join(lag_sentences(one.lag)) if is_heard else ""


def _since(link: LinkAge) -> str:
    return "" if link.age_s is None else f" · {_('data of {span} ago', span=span_text(link.age_s))}"
