"""How long the history of a demonstration city takes: 100,000 cases and about 800,000 facts, every trigger on."""

import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from console.central.embedded import EmbeddedServer
from console.central.engine import connect
from console.central.migrate import upgrade
from console.central.simulate.city import load_city
from console.central.simulate.history import make_history
from console.central.simulate.start import begin
from console.rulebook import load_rulebook
from tests.bench.figure import Figure

CASES = 100_000
AT = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
LIMIT_S = 40.0


def run() -> Iterator[Figure]:
    """Yield the figures of one history."""
    city = load_city()
    calendar = load_rulebook().calendars[city.hours.calendar]
    start_s = time.perf_counter()
    history, _rng = make_history(city, calendar, seed=1, cases=CASES, mood="calm", now=AT)
    drawn_s = time.perf_counter() - start_s
    yield Figure("simulate: drawing the history alone", drawn_s, "s", baseline=f"{history.fact_count:,} facts")
    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedServer(Path(folder) / "server")
        try:
            url = server.start()
            upgrade(url)
            with connect(url) as connection:
                begun = begin(connection, city, calendar, seed=1, cases=CASES, mood="calm", at=AT, clock_rate=None)
        finally:
            server.remove()
    facts = f"{begun.facts:,} facts, {begun.facts / begun.seconds:,.0f}/s"
    yield Figure("simulate: history of 100,000 cases", begun.seconds, "s", LIMIT_S, baseline=facts)
