"""Figures of the fault programme: a test notes what it measured beside what it has to keep, a runner prints the table.

``python -m tests.faults.figures FIGURES.jsonl TABLE.md`` prints and keeps the table; it ends with 1 when a fault of the
programme has no figure.
"""

import json
import os
import sys
from pathlib import Path

VARIABLE = "SUPERVISION_FIGURES"
"""Names the file to which figures are appended; without it they are not kept."""

PROGRAMME = {
    "R01": "twelve writers, late commits, savepoints, rollbacks",
    "R02": "the same with cursors known to lose changes",
    "R03": "state machine over a model of PostgreSQL's transactions",
    "R04": "write transactions left open, prepared ones too",
    "R05": "restore, recovery to an earlier time, fail-over",
    "R06": "feed pruned while the console was off",
    "R07": "emptied table, bulk update, writes past the triggers",
    "R08": "killed while sending actions, replies cut off",
    "R09": "killed while loading and following",
    "R10": "killed at every step of an action",
    "R11": "power cuts under the local files",
    "R12": "full disk, limited file size",
    "R13": "damaged replica, wrong key, older replica",
    "R14": "local file restored from a copy, cloned computer",
    "R15": "network: loss, delay, silence, no names; server stopped, restarted",
    "R16": "eight hours offline, then two thousand actions",
    "R17": "dead doorbell",
    "R18": "clock set back, forth and far; another zone",
    "R23": "sixteen consoles on one server",
    "R24": "upgrade with what waits, and back",
    "I01": "package: built, installed into a clean Debian, started, removed",
    "S06": "replica at rest",
    "S07": "keyrings that keep nothing, leak, lock or hang",
}
"""What has to be measured."""


def record_figure(fault: str, figure: str, limit: str) -> None:
    """Note what a test measured and the limit it passed.

    Args:
        fault: A key of `PROGRAMME`. A fault with several tests gets several lines.
        figure: With units.
        limit: With units.
    """
    assert fault in PROGRAMME
    kept_in = os.environ.get(VARIABLE)
    if kept_in:
        line = json.dumps({"fault": fault, "figure": figure, "limit": limit}, ensure_ascii=False)
        with Path(kept_in).open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def table(lines: list[str]) -> tuple[str, tuple[str, ...]]:
    """Return the table in Markdown, and the faults without a figure."""
    figures = [json.loads(line) for line in lines]
    rows = [("id", "fault", "figure", "limit"), ("---", "---", "---", "---")]
    missing = []
    for fault, title in PROGRAMME.items():
        own = [(one["figure"], one["limit"]) for one in figures if one["fault"] == fault]
        rows += [(fault, title, *pair) for pair in own or [("missing", "")]]
        missing += [] if own else [fault]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    rows[1] = tuple("-" * width for width in widths)  # type: ignore[assignment]
    text = "".join(
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |\n" for row in rows
    )
    return text, tuple(missing)


if __name__ == "__main__":
    _figures, _table = Path(sys.argv[1]), Path(sys.argv[2])
    _text, _missing = table(_figures.read_text(encoding="utf-8").splitlines() if _figures.exists() else [])
    _table.write_text(_text, encoding="utf-8")
    print(_text, end="")
    sys.exit(f"Without a figure: {', '.join(_missing)}." if _missing else 0)
