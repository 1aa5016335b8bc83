"""What an operator does, on its way to central: one operation, its state, central's answer, and what a note may say.

An operation is made once and sent until it is answered. Its number (`Operation.op_id`) lets central see it happen only
once; the version it expects keeps it from landing on what somebody else wrote meanwhile.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from console.errors import BadInput

NOTE_LENGTH: Final = 2_000
"""Characters of a note, at most."""
NAME_LENGTH: Final = 100
"""Characters of the name of whoever acts, at most."""
UNSENT_ALARM_S: Final = 5 * 60
"""What waits for central longer than this alarms."""

UNSEEN: Final = re.compile("[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls, separators of lines, marks that turn the direction of writing, halves of characters; central agrees."""


class OperationKind(Enum):
    """What is done."""

    ANNOTATE = "annotate"
    JOURNAL = "journal"
    """An entry of the console's own journal, which central keeps in its audit."""


class OperationState(Enum):
    """How far an operation has come."""

    PENDING = "pending"
    """Saved here; central has not answered."""
    APPLIED = "applied"
    DUPLICATE = "duplicate"
    """Applied by an earlier attempt whose answer was lost."""
    CONFLICT = "conflict"
    """Refused: central holds another version than the operator saw."""
    DENIED = "denied"
    """Refused: the login may not do this there."""
    INVALID = "invalid"
    """Refused: central cannot carry it out as it is."""

    @property
    def is_refused(self) -> bool:
        """Whether central answered, and nothing was changed: final, and for the operator to settle."""
        return self in {OperationState.CONFLICT, OperationState.DENIED, OperationState.INVALID}

    @property
    def is_done(self) -> bool:
        """Whether central carried it out."""
        return self in {OperationState.APPLIED, OperationState.DUPLICATE}


@dataclass(frozen=True, slots=True)
class Draft:
    """What an operator decided, before it is saved.

    Attributes:
        kind: What is done.
        area: Area code of its target; empty for the city.
        target: What it is done to: the id of a case, as text.
        actor: Who does it.
        payload: The content.
        expected_version: The version the operator saw; 0 for none yet; None where versions mean nothing.
        follows: The operator's own earlier operation on whose result this one was made; empty for none.
    """

    kind: OperationKind
    area: str
    target: str
    actor: str
    payload: Mapping[str, str]
    expected_version: int | None = None
    follows: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Central's answer to an operation, kept as it came.

    Attributes:
        state: What the operation becomes; None when the device was fenced off and the operation is still to be sent.
        document: Central's own words: ``version``, ``xid``, ``epoch`` of an applied one, ``current`` of a conflict,
            ``field`` and ``reason`` of an invalid one, ``epoch`` and ``last_seq`` of a fence.
    """

    state: OperationState | None
    document: Mapping[str, Any]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Answer":
        """Read central's document."""
        result = document["result"]
        if result == "fenced":
            return cls(None, document)
        if result == "applied" and document.get("duplicate"):
            return cls(OperationState.DUPLICATE, document)
        return cls(OperationState(result), document)


@dataclass(frozen=True, slots=True)
class Operation:
    """A saved operation.

    Attributes:
        op_id: Its number, made once.
        seq: Its place among the operations of this device.
        draft: What was decided.
        made_us: When, by this machine's wall clock; microseconds since 1970-01-01T00:00Z.
        state: How far it has come.
        answer: Central's document; empty before.
        tries: Attempts that ended without an answer.
        problem: Stable code of what kept the last attempt from an answer; empty for none.
        is_acknowledged: Whether the operator has seen that it was refused.
    """

    op_id: str
    seq: int
    draft: Draft
    made_us: int
    state: OperationState = OperationState.PENDING
    answer: Mapping[str, Any] = field(default_factory=dict)
    tries: int = 0
    problem: str = ""
    is_acknowledged: bool = False


@dataclass(frozen=True, slots=True)
class Logged:
    """An operation as central has logged it.

    Attributes:
        op_id: Its number.
        draft: What was decided.
        made_us: When, by the device's clock.
        answer: What central answered.
    """

    op_id: str
    draft: Draft
    made_us: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class Device:
    """How central tells this installation's operations from others'.

    Attributes:
        id: Made once.
        epoch: Raised when the numbering begins anew, after the file was restored from an older copy.
    """

    id: str
    epoch: int


def note_text(text: str) -> str:
    """Return what central would store of a note.

    Raises:
        BadInput: It is empty, too long, or holds characters that are not seen.
    """
    words = text.strip()
    if not words:
        raise BadInput("The note is empty.", "Write what it is to say.", field="--text")
    if len(words) > NOTE_LENGTH:
        raise BadInput(
            "The note has {length} characters; {limit} are possible.",
            "Say it more briefly.",
            field="--text",
            length=len(words),
            limit=NOTE_LENGTH,
        )
    if UNSEEN.search(words):
        raise BadInput(
            "The note holds a line break, a tab or another character that is not seen.",
            "Write it as one line.",
            field="--text",
        )
    return words


def actor_name(name: str) -> str:
    """Return the name of whoever acts, as central stores it.

    Raises:
        BadInput: It is empty, too long, or holds characters that are not seen.
    """
    words = name.strip()
    if not words or len(words) > NAME_LENGTH or UNSEEN.search(words):
        raise BadInput("Nobody is named as the one who acts.", "Give one name, in one line.", field="--by")
    return words


def is_visible(xid: int, snapshot: str) -> bool:
    """Return whether a transaction is visible in a snapshot of PostgreSQL.

    Args:
        xid: Number of the transaction, as central answers it (xid8).
        snapshot: ``pg_snapshot`` in its text form: ``xmin:xmax:`` and the numbers still running between them.
    """
    xmin, xmax, running = snapshot.split(":")
    if xid < int(xmin):
        return True
    return xid < int(xmax) and str(xid) not in running.split(",")
