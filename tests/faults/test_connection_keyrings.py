"""Keyrings that keep nothing, keep in the clear or are locked get no password of a connection, and that is said."""

import shutil
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from console.connection.commands import PASSWORD_VARIABLE
from tests.faults.figures import record_figure
from tests.faults.test_keyrings import LIMIT, PLAINTEXT, SAID_WITHIN_S, Asked, Person

SECRET = "a password of a connection"


class Clerk(Person):
    """Somebody who writes down a connection on such a machine; the replica's key is in a file."""

    def ask(self, *before: str, more: Mapping[str, str] | None = None) -> Asked:
        file = self.home.parent / "given.key"
        file.write_bytes(b"k" * 32)
        file.chmod(0o600)
        where = ["--host", "db.example", "--database", "city", "--user", "console", "--keep", "keyring"]
        command = [sys.executable, "-m", "console", "connection", "add", "city", *where, "--lang", "en"]
        place = ["--home", str(self.home / "console"), "--key-file", str(file)]
        began = time.monotonic()
        done = self._run([*before, *command, *place], {**(more or {}), PASSWORD_VARIABLE: SECRET})
        return Asked(done.returncode, done.stderr, time.monotonic() - began)


@pytest.fixture
def clerk(tmp_path: Path) -> Clerk:
    return Clerk(tmp_path)


def hold(name: str, clerk: Clerk, asked: Asked) -> None:
    assert asked.status == 78, asked.said
    assert "E-KEY" in asked.said
    assert "choose another way to keep the password" in asked.said
    assert SECRET not in asked.said
    assert clerk.files() == set()
    record_figure("S07", f"a connection's password, {name}: refused after {asked.took_s:.1f} s, nothing kept", LIMIT)
    assert asked.took_s <= SAID_WITHIN_S


@pytest.mark.heavy
def test_a_back_end_that_keeps_nothing_gets_no_password_though_the_environment_names_it(clerk: Clerk) -> None:
    hold("null", clerk, clerk.ask(more={"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}))


@pytest.mark.heavy
def test_a_back_end_that_keeps_in_the_clear_gets_no_password_though_it_is_installed(clerk: Clerk) -> None:
    (clerk.modules / "plaintext.py").write_text(PLAINTEXT)
    information = clerk.modules / "plaintext-1.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: plaintext\nVersion: 1\n")
    (information / "entry_points.txt").write_text("[keyring.backends]\nplaintext = plaintext\n")
    hold("keeps in the clear", clerk, clerk.ask())


@pytest.mark.heavy
@pytest.mark.parametrize("answer", ["dismiss", pytest.param("hang", marks=pytest.mark.long)])
def test_a_locked_keyring_gets_no_password_whether_its_prompt_is_dismissed_or_never_answered(
    clerk: Clerk, answer: str
) -> None:
    if shutil.which("dbus-run-session") is None:
        pytest.skip("no message bus can be started")
    asked = clerk.ask("dbus-run-session", "--", sys.executable, "-m", "tests.faults.secret_service", answer)
    assert "keyring: Prompt" in asked.said, "nobody asked the keyring"
    hold(f"locked, prompt {'dismissed' if answer == 'dismiss' else 'never answered'}", clerk, asked)
