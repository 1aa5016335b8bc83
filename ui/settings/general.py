"""The section made from the declarations: each setting with what it does, its control, and what is wrong in place."""

from itertools import groupby

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from console.messages import _, explain_in_place
from console.settings.declared import SECTIONS
from console.settings.kinds import Setting, Value
from console.settings.store import refusal
from ui.settings.chooser import Chooser
from ui.settings.controls import Field, control_of
from ui.theme import font, px, theme
from ui.widgets.parts import SectionHead, plain_label

STOP = "!"
WIDEST_PX = 760
GAP_PX = 20


class SettingRow(QWidget):
    """Label, help, control, whether the default holds or a way back to it; what is wrong, or how the choice went."""

    def __init__(self, chooser: Chooser, setting: Setting[Value], parent: QWidget) -> None:
        super().__init__(parent)
        self._chooser, self._setting = chooser, setting
        tokens = theme()
        self.label = plain_label(tokens.type.body, bold=True)
        self.label.setText(_(setting.label))
        self.help = plain_label(tokens.type.dense, colour=tokens.t2, wrap=True)
        self.help.setText(_(setting.help))
        self.control = control_of(setting, self)
        self.mark = plain_label(tokens.type.dense, colour=tokens.t3)
        self.reset = QPushButton(self)
        self.reset.setText(_("Back to the default"))
        self.reset.setAccessibleName(f"{_(setting.label)}: {_('Back to the default')}")
        self.reset.setObjectName(f"setting {setting.key} reset")
        self.wrong = plain_label(tokens.type.body, bold=True, wrap=True)
        self.result = plain_label(tokens.type.dense, wrap=True)
        self.wrong.hide()
        self._lay_out()
        self.control.chosen.connect(self._on_chosen)
        if isinstance(self.control, Field):
            self.control.refused.connect(self._on_refused)
        self.reset.clicked.connect(self._on_reset)
        self.show_state()

    def show_state(self) -> None:
        """Show what holds, and whether anybody chose it."""
        settings, setting = self._chooser.settings, self._setting
        self.control.show_value(settings.value(setting))
        is_default = settings.is_default(setting)
        told = _("default") if is_default else _("default: {value}", value=setting.kind.shown(setting.default))
        self.mark.setText(told)
        self.reset.setVisible(not is_default)
        result = self._chooser.result
        is_last = result is not None and result.setting is setting
        has_failed = is_last and result is not None and result.fault is not None
        said = self._chooser.said() if is_last else ""
        self.result.setText(f"{STOP} {said}" if has_failed else said)
        self.result.setFont(font(theme().type.body if has_failed else theme().type.dense, bold=has_failed))
        self.result.setVisible(is_last)

    def say(self, sentence: str) -> None:
        """Say what is wrong; empty for nothing."""
        self.wrong.setText(f"{STOP} {sentence}" if sentence else "")
        self.wrong.setVisible(bool(sentence))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, px(GAP_PX))
        column.setSpacing(4)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.control)
        line.addWidget(self.mark)
        line.addWidget(self.reset)
        line.addStretch(1)
        for part in (self.label, self.help):
            column.addWidget(part)
        column.addLayout(line)
        column.addWidget(self.wrong)
        column.addWidget(self.result)

    def _on_chosen(self, value: Value) -> None:
        self.say("")
        self._chooser.choose(self._setting, value)

    def _on_refused(self, typed: str) -> None:
        self.say(explain_in_place(refusal(self._setting, typed)))

    def _on_reset(self) -> None:
        self.say("")
        self._chooser.reset(self._setting)


class GeneralSection(QWidget):
    """All settings that are declared, in groups; above them what is wrong with their file."""

    def __init__(self, chooser: Chooser, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chooser = chooser
        tokens = theme()
        self.wrong = plain_label(tokens.type.body, bold=True, wrap=True)
        self.problems = plain_label(tokens.type.body, wrap=True)
        self.problems.setObjectName("settings problems")
        self.problems.setContentsMargins(0, 0, 0, px(GAP_PX))
        self.rows: dict[str, SettingRow] = {}
        inner = QWidget(self)
        inner.setMaximumWidth(px(WIDEST_PX))
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.wrong)
        column.addWidget(self.problems)
        for section, settings in groupby(chooser.settings.declared, lambda one: one.section):
            head = SectionHead(_(SECTIONS[section]), inner)
            head.say(_(SECTIONS[section]), "")
            column.addWidget(head)
            column.addSpacing(8)
            for setting in settings:
                row = self.rows[setting.key] = SettingRow(chooser, setting, inner)
                column.addWidget(row)
        column.addStretch(1)
        pad = tokens.space.panel_pad
        whole = QHBoxLayout(self)
        whole.setContentsMargins(pad + 8, 8, pad, pad)
        whole.addWidget(inner, 1, Qt.AlignmentFlag.AlignTop)
        whole.addStretch(0)
        chooser.done.connect(self._show)
        self._show()

    def minimumSizeHint(self) -> QSize:
        """Return no height: that of wrapped words at their narrowest would leave nothing to scroll to."""
        return QSize(super().minimumSizeHint().width(), 0)

    def _show(self) -> None:
        problems = [explain_in_place(problem) for problem in self._chooser.settings.problems]
        self.wrong.setText(f"{STOP} {_('Not everything in the settings file is used:')}")
        self.problems.setText("\n".join(problems))
        for part in (self.wrong, self.problems):
            part.setVisible(bool(problems))
        for row in self.rows.values():
            row.show_state()
