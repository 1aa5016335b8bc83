"""Two times through the whole chain: two homes and a resync give one answer for every pair of instants."""

import json

import pytest

from console import cli

AREA = "440604"
INSTANTS = ("2026-10-31T12:00", "2026-11-05T12:00", "2026-11-09T12:00", "2026-11-13T12:00", "2026-11-17T12:00")
VALUES = {"event": "kind_code", "closing": "result_code"}
NAMES = {"name_zh": "区", "name_en": "Area"}
SHORT = {"short_zh": "区", "short_en": "A"}
AREA_ROW = {"position": 1, "time_zone": "Asia/Shanghai", "calendar": "cn", "office_open": 510, "office_close": 1050}
LIMITS = {"statutory_limit": 5, "statutory_unit": "wd", "promised_limit": 3, "promised_unit": "wd", "stages": "[]"}


class Writer:
    """Writes cases and facts of one area, each with the instant at which central recorded it."""

    def __init__(self, central):
        self._central, self._count = central, 0

    def catalogue(self):
        """Write an area with a unit and a licence: 3 working days promised, 5 by law."""
        self._put("area", **NAMES, **SHORT, **AREA_ROW, after_hours="same_day", beat_interval_s=5)
        who = {"contact_person": "", "contact_phone": ""}
        self._put("unit", id=1, code="1", line="line", valid=True, **NAMES, **SHORT, **who)
        codes = {"basic_code": "b", "implementation_code": "i", "kind": "licence"}
        self._put("matter", id=1, unit_id=1, valid=True, **NAMES, **codes)
        version = {"version": 1, "valid_from": "2020-01-01", "case_type_code": 2}
        self._put("matter_version", id=1, matter_id=1, **version, **LIMITS)

    def case(self, number, received, recorded=None):
        """Write a case and return its id."""
        what = {"case_no": number, "unit_id": 1, "matter_version_id": 1, "application_source_code": 2}
        return self._record("supervised_case", received_at=received, recorded_at=recorded or received, **what)

    def fact(self, table, case, value, happened, recorded=None, corrects=None):
        """Write a fact and return its id."""
        times = {"happened_at": happened, "recorded_at": recorded or happened}
        return self._record(table, case_id=case, corrects=corrects, **times, **{VALUES[table]: value})

    def _record(self, table, **values):
        self._count += 1
        return self._put(table, source="platform", record_hash=f"{table} {self._count} {values}"[:60], **values)

    def _put(self, table, **values):
        values = {"area": AREA} | values
        places = ", ".join(["%s"] * len(values))
        sql = f"INSERT INTO supervision.{table} ({', '.join(values)}) OVERRIDING SYSTEM VALUE VALUES ({places})"
        return self._central.execute(f"{sql} RETURNING id", list(values.values())).fetchone()[0]


def write_city(central):
    """Write a late closing, a corrected one, and a case that arrives after its event; return who wrote it."""
    city = Writer(central)
    city.catalogue()
    late = city.case("late", "2026-10-30 02:00Z")
    city.fact("event", late, 30, "2026-10-30 03:00Z")
    city.fact("closing", late, 1, "2026-11-03 03:00Z", "2026-11-12 03:00Z")
    corrected = city.case("corrected", "2026-10-30 02:00Z")
    city.fact("event", corrected, 30, "2026-10-30 03:00Z")
    closing = city.fact("closing", corrected, 1, "2026-11-02 03:00Z")
    city.fact("closing", corrected, 2, "2026-11-16 03:00Z", "2026-11-16 03:00Z", corrects=closing)
    reported = city.case("reported late", "2026-10-30 02:00Z", "2026-11-07 02:00Z")
    city.fact("event", reported, 30, "2026-10-30 03:00Z")
    city.fact("closing", reported, 1, "2026-11-15 03:00Z")
    return city, late


EXPECTED = {
    ("2026-10-31T12:00", "2026-10-31T12:00"): (2, 0, 0),
    ("2026-11-05T12:00", "2026-11-05T12:00"): (1, 1, 0),
    ("2026-11-09T12:00", "2026-11-09T12:00"): (2, 2, 2),
    ("2026-11-13T12:00", "2026-11-13T12:00"): (1, 1, 1),
    ("2026-11-17T12:00", "2026-11-17T12:00"): (0, 0, 0),
    ("2026-11-09T12:00", "2026-11-13T12:00"): (1, 1, 1),
    ("2026-11-09T12:00", "2026-11-17T12:00"): (2, 2, 2),
    ("2026-11-09T12:00", "2026-11-05T12:00"): (1, 1, 1),
}
"""Open, red and dark red at the first instant by what was known at the second."""


@pytest.fixture
def run(capsys):
    """Runs a command and returns its JSON document."""

    def run(*arguments):
        status = cli.main([*map(str, arguments), "--json"])
        out, err = capsys.readouterr()
        assert status == 0, err
        return json.loads(out)

    return run


def answers(run, home):
    """Everything a home says of every pair of instants, and the history of every case."""
    lights = {
        (at, known): run("lights", "--at", at, "--known-at", known, *home) for at in INSTANTS for known in INSTANTS
    }
    numbers = ("late", "corrected", "reported late")
    at = ("--at", INSTANTS[-1])
    histories = {number: run("explain", number, "--history", *at, *home) for number in numbers}
    return lights, histories


def home_of(folder, name):
    key_file = folder / f"{name}.key"
    key_file.write_bytes(bytes(range(32)))
    key_file.chmod(0o600)
    return ("--home", folder / name, "--key-file", key_file)


def test_two_homes_and_a_resync_agree_on_every_pair_of_instants(run, central, central_database, tmp_path):
    write_city(central)
    one, two = home_of(tmp_path, "one"), home_of(tmp_path, "two")
    for home in (one, two):
        assert cli.main(["sync", "--once", "--url", central_database, *map(str, home)]) == 0
    first = answers(run, one)
    assert answers(run, two) == first
    for file in (tmp_path / "one").rglob("replica.db*"):
        file.unlink()
    assert cli.main(["sync", "--once", "--url", central_database, *map(str, one)]) == 0
    assert answers(run, one) == first

    lights, histories = first
    found = {pair: lights[pair][pair[0]] for pair in EXPECTED}
    assert {pair: (told["open"], told["red"], told["dark_red"]) for pair, told in found.items()} == EXPECTED
    shown = {number: [line["shown"] for line in lines] for number, lines in histories.items()}
    assert shown["late"][-2:] == ["dark_red", "none"]
    assert {line["now_known"] for line in histories["late"][-2:]} == {"none"}
    assert shown["reported late"][0] == "dark_red"


def test_facts_that_come_after_an_instant_change_nothing_of_what_was_known_at_it(
    run, central, central_database, tmp_path
):
    city, late = write_city(central)
    home = home_of(tmp_path, "home")
    assert cli.main(["sync", "--once", "--url", central_database, *map(str, home)]) == 0
    known = ("--known-at", "2026-11-17T12:00")
    before = run("lights", *known, *home)
    city.fact("event", late, 70, "2026-11-04 03:00Z", "2026-11-18 03:00Z")
    assert cli.main(["sync", "--once", "--url", central_database, *map(str, home)]) == 0
    assert run("lights", *known, *home) == before
    at = ("--at", "2026-11-17T12:00")
    assert run("lights", *at, *home)["2026-11-17T12:00"]["dark_red"] == 1
