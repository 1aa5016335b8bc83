"""The watch list outlives newer programs, damage and new copies of central."""

import shutil
from contextlib import closing
from dataclasses import replace

import pytest

from console.errors import BadInput, SchemaMismatch
from console.replica import store
from console.replica.local import file, outbox
from console.replica.local.backup import back_up
from console.replica.local.file import LocalFile
from console.replica.local.recovery import open_local
from console.replica.local.schema import VERSION
from console.replica.local.watch import REASON_LENGTH, Watch, unwatch, watch, watched
from tests.integration.replica.local.operations import draft

ONE = Watch("440604", "440604-2026-1", "群众多次来电", 20_800, 3, "陈立", 5)
OTHER = Watch("440605", "440604-2026-1", "同号他区", None, None, "梁永康", 7)
HOUR_US = 3_600_000_000

FIRST_VERSION = (
    (
        "CREATE TABLE device (one INTEGER PRIMARY KEY CHECK (one = 1), device_id TEXT NOT NULL, epoch INTEGER NOT NULL,"
        " next_seq INTEGER NOT NULL) STRICT"
    ),
    (
        "CREATE TABLE operation (op_id TEXT PRIMARY KEY, seq INTEGER NOT NULL UNIQUE, kind TEXT NOT NULL,"
        " area TEXT NOT NULL, target TEXT NOT NULL, actor TEXT NOT NULL, payload TEXT NOT NULL,"
        " expected_version INTEGER, follows TEXT NOT NULL, made_us INTEGER NOT NULL, state TEXT NOT NULL,"
        " answer TEXT NOT NULL, tries INTEGER NOT NULL, problem TEXT NOT NULL, acknowledged INTEGER NOT NULL) STRICT"
    ),
    "CREATE INDEX operation_state ON operation (state, seq)",
    "CREATE INDEX operation_target ON operation (kind, target, seq)",
    (
        "CREATE TABLE journal (id INTEGER PRIMARY KEY AUTOINCREMENT, at_us INTEGER NOT NULL, action TEXT NOT NULL,"
        " object TEXT NOT NULL, reason TEXT NOT NULL, op_id TEXT NOT NULL, told INTEGER NOT NULL) STRICT"
    ),
    "CREATE TABLE unasked (device_id TEXT PRIMARY KEY) STRICT",
)
"""The tables of version 1, as the program of then made them."""


def test_a_case_is_watched_until_somebody_says_otherwise(local):
    watch(local, ONE)
    watch(local, OTHER)
    assert watched(local) == (ONE, OTHER)
    assert unwatch(local, ONE.area, ONE.case_no)
    assert not unwatch(local, ONE.area, ONE.case_no)
    assert watched(local) == (OTHER,)


def test_a_new_reason_keeps_since_when_and_the_light_of_then(local):
    watch(local, ONE)
    watch(local, replace(ONE, reason="已约谈", until=None, light=5, by="梁永康", at_us=99))
    assert watched(local) == (replace(ONE, reason="已约谈", until=None, by="梁永康"),)


@pytest.mark.parametrize("reason", ["", "   ", "x" * (REASON_LENGTH + 1), "a\nb", "a\u202eb"])
def test_a_reason_is_one_line_and_not_empty(local, reason):
    with pytest.raises(BadInput, match="reason"):
        watch(local, replace(ONE, reason=reason))
    assert watched(local) == ()


def test_it_is_there_after_the_file_was_closed(home, key, local):
    watch(local, ONE)
    local.close()
    with LocalFile(home, key) as again:
        assert watched(again) == (ONE,)


def test_a_file_of_the_first_version_is_brought_up_with_everything_in_it(home, key):
    store.create_file(home.local_file)
    with closing(file.connect(home.local_file, key)) as connection:
        for statement in FIRST_VERSION:
            connection.execute(statement)
        connection.execute("PRAGMA user_version=1")
        connection.execute("INSERT INTO device VALUES (1, 'device-1', 4, 12)")
        connection.execute("INSERT INTO journal VALUES (3, 17, 'resync', 'central', 'asked', 'op', 1)")
    with LocalFile(home, key) as local:
        made = outbox.enqueue(local, draft(1, "现在"), 20)
        watch(local, ONE)
        assert watched(local) == (ONE,)
        assert made.seq == 12
    with closing(file.connect(home.local_file, key)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert connection.execute("SELECT * FROM journal").fetchall() == [
            (3, 17, "resync", "central", "asked", "op", 1)
        ]
        assert connection.execute("SELECT device_id, epoch FROM device").fetchall() == [("device-1", 4)]


def test_a_file_brought_up_has_the_tables_of_a_new_one(home, key, tmp_path):
    store.create_file(home.local_file)
    with closing(file.connect(home.local_file, key)) as connection:
        for statement in FIRST_VERSION:
            connection.execute(statement)
        connection.execute("PRAGMA user_version=1")
        file.make_tables(connection)
        brought = shape(connection)
    new = tmp_path / "new.db"
    store.create_file(new)
    with closing(file.connect(new, key)) as connection:
        file.make_tables(connection)
        assert brought == shape(connection)


def shape(connection):
    """Return tables with their columns, and indexes."""
    names = sorted(connection.execute("SELECT type, name FROM sqlite_master").fetchall())
    return {name: connection.execute(f"PRAGMA table_info({name})").fetchall() for _type, name in names}


def test_a_file_of_a_newer_program_is_refused(home, key, local):
    with local.transaction() as connection:
        connection.execute(f"PRAGMA user_version={VERSION + 1}")
    local.close()
    with pytest.raises(SchemaMismatch, match="newer"):
        LocalFile(home, key)


def damage(path):
    """Spoil a page behind the first ones, as a disk would."""
    with path.open("r+b") as damaged:
        damaged.seek(path.stat().st_size - 4096 + 100)
        damaged.write(b"x" * 200)


def test_a_damaged_file_gives_up_what_is_watched(home, key, local):
    watch(local, ONE)
    back_up(local, HOUR_US)
    watch(local, OTHER)
    for number in range(40):
        outbox.enqueue(local, draft(number, "字" * 300), number)
    local.close()
    damage(home.local_file)
    again, recovery = open_local(home, key, 2 * HOUR_US)
    with again:
        assert recovery is not None
        assert ONE in watched(again)


def test_a_copy_of_the_first_version_is_restored_and_brought_up(home, key, local):
    watch(local, ONE)
    copy = back_up(local, HOUR_US)
    with closing(file.connect(copy, key)) as connection:
        connection.execute("DROP TABLE watch")
        connection.execute("PRAGMA user_version=1")
    local.close()
    shutil.copyfile(copy, home.local_file)
    for side in ("-wal", "-shm"):
        home.local_file.with_name(home.local_file.name + side).unlink(missing_ok=True)
    damage(home.local_file)
    again, recovery = open_local(home, key, 2 * HOUR_US)
    with again:
        assert recovery is not None
        watch(again, OTHER)
        assert watched(again) == (OTHER,)
