"""How long a commit takes to stand in replicas: cases are inserted one by one, and looked for."""

import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import psycopg

from console.errors import EnvironmentFault
from console.replica.store import Reader, open_reader

_LOOK_EVERY_S = 0.01
_ADD = (
    "INSERT INTO supervision.supervised_case (area, case_no, application_source_code, received_at, source, record_hash)"
    " VALUES ('370101', %(name)s, 1, now(), 'platform', %(name)s) RETURNING id"
)


class Probe:
    """Two threads: one commits a case at a time, one looks in every replica which of them have come.

    Attributes:
        waits_s: For each replica, seconds from commit to sight of each case, in order of sight.
    """

    def __init__(self, url: str, replicas: Sequence[Path], key: bytes, *, every_s: float = 0.05) -> None:
        """Begin.

        Args:
            url: Of central.
            replicas: Files that exist and hold a whole copy.
            key: Their key.
            every_s: Pause between two commits; every tenth of them is held open for half a second before it.
        """
        self.waits_s: list[list[float]] = [[] for _ in replicas]
        self._url, self._replicas, self._key, self._every_s = url, replicas, key, every_s
        self._committed: dict[int, float] = {}
        self._missing: list[set[int]] = [set() for _ in replicas]
        self._written = threading.Event()
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._write), threading.Thread(target=self._look)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._written.set()
        self._ended.set()
        for thread in self._threads:
            thread.join(20)

    def finish(self, *, within_s: float) -> int:
        """Stop writing, wait until all have come or the time is over, and return how many have not, in all replicas."""
        self._written.set()
        self._threads[0].join()
        deadline = time.monotonic() + within_s
        while any(self._missing) and time.monotonic() < deadline:
            time.sleep(_LOOK_EVERY_S)
        self._ended.set()
        self._threads[1].join()
        return sum(map(len, self._missing))

    def percentile(self, share: float) -> float:
        """Return the wait, in seconds, that this share of all waits does not exceed."""
        waits = sorted(wait for one in self.waits_s for wait in one)
        return waits[min(len(waits) - 1, int(share * len(waits)))]

    def _write(self) -> None:
        with psycopg.connect(self._url) as central:
            number = 0
            while not self._written.wait(self._every_s):
                number += 1
                row = central.execute(_ADD, {"name": f"probe-{id(self)}-{number}"}).fetchone()
                assert row is not None
                if number % 10 == 0:
                    self._written.wait(0.5)
                central.commit()
                self._committed[row[0]] = time.monotonic()
                for missing in self._missing:
                    missing.add(row[0])

    def _look(self) -> None:
        readers = [open_reader(path, self._key) for path in self._replicas]
        versions = [-1] * len(readers)
        try:
            while not self._ended.wait(_LOOK_EVERY_S):
                for place, reader in enumerate(readers):
                    versions[place] = self._look_into(place, reader, versions[place])
        finally:
            for reader in readers:
                reader.close()

    def _look_into(self, place: int, reader: Reader, known: int) -> int:
        waiting = list(self._missing[place])
        try:
            version = reader.data_version()
            if not waiting or version == known:
                return known
            with reader.reading() as replica:
                places = ",".join("?" * len(waiting))
                found = replica.execute(f"SELECT id FROM supervised_case WHERE id IN ({places})", waiting).fetchall()
        except EnvironmentFault:  # the file is being replaced
            return known
        now = time.monotonic()
        self.waits_s[place] += [now - self._committed[case_id] for (case_id,) in found]
        self._missing[place].difference_update(case_id for (case_id,) in found)
        # A case committed after this look may have come with the version just seen: look again until none is missing.
        return version if len(found) == len(waiting) else known
