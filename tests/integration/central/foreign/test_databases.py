"""Foreign databases of other kinds, in other schemas, and addresses that lead to none."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from console.central.counter.dialect import Access
from console.central.foreign.database import OtherServer, database_of, place_of
from console.central.foreign.source import ForeignSource
from console.domain.copying import Scope
from console.errors import BadInput, MissingCapability, ServerUnreachable
from console.paths import resource
from tests.integration.central.foreign.conftest import SCHEMA, Foreign
from tests.integration.central.foreign.copying import Copy, loaded
from tests.integration.central.foreign.rows_of_shandong import NOON, accepted, basic, done


@pytest.mark.parametrize("place", ["mariadb"], indirect=True)
def test_tables_on_a_mariadb_server_are_loaded_followed_and_compared(shandong: Foreign) -> None:
    shandong.write("basic", **basic())
    shandong.write("proc", **accepted())
    copy = Copy(shandong.source("shandong", portion_rows=2))
    copy.load()
    assert len(copy.content["event"]) == 3
    assert copy.content["refused_record"] == {}
    copy.follow()
    shandong.change("basic", {"projid": "J1"}, projectname="更名", updatetime=NOON + timedelta(minutes=1))
    shandong.write("done", **done(updatetime=NOON + timedelta(minutes=2)))
    copy.follow()
    assert copy.follow() == []
    assert copy.content == loaded(copy.source)
    shandong.delete("proc", projid="J1")
    shandong.write("basic", **basic("J2", updatetime=NOON - timedelta(days=1)))
    assert copy.follow() == []
    copy.compare()
    assert copy.content == loaded(copy.source)


@pytest.mark.parametrize("place", ["postgresql"], indirect=True)
def test_a_mapping_may_name_the_schema_of_a_table(shandong: Foreign, tmp_path) -> None:
    shandong.write("basic", **basic())
    own = tmp_path / "own.toml"
    text = resource("mappings", "foreign", "shandong.toml").read_text(encoding="utf-8")
    own.write_text(text.replace("\n[[table]]\n", f'\n[[table]]\nschema = "{SCHEMA}"\n'), encoding="utf-8")
    source = ForeignSource(shandong.url.partition("?")[0], str(own), "jining")
    assert len(loaded(source)["supervised_case"]) == 1
    source.close()


@pytest.mark.parametrize("place", ["postgresql"], indirect=True)
def test_columns_are_found_in_small_letters_and_in_capitals(guangdong: Foreign) -> None:
    table = guangdong.tables.tables["BUSINESS_INDEX"]
    with guangdong.engine.begin() as connection:
        for column in table.c:
            connection.exec_driver_sql(
                f'ALTER TABLE "BUSINESS_INDEX" RENAME "{column.name}" TO "{column.name.lower()}"'
            )
        connection.exec_driver_sql(
            "INSERT INTO \"BUSINESS_INDEX\" (sblsh, sxbm, sbsj, xzqhdm) VALUES ('G1', '01', '2026-03-02', '440604')"
        )
    copy = Copy(guangdong.source("guangdong"))
    copy.load()
    assert [row[2] for row in copy.content["supervised_case"].values()] == ["G1"]
    assert copy.follow().count("supervised_case") == 1


def test_an_area_that_the_mapping_does_not_list_is_named_before_anything_is_read() -> None:
    with pytest.raises(BadInput, match="440604"):
        ForeignSource("sqlite:////nowhere.db", "shandong", "jining", Scope(("370811", "440604")))


def test_nothing_can_be_written_through_a_source(shandong: Foreign) -> None:
    database, _place = database_of(shandong.url)
    with (
        database.engine(Access.READ).connect() as connection,
        pytest.raises(sa.exc.DBAPIError, match=r"(?i)read-?only"),
    ):
        connection.exec_driver_sql("DELETE FROM basic")


@pytest.mark.parametrize("url", ["", "jining", "postgresql://u:secret@host:5432", "postgresql://u:secret@host:p/d"])
def test_an_address_that_cannot_be_read_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(BadInput) as caught:
        database_of(url)
    assert caught.value.field == "url"
    assert "secret" not in str(caught.value)


def test_where_a_database_is_says_nothing_of_user_and_password() -> None:
    assert place_of(sa.make_url("oracle+oracledb://u:secret@host:1521/d")) == "oracle://host:1521/d"


def test_a_dialect_without_its_driver_is_told_when_the_source_is_opened() -> None:
    with pytest.raises(MissingCapability, match="dm"):
        ForeignSource("dm+dmPython://u:secret@host:5236/d", "shandong", "jining")


def test_a_database_of_any_other_dialect_that_cannot_be_reached_is_no_defect(tmp_path) -> None:
    other = OtherServer(sa.make_url(f"sqlite:///{tmp_path / 'missing' / 'file.db'}"))
    with pytest.raises(sa.exc.OperationalError) as caught:
        other.engine(Access.READ).connect()
    assert isinstance(other.fault_of(caught.value.orig), ServerUnreachable)
    assert other.fault_of(ValueError()) is None


def test_a_file_that_is_not_there_is_not_made(tmp_path) -> None:
    source = ForeignSource(f"sqlite:///{tmp_path / 'none.db'}", "shandong", "jining")
    with pytest.raises(ServerUnreachable):
        source.head()
    assert list(tmp_path.iterdir()) == []
