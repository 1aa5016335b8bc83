"""The section of the settings page: what can be done to each connection, and what is asked before."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from console import clock
from console.connection.connection import Keep
from console.connection.connections import Connections
from console.domain.operation import Draft, OperationKind
from console.paths import Home
from console.replica.key import KeySource, ReplicaKey
from console.replica.local.outbox import enqueue
from console.replica.local.recovery import open_local
from tests.integration.connection.tls_server import PASSWORD, TlsServer
from tests.ui.connections.test_first_run import press
from tests.unit.connection.test_connection import GOOD
from ui.connections.clerk import Clerk
from ui.connections.editor import ConnectionEditor
from ui.connections.giving_up import GivingUp
from ui.connections.lines import TestLines as Lines
from ui.connections.section import Confirmation, ConnectionsSection


@pytest.fixture
def connections(home: Home) -> Connections:
    return Connections(home, ReplicaKey(b"k" * 32, KeySource.FILE))


@pytest.fixture
def section(
    clerk: Clerk, connections: Connections, server: TlsServer, tmp_path: Path, qtbot: QtBot
) -> ConnectionsSection:
    here = replace(GOOD, name="here", host="localhost", port=server.port, keep=Keep.SEALED)
    connections.add(here, PASSWORD, server.authority.write(tmp_path / "authority.pem"))
    connections.add(replace(GOOD, name="there", keep=Keep.SEALED), "two")
    with qtbot.waitSignal(clerk.looked):
        clerk.look()
    with qtbot.waitSignal(clerk.listed):
        made = ConnectionsSection(clerk)
    qtbot.addWidget(made)
    made.resize(1_000, 800)
    made.show()
    return made


def open_part(section: ConnectionsSection, kind: type) -> object:
    (found,) = (part for part in section.findChildren(kind) if part.isVisible())
    return found


def test_the_one_in_use_is_marked_and_has_no_button_to_use_it(section: ConnectionsSection) -> None:
    assert [(name, row.state.text(), row.choose.isVisible()) for name, row in section.rows.items()] == [
        ("here", "使用中", False),
        ("there", "", True),
    ]


def test_a_test_shows_its_lines_in_place_with_the_kept_password(
    section: ConnectionsSection, clerk: Clerk, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(clerk.tested, timeout=15_000):
        press(section.rows["here"].test, qtbot)
    lines = open_part(section, Lines)
    assert isinstance(lines, Lines)
    assert len(lines.lines) == 8
    assert "✓" in {label.text() for label in lines._rows[next(iter(lines._rows))]}


def test_a_new_name_is_saved_once_it_was_tested(
    section: ConnectionsSection, clerk: Clerk, connections: Connections, qtbot: QtBot
) -> None:
    press(section.rows["here"].change, qtbot)
    editor = open_part(section, ConnectionEditor)
    assert isinstance(editor, ConnectionEditor)
    editor.form.name.setText("renamed")
    with qtbot.waitSignal(clerk.tested, timeout=15_000):
        press(editor.button, qtbot)
    with qtbot.waitSignal(clerk.listed):
        press(editor.button, qtbot)
    assert list(section.rows) == ["renamed", "there"]
    chosen = connections.book().chosen
    assert chosen is not None
    assert connections.login(chosen).password == PASSWORD


def test_another_address_asks_for_the_password_anew(section: ConnectionsSection, clerk: Clerk, qtbot: QtBot) -> None:
    press(section.rows["here"].change, qtbot)
    editor = open_part(section, ConnectionEditor)
    assert isinstance(editor, ConnectionEditor)
    editor.form.host.setText("127.0.0.1")
    with qtbot.waitSignal(clerk.refused):
        press(editor.button, qtbot)
    assert editor.form.password.hasFocus()


def test_forgetting_says_first_what_goes_and_then_does_it(
    section: ConnectionsSection, clerk: Clerk, connections: Connections, qtbot: QtBot
) -> None:
    press(section.rows["there"].forget, qtbot)
    question = open_part(section, Confirmation)
    assert isinstance(question, Confirmation)
    with qtbot.waitSignal(clerk.listed):
        press(question.do, qtbot)
    assert [one.name for one in connections.book().connections] == ["here"]


def test_what_waits_can_be_given_up_once_the_name_was_typed(
    section: ConnectionsSection,
    clerk: Clerk,
    connections: Connections,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    local, _recovery = open_local(connections.home, connections.key.secret, clock.now_us())
    with local:
        enqueue(local, Draft(OperationKind.ANNOTATE, "", "1", "me", {"text": "x"}, 0), clock.now_us())
    with qtbot.waitSignal(clerk.listed):
        clerk.list()
    qtbot.waitUntil(section.rows["here"].forget.isVisible)
    press(section.rows["here"].forget, qtbot)
    way_out = open_part(section, GivingUp)
    assert isinstance(way_out, GivingUp)
    qtbot.keyClicks(way_out.typed, "her")
    assert not way_out.do.isEnabled()
    qtbot.keyClicks(way_out.typed, "e")
    monkeypatch.setattr("ui.connections.giving_up.choose_list_file", lambda *_: tmp_path / "notes.xlsx")
    with qtbot.waitSignal(section.give_up_asked) as asked:
        press(way_out.do, qtbot)
    assert asked.args == ["here", tmp_path / "notes.xlsx"]
    with qtbot.waitSignal(clerk.looked):
        clerk.forget_chosen(*asked.args)
    assert (tmp_path / "notes.xlsx").exists()
    assert [one.name for one in connections.book().connections] == ["there"]


def test_a_question_can_be_left(section: ConnectionsSection, connections: Connections, qtbot: QtBot) -> None:
    press(section.rows["there"].forget, qtbot)
    question = open_part(section, Confirmation)
    assert isinstance(question, Confirmation)
    press(question.back, qtbot)
    assert not question.isVisible()
    assert len(connections.book().connections) == 2


def test_what_concerns_the_copy_in_use_is_left_to_whoever_owns_the_desktop(
    section: ConnectionsSection, connections: Connections, qtbot: QtBot
) -> None:
    press(section.rows["here"].forget, qtbot)
    question = open_part(section, Confirmation)
    assert isinstance(question, Confirmation)
    with qtbot.waitSignal(section.forget_asked) as asked:
        press(question.do, qtbot)
    press(section.rows["there"].choose, qtbot)
    second = open_part(section, Confirmation)
    assert isinstance(second, Confirmation)
    with qtbot.waitSignal(section.choose_asked) as chosen:
        press(second.do, qtbot)
    assert (asked.args, chosen.args) == (["here"], ["there"])
    assert len(connections.book().connections) == 2


def test_buttons_are_told_apart_by_those_who_hear_them(section: ConnectionsSection) -> None:
    names = [button.accessibleName() for row in section.rows.values() for button in row.findChildren(QAbstractButton)]
    assert len(set(names)) == len(names) == 8
