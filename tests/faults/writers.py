"""Many writers at once, in a process of their own: ``python -m tests.faults.writers URL COUNT SECONDS``."""

import random
import subprocess
import sys
import threading
import time

from psycopg.errors import DeadlockDetected

from tests.synced_city import Townspeople

_PAUSE_S = 0.012
_STRAGGLE_S = 0.5
_STRAGGLES = 0.01


class Straggler(Townspeople):
    """Townspeople of whom some leave a transaction open for half a second."""

    def __init__(self, url: str, seed: int) -> None:
        super().__init__(url, seed)
        self._chance = random.Random(seed)

    def _write(self) -> None:
        super()._write()
        if self._chance.random() < _STRAGGLES:
            time.sleep(_STRAGGLE_S)


def write_in_a_process(url: str, count: int, seconds: float) -> None:
    """Let so many writers work for so long."""
    subprocess.run([sys.executable, "-m", "tests.faults.writers", url, str(count), str(seconds)], check=True)


def _work(url: str, seed: int, until: float) -> None:
    writer = Straggler(url, seed)
    writer.write_to_every_table()
    while time.monotonic() < until:
        try:
            writer.act()
        except DeadlockDetected:
            writer.connection.rollback()
        time.sleep(_PAUSE_S)
    writer.close()


if __name__ == "__main__":
    _url, _count, _seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    _until = time.monotonic() + _seconds
    _threads = [threading.Thread(target=_work, args=(_url, seed, _until)) for seed in range(_count)]
    for _thread in _threads:
        _thread.start()
    for _thread in _threads:
        _thread.join()
