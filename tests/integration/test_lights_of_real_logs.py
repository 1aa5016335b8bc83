"""The whole chain on real logs: import, sync, and the lights that an independent count gives for them."""

import json

import pytest

from console import cli

AREAS = {"Receipt": "440604", "BPIC15_1": "440605", "BPIC15_2": "440606"}
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


@pytest.fixture
def run(capsys):
    """Runs a command and returns its JSON document."""

    def run(*arguments):
        status = cli.main([*map(str, arguments), "--json"])
        out, err = capsys.readouterr()
        assert status == 0, err
        return json.loads(out)

    return run


@pytest.mark.heavy
@pytest.mark.real_data
def test_the_lights_of_three_real_logs_are_those_of_an_independent_count(run, central_database, shared_data, tmp_path):
    key_file = tmp_path / "key"
    key_file.write_bytes(bytes(range(32)))
    key_file.chmod(0o600)
    home = ("--home", tmp_path / "home", "--key-file", key_file)
    for name, area in AREAS.items():
        log = shared_data / "eventlogs" / f"{name}.xes.gz"
        run("central", "import", log, "--area", area, "--url", central_database)
    assert cli.main(["sync", "--once", "--url", central_database, *map(str, home)]) == 0

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
