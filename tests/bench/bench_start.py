"""From the start of the desktop's process to a usable picture, and its memory, beside a bare read of the copy.

Every case was accepted, which is an event, and every fifth one stands still. The process is
`tests.bench.started_desktop`, which loads nothing that the desktop does not load.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from console.central.engine import connect as connect_central
from console.domain.case import EventKind
from console.paths import Home
from console.replica.key import read_key_file
from console.replica.store import open_reader
from console.sync.orders import URL_VARIABLE
from tests.bench.bench_sync import city, sync_s
from tests.bench.figure import Figure
from tests.bench.started_desktop import SETTLE_S

SIZES = {20_000: 3, 1_000_000: 12}
"""Open cases, and the seconds that may pass."""
MEMORY_MB = 600

_FACTS = """
INSERT INTO supervision.event (area, case_id, happened_at, recorded_at, source, record_hash, kind_code)
SELECT area, id, received_at + interval '1 hour', received_at + interval '1 hour', 'platform', 'e' || id, %s
FROM supervision.supervised_case;
INSERT INTO supervision.stop (area, case_id, happened_at, recorded_at, source, record_hash, reason_code)
SELECT area, id, received_at + interval '2 hours', received_at + interval '2 hours', 'platform', 's' || id, 'hearing'
FROM supervision.supervised_case WHERE id % 5 = 0;
DELETE FROM supervision.change_feed
"""


def run() -> Iterator[Figure]:
    """Measure each size twice, so that the second is warm; the first is not told."""
    for cases, limit_s in SIZES.items():
        with city(cases) as url, tempfile.TemporaryDirectory(prefix="bench-start-") as folder:
            with connect_central(url) as central:
                central.execute(_FACTS.replace("%s", str(EventKind.ACCEPTED.value)).encode())
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
        [sys.executable, "-m", "tests.bench.started_desktop", str(home.root)],
        check=True,
        env={**os.environ, URL_VARIABLE: url},
        capture_output=True,
        text=True,
    ).stdout
    drawn, settled_mb, peak_mb = (float(word) for word in told.split()[-3:])
    return drawn - began, settled_mb, peak_mb
