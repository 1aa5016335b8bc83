"""The head of a case in the room it has, and what is said where there is nothing to show."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from console.domain.freshness import Freshness
from console.domain.naming import Name
from console.messages import messages
from tests.ui.city import NOW_US, TODAY, ZONE, make_detail, make_row
from ui.application import make_application
from ui.cases.clock_lines import ClockLines
from ui.cases.detail import DetailPane
from ui.cases.detail_words import contact_text, headline_px, in_lines
from ui.theme import theme
from ui.widgets.text import text_width, watched_text

SIZE_PX = 13


@pytest.fixture(autouse=True)
def _fonts(qapp: object) -> None:
    make_application()


@pytest.mark.parametrize("room_px", [120, 240, 480, 900])
def test_a_part_that_does_not_fit_begins_a_line_and_none_is_broken(room_px: int) -> None:
    parts = ("Shunde Market Regulation Bureau", "contact 何启明 0757-0000 0145", "佛山市演示陶瓷有限公司")
    lines = in_lines(parts, room_px, SIZE_PX).split("\n")
    assert [part for line in lines for part in line.split("  ·  ")] == list(parts)
    assert all(text_width(line, SIZE_PX) <= room_px for line in lines if "  ·  " in line)


def test_how_old_a_source_without_heartbeats_is_stands_in_one_piece() -> None:
    row = replace(make_row(9), freshness=Freshness.NO_BEAT, source_age_s=720.0)
    for room_px in (200, 300, 500):
        assert sum("无心跳 · 末条 12 分前" in line for line in contact_text(make_detail(row), room_px).split("\n")) == 1


def test_a_headline_too_long_for_its_line_is_set_a_step_smaller() -> None:
    text = "Past the statutory limit by 7 working days"
    room = text_width(text, theme().type.title, bold=True)
    assert (headline_px(text, room), headline_px(text, room - 1)) == (theme().type.title, theme().type.lead)


def test_a_case_without_clocks_and_facts_says_so(qtbot: QtBot) -> None:
    pane = DetailPane()
    qtbot.addWidget(pane)
    detail = make_detail(make_row(9))
    pane.show_detail(detail, ZONE, NOW_US)
    assert pane.nothing.isHidden()
    pane.show_detail(replace(detail, clocks=(), walks=(), evidence=()), ZONE, NOW_US)
    assert pane.nothing.text() == "本件没有计时。尚未收到本件的任何事件。"


@pytest.mark.parametrize("height", [400, 2_400])
def test_the_actions_end_where_the_lines_above_them_end(qtbot: QtBot, height: int) -> None:
    pane = DetailPane()
    qtbot.addWidget(pane)
    pane.resize(pane.width(), height)
    pane.show_detail(make_detail(make_row(9)), ZONE, NOW_US)
    pane.show()
    QApplication.processEvents()

    def end_of(part: QWidget) -> int:
        return part.mapTo(pane, part.rect().bottomRight()).x()

    assert end_of(pane.export) == end_of(pane.leave)


def test_a_long_name_of_a_clock_takes_the_line_that_its_basis_leaves(qtbot: QtBot) -> None:
    messages.choose("en")
    name = Name("投诉举报首次反馈时限", "First reply to a complaint or report, extended")
    basis = "粤府办〔2016〕225号《广东省行政审批事项通用目录》第三章第十二条第二款"
    lines = ClockLines()
    qtbot.addWidget(lines)
    clock = replace(make_detail(make_row(9)).clocks[1], name=name, basis=basis)
    lines.resize(592, 60)
    lines.show_clocks((clock,), TODAY, ZONE)
    lines.resize(592, lines.sizeHint().height())
    with watched_text() as drawn:
        lines.grab()
    (said,) = (text for text in drawn if text.text == name.en)
    assert said.is_whole
