"""Areas, units, versions: what the catalogue tells of each, and two versions laid beside each other."""

from dataclasses import replace

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.board.matters import MatterEdition
from console.messages import messages
from tests.ui.calendar.conftest import Stage, end, make_stage
from tests.ui.calendar.samples import UNITS as NAMES
from tests.ui.calendar.samples import make_matters
from ui.calendar import matter_words, unit_words
from ui.calendar.comparing import ComparedLine, compared_lines
from ui.calendar.fields import Field
from ui.calendar.lines import Column, Line
from ui.calendar.page import CLOCKS, MATTERS, UNITS
from ui.calendar.table import LineTable, guessed_width
from ui.theme import choose_theme
from ui.widgets.text import text_width, watched_text


def texts(fields: tuple[Field, ...]) -> dict[str, str]:
    return {field.caption: field.text for field in fields}


def edition() -> MatterEdition:
    return make_matters().units[0].matters[0].editions[0]


def test_units_stand_under_their_areas_with_contact_code_and_counts(stage: Stage) -> None:
    stage.page.go(UNITS)
    browser = stage.page.units
    lines = browser.table.lines.shown
    assert [line.cells[0] for line in lines if line.is_group][:2] == ["市直  440600", "禅城区  440604"]
    assert lines[0].cells[1] == "3 个单位 · 在办 1,447 件"
    assert lines[2].cells == ("生态环境局", "梁永康", "0757-0000 0108", "11440600MB2C90011X", "4", "31")
    assert browser.count.text() == "19 / 19 项"


def test_a_unit_without_matters_is_a_unit_but_no_head_among_the_matters(stage: Stage) -> None:
    stage.page.go(UNITS)
    names = [line.cells[0] for line in stage.page.units.table.lines.shown]
    assert "档案馆" in names
    heads = [line.cells[0] for line in stage.page.matters.table.lines.shown if line.is_group]
    assert not [name for name in heads if "档案馆" in name]


def test_units_are_found_by_name_code_contact_and_area(stage: Stage) -> None:
    stage.page.go(UNITS)
    browser = stage.page.units
    for typed, count in (("档案", 1), ("MB2C90991X", 1), ("何敏", 1), ("440608", 4), ("生态", 6)):
        browser.search.setText(typed)
        assert browser.table.lines.counts[0] == count, typed


def test_an_area_says_how_it_counts_time_and_a_unit_who_is_called(stage: Stage, qtbot: QtBot) -> None:
    stage.page.go(UNITS)
    table = stage.page.units.table
    table.selectRow(0)
    told = texts(stage.page.units.fields.fields)
    assert (told["办公时间"], told["下班后收件"], told["心跳"]) == ("08:30–17:30", "网上收件自下一工作日起算", "不发")
    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.keyClick(table, Qt.Key.Key_Down)
    told = texts(stage.page.units.fields.fields)
    assert (told["联系人"], told["电话"], told["上级单位"]) == ("梁永康", "0757-0000 0108", "佛山市人民政府")
    assert told["1"] == "建设工程规划许可证核发"


def test_the_sum_of_the_stages_stands_beside_the_promise_with_its_unit() -> None:
    kept = edition()
    broken = replace(kept, promised_limit=3)
    assert matter_words.sum_text(kept) == "8 ≤ 12 个工作日\u00a0✓"
    assert matter_words.sum_text(broken) == "8 > 3 个工作日\u00a0✕"
    assert matter_words.sum_text(replace(kept, promised_limit=None)) == "8 个工作日"
    assert matter_words.sum_text(replace(kept, stages=())) == "—"


def test_two_versions_are_compared_line_by_line(stage: Stage) -> None:
    stage.page.go(MATTERS)
    stage.page.matters.table.selectRow(1)
    compare = stage.page.matters.compare
    assert compare.isVisible()
    assert [compare.left.currentText(), compare.right.currentText()] == ["第 2 版", "第 1 版"]
    lines = {line.caption: line for line in compare.list.lines}
    assert lines["承诺期限"] == ComparedLine("承诺期限", "12 个工作日", "15 个工作日")
    assert lines["承诺期限"].differs
    assert not lines["环节:审核"].differs
    assert "承诺期限: 12 个工作日 ≠ 15 个工作日" in compare.list.accessibleDescription()
    compare.right.setCurrentIndex(0)
    compare.right.activated.emit(0)
    assert not any(line.differs for line in compare.list.lines)


def test_a_choice_of_versions_stays_while_counts_change_and_ends_with_its_matter(stage: Stage) -> None:
    stage.page.go(MATTERS)
    compare, table = stage.page.matters.compare, stage.page.matters.table
    table.selectRow(1)
    compare.left.setCurrentIndex(1)
    compare.left.activated.emit(1)
    stage.page.matters.show_lines(table.lines.shown)
    assert compare.left.currentIndex() == 1
    table.selectRow(2)
    assert not compare.isVisible()
    table.selectRow(6)
    assert compare.left.currentIndex() == 0


def test_editions_of_a_clock_are_compared_as_well(stage: Stage) -> None:
    stage.page.go(CLOCKS)
    table = stage.page.clocks.table
    with_others = next(line for line in table.lines.shown if table.lines.has_folded(line))
    table.selectRow(table.lines.row_of(with_others.key))
    compare = stage.page.clocks.compare
    assert compare.isVisible()
    assert any(line.differs for line in compare.list.lines)


def test_a_line_that_one_version_has_alone_is_compared_with_a_dash() -> None:
    left, right = (Field("a", "1"), Field("b", "2")), (Field("b", "2"), Field("c", "3"))
    assert compared_lines(left, right) == (
        ComparedLine("a", "1", "—"),
        ComparedLine("b", "2", "2"),
        ComparedLine("c", "—", "3"),
    )


def test_both_versions_are_drawn_whole_in_both_languages(stage: Stage) -> None:
    for language in ("zh", "en"):
        messages.choose(language)
        compare = stage.page.matters.compare
        compare.list.resize(380, 800)
        compare.list.show_lines(compared_lines((Field("Promise", "12 working days"),), (Field("Promise", "15 wd"),)))
        with watched_text() as drawn:
            compare.list.grab()
        assert [one.text for one in drawn if not one.is_whole] == []


def test_a_matter_done_on_the_spot_has_no_days(stage: Stage) -> None:
    spot = replace(edition(), promised_limit=0, stages=(replace(edition().stages[0], limit=0),))
    told = texts(matter_words.edition_fields(spot))
    assert (told["承诺期限"], told["环节合计"], told["环节:收件"]) == ("即办", "即办\u00a0✓", "即办")
    late = replace(spot, stages=edition().stages)
    assert texts(matter_words.edition_fields(late))["环节合计"] == "8 个工作日\u00a0✕"
    unit = make_matters().units[0]
    line = list(matter_words.lines_of((replace(unit, matters=(replace(unit.matters[0], editions=(spot,)),)),)))[1]
    assert line.cells[4:6] == ("即办", "即办 ✓")


def test_stages_beyond_the_promise_are_told_with_both_figures() -> None:
    assert matter_words.stages_text(replace(edition(), promised_limit=3)) == "8 > 3 ✕"


def test_the_head_of_a_unit_tells_who_is_called(stage: Stage) -> None:
    stage.page.go(MATTERS)
    browser = stage.page.matters
    browser.table.selectRow(browser.table.lines.row_of("unit 1"))
    told = texts(browser.fields.fields)
    assert (told["联系人"], told["电话"]) == ("梁永康", "0757-0000 0108")


def test_what_no_line_holds_is_said_with_a_way_back(stage: Stage, qtbot: QtBot) -> None:
    stage.page.go(MATTERS)
    browser = stage.page.matters
    browser.search.setText("没有此事")
    assert browser.nothing.text() == "没有含“没有此事”的条目。"
    assert not browser.table.isVisible()
    assert not browser.fields.fields
    qtbot.mouseClick(browser.clear, Qt.MouseButton.LeftButton)
    assert browser.table.isVisible()
    assert not browser.nothing.isVisible()
    browser.show_lines(())
    assert browser.nothing.isVisible()
    assert not browser.clear.isVisible()


def test_three_hundred_units_and_two_thousand_matters_are_lines_of_one_list(qtbot: QtBot, qapp: object) -> None:
    book = make_matters()
    units = tuple(
        replace(
            unit,
            unit_id=1_000 + n,
            matters=tuple(
                replace(one, matter_id=n * 10 + k) for k, one in enumerate((*unit.matters, *unit.matters[:3]))
            ),
        )
        for n in range(300)
        for unit in (book.units[n % len(NAMES)],)
    )
    table = LineTable(matter_words.COLUMNS, "matters")
    qtbot.addWidget(table)
    table.resize(1_200, 700)
    table.show()
    table.show_lines(matter_words.lines_of(units))
    assert table.lines.counts == (2_100, 2_100)
    key = table.lines.shown[-1].key
    table.selectRow(len(table.lines.shown) - 1)
    place = table.verticalScrollBar().value()
    table.show_lines(matter_words.lines_of(tuple(replace(unit, handled=1) for unit in units)))
    assert table.selected is not None
    assert (table.selected.key, table.verticalScrollBar().value()) == (key, place)
    assert len(list(unit_words.lines_of(replace(book, units=units)))) == len(book.areas) + 300


def test_a_column_is_as_wide_as_its_widest_cell_though_few_are_measured(qtbot: QtBot, qapp: object) -> None:
    table = LineTable((Column("Unit", 10, fits=True), Column("Area", 10, stretch=1)), "units")
    qtbot.addWidget(table)
    table.resize(900, 400)
    table.show()
    widest = "自然资源和规划局"
    lines = [Line(str(n), (f"unit {n}", "")) for n in range(500)]
    table.show_lines([*lines, Line("w", (widest, ""))])
    assert table.columnWidth(0) >= text_width(widest, 14)
    assert guessed_width(widest) > guessed_width("unit 499")


def test_large_text_puts_the_details_under_the_table(qtbot: QtBot, qapp: object) -> None:
    choose_theme("dark", text_scale=150)
    made = make_stage(qtbot, (1_318, 696))
    made.page.go(MATTERS)
    browser = made.page.matters
    assert browser.side.y() > browser.table.y()
    assert browser.table.width() == made.page.width()
    made.page.resize(1_856, 980)
    qtbot.waitUntil(lambda: browser.side.x() > browser.table.x())
    end(made)
