"""Which stop a resume ends."""

import numpy as np

from console.board.assemble import stop_ends
from console.domain.ledger import ABSENT_US
from console.replica.case_reads import NONE, FactColumns


def facts(*rows):
    """Columns of (id, case, instant, value)."""
    return FactColumns(*np.array(rows, np.int64).reshape(-1, 4).T)


def test_a_resume_that_names_a_stop_ends_that_stop():
    stops = facts((1, 7, 10, 0), (2, 7, 20, 0))
    assert stop_ends(stops, facts((5, 7, 30, 1)), {}).tolist() == [30, ABSENT_US]


def test_a_resume_that_names_none_ends_the_latest_stop_that_still_lasts():
    stops = facts((1, 7, 10, 0), (2, 7, 20, 0), (3, 8, 5, 0))
    resumes = facts((5, 7, 30, NONE), (6, 7, 40, NONE))
    assert stop_ends(stops, resumes, {}).tolist() == [40, 30, ABSENT_US]


def test_a_resume_of_a_corrected_stop_ends_the_one_in_its_place():
    assert stop_ends(facts((4, 7, 12, 0)), facts((5, 7, 30, 1)), {1: 4}).tolist() == [30]


def test_the_earliest_of_two_resumes_of_one_stop_counts():
    assert stop_ends(facts((1, 7, 10, 0)), facts((5, 7, 30, 1), (6, 7, 40, 1)), {}).tolist() == [30]


def test_a_stop_that_ends_before_it_begins_ends_where_it_begins():
    assert stop_ends(facts((1, 7, 10, 0)), facts((5, 7, 4, 1)), {}).tolist() == [10]


def test_a_resume_before_every_stop_ends_none():
    assert stop_ends(facts((1, 7, 10, 0)), facts((5, 7, 4, NONE)), {}).tolist() == [ABSENT_US]
