"""Where the replica's key comes from, and what is refused."""

from pathlib import Path

import pytest

from console.errors import KeyUnavailable
from console.paths import Home
from console.replica import key as keys
from console.replica.key import KeySource, find_key, make_demo_key, replica_key
from console.replica.keystore import KeyringTrouble


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    def no_keyring() -> None:
        raise KeyringTrouble

    monkeypatch.setattr(keys, "find_keyring", no_keyring)
    return Home(tmp_path / "home")


def key_file(folder: Path, content: bytes = b"k" * 32, mode: int = 0o600) -> Path:
    path = folder / "some.key"
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_a_named_key_file_comes_before_everything_else(home: Home, tmp_path: Path) -> None:
    make_demo_key(home)
    found = find_key(home, str(key_file(tmp_path)), {}, interactive=False)
    assert (found.secret, found.source) == (b"k" * 32, KeySource.FILE)


def test_the_environment_may_name_the_key_file(home: Home, tmp_path: Path) -> None:
    assert replica_key(home, None, {"SUPERVISION_KEY_FILE": str(key_file(tmp_path))}, interactive=False) == b"k" * 32


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o620, 0o601])
def test_a_key_file_that_others_may_use_is_refused(home: Home, tmp_path: Path, mode: int) -> None:
    with pytest.raises(KeyUnavailable, match="used by others"):
        find_key(home, str(key_file(tmp_path, mode=mode)), {}, interactive=False)


@pytest.mark.parametrize("content", [b"", b"k" * 31, b"k" * 33, b"k" * 32 + b"\n"])
def test_a_key_file_of_another_length_is_refused(home: Home, tmp_path: Path, content: bytes) -> None:
    with pytest.raises(KeyUnavailable, match="exactly 32 bytes"):
        find_key(home, str(key_file(tmp_path, content)), {}, interactive=False)


def test_a_named_key_file_that_is_absent_is_not_replaced_by_another_source(home: Home, tmp_path: Path) -> None:
    make_demo_key(home)
    with pytest.raises(KeyUnavailable, match="cannot be read"):
        find_key(home, str(tmp_path / "nothing"), {}, interactive=False)


def test_without_any_source_the_program_ends_with_status_78(home: Home) -> None:
    with pytest.raises(KeyUnavailable) as caught:
        find_key(home, None, {}, interactive=False)
    assert caught.value.exit_status == 78


def test_a_demonstration_key_is_private_and_stays_the_same(home: Home) -> None:
    path = make_demo_key(home)
    first = path.read_bytes()
    make_demo_key(home)
    assert (len(first), path.stat().st_mode & 0o777, path.read_bytes()) == (32, 0o600, first)
    assert find_key(home, None, {}, interactive=False).source is KeySource.DEMO


def test_a_pass_phrase_makes_a_wrapped_key_and_opens_it_again(home: Home) -> None:
    answers = iter(["a long enough phrase", "a long enough phrase", "a long enough phrase"])
    made = find_key(home, None, {}, interactive=True, ask=lambda _: next(answers))
    opened = find_key(home, None, {}, interactive=True, ask=lambda _: next(answers))
    assert (made.secret, made.source) == (opened.secret, KeySource.PASSPHRASE)
    assert home.wrapped_key_file.stat().st_mode & 0o777 == 0o600
    assert made.secret.hex().encode() not in home.wrapped_key_file.read_bytes()


def test_a_wrong_pass_phrase_is_refused(home: Home) -> None:
    find_key(home, None, {}, interactive=True, ask=lambda _: "a long enough phrase")
    with pytest.raises(KeyUnavailable, match="does not open"):
        find_key(home, None, {}, interactive=True, ask=lambda _: "another long phrase")


@pytest.mark.parametrize("answers", [["short", "short"], ["a long enough phrase", "not the same phrase"]])
def test_a_short_or_mistyped_new_pass_phrase_makes_no_key(home: Home, answers: list[str]) -> None:
    given = iter(answers)
    with pytest.raises(KeyUnavailable):
        find_key(home, None, {}, interactive=True, ask=lambda _: next(given))
    assert not home.wrapped_key_file.exists()


def test_no_question_is_asked_without_a_terminal(home: Home) -> None:
    find_key(home, None, {}, interactive=True, ask=lambda _: "a long enough phrase")
    with pytest.raises(KeyUnavailable):
        find_key(home, None, {}, interactive=False, ask=lambda _: pytest.fail("asked"))


def test_a_key_is_not_in_its_representation(home: Home) -> None:
    make_demo_key(home)
    found = find_key(home, None, {}, interactive=False)
    assert found.secret.hex() not in repr(found)
    assert repr(found.secret) not in repr(found)
