"""The wall of a busy city, in sight."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.wall import samples
from ui.wall.page import WallPage


@pytest.fixture
def wall(qtbot: QtBot) -> Iterator[WallPage]:
    page = WallPage()
    qtbot.addWidget(page)
    page.resize(1920, 1080)
    page.set_view(samples.busy(), samples.NOW_US)
    page.show()
    qtbot.waitExposed(page)
    yield page
    page.close()
