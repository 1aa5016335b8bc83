"""What the shell says of areas that report late, and of areas that came back."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from console.board.answers import SourceStrip, StripSource
from console.board.face import LinkAge
from console.domain.freshness import Freshness, SourceAge
from console.domain.naming import Name
from console.domain.reporting import LagDoubt, SourceLag
from tests.ui.wall import samples
from ui.shell.bars import TopBar, link_text, return_text
from ui.shell.entry import PageEntry
from ui.shell.window import Window

AHEAD = SourceLag(ahead_s=185.0, on_way_s=-185.0, late_by_s=700.0, doubts=(LagDoubt.CLOCK_AHEAD, LagDoubt.LATE_REPORTS))


def nothing() -> None:
    """The page asks for nothing."""


def strip(state: Freshness = Freshness.FRESH, **changes: object) -> SourceStrip:
    source = StripSource("440607", Name("三水区", "Sanshui"), SourceAge("440607", state, 8.0), AHEAD)
    return replace(SourceStrip(samples.clock(), LinkAge(0.4, Freshness.FRESH, 5), (source,)), **changes)


def test_a_doubtful_source_is_marked_and_the_hint_says_everything(qtbot: QtBot) -> None:
    bar = TopBar()
    qtbot.addWidget(bar)
    bar.show_strip(strip())
    assert (
        bar.strip.toolTip()
        == "三水区 来源时钟比中心快 3 分;记在将来的事项到时才计入。 最近的记录有一半在发生 11 分以后才报到。"
    )
    assert bar.strip.accessibleDescription().startswith("三水区 8 秒前 来源时钟")
    wide = bar.strip.sizeHint().width()
    bar.show_strip(strip(Freshness.NO_BEAT))
    bar.show_strip(replace(strip(), sources=(replace(strip().sources[0], lag=SourceLag()),)))
    assert bar.strip.toolTip() == ""
    assert bar.strip.sizeHint().width() < wide


def test_of_a_lost_source_only_its_silence_is_said(qtbot: QtBot) -> None:
    bar = TopBar()
    qtbot.addWidget(bar)
    bar.show_strip(strip(Freshness.LOST))
    assert bar.strip.accessibleDescription() == "三水区 8 秒无数据"


def test_a_return_is_one_sentence_in_the_bottom_line(qtbot: QtBot) -> None:
    window = Window((PageEntry("Cases", "cases", QWidget(), (), nothing, nothing),))
    qtbot.addWidget(window)
    back = strip(returns=(samples.returned("440607", Name("三水区", "Sanshui"), 130.0),))
    window.show_strip(back)
    told = "三水区 10:40 恢复报送:中断 14 分;补报 3,012 条;新红 12(法定 2)、新黄 40;新收 72 件;办结 31 件;转好 5 件"
    assert return_text(back) == told
    assert told in window.bottom.texts
    window.show_strip(strip())
    assert told not in window.bottom.texts
    window.close()


def test_only_those_that_came_back_together_are_told_together() -> None:
    last = samples.returned("440607", Name("三水区", "Sanshui"), 10.0)
    beside = samples.returned("440606", Name("顺德区", "Shunde"), 15.0)
    before = samples.returned("440605", Name("南海区", "Nanhai"), 300.0)
    assert return_text(strip(returns=(last, beside, before))).startswith("2 个来源 10:42 恢复报送")


def test_an_area_never_heard_before_reports_for_the_first_time() -> None:
    first = samples.returned("440607", Name("三水区", "Sanshui"), 10.0, silent_s=None, silent_since_us=None)
    assert return_text(strip(returns=(first,))).startswith("三水区 10:42 首次报送;补报 3,012 条")


def test_a_link_that_copies_everything_again_says_how_old_the_copy_is() -> None:
    link = LinkAge(290.0, Freshness.LOST, 5, phase="loading", loaded=(40_000, 100_000))
    assert link_text(link).endswith("4 分前的数据")
    assert "前" not in link_text(replace(link, age_s=None))
