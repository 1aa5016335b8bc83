"""Log files of one installation: what a process did and what went wrong, without applicants and without secrets."""

import logging
import time
from logging.handlers import RotatingFileHandler

from console.paths import Home

FILE_BYTES = 2_000_000
FILES_KEPT = 5


def log_to_home(home: Home, process: str) -> logging.Handler:
    """Send records of INFO and above to ``logs/<process>.log`` of a home, in UTC, rotating.

    Returns:
        The handler, so that the caller can take it off again.

    Raises:
        OSError: The directory cannot be written.
    """
    home.log_dir.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        home.log_dir / f"{process}.log", maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="utf-8", delay=True
    )
    formatter = logging.Formatter("%(asctime)sZ %(levelname)s %(name)s: %(message)s", datefmt="%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.setLevel(min(root.level or logging.INFO, logging.INFO))
    root.addHandler(handler)
    return handler
