"""The watch list (跟踪): cases that somebody here keeps an eye on, and why. It is this installation's own."""

from dataclasses import dataclass
from typing import Any, Final

from console.domain.operation import UNSEEN, actor_name
from console.errors import BadInput
from console.replica.local.ballast import with_ballast
from console.replica.local.file import LocalFile

REASON_LENGTH: Final = 200
"""Characters of a reason, at most."""

_COLUMNS: Final = "area, case_no, reason, until_day, light, by, at_us"
_SAVE: Final = f"""
    INSERT INTO watch ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (area, case_no) DO UPDATE SET reason = excluded.reason, until_day = excluded.until_day, by = excluded.by
"""  # noqa: S608 -- constant


@dataclass(frozen=True, slots=True)
class Watch:
    """A case that is watched.

    A case is known by its number in its area, which outlives every copy of central.

    Attributes:
        until: Local day after which nobody needs to look any more; None for no such day.
        light: Its light when the watch began, a `Light`; None where nobody knew.
        by: Who watches.
        at_us: Since when, by this machine's wall clock.
    """

    area: str
    case_no: str
    reason: str
    until: int | None
    light: int | None
    by: str
    at_us: int


def sound_reason(text: str) -> str:
    """Return a reason as it is kept.

    Raises:
        BadInput: It is empty, too long, or holds what is not seen.
    """
    reason = " ".join(text.split(" ")).strip()
    if not reason or len(reason) > REASON_LENGTH or UNSEEN.search(reason):
        raise BadInput("A watch has a reason of 1 to {n} characters, in one line.", field="--reason", n=REASON_LENGTH)
    return reason


def watch(local: LocalFile, wanted: Watch) -> None:
    """Watch a case. One that is watched already gets the new reason; since when, and its light then, stay.

    Raises:
        BadInput: Reason or name cannot be kept.
        StorageFault: The disk does not take it; nothing was saved.
        ReplicaDamaged, HomeLocked: Nothing was saved.
    """
    reason, by = sound_reason(wanted.reason), actor_name(wanted.by)
    row = (wanted.area, wanted.case_no, reason, wanted.until, wanted.light, by, wanted.at_us)

    def save() -> None:
        with local.transaction() as connection:
            connection.execute(_SAVE, row)

    with_ballast(local.home, save)


def unwatch(local: LocalFile, area: str, case_no: str) -> bool:
    """Watch a case no more; return whether it was watched."""
    with local.transaction() as connection:
        done = connection.execute("DELETE FROM watch WHERE area = ? AND case_no = ?", (area, case_no))
        return int(done.rowcount) > 0


def watched(local: LocalFile) -> tuple[Watch, ...]:
    """Return what is watched, the oldest first."""
    with local.reading() as connection:
        rows = connection.execute(f"SELECT {_COLUMNS} FROM watch ORDER BY at_us, area, case_no").fetchall()  # noqa: S608 -- constant
    return tuple(Watch(*row) for row in rows)


def take_over(connection: Any, rows: tuple[tuple[Any, ...], ...]) -> None:
    """Write rows that a damaged file still gave, in the caller's transaction, over what an older copy holds."""
    for row in rows:
        connection.execute(f"INSERT OR REPLACE INTO watch ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", row)  # noqa: S608 -- constant
