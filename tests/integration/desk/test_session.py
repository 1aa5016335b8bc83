"""A desk session reads what is there, follows a copy that is loaded anew, and writes over nothing unread."""

import psycopg
import pytest

from console import clock
from console.desk.session import DeskSession
from console.errors import RefusedCommand

NOW_US = clock.now_us()


@pytest.fixture
def session(home, key):
    made = DeskSession(home, key)
    yield made
    made.close()


def change_in_central(central: psycopg.Connection, text: str) -> None:
    central.execute("UPDATE supervision.annotation SET text = %s, author = '别人', version = version + 1", (text,))


def test_without_a_copy_there_is_no_note_and_the_outbox_still_tells(session, home):
    view = session.look(1, NOW_US)
    assert (view.note, view.outbox.waiting) == (None, ())
    assert home.local_file.exists()
    with pytest.raises(RefusedCommand):
        session.write_again("x", "甲", "王强", 0, NOW_US)


def test_a_case_that_the_copy_does_not_hold_has_no_note(session, cases, copy):
    assert session.look(max(cases) + 1, NOW_US).note is None
    assert session.look(cases[0], NOW_US).note.shown is None


def test_a_note_is_seen_through_to_the_copy_with_the_time_central_took_it(session, cases, copy, send, central):
    session.annotate(session.look(cases[0], NOW_US).note, "甲", "王强", NOW_US)
    view = session.look(cases[0], NOW_US)
    assert (view.note.own.text, view.note.own.recorded_us) == ("甲", None)
    assert [one.op_id for one in view.outbox.waiting] == [view.note.own_op_id]

    send()
    copy()

    note = session.look(cases[0], NOW_US).note
    (recorded_us,) = central.execute(
        "SELECT (extract(epoch FROM recorded_at) * 1000000)::bigint FROM supervision.annotation"
    ).fetchone()
    assert (note.own, note.central.text, note.central.recorded_us) == (None, "甲", recorded_us)


def conflict(session, cases, copy, send, central):
    """Return the view of a conflict: mine against what somebody else wrote."""
    session.annotate(session.look(cases[0], NOW_US).note, "甲", "王强", NOW_US)
    send()
    copy()
    seen = session.look(cases[0], NOW_US).note
    change_in_central(central, "别人写的")
    session.annotate(seen, "我写的", "王强", NOW_US)
    send()
    return session.look(cases[0], NOW_US)


def test_writing_again_names_who_decides_and_settles_the_refusal(session, cases, copy, send, central):
    (refused,) = conflict(session, cases, copy, send, central).outbox.refused
    assert refused.theirs.recorded_us is not None
    session.write_again(refused.op_id, refused.yours.text, "赵倩", refused.theirs.version, NOW_US)
    send()
    assert central.execute("SELECT text, author, version FROM supervision.annotation").fetchall() == [
        ("我写的", "赵倩", 3)
    ]
    assert session.look(cases[0], NOW_US).outbox.refused == ()


def test_writing_again_over_a_version_that_was_not_on_screen_is_refused(session, cases, copy, send, central):
    (refused,) = conflict(session, cases, copy, send, central).outbox.refused
    change_in_central(central, "又有人写了")
    copy()
    with pytest.raises(RefusedCommand, match="changed again"):
        session.write_again(refused.op_id, "我写的", "赵倩", refused.theirs.version, NOW_US)
    view = session.look(cases[0], NOW_US)
    assert (view.outbox.waiting, view.outbox.refused[0].theirs.text) == ((), "又有人写了")

    session.write_again(refused.op_id, "两份合一", "赵倩", view.outbox.refused[0].theirs.version, NOW_US)
    send()
    assert central.execute("SELECT text, version FROM supervision.annotation").fetchall() == [("两份合一", 4)]
