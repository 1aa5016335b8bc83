"""Waiting for what other threads, processes and servers do."""

import time
from collections.abc import Callable


def wait_until(condition: Callable[[], object], within_s: float = 20.0, *, look_every_s: float = 0.05) -> None:
    """Return once a condition holds; fail when it does not within so many seconds."""
    deadline_s = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline_s, "it did not come about in time"
        time.sleep(look_every_s)
