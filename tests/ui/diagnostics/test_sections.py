"""Logs are followed and filtered, what may be passed on is copied, and every part shows its licence."""

import logging
import threading

import pytest
from PySide6.QtGui import QFont, QGuiApplication

from console import __version__
from console.licences import Part
from console.messages import messages
from console.paths import Home
from ui.diagnostics.about import AboutSection
from ui.diagnostics.logs import LogSection
from ui.diagnostics.section import DiagnosticsSection

FIRST = "2026-11-20T02:42:17Z INFO sync: begun"
SECOND = "2026-11-20T02:42:18Z ERROR sync: <b>failed</b>"


@pytest.fixture
def home(tmp_path):
    messages.choose("en")
    home = Home(tmp_path / "home")
    home.log_dir.mkdir(parents=True)
    return home


@pytest.fixture
def shown(qtbot):
    made = []

    def show(section):
        qtbot.addWidget(section)
        section.resize(900, 600)
        section.show()
        made.append(section)
        return section

    yield show
    for section in made:
        section.hide()
        section.lane.stop()


def weights_of(text):
    return [one.format.fontWeight() for one in text.document().firstBlock().layout().formats()]


def write(home, *lines, name="desktop"):
    with (home.log_dir / f"{name}.log").open("a") as file:
        file.writelines(f"{line}\n" for line in lines)


def test_a_log_is_shown_as_plain_text_and_filtered_by_level_and_text(home, shown, qtbot):
    write(home, FIRST, SECOND)
    section = shown(LogSection(home))
    qtbot.waitUntil(lambda: section.text.toPlainText() == f"{FIRST}\n{SECOND}")

    section.level.setCurrentIndex(section.level.findData(logging.ERROR))
    section.level.activated.emit(section.level.currentIndex())
    assert section.text.toPlainText() == SECOND
    assert "1 of 2 entries" in section.said.text()

    assert weights_of(section.text) == [QFont.Weight.Bold], "an error stands out"

    section.search.setText("begun")
    assert section.text.toPlainText() == ""
    section.search.setText("FAILED")
    section.copy.click()
    assert QGuiApplication.clipboard().text() == SECOND


def test_what_is_written_later_comes_into_sight_while_it_is_followed_and_not_else(home, shown, qtbot):
    write(home, FIRST)
    section = shown(LogSection(home))
    section._pace.setInterval(20)
    qtbot.waitUntil(lambda: section.text.toPlainText() == FIRST)
    write(home, SECOND)
    qtbot.waitUntil(lambda: SECOND in section.text.toPlainText())

    section.follow.click()
    assert not section._pace.isActive()
    section.follow.click()
    assert section._pace.isActive()
    section.hide()
    assert not section._pace.isActive()


def test_another_log_is_chosen_and_a_home_without_logs_says_so(home, shown, qtbot, tmp_path):
    write(home, FIRST)
    write(home, SECOND, name="sync")
    section = shown(LogSection(home))
    qtbot.waitUntil(lambda: section.file.currentText() == "desktop.log")
    section.file.setCurrentText("sync.log")
    section.file.activated.emit(section.file.currentIndex())
    qtbot.waitUntil(lambda: section.text.toPlainText() == SECOND)

    empty = shown(LogSection(Home(tmp_path / "none")))
    qtbot.waitUntil(lambda: empty.said.text() == "There is no log yet.")


def test_the_diagnosis_is_made_in_a_thread_looked_through_and_copied(home, shown, qtbot):
    threads = []
    (home.log_dir / "crash-1.txt").touch()

    def diagnosis():
        threads.append(threading.current_thread())
        return "version 1"

    section = shown(DiagnosticsSection(home, diagnosis))
    assert not section.copy.isEnabled()
    qtbot.waitUntil(section.copy.isEnabled)
    section.copy.click()

    assert threads != [threading.main_thread()]
    assert QGuiApplication.clipboard().text() == section.text.toPlainText() == "version 1"
    assert section.crashes.text().endswith("crash-1.txt")


def test_every_part_shows_its_licence_and_the_version_stands_above(home, shown, qtbot):
    parts = (Part("acme", "1.0", "MIT", "Permission is hereby <granted>"), Part("bare", "2", "", ""))
    section = shown(AboutSection(parts=lambda: parts))
    qtbot.waitUntil(lambda: section.list.count() == 2)

    assert __version__ in section.version.text()
    assert "Permission is hereby <granted>" in section.text.toPlainText()
    section.list.setCurrentRow(1)
    assert "brings no text" in section.text.toPlainText()
