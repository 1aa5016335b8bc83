"""From the start of the desktop's process to a usable picture, and its memory, beside a bare read of the copy."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil

from console.paths import Home
from console.replica.key import find_key, read_key_file
from console.replica.store import open_reader
from console.sync.orders import URL_VARIABLE
from tests.bench.bench_sync import city, sync_s
from tests.bench.figure import Figure
from tests.bench.pages import spin, until
from ui.desktop import CASES_PLACE, Desktop, Source, make_application

SIZES = {20_000: 3, 1_000_000: 12}
"""Open cases, and the seconds that may pass."""
MEMORY_MB = 600
SETTLE_S = 5.0
MB = 1_000_000


def run() -> Iterator[Figure]:
    """Measure each size twice, so that the second is warm; the first is not told."""
    for cases, limit_s in SIZES.items():
        with city(cases) as url, tempfile.TemporaryDirectory(prefix="bench-start-") as folder:
            sync_s(Path(folder), url)
            home = Home(Path(folder) / "home")
            bare = bare_s(home)
            _started(home, url)
            took_s, settled_mb, peak_mb = _started(home, url)
            baseline = f"the columns of the cases read and dropped: {bare:.1f} s"
            yield Figure(f"start to a usable picture, {cases:,} open cases", took_s, "s", limit_s, baseline=baseline)
            if cases == max(SIZES):
                baseline = f"{settled_mb:.0f} MB {SETTLE_S:.0f} s later"
                yield Figure(f"memory with {cases:,} open cases, peak", peak_mb, "MB", MEMORY_MB, baseline=baseline)


def bare_s(home: Home) -> float:
    """Return the seconds that reading what the board holds of each case takes, without making anything of it."""
    reader = open_reader(home.replica_file, read_key_file(home.key_file))
    began = time.perf_counter()
    columns = "id, area, unit_id, matter_version_id, received_at, case_no"
    rows = reader.connection.execute(f"SELECT {columns} FROM supervised_case")
    while rows.fetchmany(20_000):
        pass
    took_s = time.perf_counter() - began
    reader.close()
    return took_s


def _started(home: Home, url: str) -> tuple[float, float, float]:
    """Start a desktop; return seconds to its picture, and megabytes when it has settled and at the most."""
    began = time.time()  # noqa: TID251 -- two processes: only this clock is theirs together
    told = subprocess.run(
        [sys.executable, "-m", "tests.bench.bench_start", str(home.root)],
        check=True,
        env={**os.environ, URL_VARIABLE: url},
        capture_output=True,
        text=True,
    ).stdout
    drawn, settled_mb, peak_mb = (float(word) for word in told.split()[-3:])
    return drawn - began, settled_mb, peak_mb


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
    drawn = time.time()  # noqa: TID251 -- as above
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
