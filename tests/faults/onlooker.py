"""What a reader of the replica is shown, by the same functions that the pages use."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

import pytest

from console import clock
from console.domain.freshness import Freshness
from console.errors import EnvironmentFault
from console.replica.status import Phase, SyncStatus
from console.replica.store import open_reader
from console.sync.freshness import link_age
from tests.one_source import read_status

_LOOK_EVERY_S = 0.02


class Onlooker:
    """Reads a replica of one source."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._reader = open_reader(path, key)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._reader.close()

    def status(self) -> SyncStatus:
        self._reader.data_version()  # another file may have taken the place
        return read_status(self._reader)

    def count(self, table: str, where: str = "true") -> int:
        self._reader.data_version()
        with self._reader.reading() as replica:
            (number,) = replica.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()
        return int(number)

    def is_shown_offline(self) -> bool:
        """Whether the link shows as down: said by the sync, or seen by the age of its last word."""
        status = self.status()
        age = link_age(status, clock.steady_us())
        return status.phase is Phase.OFFLINE or age.state is Freshness.LOST

    def is_shown_live(self) -> bool:
        """Whether the link shows as up and what is shown as fresh."""
        status = self.status()
        age = link_age(status, clock.steady_us())
        return status.phase is Phase.STREAMING and age.state is Freshness.FRESH

    def until(self, is_so: Callable[[], bool], *, within_s: float) -> float:
        """Wait until something is so; return the seconds it took, or fail."""
        began = time.monotonic()
        while time.monotonic() - began < within_s:
            try:
                if is_so():
                    return time.monotonic() - began
            except EnvironmentFault:  # the file is being replaced
                pass
            time.sleep(_LOOK_EVERY_S)
        pytest.fail(f"not so within {within_s} s: {self.status()}")
