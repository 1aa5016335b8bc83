"""The clocks of the pane: figures of every unit, and which of them is walked."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from console.board.detail_view import ClockLine
from console.domain.light import Certainty, ClockKind, Light
from console.domain.naming import Name
from console.messages import messages
from tests.ui.cases.conftest import Stage
from ui.application import make_application
from ui.cases.clock_lines import LINE_PX, ClockLines, left_text, used_text
from ui.cases.walk import DayWalk
from ui.widgets.text import watched_text


def line(unit: str, used: int, limit: int | None, left: int | None, light: Light = Light.GREEN) -> ClockLine:
    name = Name("投诉举报答复时限", "Reply to a complaint or report")
    due_us = 1_795_142_537_000_000 if unit in {"h", "wh"} else None
    return ClockLine(
        ClockKind.STEP_1, name, light, Certainty.FINAL, used, limit, unit, left, date(2026, 11, 20), due_us,
        ended=False, in_time=left is None or left >= 0, basis="粤办函〔2016〕225号",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("clock", "used", "left"),
    [
        (line("wd", 19, 15, -4, Light.RED), "19 / 15", "超 4 日"),
        (line("wd", 15, 15, 0), "15 / 15", "今日"),
        (line("nd", 38, 60, 22), "38 / 60", "余 22"),
        (line("month", 58, 3, 33), "58 / 3 个月", "余 33"),
        (line("h", 432, 24, 1008), "7:12 / 24:00", "余 16:48"),
        (line("h", 1440, 24, 0), "24:00 / 24:00", "余 0:00"),
        (line("wh", 1289, 8, -809, Light.RED), "21:29 / 8:00", "超 13:29"),
        (line("wd", 15, None, None, Light.NONE), "15 / —", "—"),
        (line("nd", 58, 10, -48, Light.NONE), "58 / 10", "已过"),
    ],
)
def test_figures_stand_in_the_clocks_own_unit(clock: ClockLine, used: str, left: str) -> None:
    assert (used_text(clock), left_text(clock)) == (used, left)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_figure_of_any_unit_is_cut(qapp: object, qtbot: QtBot, language: str) -> None:
    make_application()
    messages.choose(language)
    lines = ClockLines()
    qtbot.addWidget(lines)
    shown = (line("wh", 99_999, 1_000, -39_999, Light.RED), line("month", 158, 3, -66, Light.DARK_RED))
    lines.show_clocks(shown, date(2026, 11, 20), "Asia/Shanghai")
    lines.resize(592, lines.sizeHint().height())
    with watched_text() as drawn:
        lines.grab()
    assert [text.text for text in drawn if text.is_must_read and not text.is_whole] == []
    assert used_text(shown[0]) in {text.text for text in drawn}


def test_the_walk_follows_the_clock_chosen_by_key_arrows_and_pointer(stage: Stage, qtbot: QtBot) -> None:
    page, pane = stage.page, stage.page.detail
    page.open_case(page.model.case_id(0))
    qtbot.waitUntil(lambda: pane.shown is not None)
    title = "逐日推算:{}时限"
    assert pane.walk_head._title == title.format("承诺")
    qtbot.keyClick(page.table, Qt.Key.Key_C)
    assert pane.walk_head._title == title.format("法定")
    qtbot.keyClick(pane.clocks, Qt.Key.Key_Down)
    assert pane.walk_head._title == title.format("受理")
    qtbot.keyClick(pane.clocks, Qt.Key.Key_Up)
    assert pane.walk_head._title == title.format("法定")
    assert pane.shown is not None
    assert pane.shown.row.case_id == page.model.case_id(0)
    qtbot.mouseClick(pane.clocks, Qt.MouseButton.LeftButton, pos=QPoint(40, LINE_PX // 2))
    assert pane.walk_head._title == title.format("受理")


def test_the_clock_chosen_stays_while_the_case_stays(stage: Stage, qtbot: QtBot) -> None:
    page, pane = stage.page, stage.page.detail
    page.open_case(page.model.case_id(0))
    qtbot.waitUntil(lambda: pane.shown is not None)
    pane.next_clock()
    chosen = pane.walk_head._title
    assert pane.shown is not None
    pane.show_detail(replace(pane.shown, headline="承诺超期 5 个工作日"), "Asia/Shanghai", 0)
    assert pane.walk_head._title == chosen
    first = page.model.case_id(0)
    page.table.step(1)
    qtbot.waitUntil(lambda: pane.shown is not None and pane.shown.row.case_id != first)
    assert pane.walk_head._title == "逐日推算:承诺时限"


def test_few_days_stand_on_one_line_and_many_in_weeks(qapp: object, qtbot: QtBot, stage: Stage) -> None:
    page = stage.page
    page.open_case(page.model.case_id(0))
    qtbot.waitUntil(lambda: page.detail.shown is not None)
    assert page.detail.shown is not None
    days = page.detail.shown.walks[1].days
    walk = DayWalk()
    qtbot.addWidget(walk)
    walk.resize(592, 400)
    walk.show_walk(days[:10])
    assert {walk.rect_of(cell.day).top() for cell in days[:10]} == {walk.rect_of(days[0].day).top()}
    walk.show_walk(days)
    same = {walk.rect_of(cell.day).left() for cell in days if cell.day.weekday() == 0}
    assert len(same) == 1
