"""The manual is read inside the product: contents, search, back; and what leads outward is not followed."""

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QTextDocument
from PySide6.QtWidgets import QLineEdit, QWidget

from console.messages import messages
from ui.manual.book import FIRST, PAGES
from ui.manual.cover import Cover
from ui.manual.page import ManualDesk
from ui.manual.setting import TEXT_PX, blocks, with_keycaps
from ui.manual.viewer import LAMP, LAMP_PX, _pictures
from ui.theme import State, choose_theme, theme


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
    assert desk.list.keys == PAGES
    assert desk.list.item(0).text() == "Getting started"
    assert "First run" in desk.viewer.toPlainText()
    assert not desk.back.isEnabled()


def test_a_link_leads_to_its_page_and_back_to_where_it_stood_and_forward_again(desk, qtbot):
    scrolled = desk.viewer.verticalScrollBar()
    scrolled.setValue(120)
    desk.viewer.anchorClicked.emit(QUrl("trouble.md"))
    assert desk.key == "trouble"
    assert desk.list.currentItem().text() == "When something is wrong"
    assert scrolled.value() == 0

    qtbot.keyClick(desk.viewer, Qt.Key.Key_Backspace)
    assert (desk.key, scrolled.value()) == (FIRST, 120)
    assert not desk.back.isEnabled()
    desk.forward.click()
    assert desk.key == "trouble"
    assert not desk.forward.isEnabled()


def test_what_is_opened_after_going_back_is_the_way_forward(desk):
    desk.open("trouble")
    desk.go_back()
    desk.open("wall")
    desk.go_forward()
    assert desk.key == "wall"


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


def picture_in(desk, name):
    made = desk.viewer.loadResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name))
    return made.width() / made.devicePixelRatio(), made.width()


def test_pictures_fit_the_room_there_is_and_grow_with_it(desk):
    width, pixels = picture_in(desk, "wall.png")
    assert 300 < width <= desk.viewer.viewport().width()
    assert pixels == round(width)
    desk.resize(1_800, 700)
    assert picture_in(desk, "wall.png")[0] > width
    for key in ("cases", "keys", "news"):
        desk.open(key)
        assert desk.viewer.horizontalScrollBar().maximum() == 0, key


def test_a_table_stays_within_the_view_with_large_text(qtbot):
    choose_theme("dark", text_scale=150)
    made = ManualDesk()
    qtbot.addWidget(made)
    made.resize(1_848, 900)
    made.show()
    for key in ("keys", "lights", "trouble"):
        made.open(key)
        assert made.viewer.horizontalScrollBar().maximum() == 0, key


def test_pictures_have_a_frame_whatever_the_ground_of_the_page(desk):
    made = desk.viewer.loadResource(QTextDocument.ResourceType.ImageResource.value, QUrl("first-run.png"))
    corners = [(0, 0), (made.width() - 1, 0), (made.width() - 1, made.height() - 1), (0, made.height() // 2)]
    assert {made.pixelColor(*corner).name() for corner in corners} == {theme().line2.name()}


def test_lamps_are_drawn_as_they_are_elsewhere_in_the_console(desk):
    width, _pixels = picture_in(desk, "lamp-legal")
    assert width == LAMP_PX
    desk.open("lights")
    assert _pictures(desk.viewer.document()) == {f"{LAMP}{state}" for state in State}


def test_text_stands_in_a_column_that_an_eye_can_follow(desk):
    desk.resize(1_900, 900)
    document = desk.viewer.document()
    frame = document.rootFrame().frameFormat()
    for block in blocks(document):
        if not any(part.format.isImageFormat() for part in block.textFormats()):
            margins = frame.leftMargin() + frame.rightMargin() + block.blockFormat().rightMargin()
            assert document.textWidth() - margins == TEXT_PX


def test_a_key_has_room_in_its_cap_and_a_command_is_copied_as_it_is(desk):
    assert with_keycaps("`F1` `Ctrl+E` `sudo apt`") == "`\u2009F1\u2009` `\u2009Ctrl+E\u2009` `sudo apt`"
    desk.open("install")
    assert "sudo apt remove supervision-console" in desk.viewer.toPlainText()


def test_a_search_leaves_the_pages_that_hold_the_text_and_marks_each_place(desk, qtbot):
    qtbot.keyClick(desk.list, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert desk.search.hasFocus()
    desk.search.setText("expired")
    assert desk.list.keys == ("connections", "trouble")
    assert desk.said.text() == "2 pages hold this text"
    qtbot.keyClick(desk.search, Qt.Key.Key_Return)
    assert desk.key == "connections"
    assert desk.viewer.textCursor().selectedText().lower() == "expired"
    assert len(desk.viewer.extraSelections()) == 1

    desk.search.setText("certificate")
    places = set()
    for _place in range(20):
        qtbot.keyClick(desk.search, Qt.Key.Key_Return)
        places.add(desk.viewer.textCursor().position())
    assert len(places) == len(desk.viewer.extraSelections()) > 1


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


def test_before_the_console_stands_it_covers_the_window_until_escape(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    field = QLineEdit(window)
    window.show()
    field.setFocus()
    cover = Cover(window, "trouble")
    assert cover.desk.key == "trouble"
    assert not cover.desk.tour.isVisible()
    window.resize(1_200, 800)
    assert cover.size() == window.size()
    with qtbot.waitSignal(cover.destroyed):
        qtbot.keyClick(cover.desk.list, Qt.Key.Key_Escape)
    assert window.focusWidget() is field
