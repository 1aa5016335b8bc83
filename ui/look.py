"""What the settings say of language and look, as one value: while it is the same, nothing has to be made anew."""

from dataclasses import dataclass
from typing import Final, cast

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

from console.domain.naming import Language
from console.messages import messages
from console.settings.declared import COLOURS, CONTRAST, LANGUAGE, TEXT_SCALE, THEME, WALL_SCALE
from console.settings.store import Settings
from ui.theme import choose_theme

_QT_WORDS: Final = "words of Qt"


@dataclass(frozen=True, slots=True)
class Look:
    """Language, theme, and sizes in percent."""

    language: Language
    theme: str
    colours: str
    contrast: str
    text_scale: int
    wall_scale: int


def look_of(settings: Settings) -> Look:
    """Return what holds."""
    return Look(
        cast("Language", settings.value(LANGUAGE)),
        settings.value(THEME),
        settings.value(COLOURS),
        settings.value(CONTRAST),
        settings.value(TEXT_SCALE),
        settings.value(WALL_SCALE),
    )


def wear(look: Look) -> None:
    """Speak and draw like this from now on."""
    messages.choose(look.language)
    let_qt_speak(look.language)
    choose_theme(look.theme, colours=look.colours, contrast=look.contrast, text_scale=look.text_scale)


def let_qt_speak(language: Language) -> None:
    """Have what Qt itself says, as in its dialog for files, in the language too; its English is built in."""
    application = QCoreApplication.instance()
    if application is None:  # the look is worn before there is one to dress
        return
    speaking = application.findChild(QTranslator, _QT_WORDS)
    if (speaking is not None) == (language == "zh"):
        return
    if speaking is not None:
        application.removeTranslator(speaking)
        speaking.setParent(None)
        return
    chinese = QTranslator(application)
    chinese.setObjectName(_QT_WORDS)
    chinese.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    application.installTranslator(chinese)
