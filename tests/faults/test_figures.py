"""The table of the fault programme names what was not measured."""

import json
import subprocess
import sys
from pathlib import Path

from tests.faults.figures import PROGRAMME


def make_table(tmp_path: Path, faults: list[str]) -> tuple[int, str]:
    figures = tmp_path / "figures.jsonl"
    lines = [json.dumps({"fault": fault, "figure": "7 ms", "limit": "<= 9 ms"}) for fault in faults]
    figures.write_text("\n".join(lines))
    program = [sys.executable, "-m", "tests.faults.figures", str(figures), str(tmp_path / "table.md")]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.stdout == (tmp_path / "table.md").read_text()
    return done.returncode, done.stdout


def test_a_whole_programme_has_a_figure_and_a_limit_in_every_line(tmp_path: Path) -> None:
    status, table = make_table(tmp_path, list(PROGRAMME))
    assert status == 0
    assert table.count("7 ms") == table.count("<= 9 ms") == len(PROGRAMME)


def test_a_fault_without_a_figure_is_missing_and_fails(tmp_path: Path) -> None:
    status, table = make_table(tmp_path, [fault for fault in PROGRAMME if fault != "R05"])
    assert status == 1
    assert [line.split("|")[1].strip() for line in table.splitlines() if "missing" in line] == ["R05"]
