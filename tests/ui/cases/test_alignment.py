"""Lamps and the words beside them have their middle at one height, in every language and size."""

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from console.board.detail_view import EvidenceLine, HistoryLine
from console.board.list_view import CaseList, CaseQuery
from console.board.wall_view import LightCounts
from console.domain.light import Certainty, ClockKind, Light
from console.messages import messages
from tests.ui.city import NOW_US, TODAY, ZONE, make_detail, make_row
from ui.application import make_application
from ui.cases import clock_lines
from ui.cases.clock_lines import ClockLines
from ui.cases.columns import LAMP_PX, PAD_PX, SELECTION_BAR_PX
from ui.cases.evidence import EvidenceList
from ui.cases.history import HistoryList
from ui.cases.model import CasesModel
from ui.cases.table import CaseTable
from ui.theme import choose_theme, px
from ui.theme.dress import dress
from ui.widgets.parts import SectionHead

IN_TIME = 5
"""A case in time: its word has no letter that reaches below the line, in either language."""
OFF_BY_PX = 1.0


@pytest.fixture(params=[("zh", 100), ("zh", 150), ("en", 100), ("en", 150)], ids=lambda one: f"{one[0]}-{one[1]}")
def _look(request: pytest.FixtureRequest, qapp: object) -> None:
    language, scale = request.param
    messages.choose(language)
    choose_theme("light", text_scale=scale)
    dress(make_application())


def rows_inked(image: QImage, left: int, right: int) -> list[int]:
    """Return the rows of a picture in which something is drawn between two columns."""
    ground = image.pixelColor(left, 0)
    return [y for y in range(image.height()) if any(image.pixelColor(x, y) != ground for x in range(left, right))]


def middle(image: QImage, left: int, right: int) -> float:
    rows = rows_inked(image, left, right)
    return (rows[0] + rows[-1]) / 2


@pytest.mark.usefixtures("_look")
def test_in_a_row_of_the_list(qtbot: QtBot) -> None:
    model = CasesModel()
    table = CaseTable(model)
    qtbot.addWidget(table)
    model.setParent(table)
    model.rows_wanted.connect(lambda ids: model.put(ids, [make_row(i) for i in ids]))
    table.resize(1_232, 400)
    table.show()
    ids = np.array([IN_TIME, IN_TIME + 8])
    table.show_list(CaseList(CaseQuery(), ids, 2, 2, LightCounts(), 0, 0, 0), keep_place=False)
    for _ in range(3):
        QApplication.processEvents()
    room = table.visualRect(model.index(1, 0)).adjusted(0, 1, 0, -2)
    row = table.viewport().grab(room).toImage()
    words_from = PAD_PX + SELECTION_BAR_PX + px(LAMP_PX) + 4
    lamp, words = middle(row, PAD_PX, words_from - 2), middle(row, words_from, words_from + px(60))
    assert abs(lamp - words) <= OFF_BY_PX


@pytest.mark.usefixtures("_look")
def test_in_a_line_of_the_clocks(qtbot: QtBot) -> None:
    lines = ClockLines()
    qtbot.addWidget(lines)
    lines.show_clocks(make_detail(make_row(IN_TIME)).clocks, TODAY, ZONE)
    lines.choose(ClockKind.ACCEPTANCE)
    lines.resize(px(592), lines.sizeHint().height())
    height = lines.sizeHint().height() // 3
    line = lines.grab(QRect(0, height + 1, lines.width(), height - 3)).toImage()
    name_from = px(clock_lines.NAME_FROM_PX)
    lamp, limit = (
        middle(line, px(clock_lines.LAMP_FROM_PX), name_from - 2),
        rows_inked(line, name_from, name_from + px(12)),
    )
    assert abs(lamp - (limit[0] + limit[-1]) / 2) <= OFF_BY_PX


@pytest.mark.usefixtures("_look")
def test_title_and_caption_of_a_section_stand_on_one_line(qtbot: QtBot) -> None:
    head = SectionHead("H")
    qtbot.addWidget(head)
    head.say("H", "H")
    head.resize(400, head.height())
    image = head.grab().toImage()
    assert rows_inked(image, 0, 30)[-1] == rows_inked(image, 300, 400)[-1]


@pytest.mark.usefixtures("_look")
def test_in_a_line_of_what_the_light_was(qtbot: QtBot) -> None:
    history = HistoryList()
    qtbot.addWidget(history)
    span = HistoryLine(NOW_US - 1, NOW_US, Light.GREEN, Light.GREEN, "H", Certainty.FINAL)
    history.show_history((span,), ZONE, TODAY)
    history.resize(500, history.sizeHint().height())
    since, lamp, light, learned = (part for part in history.findChildren(QLabel) if not part.isHidden())
    image = history.grab().toImage()
    shape = middle(image, lamp.x(), lamp.x() + lamp.width())
    word = rows_inked(image, light.x(), light.x() + light.sizeHint().width())
    assert abs(shape - (word[0] + word[-1]) / 2) <= OFF_BY_PX
    feet = [rows_inked(image, part.x(), part.x() + part.sizeHint().width())[-1] for part in (since, learned)]
    assert abs(feet[0] - feet[1]) <= OFF_BY_PX


@pytest.mark.usefixtures("_look")
def test_in_a_line_of_the_facts(qtbot: QtBot) -> None:
    facts = EvidenceList()
    qtbot.addWidget(facts)
    facts.show_evidence((EvidenceLine(NOW_US - 1, NOW_US, "H", "H 1"),), ZONE, TODAY)
    facts.resize(500, facts.sizeHint().height())
    image = facts.grab().toImage()
    parts = [part for part in facts.findChildren(QLabel) if not part.isHidden()]
    lowest = {rows_inked(image, part.x(), part.x() + part.width())[-1] for part in parts}
    assert max(lowest) - min(lowest) <= OFF_BY_PX
