"""The calendar page in the desktop: what it opens, what it may do, and that it ends with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from console.domain.case import CaseId
from console.paths import Home
from console.replica.key import find_key, make_demo_key
from ui.desktop import Desktop
from ui.pages import CALENDAR_PLACE, CASES_PLACE

LARGE_ID = 5_000_000_000_000_007
"""As the fifth of several servers gives them out."""


@pytest.fixture
def desktop(tmp_path: Path, qtbot: QtBot, qapp: object) -> Iterator[Desktop]:
    home = Home(tmp_path)
    make_demo_key(home)
    made = Desktop(home, find_key(home))
    yield made
    made.stop()


def test_a_finding_leads_to_its_case_on_the_page_of_cases(desktop: Desktop) -> None:
    desktop.window.go(CALENDAR_PLACE)
    desktop.calendar.findings.case_opened.emit(LARGE_ID)
    assert desktop.window.page == CASES_PLACE
    assert desktop.cases.opened.case_id == CaseId(LARGE_ID)
    desktop.window.go_back()
    assert desktop.window.page == CALENDAR_PLACE


def test_notices_come_in_only_once_central_is_known(desktop: Desktop) -> None:
    side = desktop.calendar.year.side
    assert side.bring.isHidden()
    assert not side.no_central.isHidden()
    desktop.calendar.offer_import(known_central=True)
    assert not side.bring.isHidden()
    assert side.no_central.isHidden()


def test_a_refused_rule_is_said_by_the_window(desktop: Desktop) -> None:
    desktop.calendar.rules_refused.emit("hotline.toml")
    assert desktop.window.rules.text == "hotline.toml"


def test_looking_at_a_replica_that_is_not_there_says_so_in_place(desktop: Desktop, qtbot: QtBot) -> None:
    page = desktop.calendar
    with qtbot.waitSignal(page._looks.failed):
        page._looks.run(lambda: page._office.findings(0))
    assert "E-STORAGE" in page.findings.note.text()
