"""Looks at a replica as the pages do and says what it sees, until its input ends: ``python -m …watched_clock HOME``."""

import json
import sys
import threading
from pathlib import Path

from console import clock
from console.paths import Home
from console.sync.freshness import city_now_us, link_age
from tests.faults.onlooker import Onlooker

_EVERY_S = 0.2


def watch(home: Home) -> None:
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    with Onlooker(home.replica_file, home.key_file.read_bytes()) as onlooker:
        while not ended.is_set():
            status, steady_us = onlooker.status(), clock.steady_us()
            age = link_age(status, steady_us)
            seen = {"wall_us": clock.now_us(), "city_us": city_now_us(status, steady_us), "age_s": age.age_s}
            print(json.dumps({**seen, "state": age.state.name}), flush=True)
            ended.wait(_EVERY_S)


if __name__ == "__main__":
    watch(Home(Path(sys.argv[1])))
