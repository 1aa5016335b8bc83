"""A desktop that says when its list of cases stood and what memory that took: the process that `bench_start` starts."""

import os
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil

from console.paths import Home
from console.replica.key import find_key
from console.sync.orders import URL_VARIABLE
from tests.bench.pages import spin, until
from ui.application import make_application
from ui.desktop import Desktop
from ui.pages import CASES_PLACE
from ui.runtime.supply import Source

SETTLE_S = 5.0
MB = 1_000_000


def _show(home: Home) -> None:
    """Draw wall and cases of a home, and print when they stood and what memory that took."""
    make_application()
    desktop = Desktop(home, find_key(home))
    desktop.window.resize(1_920, 1_080)
    desktop.window.go(CASES_PLACE)
    desktop.window.show()
    desktop.start(Source(os.environ[URL_VARIABLE]))
    until(lambda: desktop.cases.model.rowCount() > 0)
    desktop.window.grab()
    drawn = time.time()  # noqa: TID251 -- two processes: only this clock is theirs together
    spin(SETTLE_S)
    memory = psutil.Process().memory_info()
    print(drawn, memory.rss / MB, _peak_mb(memory.rss), flush=True)
    desktop.stop()


def _peak_mb(resident: int) -> float:
    """Return the most that was resident at once; what is resident now where the system does not say."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resident / MB
    line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1_024 / MB


if __name__ == "__main__":
    _show(Home(Path(sys.argv[1])))
