"""Colours, sizes and fonts by name: the only place where the look is written down."""

from ui.theme.fonts import font, require_glyphs
from ui.theme.states import State, state_of, state_of_light
from ui.theme.tokens import Theme, choose_theme, px, theme

__all__ = ["State", "Theme", "choose_theme", "font", "px", "require_glyphs", "state_of", "state_of_light", "theme"]
