"""The facts of a case: each has the whole line for its words."""

from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from console.board.detail_view import EvidenceLine
from tests.ui.city import NOW_US, TODAY, ZONE
from ui.application import make_application
from ui.cases.evidence import EvidenceList


def test_one_long_source_takes_no_room_from_the_words_of_other_facts(qapp: object, qtbot: QtBot) -> None:
    make_application()
    facts = EvidenceList()
    qtbot.addWidget(facts)
    said, short = "听证开始,停钟,书面告知 15 个工作日(行政许可法第四十五条)", "市直 #33"
    long = "市直 #440600-2026-1112-00007"
    facts.show_evidence((EvidenceLine(NOW_US, NOW_US, said, short), EvidenceLine(1, 1, "收件", long)), ZONE, TODAY)
    facts.resize(592, 120)
    facts.show()
    QApplication.processEvents()
    labels = {label.text(): label for label in facts.findChildren(QLabel)}
    right = labels[said].mapTo(facts, labels[said].rect().topRight()).x()
    assert right > labels[long].mapTo(facts, labels[long].rect().topLeft()).x()
    assert labels[short].mapTo(facts, labels[short].rect().topRight()).x() == facts.width() - 1
