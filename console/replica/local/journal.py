"""The journal of the sync: what it did that an auditor, and sometimes the operator, must hear of.

Every entry is an operation as well, so that central's audit gets it exactly once.
"""

from dataclasses import dataclass
from typing import Any, Final

from console.domain.operation import UNSEEN, Draft, OperationKind
from console.replica.local.file import LocalFile
from console.replica.local.outbox import add

ACTOR: Final = "sync"
"""Who acts when nobody does."""
FENCED: Final = "fenced"
"""Central has seen numbers of this device that this file does not know: it was restored from a copy, or copied."""
RECOVERED: Final = "local_recovered"
"""The local file was damaged and restored."""

_LONGEST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry.

    Attributes:
        id: Its number here.
        at_us: When, by this machine's wall clock; microseconds since 1970-01-01T00:00Z.
        action: What was done, a word such as ``resync``.
        object: To what, e.g. the id of a source.
        reason: Why, typed where there is a type, or what is known of it.
        is_audited: Whether central's audit has it.
    """

    id: int
    at_us: int
    action: str
    object: str
    reason: str
    is_audited: bool


def note(local: LocalFile, action: str, about: str, reason: str, now_us: int) -> None:
    """Write an entry.

    Args:
        local: The open file.
        action: What was done: small letters and underscores.
        about: To what.
        reason: Why.
        now_us: This machine's wall clock.
    """
    with local.transaction() as connection:
        write(connection, action, about, reason, now_us)


def write(connection: Any, action: str, about: str, reason: str, now_us: int, *, is_for_operator: bool = False) -> None:
    """Write an entry in the caller's transaction, for the city's central to audit.

    One for the operator waits until it is acknowledged.
    """
    words = UNSEEN.sub(" ", reason)[:_LONGEST]
    content = {"action": action, "reason": words}
    made = add(connection, Draft(OperationKind.JOURNAL, "", about, ACTOR, content), now_us)
    connection.execute(
        "INSERT INTO journal (at_us, action, object, reason, op_id, told) VALUES (?, ?, ?, ?, ?, ?)",
        (now_us, action, about, words, made.op_id, int(not is_for_operator)),
    )


_SELECT: Final = """
SELECT journal.id, at_us, action, object, reason, coalesce(operation.state IN ('applied', 'duplicate'), 1)
FROM journal LEFT JOIN operation USING (op_id)
"""


def entries(local: LocalFile, limit: int = 100) -> tuple[Entry, ...]:
    """Return the newest entries, the newest first."""
    with local.reading() as connection:
        rows = connection.execute(f"{_SELECT} ORDER BY journal.id DESC LIMIT ?", (limit,)).fetchall()
    return tuple(map(_entry, rows))


def untold(local: LocalFile) -> tuple[Entry, ...]:
    """Return what the operator has to hear of and has not acknowledged, the oldest first."""
    with local.reading() as connection:
        rows = connection.execute(f"{_SELECT} WHERE NOT told ORDER BY journal.id").fetchall()
    return tuple(map(_entry, rows))


def mark_told(local: LocalFile, entry_id: int) -> None:
    """Note that the operator has seen an entry."""
    with local.transaction() as connection:
        connection.execute("UPDATE journal SET told = 1 WHERE id = ?", (entry_id,))


def _entry(row: tuple[Any, ...]) -> Entry:
    number, at_us, action, about, reason, is_audited = row
    return Entry(number, at_us, action, about, reason, bool(is_audited))
