"""The comparison of the copy with a source: both sides counted and digested at one instant, differences read again.

What a feed cannot tell, because somebody wrote around its triggers or a disk changed a page, shows here. The reading of
both sides takes as long as the tables are large and goes on in a thread of its own while changes keep coming in.
"""

import logging
import threading
from typing import Final

from console import clock
from console.central.change import Checkpoint
from console.central.sources import SourceSpec
from console.domain.copying import BUCKET_IDS, Tier
from console.domain.records import RECORD_TYPES
from console.replica.comparison import TableComparison, compared
from console.replica.digest import table_digest
from console.replica.store import Reader

log = logging.getLogger(__name__)

EVERY_S: Final = {Tier.SNAPSHOT: 3600.0, Tier.COUNTER: 3600.0, Tier.FOREIGN: 86_400.0}
"""Seconds between comparisons. A foreign source tells of deletions in no other way, and is read whole for it."""
AFTER_CONNECTING_S: Final = 20.0
"""By then whoever has just opened the pages has them: a great table takes both processors for seconds."""
AFTER_A_DIFFERENCE_S: Final = 60.0
"""Whether what was read again stays the same is known soon, not in an hour."""
LOOKED_UP_EVERY: Final = 100_000
"""Steps of SQLite's after which a comparison looks whether it is still wanted: some ten milliseconds."""
BUCKETS_AT_ONCE: Final = 50


class Comparison:
    """One comparison, read in a thread of its own.

    Attributes:
        checked_real_us: The server's real time at which both sides stood.
        tables: What it found, once it is over; empty where it failed.
        fault: What it failed of; None where it did not.
    """

    def __init__(self, spec: SourceSpec, held: Checkpoint, own: Reader) -> None:
        """Begin; source and reader stand at the same instant, and are closed at the end."""
        self.checked_real_us = held.changes.head.real_us
        self.tables: list[TableComparison] = []
        self.fault: Exception | None = None
        self._given_up = threading.Event()
        own.connection.set_progress_handler(self._given_up.is_set, LOOKED_UP_EVERY)
        self._thread = threading.Thread(target=self._read, args=(spec, held, own), name="comparison", daemon=True)
        self._thread.start()

    @property
    def is_over(self) -> bool:
        """Whether both sides were read, or it failed."""
        return not self._thread.is_alive()

    def give_up(self) -> None:
        """Let it end soon and find nothing; what the source is computing for it comes to its end."""
        self._given_up.set()

    def wait(self, timeout_s: float | None = None) -> None:
        """Wait for its end, for so long at most."""
        self._thread.join(timeout_s)

    def _read(self, spec: SourceSpec, held: Checkpoint, own: Reader) -> None:
        began_s, bucket_ids = clock.monotonic_s(), BUCKET_IDS[spec.tier]
        try:
            tables = []
            for record in RECORD_TYPES:
                if self._given_up.is_set():
                    return
                central = held.digest(record)
                tables.append(compared(record, central, table_digest(own.connection, record, spec.scope, bucket_ids)))
            self.tables = tables
            log.info("compared in %.1f s", clock.monotonic_s() - began_s)
        except Exception as fault:  # noqa: BLE001 -- border of a thread: raised again where it is acted on
            self.fault = fault
        finally:
            own.close()
            held.close()


class Timetable:
    """Says when the next comparison of a source is due."""

    def __init__(self, tier: Tier) -> None:
        self._every_s = EVERY_S[tier]
        self._due_s = clock.monotonic_s()

    def connected(self) -> None:
        """Take note of a new connection: what happened meanwhile is compared soon."""
        self._due_s = clock.monotonic_s() + AFTER_CONNECTING_S

    def given_up(self) -> None:
        """Take note of a comparison that was given up for a load: what that brings is compared a while after."""
        self._due_s = clock.monotonic_s() + AFTER_A_DIFFERENCE_S

    def compared(self, *, differs: bool) -> None:
        """Take note of a comparison, or of one that failed."""
        self._due_s = clock.monotonic_s() + (AFTER_A_DIFFERENCE_S if differs else self._every_s)

    @property
    def is_due(self) -> bool:
        """Whether it is time."""
        return clock.monotonic_s() >= self._due_s
