"""The note on a case: what central holds, with this installation's own change on top until the copy shows it, too.

A note is written on top of what its writer saw (`CaseNote`). If central holds another version by then, it refuses, and
both texts are shown: nothing is ever written over unseen.
"""

import json
from dataclasses import dataclass

from console.domain.copying import Tier
from console.domain.operation import (
    Draft,
    Operation,
    OperationKind,
    OperationState,
    actor_name,
    is_visible,
    note_text,
)
from console.errors import RefusedCommand
from console.replica.local import outbox
from console.replica.local.file import LocalFile
from console.replica.local.recovery import mended
from console.replica.note_reads import CaseSource, NoteRow, read_case_source, read_note
from console.replica.store import Reader


@dataclass(frozen=True, slots=True)
class Note:
    """One text of a note.

    Attributes:
        text: What it says.
        author: Who wrote it.
        written_us: When, by the author's machine; microseconds since 1970-01-01T00:00Z.
        version: Its version in central; of a text that is still on its way, the one it will have.
        recorded_us: When central took it, by the city's clock; None for a text it has not taken.
    """

    text: str
    author: str
    written_us: int
    version: int
    recorded_us: int | None = None


@dataclass(frozen=True, slots=True)
class CaseNote:
    """The note on a case as an operator sees it.

    Attributes:
        case_id: The case.
        case_no: Its number.
        area: Its area code.
        is_writable: Whether the source of the case takes notes.
        central: What central holds, as far as the copy has come; None for none.
        own: This installation's last change that the copy does not show yet; None for none.
        own_op_id: The operation of that change; empty for none.
        is_saved_only: Whether that change has not been answered by central yet. Otherwise it has been carried out.
        refused: This installation's changes that central refused and nobody has settled, the oldest first.
    """

    case_id: int
    case_no: str
    area: str
    is_writable: bool
    central: Note | None
    own: Note | None = None
    own_op_id: str = ""
    is_saved_only: bool = False
    refused: tuple[Note, ...] = ()

    @property
    def shown(self) -> Note | None:
        """What the operator reads: the own change, else what central holds."""
        return self.own or self.central

    @property
    def version(self) -> int:
        """The version that the next change expects; 0 where there is no note."""
        return self.shown.version if self.shown else 0


def annotation_of(reader: Reader, local: LocalFile, case_id: int) -> CaseNote:
    """Return the note on a case.

    Raises:
        RefusedCommand: The copy holds no such case.
    """
    own = outbox.operations_on(local, OperationKind.ANNOTATE, str(case_id))
    with reader.reading():
        source, central = read_case_source(reader, case_id), read_note(reader, case_id)
    if source is None:
        raise RefusedCommand("There is no case {case} in this copy.", case=case_id)
    return case_note(case_id, source, central, own)


def case_note(case_id: int, source: CaseSource, central: NoteRow | None, own: tuple[Operation, ...]) -> CaseNote:
    """Return the note on a case, from what the copy holds and this installation's operations on it, oldest first."""
    on_top = [one for one in own if is_overlay(one, source.cursor)]
    refused = tuple(_note(one) for one in own if one.state.is_refused and not one.is_acknowledged)
    held = None if central is None else note_of(central)
    writable = source.tier is Tier.SNAPSHOT
    if not on_top:
        return CaseNote(case_id, source.case_no, source.area, writable, held, refused=refused)
    last = on_top[-1]
    waits = last.state is OperationState.PENDING
    return CaseNote(case_id, source.case_no, source.area, writable, held, _note(last), last.op_id, waits, refused)


def is_overlay(operation: Operation, cursor: str | None) -> bool:
    """Return whether an operation is still to be shown on top of the copy.

    Args:
        operation: One of this installation.
        cursor: How far the source's feed is in: epoch, snapshot, page; None before its first load.
    """
    if operation.state is OperationState.PENDING:
        return True
    if not operation.state.is_done or cursor is None:
        return False
    epoch, snapshot, *_place = json.loads(cursor)
    # Another epoch is another database, or a restored one: what it says counts, transaction numbers mean nothing there.
    return bool(operation.answer["epoch"] == epoch and not is_visible(int(operation.answer["xid"]), snapshot))


def annotate(local: LocalFile, seen: CaseNote, text: str, by: str, now_us: int) -> Operation:
    """Save a note on a case; when this returns, it is on the disk and on its way.

    Args:
        local: The open local file.
        seen: The note as its writer saw it.
        text: What the note is to say.
        by: Who writes it.
        now_us: This machine's wall clock.

    Raises:
        BadInput: Text or name cannot be taken.
        RefusedCommand: The source of the case takes no notes.
        StorageFault: The disk does not take it; nothing was saved.
    """
    draft = draft_of(seen, text, by)
    return mended(local, now_us, lambda: outbox.enqueue(local, draft, now_us))


def draft_of(seen: CaseNote, text: str, by: str, *, version: int | None = None) -> Draft:
    """Return the operation that writes a note.

    Args:
        seen: The note as its writer saw it.
        text: What the note is to say.
        by: Who writes it.
        version: The version its writer saw besides, in a refusal; None for no later one.
    """
    if not seen.is_writable:
        raise RefusedCommand("The source of case {case} takes no notes.", case=seen.case_no)
    is_later = version is not None and version > seen.version
    return Draft(
        kind=OperationKind.ANNOTATE,
        area=seen.area,
        target=str(seen.case_id),
        actor=actor_name(by),
        payload={"text": note_text(text)},
        expected_version=version if is_later else seen.version,
        follows="" if is_later else seen.own_op_id,
    )


def note_of(row: NoteRow) -> Note:
    """Return the note that the copy holds."""
    return Note(row.text, row.author, row.written_us, row.version, row.recorded_us)


def _note(operation: Operation) -> Note:
    draft = operation.draft
    return Note(draft.payload["text"], draft.actor, operation.made_us, (draft.expected_version or 0) + 1)
