"""Colours of every theme can be read and told apart: contrast by WCAG, distance under each colour vision."""

from itertools import combinations, product

import pytest
from PySide6.QtGui import QColor

from tests.ui.theme.colour_sight import Sight, ciede2000, contrast, distance
from ui.theme import State, Theme
from ui.theme.states import LOOKS, Shape
from ui.theme.tokens import COLOUR_SETS, CONTRASTS, load_theme, theme_names

ALL = [load_theme(*choice) for choice in product(theme_names(), COLOUR_SETS, CONTRASTS)]
NAMES = [f"{one.name}-{one.colours}-{one.contrast}" for one in ALL]
TOLD_BY_COLOUR = (State.LEGAL, State.PROMISE, State.DUE, State.STOPPED, State.NORMAL, State.UNKNOWN)
LETTERED = tuple(state for state, look in LOOKS.items() if look.letter_en and look.shape is not Shape.DIAMOND)


@pytest.fixture(params=ALL, ids=NAMES)
def look(request: pytest.FixtureRequest) -> Theme:
    """Return each theme in turn."""
    return request.param


GROUNDS = ("bg0", "bg1", "bg2", "bg3")
READ = 4.5
"""What text needs on its ground, by WCAG 2.2."""
SEEN = 3.0
"""What a mark needs."""


@pytest.mark.parametrize("ground", GROUNDS)
def test_text_can_be_read_on_every_surface(look: Theme, ground: str):
    under = getattr(look, ground)
    assert {name for name in ("t1", "t2", "t3") if contrast(getattr(look, name), under) < READ} == set()
    assert {state for state, colours in look.states.items() if contrast(colours.text, under) < READ} == set()
    assert contrast(look.t4, under) >= 1.9  # what may be overlooked


def test_text_is_as_loud_as_it_was_designed(look: Theme):
    for text, on_panel, on_selected in (
        (look.t1, 13.9, 10),
        (look.t2, 7, 5.8),
        (look.t3, 5.3, 4.5),
        (look.t4, 2.3, 1.9),
    ):
        assert contrast(text, look.bg1) >= on_panel
        assert contrast(text, look.bg3) >= on_selected
    assert contrast(look.hint, look.bg2) >= READ


@pytest.mark.parametrize("ground", GROUNDS)
def test_the_border_of_a_control_and_the_outline_of_a_shape_stand_out(look: Theme, ground: str):
    under = getattr(look, ground)
    assert contrast(look.line2, under) >= SEEN
    for state, colours in look.states.items():
        edge = look.t1 if look.lamp_edge else colours.edge
        assert contrast(edge, under) >= SEEN, state


def test_what_stands_on_a_plate_can_be_read_and_its_lamp_be_seen(look: Theme):
    for state, colours in look.states.items():
        assert contrast(colours.on_plate, colours.plate) >= READ, state
        # a plate in the colour of its lamp gives it an edge in the colour of its words
        lamp = colours.on_plate if look.lamp_edge or colours.plate == colours.fill else colours.edge
        assert contrast(lamp, colours.plate) >= SEEN, state
    for state in LETTERED:
        colours = look.states[state]
        assert contrast(colours.on_fill, colours.fill) >= READ, state


def test_high_contrast_has_black_or_white_surfaces_and_hairlines_and_text_in_pure_ink():
    for look in (one for one in ALL if one.contrast == "high"):
        ground, ink = ("#000000", "#ffffff") if look.name == "dark" else ("#ffffff", "#000000")
        assert {colour.name() for colour in (look.bg0, look.bg1, look.bg2)} == {ground}
        assert {colour.name() for colour in (look.t1, look.t2, look.t3, look.line1, look.line2)} == {ink}
        assert contrast(look.t4, look.bg1) >= 7
        assert look.lamp_edge == 2


@pytest.mark.parametrize(
    ("theme", "state", "part", "ground", "ratio"),
    [
        ("dark", State.LEGAL, "edge", "bg1", 8.2),
        ("dark", State.LEGAL, "on_fill", "fill", 7.1),
        ("dark", State.PROMISE, "fill", "bg1", 5.4),
        ("dark", State.PROMISE, "on_plate", "plate", 13.0),
        ("dark", State.DUE, "fill", "bg1", 10.3),
        ("dark", State.STOPPED, "fill", "bg1", 5.3),
        ("dark", State.NORMAL, "fill", "bg1", 7.0),
        ("dark", State.UNKNOWN, "fill", "bg1", 4.4),
        ("light", State.LEGAL, "fill", "bg1", 11.1),
        ("light", State.PROMISE, "fill", "bg1", 4.9),
        ("light", State.PROMISE, "on_plate", "plate", 13.3),
        ("light", State.DUE, "edge", "bg1", 5.1),
        ("light", State.DUE, "text", "bg1", 6.7),
        ("light", State.STOPPED, "fill", "bg1", 5.5),
        ("light", State.NORMAL, "fill", "bg1", 4.7),
        ("light", State.UNKNOWN, "fill", "bg1", 4.8),
    ],
)
def test_contrasts_are_those_the_look_was_designed_with(theme, state, part, ground, ratio):
    look = load_theme(theme)
    colours = look.states[state]
    under = look.bg1 if ground == "bg1" else getattr(colours, ground)
    assert round(contrast(getattr(colours, part), under), 1) == ratio


@pytest.mark.parametrize(
    ("theme", "colours", "protan", "deutan", "tritan"),
    [
        ("dark", "standard", 19, 14, 9),
        ("light", "standard", 15, 10, 11),
        ("dark", "safe", 20, 20, 20),
        ("light", "safe", 18, 18, 18),
    ],
)
def test_the_closest_colours_of_lights_are_told_apart_by_every_eye(theme, colours, protan, deutan, tritan):
    states = load_theme(theme, colours).states
    least = {Sight.FULL: min(protan, deutan, 17), Sight.PROTAN: protan, Sight.DEUTAN: deutan, Sight.TRITAN: tritan}
    for sight, figure in least.items():
        pairs = combinations(TOLD_BY_COLOUR, 2)
        closest = min(distance(states[one].fill, states[other].fill, sight) for one, other in pairs)
        assert round(closest) >= figure, sight


def test_the_formulas_agree_with_published_pairs():
    assert contrast(QColor("#767676"), QColor("#FFFFFF")) == pytest.approx(4.54, abs=0.005)
    published = (
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.4900, -0.0010), (50.0, -2.4900, 0.0009), 7.1792),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    )
    for one, other, wanted in published:
        assert ciede2000(one, other) == pytest.approx(wanted, abs=0.0001)
