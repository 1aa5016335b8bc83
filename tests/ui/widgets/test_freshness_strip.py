"""The strip that says how old each source is."""

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from console.domain.freshness import Freshness, SourceAge
from ui.widgets.freshness_strip import FreshnessStrip, StripSource

SOURCES = (
    StripSource("市直", SourceAge("440600", Freshness.FRESH, 3.0)),
    StripSource("南海", SourceAge("440605", Freshness.LOST, 2820.0)),
)


def strip(qtbot: QtBot) -> FreshnessStrip:
    made = FreshnessStrip()
    qtbot.addWidget(made)
    made.set_sources(SOURCES)
    made.resize(made.sizeHint())
    return made


def test_a_click_on_a_segment_names_its_source(qtbot):
    made = strip(qtbot)
    with qtbot.waitSignal(made.source_clicked) as clicked:
        qtbot.mouseClick(made, Qt.MouseButton.LeftButton, pos=QPoint(made.width() - 20, 10))
    assert clicked.args == ["440605"]


def test_it_says_in_words_what_it_shows(qtbot):
    assert strip(qtbot).accessibleDescription() == "市直 3 秒前; 南海 47 分无数据"


def test_it_is_as_wide_as_its_words(qtbot):
    made = strip(qtbot)
    before = made.sizeHint().width()
    made.set_sources((StripSource("市直", SourceAge("440600", Freshness.LOST, 7200.0)), SOURCES[1]))
    assert made.sizeHint().width() > before
