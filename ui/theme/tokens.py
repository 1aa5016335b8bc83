"""The token file as typed, frozen values, and the theme in force."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from PySide6.QtGui import QColor

from console.errors import BadInput
from console.paths import resource
from ui.theme.states import State

TOKEN_FILE = "tokens.toml"  # noqa: S105 - design tokens, not a secret
DEFAULT_THEME = "dark"


@dataclass(frozen=True, slots=True)
class TypeScale:
    """Pixel sizes (or line heights) of desk text by role."""

    caption: int
    dense: int
    body: int
    lead: int
    title: int
    figure: int
    score: int


@dataclass(frozen=True, slots=True)
class WallType:
    """Pixel sizes of wall text on the reference wall of 1920 × 1080, and the smallest share of a wall's height."""

    figure: int
    count: int
    quiet: int
    name: int
    row: int
    caption: int
    title: int
    clock: int
    floor_of_height: float


@dataclass(frozen=True, slots=True)
class Space:
    """Distances and heights of the desk, in pixels."""

    grid: int
    control_gap: int
    panel_gap: int
    panel_pad: int
    rail: int
    rail_narrow: int
    top: int
    bottom: int
    row: int
    row_dense: int
    row_two_line: int
    radius: int
    focus: int
    banner: int


@dataclass(frozen=True, slots=True)
class StateColours:
    """Colours of one state: shape, its outline, what is written on it, a field that carries it, words in its colour."""

    fill: QColor
    edge: QColor
    on_fill: QColor
    plate: QColor
    on_plate: QColor
    text: QColor


@dataclass(frozen=True, slots=True)
class Theme:
    """Everything a painter may use.

    Attributes:
        bg0: Room, rail, gaps. ``bg1`` panels and tables, ``bg2`` heads and inputs, ``bg3`` selected and pressed.
        line1: Hairline; ``line2`` border of a control.
        t1: Ink: text, focus, selection bar. ``t2`` second text, ``t3`` captions, ``t4`` what may be overlooked.
        series: Colours of chart series, ink first.
        hatch: ``t3`` with the opacity of the texture that says "old".
    """

    name: str
    version: str
    families: tuple[str, ...]
    bg0: QColor
    bg1: QColor
    bg2: QColor
    bg3: QColor
    line1: QColor
    line2: QColor
    t1: QColor
    t2: QColor
    t3: QColor
    t4: QColor
    series: tuple[QColor, ...]
    hatch: QColor
    states: Mapping[State, StateColours]
    type: TypeScale
    line: TypeScale
    wall: WallType
    space: Space


_SURFACES = ("bg0", "bg1", "bg2", "bg3", "line1", "line2", "t1", "t2", "t3", "t4")


def _colour(value: object, place: str) -> QColor:
    colour = QColor(value) if isinstance(value, str) else QColor()
    if not colour.isValid():
        raise BadInput("{value} is not a colour", place=f"{TOKEN_FILE}: {place}", value=value)
    return colour


def _state(table: Mapping[str, object], place: str) -> StateColours:
    names = [field.name for field in fields(StateColours)]
    return StateColours(**{name: _colour(table.get(name), f"{place}.{name}") for name in names})


def read_theme(document: Mapping[str, Any], name: str) -> Theme:
    """Return one theme of an already parsed token file.

    Raises:
        BadInput: A table, key or colour is missing or is none.
    """
    try:
        table = document["theme"][name]
        surfaces = {key: _colour(table[key], f"theme.{name}.{key}") for key in _SURFACES}
        hatch = QColor(surfaces["t3"])
        hatch.setAlphaF(float(table["hatch_alpha"]))
        return Theme(
            name=name,
            version=str(document["version"]),
            families=tuple(document["families"]),
            **surfaces,
            series=tuple(_colour(value, f"theme.{name}.series") for value in table["series"]),
            hatch=hatch,
            states={state: _state(table["state"][state.value], f"theme.{name}.state.{state}") for state in State},
            type=TypeScale(**document["type"]),
            line=TypeScale(**document["line"]),
            wall=WallType(**document["wall"]),
            space=Space(**document["space"]),
        )
    except KeyError as error:
        raise BadInput("the theme {name} lacks {key}", place=TOKEN_FILE, name=name, key=error) from error


@cache
def load_theme(name: str) -> Theme:
    """Return a theme of the product's own token file."""
    return read_theme(tomllib.loads(resource("styles", TOKEN_FILE).read_text(encoding="utf-8")), name)


class _Choice:
    """The theme in force; chosen once at start, like the language."""

    name = DEFAULT_THEME


def choose_theme(name: str) -> None:
    """Draw with this theme from now on."""
    load_theme(name)
    _Choice.name = name


def theme() -> Theme:
    """Return the theme in force."""
    return load_theme(_Choice.name)
