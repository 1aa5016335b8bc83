"""However facts arrive — late, in bursts, out of order, doubled, dated ahead — lights are those of the facts."""

import random
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from console.board.list_view import CaseQuery
from console.domain.light import Light
from console.domain.records import CLOSING, DECLARED_DATE, EVENT, EXTENSION, RESUME, STOP, SUPERVISED_CASE, RecordType
from tests.integration.board.replica_city import MATTERS, Record, ReplicaCity, versions
from tests.integration.board.test_live_board import compare_at
from tests.integration.board.walker import WalkedCase

S = 1_000_000
HOUR_US = 3_600 * S
NOON_US = 1_795_147_200_000_000  # 2026-11-20 12:00 in Shanghai, a Friday
AREAS = ("440600", "440604")


def chronicle(city: ReplicaCity, chance: random.Random) -> list[tuple[RecordType, Record]]:
    """Return a dozen cases with what befell them, in the order in which it happened."""
    rows: list[tuple[RecordType, Record]] = []
    for _ in range(12):
        place, matter = chance.randrange(2), chance.randint(1, MATTERS)
        at_us = NOON_US - chance.randint(1, 24 * 30) * HOUR_US
        case = city.case(
            at_us, area=AREAS[place], unit_id=2 * place + 1, matter_version_id=place * MATTERS + matter,
        )  # fmt: skip
        rows.append((SUPERVISED_CASE, case))
        stop: Record | None = None
        for _fact in range(chance.randint(1, 6)):
            at_us += chance.randint(0, 90) * HOUR_US
            record, values = chance.choice([
                (EVENT, {"kind_code": 30}), (EVENT, {"kind_code": 70}), (EVENT, {"kind_code": 160}),
                (STOP, {"reason_code": "hearing", "notified_days": 3}),
                (RESUME, {"stop_id": None if stop is None else stop["id"]}),
                (EXTENSION, {"amount": 2}), (DECLARED_DATE, {"due_on": at_us // (24 * HOUR_US) + 3}),
                (CLOSING, {"result_code": 1}),
            ])  # fmt: skip
            fact = city.fact(case, at_us, **values)
            stop = fact if record is STOP else stop
            rows.append((record, fact))
    return sorted(rows, key=lambda row: int(str(row[1].get("happened_at", row[1].get("received_at")))))


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_facts_in_any_order_doubled_and_in_bursts_give_the_lights_of_the_facts_in_order(seed: int) -> None:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        first, second = ReplicaCity(Path(one), NOON_US), ReplicaCity(Path(other), NOON_US)
        in_order, disordered = first.board(), second.board()
        try:
            rows = chronicle(first, chance)
            for row in rows:
                first.write([row])
            in_order.step(NOON_US)
            disordered.step(NOON_US)
            arriving = [*rows, *chance.sample(rows, len(rows) // 2)]
            chance.shuffle(arriving)
            while arriving:
                burst = chance.choice((1, 2, 3, 40))
                second.write(arriving[:burst])
                arriving = arriving[burst:]
                disordered.step(NOON_US)
            expected, found = in_order.wall_view(), disordered.wall_view()
            assert [column.cells for column in found.columns] == [column.cells for column in expected.columns]
            assert (found.today, found.month, found.trend, found.longest) == (
                expected.today, expected.month, expected.trend, expected.longest,
            )  # fmt: skip
            ids = in_order.case_list(CaseQuery()).ids.tolist()
            assert disordered.case_list(CaseQuery()).ids.tolist() == ids
            assert disordered.rows(ids) == in_order.rows(ids)
        finally:
            for board, city in ((in_order, first), (disordered, second)):
                board.close()
                city.close()


def test_an_event_before_its_case_waits_for_it(tmp_path: Path) -> None:
    city = ReplicaCity(tmp_path, NOON_US)
    board = city.board()
    try:
        board.step(NOON_US)
        case = city.case(NOON_US - 30 * 24 * HOUR_US)
        city.write([(EVENT, city.fact(case, NOON_US - 30 * 24 * HOUR_US, kind_code=30))])
        board.step(NOON_US)
        assert board.case_list(CaseQuery()).total == 0
        city.write([(SUPERVISED_CASE, case)])
        board.step(NOON_US)
        (row,) = board.rows([int(str(case["id"]))])
        assert row.light is Light.DARK_RED
    finally:
        board.close()
        city.close()


def test_facts_dated_ahead_turn_no_light_before_their_time(tmp_path: Path) -> None:
    city = ReplicaCity(tmp_path, NOON_US)
    board = city.board()
    try:
        late = city.case(NOON_US - 30 * 24 * HOUR_US)
        ahead_us = NOON_US + 600 * S
        accepted = city.fact(late, NOON_US - 30 * 24 * HOUR_US, kind_code=30)
        closed = city.fact(late, ahead_us, result_code=1, recorded_at=NOON_US)
        coming = city.case(ahead_us, recorded_at=NOON_US)
        rows = [(SUPERVISED_CASE, late), (EVENT, accepted), (CLOSING, closed), (SUPERVISED_CASE, coming)]
        city.write(rows)
        facts = {record.name: [] for record in (EVENT, STOP, RESUME, EXTENSION, DECLARED_DATE, CLOSING)}
        facts |= {"event": [accepted], "closing": [closed]}
        version = versions()[0]
        board.step(NOON_US)
        for now_us in (NOON_US, ahead_us - S, ahead_us, ahead_us + S):
            city.poll(now_us)
            city.write(rows)
            board.step(now_us)
            walked = {int(str(late["id"])): WalkedCase(late, version, facts, now_us)}
            if now_us >= ahead_us:
                none = {name: [] for name in facts}
                walked[int(str(coming["id"]))] = WalkedCase(coming, version, none, now_us)
            compare_at(board, now_us, walked)
        assert board.wall_view().columns[0].total.overdue == 0
    finally:
        board.close()
        city.close()
