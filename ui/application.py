"""The Qt application in the product's look and language."""

import sys

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from console.messages import messages
from console.paths import resource
from ui.look import let_qt_speak
from ui.theme import require_glyphs
from ui.theme.dress import dress

SWITCH_S = 0.001
"""How long the board's thread may hold the interpreter while the GUI thread wants it; Python's own 5 ms add up to
visible pauses, since every call into Qt lets go of it."""


def make_application() -> QApplication:
    """Return the application; the one there is already, dressed anew.

    Raises:
        MissingCapability: No font can draw Chinese.
    """
    sys.setswitchinterval(SWITCH_S)
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(["supervision-console"])
    application.setWindowIcon(QIcon(str(resource("icons", "product.svg"))))
    application.setDesktopFileName("supervision-console")  # the entry in the menu whose window this is
    application.setStyle("Fusion")
    require_glyphs()
    let_qt_speak(messages.language)
    dress(application)
    return application
