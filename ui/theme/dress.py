"""The application in the look in force: palette, style sheet and font."""

from PySide6.QtWidgets import QApplication

from ui.theme.fonts import font
from ui.theme.palette import palette
from ui.theme.qss import style_sheet
from ui.theme.tokens import theme


def dress(application: QApplication) -> None:
    """Give the application what the theme in force says; at start, and again whenever another one was chosen."""
    application.setPalette(palette(theme()))
    application.setStyleSheet(style_sheet(theme()))
    application.setFont(font(theme().type.body))
