"""The open case on paper: asked by key or button, written away from the GUI thread, told at the bottom."""

from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.cases.conftest import Stage
from ui.cases.opened import safe_name


def opened(stage: Stage, qtbot: QtBot) -> None:
    stage.page.open_case(stage.page.model.case_id(0))
    qtbot.waitUntil(lambda: stage.page.detail.shown is not None)


def test_the_key_writes_the_open_case_into_the_file_chosen(
    stage: Stage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed: list[str] = []
    monkeypatch.setattr(stage.page.opened, "choose_file", lambda name: proposed.append(name) or tmp_path / name)
    opened(stage, qtbot)
    qtbot.keyClick(stage.page.table, Qt.Key.Key_E)
    qtbot.waitUntil(lambda: stage.page.detail.result.text().startswith("已存为"))
    (page,) = PdfReader(tmp_path / proposed[0]).pages
    assert stage.page.detail.shown is not None
    assert stage.page.detail.shown.row.case_no in page.extract_text()


def test_nothing_is_asked_without_an_open_case_and_nothing_written_without_a_file(
    stage: Stage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(stage.page.opened, "choose_file", asked.append)
    qtbot.keyClick(stage.page.table, Qt.Key.Key_E)
    assert asked == []
    opened(stage, qtbot)
    qtbot.mouseClick(stage.page.detail.export, Qt.MouseButton.LeftButton)
    assert len(asked) == 1
    assert stage.page.detail.result.text() == ""


def test_a_file_that_cannot_be_written_is_said_in_place(
    stage: Stage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage.page.opened, "choose_file", lambda _name: tmp_path / "no such folder" / "case.pdf")
    opened(stage, qtbot)
    stage.page.opened.export()
    qtbot.waitUntil(lambda: "无法写入" in stage.page.detail.result.text())


@pytest.mark.parametrize(
    ("case_no", "name"),
    [("440606-2026-0922-00317", "440606-2026-0922-00317"), ("粤〔2026〕/..\\1", "粤-2026-..-1"), ("///", "case")],
)
def test_a_case_number_becomes_a_name_any_file_system_takes(case_no: str, name: str) -> None:
    assert safe_name(case_no) == name
