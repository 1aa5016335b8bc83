"""Log files of one installation: what a process did and what went wrong, without applicants and without secrets."""

import errno
import logging
import os
import re
import time
from contextlib import suppress
from logging.handlers import RotatingFileHandler

from console.paths import Home

FILE_BYTES = 2_000_000
FILES_KEPT = 5
_PASSWORD = re.compile(r"(://[^:/@\s]*:)[^@\s]+(?=@)|(\bpassword\s*=\s*)('(?:[^'\\]|\\.)*'|\S+)", re.IGNORECASE)


def without_passwords(text: str) -> str:
    """Return a text with the passwords of addresses taken out."""
    return _PASSWORD.sub(r"\1\2***", text)


class _Formatter(logging.Formatter):
    """Takes passwords of addresses out of whatever is logged: a traceback repeats what it was given."""

    def format(self, record: logging.LogRecord) -> str:
        return without_passwords(super().format(record))


class _HomeLog(RotatingFileHandler):
    """A log that is lost where the disk is full or gone; the fault itself is told by whoever met it."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Stay silent: nobody can act on a lost line of a log, and many of them hide what matters."""

    def close(self) -> None:
        """Close the file; what a full disk did not take is lost."""
        with suppress(OSError):
            super().close()


def log_to_home(home: Home, process: str) -> logging.Handler:
    """Send records of INFO and above to ``logs/<process>.log`` of a home, in UTC, rotating.

    Returns:
        The handler, so that the caller can take it off again.

    Raises:
        OSError: The directory cannot be written.
    """
    home.make()
    home.log_dir.mkdir(exist_ok=True)
    if not os.access(home.log_dir, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(home.log_dir))
    handler = _HomeLog(
        home.log_dir / f"{process}.log", maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="utf-8", delay=True
    )
    formatter = _Formatter("%(asctime)sZ %(levelname)s %(name)s: %(message)s", datefmt="%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.setLevel(min(root.level or logging.INFO, logging.INFO))
    root.addHandler(handler)
    return handler
