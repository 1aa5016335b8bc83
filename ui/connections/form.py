"""Where a connection is typed: what has no safe default, and no more."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from console.connection.connection import DEFAULT_PORT, Connection, Keep
from console.connection.opening import Wish
from console.messages import _
from ui.connections.keeping import Keeping
from ui.connections.words import STOP
from ui.theme import px, theme
from ui.widgets.parts import plain_label

PORT_PX = 72
LABEL_PX = 64
CERTIFICATES = "*.pem *.crt *.cer *.der"


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the fields, so that a form that is made anew shows it again."""

    name: str = ""
    host: str = ""
    port: str = str(DEFAULT_PORT)
    database: str = ""
    user: str = ""
    password: str = dataclasses.field(default="", repr=False)
    authority: Path | None = None


class ConnectionForm(QWidget):
    """Fields, and a sentence about the one that is wrong.

    Signals:
        changed: Something else is typed.
        submitted: Enter was pressed in a field.
    """

    changed = Signal()
    submitted = Signal()

    def __init__(self, *, with_name: bool, before: Connection | None = None, parent: QWidget | None = None) -> None:
        """Make the form.

        Args:
            with_name: Whether the connection is named; else it is called after its server.
            before: The connection that is changed; None for a new one.
            parent: Qt parent.
        """
        super().__init__(parent)
        self.before = before
        self._with_name = with_name
        self._authority: Path | None = None
        self.name = _line(_("Name of the connection"), "name")
        self.host = _line(_("Server"), "host")
        self.host.setPlaceholderText(_("its name, as in the certificate"))
        self.port = _line(_("Port"), "port")
        self.port.setFixedWidth(px(PORT_PX))
        self.database = _line(_("Database"), "database")
        self.user = _line(_("User"), "user")
        self.password = _line(_("Password"), "password")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        if before is not None:
            self.password.setPlaceholderText(_("as it is kept"))
        self.keeping = Keeping(before.keep if before else None, self)
        self.authority = plain_label(theme().type.body, wrap=True)
        self.pick = QPushButton(_("Choose…"))
        self.pick.setAccessibleName(_("Choose the file of the authority"))
        self.system = QPushButton()
        self.system.setText(_("Back to the system's list"))
        self.said = plain_label(theme().type.body, bold=True, wrap=True)
        self.said.hide()
        self._lay_out()
        self._connect()
        self.show_typed(_typed_of(before) if before else Typed())

    @property
    def typed(self) -> Typed:
        """What stands in the fields."""
        return Typed(
            self.name.text(),
            self.host.text(),
            self.port.text(),
            self.database.text(),
            self.user.text(),
            self.password.text(),
            self._authority,
        )

    def wish(self) -> Wish:
        """Return what was typed; what cannot be used is found when it is."""
        port = self.port.text().strip()
        host = self.host.text().strip()
        connection = Connection(
            (self.name.text() if self._with_name else host),
            host,
            int(port) if port.isascii() and port.isdigit() else 0,
            self.database.text(),
            self.user.text(),
            self.before.authority if self.before is not None and not self._is_system else "",
            self.keeping.way or Keep.MEMORY,
        )
        phrase, again = self.keeping.phrases
        return Wish(connection, self.password.text(), self._authority, phrase, again)

    def show_typed(self, typed: Typed) -> None:
        """Fill the fields."""
        for field, text in (
            (self.name, typed.name),
            (self.host, typed.host),
            (self.port, typed.port),
            (self.database, typed.database),
            (self.user, typed.user),
            (self.password, typed.password),
        ):
            field.setText(text)
        self.take_authority(typed.authority)

    def take_authority(self, file: Path | None) -> None:
        """Have the authorities in a file vouch for the server; None for those that the system trusts."""
        self._authority = file
        self._is_system = file is None and (self.before is None or not self.before.authority)
        self._show_authority()
        self.changed.emit()

    def say(self, sentence: str, field: str = "") -> None:
        """Say what is wrong, and go to the field that is."""
        self.said.setText(f"{STOP} {sentence}" if sentence else "")
        self.said.setVisible(bool(sentence))
        named = field if self._with_name or field != "name" else "host"  # which names it, then
        wrong = self.findChild(QLineEdit, f"connection {named}") if field else None
        if wrong is not None and not wrong.isHidden():
            wrong.setFocus(Qt.FocusReason.OtherFocusReason)
            wrong.selectAll()

    def set_busy(self, *, busy: bool) -> None:
        """Keep what is typed as it is while something is done with it."""
        for field in self.findChildren(QLineEdit):
            field.setReadOnly(busy)
        self.keeping.setEnabled(not busy)
        for button in (self.pick, self.system):
            button.setEnabled(not busy)

    def _lay_out(self) -> None:
        tokens = theme()
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens.space.control_gap)
        grid.setVerticalSpacing(tokens.space.control_gap)
        grid.setColumnMinimumWidth(0, px(LABEL_PX))
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(3, 2)
        first = 0
        if self._with_name:
            _put(grid, 0, 0, _("Name"), self.name, 3)
            first = 1
        else:
            self.name.setParent(self)
            self.name.hide()
        _put(grid, first, 0, _("Server"), self.host)
        _put(grid, first, 2, _("Port"), self.port)
        _put(grid, first + 1, 0, _("Database"), self.database, 3)
        _put(grid, first + 2, 0, _("User"), self.user)
        _put(grid, first + 2, 2, _("Password"), self.password)
        grid.addWidget(self.keeping, first + 3, 1, 1, 3)
        proof = QHBoxLayout()
        proof.setSpacing(tokens.space.control_gap)
        proof.addWidget(self.authority, 1)
        proof.addWidget(self.system)
        proof.addWidget(self.pick)
        label = plain_label(tokens.type.body, colour=tokens.t2)
        label.setText(_("Authority"))
        grid.addWidget(label, first + 4, 0)
        grid.addLayout(proof, first + 4, 1, 1, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.space.control_gap)
        column.addLayout(grid)
        column.addWidget(self.said)

    def _connect(self) -> None:
        for field in (self.name, self.host, self.port, self.database, self.user, self.password):
            field.textEdited.connect(self.changed)
            field.returnPressed.connect(self.submitted)
        self.keeping.changed.connect(self.changed)
        self.keeping.submitted.connect(self.submitted)
        self.pick.clicked.connect(self._on_pick_clicked)
        self.system.clicked.connect(self._on_system_clicked)

    def _show_authority(self) -> None:
        if self._authority is not None:
            text = self._authority.name
        elif self._is_system:
            text = _("those that this system trusts")
        else:
            text = _("the file that was given")
        self.authority.setText(text)
        self.system.setVisible(not self._is_system)

    def _on_pick_clicked(self) -> None:
        chosen, _filter = QFileDialog.getOpenFileName(
            self, _("Certificate of the authority"), "", f"{_('Certificates')} ({CERTIFICATES})"
        )
        if chosen:
            self.take_authority(Path(chosen))

    def _on_system_clicked(self) -> None:
        self._authority, self._is_system = None, True
        self._show_authority()
        self.changed.emit()


def _line(name: str, field: str) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setObjectName(f"connection {field}")
    made.setMinimumWidth(px(120) if field != "port" else 0)
    return made


def _put(grid: QGridLayout, row: int, column: int, text: str, field: QLineEdit, span: int = 1) -> None:
    label = plain_label(theme().type.body, colour=theme().t2)
    label.setText(text)
    label.setBuddy(field)
    grid.addWidget(label, row, column)
    grid.addWidget(field, row, column + 1, 1, span)


def _typed_of(connection: Connection) -> Typed:
    return Typed(connection.name, connection.host, str(connection.port), connection.database, connection.user)
