"""What may be passed on holds what helps, and nothing of persons, passwords and cases, wherever they were planted."""

import json
from dataclasses import replace

import pytest

from console import __version__, clock
from console.cli import main
from console.diagnostics import report
from console.diagnostics.build import FILE, Build, this_build
from console.diagnostics.crash import CrashReports
from console.diagnostics.report import as_text, diagnosis
from console.domain.naming import Name as AreaName
from console.domain.records import AREA
from console.errors import SchemaMismatch
from console.messages import messages
from console.paths import Home
from console.replica.layout import SCHEMA_VERSION
from console.replica.status import Phase, problem_of, register_source, write_status
from console.replica.writer import Applied, apply_rows, open_writer
from tests.unit.board.source_samples import make_status
from tests.unit.extension.making import write_plugin

ID_NUMBER, NAME, PASSWORD = "440604199001011234", "王小明", "open-sesame-7"
PLANTED = f"{NAME} {ID_NUMBER} {PASSWORD}"
CASE = "440604-2026-0412-00017"
KEY = b"k" * 32


@pytest.fixture
def home(tmp_path):
    messages.choose("en")
    home = Home(tmp_path / NAME)
    home.log_dir.mkdir(parents=True)
    home.settings_file.write_text(f'# {PLANTED}\n[appearance]\ntheme = "light"\nlanguage = "{ID_NUMBER}"\n')
    home.session_file.write_text(f'{{"version": 1, "case": "{CASE} {PLANTED}"}}')
    home.views_file.write_text(f'name = "{PLANTED}"')
    home.connections_file.write_text(f'url = "postgresql://{NAME}:{PASSWORD}@city/db"')
    home.replica_file.write_bytes(b"x" * 2_500_000)
    (home.log_dir / "desktop.log").write_text(f"2026-11-20T02:42:17Z ERROR a: {CASE} {PLANTED}")
    write_plugin(home.plugins_dir, f"raise RuntimeError('{PLANTED}')")
    yield home
    messages.choose("zh")


@pytest.fixture
def copied(tmp_path):
    """A home whose replica knows one central database, heard 47 minutes ago, and one area."""
    home = Home(tmp_path / "copied")
    home.root.mkdir()
    write_replica(home)
    return home


def write_replica(home, **other):
    heard_us = clock.steady_us() - 47 * 60 * 1_000_000
    answers = {"server": "PostgreSQL 18.6", "schema_version": 4, **other}
    status = make_status(name=AreaName(PLANTED, PLANTED), polled_local_us=heard_us, **answers)
    area = (1, "440600", "市", "City", "市", "City", 1, "Asia/Shanghai", "cn", 540, 1020, "next_day", 30)
    writer = open_writer(home.replica_file, KEY, 1)
    with writer.transaction() as connection:
        apply_rows(connection, AREA, [area], [], Applied())
        register_source(connection, 0, status)
        write_status(connection, status)
    writer.close()


def text_of(home, key=None):
    return as_text(diagnosis(home, qt="6.99.1", key=key))


def test_it_tells_program_machine_settings_plugins_and_copy(home):
    text = text_of(home)

    for told in (
        f"supervision-console {__version__}", "Qt 6.99.1", "SQLCipher 4", "psycopg 3", "appearance.theme = light",
        "Replica: 2.5 MB", str(SCHEMA_VERSION), "event_log", "acme", "encrypted store",
        "How the sources stand is not known.\n",
    ):  # fmt: skip
        assert told in text, told


def test_it_tells_how_central_and_sources_stand_and_which_versions_answer(copied):
    messages.choose("en")

    text = text_of(copied, KEY)

    assert "Central database 1: snapshot · streaming · 47 min · PostgreSQL 18.6 · schema 4\n" in text
    assert "Sources: 1\n  440600 City: lost · " in text
    assert PLANTED not in text


def test_a_central_database_that_never_answered_has_no_version_made_up_for_it(copied):
    messages.choose("en")
    write_replica(copied, server="", schema_version=None)
    assert "server not known · schema not known" in text_of(copied, KEY)


def test_a_central_database_of_another_schema_is_told_with_the_version_it_has(copied):
    messages.choose("en")
    problem = problem_of(SchemaMismatch("It has {found}.", found=9))
    write_replica(copied, phase=Phase.OFFLINE, problem=problem)
    assert "PostgreSQL 18.6 · schema 9 · E-SCHEMA" in text_of(copied, KEY)


def test_a_copy_that_does_not_open_is_told_and_hides_nothing_else(home):
    text = text_of(home, KEY)
    assert "How the sources stand is not known. (E-REPLICA)" in text
    assert "acme" in text


def test_nobody_and_no_case_is_named_wherever_that_was_planted(home):
    CrashReports(home).leave(KeyError(PLANTED))

    text = text_of(home, KEY)

    for planted in (ID_NUMBER, NAME, PASSWORD, CASE, str(home.root)):
        assert planted not in text


def test_it_can_be_told_before_there_is_an_installation(tmp_path):
    assert "0" in text_of(Home(tmp_path / "nothing"))


def test_the_command_prints_the_same_as_text_and_as_a_document(copied, tmp_path, capsys):
    (key_file := tmp_path / "key").write_bytes(KEY)
    key_file.chmod(0o600)
    words = ["diagnostics", "--home", str(copied.root), "--key-file", str(key_file), "--lang", "en"]

    assert main(words) == 0
    text = capsys.readouterr().out
    assert main([*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)

    assert list(told) == ["program", "settings", "sources", "replica", "plugins", "machine"]
    assert as_text(told) == text.rstrip("\n")
    assert "PostgreSQL 18.6" in text


def test_a_number_of_a_person_is_taken_out_of_what_the_machine_says(home, monkeypatch):
    finding = report.examine_machine(home)[0]
    told = replace(finding, seen=f"disk of {ID_NUMBER[:-1]}X")
    monkeypatch.setattr(report, "examine_machine", lambda _home: [told])
    text = text_of(home)
    assert "disk of ***" in text
    assert ID_NUMBER[:-1] not in text


def test_a_checkout_has_a_version_alone_and_a_package_its_commit(tmp_path, monkeypatch):
    assert this_build() == Build(__version__)
    (tmp_path / FILE).write_text('{"commit": "0123456789abcdef", "epoch_s": 1795142537}')
    monkeypatch.setattr("console.diagnostics.build.resource", lambda name: tmp_path / name)
    assert str(this_build()) == f"{__version__} · 0123456789ab · 2026-11-20"
