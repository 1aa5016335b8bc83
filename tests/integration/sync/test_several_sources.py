"""One replica of several servers' databases: each with a cursor of its own, none waiting for another."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console.central.engine import connect
from console.central.sources import SourceSpec, read_sources
from console.domain.copying import ResyncReason, Scope, Tier
from console.domain.naming import Name
from console.errors import BadInput, EnvironmentFault
from console.paths import Home
from console.replica.status import Phase, read_statuses
from console.replica.store import open_reader
from console.sync.replicator import Progress
from tests.conftest import _on
from tests.one_source import unjournaled
from tests.synced_city import make_area

NOWHERE = "postgresql://u:secret@127.0.0.1:1/x"


@pytest.fixture
def databases(central_server: str, central_template: str) -> Iterator[Callable[[int], list[str]]]:
    """Makes so many databases whose numbers and areas do not overlap."""
    made: list[str] = []

    def make(count: int) -> list[str]:
        with connect(central_server, check_schema=False, autocommit=True) as admin:
            for _ in range(count):
                made.append(f"part_{uuid.uuid4().hex}")
                admin.execute(f"CREATE DATABASE {made[-1]} TEMPLATE {central_template}".encode())
        for place, url in enumerate(urls := [_on(central_server, name) for name in made]):
            with connect(url, autocommit=True) as central:
                first = 1 + place * 1_000_000
                for table in ("area", "delivery", "supervised_case"):
                    central.execute(f"ALTER TABLE supervision.{table} ALTER id RESTART WITH {first}".encode())
                make_area(central, area_of(place), place)
        return urls

    yield make
    with connect(central_server, check_schema=False, autocommit=True) as admin:
        for name in made:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def area_of(place: int) -> str:
    return f"3701{place:02}"


def specs_of(urls: list[str]) -> list[SourceSpec]:
    """The first holds what the others do not."""
    others = [
        SourceSpec(f"s{n}", Name(f"来源{n}", f"Source {n}"), url, Tier.SNAPSHOT, Scope((area_of(n),)))
        for n, url in enumerate(urls)
        if n
    ]
    rest = Scope(excluded=tuple(area for spec in others for area in spec.scope.areas))
    return [SourceSpec("s0", Name("来源0", "Source 0"), urls[0], Tier.SNAPSHOT, rest), *others]


def add_case(url: str, place: int, number: int) -> None:
    with connect(url, autocommit=True) as central:
        central.execute(
            "INSERT INTO supervision.supervised_case (area, case_no, application_source_code, received_at, source,"
            " record_hash) VALUES (%s, %s, 1, now(), 'platform', %s)",
            (area_of(place), f"c{number}", f"h{number}"),
        )


def sync(specs: list[SourceSpec], home: Home, key: bytes) -> list[Progress]:
    seen: list[Progress] = []
    with unjournaled(specs, home.replica_file, key, seen.append) as replicator:
        replicator.once()
    return seen


def cases(home: Home, key: bytes) -> set[tuple[str, str]]:
    reader = open_reader(home.replica_file, key)
    rows = reader.connection.execute("SELECT area, case_no FROM supervised_case").fetchall()
    reader.close()
    return set(rows)


def test_a_replica_of_three_databases_holds_the_rows_of_all(
    databases: Callable[[int], list[str]], home: Home, key: bytes
) -> None:
    urls = databases(3)
    for place, url in enumerate(urls):
        add_case(url, place, 1)
    sync(specs_of(urls), home, key)
    for place, url in enumerate(urls):
        add_case(url, place, 2)
    sync(specs_of(urls), home, key)
    assert cases(home, key) == {(area_of(place), f"c{n}") for place in range(3) for n in (1, 2)}
    statuses = read_statuses(open_reader(home.replica_file, key))
    assert [status.source for status in statuses] == ["s0", "s1", "s2"]
    assert all(status.is_loaded for status in statuses)


def test_a_database_that_is_away_at_the_first_load_keeps_nobody_waiting_and_joins_later(
    databases: Callable[[int], list[str]], home: Home, key: bytes
) -> None:
    urls = databases(3)
    for place, url in enumerate(urls):
        add_case(url, place, 1)
    with pytest.raises(EnvironmentFault):
        sync(specs_of([urls[0], NOWHERE, urls[2]]), home, key)
    assert cases(home, key) == {(area_of(0), "c1"), (area_of(2), "c1")}
    reader = open_reader(home.replica_file, key)
    assert [status.is_loaded for status in read_statuses(reader)] == [True, False, True]
    reader.close()
    sync(specs_of(urls), home, key)
    assert cases(home, key) == {(area_of(place), "c1") for place in range(3)}


def test_a_resync_of_one_leaves_the_rows_and_the_place_of_the_others(
    databases: Callable[[int], list[str]], home: Home, key: bytes
) -> None:
    urls = databases(2)
    for place, url in enumerate(urls):
        add_case(url, place, 1)
    sync(specs_of(urls), home, key)
    with connect(urls[1], autocommit=True) as central:
        central.execute("UPDATE supervision.feed_meta SET epoch = gen_random_uuid()")
        central.execute("DELETE FROM supervision.supervised_case")
    add_case(urls[0], 0, 2)
    seen = sync(specs_of(urls), home, key)
    assert {step.source for step in seen if step.phase is Phase.LOADING} == {"s1"}
    assert {step.reason for step in seen if step.reason} == {ResyncReason.EPOCH_CHANGED}
    assert cases(home, key) == {(area_of(0), "c1"), (area_of(0), "c2")}


def test_another_division_of_the_areas_loads_everything_again(
    databases: Callable[[int], list[str]], home: Home, key: bytes
) -> None:
    urls = databases(2)
    for place, url in enumerate(urls):
        add_case(url, place, 1)
    sync(specs_of(urls), home, key)
    seen = sync(specs_of(urls)[:1], home, key)
    assert {step.reason for step in seen if step.reason} == {ResyncReason.SOURCES_CHANGED}
    assert cases(home, key) == {(area_of(0), "c1")}


SOURCES = """
[[source]]
id = "city"
name_zh = "市级"
name_en = "City"
url = "postgresql://u:p@h/d"
tier = "snapshot"

[[source]]
id = "yard"
name_zh = "三水区"
name_en = "Sanshui"
url = "sqlite:///old.db"
tier = "foreign"
areas = ["440607"]
mapping = "shandong"
"""


def written(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_a_file_names_the_sources_and_the_one_without_areas_holds_the_rest(tmp_path: Path) -> None:
    city, yard = read_sources(written(tmp_path, SOURCES))
    assert city.scope == Scope(excluded=("440607",))
    assert (yard.tier, yard.mapping, yard.scope.areas) == (Tier.FOREIGN, "shandong", ("440607",))
    assert "u:p@h" not in repr(city)


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ('tier = "snapshot"', 'tier = "sharp"', "tier"),
        ('areas = ["440607"]', "", "source"),
        ('id = "yard"', 'id = "city"', "source"),
        ('mapping = "shandong"', "", "mapping"),
        ('name_en = "City"', 'name_en = "City"\ncolour = "red"', "colour"),
        ('url = "postgresql://u:p@h/d"', "", "url"),
    ],
)
def test_a_bad_file_of_sources_is_refused_with_its_field(tmp_path: Path, before: str, after: str, field: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_sources(written(tmp_path, SOURCES.replace(before, after)))
    assert caught.value.field == field
    assert "u:p@h" not in str(caught.value)


def test_a_file_of_passwords_that_others_can_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="Others can read"):
        read_sources(written(tmp_path, SOURCES, 0o640))


def test_a_defect_in_one_follower_ends_all_of_them(
    databases: Callable[[int], list[str]], home: Home, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    specs = specs_of(databases(2))
    with unjournaled(specs, home.replica_file, key, lambda _: None) as replicator:
        monkeypatch.setattr(replicator._followers[1], "_catch_up", lambda _source: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            replicator.follow()
