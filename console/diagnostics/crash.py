"""What a crash leaves behind: one file in the logs of the home, which the next start tells of, once.

It says when, which program, what it was to do, and where by file and line. It holds no message of an exception and no
value of a variable: both may repeat what stands in a case. Names of folders are left out, too, since a user's name is
one of them.
"""

import faulthandler
import os
import platform
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TextIO

import console
from console import clock
from console.diagnostics.build import this_build
from console.errors import ConsoleError
from console.paths import Home

KEPT: Final = 10
"""Reports of one home; the oldest goes first."""
UNTOLD: Final = ".new.txt"
"""End of the name of a report that nobody was told of."""
_TOLD: Final = ".txt"
_OURS: Final = Path(console.__file__).parents[1]
_FRAME: Final = re.compile(r'File "([^"]*)", line (\d+)')
_FATAL: Final = re.compile(r"^(?:Fatal Python error|Windows fatal exception)", re.MULTILINE)
_PID: Final = re.compile(r"-(\d+)\.txt$")


class CrashReports:
    """The reports of one home. The same fault leaves one in each run, however often it comes."""

    def __init__(self, home: Home, command: str = "") -> None:
        """Read nothing yet.

        Args:
            home: The installation.
            command: What this process was told to do.
        """
        self._home, self._folder, self._command = home, home.log_dir, command
        self._left: set[tuple[str, ...]] = set()

    def leave(self, error: BaseException) -> Path | None:
        """Write a report at once, in whatever thread: the process may be about to end.

        Returns:
            Its file; None when this run has left it already, or the disk takes nothing.
        """
        told = tuple(_lines_of(error))
        if told in self._left or len(self._left) >= KEPT:
            return None
        self._left.add(told)
        return self._write("\n".join((self.head(), *told, "")))

    def tell(self) -> tuple[Path, ...]:
        """Return the reports that nobody was told of, the newest last; from now on they are told."""
        told = []
        for path in sorted(self._folder.glob(f"crash-*{UNTOLD}")):
            with suppress(OSError):
                told.append(path.replace(path.with_name(path.name.removesuffix(UNTOLD) + _TOLD)))
        return tuple(told)

    def gather(self) -> None:
        """Make reports of what processes that are gone wrote while they died; drop what those left that were killed."""
        for path in sorted(self._folder.glob("fatal-*.txt")):
            found = _PID.search(path.name)
            if found and _lives(int(found[1])):
                continue
            with suppress(OSError):
                text = path.read_text(encoding="utf-8", errors="replace")
                path.unlink()  # whoever does this makes the report: several processes of a home may start at once
                if _FATAL.search(text):
                    self._write(_FRAME.sub(lambda frame: f"{_place(frame[1])}:{frame[2]}", text))

    def head(self) -> str:
        """Return which program runs here, what it was to do, when, and on what."""
        program = " · ".join(filter(None, (f"supervision-console {this_build()}", self._command)))
        machine = f"Python {platform.python_version()} · {platform.platform()}"
        return f"{program}\n{clock.now():%Y-%m-%dT%H:%M:%SZ}\n{machine}"

    def _write(self, text: str) -> Path | None:
        stamp = f"{clock.now():%Y%m%dT%H%M%S.%fZ}"
        path = self._folder / f"crash-{stamp}{UNTOLD}"
        try:
            self._home.make()
            self._folder.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
            for old in sorted(self._folder.glob("crash-*.txt"))[:-KEPT]:
                old.unlink()
        except OSError:
            return None  # a full disk must not turn one fault into two
        return path


class CrashWatch:
    """While it is armed, whatever ends this process unforeseen leaves a report.

    Whoever watched before hears of it, too, and watches alone again afterwards.
    """

    def __init__(self, home: Home, command: str) -> None:
        self._home, self._reports = home, CrashReports(home, command)
        self._hook, self._thread_hook = sys.excepthook, threading.excepthook
        self._file: TextIO | None = None

    def __enter__(self) -> Self:
        self._reports.gather()
        if not faulthandler.is_enabled():
            self._heed_signals()
        sys.excepthook, threading.excepthook = self._on_exception, self._on_thread_exception
        return self

    def __exit__(self, *_error: object) -> None:
        sys.excepthook, threading.excepthook = self._hook, self._thread_hook
        if self._file is not None:
            faulthandler.disable()
            self._file.close()
            Path(self._file.name).unlink(missing_ok=True)

    def _heed_signals(self) -> None:
        """Have what a fatal signal comes upon written into a file: by itself, below Python."""
        path = self._home.log_dir / f"fatal-{clock.now():%Y%m%dT%H%M%SZ}-{os.getpid()}.txt"
        with suppress(OSError):
            self._home.make()
            self._home.log_dir.mkdir(exist_ok=True)
            self._file = path.open("w", encoding="utf-8")
            self._file.write(f"{self._reports.head()}\n")
            self._file.flush()
            faulthandler.enable(self._file)

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, Exception):
            self._reports.leave(error)
        self._hook(kind, error, trace)

    def _on_thread_exception(self, told: threading.ExceptHookArgs) -> None:
        if isinstance(told.exc_value, Exception):
            self._reports.leave(told.exc_value)
        self._thread_hook(told)


def _lives(pid: int) -> bool:
    """Return whether another process has this number."""
    import psutil  # noqa: PLC0415 - most starts find nothing to look at

    return pid != os.getpid() and psutil.pid_exists(pid)


def _lines_of(error: BaseException) -> Iterator[str]:
    """Tell an exception and those behind it: kind and places. Of ours also the sentence, its places not filled."""
    seen: set[int] = set()
    behind: BaseException | None = error
    while behind is not None and id(behind) not in seen:
        yield "behind it:" if seen else "uncaught:"
        seen.add(id(behind))
        known = f" ({behind.code}) {behind.message}" if isinstance(behind, ConsoleError) else ""
        yield f"{type(behind).__module__}.{type(behind).__qualname__}{known}"
        for frame, line in traceback.walk_tb(behind.__traceback__):
            yield f"  {_place(frame.f_code.co_filename)}:{line} in {frame.f_code.co_name}"
        behind = behind.__cause__ or behind.__context__


def _place(file: str) -> str:
    """Return a file of the program from its package on, any other by its name."""
    path = Path(file)
    if path.is_relative_to(_OURS):
        return path.relative_to(_OURS).as_posix()
    parts = path.parts
    if "site-packages" in parts:
        return "/".join(parts[parts.index("site-packages") + 1 :])
    return path.as_posix() if not path.is_absolute() else path.name
