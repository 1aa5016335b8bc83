"""The strip that says how old each source is."""

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from console.domain.freshness import Freshness, SourceAge
from console.messages import messages
from tests.ui.city import AREAS, FakeBoard
from ui.application import make_application
from ui.shell.bars import TopBar
from ui.theme import choose_theme, theme
from ui.widgets.freshness_strip import FreshnessStrip, Setting, StripSource
from ui.widgets.text import watched_text

SOURCES = (
    StripSource("市直", SourceAge("440600", Freshness.FRESH, 3.0)),
    StripSource("南海", SourceAge("440605", Freshness.LOST, 2820.0)),
)
SILENT = tuple(StripSource(name.en, SourceAge(area, Freshness.LOST, 2820.0)) for area, name in AREAS)


def strip(qtbot: QtBot, sources: tuple[StripSource, ...] = SOURCES) -> FreshnessStrip:
    make_application()
    made = FreshnessStrip()
    qtbot.addWidget(made)
    made.set_sources(sources)
    made.resize(made.sizeHint())
    return made


def test_a_click_on_a_segment_names_its_source(qtbot):
    made = strip(qtbot)
    with qtbot.waitSignal(made.source_clicked) as clicked:
        qtbot.mouseClick(made, Qt.MouseButton.LeftButton, pos=QPoint(made.width() - 20, 10))
    assert clicked.args == ["440605"]


def test_the_keyboard_goes_from_source_to_source_and_opens_one(qtbot):
    made = strip(qtbot)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    made.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(made.hasFocus)
    assert made.accessibleName() == "数据源: 市直 3 秒前"
    qtbot.keyClick(made, Qt.Key.Key_Right)
    assert made.accessibleName() == "数据源: 南海 47 分无数据"
    qtbot.keyClick(made, Qt.Key.Key_Right)
    with qtbot.waitSignal(made.source_clicked) as opened:
        qtbot.keyClick(made, Qt.Key.Key_Return)
    assert opened.args == ["440605"]


def test_it_says_in_words_what_it_shows(qtbot):
    assert strip(qtbot).accessibleDescription() == "市直 3 秒前; 南海 47 分无数据"


def test_it_is_as_wide_as_its_words(qtbot):
    made = strip(qtbot)
    before = made.sizeHint().width()
    made.set_sources((StripSource("市直", SourceAge("440600", Freshness.LOST, 7200.0)), SOURCES[1]))
    assert made.sizeHint().width() > before


def test_names_stand_over_ages_and_ages_stand_bare_as_room_is_lost_and_nothing_is_cut(qtbot):
    messages.choose("en")
    made = strip(qtbot, SILENT)
    wide = made.sizeHint().width()
    found = []
    for width in range(wide, made.minimumSizeHint().width() - 1, -20):
        made.resize(width, made.height())
        with watched_text() as drawn:
            made.grab()
        assert all(line.is_whole for line in drawn), width
        found.append(made.setting())
    assert list(dict.fromkeys(found)) == list(Setting)


def test_an_age_that_is_not_timed_by_heartbeats_keeps_its_words_however_narrow(qtbot):
    source = StripSource("市直", SourceAge("440600", Freshness.NO_BEAT, 720.0))
    assert source.age(Setting.BARE_AGES) == "末条 12 分前"


@pytest.mark.parametrize(("scale", "setting"), [(100, Setting.TWO_LINES), (150, Setting.BARE_AGES)])
def test_six_silent_sources_fit_beside_the_clock_of_a_small_screen_in_english(qtbot, scale, setting):
    messages.choose("en")
    choose_theme("light", text_scale=scale)
    make_application()
    bar = TopBar()
    qtbot.addWidget(bar)
    bar.title.say("Calendar")
    bar.show_strip(FakeBoard(3).strip())
    bar.strip.set_sources(SILENT)
    bar.resize(1366 - theme().space.rail_narrow, bar.height())
    bar.show()
    with watched_text() as drawn:
        bar.grab()
    assert bar.strip.setting() is setting
    assert all(line.is_whole and line.width_px <= line.room_px + 0.5 for line in drawn)
    assert bar.clock.geometry().right() < bar.width()
    assert bar.strip.geometry().right() < bar.day.geometry().left()
