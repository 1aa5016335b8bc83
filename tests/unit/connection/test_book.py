"""``connections.toml``: what people put there stays, what cannot be used is told, and it holds no password."""

from dataclasses import replace

import pytest

from console.connection.book import choose, read_book, save, strike
from console.errors import BadInput, RefusedCommand
from console.paths import Home
from tests.unit.connection.test_connection import GOOD

OTHER = replace(GOOD, name="training", host="10.1.2.3")
WRITTEN = """# what the administrator noted
format = 1
chosen = "training"

[[connection]]
name = "training"   # the one for newcomers
host = "10.1.2.3"
database = "city"
user = "console"
keep = "keyring"
colour = "grey"

[[connection]]
name = "broken"
host = "/tmp"
database = "city"
user = "console"
keep = "keyring"

[[connection]]
name = "stranger"
host = "db"
port = "many"
database = "city"
user = "console"
keep = "keyring"
"""


@pytest.fixture
def home(tmp_path) -> Home:
    return Home(tmp_path / "home")


def test_an_installation_without_the_file_knows_no_connection(home: Home) -> None:
    assert read_book(home).connections == ()
    assert not home.root.exists(), "reading makes nothing"


def test_what_is_saved_comes_back_and_only_its_owner_may_read_it(home: Home) -> None:
    save(home, GOOD)
    save(home, OTHER)
    choose(home, "training")
    book = read_book(home)
    assert (book.connections, book.chosen, book.faults) == ((GOOD, OTHER), OTHER, ())
    assert home.connections_file.stat().st_mode & 0o777 == 0o600


def test_a_name_is_taken_once(home: Home) -> None:
    save(home, GOOD)
    with pytest.raises(BadInput, match="already"):
        save(home, replace(OTHER, name=GOOD.name))
    assert read_book(home).connections == (GOOD,)


def test_a_changed_name_stays_chosen(home: Home) -> None:
    save(home, GOOD)
    choose(home, GOOD.name)
    save(home, replace(GOOD, name="佛山市"), replaces=GOOD.name)
    assert read_book(home).chosen == replace(GOOD, name="佛山市")


def test_what_is_struck_is_gone_and_no_longer_chosen(home: Home) -> None:
    save(home, GOOD)
    save(home, OTHER)
    choose(home, OTHER.name)
    strike(home, OTHER.name)
    assert (read_book(home).connections, read_book(home).chosen) == ((GOOD,), None)


def test_bad_entries_are_told_and_kept_with_comments_and_fields_of_others(home: Home) -> None:
    home.root.mkdir()
    home.connections_file.write_text(WRITTEN)
    book = read_book(home)
    assert [one.name for one in book.connections] == ["training"]
    assert [(fault.place, fault.field) for fault in book.faults] == [
        ("connections.toml [[connection]] 2", "host"),
        ("connections.toml [[connection]] 3", "port"),
    ]
    save(home, GOOD)
    save(home, replace(OTHER, port=6432), replaces="training")
    text = home.connections_file.read_text()
    for kept in ("# what the administrator noted", "# the one for newcomers", 'colour = "grey"', 'port = "many"'):
        assert kept in text
    assert [one.name for one in read_book(home).connections] == ["training", GOOD.name]
    assert len(read_book(home).faults) == 2


def test_a_name_that_stands_twice_is_told(home: Home) -> None:
    home.root.mkdir()
    save(home, GOOD)
    text = home.connections_file.read_text()
    home.connections_file.write_text(text + text[text.index("[[connection]]") :])
    assert read_book(home).connections == (GOOD,)
    assert "twice" in str(read_book(home).faults[0])


@pytest.mark.parametrize("damage", [b"= nonsense", b"\xff\xfe", b"format = 1\nformat = 1"])
def test_a_file_that_is_no_toml_is_told_and_set_aside_when_something_is_saved(home: Home, damage: bytes) -> None:
    home.root.mkdir()
    home.connections_file.write_bytes(damage)
    (fault,) = read_book(home).faults
    assert "connections.toml" in str(fault)
    save(home, GOOD)
    assert read_book(home).connections == (GOOD,)
    assert (home.root / "connections.unreadable-1.toml").read_bytes() == damage


@pytest.mark.parametrize("content", ["connection = 3", "[connection]\nname = 1", "connection = [1, 2]"])
def test_a_file_of_another_shape_is_told_and_set_aside_too(home: Home, content: str) -> None:
    home.root.mkdir()
    home.connections_file.write_text(content)
    assert len(read_book(home).faults) == 1
    save(home, GOOD)
    assert read_book(home).connections == (GOOD,)
    assert (home.root / "connections.unreadable-1.toml").read_text() == content


def test_a_file_of_a_newer_version_is_left_alone(home: Home) -> None:
    home.root.mkdir()
    home.connections_file.write_text("format = 2\n")
    with pytest.raises(RefusedCommand, match="newer version"):
        read_book(home)
    with pytest.raises(RefusedCommand, match="newer version"):
        save(home, GOOD)
    assert home.connections_file.read_text() == "format = 2\n"
