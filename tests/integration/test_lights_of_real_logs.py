"""The whole chain on real logs: import, sync, and the lights that an independent count gives for them."""

import io
import json
from contextlib import redirect_stdout

import pytest

from console import cli

AREAS = {"Receipt": "440604", "BPIC15_1": "440605", "BPIC15_2": "440606"}
COUNTS = {
    "Receipt": {
        "cases": 1434,
        "events": 8577,
        "facts": {"event": 8577 + 1434, "declared_date": 1434, "closing": 1434 - 105},
        "doubtful": {"end_before_start": 2, "event_before_start": 12, "event_after_end": 180},
    },
    "BPIC15_1": {
        "cases": 1199,
        "events": 52217,
        "facts": {"event": 52217 + 1199, "declared_date": 0, "closing": 1199 - 243},
    },
    "BPIC15_2": {
        "cases": 832,
        "events": 44354,
        "facts": {"event": 44354 + 832, "declared_date": 0, "closing": 832 - 121},
    },
}
LIGHTS = {
    ("Receipt", "2011-01-14T12:00"): (198, 28, 3, 167),
    ("Receipt", "2011-04-01T12:00"): (264, 37, 4, 223),
    ("Receipt", "2011-09-15T12:00"): (173, 53, 6, 114),
    ("Receipt", "2011-12-30T12:00"): (147, 44, 6, 97),
    ("BPIC15_1", "2011-03-15T12:00"): (123, 58, 3, 62),
    ("BPIC15_1", "2012-06-20T12:00"): (176, 132, 1, 43),
    ("BPIC15_1", "2013-02-01T12:00"): (199, 173, 2, 24),
    ("BPIC15_1", "2014-05-07T12:00"): (228, 190, 4, 34),
    ("BPIC15_2", "2011-03-15T12:00"): (86, 46, 1, 39),
    ("BPIC15_2", "2014-12-31T12:00"): (141, 100, 2, 39),
}
"""Open, red, yellow and green at noon, local time of the area."""


pytestmark = [pytest.mark.heavy, pytest.mark.real_data]


def run(*arguments):
    """Run a command; return its JSON document."""
    with redirect_stdout(io.StringIO()) as out:
        assert cli.main([*map(str, arguments), "--json"]) == 0
    return json.loads(out.getvalue())


@pytest.fixture(scope="module")
def import_log(shared_database, shared_data):
    """Imports a log of this name into the database of all three; returns what is told."""

    def import_log(name):
        log = shared_data / "eventlogs" / f"{name}.xes.gz"
        return run("central", "import", log, "--area", AREAS[name], "--url", shared_database)

    return import_log


@pytest.fixture(scope="module")
def imported(import_log):
    """What the first import of each log told. Importing is dear: all share it."""
    return {name: import_log(name) for name in AREAS}


@pytest.mark.parametrize("name", AREAS)
def test_a_real_log_arrives_whole(imported, name):
    assert {key: imported[name][key] for key in COUNTS[name]} == COUNTS[name]
    assert (imported[name]["refused"], imported[name]["duplicates"]) == (0, 0)


@pytest.mark.parametrize("name", ["Receipt", "BPIC15_1", pytest.param("BPIC15_2", marks=pytest.mark.long)])
def test_a_second_import_of_a_real_log_changes_nothing(imported, import_log, name):
    second = import_log(name)
    assert sum(second["added"].values()) == 0
    assert second["unchanged"] == sum(imported[name]["added"].values())


def test_the_lights_of_three_real_logs_are_those_of_an_independent_count(imported, shared_database, tmp_path):
    key_file = tmp_path / "key"
    key_file.write_bytes(bytes(range(32)))
    key_file.chmod(0o600)
    home = ("--home", tmp_path / "home", "--key-file", key_file)
    assert cli.main(["sync", "--once", "--url", shared_database, *map(str, home)]) == 0

    found = {}
    for name, area in AREAS.items():
        instants = [at for log, at in LIGHTS if log == name]
        options = [option for at in instants for option in ("--at", at)]
        told = run("lights", "--area", area, *options, *home)
        assert list(told) == instants
        found |= {(name, at): told[at] for at in instants}

    assert found == {
        case: {"open": o, "red": red, "dark_red": 0, "yellow": yellow, "blue": 0, "green": green, "none": 0}
        for case, (o, red, yellow, green) in LIGHTS.items()
    }
