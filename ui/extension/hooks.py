"""Every hook of the page-plugin door. A hook is added only together with a plugin that uses it.

A page plugin runs inside the console, in its GUI thread, with all its rights; it is there because the administrator
allowed exactly these files. It imports `console.board.wall_view` (what it is shown), `console.domain`,
`console.messages` (the language in force), `ui.theme`, `ui.widgets` and this module; everything else of the product may
change under it.

What it raises is caught and counted; after three failures, or after holding the console too long, its pages are taken
away for the run. Nothing protects the console from a page plugin that means harm, ends the process (``sys.exit`` in a
slot, ``os._exit``), crashes in C or waits there: what must be kept apart belongs into a data plugin.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pluggy
from PySide6.QtWidgets import QWidget

from console.board.wall_view import WallView
from console.domain.naming import Name
from console.extension.installed import Door

PROJECT: Final = Door.PAGE.value
"""Name of the door, and of the entry-point group that plugins stand in."""

specification: Final = pluggy.HookspecMarker(PROJECT)
implementation: Final = pluggy.HookimplMarker(PROJECT)
"""Marks a function of a plugin as its implementation of the hook of the same name."""


class PluginWidget(QWidget):
    """What a page of a plugin is made of: a widget that draws what the console tells it, and asks nothing."""

    def show_wall(self, view: WallView) -> None:
        """Show the state of the city. Called while the page is in sight, whenever something changed.

        Args:
            view: A frozen value; compare it with the last one and draw differences.
        """
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class PluginPage:
    """A page a plugin offers.

    Attributes:
        key: Its name among the plugin's pages: small letters, digits and hyphens.
        name: What the rail calls it, at most 8 hanzi or 14 letters.
        make: Makes the page. Called when it is first looked at, and again after a change of language or look.
        is_scene: Whether it is a scene of the wall, which F11 shows without the shell.
    """

    key: str
    name: Name
    make: Callable[[], PluginWidget]
    is_scene: bool = False


@specification
def pages() -> list[PluginPage]:  # type: ignore[empty-body]  # a specification has no body
    """Return the pages this plugin offers, four at most. Called once, when plugins are loaded."""
