"""One plugin of the inventory: what it is, how it stands and why, what was decided, and the form to decide anew."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from console.extension.allow_list import LONGEST, Decision
from console.extension.installed import Door
from console.extension.inventory import USABLE, WAITING, PluginEntry, State
from console.messages import _
from ui.theme import px, theme
from ui.widgets.parts import plain_label

WHO_PX = 160
HASH_SHOWN = 16
FORBIDDABLE = frozenset({State.ALLOWED, State.FAILED, State.MISSING, State.CHANGED, State.UNLISTED})
ALLOWABLE = frozenset({State.UNLISTED, State.CHANGED, State.FORBIDDEN})


class PluginCard(QWidget):
    """A plugin, its lines one under the other.

    Signals:
        decided: Carries the plugin as it is shown, whether it may run, who decides and why.
    """

    decided = Signal(object, bool, str, str)

    def __init__(self, entry: PluginEntry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        self.setAccessibleName(f"{entry.name} {entry.version}")
        self.lines = QVBoxLayout(self)
        self.lines.setContentsMargins(0, px(10), 0, 0)
        self.lines.setSpacing(px(4))
        self._say_what()
        self._say_how()
        self.allow, self.forbid = self._button(_("Allow…")), self._button(_("Forbid…"))
        self.form = DecisionForm(self)
        self._lay_out_buttons()
        self.lines.addWidget(self.form)
        self.lines.addSpacing(px(6))
        rule = QFrame(self)
        rule.setFixedHeight(1)
        rule.setAutoFillBackground(True)
        palette = rule.palette()
        palette.setColor(palette.ColorRole.Window, theme().line1)
        rule.setPalette(palette)
        self.lines.addWidget(rule)
        self.allow.clicked.connect(self._on_allow)
        self.forbid.clicked.connect(self._on_forbid)
        self.form.confirmed.connect(self._on_confirmed)

    def _say_what(self) -> None:
        entry, tokens = self.entry, theme()
        line = QHBoxLayout()
        line.setSpacing(px(10))
        line.addWidget(_label(entry.name, tokens.type.lead, bold=True))
        line.addWidget(_label(entry.version, tokens.type.body, quiet=True))
        line.addStretch(1)
        self.state = _label(state_text(entry), tokens.type.body, bold=entry.state not in USABLE | WAITING)
        line.addWidget(self.state)
        self.lines.addLayout(line)
        kinds = " · ".join(kind_text(door) for door in entry.doors)
        hooks = _("hooks: {names}", names=", ".join(entry.hooks)) if entry.hooks else ""
        if kinds or hooks:
            told = " · ".join(filter(None, (kinds, hooks)))
            self.lines.addWidget(_label(told, tokens.type.body, quiet=True, wrap=True))

    def _say_how(self) -> None:
        entry, tokens = self.entry, theme()
        if entry.why.text:
            self.lines.addWidget(_label(entry.why.text, tokens.type.body, wrap=True))
        if entry.decision is not None:
            self.lines.addWidget(_label(decision_text(entry.decision), tokens.type.body, quiet=True, wrap=True))

    def _button(self, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(f"{text} {self.entry.name}")
        return button

    def _lay_out_buttons(self) -> None:
        entry = self.entry
        shown = _label(f"SHA-256 {entry.sha256[:HASH_SHOWN]}…", theme().type.dense, quiet=True)
        shown.setAccessibleName(f"SHA-256 {entry.sha256}")
        self.copy = QPushButton(self)
        self.copy.setText(_("Copy"))
        self.copy.setAccessibleName(_("Copy the hash of {plugin}", plugin=entry.name))
        self.copy.clicked.connect(self._on_copy)
        line = QHBoxLayout()
        line.setSpacing(px(8))
        line.addWidget(shown)
        line.addWidget(self.copy)
        line.addStretch(1)
        line.addWidget(self.allow)
        line.addWidget(self.forbid)
        self.lines.addLayout(line)  # only now have the parts a parent, and none becomes a window
        has_hash = bool(entry.sha256)
        shown.setVisible(has_hash)
        self.copy.setVisible(has_hash)
        self.allow.setVisible(has_hash and entry.state in ALLOWABLE)
        self.forbid.setVisible(entry.state in FORBIDDABLE)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.entry.sha256)
        self.copy.setText(_("Copied"))

    def _on_allow(self) -> None:
        warning = ""
        if Door.PAGE in self.entry.doors:
            warning = _("It will run inside the console, with all its rights.")
        button = _("Allow {name} {version}", name=self.entry.name, version=self.entry.version)
        self.form.open(warning, button, is_allowing=True)

    def _on_forbid(self) -> None:
        self.form.open("", _("Forbid {name}", name=self.entry.name), is_allowing=False)

    def _on_confirmed(self, is_allowed: bool, by: str, why: str) -> None:  # noqa: FBT001 - as the signal carries it
        self.decided.emit(self.entry, is_allowed, by, why)


class DecisionForm(QWidget):
    """Who decides and why, and the button that does it; there when it is asked for.

    Signals:
        confirmed: Carries whether the plugin may run, who decides and why.
    """

    confirmed = Signal(bool, str, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._is_allowing = False
        self.warning = _label("", theme().type.body, bold=True, wrap=True)
        self.who, self.why = QLineEdit(self), QLineEdit(self)
        for field, name in ((self.who, _("Who decides")), (self.why, _("Why, in one line"))):
            field.setPlaceholderText(name)
            field.setAccessibleName(name)
            field.setMaxLength(LONGEST)
            field.returnPressed.connect(self._on_done)
        self.who.setFixedWidth(px(WHO_PX))
        self.done = QPushButton(self)
        self.done.setProperty("primary", True)
        self.done.clicked.connect(self._on_done)
        fields = QHBoxLayout()
        fields.setSpacing(px(8))
        fields.addWidget(self.who)
        fields.addWidget(self.why, 1)
        button = QHBoxLayout()
        button.addWidget(self.done)
        button.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, px(4), 0, 0)
        column.setSpacing(px(6))
        column.addWidget(self.warning)
        column.addLayout(fields)
        column.addLayout(button)
        self.hide()

    def open(self, warning: str, button: str, *, is_allowing: bool) -> None:
        """Ask."""
        self._is_allowing = is_allowing
        self.warning.setText(warning)
        self.warning.setVisible(bool(warning))
        self.done.setText(button)
        self.show()
        self.who.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _on_done(self) -> None:
        """Hand on what was decided; without who or why put the cursor there and say so."""
        missing = [field for field in (self.who, self.why) if not field.text().strip()]
        if missing:
            self.warning.setText(_("A decision needs who decides and why."))
            self.warning.show()
            missing[0].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.confirmed.emit(self._is_allowing, self.who.text().strip(), self.why.text().strip())


def state_text(entry: PluginEntry) -> str:
    """Return how a plugin stands: in use, waiting for a decision or forbidden, or wrong."""
    if entry.state in USABLE:
        mark = "✓"
    elif entry.state in WAITING:
        mark = "–"
    else:
        mark = "!"
    return f"{mark} {_(entry.state.sentence)}"


def kind_text(door: Door) -> str:
    """Return what a plugin of a door is, and where it runs."""
    if door is Door.PAGE:
        return _("page plugin, runs inside the console")
    return _("data plugin")


def decision_text(decision: Decision) -> str:
    """Return who decided what, when and why; the time is this machine's."""
    values = {
        "by": decision.by,
        "at": f"{decision.at.astimezone():%Y-%m-%d %H:%M}",
        "why": decision.why,
    }
    if decision.is_allowed:
        return _("Allowed by {by} on {at}: {why}", **values)
    return _("Forbidden by {by} on {at}: {why}", **values)


def _label(text: str, size_px: int, *, bold: bool = False, quiet: bool = False, wrap: bool = False) -> QLabel:
    label = plain_label(size_px, bold=bold, colour=theme().t2 if quiet else None, wrap=wrap)
    label.setText(text)
    return label
