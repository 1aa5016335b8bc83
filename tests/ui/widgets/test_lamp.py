"""Lamps tell their state by silhouette alone."""

import itertools

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from console.domain.light import Certainty, Light
from ui.theme import State, choose_theme, state_of_light, theme
from ui.theme.tokens import CONTRASTS, theme_names
from ui.widgets.lamp import Finish, Lamp, lamp_of, lamp_pixmap


def alpha_of(image: QImage) -> list[bool]:
    return [image.pixelColor(x, y).alpha() > 100 for y in range(image.height()) for x in range(image.width())]


def picture(lamp: Lamp, size: float = 28, ratio: float = 1.0) -> QImage:
    return lamp_pixmap(lamp, size, ratio).toImage()


@pytest.mark.parametrize("contrast", CONTRASTS)
@pytest.mark.parametrize("finish", [Finish.SOLID, Finish.HOLLOW])
def test_no_two_states_share_a_silhouette(qtbot: QtBot, finish, contrast):
    choose_theme("dark", contrast=contrast)
    lights = [state_of_light(light) for light in Light]
    shapes = {state: alpha_of(picture(Lamp(state, finish))) for state in {*lights, State.UNKNOWN, State.CLOSED}}
    for one, other in itertools.combinations(shapes, 2):
        if {one, other} == {State.NORMAL, State.NONE}:
            continue  # hollow they differ in size only: a lost disc is a ring
        differing = sum(a != b for a, b in zip(shapes[one], shapes[other], strict=True))
        assert differing > 40, (one, other)


@pytest.mark.parametrize("name", theme_names())
@pytest.mark.parametrize("ratio", [1, 2])
def test_high_contrast_puts_two_pixels_of_ink_round_every_lamp_and_leaves_its_colour(qtbot: QtBot, name, ratio):
    choose_theme(name, contrast="high")
    for state in State:
        image = picture(Lamp(state), 16, ratio)
        pixels = [image.pixelColor(x, y) for x in range(16 * ratio) for y in range(16 * ratio)]
        assert pixels.count(theme().t1) > 8 * ratio, state
        if state in (State.LEGAL, State.PROMISE, State.DUE, State.STOPPED, State.NORMAL):
            assert pixels.count(theme().states[state].fill) > 8 * ratio, state
    square = picture(Lamp(State.PROMISE), 16, ratio)
    edge = [square.pixelColor(x, 8 * ratio) for x in range(16 * ratio)]
    first = edge.index(theme().t1)
    assert edge[first : first + 2 * ratio + 1] == [theme().t1] * 2 * ratio + [theme().states[State.PROMISE].fill]


def test_a_lamp_on_a_plate_of_its_own_colour_is_edged_in_what_is_written_there(qtbot: QtBot):
    for name in theme_names():
        choose_theme(name)
        image = picture(Lamp(State.LEGAL, Finish.ON_PLATE))
        pixels = [image.pixelColor(x, y) for x in range(28) for y in range(28)]
        assert theme().states[State.LEGAL].on_plate in pixels


def test_a_lamp_changes_with_the_theme(qtbot: QtBot):
    dark = picture(Lamp(State.NORMAL))
    choose_theme("light")
    assert picture(Lamp(State.NORMAL)) != dark


def test_a_lost_lamp_shows_no_state_colour(qtbot):
    for state in State:
        image = picture(Lamp(state, Finish.HOLLOW))
        pixels = [image.pixelColor(x, y) for x in range(28) for y in range(28)]
        assert all(pixel.hsvSaturationF() < 0.2 for pixel in pixels if pixel.alpha() == 255), state


def test_a_provisional_lamp_wears_an_outline_that_a_final_one_has_not(qtbot):
    final = picture(lamp_of(State.DUE, Certainty.FINAL))
    provisional = picture(lamp_of(State.DUE, Certainty.PROVISIONAL))
    ink = theme().t1

    def has_ink(image: QImage) -> bool:
        return any(image.pixelColor(x, y) == ink for x in range(28) for y in range(28))

    assert has_ink(provisional)
    assert not has_ink(final)


def test_a_lamp_is_painted_once_for_a_size_and_a_ratio(qtbot):
    lamp = Lamp(State.LEGAL)
    assert lamp_pixmap(lamp, 18).cacheKey() == lamp_pixmap(lamp, 18).cacheKey()
    doubled = lamp_pixmap(lamp, 18, 2.0)
    assert (doubled.width(), doubled.deviceIndependentSize().width()) == (36, 18)


def test_a_small_lamp_carries_no_letter(qtbot):
    plain, lettered = Lamp(State.PROMISE), Lamp(State.PROMISE, lettered=True)
    assert picture(plain, 18) == picture(lettered, 18)
    assert picture(plain, 24) != picture(lettered, 24)


def test_a_letter_that_could_not_be_read_is_left_out(qtbot):
    plain = Lamp(State.PROMISE, provisional=True)
    lettered = Lamp(State.PROMISE, provisional=True, lettered=True)
    assert picture(plain, 24) == picture(lettered, 24)
    assert picture(plain, 40) != picture(lettered, 40)
