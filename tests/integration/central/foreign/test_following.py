"""Foreign tables are loaded, followed by their times of update, and compared in full."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from console.central.change import Changes, Resync
from console.central.foreign.source import ForeignSource
from console.domain.copying import ResyncReason, Scope, Tier
from console.domain.records import RECORD_TYPES, SUPERVISED_CASE
from console.errors import LoginRefused, SchemaMismatch, ServerUnreachable
from tests.integration.central.foreign.conftest import Foreign
from tests.integration.central.foreign.copying import Copy, loaded
from tests.integration.central.foreign.rows_of_shandong import NOON, accepted, basic, done, special

on_a_server = pytest.mark.parametrize("place", ["postgresql"], indirect=True)


def at(minutes: float):
    return NOON + timedelta(minutes=minutes)


@pytest.fixture
def copy(shandong: Foreign) -> Copy:
    """A copy of one case that was accepted."""
    shandong.write("basic", **basic())
    shandong.write("proc", **accepted())
    copy = Copy(shandong.source("shandong"))
    copy.load()
    return copy


def values(copy: Copy, record: str, name: str) -> list[object]:
    place = next(each for each in RECORD_TYPES if each.name == record).column_names.index(name)
    return sorted(row[place] for row in copy.content[record].values())


def test_a_load_brings_the_case_with_all_it_needs_and_nothing_is_refused(copy: Copy) -> None:
    assert {name: len(rows) for name, rows in copy.content.items() if rows} == {
        "area": 12, "unit": 1, "matter": 1, "matter_version": 1, "supervised_case": 1, "event": 3,
        "declared_date": 1, "delivery": 1,
    }  # fmt: skip
    assert values(copy, "supervised_case", "case_no") == ["J1"]
    assert values(copy, "event", "kind_code") == [30, 40, 41]
    assert values(copy, "matter_version", "promised_limit") == [5]


def test_every_number_lies_where_those_of_our_own_databases_never_do(copy: Copy) -> None:
    numbers = [number for rows in copy.content.values() for number in rows]
    assert all(2**62 <= number < 2**63 for number in numbers)
    assert len(set(numbers)) == len(numbers)


def test_two_sources_of_the_same_tables_never_share_a_number(copy: Copy, shandong: Foreign) -> None:
    other = ForeignSource(shandong.url, "shandong", "another")
    theirs = {number for rows in loaded(other).values() for number in rows}
    other.close()
    assert theirs.isdisjoint(number for rows in copy.content.values() for number in rows)


def test_an_update_comes_with_the_next_poll(copy: Copy, shandong: Foreign) -> None:
    copy.follow()
    shandong.change("basic", {"projid": "J1"}, projectname="更名", updatetime=at(1))
    shandong.write("done", **done(updatetime=at(2)))
    assert sorted(copy.follow()) == ["closing", "delivery", "matter", "matter_version", "supervised_case", "unit"]
    assert values(copy, "supervised_case", "project_name") == ["更名"]
    assert values(copy, "closing", "result_code") == [1]
    assert copy.content == loaded(copy.source)


def test_what_was_handed_on_is_not_handed_on_again(copy: Copy, shandong: Foreign) -> None:
    copy.follow()
    assert copy.follow() == []
    shandong.write("basic", **basic("J2", updatetime=at(5)))
    assert copy.follow().count("supervised_case") == 1
    assert copy.follow() == []


def test_a_row_committed_late_with_a_time_inside_the_overlap_comes_once(copy: Copy, shandong: Foreign) -> None:
    late = shandong.engine.connect()
    if shandong.engine.dialect.name == "postgresql":
        late.execute(shandong.tables.tables["basic"].insert().values(basic("J2", updatetime=at(1))))
    shandong.write("basic", **basic("J3", updatetime=at(14)))
    assert copy.follow().count("supervised_case") == 2  # J1 is in the overlap of the load
    if shandong.engine.dialect.name == "postgresql":
        late.commit()
    else:  # one writer at a time: it began before and writes now
        shandong.write("basic", **basic("J2", updatetime=at(1)))
    late.close()
    assert copy.follow().count("supervised_case") == 1
    assert copy.follow() == []
    assert values(copy, "supervised_case", "case_no") == ["J1", "J2", "J3"]


def test_an_older_time_and_a_deletion_are_found_by_the_comparison_alone(copy: Copy, shandong: Foreign) -> None:
    shandong.write("basic", **basic("J3", updatetime=at(60)))
    copy.follow()
    shandong.write("basic", **basic("J2", updatetime=at(1)))
    shandong.delete("proc", projid="J1")
    assert copy.follow() == []
    assert values(copy, "supervised_case", "case_no") == ["J1", "J3"]

    assert copy.compare() == {"supervised_case": 1, "event": 3, "declared_date": 1}
    assert values(copy, "supervised_case", "case_no") == ["J1", "J2", "J3"]
    assert copy.content == loaded(copy.source)
    assert copy.compare() == {}


def test_a_comparison_finds_nothing_in_a_copy_that_is_the_same(copy: Copy, shandong: Foreign) -> None:
    shandong.write("specialnode", **special(updatetime=at(3)))
    assert copy.compare() == {}
    assert values(copy, "stop", "reason_code") == ["expert_review"]


@on_a_server
def test_a_comparison_holds_the_source_still(copy: Copy, shandong: Foreign) -> None:
    held = copy.source.checkpoint(copy.cursor)
    copy.apply(held.changes)
    shandong.write("basic", **basic("J2", updatetime=at(1)))
    assert held.digest(SUPERVISED_CASE).counts == {"370811": 1}
    held.close()
    assert copy.follow().count("supervised_case") == 1


def test_a_record_that_its_row_no_longer_yields_goes(copy: Copy, shandong: Foreign) -> None:
    shandong.change("proc", {"projid": "J1"}, noderesult="5", updatetime=at(1))
    copy.follow()
    assert values(copy, "event", "kind_code") == [20, 40, 41]
    shandong.change("basic", {"projid": "J1"}, isdraft="1", updatetime=at(2))
    copy.follow()
    assert copy.content["supervised_case"] == {}


def test_a_unit_bears_the_name_its_newest_row_gives_it_also_when_an_older_row_comes_late(
    copy: Copy, shandong: Foreign
) -> None:
    shandong.write("basic", **basic("J2", acceptdeptname="新名", updatetime=at(10)))
    copy.follow()
    shandong.write("basic", **basic("J3", acceptdeptname="旧名", updatetime=at(5)))
    copy.follow()
    assert values(copy, "unit", "name_zh") == ["新名"]
    assert copy.content == loaded(copy.source)


def test_each_case_keeps_the_limits_it_was_given(copy: Copy, shandong: Foreign) -> None:
    shandong.write("basic", **basic("J2", promisetimelimit=3, updatetime=at(1)))
    copy.follow()
    assert values(copy, "matter_version", "promised_limit") == [3, 5]
    assert len(copy.content["matter"]) == 1
    assert len(set(values(copy, "supervised_case", "matter_version_id"))) == 2


def test_a_limit_of_nought_is_no_limit(copy: Copy, shandong: Foreign) -> None:
    shandong.write("basic", **basic("J2", promisetimelimit=0, timelimit=0, updatetime=at(1)))
    copy.follow()
    promised = [row[7:11] for row in copy.content["matter_version"].values()]
    assert sorted(promised, key=str) == [(20, "wd", 5, "wd"), (None, "wd", None, "wd")]


def test_a_row_ahead_of_the_clock_of_the_server_comes_and_hides_nothing(copy: Copy, shandong: Foreign) -> None:
    shandong.write("basic", **basic("J2", updatetime=NOON.replace(year=2098)))
    assert copy.follow().count("supervised_case") == 2
    shandong.write("basic", **basic("J3", updatetime=at(1)))
    assert copy.follow().count("supervised_case") == 1
    assert copy.follow() == []


def test_a_backlog_comes_in_portions_from_the_oldest_on_and_nothing_is_left_out(copy: Copy, shandong: Foreign) -> None:
    for number in range(2, 25):
        shandong.write("basic", **basic(f"J{number}", updatetime=at((number * 7) % 23)))
    small = Copy(shandong.source("shandong", portion_rows=4), copy.content, copy.cursor)
    sizes, newest = [], []
    while True:
        answer = small.source.poll(small.cursor)
        assert isinstance(answer, Changes)
        came = [row for table in answer.tables if table.record_type.name == "supervised_case" for row in table.rows]
        sizes.append(len(came))
        newest.append(max(row[10] for row in came))
        small.apply(answer)
        if answer.is_complete:
            break
    assert sum(sizes) == 24
    assert max(sizes) <= 6
    assert newest == sorted(newest)
    assert small.content == loaded(small.source)


def test_rows_of_one_instant_stay_together_however_many_they_are(copy: Copy, shandong: Foreign) -> None:
    for number in range(2, 13):
        shandong.write("basic", **basic(f"J{number}", updatetime=at(1)))
    small = Copy(shandong.source("shandong", portion_rows=2), copy.content, copy.cursor)
    small.follow()
    assert len(small.content["supervised_case"]) == 12
    assert small.follow() == []


def test_a_source_brings_its_own_areas_alone(shandong: Foreign) -> None:
    shandong.write("basic", **basic("J1"))
    shandong.write("basic", **basic("J2", regionid="370812001000"))
    copy = Copy(shandong.source("shandong", scope=Scope(("370812",))))
    copy.load()
    assert values(copy, "area", "area") == ["370812"]
    assert values(copy, "supervised_case", "case_no") == ["J2"]
    assert copy.content["refused_record"] == {}
    assert copy.compare() == {}
    shandong.change("basic", {"projid": "J2"}, regionid="370811000000", updatetime=at(1))
    copy.follow()
    assert copy.content["supervised_case"] == {}


def test_another_mapping_or_source_or_cursor_of_another_kind_means_to_copy_anew(copy: Copy, shandong: Foreign) -> None:
    other = ForeignSource(shandong.url, "shandong", "another")
    answers = [other.poll(copy.cursor), copy.source.poll("17:20:"), copy.source.checkpoint("{}")]
    other.close()
    assert [(type(answer), answer.reason) for answer in answers] == [(Resync, ResyncReason.EPOCH_CHANGED)] * 3


def test_a_table_without_a_column_of_the_mapping_is_named_with_it(shandong: Foreign) -> None:
    with shandong.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE done DROP COLUMN doneresult")
    with pytest.raises(SchemaMismatch, match="done does not have: doneresult"):
        shandong.source("shandong").head()


@on_a_server
def test_a_database_that_goes_and_returns_is_read_again(copy: Copy, shandong: Foreign) -> None:
    copy.follow()
    with shandong.engine.connect() as admin:
        admin.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    with pytest.raises(ServerUnreachable):
        copy.source.poll(copy.cursor)
    assert copy.follow() == []


@on_a_server
def test_a_user_who_may_only_read_is_enough_and_one_who_may_not_is_told(shandong: Foreign) -> None:
    shandong.write("basic", **basic())
    name = f"reader_{id(shandong)}"
    with shandong.engine.begin() as admin:
        admin.exec_driver_sql(f"CREATE ROLE {name} LOGIN PASSWORD 'secret'")
        admin.exec_driver_sql(f"GRANT USAGE ON SCHEMA qzk TO {name}")
    try:
        url = sa.make_url(shandong.url).set(username=name, password="secret").render_as_string(hide_password=False)
        reader = ForeignSource(url, "shandong", "jining")
        with pytest.raises(LoginRefused):
            reader.poll(reader.head().cursor)
        with shandong.engine.begin() as admin:
            admin.exec_driver_sql(f"GRANT SELECT ON ALL TABLES IN SCHEMA qzk TO {name}")
        assert [row[2] for row in loaded(reader)["supervised_case"].values()] == ["J1"]
        reader.close()
        refused = ForeignSource(url.replace("secret", "wrong"), "shandong", "jining")
        with pytest.raises(LoginRefused):
            refused.head()
    finally:
        with shandong.engine.begin() as admin:
            admin.exec_driver_sql(f"DROP OWNED BY {name}")
            admin.exec_driver_sql(f"DROP ROLE {name}")


def test_it_says_of_itself_that_it_is_polled_by_time_alone(copy: Copy) -> None:
    assert copy.source.tier is Tier.FOREIGN
    assert copy.source.poll_interval_s == 60
    assert copy.source.bell() is None
    assert copy.source.head().city_time.is_real
