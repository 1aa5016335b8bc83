"""Where a case stands on the board is found whatever the order in which cases come."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.board import columns
from console.board.batch import batch_of
from console.board.catalogue import Catalogue
from console.board.columns import CaseColumns, CaseTable
from console.replica.case_reads import CaseFacts
from console.replica.catalogue_reads import CatalogueRows
from console.rulebook import load_rulebook

BOOK = load_rulebook()
NOBODY = batch_of(CaseFacts.none(), Catalogue(CatalogueRows((), (), (), ()), BOOK), BOOK, 0, 0).columns
IDS = st.lists(st.integers(0, 40), min_size=1, max_size=12, unique=True)


def _cases(ids: list[int]) -> CaseColumns:
    made = NOBODY.with_room(len(ids))
    made.case_id[:] = ids
    return made


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(first=IDS, later=st.lists(IDS, max_size=6))
def test_each_case_keeps_the_slot_it_was_given(
    monkeypatch: pytest.MonkeyPatch, first: list[int], later: list[list[int]]
) -> None:
    monkeypatch.setattr(columns, "_INDEX_EVERY", 5)
    monkeypatch.setattr(columns, "_SMALLEST", 1)
    table = CaseTable(_cases(sorted(first)))
    expected = {case: slot for slot, case in enumerate(sorted(first))}
    for batch in later:
        slots = table.write(_cases(batch))
        for case in batch:
            expected.setdefault(case, len(expected))
        assert slots.tolist() == [expected[case] for case in batch]
    asked = list(range(-1, 42))
    assert table.slots_of(np.array(asked)).tolist() == [expected.get(case, -1) for case in asked]
    assert [int(table.rows.case_id[slot]) for slot in expected.values()] == list(expected)
