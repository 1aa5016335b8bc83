"""The way in: from an empty installation to a desktop that follows central, and from one connection to another."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from console.connection import opening
from console.connection.book import read_book, save
from console.connection.connection import Keep
from console.connection.connections import Connections
from console.connection.opening import begin_in_memory
from console.messages import messages
from console.paths import Home
from console.replica.key import KeySource, ReplicaKey, choose_passphrase, find_key
from console.settings.session import write_session
from console.settings.store import open_settings, read_settings
from console.sync.orders import URL_VARIABLE
from tests.integration.connection.test_connections import leave_unsent
from tests.integration.connection.tls_server import PASSWORD, TlsServer
from tests.ui.connections.test_first_run import fill, press
from tests.unit.connection.test_connection import GOOD
from ui import app
from ui.application import make_application
from ui.connections.first_run import FirstRunPage
from ui.connections.question import Question, Stopped
from ui.connections.section import Confirmation, ConnectionsSection
from ui.desktop import Desktop
from ui.entrance import Entrance, Manner
from ui.pages import CASES_PLACE, SETTINGS_PLACE
from ui.settings.controls import Options
from ui.settings.page import SettingsPage

KEY = ReplicaKey(b"k" * 32, KeySource.FILE)
PHRASE = "a long enough phrase"
Enter = Callable[..., Entrance]


@pytest.fixture
def enter(home: Home, key_file: str) -> Iterator[Enter]:
    """Makes the way in and starts it; ends all that it began."""
    made: list[Entrance] = []

    def begin(key_file: str | None = key_file) -> Entrance:
        make_application()
        manner = Manner((1_366, 768), key_file, ("--cases", "10"))
        entrance = Entrance(home, open_settings(home), manner, has_demo=True)
        made.append(entrance)
        entrance.start()
        return entrance

    yield begin
    for entrance in made:
        entrance.stop()


@pytest.fixture
def here(home: Home, server: TlsServer, tmp_path: Path) -> Connections:
    """An installation that knows two connections to the same server; the first is chosen."""
    connections = Connections(home, KEY)
    authority = server.authority.write(tmp_path / "authority.pem")
    for name, host in (("here", "localhost"), ("there", "127.0.0.1")):
        wanted = replace(GOOD, name=name, host=host, port=server.port, keep=Keep.SEALED)
        connections.add(wanted, PASSWORD, authority)
    return connections


def page(entrance: Entrance, kind: type, qtbot: QtBot) -> object:
    qtbot.waitUntil(lambda: isinstance(entrance.page, kind), timeout=20_000)
    return entrance.page


def follows(entrance: Entrance, qtbot: QtBot) -> Desktop:
    """Wait until the desktop shows a copy of central that is in step."""
    qtbot.waitUntil(lambda: entrance.desktop is not None, timeout=20_000)
    desktop = entrance.desktop
    assert desktop is not None
    assert not entrance.window.isVisible()
    qtbot.waitUntil(lambda: desktop._is_drawn, timeout=30_000)
    qtbot.waitUntil(lambda: desktop.strip is not None and desktop.strip.link.phase == "streaming", timeout=10_000)
    return desktop


def test_f1_shows_the_manual_over_the_first_run_and_keeps_what_was_typed(enter: Enter, qtbot: QtBot) -> None:
    entrance = enter()
    first = page(entrance, FirstRunPage, qtbot)
    assert isinstance(first, FirstRunPage)
    first.editor.form.host.setText("central.example")
    qtbot.keyClick(entrance.window, Qt.Key.Key_F1)
    assert entrance._cover is not None
    assert entrance._cover.desk.key == "first-run"
    qtbot.keyClick(entrance._cover.desk.list, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: entrance._cover is None)
    assert first.editor.form.host.text() == "central.example"
    assert first.isVisible()


@pytest.mark.heavy
def test_from_nothing_to_a_desktop_that_follows_central(
    enter: Enter, home: Home, server: TlsServer, tmp_path: Path, qtbot: QtBot
) -> None:
    entrance = enter()
    first = page(entrance, FirstRunPage, qtbot)
    assert isinstance(first, FirstRunPage)
    fill(first, server, tmp_path)
    press(first.editor.button, qtbot)
    qtbot.waitUntil(lambda: first.editor.button.text() == "连接", timeout=15_000)
    with qtbot.waitSignal(entrance.opened, timeout=15_000):
        press(first.editor.button, qtbot)
    follows(entrance, qtbot)
    chosen = read_book(home).chosen
    assert chosen is not None
    assert chosen.host == "localhost"
    kept = b"".join(path.read_bytes() for path in home.root.rglob("*") if path.is_file())
    assert PASSWORD.encode() not in kept


@pytest.mark.heavy
def test_another_connection_is_opened_without_a_restart_and_the_old_copy_is_gone(
    enter: Enter, here: Connections, home: Home, qtbot: QtBot
) -> None:
    entrance = enter()
    before = follows(entrance, qtbot)
    copied = home.replica_file.stat().st_ino
    before.window.go(SETTINGS_PLACE)
    before.window.findChild(SettingsPage).choose("connections")
    section = before.window.findChild(ConnectionsSection)
    qtbot.waitUntil(lambda: "there" in section.rows)
    press(section.rows["there"].choose, qtbot)
    press(section.findChild(Confirmation).do, qtbot)
    qtbot.waitUntil(lambda: entrance.desktop is not before, timeout=20_000)
    follows(entrance, qtbot)
    assert home.replica_file.stat().st_ino != copied
    chosen = read_book(home).chosen
    assert chosen is not None
    assert chosen.name == "there"


@pytest.mark.heavy
@pytest.mark.parametrize("goes_on", [True, False])
def test_it_goes_on_where_it_was_left_unless_that_is_switched_off(
    enter: Enter, here: Connections, home: Home, qtbot: QtBot, *, goes_on: bool
) -> None:
    write_session(home, {"page": "Settings"})
    home.settings_file.write_text(f"version = 1\n[start]\nresume = {str(goes_on).lower()}\n")
    entrance = enter()
    qtbot.waitUntil(lambda: entrance.desktop is not None, timeout=20_000)
    assert entrance.desktop is not None
    assert entrance.desktop.is_resumed is goes_on
    assert entrance.desktop.window.page == (SETTINGS_PLACE if goes_on else CASES_PLACE)


def test_a_connection_over_which_something_waits_to_be_sent_is_not_left(
    enter: Enter, here: Connections, home: Home, server: TlsServer, qtbot: QtBot
) -> None:
    server.set(ssl="off")  # nothing gets through
    leave_unsent(home, KEY)
    entrance = enter()
    qtbot.waitUntil(lambda: entrance.desktop is not None, timeout=20_000)
    section = entrance._section()
    qtbot.addWidget(section)
    before = entrance.desktop
    with qtbot.waitSignal(entrance._clerk.refused, timeout=10_000):
        section.choose_asked.emit("there")
    assert "1 条批注待发送" in section.said.text()
    assert entrance.desktop is before
    assert read_book(home).chosen == here.book().named("here")


def test_a_pass_phrase_is_asked_for_and_a_wrong_one_is_said(enter: Enter, home: Home, qtbot: QtBot) -> None:
    choose_passphrase(home, PHRASE, PHRASE)
    entrance = enter(None)
    question = page(entrance, Question, qtbot)
    assert isinstance(question, Question)
    question.field.setText("another long phrase")
    press(question.open, qtbot)
    qtbot.waitUntil(question.said.isVisible)
    assert "口令" in question.said.text()
    question.field.setText(PHRASE)
    press(question.open, qtbot)
    page(entrance, FirstRunPage, qtbot)
    assert entrance._clerk.opening is not None
    assert entrance._clerk.opening.ways[0] is Keep.SEALED, "the phrase was typed once for everything"


def test_a_password_that_is_kept_nowhere_is_asked_for_and_opens(
    enter: Enter, here: Connections, home: Home, qtbot: QtBot
) -> None:
    here.change("here", replace(here.book().named("here"), keep=Keep.MEMORY), PASSWORD)
    entrance = enter()
    question = page(entrance, Question, qtbot)
    assert isinstance(question, Question)
    question.field.setText(PASSWORD)
    with qtbot.waitSignal(entrance.opened, timeout=10_000):
        press(question.open, qtbot)


def test_what_is_kept_in_memory_ends_with_the_console(enter: Enter, home: Home, qtbot: QtBot) -> None:
    key = begin_in_memory(home)
    save(home, replace(GOOD, keep=Keep.MEMORY))
    leave_unsent(home, key)
    assert home.local_file.exists()
    entrance = enter(None)
    page(entrance, FirstRunPage, qtbot)
    assert not home.local_file.exists(), "what an earlier console left cannot be read by anybody"
    leave_unsent(home, key)
    entrance.stop()
    assert not home.local_file.exists()


def test_with_the_last_connection_the_choice_to_keep_nothing_is_gone_too(
    enter: Enter, home: Home, qtbot: QtBot
) -> None:
    leave_unsent(home, begin_in_memory(home))
    first = page(enter(None), FirstRunPage, qtbot)
    assert isinstance(first, FirstRunPage)
    assert first.editor.form.keeping.way is None
    assert (home.local_file.exists(), home.memory_mark.exists()) == (False, False)


def test_a_key_that_is_gone_is_no_first_run(enter: Enter, home: Home, tmp_path: Path, qtbot: QtBot) -> None:
    entrance = enter(str(tmp_path / "no such key"))
    stopped = page(entrance, Stopped, qtbot)
    assert isinstance(stopped, Stopped)
    assert "no such key" in stopped.said.text()
    (tmp_path / "no such key").write_bytes(b"k" * 32)
    (tmp_path / "no such key").chmod(0o600)
    stopped.again.emit()
    page(entrance, FirstRunPage, qtbot)


def test_while_the_keyring_thinks_the_window_lives_and_says_what_it_waits_for(
    enter: Enter, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    answer = threading.Event()

    def slow(*given: object, **more: object) -> ReplicaKey:
        answer.wait(20)
        return find_key(*given, **more)

    monkeypatch.setattr(opening, "find_key", slow)
    began = time.monotonic()
    entrance = enter()
    assert time.monotonic() - began < 5
    try:
        said = lambda: [label.text() for label in entrance.window.findChildren(QLabel)]  # noqa: E731
        qtbot.waitUntil(lambda: any("密钥环" in text for text in said()))
        longest, last = 0.0, time.monotonic()
        for _turn in range(20):
            qtbot.wait(10)
            longest, last = max(longest, time.monotonic() - last), time.monotonic()
        assert longest < 2, "the thread that draws does not wait"
    finally:
        answer.set()
    page(entrance, FirstRunPage, qtbot)


def test_language_and_theme_change_at_once_and_what_was_typed_stays(enter: Enter, home: Home, qtbot: QtBot) -> None:
    entrance = enter()
    first = page(entrance, FirstRunPage, qtbot)
    assert isinstance(first, FirstRunPage)
    first.editor.form.host.setText("db.foshan.example")
    language = first.findChildren(Options)[0]
    press(language._group.button(1), qtbot)
    qtbot.waitUntil(lambda: entrance.page is not first and isinstance(entrance.page, FirstRunPage))
    second = entrance.page
    assert isinstance(second, FirstRunPage)
    assert messages.language == "en"
    assert any(label.text() == "Central database" for label in second.findChildren(QLabel))
    assert second.editor.form.typed.host == "db.foshan.example"
    assert read_settings(home).value(open_settings(home).declared[0]) == "en"


def test_a_file_of_a_newer_version_is_said_and_left_alone(enter: Enter, home: Home, qtbot: QtBot) -> None:
    home.root.mkdir()
    home.connections_file.write_text("format = 9\n")
    stopped = page(enter(), Stopped, qtbot)
    assert isinstance(stopped, Stopped)
    assert "connections.toml" in stopped.said.text()
    assert home.connections_file.read_text() == "format = 9\n"


@pytest.mark.parametrize(
    ("words", "has_url", "way"),
    [([], False, "enter"), (["open"], False, "enter"), (["open"], True, "run"), (["wall"], False, "run")],
)
def test_the_program_without_a_command_opens_what_is_chosen_or_the_first_run(
    home: Home, monkeypatch: pytest.MonkeyPatch, words: list[str], has_url: bool, way: str
) -> None:
    taken: list[str] = []
    for name in ("enter", "run"):
        monkeypatch.setattr(app, f"_{name}", lambda *_rest, _name=name, **_more: taken.append(_name) or 0)
    monkeypatch.setenv(URL_VARIABLE, "postgresql://somewhere") if has_url else monkeypatch.delenv(URL_VARIABLE, False)
    assert app.main([*words, "--home", str(home.root)]) == 0
    assert taken == [way]


@pytest.mark.heavy
def test_the_program_itself_shows_the_first_run_and_ends(home: Home, key_file: str) -> None:
    command = [sys.executable, "-m", "ui", "--home", str(home.root), "--key-file", key_file, "--seconds", "1"]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    environment.pop(URL_VARIABLE, None)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert not home.replica_file.exists()
