"""One at a time: who may, and how long a process that is gone keeps another from it."""

import threading
import time

from console.central import turn
from console.central.engine import connect
from console.central.turn import take_turn

KEY = "hashtext('supervision.test')"


def test_only_one_session_has_the_turn_and_the_other_stays_usable(central_database, monkeypatch):
    monkeypatch.setattr(turn, "GONE_WITHIN", "100ms")
    with connect(central_database) as first, connect(central_database) as second:
        assert take_turn(first, KEY)
        assert not take_turn(second, KEY)
        assert second.execute("SELECT 1").fetchone() == (1,)


def test_the_turn_outlives_the_transactions_of_its_session_and_ends_with_it(central_database, monkeypatch):
    with connect(central_database) as second:
        with connect(central_database) as first:
            assert take_turn(first, KEY)
            first.execute("SELECT 1")
            first.rollback()
            with monkeypatch.context() as quick:
                quick.setattr(turn, "GONE_WITHIN", "100ms")
                assert not take_turn(second, KEY)
        assert take_turn(second, KEY)


def test_a_session_that_is_seen_to_be_gone_a_moment_later_is_waited_for(central_database):
    with connect(central_database) as gone, connect(central_database) as next_one:
        take_turn(gone, KEY)
        leaving = threading.Thread(target=lambda: (time.sleep(0.3), gone.close()))
        leaving.start()
        assert take_turn(next_one, KEY)
        leaving.join()
