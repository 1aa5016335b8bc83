"""The desk on the command line."""

import json

from console.cli import main
from console.replica.local import journal


def ask(capsys, *words):
    status = main([*words, "--json"])
    out = capsys.readouterr().out
    return status, json.loads(out)


def test_a_note_is_written_watched_refused_and_settled(home, central, copy, cases, send, capsys):
    place = ("--home", str(home.root))
    status, saved = ask(capsys, "annotate", "bulk2", "--text", "已催办", "--by", "张三", *place)
    assert status == 0
    _, view = ask(capsys, "outbox", *place)
    assert [(one["op_id"], one["case_no"], one["state"]) for one in view["waiting"]] == [
        (saved["op_id"], "bulk2", "pending")
    ]
    assert view["waiting"][0]["yours"] | {"written_us": 0} == {
        "text": "已催办",
        "author": "张三",
        "written_us": 0,
        "version": 1,
    }

    central.execute(
        "INSERT INTO supervision.annotation (area, case_id, text, version, author, written_at)"
        " VALUES ('370101', %s, '先写的', 1, '李四', now())",
        (cases[1],),
    )
    send()
    _, view = ask(capsys, "outbox", *place)
    (refused,) = view["refused"]
    assert (refused["state"], refused["yours"]["text"], refused["theirs"]["text"]) == ("conflict", "已催办", "先写的")
    assert main(["outbox", *place]) == 0
    assert "先写的" in capsys.readouterr().out

    status, _ = ask(capsys, "outbox", "again", refused["op_id"], *place)
    send()
    assert status == 0
    assert central.execute("SELECT text, author FROM supervision.annotation").fetchall() == [("已催办", "张三")]
    assert ask(capsys, "outbox", "acknowledge", refused["op_id"], *place)[0] == 77


def test_a_refused_note_is_acknowledged(home, central, copy, send, capsys):
    place = ("--home", str(home.root))
    central.execute("DELETE FROM supervision.permission")
    _, saved = ask(capsys, "annotate", "bulk1", "--text", "已催办", *place)
    send()

    assert ask(capsys, "outbox", "acknowledge", saved["op_id"], *place) == (
        0,
        {"op_id": saved["op_id"], "acknowledged": True},
    )
    assert ask(capsys, "outbox", *place)[1]["refused"] == []


def test_an_unknown_case_and_an_empty_note_are_refused_in_one_line(home, copy, capsys):
    place = ("--home", str(home.root))

    assert main(["annotate", "nothing", "--text", "x", *place]) == 65
    assert main(["annotate", "bulk1", "--text", " ", *place]) == 65
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_outbox_and_journal_are_told_before_there_is_a_copy(home, local, capsys):
    journal.note(local, "resync", "central", "feed_pruned", 5)

    _, told = ask(capsys, "outbox", "--home", str(home.root))

    assert told["waiting"] == []
    assert told["journal"] == [
        {"at_us": 5, "action": "resync", "object": "central", "reason": "feed_pruned", "audited": False}
    ]
