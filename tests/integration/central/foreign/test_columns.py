"""Every column of the published field lists is mapped, or left out for a reason that is written down."""

import pytest

from console.central.foreign.mapping_file import load_mapping
from tests.integration.central.foreign.field_lists import GUANGDONG, SHANDONG


@pytest.mark.parametrize(
    ("name", "lists", "beyond"), [("shandong", SHANDONG, {"updatetime"}), ("guangdong", GUANGDONG, set())]
)
def test_every_column_of_the_field_list_is_mapped_or_deliberately_unused(name, lists, beyond) -> None:
    tables = {table.name: table for table in load_mapping(name).tables}
    assert tables.keys() == lists.keys()
    for table, columns in lists.items():
        used, unused = set(tables[table].columns), set(tables[table].unused)
        assert used.isdisjoint(unused)
        assert used | unused == {*columns, *beyond}
        assert all(len(reason) > 3 for reason in tables[table].unused.values())
