"""A local file that comes back from yesterday, or lives twice, does nothing twice; and the operator is told."""

import shutil
from pathlib import Path

from console.domain.operation import Device
from console.paths import Home
from console.replica.local import journal, outbox
from console.replica.local.backup import back_up
from console.replica.local.file import LocalFile
from tests.faults.actions import Central, Operators, check_arrived, drain, make_cases
from tests.faults.figures import record_figure

NOTES = 12


def write(home: Home, key: bytes, operators: Operators, cases: list[int]) -> None:
    """Write one note on each of some cases."""
    with LocalFile(home, key) as local:
        for case in cases:
            operators.note(local, case)


def told(home: Home, key: bytes) -> list[str]:
    """Return the notices for the operator."""
    with LocalFile(home, key) as local:
        return [entry.action for entry in journal.untold(local)]


def device(home: Home, key: bytes) -> Device:
    """Return how central tells an installation from others."""
    with LocalFile(home, key) as local, local.reading() as connection:
        return outbox.device_in(connection)


def restored_from_yesterday(city: str, central: Central, home: Home, key: bytes, tmp_path: Path) -> dict[str, int]:
    """Put the local file back to a copy with operations under way, after more was done, and go on.

    Returns:
        What was fenced off, lost of what the restored file knows, doubled, and told.
    """
    operators, cases = Operators(central), make_cases(central, 3 * NOTES)
    write(home, key, operators, cases[:NOTES])
    with LocalFile(home, key) as local:
        copy = back_up(local, 0)
    drain(home, key, city)
    write(home, key, operators, cases[NOTES : 2 * NOTES])
    drain(home, key, city)
    for path in home.root.glob("local.db*"):
        path.unlink()
    shutil.copyfile(copy, home.local_file)
    write(home, key, operators, cases[2 * NOTES :])
    drain(home, key, city)
    return check_arrived(central, operators.saved) | {"fenced": _fenced(central), "told": len(told(home, key))}


def cloned(city: str, central: Central, home: Home, key: bytes, tmp_path: Path) -> dict[str, int]:
    """Let two computers work in turns from one copied installation.

    Returns:
        What was fenced off, lost, doubled, and how many of the two were told.
    """
    operators, cases = Operators(central), make_cases(central, 9 * NOTES)
    write(home, key, operators, cases[:NOTES])
    twin = Home(tmp_path / "twin")
    shutil.copytree(home.root, twin.root)
    for turn in range(1, 9):
        write((home, twin)[turn % 2], key, operators, cases[turn * NOTES : (turn + 1) * NOTES])
        drain(home, key, city)
        drain(twin, key, city)
    both = [told(one, key) for one in (home, twin)]
    return check_arrived(central, operators.saved) | {"fenced": _fenced(central), "told": sum(map(bool, both))}


def _fenced(central: Central) -> int:
    row = central.execute("SELECT coalesce(sum(fenced), 0) FROM supervision.device").fetchone()
    assert row is not None
    return int(row[0])


def test_a_file_from_yesterday_is_fenced_off_and_goes_on(
    city: str, central: Central, home: Home, key: bytes, tmp_path: Path
) -> None:
    found = restored_from_yesterday(city, central, home, key, tmp_path)

    assert (found["lost"], found["doubled"], found["disordered"]) == (0, 0, 0), found
    assert found["applied"] == found["operations"] == 3 * NOTES
    assert (found["fenced"], found["told"]) == (1, 1), found
    with LocalFile(home, key) as local:
        assert [entry.is_audited for entry in journal.untold(local)] == [True]
    assert central.execute(
        "SELECT count(*) FROM supervision.audit WHERE action = 'fenced' AND result = 'applied'"
    ).fetchone() == (1,)
    record_figure("R14", f"restored copy: {_said(found)}", limit="fenced, 0 double effects, operator told")


def test_two_computers_with_the_same_file_part_ways(
    city: str, central: Central, home: Home, key: bytes, tmp_path: Path
) -> None:
    found = cloned(city, central, home, key, tmp_path)

    assert (found["lost"], found["doubled"], found["disordered"]) == (0, 0, 0), found
    assert found["applied"] == found["operations"]
    assert 1 <= found["fenced"] <= 3, found
    assert found["told"] >= 1, found
    assert device(home, key) != device(Home(tmp_path / "twin"), key)
    record_figure("R14", f"cloned computer: {_said(found)}", limit="fenced, 0 double effects, operator told")


def _said(found: dict[str, int]) -> str:
    return "operations {operations}, fenced {fenced}, lost {lost}, doubled {doubled}, told {told}".format(**found)
