"""Files that hold passwords of central databases: refused where others of this machine can read them."""

import sys
from pathlib import Path

from console.errors import BadInput


def require_private(path: Path, mode: int) -> None:
    """Require that its owner alone can read a file. Windows has no such modes; there the user's folder protects it.

    Args:
        path: The file.
        mode: As ``stat`` tells it, of what was read.

    Raises:
        BadInput: Others can.
    """
    if sys.platform != "win32" and mode & 0o077:
        raise BadInput(
            "Others can read {path}, which holds passwords.",
            "Run: chmod 600 {path}",
            place=path.name,
            field="url",
            path=str(path),
        )
