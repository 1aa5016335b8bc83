"""Tables of the local file. Unlike the replica it is never thrown away: a later version migrates what is there."""

from typing import Final

VERSION: Final = 2
"""Kept in the file as ``PRAGMA user_version``."""

WATCH: Final = """CREATE TABLE watch (
    area TEXT NOT NULL,
    case_no TEXT NOT NULL,
    reason TEXT NOT NULL,
    until_day INTEGER,
    light INTEGER,
    by TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    PRIMARY KEY (area, case_no)
) STRICT"""

STATEMENTS: Final = (
    """CREATE TABLE device (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    device_id TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    next_seq INTEGER NOT NULL
) STRICT""",
    """CREATE TABLE operation (
    op_id TEXT PRIMARY KEY,
    seq INTEGER NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    area TEXT NOT NULL,
    target TEXT NOT NULL,
    actor TEXT NOT NULL,
    payload TEXT NOT NULL,
    expected_version INTEGER,
    follows TEXT NOT NULL,
    made_us INTEGER NOT NULL,
    state TEXT NOT NULL,
    answer TEXT NOT NULL,
    tries INTEGER NOT NULL,
    problem TEXT NOT NULL,
    acknowledged INTEGER NOT NULL
) STRICT""",
    "CREATE INDEX operation_state ON operation (state, seq)",
    "CREATE INDEX operation_target ON operation (kind, target, seq)",
    """CREATE TABLE journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at_us INTEGER NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    reason TEXT NOT NULL,
    op_id TEXT NOT NULL,
    told INTEGER NOT NULL
) STRICT""",
    "CREATE TABLE unasked (device_id TEXT PRIMARY KEY) STRICT",
    WATCH,
)
"""``journal.op_id``: the operation by which central's audit gets the entry. ``told``: whether the operator has seen an
entry; 1 for those that are not meant for one. ``unasked``: devices of which central is still to be asked what it has,
since this file lost part of what it knew."""

STEPS: Final[dict[int, tuple[str, ...]]] = {1: (WATCH,)}
"""What brings a file of a version to the next one."""
