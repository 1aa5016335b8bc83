"""Plates stand beside what they tell of, one after the other, and end with Esc."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QWidget

from console.messages import messages
from ui.manual.plates import Plates, Step, place_beside

ROOM = QRect(0, 0, 1100, 640)


@pytest.fixture
def opened(qtbot):
    messages.choose("en")
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(ROOM.size())
    window.show()

    def make(*parts):
        steps = tuple(Step("First steps", lambda part=part: part) for part in parts)
        plates = Plates(steps, window, last="Done")
        ended = []
        plates.ended.connect(ended.append)
        return plates, ended

    return make


def test_they_go_from_part_to_part_and_end_behind_the_last(opened, qtbot):
    plates, ended = opened(QRect(10, 10, 200, 40), QRect(900, 600, 100, 30))
    first = plates.geometry()
    assert plates.count.text() == "1 / 2"
    assert plates.go_on.text() == "Next  Enter"

    qtbot.keyClick(plates, Qt.Key.Key_Return)
    assert plates.at == 1
    assert plates.geometry() != first
    qtbot.keyClick(plates, Qt.Key.Key_Left)
    qtbot.keyClick(plates, Qt.Key.Key_Left)
    assert (plates.at, plates.geometry()) == (0, first)
    qtbot.keyClick(plates, Qt.Key.Key_Right)
    assert plates.go_on.text() == "Done"
    plates.go_on.click()

    assert ended == [True]
    assert not plates.isVisible()


def test_escape_ends_them_wherever_they_are(opened, qtbot):
    plates, ended = opened(QRect(10, 10, 200, 40), QRect())
    qtbot.keyClick(plates, Qt.Key.Key_Escape)
    assert ended == [False]


def test_one_alone_is_not_counted_and_stands_free_where_it_tells_of_nothing(opened):
    plates, _ended = opened(QRect())
    assert plates.count.text() == ""
    assert not plates._ring.isVisible()
    assert ROOM.contains(plates.geometry())


@given(st.integers(0, 1000), st.integers(0, 600), st.integers(1, 1100), st.integers(1, 640))
def test_a_plate_is_always_whole_within_the_window(left, top, width, height):
    part = QRect(left, top, width, height).intersected(ROOM)
    plate = place_beside(part, QRect(0, 0, 340, 160), ROOM)
    assert ROOM.contains(plate)
    small = part.width() < 300 and part.height() < 150
    assert not small or not plate.intersects(part)


def test_a_plate_of_a_tall_part_stands_beside_it_and_not_on_the_head_of_the_page():
    assert place_beside(QRect(64, 160, 100, 460), QRect(0, 0, 340, 130), ROOM).topLeft().toTuple() == (175, 160)
