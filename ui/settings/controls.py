"""Controls made from the kind of a setting: options side by side, or a number to type."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QPushButton, QWidget

from console.messages import _
from console.settings.kinds import Choice, Setting, Switch, Value, Whole
from ui.theme import px, theme
from ui.widgets.parts import plain_label

NUMBER_PX = 72
MINUS = "−"


class Options(QWidget):
    """One button for each value; the one that holds is pressed.

    Signals:
        chosen: Another value was chosen; carries it.
    """

    chosen = Signal(object)

    def __init__(self, setting: Setting[Value], values: tuple[Value, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values = values
        self._group = QButtonGroup(self)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        for place, value in enumerate(values):
            word = setting.kind.shown(value)
            button = QPushButton(word, self)
            button.setCheckable(True)
            button.setAccessibleName(f"{_(setting.label)}: {word}")
            button.setObjectName(f"setting {setting.key} {value}")
            self._group.addButton(button, place)
            line.addWidget(button)
        line.addStretch(1)
        self._group.idClicked.connect(self._on_clicked)

    def show_value(self, value: Value) -> None:
        """Press the button of a value."""
        self._group.button(self._values.index(value)).setChecked(True)

    def _on_clicked(self, place: int) -> None:
        self.chosen.emit(self._values[place])


class _NumberField(QLineEdit):
    """A line in which the arrow keys count.

    Signals:
        stepped: Carries +1 or -1.
    """

    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Count up or down."""
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Up else -1)
        else:
            super().keyPressEvent(event)


class Field(QWidget):
    """A number to type, with a button on either side.

    Signals:
        chosen: An allowed value was typed and left, or entered; carries it.
        refused: What was typed is not allowed; carries the text.
    """

    chosen = Signal(object)
    refused = Signal(str)

    def __init__(self, setting: Setting[Value], kind: Whole, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._setting, self._kind = setting, kind
        self._value = setting.default
        self.field = _NumberField(self)
        self.field.setAccessibleName(_(setting.label))
        self.field.setAccessibleDescription(f"{_(setting.help)} {setting.kind.allowed()}")
        self.field.setObjectName(f"setting {setting.key}")
        self.field.editingFinished.connect(self._on_finished)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        self.field.setFixedWidth(px(NUMBER_PX))
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.field.stepped.connect(self._step)
        less, more = self._stepper(MINUS, _("Less"), -1), self._stepper("+", _("More"), 1)
        for part in (less, self.field, more):
            line.addWidget(part)
        self.setTabOrder(less, self.field)
        unit = plain_label(theme().type.body, colour=theme().t2)
        unit.setText(kind.unit)
        line.addWidget(unit)
        line.addStretch(1)

    def show_value(self, value: Value) -> None:
        """Show what holds, unless something else is being typed."""
        is_typing = self.field.hasFocus() and self.field.isModified()
        self._value = value
        if not is_typing:
            self.field.setText(str(value))

    def _stepper(self, sign: str, word: str, by: int) -> QPushButton:
        button = QPushButton(self)
        button.setText(sign)
        button.setAccessibleName(f"{_(self._setting.label)}: {word}")
        button.setObjectName(f"setting {self._setting.key} {sign}")
        button.clicked.connect(lambda: self._step(by))
        return button

    def _step(self, by: int) -> None:
        kind = self._kind
        typed = kind.typed(self.field.text())
        now = self._value if typed is None else typed
        self._choose(max(kind.least, min(kind.most, int(now) + by * kind.step)))

    def _on_finished(self) -> None:
        typed = self._kind.typed(self.field.text())
        if typed is None:
            self.refused.emit(self.field.text())
        else:
            self._choose(typed)

    def _choose(self, value: Value) -> None:
        self.field.setText(str(value))
        self.field.setModified(False)
        if value != self._value:
            self._value = value
            self.chosen.emit(value)


def control_of(setting: Setting[Value], parent: QWidget) -> Options | Field:
    """Return the control that fits the kind of a setting."""
    kind = setting.kind
    if isinstance(kind, Choice):
        return Options(setting, tuple(option.value for option in kind.options), parent)
    if isinstance(kind, Switch):
        return Options(setting, (True, False), parent)
    assert isinstance(kind, Whole)
    return Field(setting, kind, parent)
