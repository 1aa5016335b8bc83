"""Stages over their limit on the cases page: chip, filter, blocks and lanes."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from console.board.detail_view import StageLine
from console.domain.naming import Name
from console.messages import messages
from tests.ui.cases.conftest import Stage
from tests.ui.city import LOST_AREA, TODAY, has_stage_over, make_detail, make_row
from ui.cases.chips import COUNTING, ChipBar, Chips, Mark
from ui.cases.lanes import StageLanes, lane_name, lay_lanes, over_text
from ui.cases.presets import ALL_LIGHTS, EVERYTHING
from ui.cases.texts import stages_text
from ui.theme import State, theme
from ui.widgets.text import watched_text

RED_CASES = [n for n in range(1, 1_001) if has_stage_over(n)]


def click(stage: Stage, qtbot: QtBot, chip: State | Mark) -> None:
    chips = stage.page.filters.chips
    qtbot.mouseClick(chips, Qt.MouseButton.LeftButton, pos=chips.rect_of(chip).center().toPoint())


def shown_ids(stage: Stage) -> list[int]:
    return sorted(stage.page.model.answer.ids.tolist())


def heard(ids: list[int]) -> int:
    return sum(f"{LOST_AREA}-" not in make_row(n).case_no for n in ids)


def test_the_chip_asks_for_the_cases_it_counts_whatever_their_light_and_lets_them_go(
    stage: Stage, qtbot: QtBot
) -> None:
    filters = stage.page.filters
    assert filters.chips._chips.text(Mark.STAGE_OVER) == str(heard(RED_CASES))
    click(stage, qtbot, Mark.STAGE_OVER)
    assert (filters.query.stage_over, filters.query.lights) == (True, ALL_LIGHTS)
    qtbot.waitUntil(lambda: shown_ids(stage) == RED_CASES)
    click(stage, qtbot, Mark.STAGE_OVER)
    assert not filters.query.stage_over
    qtbot.waitUntil(lambda: len(shown_ids(stage)) == 1_000)


@pytest.mark.parametrize("leave", ["preset", "closed", "clear"])
def test_what_asks_for_other_cases_lets_go_of_stages(stage: Stage, qtbot: QtBot, leave: str) -> None:
    filters = stage.page.filters
    click(stage, qtbot, Mark.STAGE_OVER)
    if leave == "preset":
        filters.presets.setCurrentIndex(1)
    elif leave == "closed":
        click(stage, qtbot, State.CLOSED)
    else:
        filters.clear.click()
    assert not filters.query.stage_over
    assert leave == "closed" or filters.query == EVERYTHING


def test_while_stages_are_counted_the_chip_claims_no_number_and_an_empty_list_says_so(
    stage: Stage, qtbot: QtBot
) -> None:
    stage.board.stages_counted = False
    for case_id in RED_CASES:
        stage.board.remove([case_id])
    click(stage, qtbot, Mark.STAGE_OVER)
    qtbot.waitUntil(lambda: stage.page.flow.place.is_empty)
    assert stage.page.filters.chips._chips.text(Mark.STAGE_OVER) == COUNTING
    assert "统计" in stage.page.flow.place.note.text()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_chips_fit_a_page_of_1366_with_figures_of_a_city(qtbot: QtBot, qapp: object, language: str) -> None:
    before = messages.language
    messages.choose(language)
    try:
        bar = ChipBar()
        qtbot.addWidget(bar)
        counts = [(state, 8_214) for state in State] + [(Mark.STAGE_OVER, 1_204)]
        bar.show_chips(Chips(tuple(counts), frozenset({Mark.STAGE_OVER})))
        assert bar.fit(1_366 - 48 - 2 * theme().space.panel_pad)
        assert bar.accessibleDescription().endswith("1,204")
    finally:
        messages.choose(before)


def test_a_row_says_how_many_stages_are_over() -> None:
    assert "1" in stages_text(make_row(5))
    assert stages_text(make_row(5)) != stages_text(make_row(6))


def stage_line(code: str, begun: int | None, ended: int | None = None, **more: object) -> StageLine:
    def day(number: int | None) -> date | None:
        return None if number is None else date(2026, 11, number)

    return StageLine(
        Name(code, code), 3, 0, day(begun), day(ended), **({"over": False, "left": 3, "code": code} | more)
    )


def test_a_stage_of_two_units_has_a_lane_for_each_and_what_follows_waits_for_the_last() -> None:
    stages = (
        stage_line("review", 2, 4, unit=Name("甲局", "A")),
        stage_line("review", 2, 12, unit=Name("乙局", "B")),
        stage_line("close", None),
    )
    lanes = lay_lanes(stages, (), date(2026, 11, 13))
    assert [lane_name(lane.stage) for lane in lanes] == ["review · 甲局", "review · 乙局", "close"]
    assert lanes[2].planned[0] == date(2026, 11, 12)
    swapped = lay_lanes((stages[1], stages[0], stages[2]), (), date(2026, 11, 13))
    assert swapped[2].planned == lanes[2].planned


@pytest.mark.parametrize(("left", "unit", "said"), [(-2, "wd", "+2"), (-90, "wh", "+1:30"), (1, "wd", "")])
def test_by_how_much_a_stage_is_over_stands_behind_its_lane(left: int, unit: str, said: str) -> None:
    assert over_text(stage_line("review", 2, left=left, unit_code=unit, over=left < 0)) == said


def test_lanes_paint_every_unit_and_what_is_over(qtbot: QtBot, qapp: object) -> None:
    lanes = StageLanes()
    qtbot.addWidget(lanes)
    detail = make_detail(make_row(1))
    lanes.show_stages(detail.stages, detail.walks[1].days, TODAY)
    lanes.resize(592, lanes.sizeHint().height())
    picture = QImage(lanes.size(), QImage.Format.Format_RGB32)
    with watched_text() as drawn:
        lanes.render(picture)
    said = [text.text for text in drawn]
    assert [text for text in said if "审核" in text] == ["审核 · 自然资源局", "审核 · 生态环境局"]
    assert "+5" in said
    assert all(text.is_whole for text in drawn)
    assert "审核 · 自然资源局 +5" in lanes.accessibleName()
