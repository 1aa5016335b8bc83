"""What a note may say, and when a transaction is visible in a snapshot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.operation import NOTE_LENGTH, Answer, OperationState, actor_name, is_visible, note_text
from console.errors import BadInput


def test_a_note_is_taken_without_the_blanks_around_it():
    assert note_text(" \u3000已电话催办\n") == "已电话催办"
    assert note_text("字" * NOTE_LENGTH) == "字" * NOTE_LENGTH


@pytest.mark.parametrize(
    "text", ["", " \u3000\n", "字" * (NOTE_LENGTH + 1), "一\n二", "一\t二", "a\u202eb", "a\u2028b", "\ud800"]
)
def test_a_note_that_central_would_refuse_is_bad_input(text):
    with pytest.raises(BadInput):
        note_text(text)


@pytest.mark.parametrize("name", ["", "  ", "名" * 101, "一\n二"])
def test_somebody_has_to_act(name):
    with pytest.raises(BadInput):
        actor_name(name)
    assert actor_name(" 张三 ") == "张三"


@given(st.integers(1, 60), st.sets(st.integers(1, 60)), st.integers(1, 60))
def test_a_transaction_is_visible_when_it_had_ended_before_the_snapshot(xid, running, xmax):
    running = {one for one in running if one < xmax}
    xmin = min(running, default=xmax)
    snapshot = f"{xmin}:{xmax}:{','.join(map(str, sorted(running)))}"

    assert is_visible(xid, snapshot) == (xid < xmax and xid not in running)


@pytest.mark.parametrize(
    ("document", "state"),
    [
        ({"result": "applied"}, OperationState.APPLIED),
        ({"result": "applied", "duplicate": True}, OperationState.DUPLICATE),
        ({"result": "conflict", "duplicate": True}, OperationState.CONFLICT),
        ({"result": "denied"}, OperationState.DENIED),
        ({"result": "invalid"}, OperationState.INVALID),
        ({"result": "fenced", "epoch": 2}, None),
    ],
)
def test_an_answer_says_what_becomes_of_the_operation(document, state):
    assert Answer.of(document).state is state


def test_a_state_is_waiting_done_or_refused():
    for state in OperationState:
        assert [state is OperationState.PENDING, state.is_done, state.is_refused].count(True) == 1
