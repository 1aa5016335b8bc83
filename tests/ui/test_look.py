"""Language and look are worn as one: what Qt itself says follows the language."""

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from console.messages import messages
from ui.application import make_application
from ui.look import Look, wear


def look(language: str) -> Look:
    return Look(language, "dark", "standard", "normal", 100, 100)


@pytest.mark.parametrize("times", [1, 2])
def test_the_dialog_for_files_speaks_the_language_of_the_console(qapp: QApplication, times: int) -> None:
    for language, word in (("zh", "取消"), ("en", "Cancel")) * times:
        wear(look(language))
        wear(look(language))
        assert QCoreApplication.translate("QPlatformTheme", "Cancel") == word


def test_it_does_so_from_the_start(qapp: QApplication) -> None:
    """A program chooses its language before it has a Qt application."""
    wear(look("en"))
    messages.choose("zh")
    make_application()
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"
    wear(look("en"))
