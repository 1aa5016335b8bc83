"""The policy for keyrings, on stand-ins that behave like the back ends people meet."""

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from console.paths import Home
from console.replica import key as keys
from console.replica.key import KeySource, find_key
from console.replica.keystore import ALLOWED, Keyring, KeyringTrouble, find_keyring, keyring_key


class WorkingKeyring:
    """Keeps what it is given, like an unlocked Secret Service."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class NullKeyring(WorkingKeyring):
    """Drops every secret without a word, like ``keyring.backends.null``."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass

    def delete_password(self, service: str, username: str) -> None:
        pass


class FailingKeyring(WorkingKeyring):
    """Raises at every call, like ``keyring.backends.fail`` or a locked collection."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError("Prompt dismissed")


class HangingKeyring(WorkingKeyring):
    """Waits for someone to answer a prompt on a screen that no one sees."""

    def __init__(self, answer: threading.Event) -> None:
        super().__init__()
        self.answer = answer

    def set_password(self, service: str, username: str, password: str) -> None:
        self.answer.wait(30)


def offering(*backends: Keyring | None) -> Callable[[str, str], Keyring | None]:
    given = iter(backends)
    return lambda _module, _name: next(given)


def test_the_first_back_end_that_keeps_secrets_is_used() -> None:
    works = WorkingKeyring()
    names = ALLOWED[:4]
    assert find_keyring(names, offering(None, NullKeyring(), FailingKeyring(), works)) is works
    assert works.kept == {}, "the self-test leaves nothing behind"


@pytest.mark.parametrize("backend", [None, NullKeyring(), FailingKeyring()])
def test_a_back_end_that_keeps_nothing_is_not_used(backend: Keyring | None) -> None:
    with pytest.raises(KeyringTrouble):
        find_keyring(ALLOWED[:1], offering(backend))


def test_a_keyring_that_waits_for_ever_is_given_up() -> None:
    answer = threading.Event()
    try:
        with pytest.raises(KeyringTrouble):
            find_keyring(ALLOWED[:1], offering(HangingKeyring(answer)), time_limit_s=0.2)
    finally:
        answer.set()


def test_a_key_is_made_once_for_each_account() -> None:
    backend = WorkingKeyring()
    first = keyring_key(backend, "/home/one")
    assert keyring_key(backend, "/home/one") == first
    assert keyring_key(backend, "/home/two") != first


def test_something_else_under_our_name_is_not_taken_for_a_key() -> None:
    backend = WorkingKeyring()
    keyring_key(backend, "/home/one")
    backend.kept = dict.fromkeys(backend.kept, "not a key")
    with pytest.raises(KeyringTrouble):
        keyring_key(backend, "/home/one")


def test_only_known_back_ends_are_named() -> None:
    assert {module for module, _ in ALLOWED} == {
        "keyring.backends.Windows",
        "keyring.backends.macOS",
        "keyring.backends.SecretService",
        "keyring.backends.libsecret",
        "keyring.backends.kwallet",
    }


def test_a_back_end_named_in_the_environment_is_not_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "planted.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nclass Keyring: priority = 99\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "planted.Keyring")
    with contextlib.suppress(KeyringTrouble):
        find_keyring(time_limit_s=5)
    assert not (tmp_path / "ran").exists()


def test_the_keyring_gives_the_key_of_an_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backend = WorkingKeyring()
    monkeypatch.setattr(keys, "find_keyring", lambda: backend)
    home = Home(tmp_path)
    found = find_key(home, None, {}, interactive=False)
    assert found.source is KeySource.KEYRING
    assert find_key(home, None, {}, interactive=False).secret == found.secret
    assert not list(tmp_path.iterdir()), "nothing of it is on the disk"
