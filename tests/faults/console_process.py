"""A real sync process, and what it says with the instant of each word."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any, Self

import pytest

from console.paths import Home
from console.sync.orders import URL_VARIABLE

_MAIN = "import sys; from console.cli import main; sys.exit(main(sys.argv[1:]))"
_ARGUMENTS = ("sync", "--follow", "--attached", "--json")


class ConsoleProcess:
    """``supervisionctl sync --follow`` in a process of its own. It ends with its standard input, so with the test.

    Attributes:
        said: Every step it printed, and when, in seconds of the steady clock that all processes share.
        process: The process.
    """

    def __init__(
        self,
        url: str,
        home: Home,
        *,
        prelude: str = "",
        before: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Start it.

        Args:
            url: Of central.
            home: The installation, with a key.
            prelude: Python statements that run in the process first, each ended by ``;``.
            before: A command that runs the process.
            environment: What is added to this process's own.
        """
        self.said: list[tuple[float, dict[str, Any]]] = []
        self.process = subprocess.Popen(
            [*before, sys.executable, "-c", prelude + _MAIN, *_ARGUMENTS, "--home", str(home.root)],
            env={**os.environ, **(environment or {}), URL_VARIABLE: url},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        try:
            self.process.wait(20)
        finally:
            self.process.kill()
            self._listener.join()
            self.process.stdout.close()

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def until(self, phase: str, *, within_s: float, since: float | None = None, **values: object) -> float:
        """Wait for a step of this phase, and with these values, said after an instant; return the seconds from there.

        Args:
            phase: As it is printed.
            within_s: The test fails after so long, counted from now.
            since: Seconds of the steady clock; now by default.
            values: What else the step has to say.
        """
        now = time.monotonic()
        began, deadline = now if since is None else since, now + within_s
        seen = 0
        while time.monotonic() < deadline:
            for instant, step in self.said[seen:]:
                seen += 1
                is_it = step["phase"] == phase and all(step.get(name) == value for name, value in values.items())
                if instant > began and is_it:
                    return instant - began
            time.sleep(0.005)
        pytest.fail(
            f"not {phase} {values or ''} within {within_s} s; last said: {[step for _, step in self.said[-3:]]}"
        )

    def problems(self) -> set[str]:
        """Return the codes of all problems it named."""
        return {step["problem"]["code"] for _, step in self.said if step["problem"]}

    def reasons(self) -> set[str]:
        """Return why it loaded everything, by the names of the reasons."""
        return {step["reason"] for _, step in self.said if step["reason"]}

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.endswith(b"\n"):
                self.said.append((time.monotonic(), json.loads(line)))
