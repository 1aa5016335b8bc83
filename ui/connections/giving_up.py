"""The way out where what waits can never be sent: it goes into a file, and the connection's name is typed."""

from PySide6.QtCore import QDir, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from console.messages import _
from ui.runtime.list_export import choose_list_file
from ui.theme import px, theme
from ui.widgets.parts import plain_label

NAME_PX = 300


class GivingUp(QWidget):
    """Says what will never be sent, and does it once the name of the connection stands there.

    Signals:
        confirmed: Carries the file, a `Path`.
        left: The reader wants nothing of it.
    """

    confirmed = Signal(object)
    left = Signal()

    def __init__(self, name: str, waiting: int, parent: QWidget) -> None:
        """Make it.

        Args:
            name: Of the connection.
            waiting: How many operations wait to be sent over it, or were refused and are not settled.
            parent: Qt parent.
        """
        super().__init__(parent)
        self._name = name
        told = plain_label(theme().type.body, wrap=True)
        told.setText(
            _(
                "{count} notes wait to be sent over this connection, or were refused there. Let the console send them,"
                " and settle what was refused. If its database is gone for good, they can be written into a file"
                " instead; then password and local copy are deleted. To do that, type the name {name}.",
                count=waiting,
                name=name,
            )
        )
        self.typed = QLineEdit()
        self.typed.setAccessibleName(_("Name of the connection"))
        self.typed.setMaximumWidth(px(NAME_PX))
        self.do = QPushButton(_("Write them into a file and forget…"))
        self.do.setEnabled(False)
        back = QPushButton(_("Back"))
        foot = QHBoxLayout()
        foot.setSpacing(theme().space.control_gap)
        foot.addWidget(self.do)
        foot.addWidget(back)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.addWidget(told)
        column.addWidget(self.typed)
        column.addLayout(foot)
        self.typed.textChanged.connect(self._on_typed)
        self.do.clicked.connect(self._on_do)
        back.clicked.connect(self.left)

    def _on_typed(self, text: str) -> None:
        self.do.setEnabled(text == self._name)

    def _on_do(self) -> None:
        file = choose_list_file(self, QDir.home().filePath(_("notes not sent") + ".xlsx"))
        if file is not None:
            self.confirmed.emit(file)
