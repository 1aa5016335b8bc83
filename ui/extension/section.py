"""The section Plugins of the settings: every plugin, and the administrator's decisions on those of others."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.extension.deciding import decide
from console.extension.inventory import Inventory, PluginEntry, State
from console.extension.manager import load_data_plugins
from console.messages import _, explain_in_place
from console.paths import Home
from ui.extension.card import PluginCard
from ui.runtime.faults import Fault
from ui.runtime.task import TaskLane
from ui.theme import px, theme
from ui.widgets.parts import SectionHead, plain_label

WIDEST_PX = 760


class PluginSection(QWidget):
    """The inventory. It is taken in a thread: files are hashed, and data plugins asked what they offer."""

    def __init__(
        self,
        home: Home,
        key: bytes,
        standing: Callable[[PluginEntry], PluginEntry],
        parent: QWidget | None = None,
        *,
        look: Callable[[Home], Inventory] | None = None,
    ) -> None:
        """Make the section and begin to look.

        Args:
            home: The installation.
            key: Of its local file, whose journal hears of decisions.
            standing: Adds to a plugin what happened to its pages in this run.
            parent: Qt parent.
            look: Takes the inventory; by loading the data plugins when None.
        """
        super().__init__(parent)
        self._home, self._key, self._standing, self._look = home, key, standing, look or _look
        tokens = theme()
        self.said = plain_label(tokens.type.body, bold=True, wrap=True)
        self.none = plain_label(tokens.type.body, colour=tokens.t2, wrap=True)
        self.none.setContentsMargins(0, px(10), 0, 0)
        self.none.setText(_("No plugin of others is installed."))
        self.none.hide()
        self._told_after = ""
        self.cards: tuple[PluginCard, ...] = ()
        self.lane = TaskLane("plugins", self)
        self.lane.done.connect(self._on_looked)
        self.lane.failed.connect(self._on_failed)
        self._lay_out()
        self._say(_("Looking at the plugins…"))
        self.lane.run(partial(self._look, home))

    def event(self, event: QEvent) -> bool:
        """Be as tall as the lines are at this width; a label that wraps asks for more by itself."""
        done = super().event(event)
        if event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.Resize}:
            self.setMinimumHeight(self._whole.heightForWidth(self.width()))
        return done

    def _lay_out(self) -> None:
        tokens = theme()
        inner = QWidget(self)
        inner.setMaximumWidth(px(WIDEST_PX))
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        head = SectionHead(_("Plugins"), inner)
        head.say(_("Plugins"), "")
        column.addWidget(head)
        for sentence in (
            _("A plugin of others runs when this list allows exactly its files. A changed one does not run."),
            _("To install one: pip install --target {folder} FILE.whl", folder=self._home.plugins_dir),
        ):
            line = plain_label(tokens.type.body, colour=tokens.t2, wrap=True)
            line.setText(sentence)
            column.addWidget(line)
        column.addWidget(self.said)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        column.addLayout(self._list)
        column.addWidget(self.none)
        column.addStretch(1)
        pad = tokens.space.panel_pad
        self._whole = QHBoxLayout(self)
        self._whole.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        self._whole.setContentsMargins(pad + 8, 8, pad, pad)
        self._whole.addWidget(inner, 1, Qt.AlignmentFlag.AlignTop)
        self._whole.addStretch(0)

    def _on_looked(self, found: Inventory) -> None:
        self._say(explain_in_place(found.list_fault) if found.list_fault is not None else self._told_after)
        for card in self.cards:
            self._list.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = tuple(PluginCard(self._standing(entry), self) for entry in found.entries)
        for card in self.cards:
            card.decided.connect(self._on_decided)
            self._list.addWidget(card)
        self.none.setVisible(all(entry.state is State.BUILT_IN for entry in found.entries))

    def _on_decided(self, entry: PluginEntry, is_allowed: bool, by: str, why: str) -> None:  # noqa: FBT001 - the signal
        self._told_after = _("Decided. Pages come or go when the console is started again; imports heed it at once.")
        decided = partial(decide, self._home, entry, is_allowed=is_allowed, by=by, why=why, key=self._key)
        self.lane.run(partial(_after, decided, partial(self._look, self._home)))

    def _on_failed(self, _error: Exception, fault: Fault) -> None:
        self._told_after = ""
        self._say(fault.sentence)
        for card in self.cards:
            card.form.hide()

    def _say(self, text: str) -> None:
        self.said.setText(text)
        self.said.setVisible(bool(text))


def _look(home: Home) -> Inventory:
    with load_data_plugins(home) as plugins:
        return plugins.inventory


def _after(first: Callable[[], object], look: Callable[[], Inventory]) -> Inventory:
    first()
    return look()
