"""What may be passed on holds what helps, and nothing of persons, passwords and cases, wherever they were planted."""

from dataclasses import replace

import pytest

from console import __version__
from console.diagnostics import report
from console.diagnostics.build import FILE, Build, this_build
from console.diagnostics.crash import CrashReports
from console.diagnostics.report import diagnosis
from console.domain.freshness import Freshness, SourceAge
from console.messages import messages
from console.paths import Home
from console.replica.schema import SCHEMA_VERSION
from tests.ui.city import FakeBoard
from tests.unit.extension.making import write_plugin

ID_NUMBER, NAME, PASSWORD = "440604199001011234", "王小明", "open-sesame-7"
PLANTED = f"{NAME} {ID_NUMBER} {PASSWORD}"
CASE = "440604-2026-0412-00017"


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
def strip():
    strip = FakeBoard(1).strip()
    first = replace(strip.sources[0], source=SourceAge(strip.sources[0].area, Freshness.LOST, 47 * 60.0))
    return replace(strip, sources=(first, *strip.sources[1:]))


def test_it_tells_program_machine_settings_sources_plugins_and_copy(home, strip):
    text = diagnosis(home, qt="6.99.1", strip=strip)

    for told in (
        f"supervision-console {__version__}", "Qt 6.99.1", "SQLCipher 4", "psycopg 3", "appearance.theme = light",
        "440600 City: lost · 47 min", "Replica: 2.5 MB", str(SCHEMA_VERSION), "event_log", "acme", "encrypted store",
    ):  # fmt: skip
        assert told in text, told


def test_nobody_and_no_case_is_named_wherever_that_was_planted(home, strip):
    CrashReports(home).leave(KeyError(PLANTED))

    text = diagnosis(home, qt="6", strip=strip)

    for planted in (ID_NUMBER, NAME, PASSWORD, CASE, str(home.root)):
        assert planted not in text


def test_it_can_be_told_before_any_source_is_known(tmp_path):
    assert "0" in diagnosis(Home(tmp_path / "nothing"), qt="6", strip=None)


def test_a_number_of_a_person_is_taken_out_of_what_the_machine_says(home, monkeypatch):
    finding = report.examine_machine(home)[0]
    told = replace(finding, seen=f"disk of {ID_NUMBER[:-1]}X")
    monkeypatch.setattr(report, "examine_machine", lambda _home: [told])
    text = diagnosis(home, qt="6", strip=None)
    assert "disk of ***" in text
    assert ID_NUMBER[:-1] not in text


def test_a_checkout_has_a_version_alone_and_a_package_its_commit(tmp_path, monkeypatch):
    assert this_build() == Build(__version__)
    (tmp_path / FILE).write_text('{"commit": "0123456789abcdef", "epoch_s": 1795142537}')
    monkeypatch.setattr("console.diagnostics.build.resource", lambda name: tmp_path / name)
    assert str(this_build()) == f"{__version__} · 0123456789ab · 2026-11-20"
