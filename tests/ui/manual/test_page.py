"""The manual is read inside the product: contents, search, back; and what leads outward is not followed."""

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QTextDocument

from console.messages import messages
from ui.manual.book import FIRST, PAGES
from ui.manual.page import ManualDesk


@pytest.fixture
def desk(qtbot):
    messages.choose("en")
    made = ManualDesk()
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    return made


def test_it_opens_on_the_first_page_and_lists_all(desk):
    assert desk.key == FIRST
    assert desk.list.count() == len(PAGES)
    assert "First run" in desk.viewer.toPlainText()
    assert not desk.back.isEnabled()


def test_a_link_leads_to_its_page_and_back(desk):
    desk.viewer.anchorClicked.emit(QUrl("trouble.md"))
    assert desk.key == "trouble"
    assert desk.list.currentItem().text() == "When something is wrong"
    desk.back.click()
    assert desk.key == FIRST
    assert not desk.back.isEnabled()


@pytest.mark.parametrize(
    "target", ["http://example.org/trouble.md", "file:///etc/passwd", "../zh/trouble.md", "/etc/passwd", "..", "x.md"]
)
def test_what_leads_outward_is_neither_opened_nor_loaded(desk, target, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    desk.viewer.anchorClicked.emit(QUrl(target))
    assert desk.key == FIRST
    assert opened == []
    assert desk.viewer.loadResource(QTextDocument.ResourceType.ImageResource.value, QUrl(target)) is None


def test_pictures_fit_the_room_there_is(desk):
    picture = desk.viewer.loadResource(QTextDocument.ResourceType.ImageResource.value, QUrl("wall.png"))
    assert 300 < picture.width() / picture.devicePixelRatio() <= desk.viewer.viewport().width()


def test_a_search_leaves_the_pages_that_hold_the_text_and_marks_it(desk):
    desk.search.setText("expired")
    keys = {desk.list.item(row).text() for row in range(desk.list.count())}
    assert keys == {"Connections", "When something is wrong"}
    assert desk.said.text() == "2 pages hold this text"
    desk.list.setCurrentRow(0)
    assert desk.viewer.textCursor().selectedText().lower() == "expired"


def test_help_and_a_restart_lead_to_the_page(desk):
    desk.search.setText("expired")
    desk.open_help("plugin")
    assert desk.key == "plugins"
    assert desk.list.currentItem().text() == "Plugins"
    state = desk.state()
    desk.open("wall")
    desk.restore(state)
    assert desk.key == "plugins"
    desk.restore({"page": ["nonsense"]})
    assert desk.key == FIRST
