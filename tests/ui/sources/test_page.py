"""The page: every state in words, nothing by colour alone, the reader's place kept."""

from collections.abc import Iterator
from itertools import pairwise

import polib
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from console.board import source_export
from console.board.sources_view import SourceState
from console.domain.copying import Scope
from console.domain.naming import Name
from console.errors import StorageFault
from console.messages import messages
from console.paths import resource
from tests.ui.sources.conftest import FOLDER, Stage, make_stage
from tests.unit.board import source_samples as samples
from tests.unit.board.source_samples import VIEWS, answer_of, make_beats, make_status
from ui.sources import lower, matrix_rows, problem_rows, source_rows
from ui.sources.fact_list import FactList
from ui.sources.grid import Grid
from ui.sources.grid_model import Cell, GridModel, Weight
from ui.sources.page import KEYS
from ui.theme import choose_theme
from ui.widgets.text import DrawnText, watched_text

ACCESSIBLE = Qt.ItemDataRole.AccessibleTextRole
COUNTS = source_rows.HEADS.index("Cases: central / here")
SIZES = {"1366": (1_318, 696), "1920": (1_856, 980), "3840": (3_776, 2_060)}


def cell(grid: Grid, key: str, column: int) -> Cell:
    row = next(row for row, one in enumerate(grid.grid.rows) if one.key == key)
    return grid.grid.cell(row, column)


def texts(grid: Grid) -> list[str]:
    return [one.text for row in grid.grid.rows for one in row.cells if one.text]


def texts_drawn(drawn: list[DrawnText]) -> list[str]:
    return [one.text for one in drawn]


def side_words(stage: Stage) -> str:
    labels = stage.page.side.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisibleTo(stage.page.side))


LIST_HEADS = (
    "Delivered at", "Area", "Sent by", "Records", "Delay", "Batch", "What is wrong", "Count", "Time", "Case number",
    "Where", "Why", "Original text", "Record number", "Record", "Difference", "Read again",
)  # fmt: skip


@pytest.fixture
def made(qtbot: QtBot, qapp: object) -> Iterator[list[Stage]]:
    """Stages that a test makes, stopped at its end."""
    stages: list[Stage] = []
    yield stages
    for one in stages:
        one.stop()


SAID = {
    "city": ["在同步", "✓ 一致", "逐笔同步", "来源都在同步"],
    "lost": ["47 分无数据", "心跳迟到", "都计为不明"],
    "link_lost": ["47 分无数据", "请检查网络和服务器", "47 分前为止收到的数据"],
    "late": ["迟到", "12 秒前", "比本机慢 2 秒", "已打开 12 分未结束"],
    "lagging": ["在同步"],
    "resync": ["重新复制 34%", "服务器被回退到较早的时刻", "无需操作"],
    "first": ["首次复制 40%", "此前没有副本", "副本完成后即清点两边"],
    "quarantined": ["损坏副本已移开", "replica.bad-1795142530.db", str(FOLDER), "无需操作"],
    "suspect": ["! 存疑", "≠ 25 张表中 3 张", "≠ 内容不同"],
    "failed": ["无法同步", "10.8.0.12:5432", "E-SERVER"],
    "stopped": ["同步未运行", "2 小时前为止收到的数据"],
    "never": ["从无数据", "尚未比对"],
    "six": ["可能滞后", "计数同步", "不发心跳", "尚未比对", "佛山市电子监察中心数据库 · 市直"],
    "foreign": ["可能滞后", "删除只在夜间比对时发现", "不发心跳"],
    "long": ["数据库(主库)"],
}


def test_no_state_is_without_its_words() -> None:
    assert set(SAID) == set(VIEWS)
    shown = {source.state for make in VIEWS.values() for source in make().view.sources}
    assert shown == set(SourceState)


@pytest.mark.parametrize("name", SAID)
def test_every_state_is_told_in_words(name: str, qtbot: QtBot, qapp: object, made: list[Stage]) -> None:
    stage = make_stage(qtbot, VIEWS[name]())
    made.append(stage)
    page = stage.page
    drawn = texts(page.table) + texts(page.under.comparison.grid)
    words = "\n".join([page.summary.text(), page.under.comparison.cell.text(), *drawn, side_words(stage)])
    assert [text for text in SAID[name] if text not in words] == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_no_word_that_must_be_read_is_cut(
    language: str, size: tuple[int, int], qtbot: QtBot, qapp: object, made: list[Stage]
) -> None:
    messages.choose(language)
    stage = make_stage(qtbot, VIEWS["city"](), size)
    made.append(stage)
    for name, make in VIEWS.items():
        stage.show(make())
        with watched_text() as drawn:
            stage.page.grab()
        assert drawn, name
        assert [one.text for one in drawn if one.is_must_read and not one.is_whole] == [], name
        across = [grid.horizontalScrollBar().maximum() for grid in (stage.page.table, stage.page.under.comparison.grid)]
        assert across == [0, 0], name


def test_a_difference_is_marked_by_sign_weight_and_words(stage: Stage) -> None:
    page = stage.page
    column = matrix_rows.FIXED + [code for code, _name in samples.AREAS].index("440606")
    different, same = (
        cell(page.under.comparison.grid, "event", column),
        cell(page.under.comparison.grid, "event", column + 1),
    )
    assert (different.text, different.brief, different.weight) == ("150,069 ≠ 150,072", "≠ −3", Weight.NEWS)
    assert different.spoken == "办理过程 · 顺德区:中心 150,072 条,本地 150,069 条 · ≠ 本地少 3 条"
    assert (same.text, same.weight) == ("150,685", Weight.QUIET)
    assert same.spoken.endswith("✓ 一致")
    assert cell(page.under.comparison.grid, "event", 1).text == "≠ 本地少 3 条 · 2 段"
    assert cell(page.under.comparison.grid, "unit", 1).text == "≠ 内容不同 · 1 段"
    assert (
        cell(page.table, source_rows.key_of(samples.suspect_view().view.sources[0], "440604"), COUNTS).text
        == "≠ 本地多 1 条"
    )


def test_the_frame_of_a_difference_is_drawn_in_ink(stage: Stage) -> None:
    """Without the frame the pixels at its edge would have the colour of the ground."""
    page = stage.page
    row = next(row for row, one in enumerate(page.under.comparison.grid.grid.rows) if one.key == "unit")
    inside = page.under.comparison.grid.visualRect(page.under.comparison.grid.grid.index(row, 1))
    image = page.under.comparison.grid.viewport().grab(inside).toImage()
    inks = {image.pixelColor(x, 4).name() for x in range(image.width())}
    assert page.palette().color(page.foregroundRole()).name() in inks


def test_the_sentence_of_the_cell_the_reader_stands_on_is_written_out(stage: Stage, qtbot: QtBot) -> None:
    page = stage.page
    page.under.comparison.grid.setFocus()
    qtbot.keyClick(page.under.comparison.grid, Qt.Key.Key_Down)
    qtbot.keyClick(page.under.comparison.grid, Qt.Key.Key_Right)
    qtbot.keyClick(page.under.comparison.grid, Qt.Key.Key_Right)
    qtbot.keyClick(page.under.comparison.grid, Qt.Key.Key_Right)
    assert page.under.comparison.cell.text() == "行政区域 · 市直:中心 1 条,本地 1 条 · ✓ 一致"


def test_the_readers_rows_and_places_stay_when_everything_is_shown_anew(stage: Stage) -> None:
    page = stage.page
    key = source_rows.key_of(samples.city_view().view.sources[0], "440607")
    page.table.choose(key)
    page.under.comparison.grid.choose("refused_record")
    bar = page.under.comparison.grid.verticalScrollBar()
    bar.setValue(bar.maximum())
    place = bar.value()
    assert place > 0
    stage.show(samples.lost_view())
    assert (page.table.selected, page.under.comparison.grid.selected, bar.value()) == (key, "refused_record", place)
    assert "三水区" in side_words(stage)


def test_places_stay_when_a_source_comes_or_goes(stage: Stage) -> None:
    page = stage.page
    stage.show(samples.six_view())
    page.table.choose("d440607")
    fewer = [status for status in samples.six_sources() if status.source != "d440605"]
    stage.show(answer_of(fewer))
    assert page.table.selected == "d440607"


def test_the_same_answer_draws_nothing_anew(stage: Stage) -> None:
    changed: list[object] = []
    for grid in (stage.page.table, stage.page.under.comparison.grid):
        grid.grid.dataChanged.connect(lambda *places: changed.append(places))
        grid.grid.modelReset.connect(lambda: changed.append("reset"))
    stage.show(samples.suspect_view())
    assert changed == []
    stage.show(samples.lost_view())
    assert changed
    assert "reset" not in changed


def test_columns_stand_still_while_ages_tick(stage: Stage) -> None:
    table = stage.page.table
    stage.show(answer_of([make_status(polled_s=59.0)]))
    places = [table.columnViewportPosition(column) for column in range(7)]
    for polled_s in (60.0, 3.0, 11.0, 47 * 60.0, 9.0):
        stage.show(answer_of([make_status(polled_s=59.0)], make_beats(polled_s=polled_s)))
    before = [table.columnViewportPosition(column) for column in range(7)]
    stage.show(answer_of([make_status(polled_s=59.0)]))
    assert [table.columnViewportPosition(column) for column in range(7)] == before
    assert all(abs(now - then) < 40 for now, then in zip(before, places, strict=True))


def test_what_the_reader_has_selected_stays_selected(stage: Stage) -> None:
    words = next(label for label in stage.page.side.findChildren(QLabel) if "无需操作" in label.text())
    words.setSelection(0, 4)
    stage.show(samples.suspect_view())
    assert words.selectedText() == "无需操作"


def test_the_focus_goes_through_the_panes_and_back(stage: Stage) -> None:
    page = stage.page
    page.activateWindow()
    page.setFocus()
    panes = []
    for _turn in range(4):
        panes.append(QApplication.focusWidget())
        page.next_pane()
    assert panes == [page.table, page.under.comparison.grid, page.side, page.table]


def test_tab_reaches_the_same_panes_in_reading_order(stage: Stage, qtbot: QtBot) -> None:
    page = stage.page
    page.activateWindow()
    page.table.setFocus()
    order = [page.table]
    for _turn in range(3):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        order.append(QApplication.focusWidget())
    assert order == [page.table, page.under.tabs, page.under.comparison.grid, page.side]


def test_panes_and_cells_have_accessible_names(stage: Stage) -> None:
    page = stage.page
    assert [one.accessibleName() for one in (page.table, page.under.comparison.grid, page.side)] == [
        "来源与区域",
        "比对",
        "详情",
    ]
    spoken = page.table.grid.index(3, 4).data(ACCESSIBLE)
    assert spoken == "南海区 · 最近心跳:8 秒前"
    for row in page.under.comparison.grid.grid.rows:
        assert all(one.spoken for one in row.cells[1:])


def test_home_and_end_go_to_the_first_and_last_row_and_letters_are_left_to_the_page(stage: Stage, qtbot: QtBot) -> None:
    page = stage.page
    qtbot.keyClick(page.table, Qt.Key.Key_End)
    assert page.table.selected.endswith("440608")
    qtbot.keyClick(page.table, Qt.Key.Key_S)
    assert page.table.selected.endswith("440608")
    qtbot.keyClick(page.table, Qt.Key.Key_Home)
    assert page.table.selected == "central"


def test_an_area_asked_for_is_stood_on_also_where_it_shares_its_row_with_its_source(stage: Stage) -> None:
    stage.page.choose_area("440607")
    assert stage.page.table.selected.endswith("440607")
    stage.show(samples.six_view())
    stage.page.choose_area("440606")
    assert stage.page.table.selected == "d440606"
    stage.page.choose_area("999999")
    assert stage.page.table.selected == "d440606"


def test_an_answer_that_fails_is_told_in_place_and_what_is_there_stays(stage: Stage, qtbot: QtBot) -> None:
    page, before = stage.page, texts(stage.page.table)
    stage.board.refuses = StorageFault("There is no replica in this installation yet.", "Run supervisionctl sync.")
    page.ask_now()
    qtbot.waitUntil(page.fault.isVisible)
    assert "此安装尚无本地副本" in page.fault.text()
    assert texts(page.table) == before
    stage.board.refuses = None
    stage.show(samples.city_view())
    assert not page.fault.isVisible()


def test_a_local_file_that_cannot_be_read_hides_no_source(stage: Stage) -> None:
    stage.board.keeps = StorageFault("There is no replica in this installation yet.")
    stage.show(samples.lost_view())
    assert "47 分无数据" in texts(stage.page.table)
    assert "此安装尚无本地副本" in side_words(stage)
    stage.board.keeps = None
    stage.show(samples.lost_view())
    assert "此安装尚无本地副本" not in side_words(stage)


def test_names_of_many_lines_and_of_ten_thousand_letters_stay_on_theirs(stage: Stage) -> None:
    name = Name("第一行\n第二行" + "长" * 10_000, "a\nb")
    stage.show(answer_of([make_status(name=name)]))
    first = stage.page.table.grid.cell(0, 0).text
    assert first.startswith("第一行 第二行")
    assert len(first) <= 301
    assert stage.page.width() == SIZES["1366"][0]


def test_nothing_is_asked_while_the_page_is_out_of_sight(stage: Stage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(stage.page.settled):
        stage.page.show_strip(stage.board.strip())
    stage.page.hide()
    with qtbot.assertNotEmitted(stage.page.settled, wait=300):
        stage.page.show_strip(stage.board.strip())


def test_ten_sources_scroll_and_leave_room_for_the_comparison(stage: Stage) -> None:
    areas = [code for code, _name in samples.AREAS]
    statuses = [make_status(f"s{n}", scope=Scope((areas[n],) if n < len(areas) else (f"x{n}",))) for n in range(10)]
    stage.show(answer_of(statuses))
    page = stage.page
    assert len(page.table.grid.rows) == 10
    assert page.under.comparison.grid.height() >= page.under.comparison.grid.minimumSizeHint().height()
    assert page.table.height() <= page.height() // 2


def test_the_model_keeps_qts_rules(qtmodeltester: ModelTester, qapp: object) -> None:
    model = GridModel()
    sample = samples.six_view()
    model.show_rows(source_rows.columns(), tuple(source_rows.rows_of(sample.view, sample.reports)))
    qtmodeltester.check(model)


def test_words_that_stand_in_tables_have_their_chinese() -> None:
    catalogue = {
        entry.msgid
        for part in resource("i18n", "zh").iterdir()
        for entry in polib.pofile(part.read_text(encoding="utf-8"))
    }
    words = (
        lower.TABS, problem_rows.KINDS.values(), problem_rows.COUNTED.values(), source_export.DIFFERENCES.values(),
        source_export.FATES.values(),
    )  # fmt: skip
    heads = ("Sources", "Table", "Found", "Total", *source_rows.HEADS, *LIST_HEADS)
    told = [*heads, *(word for some in words for word in some), *(message for _key, message in KEYS)]
    assert [text for text in told if text not in catalogue] == []


def test_large_text_makes_a_tab_of_the_third_column_and_takes_it_out_again(qtbot: QtBot, made: list[Stage]) -> None:
    choose_theme("dark", text_scale=150)
    stage = make_stage(qtbot, VIEWS["lost"](), SIZES["1366"])
    made.append(stage)
    page = stage.page
    assert [page.under.tabs.tabText(n) for n in range(page.under.tabs.count())][-1] == "详情"
    assert not page.side.isVisible()
    page.under.go(lower.DETAILS)
    assert page.side.isVisible()
    assert page.under.pane is page.side
    assert "南海区的在办件" in side_words(stage)
    page.resize(*SIZES["1920"])
    assert page.under.tab == lower.COMPARISON
    assert page.side.isVisible()
    assert page.side.x() > page.under.x()


def test_names_of_sources_stand_whole_in_two_lines_on_a_narrow_page(qtbot: QtBot, made: list[Stage]) -> None:
    messages.choose("en")
    stage = make_stage(qtbot, VIEWS["six"](), SIZES["1366"])
    made.append(stage)
    with watched_text() as drawn:
        stage.page.table.grab()
    assert [one.text for one in drawn if not one.is_whole] == []
    assert "not yet" in texts_drawn(drawn)


def test_what_is_silent_is_looked_at_first_and_nothing_moves_the_reader_afterwards(
    qtbot: QtBot, made: list[Stage]
) -> None:
    stage = make_stage(qtbot, VIEWS["lost"]())
    made.append(stage)
    page = stage.page
    assert page.table.selected.endswith("440605")
    assert "南海区" in page.side.area.text()
    page.table.selectRow(1)
    stay = page.table.selected
    stage.show(VIEWS["link_lost"]())
    assert page.table.selected == stay


def test_the_words_of_all_lists_beside_the_tables_begin_under_each_other(
    qtbot: QtBot, qapp: object, made: list[Stage]
) -> None:
    messages.choose("en")
    made.append(make_stage(qtbot, samples.lost_view(), (1_856, 980)))
    side = made[-1].page.side
    QApplication.processEvents()  # lays out
    lists = [part.findChildren(QLabel) for part in side.findChildren(FactList) if part.isVisible()]
    places = [{label.x() for label in labels if label.isVisible()} for labels in lists]
    assert len(places) == 5
    assert len(set.union(*places)) == 2


@pytest.mark.parametrize("width", [1_294, 1_848])
def test_the_filters_of_records_stand_beside_each_other_with_large_text(
    width: int, qtbot: QtBot, qapp: object, made: list[Stage]
) -> None:
    choose_theme("dark", text_scale=150)
    made.append(make_stage(qtbot, samples.suspect_view(), (width, 900)))
    made[-1].go(lower.RECORDS)
    QApplication.processEvents()  # lays out
    records = made[-1].page.under.records
    row = (records.fate, records.reason, records.source, records.caption, records.export)
    assert [one for one, after in pairwise(row) if one.geometry().right() >= after.geometry().left()] == []
    assert records.export.geometry().right() < records.width()


def test_a_command_and_a_sign_are_not_torn_apart(qtbot: QtBot, qapp: object, made: list[Stage]) -> None:
    messages.choose("en")
    made.append(make_stage(qtbot, samples.stopped_view()))
    words = [label.text() for label in made[-1].page.side.about.findChildren(QLabel)]
    assert "Start the console, or run:\nsupervisionctl sync --follow" in words
    assert any("✓\u00a0equal" in text for text in words)
