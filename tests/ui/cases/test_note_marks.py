"""A case whose note has not arrived in central is marked in the list, with words for who asks or listens."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from console.desk.session import DeskView
from console.domain.operation import OperationState
from tests.ui.cases.conftest import Stage
from tests.ui.desk.samples import outbox, sending
from ui.cases.columns import Column

TOLD = (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole)


def show(stage: Stage, *sendings) -> None:
    stage.page.show_desk(DeskView(None, None, outbox(*sendings)))


def words_of(stage: Stage, row: int) -> list[object]:
    return [stage.page.model.index(row, Column.CASE_NO).data(role) for role in TOLD]


def picture_of(stage: Stage, row: int) -> QImage:
    table = stage.page.table
    rect: QRect = table.visualRect(stage.page.model.index(row, Column.CASE_NO))
    return table.viewport().grab(rect).toImage()


def test_a_note_that_waits_or_was_refused_marks_its_case_and_no_other(stage: Stage, qtbot: QtBot) -> None:
    first, second, third = (stage.page.model.case_id(row) for row in range(3))
    bare = [picture_of(stage, row) for row in range(3)]
    refused = sending(OperationState.CONFLICT, op_id="op-2", case_id=second)
    show(stage, sending(case_id=first), sending(op_id="op-3", case_id=second), refused)
    assert words_of(stage, 0) == ["批注已保存于本机,等待上报"] * 2
    assert words_of(stage, 1) == ["批注被中心拒绝"] * 2
    assert words_of(stage, 2) == [None, None]
    marked = [picture_of(stage, row) for row in range(3)]
    assert [was == now for was, now in zip(bare, marked, strict=True)] == [False, False, True]
    assert stage.page.model.index(0, Column.UNIT).data(Qt.ItemDataRole.ToolTipRole) is None
    show(stage)
    assert [picture_of(stage, row) for row in range(3)] == bare
    assert stage.page.model.note_mark(third) is None


def test_only_rows_whose_mark_changed_are_painted_anew(stage: Stage) -> None:
    first, second = (stage.page.model.case_id(row) for row in range(2))
    repainted: list[int] = []
    stage.page.model.dataChanged.connect(lambda top, _bottom: repainted.append(top.row()))
    show(stage, sending(case_id=first))
    show(stage, sending(case_id=first), sending(op_id="op-2", case_id=second))
    show(stage, sending(case_id=first), sending(op_id="op-2", case_id=second))
    assert repainted == [0, 1]
