"""The history of a light in the pane: the latest first, and what is known now where it differs."""

from datetime import date

from pytestqt.qtbot import QtBot

from console.board.detail_view import HistoryLine
from console.domain.light import Certainty, Light
from tests.ui.city import DAY_US, NOW_US, ZONE
from ui.application import make_application
from ui.cases.history import MOST_LINES, HistoryList


def lines(count: int) -> tuple[HistoryLine, ...]:
    since = [NOW_US - (count - n) * DAY_US for n in range(count)]
    return tuple(
        HistoryLine(at, at + DAY_US, Light.YELLOW, Light.RED if n else Light.YELLOW, f"获知 {n}", Certainty.FINAL)
        for n, at in enumerate(since)
    )


def shown(qtbot: QtBot, count: int) -> list[str]:
    make_application()
    history = HistoryList()
    qtbot.addWidget(history)
    history.show_history(lines(count), ZONE, date(2026, 11, 20))
    return [label.text() for label in history._labels if not label.isHidden() and label.text()]


def test_the_latest_stands_first_with_what_is_known_now_where_it_differs(qapp: object, qtbot: QtBot) -> None:
    assert shown(qtbot, 2) == [
        "11-19 10:42",
        "临期(据今所知:承诺超期)",
        "获知 1",
        "11-18 10:42",
        "临期",
        "获知 0",
    ]


def test_of_a_long_history_the_latest_are_shown_and_the_others_counted(qapp: object, qtbot: QtBot) -> None:
    told = shown(qtbot, MOST_LINES + 5)
    assert told[-1] == "…另有更早 5 条"
    assert len(told) == 3 * MOST_LINES + 1
