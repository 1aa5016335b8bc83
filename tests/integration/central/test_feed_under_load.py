"""Many writers at once, with rollbacks, savepoints and slow commits: a reader ends with exactly what central holds."""

import random
import threading

import pytest

from console.central.change import Changes
from console.central.engine import connect
from console.central.feed import PostgresChangeSource
from console.domain.records import REFUSED_RECORD
from tests.integration.central.rows import new_refusal

WRITERS = 6
TRANSACTIONS = 60


def _write(url, seed):
    """Insert, update and delete own rows; some transactions roll back, some hold their number for a while."""
    choice = random.Random(seed)
    own = []
    with connect(url) as connection:
        for turn in range(TRANSACTIONS):
            made = [new_refusal(connection, f"{seed}/{turn}/{part}") for part in range(choice.randint(1, 3))]
            with connection.transaction(force_rollback=choice.random() < 0.5):
                new_refusal(connection, f"{seed}/{turn}/inner")
            if own and choice.random() < 0.5:
                connection.execute(
                    "UPDATE supervision.refused_record SET place = %s WHERE id = %s",
                    (f"turn {turn}", choice.choice(own)),
                )
            if own and choice.random() < 0.3:
                connection.execute("DELETE FROM supervision.refused_record WHERE id = %s", [own.pop()])
            if choice.random() < 0.3:
                connection.execute("SELECT pg_sleep(%s)", [choice.random() * 0.02])
            if choice.random() < 0.25:
                connection.rollback()
            else:
                connection.commit()
                own.extend(made)


@pytest.mark.heavy
@pytest.mark.parametrize("page_entries", [5, 20_000])
def test_a_reader_loses_nothing_and_invents_nothing(central_database, page_entries):
    writers = [threading.Thread(target=_write, args=(central_database, seed)) for seed in range(WRITERS)]
    held = {}
    with PostgresChangeSource(central_database, page_entries=page_entries) as source:
        cursor = source.head().cursor
        for writer in writers:
            writer.start()
        while True:
            finished = not any(writer.is_alive() for writer in writers)
            answer = source.poll(cursor)
            assert isinstance(answer, Changes)
            for table in answer.tables:
                held.update({row[0]: row for row in table.rows})
                for number in table.gone:
                    held.pop(number, None)
            cursor = answer.cursor
            if finished and answer.is_complete and not answer.tables:
                break
        truth = {row[0]: row for row in source.copy_rows(REFUSED_RECORD, 0, 100_000)}
    for writer in writers:
        writer.join()

    assert held == truth
    assert len(truth) > WRITERS * TRANSACTIONS
