"""What cannot be read is told by table, key and column, and never holds up its neighbours."""

from datetime import timedelta

import pytest

from console.central.foreign.identity import FIRST_ID, identities_of
from console.central.foreign.values import Refusal
from tests.integration.central.foreign.conftest import Foreign
from tests.integration.central.foreign.copying import Copy, loaded
from tests.integration.central.foreign.rows_of_shandong import NOON, accepted, basic, done, special

LATER = NOON + timedelta(minutes=1)
in_a_file = pytest.mark.parametrize("place", ["sqlite"], indirect=True)


def refused(content) -> set[tuple[str, str, str, str]]:
    """Place, columns, reason and what stood there."""
    return {(row[3], row[4], row[5], row[6]) for row in content["refused_record"].values()}


def test_rows_that_cannot_be_read_are_refused_and_the_rest_arrives(shandong: Foreign) -> None:
    shandong.write("basic", **basic("J1"))
    shandong.write("basic", **basic("J2", regionid="999999000000"))
    shandong.write("basic", **basic("J3", promisetimeunit="4"))
    shandong.write("basic", **basic(None))
    shandong.write("proc", **accepted("J1"))
    shandong.write("done", **done("J1", doneresult=12, occurtime=None))
    shandong.write("specialnode", **special("J1", nodetime=None))
    content = loaded(shandong.source("shandong"))

    assert {row[2] for row in content["supervised_case"].values()} == {"J1", "J3"}
    assert len(content["event"]) == 3
    unnamed = {place for place, columns, *_ in refused(content) if columns == "projid"}
    assert refused(content) - {each for each in refused(content) if each[0] in unnamed} == {
        ("basic J2", "regionid", Refusal.UNKNOWN_AREA.value, "regionid=999999000000"),
        ("basic J3", "promisetimeunit", Refusal.UNKNOWN_CODE.value, "promisetimeunit=4"),
        ("done J1", "occurtime", Refusal.VALUE_MISSING.value, "occurtime="),
        ("specialnode J1/1", "nodetime", Refusal.VALUE_MISSING.value, "nodetime="),
    }
    assert len(unnamed) == 1


@in_a_file
@pytest.mark.parametrize(
    ("written", "refusal"),
    [
        ("2026-13-01 00:00:00", Refusal.DATE_UNREADABLE),
        ("soon", Refusal.DATE_UNREADABLE),
        ("0001-01-01 00:00:00", Refusal.DATE_IMPOSSIBLE),
        ("2206-03-02 09:00:00", Refusal.DATE_IMPOSSIBLE),
    ],
)
def test_a_time_that_is_none_is_refused_with_what_stood_there(
    shandong: Foreign, written: str, refusal: Refusal
) -> None:
    shandong.write("basic", **basic("J1", applydate=written))
    content = loaded(shandong.source("shandong"))
    assert refused(content) == {("basic J1", "applydate", refusal.value, f"applydate={written}")}
    assert content["supervised_case"] == {}
    assert len(content["matter_version"]) == 1


@in_a_file
def test_a_time_of_update_that_is_none_leaves_the_records_and_is_told(shandong: Foreign) -> None:
    shandong.write("basic", **basic("J1", updatetime="yesterday"))
    content = loaded(shandong.source("shandong"))
    ((place, columns, reason, raw),) = refused(content)
    assert (place, columns, raw) == ("basic J1", "updatetime", "updatetime=yesterday")
    assert reason.split("\n") == [Refusal.DATE_UNREADABLE.value, Refusal.VALUE_MISSING.value]  # of the row, a delivery
    (case,) = content["supervised_case"].values()
    assert case[11] == case[10]  # recorded when it was received, as nothing else is known


@in_a_file
def test_a_key_that_cannot_be_stored_is_refused(shandong: Foreign) -> None:
    shandong.write("done", **done("J\x001"))
    content = loaded(shandong.source("shandong"))
    assert content["closing"] == {}
    ((_place, columns, reason, raw),) = refused(content)
    assert (columns, reason, raw) == ("projid", Refusal.UNPRINTABLE.value, "projid=J\N{SYMBOL FOR NULL}1")


@in_a_file
def test_what_stood_there_is_cut_and_made_storable(shandong: Foreign) -> None:
    shandong.write("basic", **basic("J1", projectname="\x00" + "长" * 5_000))
    ((place, columns, reason, raw),) = refused(loaded(shandong.source("shandong")))
    assert (place, columns, reason) == ("basic J1", "projectname", Refusal.UNPRINTABLE.value)
    assert len(raw) == 2_000
    assert raw.startswith("projectname=\N{SYMBOL FOR NULL}长")


def test_a_row_that_becomes_readable_takes_its_refusal_back(shandong: Foreign) -> None:
    shandong.write("done", **done("J1", doneresult=12))
    copy = Copy(shandong.source("shandong"))
    copy.load()
    assert {each[:2] for each in refused(copy.content)} == {("done J1", "doneresult")}
    shandong.change("done", {"projid": "J1"}, doneresult=6, updatetime=LATER)
    copy.follow()
    assert refused(copy.content) == set()
    assert len(copy.content["closing"]) == 1
    shandong.change("done", {"projid": "J1"}, doneresult=13, updatetime=LATER + timedelta(minutes=1))
    copy.follow()
    assert {each[:2] for each in refused(copy.content)} == {("done J1", "doneresult")}
    assert copy.content["closing"] == {}


def test_a_key_that_stands_there_twice_is_refused_once_and_never_chosen_by_chance(shandong: Foreign) -> None:
    shandong.write("done", **done("J1", doneresult=0))
    shandong.write("done", **done("J1", doneresult=2))
    copy = Copy(shandong.source("shandong"))
    copy.load()
    assert len(copy.content["closing"]) == 1
    assert [each[:3] for each in refused(copy.content)] == [("done J1", "closing", Refusal.KEY_REPEATED.value)]
    kept = dict(copy.content["closing"])
    copy.follow()
    assert copy.content["closing"] == kept
    assert copy.content == loaded(copy.source)


def test_the_same_row_written_twice_is_one(shandong: Foreign) -> None:
    shandong.write("done", **done("J1"))
    shandong.write("done", **done("J1"))
    copy = Copy(shandong.source("shandong"))
    copy.load()
    copy.follow()
    assert len(copy.content["closing"]) == 1
    assert refused(copy.content) == set()
    assert copy.compare() == {}


def test_keys_that_share_a_number_are_refused_but_for_one(shandong: Foreign) -> None:
    usual = identities_of("jining")

    def clumsy(name, key) -> int:
        return FIRST_ID if name == "case" else usual(name, key)

    shandong.write("basic", **basic("J1"))
    copy = Copy(shandong.source("shandong", identify=clumsy))
    copy.load()
    shandong.write("basic", **basic("J3", updatetime=LATER))
    shandong.write("basic", **basic("J2", updatetime=LATER))
    copy.follow()
    told = [each for each in refused(copy.content) if each[2] == Refusal.KEY_REPEATED.value]
    assert {row[2] for row in copy.content["supervised_case"].values()} == {"J1"}
    assert sorted(each[0] for each in told) == ["basic J2", "basic J3"]
    assert copy.content["supervised_case"] == loaded(copy.source)["supervised_case"]
    assert refused(copy.content) == refused(loaded(copy.source))
