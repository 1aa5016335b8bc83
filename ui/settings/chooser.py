"""The GUI thread's end of the settings: has choices saved in a thread of their own and tells how it went."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from console.messages import _
from console.settings.kinds import Setting, Value
from console.settings.store import Settings
from ui.runtime.faults import Fault
from ui.runtime.task import TaskLane


@dataclass(frozen=True, slots=True)
class Result:
    """How the last choice went.

    Attributes:
        setting: What was chosen.
        fault: Why it could not be saved; None where it was.
    """

    setting: Setting[Value]
    fault: Fault | None = None


class Chooser(QObject):
    """Outlives the page of settings, which is made anew when a choice changes the look.

    Signals:
        done: A choice was saved or refused; `result` tells which.
    """

    done = Signal()

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self.result: Result | None = None
        self._lane = TaskLane("settings", self)
        self._asked: Setting[Value] | None = None
        self._lane.done.connect(self._on_done)
        self._lane.failed.connect(self._on_failed)

    def choose(self, setting: Setting[Value], value: Value) -> None:
        """Have a value saved; until it is, what holds stays."""
        self._do(setting, partial(self.settings.choose, setting, value))

    def reset(self, setting: Setting[Value]) -> None:
        """Have a choice taken back, so that the default holds."""
        self._do(setting, partial(self.settings.reset, setting))

    def said(self) -> str:
        """Return how the last choice went, in words; empty where nothing was chosen yet."""
        if self.result is None:
            return ""
        if self.result.fault is not None:
            return self.result.fault.sentence
        setting = self.result.setting
        value = setting.kind.shown(self.settings.value(setting))
        return _("Saved. {label}: {value}", label=_(setting.label), value=value)

    def stop(self) -> None:
        """Stop; returns when what was being saved is saved."""
        self._lane.stop()

    def _do(self, setting: Setting[Value], work: Callable[[], None]) -> None:
        self._asked = setting
        self._lane.run(work)

    def _on_done(self, _nothing: object) -> None:
        self._tell(None)

    def _on_failed(self, _error: Exception, fault: Fault) -> None:
        self._tell(fault)

    def _tell(self, fault: Fault | None) -> None:
        assert self._asked is not None
        self.result = Result(self._asked, fault)
        self.done.emit()
