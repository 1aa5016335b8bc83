"""The GUI thread's end of the desk: asks how things stand, has things done, keeps drafts and who acts."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from console import clock
from console.desk.annotations import CaseNote
from console.desk.session import DeskView
from ui.runtime.faults import Fault
from ui.runtime.task import TaskLane

LOOK_EVERY_MS = 1_000


class Session(Protocol):
    """What does the work, in a thread of its own; `console.desk.session.DeskSession` is one."""

    def look(self, case_id: int | None, now_us: int) -> DeskView:
        """Return how things stand."""

    def annotate(self, seen: CaseNote, text: str, by: str, now_us: int) -> None:
        """Save a note."""

    def write_again(self, op_id: str, text: str, by: str, seen_version: int, now_us: int) -> None:
        """Write a refused note once more."""

    def acknowledge(self, op_id: str, now_us: int) -> None:
        """Settle a refused operation."""

    def acknowledge_notice(self, entry_id: int, now_us: int) -> None:
        """Settle a message."""

    def close(self) -> None:
        """Close what is open."""


class Deed(Enum):
    """What an operator can have done here."""

    WRITE = "write"
    AGAIN = "again"
    ACKNOWLEDGE = "acknowledge"
    ACKNOWLEDGE_NOTICE = "acknowledge_notice"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing the operator asked for.

    Attributes:
        deed: What.
        key: Of what: the case of a new note, else the operation or the message.
    """

    deed: Deed
    key: str


@dataclass(frozen=True, slots=True)
class Writing:
    """A note that is being written and not saved.

    Attributes:
        seen: The note as it was when its writer began.
        text: What stands there now.
        replaces: The refused operation it takes the place of; empty for none.
        version: The version its writer had before his eyes.
    """

    seen: CaseNote
    text: str
    replaces: str
    version: int


class Desk(QObject):
    """Looks every second, and after everything that was done. One thing is done at a time.

    Signals:
        viewed: How things stand; carries a `DeskView`.
        troubled: How things stand cannot be told; carries a `Fault`, None when it can again.
        done: Carries the `Act` that was done; what it saved is on the disk.
        failed: Carries the `Act` that was not done, and the `Fault`.
        busied: Something is being done now, or is not any more.
        named: Who acts was said.
    """

    viewed = Signal(object)
    troubled = Signal(object)
    done = Signal(object)
    failed = Signal(object, object)
    busied = Signal()
    named = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._act: Act | None = None
        self._writing: Writing | None = None
        self._is_looking = self._look_again = False
        self._case_id: int | None = None
        self.fault: Fault | None = None
        self.view: DeskView | None = None
        self.who = ""
        self.drafts: dict[int, Writing] = {}
        self._lane = TaskLane("desk", self, at_end=session.close)
        self._lane.done.connect(self._on_done)
        self._lane.failed.connect(self._on_failed)
        self._pace = QTimer(self)
        self._pace.setInterval(LOOK_EVERY_MS)
        self._pace.timeout.connect(self.look)

    @property
    def is_busy(self) -> bool:
        """Whether something is being done: until it is, nothing else can be asked for."""
        return self._act is not None

    def start(self) -> None:
        """Begin to look."""
        self._pace.start()
        self.look()

    def stop(self) -> None:
        """Stop; returns when what was being done is done, and the files are closed."""
        self._pace.stop()
        self._lane.stop()

    def open_case(self, case_id: int | None) -> None:
        """Look at the note on this case from now on; None for none."""
        self._case_id = case_id
        self.look()

    def look(self) -> None:
        """Ask how things stand, once more where that is being asked already; nothing before the start."""
        self._look_again = self._is_looking
        if self._act is None and not self._is_looking and self._pace.isActive():
            self._is_looking = True
            self._lane.run(partial(self._look, self._case_id))

    def tell_again(self) -> None:
        """Say once more how things stand, to parts that were not there."""
        if self.fault is not None:
            self.troubled.emit(self.fault)
        elif self.view is not None:
            self.viewed.emit(self.view)

    def name(self, who: str) -> None:
        """Say who acts, until the program ends."""
        self.who = who
        self.named.emit()

    def write(self, writing: Writing) -> None:
        """Save a note, by whom was said to act; its draft goes once it is saved."""
        if self.is_busy:
            return
        self._writing = writing
        if writing.replaces:
            self.write_again(writing.replaces, writing.text, writing.version)
        else:
            work = partial(self._session.annotate, writing.seen, writing.text, self.who)
            self._do(Act(Deed.WRITE, str(writing.seen.case_id)), work)

    def write_again(self, op_id: str, text: str, version: int) -> None:
        """Write a refused note over the version that its writer has before his eyes."""
        work = partial(self._session.write_again, op_id, text, self.who, version)
        self._do(Act(Deed.AGAIN, op_id), work)

    def acknowledge(self, op_id: str) -> None:
        """Settle a refused operation: it stays undone."""
        self._do(Act(Deed.ACKNOWLEDGE, op_id), partial(self._session.acknowledge, op_id))

    def acknowledge_notice(self, entry_id: int) -> None:
        """Settle a message."""
        self._do(Act(Deed.ACKNOWLEDGE_NOTICE, str(entry_id)), partial(self._session.acknowledge_notice, entry_id))

    def _look(self, case_id: int | None) -> DeskView:
        return self._session.look(case_id, clock.now_us())

    def _do(self, act: Act, work: Callable[[int], None]) -> None:
        if self._act is None:
            self._act = act
            self._is_looking = False  # what it finds is dropped, for it is looked again afterwards
            self.busied.emit()
            self._lane.run(lambda: work(clock.now_us()))

    def _on_done(self, result: object) -> None:
        if isinstance(result, DeskView):
            self._trouble(None)
            self.view = result
            self.viewed.emit(result)
            self._looked()
            return
        if self._writing is not None:
            self.drafts.pop(self._writing.seen.case_id, None)
        self.done.emit(self._finish())
        self.look()

    def _on_failed(self, _error: Exception, fault: Fault) -> None:
        if self._act is None:
            self._trouble(fault)
            self._looked()
            return
        self.failed.emit(self._finish(), fault)
        self.look()

    def _looked(self) -> None:
        self._is_looking = False
        if self._look_again:
            self.look()

    def _finish(self) -> Act:
        act, self._act, self._writing = self._act, None, None
        assert act is not None
        self.busied.emit()
        return act

    def _trouble(self, fault: Fault | None) -> None:
        if fault != self.fault:
            self.fault = fault
            self.troubled.emit(fault)
