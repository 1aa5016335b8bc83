"""The section About of the settings: which program this is, whose work it holds, and their licences."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QVBoxLayout, QWidget

from console.diagnostics.build import this_build
from console.licences import Part, installed_parts
from console.messages import _
from ui.diagnostics.pane import text_pane
from ui.runtime.faults import Fault
from ui.runtime.task import TaskLane
from ui.theme import px, theme
from ui.widgets.parts import SectionHead, plain_label
from ui.widgets.section_lines import SectionLines

LIST_PX = 300


class AboutSection(QWidget):
    """Version and parts; the licence of the chosen part beside them. The parts are found in a thread."""

    def __init__(
        self, parent: QWidget | None = None, *, parts: Callable[[], tuple[Part, ...]] = installed_parts
    ) -> None:
        super().__init__(parent)
        tokens = theme()
        self._parts: tuple[Part, ...] = ()
        self.version = plain_label(tokens.type.lead, bold=True)
        self.version.setText(f"{_('Supervision console')} {this_build().version}")
        self.build = plain_label(tokens.type.body, colour=tokens.t2, wrap=True)
        self.build.setText(_build_text())
        self.said = plain_label(tokens.type.body, colour=tokens.t2, wrap=True)
        self.said.setText(_("Looking at the parts of the program…"))
        self.list = QListWidget(self)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setItemDelegate(SectionLines(self.list))
        self.list.setFixedWidth(px(LIST_PX))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(_("Parts"))
        self.list.setObjectName("about parts")
        self.text = text_pane(_("Licence"), self)
        self._lay_out()
        for part in (self.list, self.text):
            part.hide()
        self.list.currentRowChanged.connect(self._on_row_changed)
        self.lane = TaskLane("parts", self)
        self.lane.done.connect(self._on_found)
        self.lane.failed.connect(self._on_failed)
        self.lane.run(parts)

    def _lay_out(self) -> None:
        tokens = theme()
        pad = tokens.space.panel_pad
        column = QVBoxLayout(self)
        column.setContentsMargins(pad + 8, 8, pad, pad)
        column.setSpacing(tokens.space.control_gap)
        self.head = SectionHead(_("Parts and licences"), self)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.list)
        line.addWidget(self.text, 1)
        for widget in (self.version, self.build, self.head, self.said):
            column.addWidget(widget)
        column.addLayout(line, 1)
        column.addStretch(0)

    def _on_found(self, parts: tuple[Part, ...]) -> None:
        self._parts = parts
        self.head.say(_("Parts and licences"), _("{n} parts", n=len(parts)))
        self.said.setText(_("Everything this installation holds, with the licence each part came under."))
        for part in (self.list, self.text):
            part.show()
        self.list.addItems([f"{part.name} {part.version}" for part in parts])
        self.list.setCurrentRow(0)

    def _on_failed(self, _error: Exception, fault: Fault) -> None:
        self.said.setText(fault.sentence)

    def _on_row_changed(self, row: int) -> None:
        part = self._parts[row]
        missing = _("This part brings no text of its licence.")
        named = part.licence or _("not named")
        self.text.setPlainText(f"{part.name} {part.version}\n{_('Licence')}: {named}\n\n{part.text or missing}")


def _build_text() -> str:
    build = this_build()
    if not build.commit:
        return _("Run from a checkout; no build.")
    return _("Built from commit {commit} of {day} (UTC).", commit=build.commit, day=build.day)
