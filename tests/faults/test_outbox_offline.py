"""Eight hours without central, and then everything at once."""

import random
from typing import Any

import pytest

from console import clock
from console.desk.sending import OutboxView, outbox_view
from console.domain.operation import OperationState
from console.paths import Home
from console.replica.local import outbox
from console.replica.local.file import LocalFile
from tests.faults.actions import Central, Operators, check_arrived, drain, make_cases
from tests.faults.figures import record_figure

WITHIN_S = 60.0


def offline_and_back(
    city: str, central: Central, home: Home, key: bytes, actions: int, conflicts: int
) -> tuple[dict[str, Any], OutboxView]:
    """Save actions while central is away, have somebody else write on some of the same cases, and send.

    Returns:
        Figures, and what the operator is shown.
    """
    cases = make_cases(central, actions)
    taken = set(random.Random(16).sample(cases, conflicts))
    operators = Operators(central)
    began = clock.monotonic_s()
    with LocalFile(home, key) as local:
        for case in cases:
            operators.note(local, case)
    save_s = clock.monotonic_s() - began
    central.execute(
        "INSERT INTO supervision.annotation (area, case_id, text, version, author, written_at)"
        " SELECT area, id, '别人写的' || id, 1, '别人', now() FROM supervision.supervised_case WHERE id = ANY(%s)",
        (list(taken),),
    )
    send_s = drain(home, key, city, within_s=4 * WITHIN_S)
    with LocalFile(home, key) as local:
        view = outbox_view(None, local, clock.now_us())
        states = [outbox.operation(local, one.op_id).state for one in operators.saved]
        notes = {one.draft.target: one for one in operators.saved}
    both = [
        one
        for one in view.refused
        if one.yours.text == notes[str(one.case_id)].draft.payload["text"]
        and one.theirs is not None
        and one.theirs.text == f"别人写的{one.case_id}"
    ]
    arrived = check_arrived(central, [one for one in operators.saved if int(one.draft.target) not in taken])
    figures = arrived | {
        "done": sum(state.is_done for state in states),
        "conflicts": states.count(OperationState.CONFLICT),
        "with_both": len(both),
        "save_s": round(save_s, 1),
        "send_s": round(send_s, 1),
    }
    return figures, view


@pytest.mark.parametrize(
    ("actions", "conflicts"),
    [
        pytest.param(100, 10, marks=pytest.mark.short),
        pytest.param(2_000, 50, marks=[pytest.mark.heavy, pytest.mark.long]),
    ],
)
def test_what_was_done_offline_is_carried_out_once_and_conflicts_show_both_texts(
    city: str, central: Central, home: Home, key: bytes, actions: int, conflicts: int
) -> None:
    found, view = offline_and_back(city, central, home, key, actions, conflicts)

    assert (found["lost"], found["doubled"], found["disordered"]) == (0, 0, 0), found
    assert found["done"] == found["applied"] == actions - conflicts, found
    assert found["conflicts"] == found["with_both"] == conflicts, found
    assert view.waiting == ()
    assert found["send_s"] <= WITHIN_S, found
    record_figure(
        "R16",
        "actions {n}, applied once {applied}, conflicts with both texts {with_both}, {send_s} s".format(
            n=actions, **found
        ),
        limit=f"{actions} actions, all once, {conflicts} conflicts with both, ≤ {WITHIN_S:g} s",
    )
