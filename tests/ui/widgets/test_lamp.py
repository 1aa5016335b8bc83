"""Lamps tell their state by silhouette alone."""

import itertools

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from console.domain.light import Certainty, Light
from ui.theme import State, state_of_light, theme
from ui.widgets.lamp import Finish, Lamp, lamp_of, lamp_pixmap


def alpha_of(image: QImage) -> list[bool]:
    return [image.pixelColor(x, y).alpha() > 100 for y in range(image.height()) for x in range(image.width())]


def picture(lamp: Lamp, size: float = 28, ratio: float = 1.0) -> QImage:
    return lamp_pixmap(lamp, size, ratio).toImage()


@pytest.mark.parametrize("finish", [Finish.SOLID, Finish.HOLLOW])
def test_no_two_states_share_a_silhouette(qtbot: QtBot, finish):
    lights = [state_of_light(light) for light in Light]
    shapes = {state: alpha_of(picture(Lamp(state, finish))) for state in {*lights, State.UNKNOWN, State.CLOSED}}
    for one, other in itertools.combinations(shapes, 2):
        if {one, other} == {State.NORMAL, State.NONE}:
            continue  # hollow they differ in size only: a lost disc is a ring
        differing = sum(a != b for a, b in zip(shapes[one], shapes[other], strict=True))
        assert differing > 40, (one, other)


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
