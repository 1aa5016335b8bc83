"""The text of a note as it is read: whole, selectable, and broken anywhere where a word is wider than its room."""

from math import ceil

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette, QTextDocument, QTextOption, QWheelEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QWidget

from ui.theme import font, theme


class NoteWords(QTextEdit):
    """As tall as its text; what a label would cut off, it breaks."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """Make an empty text.

        Args:
            name: What it is, for who cannot see it.
            parent: Qt parent.
        """
        super().__init__(parent)
        tokens = theme()
        self.setAccessibleName(name)
        self.setReadOnly(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(font(tokens.type.body))
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._measured = QTextDocument(self)
        self._measured.setDefaultFont(self.font())
        self._measured.setDefaultTextOption(self.document().defaultTextOption())
        for document in (self.document(), self._measured):
            document.setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Highlight, tokens.t1)
        palette.setColor(QPalette.ColorRole.HighlightedText, tokens.bg0)
        self.setPalette(palette)

    def say(self, text: str) -> None:
        """Show a text on one line that wraps; what the reader has selected in the same one stays."""
        line = " ".join(text.split())
        if line != self.toPlainText():
            self._measured.setPlainText(line)
            self.setPlainText(line)
            self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        """Say that lines break by width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the room the text needs at a width."""
        self._measured.setTextWidth(width)
        return ceil(self._measured.size().height())

    def sizeHint(self) -> QSize:
        """Return the room at the width it has."""
        return QSize(1, self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        """Return the same: nothing of it is cut off."""
        return self.sizeHint()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the pane."""
        event.ignore()
