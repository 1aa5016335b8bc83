"""The window round the pages: moving between them, keys, banner, link."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from console.board.answers import SourceStrip
from console.board.face import LinkAge
from console.domain.citytime import CityTime
from console.domain.freshness import Freshness
from console.messages import _, messages
from tests.ui.city import FakeBoard
from ui.application import make_application
from ui.runtime.faults import Fault
from ui.shell.bars import BottomLine, Words, link_text
from ui.shell.entry import KeyHint, PageEntry
from ui.shell.keys import KeyColumn
from ui.shell.window import Window
from ui.theme import choose_theme, theme
from ui.widgets.text import watched_text


class Page(QWidget):
    """A page that notes what the shell asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def entry(self, label: str, icon: str, *, fills_screen: bool = False) -> PageEntry:
        keys = (KeyHint("N", "Show new cases"),)
        return PageEntry(label, icon, self, keys, self._ask, self._next, fills_screen)

    def _ask(self) -> None:
        self.asked.append("now")

    def _next(self) -> None:
        self.asked.append("pane")


@pytest.fixture
def pages() -> tuple[Page, Page]:
    make_application()
    return Page(), Page()


@pytest.fixture
def window(qtbot: QtBot, pages: tuple[Page, Page]) -> Window:
    made = Window(
        (pages[0].entry("Cases", "cases"), pages[1].entry("Wall", "wall", fills_screen=True)), key_note="demo"
    )
    qtbot.addWidget(made)
    made.resize(1_920, 1_080)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


@pytest.fixture
def strip() -> SourceStrip:
    return FakeBoard(3).strip()


def test_numbers_choose_pages_and_alt_left_goes_back(window: Window, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.page == 1
    qtbot.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.page == 0


def test_f5_and_f6_reach_the_page_in_sight(window: Window, pages: tuple[Page, Page], qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F5)
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert (pages[0].asked, pages[1].asked) == (["now", "pane"], [])


def test_f1_shows_the_keys_and_esc_hides_them(window: Window, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F1)
    assert window.keys.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.keys.isHidden()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("height", "scale"), [(640, 100), (768, 100), (768, 150), (1_080, 100)])
def test_the_keys_stand_above_their_button_however_low_the_window(
    qtbot: QtBot, language: str, height: int, scale: int
) -> None:
    messages.choose(language)
    choose_theme("light", text_scale=scale)
    make_application()
    column = KeyColumn()
    qtbot.addWidget(column)
    column.show_keys(_("Cases"), (KeyHint("Ctrl+F", "Search"),) * 16)
    column.resize(column.size_within(QSize(1_318, height - theme().space.top - theme().space.bottom)))
    with watched_text() as drawn:
        image = column.grab().toImage()
    assert [text for text in drawn if not text.is_whole] == []
    ground, above = theme().bg2, column.manual.y() - 2
    assert {image.pixelColor(x, above).name() for x in range(2, image.width())} == {ground.name()}


def test_words_of_the_bottom_line_and_parts_it_holds_share_a_baseline(qtbot: QtBot) -> None:
    make_application()
    bottom = BottomLine(key_note="H")
    qtbot.addWidget(bottom)
    held = Words(theme().type.caption)
    held.setFixedHeight(bottom.height() - 1)
    held.say("H")
    bottom.hold(held)
    bottom.resize(600, bottom.height())
    bottom.show_link(LinkAge(None, Freshness.LOST, 0, "stopped"), "", is_known=False)
    bottom.show()
    image = bottom.grab().toImage()
    ground = image.pixelColor(300, 10)

    def lowest(left: int, right: int) -> int:
        return max(y for y in range(image.height()) for x in range(left, right) if image.pixelColor(x, y) != ground)

    assert lowest(16, 26) == lowest(held.x(), held.x() + 12)


def test_f11_fills_the_screen_with_the_wall_and_comes_back(window: Window, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert (window.page, window.rail.isHidden(), window.top.isHidden()) == (1, True, True)
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert (window.page, window.rail.isHidden(), window.top.isHidden()) == (0, False, False)


def test_an_unreal_time_is_said_in_a_banner_and_a_real_one_is_not(window: Window, strip: SourceStrip) -> None:
    window.show_strip(strip)
    assert window.banner.isVisible()
    assert window.banner.text == "模拟时间 2026-11-20 10:42 · 60 倍 · 数据为回放"
    window.show_strip(replace(strip, clock=replace(strip.clock, city_time=CityTime())))
    assert window.banner.isHidden()


def test_an_instant_that_was_asked_for_never_looks_like_now(window: Window, strip: SourceStrip) -> None:
    window.show_strip(replace(strip, clock=replace(strip.clock, city_time=CityTime(), stands_still=True)))
    assert window.banner.isVisible()
    assert window.banner.text == "定格 2026-11-20 10:42 · 非当前"
    corner = window.top.clock.grab().toImage().pixelColor(1, 1)
    assert corner == theme().t1


def test_of_a_city_that_is_not_known_no_time_is_shown(window: Window, strip: SourceStrip) -> None:
    nothing = LinkAge(None, Freshness.LOST, 0, "stopped")
    clock = replace(strip.clock, now_us=0, city_time=CityTime())
    window.show_strip(replace(strip, clock=clock, link=nothing, sources=()))
    assert (window.top.clock.text, window.top.day.text) == ("", "")
    assert not any("0" in text for text in window.bottom.texts)
    window.show_strip(strip)
    assert window.top.clock.text == "10:42:17"


def test_the_wall_alone_says_unreal_time_once_and_the_banner_comes_back(
    window: Window, strip: SourceStrip, qtbot: QtBot
) -> None:
    window.show_strip(strip)
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert window.banner.isHidden()
    later = replace(strip.clock, now_us=strip.clock.now_us + 60_000_000)
    window.show_strip(replace(strip, clock=later))
    assert window.banner.isHidden()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.banner.isVisible()


def test_a_page_in_the_rail_that_has_the_focus_wears_a_ring_of_two_pixels(window: Window, qtbot: QtBot) -> None:
    button = window.rail.buttons[1]
    bare = button.grab().toImage()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    ring = button.grab().toImage()
    middle = button.height() // 2
    row = [ring.pixelColor(x, middle) == theme().t1 for x in range(5)]
    assert row == [False, True, True, False, False]
    assert bare.pixelColor(1, middle) != theme().t1
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert window.page == 1


def test_the_bottom_line_says_what_is_held_and_how_old_it_is(window: Window, strip: SourceStrip) -> None:
    window.show_strip(strip)
    assert window.bottom.texts == ("副本 3 件在办", "与中心一致 · 2 秒前", "demo")
    window.show_fault(Fault("E-STORAGE", "磁盘已满。", "请清理。"))
    assert window.bottom.texts[-1] == "磁盘已满。 请清理。 (E-STORAGE)"
    window.show_fault(None)
    assert len(window.bottom.texts) == 3


def test_what_is_wrong_now_comes_before_what_was_and_is_whole_under_the_pointer(
    window: Window, strip: SourceStrip
) -> None:
    window.show_strip(strip)
    window.show_crash("/home/a/crash.txt")
    window.show_fault(Fault("E-SERVER", "<b>中心库</b>无应答。", "请检查网络。"))
    texts = window.bottom.texts
    assert texts[-2].startswith("<b>中心库</b>无应答")
    assert "/home/a/crash.txt" in texts[-1]
    assert "&lt;b&gt;中心库" in window.bottom.toolTip()


@pytest.mark.parametrize("phase", ["stopped", "offline", "loading"])
def test_a_link_that_does_not_stream_is_never_called_the_same(phase: str) -> None:
    assert "一致" not in link_text(LinkAge(300.0, Freshness.LOST, 10, phase))
    assert "一致" not in link_text(LinkAge(300.0, Freshness.LOST, 10, "streaming"))


def test_a_narrow_window_keeps_the_icons_of_the_rail_alone(window: Window) -> None:
    window.resize(1_366, 768)
    assert window.rail.width() == 48
    assert [button.toolTip() for button in window.rail.buttons] == ["办件, Ctrl+1", "大屏, Ctrl+2"]
    window.resize(1_920, 1_080)
    assert window.rail.width() == 64
    assert not any(button.toolTip() for button in window.rail.buttons)  # their labels say it


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [(1_366, 768), (1_920, 1_080)])
def test_no_word_of_the_shell_is_cut(
    qtbot: QtBot, pages: tuple[Page, Page], strip: SourceStrip, language: str, size: tuple[int, int]
) -> None:
    messages.choose(language)
    window = Window((pages[0].entry("Cases", "cases"), pages[1].entry("Wall", "wall")))
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    window.activateWindow()
    window.show_strip(strip)
    qtbot.keyClick(window, Qt.Key.Key_F1)
    QApplication.processEvents()
    with watched_text() as drawn:
        window.grab()
    assert [text for text in drawn if text.is_must_read and not text.is_whole] == []
    assert window.top.minimumSizeHint().width() <= window.top.width()


def test_f7_asks_for_another_instant_and_hides_the_line_again(window: Window, strip: SourceStrip, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F7)
    assert window.look_back.isHidden()  # of a city nobody has heard of there is no time to look back from
    window.show_strip(strip)
    qtbot.keyClick(window, Qt.Key.Key_F7)
    assert window.look_back.field.text() == "2026-11-20 10:42"
    qtbot.keyClick(window, Qt.Key.Key_F7)
    assert window.look_back.isHidden()
