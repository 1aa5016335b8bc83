"""``supervisionctl diagnostics``: what may be passed on of an installation, as the settings copy it."""

import argparse
import json
from typing import Any

from console.diagnostics.report import as_text, diagnosis, version_of
from console.errors import KeyUnavailable
from console.paths import Home, resolve_home
from console.replica.key import replica_key


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add ``diagnostics``."""
    command = commands.add_parser("diagnostics", parents=[common])
    command.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    home = resolve_home(arguments.home)
    told = diagnosis(home, qt=version_of("PySide6_Essentials"), key=_key(home, arguments.key_file))
    print(json.dumps(told, ensure_ascii=False) if arguments.json else as_text(told))
    return 0


def _key(home: Home, key_file: str | None) -> bytes | None:
    """Return the key of the replica; None where there is no replica to open, or nothing gives the key."""
    if not home.replica_file.is_file():
        return None
    try:
        return replica_key(home, key_file)
    except KeyUnavailable:
        return None
