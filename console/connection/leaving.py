"""What an operator did and a central database did not take: a file of it, so that its connection can be forgotten."""

from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from console import clock
from console.domain.operation import Operation, OperationKind
from console.errors import EnvironmentFault
from console.export.sheet import Column, Kind, Row, Sheet
from console.export.writing import Written, write_sheet
from console.messages import _
from console.replica.local import journal, outbox
from console.replica.local.backup import back_up, backups
from console.replica.local.file import LocalFile
from console.replica.note_reads import read_case_source
from console.replica.store import open_reader

GIVEN_UP: Final = "operations_given_up"
"""In the journal: what waited was written into a file and is not sent any more."""
_ZONE: Final = "Asia/Shanghai"
"""The copy that knows the city's zone may be gone with its central database; every area of China has this one."""


def unsettled_in(local: LocalFile) -> tuple[Operation, ...]:
    """Return what operators did and central has not answered, and what it refused and nobody has settled; both by age.

    At another central database the same number is another case's. What the console itself took down goes to any.
    """
    both = (*outbox.pending(local), *outbox.refused(local))
    return tuple(one for one in both if one.draft.kind is not OperationKind.JOURNAL)


def give_up(local: LocalFile, file: Path, by: str, connection: str) -> int:
    """Write what is not settled into a file, then take it out of the outbox: it goes to no other central database.

    The copies of the local file from before go, too: what is restored from one would be sent.

    Args:
        local: The open local file.
        file: Ends with one of `console.export.writing.FORMS`.
        by: Who decides it.
        connection: Name of the connection over which it was to be sent.

    Returns:
        How many operations that were.

    Raises:
        BadInput: The name of the file ends otherwise.
        StorageFault: A disk refuses; then everything is as it was.
    """
    given_up, now_us = unsettled_in(local), clock.now_us()
    if not given_up:
        return 0
    written = write_sheet(_sheet(len(given_up), by, now_us), _rows(given_up, _case_numbers(local, given_up)), file)
    assert written is not None  # nobody stops it
    with local.transaction() as transaction:
        outbox.drop(transaction, [one.op_id for one in given_up])
        journal.write(transaction, GIVEN_UP, connection, _told(by, len(given_up), written), now_us)
    fresh = back_up(local, now_us)
    for copy in backups(local.home):
        if copy != fresh:
            copy.unlink()
    return len(given_up)


def _told(by: str, count: int, written: Written) -> str:
    return f"{by}: {count} operations into {written.path.name}, sha256 {written.sha256}"


def _case_numbers(local: LocalFile, operations: tuple[Operation, ...]) -> Mapping[str, str]:
    """Return the numbers of the cases, as far as there is a copy that knows them."""
    numbers: dict[str, str] = {}
    with suppress(EnvironmentFault), closing(open_reader(local.home.replica_file, local.key)) as copy, copy.reading():
        for one in operations:
            source = read_case_source(copy, int(one.draft.target))
            if source is not None:
                numbers[one.draft.target] = source.case_no
    return numbers


def _sheet(rows: int, by: str, now_us: int) -> Sheet:
    return Sheet(
        title=_("Notes that no central database has taken"),
        columns=(
            Column(_("Case"), Kind.CODE, 26),
            Column(_("Area"), Kind.CODE, 10),
            Column(_("Note"), Kind.TEXT, 60),
            Column(_("Written by"), Kind.TEXT, 16),
            Column(_("Written at"), Kind.INSTANT, 20),
            Column(_("Answer"), Kind.TEXT, 12),
            Column(_("Number in the database"), Kind.CODE, 14),
            Column(_("Operation"), Kind.CODE, 38),
        ),
        rows=rows,
        filters=(),
        holds="—",
        warning=_("Nobody sends them any more. Whether central carried out one it has not answered is not known."),
        sources=(),
        zone=_ZONE,
        made_us=now_us,
        made_by=by,
    )


def _rows(operations: tuple[Operation, ...], case_numbers: Mapping[str, str]) -> Iterator[Row]:
    for one in operations:
        draft = one.draft
        text = draft.payload["text"]
        answer = _("refused") if one.state.is_refused else _("none yet")
        known = case_numbers.get(draft.target)
        yield known, draft.area, text, draft.actor, one.made_us, answer, draft.target, one.op_id
