"""What the shell needs to know of a page."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class KeyHint:
    """A key and the message that says what it does."""

    key: str
    message: str


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page in the rail.

    Attributes:
        label: Message of its name; the rail shows the short form.
        icon: Name of its picture in ``resources/icons``.
        widget: The page.
        keys: Keys that act on this page only.
        ask_now: Asks sources now (F5).
        next_pane: Moves the focus to the next pane (F6).
        fills_screen: Whether F11 shows it without the shell.
    """

    label: str
    icon: str
    widget: QWidget
    keys: tuple[KeyHint, ...]
    ask_now: Callable[[], None]
    next_pane: Callable[[], None]
    fills_screen: bool = False
