"""Add, change, choose and forget, with what becomes of password and copy."""

import csv
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from console import clock
from console.connection.connection import Keep
from console.connection.connections import Connections
from console.connection.leaving import unsettled_in
from console.domain.operation import Answer, Draft, OperationKind
from console.errors import BadInput, HomeLocked, KeyUnavailable, RefusedCommand, StorageFault
from console.paths import Home
from console.replica.key import ReplicaKey
from console.replica.local import journal
from console.replica.local.backup import back_up
from console.replica.local.outbox import acknowledge, enqueue, pending, refused, settle
from console.replica.local.recovery import open_local
from console.replica.lock import WriterLock
from console.replica.store import open_reader
from console.replica.writer import open_writer
from tests.integration.connection.authority import Authority
from tests.unit.connection.test_connection import GOOD
from tests.unit.replica.test_keystore import FailingKeyring, WorkingKeyring

OTHER = replace(GOOD, name="training", host="10.1.2.3")


@pytest.fixture
def ring() -> WorkingKeyring:
    return WorkingKeyring()


@pytest.fixture
def connections(home: Home, key: ReplicaKey, ring: WorkingKeyring) -> Connections:
    return Connections(home, key, lambda: ring, lambda: "zhang")


def make_copy(home: Home, key: ReplicaKey) -> None:
    home.root.mkdir(exist_ok=True)
    open_writer(home.replica_file, key.secret, clock.now_us()).close()
    open_reader(home.replica_file, key.secret).close()


def leave_unsent(home: Home, key: ReplicaKey) -> None:
    local, _recovery = open_local(home, key.secret, clock.now_us())
    with local:
        enqueue(local, Draft(OperationKind.ANNOTATE, "", "1", "me", {"text": "x"}, 0), clock.now_us())


def leave_refused(home: Home, key: ReplicaKey) -> str:
    leave_unsent(home, key)
    local, _recovery = open_local(home, key.secret, clock.now_us())
    with local:
        (note,) = unsettled_in(local)
        settle(local, note.op_id, Answer.of({"result": "denied"}))
    return note.op_id


def test_the_first_connection_is_chosen_and_the_second_is_not(connections: Connections) -> None:
    connections.add(GOOD, "one")
    connections.add(OTHER, "two")
    assert connections.book().chosen == GOOD
    assert [connections.login(one).password for one in (GOOD, OTHER)] == ["one", "two"]


def test_the_address_of_a_connection_proves_who_answers(connections: Connections) -> None:
    connections.add(GOOD, "one")
    url = connections.url(GOOD)
    assert "sslmode=verify-full" in url
    assert "require_auth=scram-sha-256" in url


def test_the_file_of_the_authority_is_copied_for_its_stick_will_be_gone(
    connections: Connections, home: Home, tmp_path: Path
) -> None:
    file = Authority.make("ours").write(tmp_path / "stick.pem")
    added = connections.add(GOOD, "one", file)
    file.unlink()
    assert connections.login(added).authority.read_bytes().startswith(b"-----BEGIN CERTIFICATE")
    assert connections.login(added).authority.parent == home.authorities_dir


@pytest.mark.parametrize("content", [b"", b"-----BEGIN CERTIFICATE-----\n!\n", b"0\x82nonsense", None, "server"])
def test_a_file_that_holds_no_authority_is_refused_and_nothing_is_written(
    connections: Connections, home: Home, tmp_path: Path, ring: WorkingKeyring, content: bytes | str | None
) -> None:
    file = tmp_path / "chosen.pem"
    if content == "server":
        file.write_bytes(Authority.make("ours").sign("localhost")[1])
    elif content is not None:
        file.write_bytes(content)
    with pytest.raises(BadInput) as caught:
        connections.add(GOOD, "one", file)
    assert caught.value.field == "authority"
    assert (ring.kept, home.connections_file.exists()) == ({}, False)


def test_a_password_that_cannot_be_kept_leaves_no_connection_behind(home: Home, key: ReplicaKey) -> None:
    with pytest.raises(KeyUnavailable):
        Connections(home, key, FailingKeyring).add(GOOD, "one")
    assert not home.connections_file.exists()


def test_a_second_connection_of_a_name_does_not_overwrite_the_password_of_the_first(connections: Connections) -> None:
    connections.add(GOOD, "one")
    with pytest.raises(BadInput, match="already"):
        connections.add(GOOD, "two")
    assert connections.login(GOOD).password == "one"


def test_a_new_name_keeps_the_password_and_leaves_none_under_the_old(
    connections: Connections, ring: WorkingKeyring
) -> None:
    connections.add(GOOD, "one")
    renamed = connections.change(GOOD.name, replace(GOOD, name="city"))
    assert connections.login(renamed).password == "one"
    assert len(ring.kept) == 1
    assert connections.book().chosen == renamed


def test_another_address_needs_its_password_anew(connections: Connections) -> None:
    connections.add(GOOD, "one")
    with pytest.raises(BadInput) as caught:
        connections.change(GOOD.name, replace(GOOD, host="elsewhere"))
    assert caught.value.field == "password"
    assert connections.book().connections == (GOOD,)
    connections.change(GOOD.name, replace(GOOD, host="elsewhere"), "two")
    assert connections.login(replace(GOOD, host="elsewhere")).password == "two"


def test_another_way_to_keep_it_moves_the_password(connections: Connections, ring: WorkingKeyring) -> None:
    connections.add(GOOD, "one")
    sealed = connections.change(GOOD.name, replace(GOOD, keep=Keep.SEALED))
    assert (ring.kept, connections.login(sealed).password) == ({}, "one")
    connections.change(GOOD.name, replace(GOOD, keep=Keep.MEMORY))
    with pytest.raises(KeyUnavailable, match="No password is kept"):
        connections.login(replace(GOOD, keep=Keep.MEMORY))
    assert connections.login(replace(GOOD, keep=Keep.MEMORY), "typed").password == "typed"


def test_to_choose_another_central_deletes_the_copy_of_the_first(
    connections: Connections, home: Home, key: ReplicaKey
) -> None:
    connections.add(GOOD, "one")
    connections.add(OTHER, "two")
    make_copy(home, key)
    assert connections.choose(GOOD.name) is False
    assert home.replica_file.exists()
    assert connections.choose(OTHER.name) is True
    assert not home.replica_file.exists()
    assert connections.book().chosen == OTHER


def test_what_is_not_sent_yet_goes_to_no_other_central(connections: Connections, home: Home, key: ReplicaKey) -> None:
    connections.add(GOOD, "one")
    connections.add(OTHER, "two")
    make_copy(home, key)
    leave_unsent(home, key)
    with pytest.raises(RefusedCommand, match="1 notes wait"):
        connections.choose(OTHER.name)
    with pytest.raises(RefusedCommand):
        connections.forget(GOOD.name)
    assert connections.book().chosen == GOOD
    assert home.replica_file.exists()
    connections.forget(OTHER.name)


def test_what_the_console_itself_took_down_holds_nobody(connections: Connections, home: Home, key: ReplicaKey) -> None:
    connections.add(GOOD, "one")
    local, _recovery = open_local(home, key.secret, clock.now_us())
    with local:
        enqueue(local, Draft(OperationKind.JOURNAL, "", "central", "sync", {"kind": "loaded"}), clock.now_us())
    connections.require_sent()


def test_who_did_what_to_a_connection_stands_in_the_journal_and_no_password_does(
    connections: Connections, home: Home, key: ReplicaKey
) -> None:
    before_us = clock.now_us()
    connections.add(GOOD, "secret-one")
    connections.add(OTHER, "secret-two")
    moved = connections.change(OTHER.name, replace(OTHER, port=6432), "secret-three")
    connections.choose(moved.name)
    connections.choose(moved.name)
    connections.forget(GOOD.name)

    local, _recovery = open_local(home, key.secret, clock.now_us())
    with local:
        told = journal.entries(local)[::-1]
        waiting = pending(local)

    assert [(one.action.removeprefix("connection_"), one.object) for one in told] == [
        ("added", GOOD.name),
        ("chosen", GOOD.name),
        ("added", OTHER.name),
        ("changed", OTHER.name),
        ("chosen", OTHER.name),
        ("forgotten", GOOD.name),
    ]
    assert all(one.reason.startswith("zhang: ") and before_us <= one.at_us <= clock.now_us() for one in told)
    assert f"{OTHER.destination}" in told[3].reason.partition("before")[2]
    assert moved.destination in told[3].reason.partition("before")[0]
    assert "secret" not in "".join(one.reason for one in told)
    assert [one.draft.kind for one in waiting] == [OperationKind.JOURNAL] * 6  # on their way to central's audit


def test_where_the_journal_cannot_be_written_nothing_is_done(
    connections: Connections, home: Home, key: ReplicaKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections.add(GOOD, "one")
    connections.add(OTHER, "two")
    make_copy(home, key)

    def full(*_arguments: object) -> None:
        raise StorageFault("The disk is full.")

    monkeypatch.setattr(journal, "note", full)
    for act in (lambda: connections.choose(OTHER.name), lambda: connections.forget(GOOD.name)):
        with pytest.raises(StorageFault):
            act()
    assert connections.book().chosen == GOOD
    assert home.replica_file.exists()
    assert [connections.login(one).password for one in (GOOD, OTHER)] == ["one", "two"]


def test_what_waits_for_a_central_that_is_gone_goes_into_a_file_and_nowhere_else(
    connections: Connections, home: Home, key: ReplicaKey, tmp_path: Path
) -> None:
    connections.add(GOOD, "one")
    connections.add(OTHER, "two")
    leave_unsent(home, key)
    local, _recovery = open_local(home, key.secret, clock.now_us())
    with local:
        back_up(local, clock.now_us() - 3_600_000_000)
    file = tmp_path / "notes.csv"

    connections.forget(GOOD.name, file)

    with file.open(encoding="utf-8-sig", newline="") as opened:
        _head, (case, area, text, author, written, answer, number, op_id) = csv.reader(opened)
    assert (case, area, text, author, answer, number) == ("", "", "x", "me", "none yet", "1")
    assert "" not in {written, op_id}
    assert GOOD not in connections.book().connections
    local, _recovery = open_local(home, key.secret, clock.now_us())
    with local:
        told = {one.action: one for one in journal.entries(local)}["operations_given_up"]
        assert unsettled_in(local) == ()
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert (told.object, told.reason) == (GOOD.name, f"zhang: 1 operations into notes.csv, sha256 {digest}")
    home.local_file.write_bytes(b"\x07" * home.local_file.stat().st_size)
    local, recovery = open_local(home, key.secret, clock.now_us())
    with local:
        assert recovery is not None
        assert unsettled_in(local) == ()  # no copy from before brings them back, to be sent to another central


def test_a_note_that_was_refused_and_not_settled_is_not_taken_to_another_central(
    connections: Connections, home: Home, key: ReplicaKey, tmp_path: Path
) -> None:
    connections.add(GOOD, "one")
    connections.add(OTHER, "two")
    leave_refused(home, key)
    with pytest.raises(RefusedCommand, match="1 notes wait"):
        connections.choose(OTHER.name)

    connections.forget(GOOD.name, file := tmp_path / "notes.csv")

    with file.open(encoding="utf-8-sig", newline="") as opened:
        assert [line[5] for line in csv.reader(opened)] == ["Answer", "refused"]
    local, _recovery = open_local(home, key.secret, clock.now_us())
    with local:
        assert refused(local) == ()


def test_a_note_that_was_refused_and_settled_keeps_nobody_from_another_central(
    connections: Connections, home: Home, key: ReplicaKey
) -> None:
    connections.add(GOOD, "one")
    connections.add(OTHER, "two")
    op_id = leave_refused(home, key)
    local, _recovery = open_local(home, key.secret, clock.now_us())
    with local:
        acknowledge(local, op_id)
    connections.choose(OTHER.name)
    assert connections.book().chosen == OTHER


def test_a_file_that_cannot_be_written_leaves_everything_as_it_was(
    connections: Connections, home: Home, key: ReplicaKey, tmp_path: Path
) -> None:
    connections.add(GOOD, "one")
    make_copy(home, key)
    leave_unsent(home, key)
    for file, fault in ((tmp_path / "nowhere" / "notes.csv", StorageFault), (tmp_path / "notes.doc", BadInput)):
        with pytest.raises(fault):
            connections.forget(GOOD.name, file)
    assert (connections.waiting(), connections.book().chosen, home.replica_file.exists()) == (1, GOOD, True)


def test_while_a_console_runs_the_copy_is_not_taken_from_it(
    connections: Connections, home: Home, key: ReplicaKey
) -> None:
    connections.add(GOOD, "one")
    connections.add(OTHER, "two")
    make_copy(home, key)
    with WriterLock(home.writer_lock, purpose="the console"), pytest.raises(HomeLocked):
        connections.choose(OTHER.name)
    assert connections.book().chosen == GOOD


def test_to_forget_the_chosen_one_deletes_password_and_copy(
    connections: Connections, home: Home, key: ReplicaKey, ring: WorkingKeyring
) -> None:
    connections.add(GOOD, "one")
    make_copy(home, key)
    assert connections.forget(GOOD.name) is True
    assert (ring.kept, home.replica_file.exists(), connections.book().connections) == ({}, False, ())


def test_to_forget_another_leaves_the_copy(connections: Connections, home: Home, key: ReplicaKey) -> None:
    connections.add(GOOD, "one")
    connections.add(OTHER, "two")
    make_copy(home, key)
    assert connections.forget(OTHER.name) is False
    assert home.replica_file.exists()
    with pytest.raises(BadInput, match="no connection training"):
        connections.forget(OTHER.name)
