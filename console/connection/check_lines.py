"""A connection tested at a terminal: a line a step, or one JSON document."""

import json

from console.central.verified import Login
from console.connection.check import MARKS, NAMES, Line, check, passed
from console.messages import _


def print_check(name: str, login: Login, *, as_json: bool) -> bool:
    """Test a connection and print what is found; return whether every step passed."""
    lines = check(login, lambda line: None if as_json else _print_line(line))
    if as_json:
        print(json.dumps({"connection": name, "steps": [_plain(line) for line in lines]}, ensure_ascii=False))
    return passed(lines)


def _print_line(line: Line) -> None:
    print(f"{MARKS[line.verdict]} {_(NAMES[line.step])}: {line.sentence}", flush=True)
    if line.advice:
        print(f"  → {line.advice}", flush=True)


def _plain(line: Line) -> dict[str, object]:
    return {
        "step": line.step.value,
        "verdict": line.verdict.value,
        "code": line.code,
        "sentence": line.sentence,
        "advice": line.advice,
        "elapsed_ms": round(line.elapsed_s * 1_000),
    }
