"""Where passwords are kept, what opens them, and that nobody else's address gets one."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from console.connection import secret
from console.connection.connection import Connection, Keep
from console.connection.secret import SERVICE, Vault
from console.errors import BadInput, KeyUnavailable
from console.paths import Home
from console.replica import keystore
from console.replica.key import KeySource, ReplicaKey
from console.replica.keystore import Keyring, KeyringTrouble
from tests.unit.connection.test_connection import GOOD
from tests.unit.replica.test_keystore import FailingKeyring, HangingKeyring, NullKeyring, WorkingKeyring

PASSWORD = "open sesame"
SEALED = replace(GOOD, keep=Keep.SEALED)
KEY = ReplicaKey(b"k" * 32, KeySource.PASSPHRASE)


@pytest.fixture
def home(tmp_path) -> Home:
    return Home(tmp_path / "home")


def no_keyring() -> Keyring:
    raise KeyringTrouble


def vault(home: Home, find: Callable[[], Keyring] = no_keyring, source: KeySource = KeySource.PASSPHRASE) -> Vault:
    return Vault(home, replace(KEY, source=source), find)


def everything(home: Home) -> bytes:
    return b"".join(path.read_bytes() for path in home.root.rglob("*") if path.is_file())


def test_a_keyring_keeps_a_password_until_it_is_forgotten_and_nothing_is_on_the_disk(home: Home) -> None:
    ring = WorkingKeyring()
    kept = vault(home, lambda: ring)
    kept.keep(GOOD, PASSWORD)
    assert kept.recall(GOOD) == PASSWORD
    assert {service for service, _account in ring.kept} == {SERVICE}
    assert not home.root.exists()
    kept.forget(GOOD)
    assert (ring.kept, kept.recall(GOOD)) == ({}, None)
    kept.forget(GOOD)


def test_two_installations_and_two_connections_have_passwords_of_their_own(home: Home, tmp_path) -> None:
    ring = WorkingKeyring()
    vault(home, lambda: ring).keep(GOOD, PASSWORD)
    assert vault(Home(tmp_path / "other"), lambda: ring).recall(GOOD) is None
    assert vault(home, lambda: ring).recall(replace(GOOD, name="other")) is None


@pytest.mark.parametrize("change", [{"host": "evil.example"}, {"port": 1}, {"user": "admin"}, {"database": "other"}])
@pytest.mark.parametrize("connection", [GOOD, SEALED])
def test_whoever_changes_the_address_in_the_file_gets_no_password_sent_there(
    home: Home, connection: Connection, change: dict[str, object]
) -> None:
    ring = WorkingKeyring()
    kept = vault(home, lambda: ring)
    kept.keep(connection, PASSWORD)
    assert kept.recall(replace(connection, **change)) is None


def test_a_sealed_password_is_opened_by_the_same_key_alone(home: Home) -> None:
    vault(home).keep(SEALED, PASSWORD)
    assert vault(home).recall(SEALED) == PASSWORD
    assert PASSWORD.encode() not in everything(home)
    with pytest.raises(KeyUnavailable, match="does not open"):
        Vault(home, ReplicaKey(b"x" * 32, KeySource.PASSPHRASE), no_keyring).recall(SEALED)


def test_a_sealed_file_under_the_name_of_another_does_not_open(home: Home) -> None:
    vault(home).keep(SEALED, PASSWORD)
    (file,) = home.secrets_dir.iterdir()
    other = replace(SEALED, host="evil.example")
    vault(home).keep(other, "x")
    (second,) = set(home.secrets_dir.iterdir()) - {file}
    second.write_bytes(file.read_bytes())
    with pytest.raises(KeyUnavailable):
        vault(home).recall(other)


def test_a_sealed_password_that_is_forgotten_is_gone_and_its_file_was_private(home: Home) -> None:
    vault(home).keep(SEALED, PASSWORD)
    (file,) = home.secrets_dir.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    vault(home).forget(SEALED)
    assert list(home.secrets_dir.iterdir()) == []


@pytest.mark.parametrize("source", [KeySource.DEMO, KeySource.MEMORY, KeySource.KEYRING])
def test_a_key_that_protects_nothing_here_seals_nothing(home: Home, source: KeySource) -> None:
    with pytest.raises(KeyUnavailable):
        vault(home, source=source).keep(SEALED, PASSWORD)
    assert not home.root.exists()


def test_in_memory_means_nowhere(home: Home) -> None:
    in_memory = replace(GOOD, keep=Keep.MEMORY)
    vault(home).keep(in_memory, PASSWORD)
    assert vault(home).recall(in_memory) is None
    assert not home.root.exists()


@pytest.mark.parametrize("ring", [NullKeyring(), FailingKeyring()])
def test_a_keyring_that_keeps_nothing_is_told_and_no_other_place_is_taken_instead(home: Home, ring: Keyring) -> None:
    with pytest.raises(KeyUnavailable) as caught:
        vault(home, lambda: ring).keep(GOOD, PASSWORD)
    assert PASSWORD not in str(caught.value)
    assert not home.root.exists()


def test_a_keyring_that_hangs_is_given_up(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = threading.Event()
    monkeypatch.setattr(secret, "keep_secret", lambda ring, *rest: keystore.keep_secret(ring, *rest, time_limit_s=0.1))
    try:
        with pytest.raises(KeyUnavailable):
            vault(home, lambda: HangingKeyring(answer)).keep(GOOD, PASSWORD)
    finally:
        answer.set()


def test_a_keyring_that_does_not_forget_is_told(home: Home) -> None:
    class Stubborn(WorkingKeyring):
        def delete_password(self, service: str, username: str) -> None:
            pass

    ring = Stubborn()
    vault(home, lambda: ring).keep(GOOD, PASSWORD)
    with pytest.raises(KeyUnavailable):
        vault(home, lambda: ring).forget(GOOD)


@pytest.mark.parametrize(
    ("find", "source", "ways"),
    [
        (WorkingKeyring, KeySource.KEYRING, (Keep.KEYRING, Keep.MEMORY)),
        (no_keyring, KeySource.PASSPHRASE, (Keep.SEALED, Keep.MEMORY)),
        (no_keyring, KeySource.MEMORY, (Keep.MEMORY,)),
        (no_keyring, KeySource.DEMO, (Keep.MEMORY,)),
        (WorkingKeyring, KeySource.FILE, (Keep.KEYRING, Keep.SEALED, Keep.MEMORY)),
    ],
)
def test_the_ways_to_keep_a_password_are_those_that_work_here_the_best_first(
    home: Home, find: Callable[[], Keyring], source: KeySource, ways: tuple[Keep, ...]
) -> None:
    assert vault(home, find, source).ways() == ways


@pytest.mark.parametrize("keep", list(Keep))
def test_an_empty_password_is_kept_nowhere(home: Home, keep: Keep) -> None:
    ring = WorkingKeyring()
    with pytest.raises(BadInput):
        vault(home, lambda: ring).keep(replace(GOOD, keep=keep), "")
    assert ring.kept == {}
