"""A desktop whose city is not there yet claims nothing: no number, no date, no time."""

import pytest

from console.paths import Home
from console.replica.key import find_key, make_demo_key
from ui.desktop import Desktop
from ui.pages import WALL_PLACE
from ui.runtime.supply import Source
from ui.widgets.text import watched_text


@pytest.fixture
def desktop(tmp_path, qtbot):
    home = Home(tmp_path)
    make_demo_key(home)
    made = Desktop(home, find_key(home))
    yield made
    made.stop()


def test_a_wall_without_a_replica_shows_no_zeros_and_no_date(desktop, qtbot):
    desktop.window.resize(1600, 900)
    desktop.window.go(WALL_PLACE)
    desktop.window.show()
    with qtbot.waitSignal(desktop._wall_views.answered, timeout=10_000):
        desktop.start(Source())

    with watched_text() as texts:
        desktop.wall.grab()

    said = [text.text for text in texts]
    assert "22日" in said  # the head of the trend: the wall is painted
    assert not [text for text in said if text != "22日" and any(letter.isdigit() for letter in text)]
