"""What the page of settings needs to know of a section."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the list at the left.

    Attributes:
        key: Its name where it is kept, e.g. ``general``.
        label: Message of its name.
        make: Makes what stands at the right. It is called when the section is first looked at, and again after each
            change of look, when what was made before is gone: timers and lanes belong to the widget.
    """

    key: str
    label: str
    make: Callable[[], QWidget]
