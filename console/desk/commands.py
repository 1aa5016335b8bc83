"""Commands of this package for ``supervisionctl``: ``annotate`` and ``outbox``."""

import argparse
import getpass
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from console import clock
from console.desk.annotations import Note, annotate, annotation_of
from console.desk.sending import OutboxView, Sending, acknowledge, notice_sentence, outbox_view, write_again
from console.errors import StorageFault
from console.messages import _
from console.paths import Home, resolve_home
from console.replica.case_named import case_named
from console.replica.key import replica_key
from console.replica.local import journal
from console.replica.local.file import LocalFile
from console.replica.local.journal import Entry
from console.replica.local.recovery import open_local
from console.replica.store import Reader, open_reader


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add this package's commands."""
    note = commands.add_parser("annotate", parents=[common])
    note.add_argument("case_no", metavar="CASE_NO", help="number of the case")
    note.add_argument("--text", required=True, help="what the note is to say, in one line")
    note.add_argument("--by", metavar="NAME", help="who writes it; the user of the system without it")
    note.add_argument("--area", metavar="CODE", help="its area, where two areas use the number")
    note.set_defaults(run=_run_annotate)
    outbox = commands.add_parser("outbox", parents=[common])
    outbox.set_defaults(run=_run_outbox)
    own = outbox.add_subparsers(dest="outbox_command", metavar="COMMAND")
    for name, run, words in (
        ("acknowledge", _run_acknowledge, "settle a refused operation: seen, and left as it is"),
        ("again", _run_again, "write a refused note once more, over what central holds now"),
    ):
        parser = own.add_parser(name, parents=[common], help=words)
        parser.add_argument("op_id", metavar="ID", help="number of the operation")
        parser.set_defaults(run=run)


def _run_annotate(arguments: argparse.Namespace) -> int:
    with _desk(arguments) as (home, key, local), closing(open_reader(home.replica_file, key)) as reader:
        case_id, _area = case_named(reader, arguments.case_no, arguments.area)
        seen = annotation_of(reader, local, case_id)
        operation = annotate(local, seen, arguments.text, arguments.by or getpass.getuser(), clock.now_us())
    _say_saved(operation.op_id, as_json=arguments.json)
    return 0


def _run_outbox(arguments: argparse.Namespace) -> int:
    with _desk(arguments) as (home, key, local), _reader_if_any(home, key) as reader:
        view, done = outbox_view(reader, local, clock.now_us()), journal.entries(local)
    print(json.dumps(_document(view, done), ensure_ascii=False) if arguments.json else "\n".join(_lines(view)))
    return 0


def _run_acknowledge(arguments: argparse.Namespace) -> int:
    with _desk(arguments) as (_home, _key, local):
        acknowledge(local, arguments.op_id, clock.now_us())
    if arguments.json:
        print(json.dumps({"op_id": arguments.op_id, "acknowledged": True}))
    return 0


def _run_again(arguments: argparse.Namespace) -> int:
    with _desk(arguments) as (home, key, local), closing(open_reader(home.replica_file, key)) as reader:
        operation = write_again(reader, local, arguments.op_id, clock.now_us())
    _say_saved(operation.op_id, as_json=arguments.json)
    return 0


@contextmanager
def _desk(arguments: argparse.Namespace) -> Iterator[tuple[Home, bytes, LocalFile]]:
    home = resolve_home(arguments.home)
    key = replica_key(home, arguments.key_file)
    local, _recovery = open_local(home, key, clock.now_us())
    with local:
        yield home, key, local


@contextmanager
def _reader_if_any(home: Home, key: bytes) -> Iterator[Reader | None]:
    try:
        reader = open_reader(home.replica_file, key)
    except StorageFault:
        yield None
        return
    with closing(reader):
        yield reader


def _say_saved(op_id: str, *, as_json: bool) -> None:
    print(json.dumps({"op_id": op_id}) if as_json else _("Saved as operation {op_id}.", op_id=op_id))


def _document(view: OutboxView, done: tuple[Entry, ...]) -> dict[str, object]:
    return {
        "waiting": [_sending_document(one) for one in view.waiting],
        "refused": [_sending_document(one) for one in view.refused],
        "notices": [{"id": entry.id, "at_us": entry.at_us, "text": notice_sentence(entry)} for entry in view.notices],
        "oldest_s": view.oldest_age_us // 1_000_000,
        "late": view.is_late,
        "journal": [
            {
                "at_us": entry.at_us,
                "action": entry.action,
                "object": entry.object,
                "reason": entry.reason,
                "audited": entry.is_audited,
            }
            for entry in done
        ],
    }


def _sending_document(one: Sending) -> dict[str, object]:
    return {
        "op_id": one.op_id,
        "case_no": one.case_no,
        "area": one.area,
        "state": one.state.value,
        "age_s": one.age_us // 1_000_000,
        "tries": one.tries,
        "problem": one.problem,
        "reason": one.reason,
        "yours": _note_document(one.yours),
        "theirs": None if one.theirs is None else _note_document(one.theirs),
    }


def _note_document(note: Note) -> dict[str, object]:
    return {"text": note.text, "author": note.author, "written_us": note.written_us, "version": note.version}


def _lines(view: OutboxView) -> Iterator[str]:
    for entry in view.notices:
        yield notice_sentence(entry)
    for one in (*view.refused, *view.waiting):
        yield f"{one.op_id}  {one.case_no}  {one.sentence}"
        yield _("  yours:  {text} ({author})", text=one.yours.text, author=one.yours.author)
        if one.theirs is not None:
            yield _("  theirs: {text} ({author})", text=one.theirs.text, author=one.theirs.author)
    if view.is_late:
        yield _("The oldest waits for {n} min.", n=view.oldest_age_us // 60_000_000)
    if not view.waiting and not view.refused:
        yield _("Everything has been answered.")
