"""What is painted again: the rows that changed or came in sight, and nothing else."""

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.board.list_view import CaseList, CaseQuery
from console.board.wall_view import LightCounts
from console.domain.case import CaseId
from tests.ui.city import make_row, renamed
from ui.application import make_application
from ui.cases.columns import Column
from ui.cases.delegate import CaseDelegate
from ui.cases.model import CasesModel
from ui.cases.table import CaseTable

COLUMNS = len(Column)


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Rows of the cells that were painted."""
    rows: list[int] = []
    original = CaseDelegate.paint

    def noting(self: CaseDelegate, painter: object, option: object, index: object) -> None:
        rows.append(index.row())
        original(self, painter, option, index)

    monkeypatch.setattr(CaseDelegate, "paint", noting)
    return rows


@pytest.fixture
def table(qapp: object, qtbot: QtBot, painted: list[int]) -> CaseTable:
    make_application()
    model = CasesModel()
    made = CaseTable(model)
    qtbot.addWidget(made)
    model.setParent(made)
    versions = itertools.count()
    model.rows_wanted.connect(lambda ids: model.put(ids, [renamed(make_row(i), f"{next(versions)}") for i in ids]))
    made.resize(1_232, 900)
    made.show()
    ids = np.arange(1, 100_001)
    made.show_list(CaseList(CaseQuery(), ids, ids.size, ids.size, LightCounts(), 0, 0, 0), keep_place=False)
    for _ in range(3):
        QApplication.processEvents()
    painted.clear()
    return made


def test_changed_rows_are_painted_alone(table: CaseTable, painted: list[int]) -> None:
    table.model().mark_changed(np.array([6, 16]))
    QApplication.processEvents()
    assert sorted(painted) == sorted([5] * COLUMNS + [15] * COLUMNS)


def test_a_change_out_of_sight_paints_nothing(table: CaseTable, painted: list[int]) -> None:
    table.model().mark_changed(np.array([50_000]))
    QApplication.processEvents()
    assert painted == []


def test_a_scroll_step_paints_what_comes_in_sight(table: CaseTable, painted: list[int]) -> None:
    table.verticalScrollBar().setValue(99)
    QApplication.processEvents()
    assert len(set(painted)) <= 4
    assert min(painted) > 20


def test_moving_on_paints_the_two_rows_concerned(table: CaseTable, painted: list[int]) -> None:
    table.select(CaseId(4))
    QApplication.processEvents()
    painted.clear()
    table.step(1)
    QApplication.processEvents()
    assert set(painted) == {3, 4}
