"""Sections of the page of settings; each is made, and what it needs is loaded, when it is first looked at."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QWidget

from console.paths import Home
from ui.settings.chooser import Chooser
from ui.settings.section import Section

if TYPE_CHECKING:
    from console.extension.inventory import PluginEntry


def settings_proper(
    home: Home, secret: bytes, chooser: Chooser, standing: "Callable[[PluginEntry], PluginEntry]"
) -> tuple[Section, ...]:
    """Return the settings proper.

    Args:
        home: The installation.
        secret: Key of its replica.
        chooser: Keeps what is chosen.
        standing: Adds to what is known of a plugin what happened to it in this run.
    """

    def general() -> QWidget:
        from ui.settings.general import GeneralSection  # noqa: PLC0415 - see the head of this module

        return GeneralSection(chooser)

    def plugins() -> QWidget:
        from ui.extension.section import PluginSection  # noqa: PLC0415 - as above

        return PluginSection(home, secret, standing)

    return Section("general", "General", general), Section("plugins", "Plugins", plugins)


def sections_of_the_program(home: Home, secret: bytes) -> tuple[Section, ...]:
    """Return what stands below the settings proper."""

    def diagnostics() -> QWidget:
        from ui.diagnostics.section import DiagnosticsSection  # noqa: PLC0415 - as above

        return DiagnosticsSection(home, lambda: _diagnosis(home, secret))

    def logs() -> QWidget:
        from ui.diagnostics.logs import LogSection  # noqa: PLC0415 - as above

        return LogSection(home)

    def about() -> QWidget:
        from ui.diagnostics.about import AboutSection  # noqa: PLC0415 - as above

        return AboutSection()

    return (
        Section("diagnostics", "Diagnostics", diagnostics),
        Section("logs", "Logs", logs),
        Section("about", "About the program", about),
    )


def _diagnosis(home: Home, secret: bytes) -> str:
    from console.diagnostics.report import as_text, diagnosis  # noqa: PLC0415 - as above

    return as_text(diagnosis(home, qt=qVersion(), key=secret))
