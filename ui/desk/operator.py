"""Who acts: asked for once, kept until the program ends, shown wherever something can be saved."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from console.domain.operation import NAME_LENGTH, actor_name
from console.errors import BadInput
from console.messages import _
from ui.desk.desk import Desk
from ui.theme import px, theme
from ui.widgets.parts import plain_label

FIELD_PX = 200


class OperatorLine(QWidget):
    """A field until somebody is named, then the name and a way to change it."""

    def __init__(self, desk: Desk, parent: QWidget, *, hides: bool = False) -> None:
        """Make a line.

        Args:
            desk: Keeps the name.
            parent: What holds it; without one it would stand as a window until it is laid out.
            hides: Whether it is only there while nobody is named.
        """
        super().__init__(parent)
        self._desk, self._hides = desk, hides
        caption = plain_label(theme().type.dense, colour=theme().t3)
        caption.setText(_("Operator"))
        self.field = QLineEdit(self)
        self.field.setFixedWidth(px(FIELD_PX))
        self.field.setMaxLength(NAME_LENGTH)
        self.field.setPlaceholderText(_("Name, asked once"))
        self.field.setAccessibleName(_("Operator"))
        self.shown = plain_label(theme().type.dense, bold=True)
        self.change = QToolButton(self)
        self.change.setText(_("Change"))
        self.change.setAccessibleName(_("Change the operator"))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme().space.control_gap)
        for part in (caption, self.field, self.shown, self.change):
            line.addWidget(part)
        line.addStretch(1)
        self.field.editingFinished.connect(self.take)
        self.change.clicked.connect(self._on_change_clicked)
        desk.named.connect(self._show)
        self._show()

    def take(self) -> bool:
        """Take the name that stands in the field, if one does; return whether somebody is named."""
        if not self.field.isHidden():
            try:
                self._desk.name(actor_name(self.field.text()))
            except BadInput:
                return False
        return bool(self._desk.who)

    def ask(self) -> None:
        """Put the cursor where the name belongs."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        is_named = bool(self._desk.who)
        self.field.setText(self._desk.who)
        self.field.setVisible(not is_named)
        self.shown.setText(self._desk.who)
        self.shown.setVisible(is_named)
        self.change.setVisible(is_named)
        self.setVisible(not (self._hides and is_named))

    def _on_change_clicked(self) -> None:
        self.shown.hide()
        self.change.hide()
        self.field.show()
        self.field.selectAll()
        self.ask()
