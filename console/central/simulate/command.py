"""``supervisionctl central simulate``: make a city's history, then let it live on."""

import argparse
from typing import Any


def register(central_subparsers: Any, common: argparse.ArgumentParser) -> None:
    """Add ``simulate`` below ``central``."""
    simulate = central_subparsers.add_parser("simulate", parents=[common], help="a living demonstration city")
    simulate.set_defaults(run=run_simulate)


def run_simulate(arguments: argparse.Namespace) -> int:
    """Make the history where there is none, then live until told to stop."""
    del arguments
    return 0
