"""The doorbell rings after a commit, and only then; it says nothing else."""

import time

import pytest

from console.central.city_clock import set_city_time
from console.central.engine import connect
from console.central.feed import Doorbell
from console.domain.citytime import CityTime
from console.errors import ServerUnreachable
from tests.integration.central.rows import new_refusal

SOON_S = 5.0
QUIET_S = 0.2


@pytest.fixture
def doorbell(central_database):
    opened = Doorbell(central_database)
    yield opened
    opened.close()


def test_it_rings_once_for_a_transaction_of_many_statements(central_database, doorbell):
    with connect(central_database) as writer:
        for mark in range(20):
            new_refusal(writer, str(mark))
        assert not doorbell.wait(QUIET_S)
        writer.commit()

    assert doorbell.wait(SOON_S)
    assert not doorbell.wait(QUIET_S)


def test_it_does_not_ring_for_what_is_rolled_back(central_database, doorbell):
    with connect(central_database) as writer:
        new_refusal(writer, "1")
        writer.rollback()

    assert not doorbell.wait(QUIET_S)


def test_it_remembers_a_ring_until_it_is_asked(central, doorbell):
    new_refusal(central, "1")

    assert doorbell.wait(SOON_S)


def test_a_change_of_the_citys_clock_rings_too(central, doorbell):
    set_city_time(central, CityTime(0, 1, 1.0))

    assert doorbell.wait(SOON_S)


def test_waiting_ends_at_once_when_the_server_cuts_the_line(central, doorbell):
    central.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND pid <> pg_backend_pid()"
    )
    begun = time.monotonic()

    with pytest.raises(ServerUnreachable):
        doorbell.wait(60)
    assert time.monotonic() - begun < SOON_S
