"""The manual over a window that has no pages: before the console stands."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from console.messages import _
from ui.manual.page import ManualDesk
from ui.theme import theme


class Cover(QWidget):
    """Fills a window until Esc; what is under it stays as it was."""

    def __init__(self, window: QWidget, name: str) -> None:
        """Show it.

        Args:
            window: What it covers.
            name: What the manual is to tell of.
        """
        super().__init__(window)
        self._before = window.focusWidget()
        self.setAutoFillBackground(True)
        palette = self.palette()
        palette.setColor(palette.ColorRole.Window, theme().bg1)
        self.setPalette(palette)
        self.desk = ManualDesk(self)
        self.leave = QPushButton(_("Back  Esc"))
        self.desk.hold(self.leave)
        self.desk.open_help(name)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.desk)
        self.leave.clicked.connect(self.close)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.installEventFilter(self)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()
        self.desk.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the window."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, _event: QEvent) -> None:
        """Give the keyboard back."""
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
