"""A foreign source is compared by buckets of many rows, counted and digested alike on both sides."""

from collections import Counter
from datetime import timedelta

import pytest

from console.central.foreign.identity import identities_of
from console.central.sources import SourceSpec
from console.domain.copying import BUCKET_IDS, Scope, Tier
from console.domain.naming import Name
from console.domain.records import SUPERVISED_CASE
from console.paths import Home
from console.replica.comparison import TableComparison
from console.replica.store import open_reader
from tests.integration.central.foreign.conftest import Foreign, place, shandong
from tests.integration.central.foreign.rows_of_shandong import NOON, basic
from tests.one_source import unjournaled

__all__ = ["place", "shandong"]

LISTED = 24
BUCKETS = 4


@pytest.fixture
def few_buckets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let so few rows stand in buckets as full as those of a great source."""
    width = 2**62 // BUCKETS
    monkeypatch.setattr("console.central.foreign.staging._BUCKET_IDS", width)
    monkeypatch.setattr("console.sync.comparing.BUCKET_IDS", {**BUCKET_IDS, Tier.FOREIGN: width})
    monkeypatch.setattr("console.sync.keeper.BUCKET_IDS", {**BUCKET_IDS, Tier.FOREIGN: width})


def compared(shandong: Foreign, home: Home, key: bytes) -> TableComparison:
    """Sync, compare, and return what was found of the cases."""
    spec = SourceSpec("jining", Name("济宁", "Jining"), shandong.url, Tier.FOREIGN, Scope(("370811",)), "shandong")
    with unjournaled([spec], home.replica_file, key, lambda _: None) as replicator:
        found = replicator.once(compare=True)["jining"]
    return next(table for table in found if table.record is SUPERVISED_CASE)


def case_names(home: Home, key: bytes) -> set[str]:
    reader = open_reader(home.replica_file, key)
    try:
        with reader.reading() as replica:
            return {name for (name,) in replica.execute("SELECT project_name FROM supervised_case")}
    finally:
        reader.close()


@pytest.mark.usefixtures("few_buckets")
@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_what_no_poll_can_see_is_found_in_buckets_of_many_rows_and_put_right(
    shandong: Foreign, home: Home, key: bytes
) -> None:
    for number in range(LISTED):
        shandong.write("basic", **basic(f"J{number}"))
    same = compared(shandong, home, key)
    assert same.differing == ()
    assert same.own == same.central
    assert sum(bucket.count for bucket in same.own.buckets.values()) == LISTED
    assert len(same.own.buckets) == BUCKETS

    shandong.delete("basic", projid="J7")
    shandong.change("basic", {"projid": "J8"}, projectname="改", updatetime=NOON - timedelta(days=9))
    differing = compared(shandong, home, key)
    assert 1 <= len(differing.differing) <= 2
    names = case_names(home, key)
    assert len(names) == LISTED - 1
    assert "改" in names
    assert compared(shandong, home, key).differing == ()


def test_the_numbers_of_a_great_source_fill_its_buckets_evenly() -> None:
    identify = identities_of("jining")
    filled = Counter(identify("supervised_case", (str(n),)) // BUCKET_IDS[Tier.FOREIGN] for n in range(40_960))
    assert len(filled) > 4_000
    assert max(filled.values()) < 40
