"""The inventory shows every plugin in words, and decisions are made with who and why."""

from dataclasses import replace
from itertools import product

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from console.extension.allow_list import read_decisions
from console.extension.inventory import PluginEntry, State, Why
from console.messages import messages
from console.paths import Home
from console.replica.local import journal
from console.replica.local.file import LocalFile
from tests.unit.extension.making import NAME, allow, entry, stock, write_plugin
from ui.extension.card import PluginCard
from ui.extension.section import PluginSection

KEY = bytes(range(32))


@pytest.fixture
def home(tmp_path):
    messages.choose("en")
    return Home(tmp_path / "home")


@pytest.fixture
def opened(home, qtbot):
    made = []

    def make(standing=lambda one: one):
        section = PluginSection(home, KEY, standing, look=stock)
        qtbot.addWidget(section)
        section.resize(900, 1200)
        section.show()
        made.append(section)
        qtbot.waitUntil(lambda: bool(section.cards))
        return section

    yield make
    for section in made:
        section.lane.stop()


def card_of(section):
    return next(card for card in section.cards if card.entry.name == NAME)


def words(widget):
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def test_a_plugin_is_allowed_with_who_and_why_and_the_list_then_says_so(home, opened, qtbot):
    write_plugin(home.plugins_dir, door="page")
    section = opened()
    card = card_of(section)
    assert "– not on the administrator's list" in words(card)
    assert card.forbid.isVisibleTo(card)

    card.allow.click()
    assert "with all its rights" in words(card)
    qtbot.keyClicks(card.form.who, "Liang")
    qtbot.keyClicks(card.form.why, "old lists")
    qtbot.keyClick(card.form.why, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "✓ allowed" in words(card_of(section)))

    assert "Allowed by Liang on 20" in words(card_of(section))
    assert "started again" in section.said.text()
    with LocalFile(home, KEY) as local:
        assert [(one.action, one.object) for one in journal.entries(local)] == [("plugin_allowed", f"{NAME} 1.0")]
    assert [(one.by, one.why, one.is_allowed) for one in read_decisions(home.plugins_file)] == [
        ("Liang", "old lists", True)
    ]
    assert not card_of(section).allow.isVisible()


def test_where_nobody_installed_one_the_list_says_so(home, opened, qtbot):
    section = opened()
    assert "No plugin of others is installed." in words(section)
    write_plugin(home.plugins_dir)
    assert "No plugin of others" not in words(opened())


def test_without_who_or_why_nothing_is_decided_and_the_cursor_stands_where_it_is_missing(home, opened, qtbot):
    write_plugin(home.plugins_dir)
    card = card_of(opened())

    card.allow.click()
    qtbot.keyClicks(card.form.who, "Liang")
    card.form.done.click()

    assert "A decision needs who decides and why." in words(card)
    assert card.window().focusWidget() is card.form.why
    assert read_decisions(home.plugins_file) == ()
    qtbot.keyClick(card.form.why, Qt.Key.Key_Escape)
    assert not card.form.isVisible()


def test_what_changed_since_it_was_looked_at_is_allowed_as_it_was_shown_and_so_stays_out(home, opened, qtbot):
    module = write_plugin(home.plugins_dir)
    section = opened()
    write_plugin(home.plugins_dir, module.read_text() + "#")

    card = card_of(section)
    card.allow.click()
    card.form.who.setText("Liang")
    card.form.why.setText("old lists")
    card.form.done.click()
    qtbot.waitUntil(lambda: card_of(section) is not card)

    assert "! another one than was allowed" in words(card_of(section))


def test_the_whole_hash_is_copied(home, opened):
    write_plugin(home.plugins_dir)
    section = opened()

    card_of(section).copy.click()

    assert QGuiApplication.clipboard().text() == entry(home).sha256
    assert card_of(section).copy.text() == "Copied"


def test_what_happened_to_its_pages_in_this_run_is_said(home, opened):
    write_plugin(home.plugins_dir, door="page")
    allow(home)

    section = opened(lambda one: replace(one, state=State.FAILED, why=Why("It failed: {what}.", {"what": "x"})))

    assert "! allowed, but failing" in words(card_of(section))
    assert "It failed: x." in words(card_of(section))


def test_a_damaged_list_is_said_above_all_and_a_decision_on_it_fails_in_place(home, opened, qtbot):
    write_plugin(home.plugins_dir)
    home.plugins_file.write_text("format =")
    section = opened()
    assert "cannot be read" in section.said.text()

    card = card_of(section)
    card.allow.click()
    card.form.who.setText("Liang")
    card.form.why.setText("x")
    card.form.done.click()
    qtbot.waitUntil(lambda: not card.form.isVisible())

    assert "cannot be read" in section.said.text()
    assert home.plugins_file.read_text() == "format ="


def test_each_state_has_a_mark_and_words_and_only_the_buttons_that_make_sense(qtbot):
    for language, state in product(("zh", "en"), State):
        messages.choose(language)
        card = PluginCard(PluginEntry("acme", "1.0", (), state, sha256="ab" * 32))
        qtbot.addWidget(card)

        assert card.state.text()[0] in "✓–!"
        assert card.allow.isVisibleTo(card) == (state in {State.UNLISTED, State.FORBIDDEN, State.CHANGED})
        assert card.forbid.isVisibleTo(card) == (state not in {State.BUILT_IN, State.FORBIDDEN, State.REFUSED})
