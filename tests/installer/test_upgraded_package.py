"""A package over the last version's, in a clean Debian, with notes that wait; and the last version's over it again."""

import json
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from console.errors import SchemaMismatch
from installer.layout import NAME
from tests.faults.figures import record_figure
from tests.installer.conftest import LAST_NUMBER, Built, MakeTree, Packages
from tests.installer.debian_tree import DebianTree
from tests.waiting import wait_until

pytestmark = [pytest.mark.long, pytest.mark.timeout(2400)]

WITHIN_S = 60
STARTS_WITHIN_S = 600
DEMO = ("supervision-console", "demo", "--cases", "1500")
HOME = "home/clerk/.local/share/supervision-console-demo"
SINCE = "2026-01-01"
OFF_SCREEN = {"QT_QPA_PLATFORM": "offscreen"}
LIMIT = "0 lost, rebuilt or migrated <= 60 s; back: refused or clean"


@pytest.fixture
def last_package(packages: Packages) -> Built:
    """The package of the version before."""
    if packages.last is None:
        pytest.skip("this clone does not reach back to the last version")  # a shallow one
    return packages.last


def asked(tree: DebianTree, *words: str) -> subprocess.CompletedProcess[str]:
    """Ask ``supervisionctl`` about the demonstration's home."""
    return tree.run("supervisionctl", *words, "--home", f"/{HOME}", "--lang", "en")


def answer(tree: DebianTree, *words: str) -> dict[str, Any]:
    done = asked(tree, *words, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def is_fresh(tree: DebianTree) -> bool:
    """Return whether the console hears its city."""
    done = asked(tree, "sources", "--json")
    return done.returncode == 0 and json.loads(done.stdout)["sources"][0]["state"] == "fresh"


def waiting(tree: DebianTree) -> int:
    """Return how many operations wait."""
    found: list[object] = answer(tree, "outbox")["waiting"]
    return len(found)


def noted(home: Path, folder: Path) -> list[tuple[str, str]]:
    """Return case and text of every note in the copy of central, read from a copy of that."""
    for file in home.glob("replica.db*"):
        shutil.copy(file, folder)
    connection = dbapi2.connect(str(folder / "replica.db"))
    connection.execute(f"PRAGMA key=\"x'{(home / 'demo.key').read_bytes().hex()}'\"")
    found: list[tuple[str, str]] = connection.execute(
        "SELECT case_no, text FROM annotation JOIN supervised_case ON supervised_case.id = case_id ORDER BY case_no"
    ).fetchall()
    connection.close()
    return found


def test_notes_that_wait_outlive_the_upgrade_and_the_way_back(
    package: Built, last_package: Built, make_tree: MakeTree, tmp_path: Path
) -> None:
    tree = make_tree(package.field("Depends"))
    tree.install(last_package.path)
    with tree.running(DEMO, OFF_SCREEN) as desktop:
        wait_until(lambda: is_fresh(tree), STARTS_WITHIN_S)
        with tree.holding(package.path) as file:
            for change in (("--remove", NAME), ("--install", file)):
                refused = tree.beside(desktop, "dpkg", *change)
                assert refused.returncode != 0
                assert "The supervision console is running (processes " in refused.stderr
        assert asked(tree, "--version").stdout.strip() == LAST_NUMBER
    numbers = sorted({case["case_no"] for case in answer(tree, "findings", "--cases", "--since", SINCE)["cases"]})
    for number in numbers:
        assert asked(tree, "annotate", number, "--text", f"待核 {number}", "--by", "Zhang").returncode == 0
    assert waiting(tree) == len(numbers) >= 5

    tree.install(package.path)
    assert asked(tree, "--version").stdout.strip() == package.field("Version")
    with tree.running(DEMO, OFF_SCREEN):
        began_s = time.monotonic()
        wait_until(lambda: is_fresh(tree) and not waiting(tree), STARTS_WITHIN_S)
        upgraded_s = time.monotonic() - began_s
        assert answer(tree, "outbox")["refused"] == []
    home = tree.root / HOME
    assert noted(home, tmp_path) == [(number, f"待核 {number}") for number in numbers]

    before = (home / "local.db").read_bytes()
    tree.install(last_package.path)
    back = asked(tree, "outbox")
    assert back.returncode in {0, SchemaMismatch.exit_status}, back.stderr
    assert back.returncode == 0 or "version of the program" in back.stderr
    assert back.returncode == 0 or (home / "local.db").read_bytes() == before
    tree.install(package.path)
    assert (waiting(tree), answer(tree, "outbox")["refused"]) == (0, [])
    versions = f"packages {LAST_NUMBER} to {package.field('Version')}"
    outcome = "works on" if back.returncode == 0 else "refused in words"
    told = f"{versions}: {len(numbers)} notes sent once, fresh after {upgraded_s:.0f} s; back: {outcome}"
    record_figure("R24", told, LIMIT)
    assert upgraded_s <= WITHIN_S
