"""What the page of data sources reads of the local file."""

from pathlib import Path

import pytest

from console.board.own_side import own_side
from console.board.sources_view import JournalLine, OwnSide
from console.errors import ReplicaDamaged
from console.paths import Home
from console.replica.local import journal, outbox
from console.replica.local.file import LocalFile
from console.replica.local_reads import LocalState, read_local_state
from tests.integration.replica.local.operations import answer, draft

KEY = bytes(range(32))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.root.mkdir()
    return made


def test_an_installation_without_a_local_file_has_nothing_and_looking_makes_none(home: Home) -> None:
    assert read_local_state(home, KEY, 10) == LocalState()
    assert not home.local_file.exists()


def test_what_waits_and_what_was_refused_is_counted_while_another_has_the_file_open(home: Home) -> None:
    with LocalFile(home, KEY) as local:
        first, second, third, fourth = (outbox.enqueue(local, draft(n), 1_000_000 * (n + 1)) for n in range(4))
        outbox.settle(local, first.op_id, answer("applied"))
        outbox.settle(local, third.op_id, answer("denied"))
        outbox.settle(local, fourth.op_id, answer("conflict"))
        outbox.acknowledge(local, fourth.op_id)
        state = read_local_state(home, KEY, 10)
    assert (state.waiting, state.oldest_us, state.refused) == (1, second.made_us, 1)


def test_entries_of_the_journal_are_no_notes_that_wait(home: Home) -> None:
    with LocalFile(home, KEY) as local:
        journal.note(local, "resync", "central", "feed_pruned", 5)
    assert read_local_state(home, KEY, 10).waiting == 0


def test_the_newest_entries_of_the_journal_come_first_and_no_more_than_asked_for(home: Home) -> None:
    with LocalFile(home, KEY) as local:
        for number in range(5):
            journal.note(local, "loaded", "central", str(number), number)
    state = read_local_state(home, KEY, 3)
    assert [one.reason for one in state.noted] == ["4", "3", "2"]


def test_the_page_gets_ages_and_lines(home: Home) -> None:
    with LocalFile(home, KEY) as local:
        outbox.enqueue(local, draft(), 10_000_000)
        journal.note(local, "quarantine", "replica", "replica_damaged: replica.bad-1.db", 7)
    line = JournalLine(7, "quarantine", "replica", "replica_damaged: replica.bad-1.db")
    assert own_side(home, KEY, 70_000_000) == OwnSide(1, 60.0, 0, (line,))
    assert own_side(home, KEY, 0).oldest_s == 0  # a clock set back makes nothing younger than now


def test_a_damaged_file_is_told_and_not_taken_for_an_empty_one(home: Home) -> None:
    LocalFile(home, KEY).close()
    home.local_file.write_bytes(b"\x07" * 8_192)
    for side in ("-wal", "-shm"):
        home.local_file.with_name(home.local_file.name + side).unlink(missing_ok=True)
    with pytest.raises(ReplicaDamaged):
        read_local_state(home, KEY, 10)
