"""Shows a page of the manual: resources alone, in the colours in force. What leads outward is not opened."""

from pathlib import PurePosixPath
from typing import Final

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QImage, QPalette, QResizeEvent, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from console.messages import messages
from console.paths import resource
from ui.manual.book import FOLDER, PAGES, ManualPage
from ui.theme import font, px, theme

TEXT_PX: Final = 760
MARGIN_PX: Final = 24
GAP_PX: Final = 12
LIST_GAP_PX: Final = 4
LINE_PERCENT: Final = 125


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
        self.setFont(font(tokens.type.body))
        self.document().setDocumentMargin(px(MARGIN_PX))
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
        self.setMarkdown(page.text)
        self._set()
        self.setAccessibleName(page.title)
        self.moveCursor(QTextCursor.MoveOperation.Start)
        if marked:
            self.find(marked)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Load a picture of the manual, and nothing else from anywhere, as wide as there is room."""
        url = QUrl(name)
        if kind != QTextDocument.ResourceType.ImageResource.value or not is_local(url):
            return None
        file = resource(FOLDER, messages.language, url.path())
        if not file.is_file():
            return None
        picture = QImage.fromData(file.read_bytes())
        room = min(px(TEXT_PX), max(1, self.viewport().width() - 2 * px(MARGIN_PX)))
        ratio = self.devicePixelRatioF()
        if picture.width() > room * ratio:
            picture = picture.scaledToWidth(round(room * ratio), Qt.TransformationMode.SmoothTransformation)
        picture.setDevicePixelRatio(ratio)
        return picture

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep lines short enough to read."""
        super().resizeEvent(event)
        self._keep_narrow()

    def _keep_narrow(self) -> None:
        frame = self.document().rootFrame()
        form = frame.frameFormat()
        form.setMargin(px(MARGIN_PX))
        form.setRightMargin(max(px(MARGIN_PX), self.viewport().width() - px(TEXT_PX + MARGIN_PX)))
        frame.setFrameFormat(form)

    def _set(self) -> None:
        """Set what Markdown leaves to the reader: distances, and a line under what leads on, which has no colour."""
        self._keep_narrow()
        cursor = QTextCursor(self.document())
        block = self.document().begin()
        while block.isValid():
            cursor.setPosition(block.position())
            form = block.blockFormat()
            is_list, is_in_table = block.textList() is not None, cursor.currentTable() is not None
            form.setBottomMargin(0 if is_in_table else px(LIST_GAP_PX if is_list else GAP_PX))
            form.setTopMargin(px(GAP_PX) if form.headingLevel() > 1 else 0)
            is_picture = any(part.format.isImageFormat() for part in block.textFormats())
            form.setLineHeight(
                100 if is_picture else LINE_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
            )
            cursor.setBlockFormat(form)
            for part in block.textFormats():
                if part.format.isAnchor():
                    _underline(QTextCursor(block), part.start, part.length)
            block = block.next()

    def _on_anchor_clicked(self, url: QUrl) -> None:
        key = url.path().removesuffix(".md")
        if is_local(url) and key in PAGES:
            self.wanted.emit(key)


def _underline(cursor: QTextCursor, start: int, length: int) -> None:
    first = cursor.block().position() + start
    cursor.setPosition(first)
    cursor.setPosition(first + length, QTextCursor.MoveMode.KeepAnchor)
    form = QTextCharFormat()
    form.setFontUnderline(True)
    form.setForeground(theme().t1)
    cursor.mergeCharFormat(form)


def is_local(url: QUrl) -> bool:
    """Return whether an address is the bare name of a file beside the page."""
    path = url.path()
    return not url.scheme() and not url.host() and bool(path) and PurePosixPath(path).name == path and path != ".."
