"""Whatever is written within the overlap, in whatever order it appears: a copy ends as the tables say."""

import uuid
from contextlib import closing
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.central.foreign.source import ForeignSource
from tests.integration.central.foreign.conftest import Foreign, tables_of
from tests.integration.central.foreign.copying import Copy, loaded
from tests.integration.central.foreign.field_lists import SHANDONG
from tests.integration.central.foreign.rows_of_shandong import NOON, accepted, basic, done

MAKERS = {"basic": basic, "proc": accepted, "done": done}
NUMBERS = ("J1", "J2", "J3")
SHARED = {"unit", "matter", "matter_version", "delivery"}
OVERLAP_MIN = 15

moments = st.integers(0, (OVERLAP_MIN - 1) * 60).map(lambda seconds: NOON + timedelta(seconds=seconds))
names = st.sampled_from(["甲局", "乙局", "丙局"])
writes = st.one_of(
    st.tuples(
        st.just("basic"),
        st.sampled_from(NUMBERS),
        st.fixed_dictionaries({"acceptdeptname": names, "updatetime": moments}),
    ),
    st.tuples(
        st.just("proc"),
        st.sampled_from(NUMBERS),
        st.fixed_dictionaries(
            {
                "noderesult": st.sampled_from(["0", "1", "4", "5"]),
                "nodetype": st.sampled_from(["1", "2", "4", "9"]),
                "procunitname": names,
                "updatetime": moments,
            }
        ),
    ),
    st.tuples(
        st.just("done"),
        st.sampled_from(NUMBERS),
        st.fixed_dictionaries({"doneresult": st.sampled_from([0, 2, 12]), "updatetime": moments}),
    ),
)
moves = st.tuples(
    st.just("basic"),
    st.sampled_from(NUMBERS),
    st.fixed_dictionaries(
        {
            "regionid": st.sampled_from(["370811000000", "370812000000", "999999000000"]),
            "isdraft": st.sampled_from(["0", "1"]),
            "promisetimelimit": st.sampled_from([0, 3, 5]),
            "updatetime": moments,
        }
    ),
)
polls = st.just(("poll", "", {}))


def played(folder, steps) -> Copy:
    """Write and poll in this order; return the copy after a last poll, its source open."""
    url = f"sqlite:///{folder / uuid.uuid4().hex}.db"
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    tables = tables_of(SHANDONG, "updatetime", times_are_text=True)
    tables.create_all(engine)
    foreign = Foreign(url, engine, tables, times_are_text=True)
    copy = Copy(ForeignSource(url, "shandong", "jining", portion_rows=2))
    copy.load()
    written = set()
    for table, number, values in steps:
        if table == "poll":
            copy.follow()
        elif (table, number) in written:
            foreign.change(table, {"projid": number}, **values)
        else:
            foreign.write(table, **MAKERS[table](number, **values))
            written.add((table, number))
    copy.follow()
    return copy


fast = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.heavy
@fast
@given(steps=st.lists(st.one_of(writes, polls), max_size=14))
def test_inserts_and_updates_within_the_overlap_end_as_the_tables_say(tmp_path, steps) -> None:
    copy = played(tmp_path, steps)
    with closing(copy.source):
        assert copy.content == loaded(copy.source)
        assert copy.follow() == []


@pytest.mark.heavy
@fast
@given(steps=st.lists(st.one_of(writes, moves, polls), max_size=14))
def test_rows_that_change_what_they_share_leave_at_most_shared_records_behind_until_the_comparison(
    tmp_path, steps
) -> None:
    copy = played(tmp_path, steps)
    with closing(copy.source):
        there = loaded(copy.source)
        assert {name: rows for name, rows in copy.content.items() if name not in SHARED} == {
            name: rows for name, rows in there.items() if name not in SHARED
        }
        assert all(there[name].keys() <= copy.content[name].keys() for name in SHARED)
        copy.compare()
        assert copy.content == loaded(copy.source)
