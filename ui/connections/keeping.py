"""How the password is kept: said where the system has a keyring, chosen where it has none."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from console.connection.connection import Keep
from console.messages import _
from ui.connections.words import COSTS, SEALED, WAYS, WILL_KEEP
from ui.theme import theme
from ui.widgets.parts import plain_label


class Keeping(QWidget):
    """One line, or a choice of ways with what each costs.

    Signals:
        changed: Another way was chosen, or a pass-phrase typed.
        submitted: Enter was pressed in a pass-phrase.
    """

    changed = Signal()
    submitted = Signal()

    def __init__(self, now: Keep | None, parent: QWidget | None = None) -> None:
        """Say nothing yet.

        Args:
            now: How the password of the connection is kept; None for a new one.
            parent: Qt parent.
        """
        super().__init__(parent)
        tokens = theme()
        self._now = now
        self._has_key = True
        self.way: Keep | None = now
        self.line = plain_label(tokens.type.dense, colour=tokens.t2, wrap=True)
        self.why = plain_label(tokens.type.body, bold=True, wrap=True)
        self._group = QButtonGroup(self)
        self.buttons = {keep: self._button(keep) for keep in Keep}
        self.phrase, self.again = _secret("phrase"), _secret("again")
        self.phrase.setPlaceholderText(_("at least ten characters"))
        self.again.setPlaceholderText(_("the same again"))
        self.phrase.setAccessibleName(_("Pass-phrase of this installation"))
        self.again.setAccessibleName(_("The same pass-phrase again"))
        phrases = QHBoxLayout()
        phrases.setContentsMargins(0, 0, 0, 4)
        phrases.setSpacing(tokens.space.control_gap)
        phrases.addWidget(self.phrase)
        phrases.addWidget(self.again)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.line)
        column.addWidget(self.why)
        self.costs = {keep: plain_label(tokens.type.dense, colour=tokens.t2, wrap=True) for keep in Keep}
        for keep, button in self.buttons.items():
            column.addWidget(button)
            column.addWidget(self.costs[keep])
            if keep is Keep.SEALED:
                column.addLayout(phrases)
        for field in (self.phrase, self.again):
            field.textEdited.connect(self.changed)
            field.returnPressed.connect(self.submitted)
        self._group.idClicked.connect(self._on_clicked)
        self.offer((), has_key=True)

    @property
    def phrases(self) -> tuple[str, str]:
        """A new pass-phrase, typed twice."""
        return self.phrase.text(), self.again.text()

    def offer(self, ways: tuple[Keep, ...], *, has_key: bool) -> None:
        """Show how a password can be kept here.

        Args:
            ways: The best first; empty while it is not known.
            has_key: Whether the installation has a key; without one nothing is taken unless it is chosen.
        """
        self._has_key = has_key
        is_choice = bool(ways) and (not has_key or self._now is not None or Keep.KEYRING not in ways)
        if has_key and self.way not in ways:
            self.way = ways[0] if ways else self._now
        for keep, button in self.buttons.items():
            button.setVisible(is_choice and keep in ways)
            button.setText(_(SEALED if has_key and keep is Keep.SEALED else WAYS[keep]))
            button.setChecked(self.way is keep)
            self.costs[keep].setVisible(is_choice and keep in ways and not has_key)
            self.costs[keep].setText(_(COSTS[keep]) if keep in COSTS else "")
        self.why.setVisible(is_choice)
        has_none = _("This system has no keyring. Choose how password and local copy are protected:")
        self.why.setText(_("How the password is kept:") if has_key else has_none)
        self._show()
        self.line.setVisible(not is_choice)

    def _button(self, keep: Keep) -> QPushButton:
        made = QPushButton(self)
        made.setCheckable(True)
        made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        made.setObjectName(f"keep {keep.value}")
        self._group.addButton(made, tuple(Keep).index(keep))
        return made

    def _show(self) -> None:
        needs_phrase = self.way is Keep.SEALED and not self._has_key
        self.phrase.setVisible(needs_phrase)
        self.again.setVisible(needs_phrase)
        self.line.setText(_("Looking for the system's keyring…") if self.way is None else _(WILL_KEEP[self.way]))

    def _on_clicked(self, place: int) -> None:
        self.way = tuple(Keep)[place]
        self._show()
        self.changed.emit()


def _secret(field: str) -> QLineEdit:
    made = QLineEdit()
    made.setEchoMode(QLineEdit.EchoMode.Password)
    made.setObjectName(f"connection {field}")
    return made
