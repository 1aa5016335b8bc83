"""The calendar page as its reader meets it."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from console.domain.calendar import DayKind
from tests.ui.calendar.conftest import Stage, end, make_stage
from tests.ui.calendar.samples import NOTICE_2027, CalendarBoard, make_book
from ui.calendar.page import CLOCKS, FINDINGS, MATTERS, UNITS, YEAR
from ui.theme import choose_theme, theme
from ui.widgets.text import watched_text


def go_to_year(stage: Stage, qtbot: QtBot, year: int) -> None:
    stage.page.year.strip.chosen.emit(year)
    qtbot.waitUntil(lambda: stage.page.year.sheet.sheet.year == year)


def bring(stage: Stage, qtbot: QtBot, text: str = NOTICE_2027) -> None:
    stage.page.year.side.bring.click()
    notice = stage.page.year.notice
    notice.text.setPlainText(text)
    notice.parse.click()
    qtbot.waitUntil(notice.parse.isEnabled)


def test_it_opens_with_the_year_of_the_city(stage: Stage) -> None:
    year = stage.page.year
    assert year.sheet.sheet.year == 2026
    assert year.side.title.text() == "2026 ✓ 国办通知 2025-11-04"
    assert "248 个工作日" in year.side.facts.text()
    assert year.side.source.text().startswith("https://www.gov.cn/")


def test_a_year_without_a_notice_says_so_and_counts_what_rests_on_it(stage: Stage, qtbot: QtBot) -> None:
    go_to_year(stage, qtbot, 2027)
    side = stage.page.year.side
    assert side.title.text() == "2027 ≈ 未发布"
    assert "≈ 261 个工作日" in side.facts.text()
    assert "1,204 件在办的期限为暂定" in side.facts.text()
    assert "2026年12月31日" in side.facts.text()
    assert not side.source.isVisible()


def test_versions_of_a_year_can_be_compared(stage: Stage, qtbot: QtBot) -> None:
    go_to_year(stage, qtbot, 2020)
    side = stage.page.year.side
    assert side.version.isVisible()
    assert "相差" not in side.facts.text()
    side.version_chosen.emit(1)
    qtbot.waitUntil(lambda: stage.page.year.sheet.sheet.origin.version == 1)
    assert "与现行版本相差 2 天" in side.facts.text()
    go_to_year(stage, qtbot, 2021)
    assert not side.version.isVisible()


def test_local_orders_are_shown_for_the_area_asked_for(stage: Stage, qtbot: QtBot) -> None:
    year = stage.page.year
    assert year.sheet.sheet.local == ()
    year.side.area_chosen.emit("440606")
    qtbot.waitUntil(lambda: bool(year.sheet.sheet.local))
    assert "台风停工" in year.side.facts.text()
    assert year.side.area.currentData() == "440606"
    assert "247 个工作日" in year.side.facts.text()


def test_the_line_below_tells_the_day_the_reader_stands_on(stage: Stage, qtbot: QtBot) -> None:
    year = stage.page.year
    year.sheet.setFocus()
    year.sheet.choose(date(2026, 10, 10))
    assert "调休上班" in year.legend.text
    assert "国庆节" in year.legend.text
    qtbot.keyClick(year.sheet, Qt.Key.Key_Up)
    assert year.sheet.current == date(2026, 10, 3)
    assert "法定节假日" in year.legend.text
    qtbot.keyClick(year.sheet, Qt.Key.Key_Home)
    qtbot.keyClick(year.sheet, Qt.Key.Key_Left)
    assert year.sheet.current == date(2026, 1, 1)


def test_arrows_on_the_strip_go_through_the_years(stage: Stage, qtbot: QtBot) -> None:
    year = stage.page.year
    qtbot.keyClick(year.strip, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: year.sheet.sheet.year == 2025)
    qtbot.keyClick(year.strip, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: year.sheet.sheet.year == 2004)
    qtbot.mouseClick(year.strip, Qt.MouseButton.LeftButton, pos=year.strip.rect_of(2026).center().toPoint())
    qtbot.waitUntil(lambda: year.sheet.sheet.year == 2026)


def test_a_notice_is_drawn_before_anything_happens(stage: Stage, qtbot: QtBot) -> None:
    bring(stage, qtbot)
    year = stage.page.year
    assert year.sheet.sheet.year == 2027
    assert year.strip.year == 2027
    assert year.sheet.sheet.changed > 10
    shown = {day.day: day for month in year.sheet.sheet.months for day in month.days}
    assert shown[date(2027, 10, 7)].kind is DayKind.HOLIDAY
    assert shown[date(2027, 10, 9)].kind is DayKind.MAKE_UP
    assert "期限前移 3" in year.notice.counts.text()
    assert "转灯 7" in year.notice.counts.text()
    assert stage.accepted == []
    qtbot.keyClick(year.notice.text, Qt.Key.Key_Escape)
    assert year.sheet.sheet.year == 2026
    assert not year.is_importing


def test_it_comes_into_force_only_by_name_reason_and_the_number_of_cases(stage: Stage, qtbot: QtBot) -> None:
    bring(stage, qtbot)
    notice = stage.page.year.notice
    assert not notice.accept.isEnabled()
    notice.who.setText("陈志远")
    notice.why.setText("国务院办公厅通知")
    assert not notice.accept.isEnabled()
    notice.typed.setText("43")
    assert not notice.accept.isEnabled()
    notice.typed.setText("44")
    assert notice.accept.isEnabled()
    notice.accept.click()
    qtbot.waitUntil(lambda: not stage.page.year.is_importing)
    ((proposed, who, why),) = stage.accepted
    assert (proposed.version.year, who, why) == (2027, "陈志远", "国务院办公厅通知")
    assert "2027 年第 1 版已生效" in stage.page.fault.text()


def test_a_changed_text_takes_back_what_was_proposed(stage: Stage, qtbot: QtBot) -> None:
    bring(stage, qtbot)
    notice = stage.page.year.notice
    notice.who.setText("甲")
    notice.why.setText("乙")
    notice.typed.setText("44")
    notice.text.appendPlainText("又及。")
    assert not notice.accept.isEnabled()
    assert notice.result.isHidden()


def test_words_that_are_refused_are_marked_where_they_stand(stage: Stage, qtbot: QtBot) -> None:
    bring(stage, qtbot, NOTICE_2027.replace("1月1日(周五)至3日(周日)", "1月1日(周五)至3日(周六)"))
    notice = stage.page.year.notice
    (marked,) = notice.text.extraSelections()
    assert marked.cursor.selectedText() == "3日(周六)"
    assert "3日(周六)" in notice.note.text()
    assert notice.result.isHidden()
    assert stage.page.year.sheet.sheet.year == 2026


def test_a_day_of_publication_that_is_none_is_said_in_place(stage: Stage, qtbot: QtBot) -> None:
    stage.page.year.side.bring.click()
    notice = stage.page.year.notice
    notice.published.setText("去年")
    notice.parse.click()
    assert "2026-11-20" in notice.note.text()
    assert notice.parse.isEnabled()


def test_without_a_central_database_notices_cannot_be_brought_and_it_says_why(stage: Stage) -> None:
    side = stage.page.year.side
    assert side.bring.isVisible()
    stage.page.offer_import(known_central=False)
    assert not side.bring.isVisible()
    assert "副本" in side.no_central.text()
    assert side.no_central.isVisible()


def test_the_catalogue_of_clocks_is_filtered_and_old_editions_unfold(stage: Stage, qtbot: QtBot) -> None:
    stage.page.go(CLOCKS)
    browser = stage.page.clocks
    shown, every = browser.table.lines.counts
    assert shown == every > 60
    browser.search.setText("行政许可法")
    fewer, _every = browser.table.lines.counts
    assert 5 < fewer < every
    browser.search.clear()
    lines = browser.table.lines
    several = next(line for line in lines.shown if lines.has_folded(line))
    browser.table.selectRow(lines.row_of(several.key))
    before = lines.rowCount()
    qtbot.keyClick(browser.table, Qt.Key.Key_Right)
    assert lines.rowCount() > before
    qtbot.keyClick(browser.table, Qt.Key.Key_Down)
    assert browser.table.selected.parent == several.key
    qtbot.keyClick(browser.table, Qt.Key.Key_Left)
    assert lines.rowCount() == before
    assert browser.table.selected.key == several.key


def test_a_newer_edition_shows_what_stood_there_before(stage: Stage) -> None:
    stage.page.go(CLOCKS)
    browser = stage.page.clocks
    browser.search.setText("disclosure.reply")
    line = next(line for line in browser.table.lines.shown if not line.is_group)
    browser.table.selectRow(browser.table.lines.row_of(line.key))
    limits = [field for field in browser.fields.fields if field.caption == "期限"]
    assert [(field.text, field.before) for field in limits] == [("20 个工作日", "原:15 个工作日")]


def test_a_refused_rule_file_is_said_on_this_page_and_to_all(qtbot: QtBot) -> None:
    from dataclasses import replace  # noqa: PLC0415 - of this test alone

    from console.errors import BadInput  # noqa: PLC0415 - as above

    fault = BadInput("{where}: {name} is negative.", "Correct the file.", place="hotline.toml", where="hotline.toml", name="limit")  # fmt: skip # noqa: E501
    stage = make_stage(qtbot, board=CalendarBoard(replace(make_book(), faults=(fault,))))
    try:
        with qtbot.waitSignal(stage.page.rules_refused) as told:
            stage.page.ask_now()
        assert "hotline.toml" in told.args[0]
        assert "最近的有效版本继续使用" in told.args[0]
        stage.page.go(CLOCKS)
        assert stage.page.clocks.banner.isVisible()
        assert "hotline.toml" in stage.page.clocks.banner.text()
    finally:
        end(stage)


def test_matters_stand_under_their_units_and_an_area_can_be_chosen(stage: Stage) -> None:
    stage.page.go(MATTERS)
    browser = stage.page.matters
    assert browser.table.lines.counts == (72, 72)
    stage.page.area.setCurrentIndex(stage.page.area.findData("440604"))
    stage.page.area.activated.emit(stage.page.area.currentIndex())
    assert browser.table.lines.counts == (12, 12)
    assert all("禅城区" in line.cells[0] for line in browser.table.lines.shown if line.is_group)


def test_a_matter_whose_stages_break_its_promise_is_crossed(stage: Stage) -> None:
    stage.page.go(MATTERS)
    cells = {line.cells[0]: line.cells for line in stage.page.matters.table.lines.shown if not line.is_group}
    assert "8 ✓" in cells["建设工程规划许可证核发"]
    assert "8 > 3 ✕" in cells["建筑工程施工许可证核发"]


def test_findings_are_looked_for_when_asked_and_lead_to_the_case(stage: Stage, qtbot: QtBot) -> None:
    page = stage.page
    assert page.findings.found is None
    with qtbot.waitSignal(page.settled):
        page.go(FINDINGS)
    assert "5,351" in page.findings.note.text()
    lines = page.findings.table.lines.shown
    total = int(lines[1].cells[1])
    assert page.findings.cases.lines.rowCount() == total
    last = next(row for row in range(len(lines) - 1, 0, -1) if not lines[row].is_group)
    page.findings.table.selectRow(last)
    assert page.findings.cases.lines.rowCount() == int(lines[last].cells[1])
    page.findings.cases.setFocus()
    page.findings.cases.selectRow(0)
    with qtbot.waitSignal(page.case_opened) as opened:
        qtbot.keyClick(page.findings.cases, Qt.Key.Key_Return)
    assert opened.args == [int(page.findings.cases.lines.shown[0].key)]


def test_ctrl_tab_goes_round_the_tabs_and_f6_through_the_panes(stage: Stage, qtbot: QtBot) -> None:
    page = stage.page
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    for expected in (CLOCKS, MATTERS, UNITS, FINDINGS, YEAR):
        qtbot.keyClick(page, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
        assert page.tabs.currentIndex() == expected
    page.tabs.setFocus()
    seen = []
    for _step in range(3):
        page.next_pane()
        seen.append(page.focusWidget())
    assert seen == [page.year.strip, page.year.sheet, page.year.side.area]


def test_every_label_is_plain_text(stage: Stage, qtbot: QtBot) -> None:
    bring(stage, qtbot)
    labels = [label for label in stage.page.findChildren(QLabel) if label.text()]
    assert len(labels) > 8
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [(1318, 696), (1856, 1008), (3776, 2088)])
def test_no_must_read_is_cut_at_any_size(qtbot: QtBot, language: str, size: tuple[int, int]) -> None:
    from console.messages import messages  # noqa: PLC0415 - chosen for this test alone

    messages.choose(language)
    stage = make_stage(qtbot, size)
    try:
        cut = []
        for tab in (YEAR, CLOCKS, MATTERS, UNITS, FINDINGS):
            stage.page.go(tab)
            if tab == FINDINGS:
                qtbot.waitUntil(lambda: stage.page.findings.found is not None)
            with watched_text() as drawn:
                stage.page.grab()
            assert len(drawn) > 20
            cut += [text for text in drawn if text.is_must_read and text.width_px > text.room_px + 0.5]
            cut += [text for text in drawn if text.is_must_read and not text.is_whole]
        stage.page.go(YEAR)
        bring(stage, qtbot)
        with watched_text() as drawn:
            stage.page.grab()
        cut += [text for text in drawn if text.is_must_read and text.width_px > text.room_px + 0.5]
        cut += [text for text in drawn if text.is_must_read and not text.is_whole]
        assert cut == []
    finally:
        end(stage)


@pytest.mark.parametrize(("scale", "columns"), [(100, 4), (150, 3)])
def test_days_are_as_large_as_the_text_and_what_has_no_room_is_scrolled(
    qtbot: QtBot, qapp: object, scale: int, columns: int
) -> None:
    choose_theme("dark", text_scale=scale)
    stage = make_stage(qtbot, (1_302, 680))
    year = stage.page.year
    year.sheet.choose(date(2026, 12, 31))
    places = year.sheet.places()
    room = places.day(date(2026, 12, 31))
    with watched_text() as drawn:
        year.sheet.grab()
    numbers = {text.size_px for text in drawn if text.text == "31"}
    shown = year.sheet.visibleRegion().boundingRect()
    end(stage)
    assert (places.columns, numbers) == (columns, {12 * scale // 100})
    assert shown.contains(room.toAlignedRect())
    assert (shown.height() < year.sheet.height()) == (scale > 100)


@pytest.mark.parametrize("contrast", ["normal", "high"])
def test_what_works_is_filled_and_what_does_not_is_bare(qtbot: QtBot, qapp: object, contrast: str) -> None:
    choose_theme("dark", contrast=contrast)
    stage = make_stage(qtbot)
    sheet = stage.page.year.sheet
    drawn = sheet.grab().toImage()
    rooms = [sheet.places().day(date(2026, 11, day)) for day in (6, 7)]
    friday, saturday = (drawn.pixelColor(round(room.right()) - 5, round(room.bottom()) - 5).name() for room in rooms)
    end(stage)
    assert saturday == theme().bg1.name()
    assert friday != saturday
