"""The style sheet, with tokens filled in. It covers buttons, inputs, tabs and scroll bars and nothing else."""

import re
from dataclasses import fields
from functools import cache

from PySide6.QtGui import QColor

from console.paths import resource
from ui.theme.tokens import Theme

_PLACE = re.compile(r"@([a-z0-9_]+)")


def style_sheet(theme: Theme) -> str:
    """Return the application's style sheet for a theme; ``@name`` stands for a colour or a distance of the tokens."""
    values = {
        field.name: value.name()
        for field in fields(theme)
        if isinstance(value := getattr(theme, field.name), QColor) and field.name != "hatch"
    }
    values |= {field.name: f"{getattr(theme.space, field.name)}px" for field in fields(theme.space)}
    return _PLACE.sub(lambda place: values[place.group(1)], _text())


@cache
def _text() -> str:
    return resource("styles", "base.qss").read_text(encoding="utf-8")
