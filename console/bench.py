"""``supervisionctl bench``: runs the benchmarks of a checkout and prints each figure beside its limit or baseline."""

import argparse
import importlib.util
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import console
from console.errors import BadInput, MissingCapability
from console.messages import _

CHECKOUT = Path(console.__file__).parent.parent
FOLDER = CHECKOUT / "tests" / "bench"


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add ``bench``."""
    command = commands.add_parser("bench", parents=[common])
    command.add_argument("names", nargs="*", metavar="NAME", help="benchmarks to run; all without one")
    command.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    results = []
    sys.path.insert(0, str(CHECKOUT))
    for path in _chosen(arguments.names):
        for result in _load(path).run():
            results.append(result)
            if not arguments.json:
                print(result, flush=True)
    if arguments.json:
        print(json.dumps([result.as_json() for result in results], ensure_ascii=False))
    return 0 if all(result.ok for result in results) else 1


def _chosen(names: Sequence[str]) -> list[Path]:
    if not FOLDER.is_dir():
        raise MissingCapability(
            "Benchmarks are part of a checkout, not of an installed package.", "Clone the repository."
        )
    available = {path.stem.removeprefix("bench_"): path for path in sorted(FOLDER.glob("bench_*.py"))}
    unknown = sorted(set(names) - set(available))
    if unknown:
        raise BadInput("No benchmark is called {names}.", _known(available), names=", ".join(unknown))
    return [available[name] for name in names] if names else list(available.values())


def _known(available: dict[str, Path]) -> str:
    return _("Choose from: {names}.", names=", ".join(available))


def _load(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
