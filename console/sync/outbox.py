"""Sends what operators did to central: oldest first, again and again until it is answered, each exactly once.

An answer that was lost makes the same operation go again; central knows it by its number. What central refuses is
final and blocks nothing. Once an hour the local file is copied and central is asked to prune its feed.
"""

import logging
import random
import threading
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import Final, Self

from console import clock
from console.central.operations import OperationsClient
from console.central.sources import SourceSpec, taker_of
from console.domain.copying import Tier
from console.domain.operation import Answer, Device, Operation
from console.errors import EnvironmentFault, ReplicaDamaged
from console.paths import Home
from console.replica.local import ballast, journal, outbox
from console.replica.local.backup import back_up_if_due
from console.replica.local.file import LocalFile
from console.replica.local.recovery import open_local, recover
from console.sync.journal import JournalKind

log = logging.getLogger(__name__)

LOOK_S: Final = 0.25
"""How often the file is looked at for what another process saved."""
FAULT_PAUSE_S: Final = 10.0
"""How long to leave a disk alone that refuses."""
FIRST_PAUSE_S: Final = 0.5
LONGEST_PAUSE_S: Final = 60.0
JITTER: Final = 0.2
IDLE_S: Final = 5.0
HOUSEKEEPING_S: Final = 3_600.0
REFUSALS_BACK_US: Final = 30 * 86_400 * 1_000_000
"""How far back refusals are fetched from central for a file that lost them."""


class _Line:
    """The way to one central database."""

    def __init__(self, url: str) -> None:
        self.client = OperationsClient(url)
        self.pause_s = FIRST_PAUSE_S
        self.not_before_s = 0.0
        self.used_s = 0.0

    @property
    def is_due(self) -> bool:
        """Whether it may be tried."""
        return clock.monotonic_s() >= self.not_before_s

    def worked(self) -> None:
        """Begin the next pause as short as the first."""
        self.pause_s = FIRST_PAUSE_S
        self.used_s = clock.monotonic_s()

    def rest(self) -> None:
        """Give the connection back when it was not needed for a while: many consoles share one server."""
        if clock.monotonic_s() - self.used_s > IDLE_S:
            self.client.close()

    def failed(self) -> None:
        """Wait, twice as long each time."""
        self.not_before_s = clock.monotonic_s() + self.pause_s * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 -- no secret
        self.pause_s = min(2 * self.pause_s, LONGEST_PAUSE_S)


class Outbox:
    """Empties the local file's outbox into the central databases of an installation.

    Threads: one, the one that calls `step` or `run` first. Processes: hold the home's writer lock.
    """

    def __init__(
        self,
        home: Home,
        key: bytes,
        url_of: Callable[[str], str | None],
        areas: Iterable[str] = (),
        ballast_bytes: int = ballast.BALLAST_BYTES,
    ) -> None:
        """Open nothing yet.

        Args:
            home: The installation.
            key: Of its files.
            url_of: Returns the central database that takes operations of an area, the empty one for the city's; None
                where none does: such operations wait.
            areas: Those with a central database of their own.
            ballast_bytes: Room to keep for operations on a disk that fills up.
        """
        self._home, self._key = home, key
        self._url_of, self._areas = url_of, ("", *areas)
        self._ballast_bytes = ballast_bytes
        self._lines: dict[str, _Line] = {}
        self._local: LocalFile | None = None
        self._housekeeping_s = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run(self, stopped: threading.Event) -> None:
        """Send until stopped."""
        try:
            while not stopped.is_set():
                stopped.wait(self.step(stopped))
        finally:
            self.close()

    def step(self, stopped: threading.Event | None = None) -> float:
        """Send what can be sent now; return the seconds after which to come again.

        Faults of the surroundings are kept with the operations and tried again; none is raised.
        """
        try:
            if self._local is None:
                self._local, recovery = open_local(self._home, self._key, clock.now_us())
                if recovery is not None:
                    log.error("the local file was damaged: %s", recovery.reason)
            self._send_all(self._local, stopped or threading.Event())
            self._keep_house(self._local)
            for line in self._lines.values():
                line.rest()
        except ReplicaDamaged:
            return self._recover()
        except EnvironmentFault as fault:
            log.warning("%s: %s", fault.code, fault)
            return FAULT_PAUSE_S
        return LOOK_S

    def close(self) -> None:
        """Close file and connections; harmless when repeated."""
        for line in self._lines.values():
            line.client.close()
        self._lines.clear()
        if self._local is not None:
            self._local.close()
            self._local = None

    def _recover(self) -> float:
        if self._local is not None:
            self._local.close()
            self._local = None
        try:
            recover(self._home, self._key, clock.now_us())
        except EnvironmentFault as fault:
            log.warning("%s: %s", fault.code, fault)
            return FAULT_PAUSE_S
        return LOOK_S

    def _line(self, area: str) -> _Line | None:
        url = self._url_of(area)
        if url is not None and url not in self._lines:
            self._lines[url] = _Line(url)
        return None if url is None else self._lines[url]

    def _send_all(self, local: LocalFile, stopped: threading.Event) -> None:
        """Send what waits, in its order; a central database that does not answer holds up its own alone.

        One that holds up an operation gets none that came after it either, even if its pause ends meanwhile: it would
        take the earlier one, with its lower number, for one out of a copy.
        """
        self._ask(local)
        device, waiting = outbox.to_send(local)
        held: set[_Line] = set()
        for operation in waiting:
            line = self._line(operation.draft.area)
            if stopped.is_set() or device is None:
                return
            if line is None or line in held:
                continue
            answer = self._submit(local, line, device, operation) if line.is_due else None
            if answer is None:
                held.add(line)
            elif answer.state is None:
                self._fenced(local, device, operation, answer)
                return  # everything has another number now
            else:
                outbox.settle(local, operation.op_id, answer)

    def _submit(self, local: LocalFile, line: _Line, device: Device, operation: Operation) -> Answer | None:
        try:
            answer = line.client.submit(device, operation)
        except EnvironmentFault as fault:
            line.failed()
            outbox.note_try(local, operation.op_id, fault.code)
            return None
        line.worked()
        return answer

    def _fenced(self, local: LocalFile, device: Device, operation: Operation, answer: Answer) -> None:
        """Begin a new numbering: central has seen operations of this device that the local file does not know."""
        known = answer.document
        told = f"central knows {known['epoch']}/{known['last_seq']}, sent {device.epoch}/{operation.seq}"
        with local.transaction() as connection:
            new = outbox.begin_epoch(connection, above=int(known["epoch"]))
            journal.write(connection, journal.FENCED, "local.db", told, clock.now_us(), is_for_operator=True)
        log.warning("fenced off: %s; now %s/%s", told, new.id, new.epoch)

    def _keep_house(self, local: LocalFile) -> None:
        """Once an hour: copy the local file, drop what is long done, keep the ballast, have central prune its feed."""
        if clock.monotonic_s() < self._housekeeping_s:
            return
        self._housekeeping_s = clock.monotonic_s() + HOUSEKEEPING_S
        now_us = clock.now_us()
        back_up_if_due(local, now_us)
        outbox.forget_done(local, now_us)
        ballast.take(self._home, self._ballast_bytes)
        for line in filter(lambda line: line.is_due, self._all_lines()):
            try:
                pruned = line.client.housekeep()
            except EnvironmentFault as fault:
                log.warning("%s: %s", fault.code, fault)
            else:
                line.worked()
                log.info("pruned by central: %s", pruned)

    def _all_lines(self) -> tuple[_Line, ...]:
        found = (self._line(area) for area in self._areas)
        return tuple(dict.fromkeys(line for line in found if line is not None))

    def _ask(self, local: LocalFile) -> None:
        """Ask every central database what it has of devices whose operations this file lost in part."""
        lines, devices = self._all_lines(), outbox.unasked(local)
        if not devices or not lines or not all(line.is_due for line in lines):
            return
        try:
            logged = [one for line in lines for device in devices for one in line.client.operations_of(device)]
        except EnvironmentFault as fault:
            log.warning("%s: %s", fault.code, fault)
            for line in lines:
                line.failed()
            return
        outbox.take_logged(local, logged, clock.now_us() - REFUSALS_BACK_US)


def outbox_of(home: Home, key: bytes, sources: Sequence[SourceSpec]) -> Outbox:
    """Return the outbox of an installation; see `console.central.sources.taker_of`."""
    areas = [area for spec in sources if spec.tier is Tier.SNAPSHOT for area in spec.scope.areas]

    def url_of(area: str) -> str | None:
        taker = taker_of(sources, area)
        return None if taker is None else taker.url

    return Outbox(home, key, url_of, areas)


class HomeJournal:
    """Takes down in the local file what a sync does; see `console.sync.journal.Journal`.

    Threads: any.
    """

    def __init__(self, home: Home, key: bytes) -> None:
        self._home, self._key = home, key

    def note(self, kind: JournalKind, source: str, detail: str) -> None:
        """Take an event down; a disk that refuses is logged, and does not stop the sync."""
        now_us = clock.now_us()
        try:
            local, _recovery = open_local(self._home, self._key, now_us)
            with local:
                journal.note(local, kind.value, source or "replica", detail, now_us)
        except EnvironmentFault as fault:
            log.warning("not in the journal: %s %s %s: %s", kind.value, source, detail, fault)
