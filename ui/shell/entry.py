"""What the shell needs to know of a page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class KeyHint:
    """A key and the message that says what it does."""

    key: str
    message: str


def keep_nothing(_state: dict[str, Any]) -> None:
    """Restore a page that has nothing to restore."""


def await_nothing() -> None:
    """Begin a page that asks for nothing."""


class Door(Protocol):
    """A page that is made when somebody goes there."""

    @property
    def label(self) -> str:
        """Message of its name; the rail shows the short form."""

    @property
    def icon(self) -> str:
        """Name of its picture in ``resources/icons``."""

    @property
    def fills_screen(self) -> bool:
        """Whether F11 shows it without the shell."""

    @property
    def stands_apart(self) -> bool:
        """Whether it stands at the lower end of the rail."""

    @property
    def key(self) -> str:
        """What its state is kept under; that is its label where it has none."""

    def open(self, parent: QWidget) -> "PageEntry":
        """Return the page, made where it will stand: to move it there later costs half as much again."""


def kept_as(door: Door) -> str:
    """Return what the state of a page is kept under."""
    return door.key or door.label


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
        state: Returns, as JSON has it, where the reader is on this page: what is chosen, how far it is scrolled, how
            it is ordered and filtered. It goes through a change of look and a restart.
        restore: Takes what `state` returned, perhaps long ago: what no longer fits is left.
        stands_apart: Whether it stands at the lower end of the rail.
        begin: Lets the page ask for what it shows; called once, after `restore`.
        key: As of `Door`.
    """

    label: str
    icon: str
    widget: QWidget
    keys: tuple[KeyHint, ...]
    ask_now: Callable[[], None]
    next_pane: Callable[[], None]
    fills_screen: bool = False
    state: Callable[[], dict[str, Any]] = dict
    restore: Callable[[dict[str, Any]], None] = keep_nothing
    stands_apart: bool = False
    begin: Callable[[], None] = await_nothing
    key: str = ""

    def open(self, parent: QWidget) -> "PageEntry":  # noqa: ARG002 - see `Door`
        """Return itself: it is there already."""
        return self


@dataclass(frozen=True, slots=True)
class LazyPage:
    """A page that is made when somebody goes there, or when there is nothing else to do."""

    label: str
    icon: str
    make: Callable[[QWidget], PageEntry]
    fills_screen: bool = False
    stands_apart: bool = False
    key: str = ""

    def open(self, parent: QWidget) -> PageEntry:
        """Make it."""
        return self.make(parent)
