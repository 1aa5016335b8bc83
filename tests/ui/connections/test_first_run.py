"""First run: two choices, one wrong field at a time, nothing taken that nobody chose."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from console.connection.book import Book
from console.connection.check import Line, Step, Verdict
from console.connection.connection import Keep
from console.connection.opening import Opening, Want
from console.errors import BadInput
from console.messages import messages
from console.replica.key import KeySource, ReplicaKey
from tests.integration.connection.tls_server import PASSWORD, TlsServer
from tests.unit.connection.test_connection import GOOD
from ui.connections.clerk import Clerk
from ui.connections.first_run import FirstRunPage
from ui.connections.form import Typed
from ui.connections.question import Question, Stopped
from ui.runtime.faults import Fault

KEY = ReplicaKey(b"k" * 32, KeySource.FILE)
EMPTY = Book((), None, ())


def page_of(clerk: Clerk, qtbot: QtBot, opening: Opening, *, has_demo: bool = True) -> FirstRunPage:
    page = FirstRunPage(clerk, QLabel("looks"), has_demo=has_demo)
    qtbot.addWidget(page)
    page.resize(1_366, 768)
    page.show_opening(opening)
    page.show()
    return page


def fill(page: FirstRunPage, server: TlsServer, tmp_path: Path, **others: object) -> None:
    right = {"host": "localhost", "port": str(server.port), "database": "city", "user": "console"}
    more = {"password": PASSWORD, "authority": server.authority.write(tmp_path / "authority.pem")}
    page.editor.form.show_typed(Typed(**(right | more | others)))


def press(button: QAbstractButton, qtbot: QtBot) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_sound_connection_is_tested_first_and_then_handed_over(
    clerk: Clerk, qtbot: QtBot, server: TlsServer, tmp_path: Path
) -> None:
    page = page_of(clerk, qtbot, Opening(Want.CONNECTION, EMPTY, KEY, (Keep.SEALED, Keep.MEMORY)))
    fill(page, server, tmp_path)
    with qtbot.waitSignal(clerk.tested, timeout=15_000):
        press(page.editor.button, qtbot)
        assert page.editor.form.host.isReadOnly(), "what is tested stays as it is"
    assert [line.verdict for line in page.editor.lines.lines] == [Verdict.PASSED] * 8
    assert page.editor.button.text() == "连接"
    with qtbot.waitSignal(page.connect_asked) as asked:
        press(page.editor.button, qtbot)
    (wish,) = asked.args
    assert (wish.connection.name, wish.connection.keep, wish.password) == ("localhost", Keep.SEALED, PASSWORD)


def test_the_step_that_fails_is_said_with_its_remedy_and_those_after_it_are_not_tested(
    clerk: Clerk, qtbot: QtBot, server: TlsServer, tmp_path: Path
) -> None:
    page = page_of(clerk, qtbot, Opening(Want.CONNECTION, EMPTY, KEY, (Keep.MEMORY,)))
    fill(page, server, tmp_path, password="wrong")
    with qtbot.waitSignal(clerk.tested, timeout=15_000):
        press(page.editor.button, qtbot)
    told = [label.text() for label in page.editor.lines.findChildren(QLabel) if label.isVisible()]
    assert "请核对用户名和密码。" in told
    assert "未测试:数据库 · 结构 · 权限" in told
    assert page.editor.button.text() == "测试连接"


def test_another_letter_makes_the_test_necessary_again(
    clerk: Clerk, qtbot: QtBot, server: TlsServer, tmp_path: Path
) -> None:
    page = page_of(clerk, qtbot, Opening(Want.CONNECTION, EMPTY, KEY, (Keep.MEMORY,)))
    fill(page, server, tmp_path)
    with qtbot.waitSignal(clerk.tested, timeout=15_000):
        press(page.editor.button, qtbot)
    qtbot.keyClicks(page.editor.form.database, "x")
    assert page.editor.button.text() == "测试连接"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (Typed(), "host"),
        (Typed(host="/tmp"), "host"),
        (Typed(host="db", port="many"), "port"),
        (Typed(host="db"), "database"),
        (Typed(host="db", database="d"), "user"),
        (Typed(host="db", database="d", user="u"), "password"),
    ],
)
def test_the_one_field_that_is_wrong_is_named_and_has_the_keyboard(
    clerk: Clerk, qtbot: QtBot, typed: Typed, field: str
) -> None:
    page = page_of(clerk, qtbot, Opening(Want.CONNECTION, EMPTY, KEY, (Keep.MEMORY,)))
    page.editor.form.show_typed(typed)
    with qtbot.waitSignal(clerk.refused) as refused:
        press(page.editor.button, qtbot)
    assert isinstance(refused.args[0], BadInput)
    assert page.editor.form.said.isVisible()
    wrong = page.focusWidget()
    assert isinstance(wrong, QLineEdit)
    assert wrong.objectName() == f"connection {field}"


def test_a_file_that_holds_no_certificate_is_refused_in_place(clerk: Clerk, qtbot: QtBot, tmp_path: Path) -> None:
    page = page_of(clerk, qtbot, Opening(Want.CONNECTION, EMPTY, KEY, (Keep.MEMORY,)))
    (tmp_path / "letter.txt").write_text("dear all")
    typed = Typed("", "db", "5432", "d", "u", "p", tmp_path / "letter.txt")
    page.editor.form.show_typed(typed)
    with qtbot.waitSignal(clerk.refused):
        press(page.editor.button, qtbot)
    assert "letter.txt" in page.editor.form.said.text()
    assert page.editor.form.typed == typed


def test_without_a_keyring_no_way_is_taken_unless_somebody_chooses_it(clerk: Clerk, qtbot: QtBot) -> None:
    page = page_of(clerk, qtbot, Opening(Want.CONNECTION, EMPTY))
    keeping = page.editor.form.keeping
    assert keeping.way is None
    assert keeping.why.isVisible()
    assert [keep for keep, button in keeping.buttons.items() if button.isVisible()] == [Keep.SEALED, Keep.MEMORY]
    assert not any(button.isChecked() for button in keeping.buttons.values())
    page.editor._on_tested(())  # as if it had passed
    page.editor._has_passed = True
    with qtbot.assertNotEmitted(page.connect_asked):
        press(page.editor.button, qtbot)
    assert "请选择如何保护" in page.editor.form.said.text()
    press(keeping.buttons[Keep.SEALED], qtbot)
    assert keeping.phrase.isVisible()
    assert page.editor.form.wish().connection.keep is Keep.SEALED


def test_with_a_keyring_nothing_is_asked(clerk: Clerk, qtbot: QtBot) -> None:
    page = page_of(clerk, qtbot, Opening(Want.CONNECTION, EMPTY, KEY, (Keep.KEYRING, Keep.MEMORY)))
    keeping = page.editor.form.keeping
    assert keeping.way is Keep.KEYRING
    assert not any(button.isVisible() for button in keeping.buttons.values())
    assert keeping.line.text() == "→ 存入系统密钥环"


def test_connections_that_are_known_can_be_opened_and_bad_entries_are_told(clerk: Clerk, qtbot: QtBot) -> None:
    fault = BadInput("{where}: {name} is missing or cannot be used.", where="connections.toml", name="host")
    page = page_of(clerk, qtbot, Opening(Want.CONNECTION, Book((GOOD,), None, (fault,)), KEY, (Keep.MEMORY,)))
    assert "connections.toml" in page.problems.text()
    (button,) = (one for one in page.findChildren(QAbstractButton) if "佛山" in one.text())
    with qtbot.waitSignal(page.chosen) as chosen:
        press(button, qtbot)
    assert chosen.args == ["佛山"]


def test_a_demo_that_is_not_installed_says_what_installs_it(clerk: Clerk, qtbot: QtBot) -> None:
    page = page_of(clerk, qtbot, Opening(Want.CONNECTION, EMPTY, KEY, (Keep.MEMORY,)), has_demo=False)
    assert not page.demo.isEnabled()
    assert any("supervision-console[demo]" in label.text() for label in page.findChildren(QLabel))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [1_100, 1_366])
def test_no_word_is_cut_in_either_language(clerk: Clerk, qtbot: QtBot, language: str, width: int) -> None:
    messages.choose(language)
    page = page_of(clerk, qtbot, Opening(Want.CONNECTION, EMPTY))
    page.resize(width, 700)
    press(page.editor.form.keeping.buttons[Keep.SEALED], qtbot)
    cut = [
        part
        for part in (*page.findChildren(QAbstractButton), *_unwrapped(page))
        if part.isVisible() and part.width() < part.sizeHint().width()
    ]
    assert [part.text() for part in cut] == []


def _unwrapped(page: QWidget) -> list[QLabel]:
    return [label for label in page.findChildren(QLabel) if not label.wordWrap()]


def test_every_field_and_mark_has_a_name_for_those_who_hear_the_screen(clerk: Clerk, qtbot: QtBot) -> None:
    page = page_of(clerk, qtbot, Opening(Want.CONNECTION, EMPTY))
    assert all(field.accessibleName() for field in page.findChildren(QLineEdit))
    page.editor.lines.show_lines(
        (Line(Step.NAME, Verdict.FAILED, "No answer within {count} seconds.", "", {"count": 3}),)
    )
    names = [label.accessibleName() for label in page.editor.lines.findChildren(QLabel) if label.accessibleName()]
    assert names[0] == "地址: 3 秒内没有应答。"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_question_and_a_reason_not_to_open_stand_whole(language: str, qtbot: QtBot) -> None:
    messages.choose(language)
    long = Fault(
        "E-KEY", "The keyring did not answer within 15 s, and nothing else opens what is kept here.", "Unlock it."
    )
    asked = Question("Pass-phrase", "It opens the local copy and the passwords kept here. Nobody else knows it at all.")
    for page in (asked, Stopped(long)):
        qtbot.addWidget(page)
        page.resize(1_366, 768)
        page.show()
        words = [label for label in page.findChildren(QLabel) if label.isVisible() and label.wordWrap()]
        assert words
        assert [label.text() for label in words if label.height() < label.heightForWidth(label.width())] == []
