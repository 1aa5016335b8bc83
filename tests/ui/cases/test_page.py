"""The cases page as its reader meets it."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from console.board.list_view import SortKey
from console.domain.freshness import Freshness, SourceAge
from console.domain.light import Light
from console.errors import StorageFault
from console.messages import _
from tests.ui.cases.conftest import Stage
from tests.ui.city import make_row, renamed
from ui.cases.columns import Column
from ui.cases.presets import EVERYTHING
from ui.theme import State


def shown_ids(stage: Stage) -> list[int]:
    return stage.page.model.answer.ids.tolist()


def show_everything(stage: Stage, qtbot: QtBot) -> None:
    stage.page.filters.set_query(EVERYTHING)
    qtbot.waitUntil(lambda: len(shown_ids(stage)) == 1_000)


def top_left(stage: Stage, case_id: int) -> QPoint:
    table, model = stage.page.table, stage.page.model
    return table.visualRect(model.index(model.row_of(case_id), 0)).topLeft()


def test_a_change_repaints_its_row_and_moves_nothing(stage: Stage, qtbot: QtBot) -> None:
    page = stage.page
    page.table.verticalScrollBar().setValue(2_000)
    chosen = page.model.case_id(70)
    page.table.select(chosen)
    before, order = top_left(stage, chosen), shown_ids(stage)
    stage.board.change([renamed(make_row(chosen), "变更后的事项")])
    cell = page.model.index(70, Column.MATTER)
    qtbot.waitUntil(lambda: cell.data() == "变更后的事项")
    assert (top_left(stage, chosen), shown_ids(stage), page.table.selected) == (before, order, chosen)


def test_new_cases_wait_until_the_reader_asks(stage: Stage, qtbot: QtBot) -> None:
    page = stage.page
    page.table.verticalScrollBar().setValue(2_000)
    chosen = page.model.case_id(70)
    page.table.select(chosen)
    before, order = top_left(stage, chosen), shown_ids(stage)
    fresh = [replace(make_row(8), case_id=9_000 + n, remaining=-100) for n in range(3)]
    stage.board.change(fresh)
    stage.board.remove([order[0]])
    qtbot.waitUntil(page.flow.bar.isVisible)
    assert shown_ids(stage) == order
    assert "3" in page.flow.bar.text
    assert "1" in page.flow.bar.text
    qtbot.keyClick(page.table, Qt.Key.Key_N)
    assert shown_ids(stage)[:3] == [9_000, 9_001, 9_002]
    assert order[0] not in shown_ids(stage)
    assert (top_left(stage, chosen), page.table.selected) == (before, chosen)
    assert page.flow.bar.isHidden()


def test_a_click_on_a_head_orders_and_a_second_one_turns_the_order(stage: Stage, qtbot: QtBot) -> None:
    page = stage.page
    head = page.table.head
    at = QPoint(head.sectionViewportPosition(Column.CASE_NO) + 20, 10)
    for descending in (False, True):
        qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=at)
        qtbot.waitUntil(
            lambda wanted=descending: (
                page.model.answer.query.sort is SortKey.CASE_NO and page.model.answer.query.descending is wanted
            )
        )
        numbers = [stage.board._rows[case_id].case_no for case_id in shown_ids(stage)]
        assert numbers == sorted(numbers, reverse=descending)


def test_a_chip_hides_its_cases_and_the_count_says_how_many_of_all(stage: Stage, qtbot: QtBot) -> None:
    show_everything(stage, qtbot)
    chips = stage.page.filters.chips
    qtbot.mouseClick(chips, Qt.MouseButton.LeftButton, pos=chips.rect_of(State.NORMAL).center().toPoint())
    qtbot.waitUntil(lambda: len(shown_ids(stage)) < 1_000)
    left = [stage.board._rows[case_id] for case_id in shown_ids(stage)]
    assert not any(row.light is Light.GREEN and row.source_age_s == 3.0 for row in left)
    assert stage.page.filters.found.text() == f"{len(left):,}"
    assert "1,000" in stage.page.filters.total.text()


def test_only_unknown_cases_can_be_asked_for(stage: Stage, qtbot: QtBot) -> None:
    stage.page.filters.set_query(replace(EVERYTHING, lights=frozenset()))
    qtbot.waitUntil(lambda: 0 < len(shown_ids(stage)) < 300)
    assert all(stage.board._rows[case_id].source_age_s == 47 * 60 for case_id in shown_ids(stage))


def test_text_is_searched_after_a_pause_and_esc_returns_to_the_list(stage: Stage, qtbot: QtBot) -> None:
    show_everything(stage, qtbot)
    qtbot.keyClick(stage.page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(stage.page.filters.search, "00042")
    qtbot.waitUntil(lambda: shown_ids(stage) == [42])
    stage.page.filters.clear.click()
    qtbot.waitUntil(lambda: len(shown_ids(stage)) == 1_000)


def test_nothing_found_is_said_with_a_way_on(stage: Stage, qtbot: QtBot) -> None:
    stage.page.filters.set_query(replace(EVERYTHING, text="没有的", unknown=False))
    qtbot.waitUntil(lambda: stage.page.flow.place.is_empty)
    assert "6" in stage.page.flow.place.note.text()
    assert "南海区" in stage.page.flow.place.note.text()
    assert stage.page.flow.place.way_on.isVisible()


def test_enter_opens_arrows_walk_and_esc_closes(stage: Stage, qtbot: QtBot) -> None:
    page = stage.page
    page.table.setFocus()
    page.table.selectRow(0)
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.detail.shown is not None)
    first = page.detail.shown.row.case_id
    qtbot.keyClick(page.table, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: page.detail.shown.row.case_id != first)
    assert page.detail.shown.row.case_id == page.model.case_id(1)
    qtbot.keyClick(page.table, Qt.Key.Key_Escape)
    assert page.detail.shown is None


def test_the_detail_covers_the_list_on_a_narrow_page_and_stands_beside_it_on_a_wide_one(
    stage: Stage, qtbot: QtBot
) -> None:
    page = stage.page
    assert page.detail.isVisible()
    width = page.table.width()
    page.open_case(page.model.case_id(0))
    assert page.table.width() == width
    page.close_detail()
    page.resize(1_302, 700)
    assert page.detail.isHidden()
    qtbot.waitUntil(lambda: page.table.width() == 1_302)
    page.open_case(page.model.case_id(0))
    assert page.detail.isVisible()
    QApplication.processEvents()
    assert page.table.width() == 1_302


def test_the_applicant_stands_in_the_list_and_leaves_first_when_it_is_narrow(stage: Stage, qtbot: QtBot) -> None:
    page = stage.page
    chosen = page.model.case_id(0)
    stage.board.change([replace(make_row(chosen), applicant="王*")])
    qtbot.waitUntil(lambda: page.model.index(0, Column.APPLICANT).data() == "王*")
    assert page.model.index(1, Column.APPLICANT).data() == "—"
    assert not page.table.isColumnHidden(Column.APPLICANT)
    page.resize(1_000, 700)
    qtbot.waitUntil(lambda: page.table.isColumnHidden(Column.APPLICANT))
    shown = [column for column in Column if not page.table.isColumnHidden(column)]
    assert shown == [column for column in Column if column is not Column.APPLICANT]
    page.resize(1_856, 1_008)
    qtbot.waitUntil(lambda: not page.table.isColumnHidden(Column.APPLICANT))


def test_a_source_that_falls_silent_takes_the_light_from_the_open_case(stage: Stage, qtbot: QtBot) -> None:
    page, board = stage.page, stage.board
    chosen = next(i for i in page.model.answer.ids.tolist() if make_row(i).freshness is Freshness.FRESH)
    page.open_case(chosen)
    qtbot.waitUntil(lambda: page.detail.shown is not None)
    with board._lock:
        board._rows[chosen] = replace(board._rows[chosen], freshness=Freshness.LOST, source_age_s=16.0)
    strip = board.strip()
    page.show_strip(replace(strip, sources=strip.sources[:2]))
    qtbot.waitUntil(lambda: page.detail.lamp.accessibleName() == "不明")
    assert page.detail.headline.text() == "不明 · 16 秒无数据"


def test_the_open_case_says_how_old_it_is_and_grows_old(stage: Stage, qtbot: QtBot) -> None:
    page, board = stage.page, stage.board
    chosen = next(i for i in page.model.answer.ids.tolist() if make_row(i).freshness is Freshness.FRESH)
    page.open_case(chosen)
    qtbot.waitUntil(lambda: page.detail.shown is not None)

    def hear(state: Freshness, age_s: float) -> None:
        with board._lock:
            board._rows[chosen] = replace(board._rows[chosen], freshness=state, source_age_s=age_s)
        first, *others = board.strip().sources
        aged = replace(first, source=SourceAge(first.area, state, age_s))
        page.show_strip(replace(board.strip(), sources=(aged, *others)))

    for age_s in (12.0, 13.0):
        hear(Freshness.LATE, age_s)
        qtbot.waitUntil(lambda age_s=age_s: page.detail.headline.text().endswith(f" · 数据 {age_s:.0f} 秒前"))
    hear(Freshness.NO_BEAT, 720.0)
    qtbot.waitUntil(lambda: page.detail.contact.text().endswith("无心跳 · 末条 12 分前"))
    assert "前" not in page.detail.headline.text()


@pytest.mark.parametrize("name", ["<b>粗体</b>", "<img src='http://127.0.0.1/x'>", "甲\n乙\t丙", "长" * 10_000])
def test_names_are_shown_as_they_are_and_never_as_markup(stage: Stage, qtbot: QtBot, name: str) -> None:
    page = stage.page
    chosen = page.model.case_id(0)
    stage.board.change([renamed(make_row(chosen), name)])
    page.open_case(chosen)
    qtbot.waitUntil(lambda: page.detail.shown is not None and page.detail.shown.matter.zh == name)
    shown = " ".join(name[:300].split()) + ("…" if len(name) > 300 else "")
    assert page.detail.matter.text().startswith(shown)
    assert page.detail.width() == 624
    qtbot.waitUntil(lambda: page.model.index(0, Column.MATTER).data() == shown)


def test_every_label_of_the_page_is_plain_text(stage: Stage, qtbot: QtBot) -> None:
    page = stage.page
    page.open_case(page.model.case_id(0))
    qtbot.waitUntil(lambda: page.detail.shown is not None)
    labels = [label for label in page.findChildren(QLabel) if label.text()]
    assert len(labels) > 10
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}


def test_a_board_that_fails_leaves_the_list_as_it_is(stage: Stage, qtbot: QtBot) -> None:
    order = shown_ids(stage)
    with qtbot.waitSignal(stage.link.unavailable) as blocker:
        stage.board.fails = StorageFault("The disk is full.", "Free some space.")
    assert blocker.args[0].code == "E-STORAGE"
    assert shown_ids(stage) == order
    with qtbot.waitSignal(stage.link.unavailable) as blocker:
        stage.board.fails = None
    assert blocker.args == [None]


def test_rows_of_a_lost_source_are_unknown_with_their_age(stage: Stage) -> None:
    page = stage.page
    lost = next(row for row in range(30) if stage.board._rows[page.model.case_id(row)].source_age_s == 47 * 60)
    assert page.model.index(lost, Column.LIGHT).data() == _("Unknown")
    assert page.model.index(lost, Column.REMAINING).data() == "?"
