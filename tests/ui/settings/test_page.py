"""The page of settings: chosen by keyboard, saved at once, said in place."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from console.messages import messages
from console.paths import Home
from console.settings.declared import LANGUAGE, RESUME, SETTINGS, TEXT_SCALE, THEME
from console.settings.store import open_settings, read_settings
from tests.disks import small_disk
from tests.unit.test_messages_complete import catalogue
from ui.application import make_application
from ui.settings.chooser import Chooser
from ui.settings.general import GeneralSection
from ui.settings.page import KEYS, SettingsPage
from ui.settings.section import Section

__all__ = ["small_disk"]


def chooser_of(home: Home) -> Chooser:
    make_application()
    return Chooser(open_settings(home))


@pytest.fixture
def chooser(tmp_path: Path) -> Iterator[Chooser]:
    made = chooser_of(Home(tmp_path))
    yield made
    made.stop()


@pytest.fixture
def general(chooser: Chooser, qtbot: QtBot) -> GeneralSection:
    made = GeneralSection(chooser)
    qtbot.addWidget(made)
    made.resize(1_000, 800)
    made.show()
    return made


def part(section: QWidget, name: str) -> QWidget:
    found = section.findChild(QWidget, name)
    assert found is not None
    return found


def test_an_option_is_chosen_by_keyboard_saved_at_once_and_said(
    general: GeneralSection, chooser: Chooser, qtbot: QtBot, tmp_path: Path
) -> None:
    row = general.rows[THEME.key]
    assert row.mark.text() == "默认"
    with qtbot.waitSignal(chooser.done):
        qtbot.keyClick(part(general, "setting appearance.theme light"), Qt.Key.Key_Space)
    assert read_settings(Home(tmp_path)).value(THEME) == "light"
    assert row.result.text() == "已保存。主题:浅色"
    assert row.mark.text() == "默认:深色"
    with qtbot.waitSignal(chooser.done):
        qtbot.keyClick(row.reset, Qt.Key.Key_Space)
    assert read_settings(Home(tmp_path)).is_default(THEME)
    assert part(general, "setting appearance.theme dark").isChecked()
    assert row.reset.isHidden()


def test_a_number_is_counted_by_arrows_and_what_is_not_allowed_is_said_in_place(
    general: GeneralSection, chooser: Chooser, qtbot: QtBot, tmp_path: Path
) -> None:
    row = general.rows[TEXT_SCALE.key]
    field = part(general, "setting appearance.text_scale")
    with qtbot.waitSignal(chooser.done):
        qtbot.keyClick(field, Qt.Key.Key_Up)
    assert read_settings(Home(tmp_path)).value(TEXT_SCALE) == 105
    field.selectAll()
    qtbot.keyClicks(field, "300")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert row.wrong.isVisible()
    assert "90 到 150" in row.wrong.text()
    assert read_settings(Home(tmp_path)).value(TEXT_SCALE) == 105
    field.selectAll()
    qtbot.keyClicks(field, "120 %")
    with qtbot.waitSignal(chooser.done):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert row.wrong.isHidden()
    assert field.text() == "120"


def test_the_ends_of_a_number_are_not_passed_by_its_buttons(
    general: GeneralSection, chooser: Chooser, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(chooser.done):
        chooser.choose(TEXT_SCALE, 148)
    more = part(general, "setting appearance.text_scale +")
    with qtbot.waitSignal(chooser.done):
        qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert chooser.settings.value(TEXT_SCALE) == 150
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert part(general, "setting appearance.text_scale").text() == "150"


def test_what_cannot_be_saved_is_said_and_the_button_that_holds_stays_pressed(qtbot: QtBot, small_disk: Path) -> None:
    chooser = chooser_of(Home(small_disk))
    with (small_disk / "filler").open("wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(b"x" * 4096)
    section = GeneralSection(chooser)
    qtbot.addWidget(section)
    with qtbot.waitSignal(chooser.done):
        qtbot.mouseClick(part(section, "setting appearance.theme light"), Qt.MouseButton.LeftButton)
    chooser.stop()
    assert "E-STORAGE" in section.rows[THEME.key].result.text()
    assert part(section, "setting appearance.theme dark").isChecked()


def test_what_is_wrong_with_the_file_stands_above(qtbot: QtBot, tmp_path: Path) -> None:
    Home(tmp_path).settings_file.write_text('[appearance]\ntheme = "blue"\n', encoding="utf-8")
    chooser = chooser_of(Home(tmp_path))
    section = GeneralSection(chooser)
    qtbot.addWidget(section)
    assert "settings.toml:2" in section.problems.text()
    assert section.problems.text().endswith("(E-INPUT)")
    assert section.wrong.text() == "! 设置文件中有内容未采用:"
    with qtbot.waitSignal(chooser.done):
        chooser.choose(THEME, "dark")
    chooser.stop()
    assert section.problems.isHidden()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_setting_has_its_row_and_every_control_a_name(chooser: Chooser, qtbot: QtBot, language: str) -> None:
    messages.choose(language)
    section = GeneralSection(chooser)
    qtbot.addWidget(section)
    assert list(section.rows) == [one.key for one in SETTINGS]
    controls = [*section.findChildren(QAbstractButton), *section.findChildren(QLineEdit)]
    assert [control.objectName() for control in controls if not control.accessibleName()] == []
    names = [control.objectName() for control in controls]
    assert len(set(names)) == len(names)
    assert [control for control in controls if control.focusPolicy() is Qt.FocusPolicy.NoFocus] == []


def test_sections_are_made_when_they_are_looked_at_and_remembered_by_name(qtbot: QtBot, chooser: Chooser) -> None:
    made: list[str] = []

    def section(name: str) -> Section:
        def make() -> QWidget:
            made.append(name)
            return QLabel(name)

        return Section(name, name, make)

    page = SettingsPage((section("one"), section("two"), section("three")))
    qtbot.addWidget(page)
    assert made == ["one"]
    page.show()
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    assert (made, page.state()) == (["one", "two"], {"section": "two"})
    page.restore({"section": "gone"})
    page.restore({})
    assert page.section == "two"
    page.restore({"section": "one"})
    assert (page.section, made) == ("one", ["one", "two"])


def test_a_page_that_shows_everything_has_nothing_to_scroll(qtbot: QtBot, chooser: Chooser) -> None:
    page = SettingsPage((Section("general", "General", lambda: GeneralSection(chooser)),))
    qtbot.addWidget(page)
    page.resize(1_600, 950)
    page.show()
    pane = page.stack.currentWidget()
    assert pane.verticalScrollBar().maximum() == 0
    page.resize(1_600, 480)
    assert pane.verticalScrollBar().maximum() > 0


def test_the_texts_of_the_page_have_their_chinese() -> None:
    told = ["Settings", "General", *(message for _key, message in KEYS)]
    assert [text for text in told if text not in catalogue()] == []


def test_a_language_given_at_the_start_holds_until_another_is_chosen(
    general: GeneralSection, chooser: Chooser, qtbot: QtBot
) -> None:
    chooser.settings.give(LANGUAGE, "en")
    with qtbot.waitSignal(chooser.done):
        chooser.choose(THEME, "light")
    assert part(general, "setting appearance.language en").isChecked()
    with qtbot.waitSignal(chooser.done):
        chooser.choose(LANGUAGE, "zh")
    assert part(general, "setting appearance.language zh").isChecked()


def test_whether_the_next_start_goes_on_is_switched_by_keyboard(
    general: GeneralSection, chooser: Chooser, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(chooser.done):
        qtbot.keyClick(part(general, "setting start.resume False"), Qt.Key.Key_Space)
    assert read_settings(Home(tmp_path)).value(RESUME) is False
    assert general.rows[RESUME.key].result.text() == "已保存。从上次离开处继续:关"
