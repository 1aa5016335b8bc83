"""A note from the desktop to a real central and back: written once, on top until the copy has it, then plain."""

from collections.abc import Iterator

import psycopg
import pytest
from pytestqt.qtbot import QtBot

from console import clock
from console.domain.case import CaseId
from console.paths import Home
from console.replica.key import find_key, make_demo_key
from tests.synced_city import add_cases, make_areas
from ui.application import make_application
from ui.desktop import Desktop
from ui.pages import CASES_PLACE
from ui.runtime.supply import Source

pytestmark = [pytest.mark.heavy, pytest.mark.timeout(240)]
PATIENT_MS = 90_000
NOTES = "SELECT text, author, version FROM supervision.annotation"


@pytest.fixture
def home(tmp_path) -> Home:
    made = Home(tmp_path / "home")
    make_demo_key(made)
    return made


@pytest.fixture
def case_id(central_database: str, central: psycopg.Connection) -> CaseId:
    make_areas(central)
    add_cases(central, 3)
    (number,) = central.execute("SELECT min(id) FROM supervision.supervised_case").fetchone()
    return CaseId(number)


@pytest.fixture
def desktop(home: Home, case_id: CaseId, central_database: str, qtbot: QtBot) -> Iterator[Desktop]:
    """A desktop with its sync, with the case open."""
    make_application()
    made = Desktop(home, find_key(home))
    try:
        made.window.resize(1366, 768)
        made.window.go(CASES_PLACE)
        made.window.show()
        with qtbot.waitSignal(made.drawn, timeout=PATIENT_MS):
            made.start(Source(central_database))
        made.cases.open_case(case_id)
        qtbot.waitUntil(made.desk.note.button.isVisible, timeout=PATIENT_MS)
        yield made
    finally:
        made.stop()


def write(desktop: Desktop, qtbot: QtBot, text: str) -> None:
    desktop.desk.note.button.click()
    desktop.desk.note.editor.text.setPlainText(text)
    with qtbot.waitSignal(desktop.desk.desk.done, timeout=PATIENT_MS):
        desktop.desk.note.editor.save.click()


def is_plain(desktop: Desktop, text: str) -> bool:
    """Return whether this text stands there as what central holds."""
    view = desktop.desk.desk.view
    note = None if view is None else view.note
    return note is not None and note.own is None and note.central is not None and note.central.text == text


def test_a_note_reaches_central_once_and_comes_back_and_a_conflict_is_settled(
    desktop: Desktop, central: psycopg.Connection, qtbot: QtBot
) -> None:
    desktop.desk.desk.name("王强")
    begun_us = clock.now_us()
    write(desktop, qtbot, "材料已补齐")
    pane = desktop.desk.note
    qtbot.waitUntil(lambda: pane.text.toPlainText() == "材料已补齐")
    qtbot.waitUntil(lambda: is_plain(desktop, "材料已补齐"), timeout=PATIENT_MS)
    assert central.execute(NOTES).fetchall() == [("材料已补齐", "王强", 1)]
    assert pane.state.isHidden()
    assert desktop.desk.sign.text() == "待上报 0  F8"
    assert desktop.desk.desk.view.note.central.recorded_us >= begun_us - 60_000_000

    # Somebody else writes after this one began, and before he saves.
    desktop.desk.note.button.click()
    pane.editor.text.setPlainText("我的第二份")
    central.execute("UPDATE supervision.annotation SET text = '别人的', author = '李敏', version = version + 1")
    with qtbot.waitSignal(desktop.desk.desk.done, timeout=PATIENT_MS):
        pane.editor.save.click()
    qtbot.waitUntil(lambda: bool(pane._cards), timeout=PATIENT_MS)
    (card,) = pane._cards.values()
    assert (card.theirs.toPlainText(), card.yours.toPlainText()) == ("别人的", "我的第二份")
    assert central.execute(NOTES).fetchall() == [("别人的", "李敏", 2)]
    qtbot.waitUntil(lambda: is_plain(desktop, "别人的"), timeout=PATIENT_MS)

    with qtbot.waitSignal(desktop.desk.desk.done, timeout=PATIENT_MS):
        card.again.click()
    qtbot.waitUntil(lambda: is_plain(desktop, "我的第二份"), timeout=PATIENT_MS)
    assert central.execute(NOTES).fetchall() == [("我的第二份", "王强", 3)]
    qtbot.waitUntil(lambda: not pane._cards)
    kinds = central.execute(
        "SELECT answer ->> 'result', count(*) FROM supervision.op_log WHERE kind = 'annotate' GROUP BY 1 ORDER BY 1"
    ).fetchall()
    assert kinds == [("applied", 2), ("conflict", 1)]
