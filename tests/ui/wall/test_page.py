"""The wall as a reader gets it: words, repaints and what must never stand on it."""

from dataclasses import fields, replace

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QImage, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from console.board.wall_view import LightCounts, OverdueCase
from console.domain.citytime import CityTime
from console.domain.freshness import Freshness, SourceAge
from console.messages import _
from tests.ui.wall import samples
from tests.ui.wall.looking import block, cells_of, drawn, pieces_of
from ui.theme import State, theme
from ui.wall.cell import CellPiece
from ui.wall.page import WallPage
from ui.wall.plates import PlatePiece
from ui.widgets.block import Block
from ui.widgets.text import watched_text


def settle() -> None:
    """Let every repaint that was asked for happen."""
    for __ in range(3):
        QApplication.sendPostedEvents()
        QApplication.processEvents()


class Repaints(QObject):
    """Collects the rectangles that blocks were asked to paint."""

    def __init__(self, page: WallPage) -> None:
        super().__init__(page)
        self.rects: list[tuple[str, QRect]] = []
        for child in page.findChildren(Block):
            child.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            assert isinstance(event, QPaintEvent)
            assert isinstance(watched, QWidget)
            self.rects += [(watched.accessibleName(), rect) for rect in event.region()]
        return False


def test_columns_add_up_to_the_plates(wall):
    plates = {piece.state: piece.count for piece in pieces_of(wall) if isinstance(piece, PlatePiece)}
    totals = [cell for cell in cells_of(wall) if cell.is_total]
    known = [cell.counts for cell in totals if cell.state is not Freshness.LOST]
    assert plates[State.LEGAL] + plates[State.PROMISE] == sum(counts.overdue for counts in known)
    assert plates[State.DUE] == sum(counts.yellow for counts in known)
    assert plates[State.STOPPED] == sum(counts.blue for counts in known)
    assert plates[State.NORMAL] == sum(counts.green + counts.none for counts in known)
    assert plates[State.UNKNOWN] == sum(cell.counts.open for cell in totals if cell.state is Freshness.LOST)


def test_a_number_above_its_slot_is_drawn_as_99_plus(qtbot):
    texts = {text.text for text in drawn(qtbot, samples.crisis(), (1920, 1080))}
    assert "99+" in texts
    assert "51,749" in texts


def test_a_changed_cell_repaints_its_own_rectangle_and_nothing_else(qtbot, wall):
    view = samples.busy()
    changed = view.columns[3]
    cells = list(changed.cells)
    cells[0] = replace(cells[0], yellow=cells[0].yellow + 1)
    columns = list(view.columns)
    columns[3] = replace(changed, cells=tuple(cells))
    settle()
    repaints = Repaints(wall)
    wall.set_view(replace(view, columns=tuple(columns)), samples.NOW_US)
    settle()
    matrix = block(wall, "在办件按来源和条线")
    assert repaints.rects == [("在办件按来源和条线", matrix.pieces["cell 440606 1"].rect)]


def test_the_same_view_repaints_nothing(qtbot, wall):
    settle()
    repaints = Repaints(wall)
    wall.set_view(samples.busy(), samples.NOW_US)
    settle()
    assert repaints.rects == []


def test_a_tick_repaints_the_clock_and_the_ages(qtbot, wall):
    wall.tick(samples.NOW_US + 31_000_000)
    settle()
    repaints = Repaints(wall)
    wall.tick(samples.NOW_US + 32_000_000)
    settle()
    assert {name for name, __ in repaints.rects} <= {"城市、日期和时间", "在办件按来源和条线"}
    area = sum(rect.width() * rect.height() for __, rect in repaints.rects)
    assert area < 0.08 * wall.width() * wall.height()


def test_clock_and_ages_go_on_between_views(wall):
    wall.tick(samples.NOW_US + 5_000_000)
    assert block(wall, "城市、日期和时间").pieces["clock"].says == "10:42:22"
    assert block(wall, "在办件按来源和条线").pieces["head 440604"].says == "禅城区 10 秒前"


def test_a_fast_city_clock_runs_at_its_rate_and_the_ages_do_not(wall):
    view = samples.busy()
    clock = replace(view.clock, city_time=CityTime(0, 1, 60.0))
    wall.set_view(replace(view, clock=clock), samples.NOW_US)
    wall.tick(samples.NOW_US + 1_000_000)
    assert block(wall, "城市、日期和时间").pieces["clock"].says == "10:43:17"
    assert block(wall, "在办件按来源和条线").pieces["head 440604"].says == "禅城区 6 秒前"


def test_time_that_is_not_real_is_said_in_reverse_ink(qtbot, wall):
    wall.set_view(samples.simulated(), samples.NOW_US)
    head = block(wall, "城市、日期和时间")
    assert head.pieces["unreal"].says == "模拟时间 · 60 倍 · 数据为回放"
    assert "2013年" in head.pieces["date"].says
    corner = head.pieces["clock"].rect.topLeft() + QPoint(2, 12)
    assert head.grab().toImage().pixelColor(corner) == theme().t1


def test_a_replay_that_was_stopped_says_so_and_its_clock_stands(wall):
    wall.set_view(samples.replay_stopped(), samples.NOW_US)
    wall.tick(samples.NOW_US + 3_600_000_000)
    head = block(wall, "城市、日期和时间")
    assert head.pieces["unreal"].says == "模拟时间,已停住 · 数据为回放"
    assert head.pieces["clock"].says == "12:00:00"


def test_a_fast_replay_says_how_fast_in_plain_figures(wall):
    view = samples.simulated()
    wall.set_view(replace(view, clock=replace(view.clock, city_time=CityTime(0, 1, 1_000_000.0))), samples.NOW_US)
    assert block(wall, "城市、日期和时间").pieces["unreal"].says == "模拟时间 · 1,000,000 倍 · 数据为回放"


def test_an_instant_that_was_asked_for_stands_still_in_reverse_ink(wall):
    view = samples.busy()
    wall.set_view(replace(view, clock=replace(view.clock, stands_still=True)), samples.NOW_US)
    wall.tick(samples.NOW_US + 60_000_000)
    head = block(wall, "城市、日期和时间")
    assert head.pieces["unreal"].says == "定格 · 非当前"
    assert head.pieces["clock"].says == "10:42:17"
    corner = head.pieces["clock"].rect.topLeft() + QPoint(2, 12)
    assert head.grab().toImage().pixelColor(corner) == theme().t1


def test_a_past_instant_names_by_what_knowledge_it_is_shown(wall):
    view = samples.busy()
    sources = tuple(
        replace(column, source=SourceAge(column.area, Freshness.UNRECORDED, None)) for column in view.columns
    )
    clock = replace(view.clock, stands_still=True, known_us=samples.NOW_US)
    wall.set_view(replace(view, clock=clock, columns=sources), samples.NOW_US)
    words = block(wall, "城市、日期和时间").pieces["unreal"].says
    assert "所知" in words
    assert words.endswith("非当前")
    assert block(wall, "在办件按灯色").pieces["unknown"].notes == ("数据新旧", "当时未记录")


def test_where_every_source_is_silent_no_plate_says_none(wall):
    view = samples.busy()
    silent = tuple(
        replace(column, source=SourceAge(column.area, Freshness.LOST, 90.0)) for column in view.columns
    )  # fmt: skip
    trend = (*view.trend[:-1], replace(view.trend[-1], overdue=0, doubtful=18))
    wall.set_view(replace(view, columns=silent, totals=LightCounts(), unknown=5_351, trend=trend), samples.NOW_US)
    plates = block(wall, "在办件按灯色").pieces
    assert [piece.says for piece in plates.values()][:2] == ["法定超期 –", "承诺超期 –"]
    assert plates["unknown"].count == 5_351


def test_where_there_is_no_source_nothing_is_claimed_and_the_blocks_keep_their_places(wall):
    before = [child.geometry() for child in wall.findChildren(Block)]
    wall.set_view(samples.empty(), samples.NOW_US)
    plates = block(wall, "在办件按灯色").pieces
    assert {piece.count for piece in plates.values()} == {None}
    assert block(wall, _("City, date and time")).pieces["stages"].says == "环节超时 –"
    assert block(wall, "超期最久").pieces["nothing"].says == "尚无数据源上报"
    after = [child.geometry() for child in wall.findChildren(Block)]
    moved = max(abs(one.y() - other.y()) for one, other in zip(before, after, strict=True))
    assert moved <= wall.height() // 19  # a row more or less


def test_a_silent_link_says_what_still_holds(wall):
    wall.set_view(samples.crisis(), samples.NOW_US)
    assert block(wall, "城市、日期和时间").pieces["link"].says == "中心库 3 分无应答 · 显示 10:39 的数据"


def test_loading_shows_how_far_it_is_and_hatches_the_figures(wall):
    wall.set_view(samples.loading(), samples.NOW_US)
    assert block(wall, "城市、日期和时间").pieces["link"].says == "正在载入 40,000 / 100,000"
    assert all(piece.is_doubtful for piece in pieces_of(wall) if isinstance(piece, PlatePiece))


def test_before_the_first_view_no_number_is_claimed(qtbot):
    page = WallPage()
    qtbot.addWidget(page)
    page.resize(1920, 1080)
    with watched_text() as texts:
        page.grab()
    assert not any(letter.isdigit() for text in texts for letter in text.text if text.text != "22日")


def test_before_the_first_view_the_head_says_what_is_awaited(qtbot):
    page = WallPage()
    qtbot.addWidget(page)
    page.resize(1920, 1080)
    page.await_data("演示城市:正在生成历史办件")
    assert block(page, "城市、日期和时间").pieces["link"].says == "演示城市:正在生成历史办件"
    page.set_view(samples.busy(), samples.NOW_US)
    assert "title" in block(page, "城市、日期和时间").pieces


def test_none_overdue_names_the_silent_sources(wall):
    wall.set_view(replace(samples.busy(), longest=()), samples.NOW_US)
    assert block(wall, "超期最久").pieces["nothing"].says == "没有超期办件;未计入:南海区"


def test_a_lost_column_is_hatched_from_head_to_foot_and_shows_no_state_colour(wall):
    image = block(wall, "在办件按来源和条线").grab().toImage()
    matrix = block(wall, "在办件按来源和条线")
    keys = [key for key in matrix.pieces if "440605" in key]
    assert len(keys) == 10
    for key in keys:
        rect = matrix.pieces[key].rect
        assert _saturation(image, rect) < 0.2
        foot = QRect(rect.x() + 8, rect.bottom() - 6, rect.width() - 16, 3)
        assert len({image.pixel(x, foot.y()) for x in range(foot.x(), foot.right())}) > 2, key


def test_the_hatch_joins_between_neighbouring_cells(wall):
    matrix = block(wall, "在办件按来源和条线")
    image = matrix.grab().toImage()
    upper = matrix.pieces["cell 440605 5"].rect
    # One pixel down is one pixel left on a 45° line: the row over the border continues under it.
    y, span = upper.bottom() + 1, range(upper.x() + 60, upper.x() + 75)
    over = [image.pixelColor(x + 2, y - 2).lightness() for x in span]
    under = [image.pixelColor(x, y).lightness() for x in span]
    assert over == under


def test_a_cell_that_got_worse_blinks_half_a_minute_and_then_stands_framed(wall):
    matrix = block(wall, "在办件按来源和条线")

    def framed(after_s: float) -> bool:
        wall.tick(samples.NOW_US + round(after_s * 1_000_000))
        piece = matrix.pieces["cell 440606 7"]
        assert isinstance(piece, CellPiece)
        return piece.is_framed

    assert len({framed(after) for after in (1, 2, 3, 4)}) == 2
    assert all(framed(after) for after in (31, 32, 33, 34))


def test_a_source_without_heartbeats_is_never_called_fresh(wall):
    view = samples.busy()
    silent = replace(view.columns[0], source=SourceAge("440600", Freshness.NO_BEAT, 720.0))
    wall.set_view(replace(view, columns=(silent, *view.columns[1:])), samples.NOW_US)
    assert block(wall, "在办件按来源和条线").pieces["head 440600"].says == "市直 末条 12 分前"


def test_the_wall_can_name_no_applicant_and_no_handler():
    names = {field.name for field in fields(OverdueCase)}
    assert not names & {"applicant", "handler", "handlers", "company", "project"}


def test_the_wall_has_no_cursor_no_tooltip_and_takes_no_focus(wall):
    assert wall.cursor().shape() == Qt.CursorShape.BlankCursor
    for child in wall.findChildren(QWidget):
        assert not child.toolTip()
        assert child.cursor().shape() == Qt.CursorShape.BlankCursor
        assert child.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_every_block_says_in_words_what_it_paints(wall):
    assert "法定超期 2 今日 无新增" in block(wall, "在办件按灯色").accessibleDescription()
    assert "顺德区 生态环境:超期 2,临期 2,停钟 8,正常 71" in block(wall, "在办件按来源和条线").accessibleDescription()


def test_no_red_leaves_the_plates_quiet(wall):
    wall.set_view(samples.calm(), samples.NOW_US)
    plates = block(wall, "在办件按灯色")
    image = plates.grab().toImage()
    for state in (State.LEGAL, State.PROMISE):
        rect = plates.pieces[state.value].rect
        assert image.pixelColor(rect.bottomRight() - QPoint(6, 6)) == theme().bg1


def test_a_column_more_or_less_leaves_nothing_behind(wall):
    view = samples.busy()
    wall.set_view(replace(view, columns=view.columns[:4]), samples.NOW_US)
    assert len([cell for cell in cells_of(wall) if cell.is_total]) == 4
    wall.set_view(view, samples.NOW_US)
    assert len([cell for cell in cells_of(wall) if cell.is_total]) == 6


def test_words_in_the_place_of_a_figure_are_quiet(qtbot):
    texts = {text.text: text.size_px for text in drawn(qtbot, samples.crisis(), (1920, 1080))}
    assert texts["无办件"] == 27 < texts["12,312"]


def test_an_empty_cell_is_a_dot_and_no_number(qtbot, wall):
    view = samples.busy()
    cells = tuple(LightCounts() for __ in view.lines)
    bare = replace(view.columns[0], total=LightCounts(), cells=cells)
    wall.set_view(replace(view, columns=(bare,), unknown=0), samples.NOW_US)
    with watched_text() as texts:
        block(wall, "在办件按来源和条线").grab()
    assert "0" not in {text.text for text in texts}


def _saturation(image: QImage, rect: QRect) -> float:
    return max(
        image.pixelColor(x, y).saturationF() * image.pixelColor(x, y).valueF()
        for x in range(rect.x() + 2, rect.right() - 2, 3)
        for y in range(rect.y() + 2, rect.bottom() - 2, 3)
    )


@pytest.mark.parametrize(("count", "said", "is_loud"), [(89, "89", True), (0, "0", False), (None, "统计中", False)])
def test_the_head_says_how_many_stages_are_over_and_is_quiet_without_any(
    wall: WallPage, count: int | None, said: str, is_loud: bool
) -> None:
    wall.set_view(replace(samples.busy(), stages_over=count), samples.NOW_US)
    piece = block(wall, _("City, date and time")).pieces["stages"]
    assert piece.says == f"环节超时 {said}"
    picture = wall.grab(QRect(piece.rect.topLeft() + QPoint(24, 0), piece.rect.size())).toImage()
    red = theme().states[State.PROMISE].fill.rgb()
    assert any(picture.pixel(x, y) == red for x in range(60) for y in range(picture.height())) == is_loud


def test_the_head_claims_no_stages_while_no_source_is_heard(wall: WallPage) -> None:
    columns = tuple(samples.column(*area, state=Freshness.LOST) for area in samples.AREAS)
    wall.set_view(samples.view_of(columns, stages_over=0), samples.NOW_US)
    assert block(wall, _("City, date and time")).pieces["stages"].says == "环节超时 –"


def test_a_late_and_a_lost_area_say_their_age_in_every_cell_and_row(wall: WallPage) -> None:
    wall.set_view(samples.lagging(), samples.NOW_US)
    cells = block(wall, "在办件按来源和条线").pieces
    assert "禅城区(13 秒前) 市场监管" in cells["cell 440604 1"].says
    assert "南海区(47 分无数据) 市场监管" in cells["cell 440605 1"].says
    assert cells["cell 440600 1"].says.startswith("市直 市场监管")
    rows = block(wall, "超期最久").pieces
    assert rows["row 1"].says.endswith("数据 13 秒前")
    assert rows["row 2"].says.endswith("47 分无数据")
    assert "前" not in rows["row 0"].says
    wall.tick(samples.NOW_US + 2_000_000)
    assert block(wall, "超期最久").pieces["row 1"].says.endswith("数据 15 秒前")


def test_a_clock_that_is_ahead_and_late_reports_are_said_in_the_head_of_the_column(wall: WallPage) -> None:
    wall.set_view(samples.lagging(), samples.NOW_US)
    heads = block(wall, "在办件按来源和条线").pieces
    assert heads["head 440606"].says == "顺德区 2 秒前 钟快 3 分"
    assert heads["head 440608"].says == "高明区 末条 12 分前 迟报 2 小时"
    lost = tuple(replace(one, source=SourceAge(one.area, Freshness.LOST, 99.0)) for one in samples.lagging().columns)
    wall.set_view(replace(samples.lagging(), columns=lost), samples.NOW_US)
    assert block(wall, "在办件按来源和条线").pieces["head 440606"].says == "顺德区 1 分无数据"


def test_an_area_that_came_back_is_told_in_two_calm_lines(qtbot: QtBot, wall: WallPage) -> None:
    wall.set_view(samples.lagging(), samples.NOW_US)
    piece = block(wall, "城市、日期和时间").pieces["return"]
    assert piece.says == "三水区 10:40 恢复报送:中断 14 分 补报 3,012 条;新红 12(法定 2)、新黄 40"
    with watched_text() as texts:
        block(wall, "城市、日期和时间").grab()
    sizes = [text.size_px for text in texts if "恢复报送" in text.text or "补报" in text.text]
    assert len(sizes) == 2
    assert min(sizes) >= 26  # the floor of what is read from five metres
    wall.set_view(replace(samples.lagging(), returns=()), samples.NOW_US)
    assert "return" not in block(wall, "城市、日期和时间").pieces


def test_areas_that_came_back_together_are_told_together(wall: WallPage) -> None:
    wall.set_view(samples.all_back(), samples.NOW_US)
    piece = block(wall, "城市、日期和时间").pieces["return"]
    assert piece.says == "6 个来源 11:40 恢复报送:中断 14 分 正在补报,已到 18,072 条;无灯变差"


def test_while_everything_is_copied_again_the_wall_says_of_when_it_is(wall: WallPage) -> None:
    wall.set_view(samples.resync(), samples.NOW_US)
    pieces = block(wall, "城市、日期和时间").pieces
    assert pieces["link"].says == "正在重新载入 40,000 / 100,000 · 显示 10:37 的数据"
    assert "return" not in pieces
