"""What is listed under the sources: reports of a day, problems, records, rows that differed; and how one leads on."""

from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from console.board.source_facts import report_facts
from console.domain.delivered import DoubtQuery, Fate
from console.errors import StorageFault
from tests.ui.sources.conftest import Stage
from tests.unit.board import source_samples as samples
from ui.sources import lower, source_rows
from ui.sources.grid import Grid
from ui.sources.grid_model import Cell, Column, Row, Spark
from ui.sources.spark import paint_spark, runs_of

ROOM = QRectF(0, 0, 76, 22)


def column(grid: Grid, place: int) -> list[str]:
    return [grid.grid.cell(row, place).text for row in range(len(grid.grid.rows))]


def stand(stage: Stage, area: str) -> None:
    stage.page.choose_area(area)


# Sources


def test_a_row_shows_what_was_refused_doubted_caught_up_and_how_late_it_came(stage: Stage) -> None:
    rows = {row.key.partition(source_rows.AREA_MARK)[2]: row.cells for row in stage.page.table.grid.rows}
    delay = source_rows.HEADS.index("Delay in 24 hours")
    assert [cell.text for cell in rows["440605"][source_rows.DOUBTFUL :]] == ["0", "16", "312"]
    assert rows["440605"][delay].text == "47 分"
    assert rows["440605"][delay].spoken == "南海区 · 24 小时延迟:最长 47 分"
    assert rows["440604"][delay].text == ""
    assert rows["440608"][delay].spark is None
    assert rows[""][source_rows.REFUSED].text == "64"


def test_all_curves_go_by_one_scale(stage: Stage) -> None:
    sparks = [cell.spark for row in stage.page.table.grid.rows for cell in row.cells if cell.spark is not None]
    assert len(sparks) == 5
    assert {spark.top for spark in sparks} == {2_820.0}


def test_a_silence_names_its_effect_and_whom_to_call(stage: Stage) -> None:
    stage.show(samples.lost_view())
    stand(stage, "440605")
    told = [(fact.caption, fact.text) for fact in stage.page.side.about_area.facts]
    assert ("因此", "1,025 件在办计为不明,直到重新收到数据。") in told
    assert ("联系人", "市场监管 · 梁永康 · 0757-0000 0145 · 在办 312 件") in told


def test_the_reports_beside_are_those_of_the_row_the_reader_stands_on(stage: Stage) -> None:
    stand(stage, "440605")
    sample = samples.suspect_view()
    expected = report_facts(sample.reports.areas["440605"], sample.reports.until_us, samples.ZONE)
    assert stage.page.side.reports.facts == expected


# Lists


def test_deliveries_tell_time_sender_rows_refused_delay_and_number(stage: Stage) -> None:
    stand(stage, "440606")
    stage.go(lower.BATCHES)
    grid = stage.page.under.batches.grid
    assert [cell.text for cell in grid.grid.rows[0].cells] == [
        "11-20 10:42", "顺德区", "platform-440606", "21", "0", "2 秒", "#90412",
    ]  # fmt: skip
    delays = column(grid, 5)
    assert (delays[2], delays[5], delays[7]) == ("3 分", "—", "超前 1 分")


def test_problems_lead_to_their_records(stage: Stage) -> None:
    page = stage.page
    stand(stage, "440606")
    stage.go(lower.PROBLEMS)
    grid = page.under.problems.grid
    heads = [row.cells[0].text for row in grid.grid.rows if row.is_head]
    assert heads == ["拒收", "存疑入库", "迟报与乱序", "疑点"]
    assert "疑点" in column(grid, 0)
    assert column(grid, 1)[column(grid, 0).index("疑点")] != "尚未清点"
    reason = next(row for row in grid.grid.rows if row.cells[0].text == "日期不在 1970 至 2099 年之间。")
    with stage.qtbot.waitSignal(page.under.settled):
        grid.opened.emit(reason.key)
    assert page.under.tab == lower.RECORDS
    asked = stage.files.asked[-1]
    assert (asked.areas, asked.fate, asked.reason) == (("440606",), Fate.REFUSED, samples.REASONS[0][1])
    assert set(column(page.under.records.grid, 3)) == {"日期不在 1970 至 2099 年之间。"}


def test_a_count_on_a_row_leads_to_the_records_it_counts(stage: Stage) -> None:
    table = stage.page.table
    row = next(place for place, one in enumerate(table.grid.rows) if one.key.endswith("440607"))
    index = table.grid.index(row, source_rows.REFUSED)
    with stage.qtbot.waitSignal(stage.page.under.settled):
        stage.qtbot.mouseClick(
            table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(index).center() - QPoint(0, 1)
        )
    assert stage.files.asked[-1] == DoubtQuery(("440607",), Fate.REFUSED)
    assert stage.page.under.records.caption.text() == "36 条"


def test_the_original_text_is_shown_as_it_came_and_never_as_markup(stage: Stage) -> None:
    stage.go(lower.RECORDS)
    records = stage.page.under.records
    assert records.original.toPlainText() == samples.HOSTILE
    stage.qtbot.keyClick(records.grid, Qt.Key.Key_Down)
    assert records.original.toPlainText() == "0001-01-01T00:00:00"
    assert records.caption.text() == "最新 50 / 236 条"


def test_enter_on_a_record_opens_its_case_where_that_is_known(stage: Stage) -> None:
    opened: list[object] = []
    stage.page.case_opened.connect(opened.append)
    stage.go(lower.RECORDS)
    records = stage.page.under.records
    for row in records.grid.grid.rows[:2]:
        records.grid.opened.emit(row.key)
    assert opened == [1]


def test_filters_ask_for_what_they_say_and_stay_while_reasons_come_and_go(stage: Stage) -> None:
    stage.go(lower.RECORDS)
    records = stage.page.under.records
    place = records.source.findData("platform-440605")
    records.source.setCurrentIndex(place)
    with stage.qtbot.waitSignal(stage.page.under.settled):
        records.source.activated.emit(place)
    assert stage.files.asked[-1].source == "platform-440605"
    stand(stage, "440606")
    stage.qtbot.waitUntil(lambda: stage.files.asked[-1].areas == ("440606",))
    assert stage.files.asked[-1].source == "platform-440605"
    stage.qtbot.waitUntil(records.nothing.isVisible)
    assert "没有符合的记录" in records.nothing.text()


def test_a_table_that_differs_leads_to_the_rows_that_did(stage: Stage) -> None:
    page, opened = stage.page, []
    page.case_opened.connect(opened.append)
    page.under.comparison.grid.choose("unit")
    with stage.qtbot.waitSignal(page.under.settled):
        stage.qtbot.keyClick(page.under.comparison.grid, Qt.Key.Key_Return)
    grid = page.under.differences.grid
    assert column(grid, 4) == ["本地缺少", "本地缺少", "本地多出", "内容不同"]
    assert column(grid, 1)[3] == "单位"
    grid.opened.emit(grid.grid.rows[0].key)
    grid.opened.emit(grid.grid.rows[3].key)
    assert opened == [12]
    stand(stage, "440604")
    stage.qtbot.waitUntil(lambda: len(grid.grid.rows) == 1)


def test_a_table_that_is_equal_leads_nowhere(stage: Stage) -> None:
    stage.page.under.comparison.grid.choose("matter")
    stage.qtbot.keyClick(stage.page.under.comparison.grid, Qt.Key.Key_Return)
    assert stage.page.under.tab == lower.COMPARISON


def test_a_list_that_cannot_be_read_says_so_in_place_and_hides_no_source(stage: Stage) -> None:
    stage.files.refuses = StorageFault("There is no replica in this installation yet.")
    stage.page.under.go(lower.BATCHES)
    stage.qtbot.waitUntil(stage.page.under.fault.isVisible)
    assert "此安装尚无本地副本" in stage.page.under.fault.text()
    assert len(stage.page.table.grid.rows) == 7
    stage.files.refuses = None
    stage.go(lower.DIFFERENCES)
    assert not stage.page.under.fault.isVisible()


def test_what_the_filters_ask_for_is_written_whole_and_said(stage: Stage, tmp_path: Path) -> None:
    stand(stage, "440606")
    stage.page.under.show_records(Fate.REFUSED)
    records = stage.page.under.records
    stage.qtbot.waitUntil(lambda: stage.files.asked[-1:] == [DoubtQuery(("440606",), Fate.REFUSED)])
    stage.qtbot.waitUntil(lambda: records.total == 36)
    proposed: list[str] = []
    stage.page.under.choose_file = lambda name: proposed.append(name) or tmp_path / "out.xlsx"
    with stage.qtbot.waitSignal(stage.page.under.export_line.ended):
        records.export.click()
    assert proposed == ["拒收与存疑记录-20261120-1042.xlsx"]
    query, order = stage.files.ordered[0]
    assert query == DoubtQuery(("440606",), Fate.REFUSED)
    assert (order.title, order.rows, order.path) == ("顺德区", 36, tmp_path / "out.xlsx")
    assert "out.xlsx" in stage.page.under.export_line.said.text()
    assert records.export.isEnabled()


def test_esc_stops_a_file_that_is_being_written_and_no_second_one_begins(stage: Stage, tmp_path: Path) -> None:
    stage.go(lower.RECORDS)
    under = stage.page.under
    under.choose_file = lambda _name: tmp_path / "out.xlsx"
    stage.files.holds.set()
    under.records.export.click()
    stage.qtbot.waitUntil(lambda: len(stage.files.ordered) == 1)
    assert not under.records.export.isEnabled()
    assert not under.export_differences.isEnabled()
    with stage.qtbot.waitSignal(under.export_line.ended):
        stage.qtbot.keyClick(stage.page, Qt.Key.Key_Escape)
    assert "未写入" in under.export_line.said.text()


def test_rows_that_differed_are_written_for_the_areas_in_sight(stage: Stage, tmp_path: Path) -> None:
    stand(stage, "440604")
    stage.go(lower.DIFFERENCES)
    under = stage.page.under
    under.choose_file = lambda _name: tmp_path / "out.csv"
    with stage.qtbot.waitSignal(under.export_line.ended):
        under.export_differences.click()
    areas, order = stage.files.ordered[0]
    assert (areas, order.rows) == (("440604",), 1)


def test_row_tab_and_filters_go_through_a_change_of_look(stage: Stage) -> None:
    stand(stage, "440607")
    stage.page.under.show_records(Fate.DOUBTED, samples.REASONS[3][1])
    state = stage.page.state()
    other = samples.city_view()
    stage.page.restore({"row": "", "tab": lower.COMPARISON, "fate": None, "reason": None, "source": None})
    stage.show(other)
    assert stage.page.under.records.query(()) == DoubtQuery(())
    stage.page.restore(state)
    assert stage.page.state() == state
    assert stage.page.under.tab == lower.RECORDS
    stage.page.restore({"row": 7, "tab": 99, "fate": [], "reason": 3, "source": []})
    assert stage.page.under.tab == lower.RECORDS


# The grid


def test_a_curve_has_gaps_where_nothing_is_known_and_stands_within_its_room() -> None:
    runs = runs_of(Spark((0.0, 30.0, None, 90.0), 60.0), ROOM)
    assert [[(round(point.x()), round(point.y())) for point in run] for run in runs] == [
        [(0, 22), (25, 11)],
        [(76, 0)],
    ]
    assert runs_of(Spark((None, None), 1.0), ROOM) == []
    image = QImage(76, 22, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    paint_spark(painter, ROOM, Spark((1.0, None, None), 1.0))
    painter.end()
    assert len({image.pixel(x, y) for x in range(6) for y in range(8)}) > 1


def test_columns_leave_a_narrow_grid_and_return_to_a_wide_one(qtbot: QtBot, qapp: object) -> None:
    grid = Grid("g", 28)
    qtbot.addWidget(grid)
    grid.show()
    columns = (Column("First"), Column("Second", leaves=1), Column("Third", leaves=2))
    rows = [Row("a", (Cell("words " * 4), Cell("words " * 4), Cell("words " * 4)))]
    grid.resize(1_000, 200)
    grid.show_rows(columns, rows)
    shown = []
    for width in (1_000, 420, 250, 1_000):
        grid.resize(width, 200)
        shown.append([not grid.isColumnHidden(place) for place in range(3)])
    assert shown == [[True] * 3, [True, True, False], [True, False, False], [True] * 3]
    assert grid.currentIndex() != QModelIndex()
