"""Shows a page of the manual: resources alone, in the colours in force. What leads outward is not opened."""

from pathlib import PurePosixPath
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QUrl, Signal
from PySide6.QtGui import (
    QImage,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QTextEdit, QWidget

from console.messages import messages
from console.paths import resource
from ui.manual.book import FOLDER, PAGES, ManualPage
from ui.manual.setting import blocks, keep_narrow, picture_room, set_page, with_keycaps
from ui.theme import font, px, theme
from ui.theme.states import State
from ui.widgets.lamp import lamp_of, lamp_pixmap

SHARPNESS: Final = 2
"""Pixels of a picture to one of its place."""
LAMP: Final = "lamp-"
"""Begins the name of a picture that is a lamp, painted as the reader sees it elsewhere."""
LAMP_PX: Final = 22
BULLET_PX: Final = 5
BULLET_GAP_PX: Final = 12
BULLET_DROP_PX: Final = 2
"""From the middle of a line to that of its letters: what a line has more than they need stands above them."""
_PICTURE: Final = QTextDocument.ResourceType.ImageResource.value


class Viewer(QTextBrowser):
    """A reader of pages.

    Signals:
        wanted: Another page is to be shown; carries its key.
    """

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tokens = theme()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setFont(font(tokens.type.lead))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # so that no page shifts when it comes
        palette = self.palette()
        for role, colour in (
            (QPalette.ColorRole.Base, tokens.bg1),
            (QPalette.ColorRole.Text, tokens.t1),
            (QPalette.ColorRole.Link, tokens.t1),
            (QPalette.ColorRole.LinkVisited, tokens.t1),
            (QPalette.ColorRole.Highlight, tokens.t1),
            (QPalette.ColorRole.HighlightedText, tokens.bg0),
        ):
            palette.setColor(role, colour)
        self.setPalette(palette)
        self.anchorClicked.connect(self._on_anchor_clicked)

    def show_page(self, page: ManualPage, marked: str = "") -> None:
        """Show a page from its beginning, or from where a text first stands in it."""
        self.setMarkdown(with_keycaps(page.text))
        set_page(self.document(), self.viewport().width())
        self.setAccessibleName(page.title)
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.mark(marked)
        if marked:
            self.find(marked)

    def find_next(self, text: str) -> None:
        """Go to where a text stands next; behind the last place to the first."""
        if not self.find(text):
            self.moveCursor(QTextCursor.MoveOperation.Start)
            self.find(text)

    def mark(self, text: str) -> None:
        """Mark every place where a text stands."""
        marks, place = [], QTextCursor(self.document())
        form = QTextCharFormat()
        form.setBackground(theme().bg3)
        form.setFontUnderline(True)
        while text and not (place := self.document().find(text, place)).isNull():
            mark = QTextEdit.ExtraSelection()
            mark.cursor, mark.format = place, form
            marks.append(mark)
        self.setExtraSelections(marks)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Load a picture of the manual, and nothing else from anywhere, as wide as there is room."""
        url = QUrl(name)
        return self._picture(url.path()) if kind == _PICTURE and is_local(url) else None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the page, and a bullet before each item of a list."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().t2)
        radius = px(BULLET_PX) / 2
        for block in blocks(self.document()):
            if block.textList() is not None:
                place = self.cursorRect(QTextCursor(block))
                if place.intersects(event.rect().adjusted(0, 0, self.width(), 0)):
                    middle = QPointF(place.left() - px(BULLET_GAP_PX), place.center().y() + px(BULLET_DROP_PX))
                    painter.drawEllipse(middle, radius, radius)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep pictures within the view."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def event(self, event: QEvent) -> bool:
        """Draw pictures anew for a screen with other pixels."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        document = self.document()
        keep_narrow(document, self.viewport().width())
        for name in _pictures(document):
            document.addResource(_PICTURE, QUrl(name), self._picture(name))
        document.markContentsDirty(0, document.characterCount())

    def _picture(self, name: str) -> QImage | None:
        ratio = self.devicePixelRatioF()
        if name.startswith(LAMP):
            return lamp_pixmap(lamp_of(State(name.removeprefix(LAMP))), px(LAMP_PX), ratio).toImage()
        file = resource(FOLDER, messages.language, name)
        if not file.is_file():
            return None
        picture = QImage.fromData(file.read_bytes())
        wide_px = min(picture_room(self.viewport().width()), picture.width() / SHARPNESS)
        if picture.width() > round(wide_px * ratio):
            picture = picture.scaledToWidth(round(wide_px * ratio), Qt.TransformationMode.SmoothTransformation)
        picture.setDevicePixelRatio(picture.width() / wide_px)
        return _framed(picture)

    def _on_anchor_clicked(self, url: QUrl) -> None:
        key = url.path().removesuffix(".md")
        if is_local(url) and key in PAGES:
            self.wanted.emit(key)


def _pictures(document: QTextDocument) -> set[str]:
    """Return the names of the pictures of a page."""
    parts = (part.format for block in blocks(document) for part in block.textFormats())
    return {form.toImageFormat().name() for form in parts if form.isImageFormat()}


def _framed(picture: QImage) -> QImage:
    """Return a picture with a hairline round it: its ground may be that of the page."""
    if picture.isNull():  # there is no room for it
        return picture
    framed = picture.convertToFormat(QImage.Format.Format_RGB32)
    painter = QPainter(framed)
    painter.setPen(QPen(theme().line2, 0))
    painter.drawRect(QRectF(QPointF(0, 0), framed.deviceIndependentSize()).adjusted(0.5, 0.5, -0.5, -0.5))
    painter.end()
    return framed


def is_local(url: QUrl) -> bool:
    """Return whether an address is the bare name of a file beside the page."""
    path = url.path()
    return not url.scheme() and not url.host() and bool(path) and PurePosixPath(path).name == path and path != ".."
