"""Tokens: complete, readable, and the only place with colours."""

import copy
import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QToolButton

import ui
from console.errors import BadInput, MissingCapability
from console.paths import resource
from ui.application import make_application
from ui.theme import State, choose_theme, fonts, px, require_glyphs, theme
from ui.theme.dress import dress
from ui.theme.kept import kept_for_theme
from ui.theme.palette import palette
from ui.theme.qss import style_sheet
from ui.theme.states import LOOKS, state_letter
from ui.theme.tokens import load_theme, read_theme, text_scales

UI = Path(next(iter(ui.__path__)))
DOCUMENT = tomllib.loads(resource("styles", "tokens.toml").read_text(encoding="utf-8"))


def test_every_state_has_a_shape_of_its_own_and_colours():
    assert set(LOOKS) == set(State) == set(theme().states)
    assert len({look.shape for look in LOOKS.values()}) == len(State)
    assert state_letter(State.LEGAL) == "法"


def test_high_contrast_carries_what_is_named_after_a_surface():
    look = load_theme("dark", contrast="high")
    assert look.states[State.NORMAL].plate == look.bg1 != load_theme("dark").bg1
    assert look.states[State.DUE].on_plate == look.t1


def test_the_text_scale_sets_desk_text_and_the_rows_that_hold_it_and_leaves_gaps_and_wall_alone():
    whole, large, small = load_theme("light"), load_theme("light", text_scale=150), load_theme("light", text_scale=90)
    assert (small.type.body, whole.type.body, large.type.body) == (13, 14, 21)
    assert (whole.space.row, large.space.row, large.px(30)) == (33, 50, 45)
    assert large.space.control_gap == whole.space.control_gap
    assert large.wall == whole.wall


def test_a_text_scale_out_of_bounds_is_refused_and_the_theme_in_force_stays():
    least, most = text_scales()
    for given in (least - 1, most + 1):
        with pytest.raises(BadInput, match=str(given)):
            choose_theme("light", text_scale=given)
    assert theme().name == "dark"


@pytest.mark.parametrize("choice", [{"colours": "loud"}, {"contrast": "low"}])
def test_a_choice_there_is_not_is_refused(choice):
    with pytest.raises(BadInput, match="lacks"):
        choose_theme("dark", **choice)


def test_what_was_kept_for_one_theme_is_made_again_for_another():
    made = []

    @kept_for_theme()
    def ink(name: str) -> str:
        made.append(name)
        return theme().t1.name()

    assert ink("a") == ink("a")
    before = ink("a")
    choose_theme("light", text_scale=120)
    assert ink("a") != before
    assert made == ["a", "a"]
    assert px(10) == 12
    choose_theme("light", text_scale=120)
    ink("a")
    assert made == ["a", "a"]


def test_a_colour_that_is_none_is_named_with_its_place():
    broken = copy.deepcopy(DOCUMENT)
    broken["theme"]["dark"]["standard"]["due"]["fill"] = "yellowish"
    with pytest.raises(BadInput) as fault:
        read_theme(broken, "dark")
    assert "dark.standard.due.fill" in fault.value.place


def test_a_missing_key_is_named():
    broken = copy.deepcopy(DOCUMENT)
    del broken["theme"]["dark"]["bg2"]
    with pytest.raises(BadInput, match="bg2"):
        read_theme(broken, "dark")


def test_no_widget_writes_a_colour_of_its_own():
    written = re.compile(r"""#[0-9A-Fa-f]{6}\b|QColor\(\s*["'\d]|Qt\.GlobalColor\.(?!transparent)""")
    files = chain(UI.rglob("*.py"))
    found = [path.name for path in files if path.parent.name != "theme" and written.search(path.read_text("utf-8"))]
    assert found == []


def test_the_style_sheet_is_short_and_filled_in(qapp):
    text = style_sheet(theme())
    assert len(text.splitlines()) < 80
    assert "@" not in text
    assert palette(theme()).color(QPalette.ColorRole.Highlight) == theme().bg3


@pytest.mark.parametrize("scale", [100, 125, 150])
def test_what_stands_side_by_side_in_a_line_is_of_one_height(qtbot, scale):
    application = make_application()
    choose_theme("light", text_scale=scale)
    dress(application)
    parts = (QLineEdit(), QPushButton("Aa"), QComboBox(), QToolButton(text="Aa"))
    for part in parts:
        qtbot.addWidget(part)
    assert len({part.sizeHint().height() for part in parts}) == 1


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
