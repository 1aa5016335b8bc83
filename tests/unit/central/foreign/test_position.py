"""A position survives as text, and no other text is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.central.foreign.position import Mark, Position

marks = st.builds(
    Mark,
    st.none() | st.integers(0, 2**62),
    st.frozensets(st.binary(min_size=8, max_size=8), max_size=20),
)


@given(st.builds(Position, st.text(), st.dictionaries(st.text(), marks, max_size=4)))
def test_a_position_is_read_back_from_its_text(position: Position) -> None:
    assert Position.from_text(position.to_text()) == position


@pytest.mark.parametrize(
    "text",
    ["", "17:20:18", "{}", "[]", "null", '{"epoch": "a"}', '{"epoch": "a", "marks": 7}',
     '{"epoch": "a", "marks": {"t": [1]}}', '{"epoch": "a", "marks": {"t": [1, "*"]}}', '{"epoch": "a", "n": 1}'],
)  # fmt: skip
def test_the_text_of_another_source_is_no_position(text: str) -> None:
    assert Position.from_text(text) is None
