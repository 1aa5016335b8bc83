"""The folder of an embedded database cluster: in its home, or where the server's user reaches it."""

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from console.central.binaries import STATE, ServerAccount

_CLUSTERS: Final = STATE / "clusters"
_HOME_NOTE: Final = "home"


def new_cluster_folder(directory: Path, account: ServerAccount | None) -> Path:
    """Make an empty folder that only the server's user enters.

    Args:
        directory: The server's folder in its home.
        account: Who runs the server; None for ourselves.
    """
    if account is None or account.reaches(directory):
        folder = directory / "cluster"
        shutil.rmtree(folder, ignore_errors=True)  # what an interrupted first start left
        folder.mkdir(mode=0o700)
    else:
        _CLUSTERS.mkdir(mode=0o755, parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=_CLUSTERS))
        (folder / _HOME_NOTE).write_text(os.fspath(directory), encoding="utf-8")
    if account is not None:
        account.give(folder)
    return folder


def abandoned_clusters(directory: Path) -> list[Path]:
    """Return the folders outside homes whose home is gone, or is this one, which has no cluster yet."""
    notes = _CLUSTERS.glob(f"*/{_HOME_NOTE}") if os.access(_CLUSTERS, os.R_OK | os.X_OK) else ()
    homes = {}
    for note in notes:
        with suppress(FileNotFoundError):  # another first start clears up, too
            homes[note.parent] = Path(note.read_text(encoding="utf-8"))
    return [folder for folder, home in homes.items() if home == directory or not home.exists()]
