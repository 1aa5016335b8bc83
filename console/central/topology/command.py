"""``supervisionctl central topology``: set a city on several servers up, look at it, ask it, take it down."""

import argparse
import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from console.central.simulate.command import case_count
from console.central.stopping import stop_requested
from console.central.topology.demo import run_demo
from console.central.topology.figures import Figure, Figures, figures, plan_of_figures
from console.central.topology.files import SOURCES, sources_text, write_private
from console.central.topology.plan import Form, Topology, read_topology
from console.central.topology.setup import Report, set_up, take_down
from console.errors import RefusedCommand, UsageError
from console.messages import _, messages
from console.paths import resolve_home

DEMO_RATE: Final = 12.0
"""Rows a second of the whole demonstration city."""
PARTIAL: Final = 75
"""Exit status of figures from which a server is missing: nobody publishes them by mistake."""


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add ``topology`` below ``central``."""
    parser = commands.add_parser(
        "topology", parents=[common], help="a city on several servers: districts that are copied, or asked in place"
    )
    parser.add_argument("--file", type=Path, metavar="T.toml", help="the city's servers")
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--check", action="store_true", help="say what would change; 1 when anything would")
    action.add_argument("--remove", action="store_true", help="take down what was set up; rows stay")
    action.add_argument("--figures", action="store_true", help="cases by area, unit and month, asked of the districts")
    action.add_argument("--plan", action="store_true", help="how the districts are asked for these figures")
    action.add_argument(
        "--demo",
        choices=[form.value for form in Form],
        help="instead of a file: let the demonstration city live on servers of this home",
    )
    parser.add_argument(
        "--cases", type=case_count, default=60_000, help="of the demonstration's history (default 60,000)"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked with the topology of the file, or let the demonstration live until it is ended."""
    if (arguments.file is None) == (arguments.demo is None):
        raise UsageError("Which servers are meant?", "Give either --file T.toml or --demo FORM.", field="file")
    if arguments.demo:
        return _demonstrate(arguments)
    topology = read_topology(arguments.file, dict(os.environ))
    if arguments.figures or arguments.plan:
        return _ask(topology, arguments)
    report = take_down(topology) if arguments.remove else set_up(topology, is_trial=arguments.check)
    is_written = False
    if arguments.home and not arguments.check and not arguments.remove:
        is_written = write_private(resolve_home(arguments.home).root / SOURCES, sources_text(topology))
    if arguments.json:
        print(json.dumps(_document(report, is_written=is_written), ensure_ascii=False))
    else:
        print("\n".join(_lines(report, is_trial=arguments.check, is_written=is_written)))
    return 1 if arguments.check and report.changes else 0


def _demonstrate(arguments: argparse.Namespace) -> int:
    home = resolve_home(arguments.home)

    def tell(topology: Topology) -> None:
        if arguments.json:
            print(
                json.dumps({"servers": [server.id for server in topology.servers], "home": str(home.root)}), flush=True
            )
        else:
            print(
                _("The city lives on its servers; consoles of this home follow them. End it with Ctrl+C."), flush=True
            )

    with stop_requested() as stopped:
        run_demo(Form(arguments.demo), home, arguments.cases, DEMO_RATE, stopped, tell)
    return 0


def _ask(topology: Topology, arguments: argparse.Namespace) -> int:
    if topology.form is not Form.FEDERATED:
        raise RefusedCommand(
            "Figures are asked of districts in the federated form alone; here the city's server holds every row.",
            "Ask the console.",
        )
    if arguments.plan:
        lines = plan_of_figures(topology)
        print(json.dumps({"plan": lines}, ensure_ascii=False) if arguments.json else "\n".join(lines))
        return 0
    found = figures(topology)
    print(
        json.dumps(
            {"figures": [_figure_document(one) for one in found.figures],
             "missing": found.missing},
            ensure_ascii=False,
        )
        if arguments.json
        else "\n".join(_table(found))
    )  # fmt: skip
    return PARTIAL if found.missing else 0


def _figure_document(figure: Figure) -> dict[str, object]:
    plain = asdict(figure)
    unit = plain.pop("unit")
    return plain | {"unit_zh": unit["zh"], "unit_en": unit["en"], "month": f"{figure.month:%Y-%m}", "open": figure.open}


def _table(found: Figures) -> Iterable[str]:
    yield _("area, month, received, closed, open, unit")
    for one in found.figures:
        unit = one.unit.in_language(messages.language)
        yield f"{one.area}  {one.month:%Y-%m}  {one.received:>8,} {one.closed:>8,} {one.open:>8,}  {unit}"
    if found.missing:
        yield _("Partial: {servers} missing.", servers=", ".join(found.missing))


def _document(report: Report, *, is_written: bool) -> dict[str, object]:
    return {
        "changes": [asdict(change) for change in report.changes],
        "copying": report.copying,
        "unbounded": report.unbounded,
        "left": report.left,
        "sources_written": is_written,
    }


def _lines(report: Report, *, is_trial: bool, is_written: bool) -> Iterable[str]:
    if not report.changes:
        yield _("Nothing to change.")
    elif is_trial:
        yield _("This would change:")
    else:
        yield _("This was changed:")
    for change in report.changes:
        yield f"  {change.server}  {change.kind} {change.name}".rstrip()
    for district, tables in sorted(report.copying.items()):
        yield _("{district}: {tables} tables are still being copied for the first time.", district=district,
                tables=tables)  # fmt: skip
    for district in report.unbounded:
        yield _(
            "{district} keeps changes without bound while the city does not fetch them:"
            " set max_slot_wal_keep_size there to less than its free disk.",
            district=district,
        )
    for district in report.left:
        yield _("{district} does not answer: what it has of this topology stays.", district=district)
    if is_written:
        yield _("{file} was written: consoles of this home follow these servers.", file=SOURCES)
