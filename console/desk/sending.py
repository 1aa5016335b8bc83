"""What is on its way to central, what was refused, and how an operator settles that."""

from dataclasses import dataclass
from typing import Any

from console.desk.annotations import Note, annotation_of, draft_of, note_of
from console.domain.operation import UNSENT_ALARM_S, Operation, OperationKind, OperationState
from console.errors import RefusedCommand
from console.messages import _
from console.replica.local import journal, outbox
from console.replica.local.file import LocalFile
from console.replica.local.journal import Entry
from console.replica.local.recovery import mended
from console.replica.note_reads import read_case_source, read_note
from console.replica.store import Reader


@dataclass(frozen=True, slots=True)
class Sending:
    """One operation that has not come to its end.

    Attributes:
        op_id: Its number.
        case_id: The case it is about.
        case_no: Its number; empty where the copy does not hold it.
        area: Its area code.
        state: How far it has come.
        yours: What this installation wrote.
        theirs: What central holds instead, as newly as is known; None for nothing, and where that is not the question.
        age_us: How long ago it was saved.
        tries: Attempts that ended without an answer.
        problem: Stable code of what kept the last attempt from an answer; empty for none.
        reason: Central's word for what is invalid, e.g. ``text: too_long``; empty otherwise.
    """

    op_id: str
    case_id: int
    case_no: str
    area: str
    state: OperationState
    yours: Note
    theirs: Note | None
    age_us: int
    tries: int
    problem: str
    reason: str

    @property
    def sentence(self) -> str:
        """How it stands, in the language in force."""
        match self.state:
            case OperationState.CONFLICT:
                return _("Somebody else changed the note meanwhile. Yours was not written.")
            case OperationState.DENIED:
                return _("Your login may not write notes in this area. Nothing was written.")
            case OperationState.INVALID:
                return _("Central cannot carry it out ({reason}). Nothing was written.", reason=self.reason)
            case _:
                return _("Saved here; central has not answered yet.")


@dataclass(frozen=True, slots=True)
class OutboxView:
    """What an operator has to know of what was done here.

    Attributes:
        waiting: Not answered yet, oldest first.
        refused: Refused and not settled, oldest first.
        notices: Entries of the journal to be acknowledged, oldest first; see `notice_sentence`.
        oldest_age_us: How long the oldest waits; 0 where none does.
    """

    waiting: tuple[Sending, ...]
    refused: tuple[Sending, ...]
    notices: tuple[Entry, ...]
    oldest_age_us: int

    @property
    def is_late(self) -> bool:
        """Whether what waits has waited so long that somebody has to look."""
        return self.oldest_age_us > UNSENT_ALARM_S * 1_000_000


def outbox_view(reader: Reader | None, local: LocalFile, now_us: int) -> OutboxView:
    """Return what is on its way and what was refused.

    Args:
        reader: The copy; None where there is none yet.
        local: The open local file.
        now_us: This machine's wall clock.
    """
    waiting = tuple(one for one in outbox.pending(local) if one.draft.kind is OperationKind.ANNOTATE)
    refused = tuple(one for one in outbox.refused(local) if one.draft.kind is OperationKind.ANNOTATE)
    return OutboxView(
        tuple(_sending(reader, one, now_us) for one in waiting),
        tuple(_sending(reader, one, now_us) for one in refused),
        journal.untold(local),
        max((0, *(now_us - one.made_us for one in waiting))),
    )


def notice_sentence(entry: Entry) -> str:
    """Return what an entry of the journal says to the operator, in the language in force."""
    match entry.action:
        case journal.FENCED:
            return _(
                "This installation's local file was restored from a copy, or copied to another computer."
                " Nothing was carried out twice; what had not been answered was sent again."
            )
        case journal.RECOVERED:
            return _("The local file was damaged and was restored: {how}.", how=entry.reason)
        case action:
            return f"{action} {entry.object}: {entry.reason}"


def acknowledge(local: LocalFile, op_id: str, now_us: int) -> None:
    """Settle a refused operation: its writer has seen that it was not carried out.

    Raises:
        RefusedCommand: No refused operation with this number waits.
        StorageFault: The disk does not take it.
    """
    mended(local, now_us, lambda: outbox.acknowledge(local, op_id))


def acknowledge_notice(local: LocalFile, entry_id: int, now_us: int) -> None:
    """Settle an entry of the journal: the operator has seen it."""
    mended(local, now_us, lambda: journal.mark_told(local, entry_id))


def write_again(
    reader: Reader,
    local: LocalFile,
    op_id: str,
    now_us: int,
    *,
    text: str = "",
    by: str = "",
    seen_version: int | None = None,
) -> Operation:
    """Write a refused note once more, on top of what central holds now, which its writer has seen beside it.

    Args:
        reader: The copy.
        local: The open local file.
        op_id: The refused operation, which is settled by this.
        now_us: This machine's wall clock.
        text: What the note is to say instead, e.g. both texts joined; empty for the same as before.
        by: Who writes it; empty for who wrote it before.
        seen_version: The version that whoever writes it has before his eyes; None where nobody can say.

    Raises:
        RefusedCommand: No refused operation with this number waits, or the note has changed since it was looked at.
        BadInput: The text cannot be taken.
        StorageFault: The disk does not take it; nothing was saved.
    """
    old = outbox.operation(local, op_id)
    seen = annotation_of(reader, local, int(old.draft.target))
    current = old.answer.get("current") or {}
    draft = draft_of(seen, text or old.draft.payload["text"], by or old.draft.actor, version=current.get("version"))
    if seen_version not in {None, draft.expected_version}:
        raise RefusedCommand("The note has changed again meanwhile.", "Read what it says now, then write.")
    return mended(local, now_us, lambda: outbox.enqueue(local, draft, now_us, replaces=op_id))


def _sending(reader: Reader | None, operation: Operation, now_us: int) -> Sending:
    draft, answer = operation.draft, operation.answer
    case_id = int(draft.target)
    return Sending(
        op_id=operation.op_id,
        case_id=case_id,
        case_no=_case_no(reader, case_id),
        area=draft.area,
        state=operation.state,
        yours=Note(draft.payload["text"], draft.actor, operation.made_us, (draft.expected_version or 0) + 1),
        theirs=_theirs(reader, case_id, answer) if operation.state is OperationState.CONFLICT else None,
        age_us=max(0, now_us - operation.made_us),
        tries=operation.tries,
        problem=operation.problem,
        reason=": ".join(answer[word] for word in ("field", "reason") if answer.get(word)),
    )


def _case_no(reader: Reader | None, case_id: int) -> str:
    source = None if reader is None else read_case_source(reader, case_id)
    return "" if source is None else source.case_no


def _theirs(reader: Reader | None, case_id: int, answer: Any) -> Note | None:
    """Return what central holds: by its answer, or by the copy where that has come further."""
    told = answer.get("current")
    refused_for = None if told is None else _told_note(told)
    row = None if reader is None else read_note(reader, case_id)
    held = None if row is None else note_of(row)
    known = [note for note in (refused_for, held) if note is not None]
    return max(known, key=lambda note: note.version, default=None)


def _told_note(told: Any) -> Note:
    """Return the note in central's answer to a conflict."""
    return Note(told["text"], told["author"], told["written_us"], told["version"], told["recorded_us"])
