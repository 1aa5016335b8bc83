"""The page of data sources over a true copy: synced, compared, stopped, changed behind its back."""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from console import clock
from console.board.source_words import summary_text
from console.board.sources import read_sources
from console.board.sources_view import SourceState, SourcesView
from console.central.sources import central_alone
from console.cli import main
from console.domain.copying import Tier
from console.domain.freshness import Freshness
from console.domain.records import EVENT, RECORD_TYPES
from console.paths import Home
from console.replica.key import make_demo_key
from console.replica.status import register_source
from console.replica.store import open_reader
from console.replica.writer import open_writer
from console.sync.outbox import HomeJournal
from console.sync.replicator import Replicator
from tests.integration.board.replica_city import ReplicaCity
from tests.synced_city import AREAS, add_cases, make_areas
from tests.unit.board.source_samples import make_status

Central = psycopg.Connection[tuple[object, ...]]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    make_demo_key(made)
    return made


@pytest.fixture
def key(home: Home) -> bytes:
    return home.key_file.read_bytes()


def sync(url: str, home: Home, key: bytes) -> None:
    """Bring the copy to what central holds, and compare."""
    with Replicator(central_alone(url), home.replica_file, key, lambda _step: None, HomeJournal(home, key)) as copying:
        copying.once(compare=True)


def said(home: Home, capsys: pytest.CaptureFixture[str], *more: str) -> str:
    assert main(["sources", "--home", str(home.root), "--key-file", str(home.key_file), *more]) == 0
    return capsys.readouterr().out


def test_what_was_copied_is_compared_counted_and_told(
    central_database: str, central: Central, home: Home, key: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    make_areas(central)
    add_cases(central, 1_204)
    sync(central_database, home, key)
    told = json.loads(said(home, capsys, "--json"))
    (source,) = told["sources"]
    assert (source["tier"], source["differing"]) == (Tier.SNAPSHOT.value, 0)
    assert source["state"] == SourceState.STOPPED.value  # a sync that came and went
    assert [area["area"] for area in source["areas"]] == list(AREAS)
    assert abs(source["offset_us"]) < 1_000_000
    assert 0 < source["rtt_us"] < 5_000_000
    tables = {table["table"]: table for table in told["comparison"]["tables"]}
    assert list(tables) == [record.name for record in RECORD_TYPES]
    assert tables["supervised_case"]["counts"][0] == {"central": 1_204, "own": 1_204}
    assert tables["supervised_case"]["counts"][1] == {"central": 0, "own": 0}
    assert [(line["action"], line["about"]) for line in told["own"]["journal"]][-1][0] in {"loaded", "resync"}
    words = said(home, capsys)
    assert "逐笔同步: 每一笔更改都会到达,不遗漏,通常 1 秒内。" in words
    assert "与本机相差不到 1 秒" in words
    assert "✓ 一致" in words
    assert "≠" not in words


def test_rows_that_the_copy_lost_differ_by_number_and_name_their_table_and_area(
    central_database: str, central: Central, home: Home, key: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    make_areas(central)
    add_cases(central, 40)
    sync(central_database, home, key)
    writer = open_writer(home.replica_file, key, clock.now_us())
    with writer.transaction() as connection:
        connection.execute("DELETE FROM event WHERE id IN (SELECT id FROM event ORDER BY id LIMIT 3)")
    writer.close()
    sync(central_database, home, key)
    told = json.loads(said(home, capsys, "--json"))
    event = next(table for table in told["comparison"]["tables"] if table["table"] == EVENT.name)
    assert event["counts"][0] == {"central": 40, "own": 37}
    assert event["blocks"] == 1
    assert told["sources"][0]["differing"] == 1
    words = said(home, capsys, "--lang", "en")
    assert "≠ 3 fewer here · blocks: 1" in words
    assert "37 ≠ 40" in words
    assert "Differs: Event, blocks: 1. Read again." in words


def test_a_home_without_a_copy_is_one_line_and_not_a_page(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sources", "--home", str(home.root), "--key-file", str(home.key_file)]) != 0
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert "尚无本地副本" in err


# The live board


@pytest.fixture
def city(tmp_path: Path) -> Iterator[ReplicaCity]:
    made = ReplicaCity(tmp_path, clock.steady_us())
    yield made
    made.close()


def view_at(city: ReplicaCity, after_s: float) -> SourcesView:
    """Return the page some seconds after the last poll."""
    board = city.board()
    with closing(board):
        board.step(city.now_us)
        return board.sources(city.now_us + round(after_s * 1_000_000))


def test_the_board_tells_ages_at_the_instant_it_is_asked_for(city: ReplicaCity) -> None:
    states = [view_at(city, after_s).sources[0].state for after_s in (1, 11, 16)]
    assert states == [SourceState.FRESH, SourceState.LATE, SourceState.LOST]
    (fresh,) = view_at(city, 1).sources
    assert [area.heard.state for area in fresh.areas] == [Freshness.NO_BEAT] * 2


def test_ages_go_on_while_nothing_comes(city: ReplicaCity) -> None:
    with closing(city.board()) as board:
        board.step(city.now_us)
        polled = [board.sources(city.now_us + after_s * 1_000_000).sources[0].polled_s for after_s in (1, 2, 3)]
    assert polled == [1.0, 2.0, 3.0]


def test_a_first_copy_that_has_only_begun_is_a_source_without_areas(tmp_path: Path) -> None:
    path, key = tmp_path / "replica.db", b"k" * 32
    writer = open_writer(path, key, 1)
    with writer.transaction() as connection:
        register_source(connection, 0, make_status())
    with closing(open_reader(path, key)) as reader:
        view = read_sources(reader, (), (), {}, 5)
    writer.close()
    (source,) = view.sources
    assert (source.state, source.areas, source.is_loaded) == (SourceState.LOADING, (), False)
    assert view.comparison.total is None
    assert "首次复制" in summary_text(view)


def test_looking_reads_no_table_of_records(city: ReplicaCity) -> None:
    """A copy of a million cases must cost the page no more than one of ten."""
    read: list[str] = []
    with closing(city.board()) as board:
        board.step(city.now_us)
        board._feed.reader.connection.set_trace_callback(read.append)
        board.sources(city.now_us)
        board._feed.reader.connection.set_trace_callback(None)
    tables = {name for statement in read for name in re.findall(r"(?:FROM|JOIN)\s+(\w+)", statement)}
    assert tables == {"source_state", "replica_meta", "comparison"}


def test_what_was_refused_is_counted_by_reason_and_told(
    central_database: str, central: Central, home: Home, key: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    make_areas(central)
    for number in range(3):
        central.execute(
            "INSERT INTO supervision.refused_record (area, source, place, reason, record_hash, case_no)"
            " VALUES (%s, 'platform', 'line', 'This is not a date.', %s, 'c1')",
            (AREAS[0], str(number)),
        )
    central.execute(
        "INSERT INTO supervision.delivery (area, kind, source, sent_at, record_count, refused_count)"
        " VALUES (%s, 'batch', 'platform', now() - interval '5 minutes', 40, 3)",
        (AREAS[0],),
    )
    sync(central_database, home, key)
    told = json.loads(said(home, capsys, "--json"))["reports"]["areas"][AREAS[0]]
    assert [(one["reason"], one["count"]) for one in told["reasons"]] == [("This is not a date.", 3)]
    assert (told["batches"], told["held_up"]) == (1, 40)
    assert 299 < max(delay for delay in told["delays_s"] if delay is not None) < 310
    words = said(home, capsys)
    assert "3: 这不是日期。" in words
    assert "滞留: 1 批 · 40 条" in words
