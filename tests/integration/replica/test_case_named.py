"""A number means one case, or it is said which areas have one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.errors import BadInput
from console.replica.case_named import case_named
from console.replica.store import Reader, open_reader
from console.replica.writer import open_writer
from tests.integration.replica.test_doubt_reads import KEY, NANHAI, SHUNDE, keep_case


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    writer = open_writer(tmp_path / "replica.db", KEY, 1)
    keep_case(writer, 1)
    for number, area in ((2, SHUNDE), (3, NANHAI)):
        keep_case(writer, number, area, case_no="twice")
    writer.close()
    made = open_reader(tmp_path / "replica.db", KEY)
    yield made
    made.close()


def test_a_number_of_one_case_means_it(reader: Reader) -> None:
    assert case_named(reader, "C1", None) == case_named(reader, "C1", SHUNDE) == (1, SHUNDE)
    assert case_named(reader, "twice", NANHAI) == (3, NANHAI)


@pytest.mark.parametrize(
    ("case_no", "area", "said"),
    [("C2", None, "no case C2"), ("C1", NANHAI, "no case C1"), ("twice", None, f"{SHUNDE}, {NANHAI} each have")],
)
def test_any_other_number_is_refused(reader: Reader, case_no: str, area: str | None, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        case_named(reader, case_no, area)
