"""Tokens: complete, readable, and the only place with colours."""

import copy
import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QPalette

import ui
from console.errors import BadInput, MissingCapability
from console.paths import resource
from ui.theme import State, fonts, require_glyphs, theme
from ui.theme.palette import palette
from ui.theme.qss import style_sheet
from ui.theme.states import LOOKS, state_letter
from ui.theme.tokens import read_theme

UI = Path(next(iter(ui.__path__)))
DOCUMENT = tomllib.loads(resource("styles", "tokens.toml").read_text(encoding="utf-8"))


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio of WCAG 2.2."""

    def luminance(colour: QColor) -> float:
        parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.getRgbF()[:3]]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_every_state_has_a_shape_of_its_own_and_colours():
    assert set(LOOKS) == set(State) == set(theme().states)
    assert len({look.shape for look in LOOKS.values()}) == len(State)
    assert state_letter(State.LEGAL) == "法"


def test_text_and_marks_can_be_read():
    look = theme()
    for text, least in ((look.t1, 10), (look.t2, 6), (look.t3, 4)):
        assert contrast(text, look.bg1) > least
        assert contrast(text, look.bg3) > least * 0.7
    for state, colours in look.states.items():
        assert contrast(colours.edge, look.bg1) >= 3, state
        if state in (State.LEGAL, State.PROMISE):
            assert contrast(colours.on_plate, colours.plate) >= 4.5, state


def test_a_colour_that_is_none_is_named_with_its_place():
    broken = copy.deepcopy(DOCUMENT)
    broken["theme"]["dark"]["state"]["due"]["fill"] = "yellowish"
    with pytest.raises(BadInput) as fault:
        read_theme(broken, "dark")
    assert "state.due.fill" in fault.value.place


def test_a_missing_key_is_named():
    broken = copy.deepcopy(DOCUMENT)
    del broken["theme"]["dark"]["bg2"]
    with pytest.raises(BadInput, match="bg2"):
        read_theme(broken, "dark")


def test_no_widget_writes_a_colour_of_its_own():
    written = re.compile(r"#[0-9A-Fa-f]{6}\b|QColor\(\s*\d|Qt\.GlobalColor\.(?!transparent)")
    files = chain(UI.rglob("*.py"))
    found = [path.name for path in files if path.parent.name != "theme" and written.search(path.read_text("utf-8"))]
    assert found == []


def test_the_style_sheet_is_short_and_filled_in(qapp):
    text = style_sheet(theme())
    assert len(text.splitlines()) < 80
    assert "@" not in text
    assert palette(theme()).color(QPalette.ColorRole.Highlight) == theme().bg3


def test_a_machine_with_a_chinese_font_passes(qapp):
    require_glyphs()


def test_a_machine_without_one_is_told_which_package_helps(qapp, monkeypatch):
    monkeypatch.setattr(fonts, "PROOF_GLYPH", "\U0010fff0")
    with pytest.raises(MissingCapability) as fault:
        require_glyphs()
    assert fault.value.values["package"] == "fonts-noto-cjk"


def test_figures_of_the_font_are_all_of_one_width(qapp):
    widths = {fonts.metrics(32).horizontalAdvance(figure) for figure in "0123456789"}
    assert len(widths) == 1


def test_a_machine_without_any_font_is_told_too(qapp, monkeypatch):
    monkeypatch.setattr(fonts.QFontDatabase, "families", staticmethod(list))
    with pytest.raises(MissingCapability):
        require_glyphs()
