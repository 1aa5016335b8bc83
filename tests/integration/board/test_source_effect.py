"""What hangs on each area behind a source, told by a board over a true replica."""

from pathlib import Path

from console.board.sources_view import Effect
from console.domain.freshness import Freshness
from console.domain.records import CLOSING, SUPERVISED_CASE
from tests.integration.board.replica_city import ReplicaCity, area

HOUR_US = 3_600_000_000
NOW_US = 1_794_283_200_000_000  # 2026-11-10 12:00 in Shanghai


def test_a_silent_area_tells_its_open_cases_and_the_units_with_the_most(tmp_path: Path) -> None:
    city = ReplicaCity(tmp_path, NOW_US, [area("440600", beat_interval_s=5), area("440604", position=2)])
    board = city.board()
    try:
        assert board.sources(NOW_US).sources[0].areas == ()
        cases = [city.case(NOW_US - HOUR_US, unit_id=unit) for unit in (1, 2, 2)]
        gone = city.case(NOW_US - 3 * HOUR_US)
        city.write([(SUPERVISED_CASE, case) for case in (*cases, gone)])
        city.write([(CLOSING, city.fact(gone, NOW_US - HOUR_US, result_code=1))])
        board.step(NOW_US)
        silent, other = board.sources(NOW_US).sources[0].areas
        assert silent.heard.state is Freshness.LOST
        assert silent.effect is not None
        assert silent.effect.open_cases == 3
        assert [unit.open_cases for unit in silent.effect.busiest] == [2, 1]
        assert all(unit.name.zh for unit in silent.effect.busiest)
        assert other.effect == Effect(0)
    finally:
        board.close()
        city.close()
