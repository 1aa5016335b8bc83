"""A note is shown as soon as it is saved, and until the copy shows it; a refused one shows both texts."""

import pytest

from console import clock
from console.desk.annotations import annotate, annotation_of, is_overlay
from console.desk.sending import acknowledge, acknowledge_notice, notice_sentence, outbox_view, write_again
from console.domain.operation import UNSENT_ALARM_S, OperationState
from console.errors import BadInput, RefusedCommand
from console.replica.local import journal, outbox

NOW_US = clock.now_us()


def of(reader, local, case):
    reader.data_version()
    return annotation_of(reader, local, case)


def texts(note):
    return (note.central and note.central.text, note.own and note.own.text, note.shown and note.shown.text)


def write(reader, local, case, text, by="值班员"):
    return annotate(local, of(reader, local, case), text, by, NOW_US)


def change_in_central(central, text):
    central.execute("UPDATE supervision.annotation SET text = %s, author = '别人', version = version + 1", (text,))


def test_a_note_stays_on_top_from_saving_until_the_copy_shows_it(central, reader, local, cases, copy, send):
    case = cases[0]
    assert texts(of(reader, local, case)) == (None, None, None)

    write(reader, local, case, "甲")
    assert texts(of(reader, local, case)) == (None, "甲", "甲")
    assert of(reader, local, case).is_saved_only

    send()
    assert texts(of(reader, local, case)) == (None, "甲", "甲")
    assert not of(reader, local, case).is_saved_only

    copy()
    assert texts(of(reader, local, case)) == ("甲", None, "甲")
    assert of(reader, local, case).version == 1
    assert texts(of(reader, local, cases[1])) == (None, None, None)


def test_notes_written_one_upon_the_other_before_anything_is_sent_arrive_in_order(
    central, reader, local, cases, copy, send
):
    for text in ("甲", "乙", "丙"):
        write(reader, local, cases[0], text)
    assert of(reader, local, cases[0]).version == 3

    send()
    copy()

    assert texts(of(reader, local, cases[0])) == ("丙", None, "丙")
    assert of(reader, local, cases[0]).version == 3


def test_a_note_written_on_an_older_text_is_refused_and_shown_with_both(central, reader, local, cases, copy, send):
    write(reader, local, cases[0], "甲")
    send()
    copy()
    seen = of(reader, local, cases[0])
    change_in_central(central, "别人写的")
    annotate(local, seen, "我写的", "值班员", NOW_US)
    send()

    view = outbox_view(reader, local, NOW_US + 2_000_000)
    (refused,) = view.refused
    assert (refused.state, refused.case_no, refused.yours.text) == (OperationState.CONFLICT, "bulk1", "我写的")
    assert (refused.theirs.text, refused.theirs.author, refused.theirs.version) == ("别人写的", "别人", 2)
    assert refused.age_us == 2_000_000
    assert [note.text for note in of(reader, local, cases[0]).refused] == ["我写的"]
    assert texts(of(reader, local, cases[0])) == ("甲", None, "甲")

    change_in_central(central, "别人又写的")
    copy()
    reader.data_version()
    assert outbox_view(reader, local, NOW_US).refused[0].theirs.text == "别人又写的"


def test_a_refused_note_is_written_again_over_what_its_writer_now_sees(central, reader, local, cases, copy, send):
    write(reader, local, cases[0], "甲")
    send()
    change_in_central(central, "别人写的")
    write(reader, local, cases[0], "乙")
    send()
    (refused,) = outbox_view(reader, local, NOW_US).refused

    write_again(reader, local, refused.op_id, NOW_US, text="别人写的;乙")
    send()

    assert central.execute("SELECT text, version FROM supervision.annotation").fetchall() == [("别人写的;乙", 3)]
    view = outbox_view(reader, local, NOW_US)
    assert (view.waiting, view.refused) == ((), ())
    with pytest.raises(RefusedCommand):
        write_again(reader, local, refused.op_id, NOW_US)


def test_a_refused_note_that_is_acknowledged_is_gone(central, reader, local, cases, send):
    central.execute("DELETE FROM supervision.permission")
    write(reader, local, cases[0], "甲")
    send()
    (refused,) = outbox_view(None, local, NOW_US).refused
    assert (refused.state, refused.theirs, refused.case_no) == (OperationState.DENIED, None, "")

    acknowledge(local, refused.op_id, NOW_US)

    assert outbox_view(reader, local, NOW_US).refused == ()
    assert of(reader, local, cases[0]).refused == ()


def test_every_state_has_its_sentence(central, reader, local, cases, send):
    write(reader, local, cases[0], "甲")
    waiting = outbox_view(reader, local, NOW_US).waiting[0]
    central.execute("UPDATE supervision.supervised_case SET area = '370102'")
    send()
    invalid = outbox_view(reader, local, NOW_US).refused[0]

    assert (invalid.state, invalid.reason) == (OperationState.INVALID, "target: no_such_case")
    assert invalid.reason in invalid.sentence
    assert invalid.sentence != waiting.sentence


def test_what_waits_longer_than_five_minutes_is_late(reader, local, cases):
    write(reader, local, cases[0], "甲")

    assert not outbox_view(reader, local, NOW_US + UNSENT_ALARM_S * 1_000_000).is_late
    assert outbox_view(reader, local, NOW_US + UNSENT_ALARM_S * 1_000_000 + 1).is_late
    assert outbox_view(reader, local, NOW_US - 5).oldest_age_us == 0


def test_notices_of_the_journal_stand_until_they_are_acknowledged(local):
    with local.transaction() as connection:
        journal.write(connection, journal.FENCED, "local.db", "why", NOW_US, is_for_operator=True)
        journal.write(connection, journal.RECOVERED, "local.db", "how", NOW_US, is_for_operator=True)
    fenced, recovered = outbox_view(None, local, NOW_US).notices
    assert "how" in notice_sentence(recovered)
    assert notice_sentence(fenced) != notice_sentence(recovered)

    acknowledge_notice(local, fenced.id, NOW_US)

    assert outbox_view(None, local, NOW_US).notices == (recovered,)
    assert outbox_view(None, local, NOW_US).waiting == ()


def test_a_restored_central_database_is_believed_at_once(central, reader, local, cases, copy, send):
    write(reader, local, cases[0], "甲")
    send()
    done = outbox.operation(local, of(reader, local, cases[0]).own_op_id)

    assert is_overlay(done, f'["{done.answer["epoch"]}", "1:1:", null]')
    assert not is_overlay(done, f'["{done.answer["epoch"]}", "999999999:999999999:", null]')
    assert not is_overlay(done, '["another/epoch", "1:1:", null]')
    assert not is_overlay(done, None)


@pytest.mark.parametrize(("text", "by"), [("", "值班员"), ("一\n二", "值班员"), ("甲", " ")])
def test_what_central_would_refuse_is_not_even_saved(reader, local, cases, text, by):
    with pytest.raises(BadInput):
        write(reader, local, cases[0], text, by)

    assert outbox.pending(local) == ()


def test_a_case_that_is_not_there_has_no_note(reader, local):
    with pytest.raises(RefusedCommand):
        annotation_of(reader, local, 999_999)
