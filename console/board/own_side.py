"""What this installation has done that central has not confirmed, and what its sync did on its own."""

from typing import Final

from console.board.sources_view import JournalLine, OwnSide
from console.paths import Home
from console.replica.local_reads import read_local_state

JOURNAL_LINES: Final = 30


def own_side(home: Home, key: bytes, now_us: int) -> OwnSide:
    """Return it.

    Args:
        home: The installation.
        key: Of its files.
        now_us: This machine's wall clock, which ages go by.

    Raises:
        StorageFault, ReplicaDamaged: The local file cannot be read.
    """
    state = read_local_state(home, key, JOURNAL_LINES)
    return OwnSide(
        waiting=state.waiting,
        oldest_s=None if state.oldest_us is None else max(0, now_us - state.oldest_us) / 1_000_000,
        refused=state.refused,
        journal=tuple(JournalLine(one.at_us, one.action, one.object, one.reason) for one in state.noted),
    )
