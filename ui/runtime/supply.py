"""What fills the copy: the process that syncs it, and before that, for a demonstration, the city itself."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from console.paths import Home
from ui.runtime.sync_process import SyncProcess

if TYPE_CHECKING:
    from ui.runtime.demo import DemoCity


@dataclass(frozen=True, slots=True)
class Source:
    """Where the replica's content comes from.

    Attributes:
        url: Central database; None for the demonstration city, or for a replica that is only read.
        simulation: Arguments of the simulator; None where there is no demonstration city.
    """

    url: str | None = None
    simulation: tuple[str, ...] | None = None


class Supply(QObject):
    """Runs what fills the copy of one home.

    Signals:
        progressed: How far a demonstration city is, ready to show; empty for nothing.
        connected: It is known where central is, and the sync process begins.
        troubled: Something keeps it from working; carries the sentence, empty for nothing.
        failed: There is no demonstration city; carries a `Fault`.
    """

    progressed = Signal(str)
    connected = Signal()
    troubled = Signal(str)
    failed = Signal(object)

    def __init__(self, home: Home, secret: bytes, parent: QObject) -> None:
        """Describe it; nothing is started.

        Args:
            home: The installation.
            secret: Key of its replica.
            parent: Qt parent.
        """
        super().__init__(parent)
        self._home, self._secret = home, secret
        self._demo: DemoCity | None = None
        self._sync: SyncProcess | None = None
        self.url = ""

    @property
    def is_demo(self) -> bool:
        """Whether it has a demonstration city."""
        return self._demo is not None

    def start(self, source: Source) -> None:
        """Begin; without a source nothing fills the copy."""
        if source.simulation is not None:
            from ui.runtime.demo import DemoCity  # noqa: PLC0415 - brings central's side along

            self._demo = DemoCity(self._home, list(source.simulation), self)
            self._demo.progressed.connect(self.progressed)
            self._demo.lives.connect(self.connect_to)
            self._demo.failed.connect(self.failed)
            self._demo.start()
        elif source.url is not None:
            self.connect_to(source.url)

    @Slot(str)
    def connect_to(self, url: str) -> None:
        """Sync from this central database."""
        self.url = url
        self.connected.emit()
        self._sync = SyncProcess(self._home, self._secret, url, self)
        self._sync.troubled.connect(self.troubled)
        self._sync.start()

    def check(self) -> None:
        """Have the copy checked, in which somebody met a damaged page."""
        if self._sync is not None:
            self._sync.check()

    def speak(self) -> None:
        """Speak the language in force from now on."""
        if self._sync is not None:
            self._sync.speak()
        if self._demo is not None:
            self._demo.speak()

    def stop(self) -> None:
        """End everything; returns when it is gone."""
        if self._sync is not None:
            self._sync.stop()
        if self._demo is not None:
            self._demo.stop()
