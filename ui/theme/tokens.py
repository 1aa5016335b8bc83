"""The token file as typed, frozen values, and the theme in force."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from typing import Any

from PySide6.QtGui import QColor

from console.errors import BadInput
from console.paths import resource
from ui.theme.kept import drop_kept
from ui.theme.states import State

TOKEN_FILE = "tokens.toml"  # noqa: S105 - design tokens, not a secret
DEFAULT_THEME = "dark"
COLOUR_SETS = ("standard", "safe")
CONTRASTS = ("normal", "high")
WHOLE_SCALE = 100


@dataclass(frozen=True, slots=True)
class TypeScale:
    """Pixel sizes of desk text by role, text scale included."""

    caption: int
    dense: int
    body: int
    lead: int
    title: int


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
    """Distances and heights of the desk, in pixels; those that hold a line of text with the text scale included."""

    control_gap: int
    panel_pad: int
    radius: int
    focus: int
    rail: int
    rail_narrow: int
    top: int
    bottom: int
    row: int
    row_dense: int
    row_two_line: int
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
        name: Light or dark; ``colours`` its set of colours of states, ``contrast`` normal or high.
        text_scale: Percent of the desk's sizes.
        bg0: Room, rail, gaps. ``bg1`` panels and tables, ``bg2`` heads and inputs, ``bg3`` selected and pressed.
        line1: Hairline; ``line2`` border of a control.
        t1: Ink: text, focus, selection bar. ``t2`` second text, ``t3`` captions, ``t4`` what may be overlooked.
        hint: What stands in a field until something is typed.
        hatch: ``t3`` with the opacity of the texture that says "old".
        lamp_edge: Pixels of the ink edge round every lamp; 0 where shapes and colours do without.
    """

    name: str
    colours: str
    contrast: str
    text_scale: int
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
    hint: QColor
    hatch: QColor
    lamp_edge: int
    states: Mapping[State, StateColours]
    type: TypeScale
    wall: WallType
    space: Space

    def px(self, whole: float) -> int:
        """Return the pixels of a desk distance that holds text, given those at a text scale of 100 %."""
        return scaled(whole, self.text_scale)


_SURFACES = ("bg0", "bg1", "bg2", "bg3", "line1", "line2", "t1", "t2", "t3", "t4")
_DEFAULTS = {"edge": "fill", "on_fill": "t1", "plate": "bg1", "text": "fill"}
"""What a colour of a state is like where the file does not give it."""


def scaled(whole: float, text_scale: int) -> int:
    """Return pixels at a text scale in percent."""
    return round(whole * text_scale / WHOLE_SCALE)


def _colour(value: object, place: str) -> QColor:
    colour = QColor(value) if isinstance(value, str) and value.startswith("#") else QColor()
    if not colour.isValid():
        raise BadInput("{value} is not a colour", place=f"{TOKEN_FILE}: {place}", value=value)
    return colour


def _state(table: Mapping[str, object], surfaces: Mapping[str, QColor], place: str) -> StateColours:
    """Return the colours of a state; one may be named after a surface, those left out are like another of them."""
    known = {**surfaces, "fill": _colour(table["fill"], f"{place}.fill")}

    def colour(name: str) -> QColor:
        value = table.get(name, _DEFAULTS.get(name))
        return known[value] if isinstance(value, str) and value in known else _colour(value, f"{place}.{name}")

    return StateColours(**{field.name: colour(field.name) for field in fields(StateColours)})


def read_theme(
    document: Mapping[str, Any],
    name: str,
    colours: str = COLOUR_SETS[0],
    contrast: str = CONTRASTS[0],
    text_scale: int = WHOLE_SCALE,
) -> Theme:
    """Return one theme of an already parsed token file.

    Raises:
        BadInput: A table, key or colour is missing or is none; there is no such choice.
    """
    if colours not in COLOUR_SETS or contrast not in CONTRASTS:
        raise BadInput("the theme {name} lacks {key}", place=TOKEN_FILE, name=name, key=f"{colours}, {contrast}")
    try:
        least, most = document["text_scale"]["least"], document["text_scale"]["most"]
        if not least <= text_scale <= most:
            raise BadInput(
                "a text size of {given} % is not between {least} and {most}", given=text_scale, least=least, most=most
            )
        table = document["theme"][name]
        chosen = table if contrast == "normal" else table | table["high"]
        surfaces = {key: _colour(chosen[key], f"theme.{name}.{key}") for key in _SURFACES}
        hatch = QColor(surfaces["t3"])
        hatch.setAlphaF(float(chosen["hatch_alpha"]))
        places = document["space"]
        return Theme(
            name=name,
            colours=colours,
            contrast=contrast,
            text_scale=text_scale,
            version=str(document["version"]),
            families=tuple(document["families"]),
            **surfaces,
            hint=surfaces[chosen["hint"]],
            hatch=hatch,
            lamp_edge=int(chosen["lamp_edge"]),
            states={
                state: _state(table[colours][state.value], surfaces, f"theme.{name}.{colours}.{state}")
                for state in State
            },
            type=TypeScale(**{role: scaled(px, text_scale) for role, px in document["type"].items()}),
            wall=WallType(**document["wall"]),
            space=Space(**places["fixed"], **{place: scaled(px, text_scale) for place, px in places["scaled"].items()}),
        )
    except KeyError as error:
        raise BadInput("the theme {name} lacks {key}", place=TOKEN_FILE, name=name, key=error) from error


@cache
def token_document() -> Mapping[str, Any]:
    """Return the product's own token file, parsed."""
    return tomllib.loads(resource("styles", TOKEN_FILE).read_text(encoding="utf-8"))


@lru_cache(maxsize=8)
def load_theme(
    name: str, colours: str = COLOUR_SETS[0], contrast: str = CONTRASTS[0], text_scale: int = WHOLE_SCALE
) -> Theme:
    """Return a theme of the product's own token file."""
    return read_theme(token_document(), name, colours, contrast, text_scale)


def theme_names() -> tuple[str, ...]:
    """Return the themes there are to choose from."""
    return tuple(token_document()["theme"])


def text_scales() -> tuple[int, int]:
    """Return the least and the greatest text scale, in percent."""
    limits = token_document()["text_scale"]
    return limits["least"], limits["most"]


class _Choice:
    """The theme in force."""

    theme: Theme | None = None


def choose_theme(
    name: str, *, colours: str = COLOUR_SETS[0], contrast: str = CONTRASTS[0], text_scale: int = WHOLE_SCALE
) -> None:
    """Draw with this theme from now on; what was kept for the one before is dropped.

    What stands on screen keeps the fonts and palettes it was made with: whoever calls this at run time dresses the
    application anew (`ui.theme.dress`) and makes its widgets again.

    Args:
        name: ``dark`` or ``light``.
        colours: Of states: ``standard``, or ``safe`` for any colour vision.
        contrast: ``normal`` or ``high``.
        text_scale: Percent of the desk's text sizes; the wall has a viewing scale of its own.

    Raises:
        BadInput: There is no such choice; the theme in force stays.
    """
    chosen = load_theme(name, colours, contrast, text_scale)
    if chosen is not _Choice.theme:
        _Choice.theme = chosen
        drop_kept()


def theme() -> Theme:
    """Return the theme in force."""
    if _Choice.theme is None:
        _Choice.theme = load_theme(DEFAULT_THEME)
    return _Choice.theme


def px(whole: float) -> int:
    """Return the pixels, in the theme in force, of a desk distance that holds text, given those at 100 %."""
    return theme().px(whole)
