"""The section of the settings page: the connections of this installation, each with what can be done to it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from console.connection.check import Line
from console.connection.connection import Connection, Keep
from console.connection.opening import Wish
from console.errors import RefusedCommand
from console.messages import _, explain_in_place
from ui.connections.clerk import Clerk, Listed
from ui.connections.editor import ConnectionEditor
from ui.connections.giving_up import GivingUp
from ui.connections.lines import TestLines
from ui.connections.words import KEPT, STOP
from ui.runtime.faults import Fault
from ui.theme import px, theme
from ui.widgets.parts import SectionHead, plain_label

WIDEST_PX = 760


class ConnectionRow(QWidget):
    """One connection: where it leads, how its password is kept, what can be done.

    Signals:
        choose_asked, test_asked, change_asked, forget_asked: The button of that name was pressed.
    """

    choose_asked = Signal()
    test_asked = Signal()
    change_asked = Signal()
    forget_asked = Signal()

    def __init__(self, connection: Connection, *, is_chosen: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.connection = connection
        tokens = theme()
        self.name = plain_label(tokens.type.body, bold=True)
        self.name.setText(connection.name)
        self.state = plain_label(tokens.type.dense)
        self.state.setText(_("in use") if is_chosen else "")
        where = plain_label(tokens.type.dense, colour=tokens.t2, wrap=True)
        trust = _("its own authority") if connection.authority else _("the system's authorities")
        where.setText(f"{connection.destination}  ·  {trust}  ·  {_(KEPT[connection.keep])}")
        self.choose = self._button(_("Use"))
        self.test = self._button(_("Test"))
        self.change = self._button(_("Change"))
        self.forget = self._button(_("Forget…"))
        self.choose.setVisible(not is_chosen)
        top = QHBoxLayout()
        top.setSpacing(tokens.space.control_gap)
        top.addWidget(self.name)
        top.addWidget(self.state)
        top.addStretch(1)
        for button in (self.choose, self.test, self.change, self.forget):
            top.addWidget(button)
        self.below = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 12)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(where)
        self.below.setContentsMargins(0, 8, 0, 0)
        column.addLayout(self.below)
        self.choose.clicked.connect(self.choose_asked)
        self.test.clicked.connect(self.test_asked)
        self.change.clicked.connect(self.change_asked)
        self.forget.clicked.connect(self.forget_asked)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the line under it."""
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme().line1)
        painter.end()

    def _button(self, word: str) -> QPushButton:
        made = QPushButton(word, self)
        made.setAccessibleName(f"{word} {self.connection.name}")
        return made


class Confirmation(QWidget):
    """What will happen, then one button that does it.

    Signals:
        confirmed: It is wanted.
        left: It is not.
    """

    confirmed = Signal()
    left = Signal()

    def __init__(self, sentence: str, word: str, parent: QWidget) -> None:
        super().__init__(parent)
        told = plain_label(theme().type.body, wrap=True)
        told.setText(sentence)
        self.do = QPushButton(word)
        self.do.setProperty("primary", True)
        self.back = QPushButton(_("Back"))
        foot = QHBoxLayout()
        foot.setSpacing(theme().space.control_gap)
        foot.addWidget(self.do)
        foot.addWidget(self.back)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.addWidget(told)
        column.addLayout(foot)
        self.do.clicked.connect(self.confirmed)
        self.back.clicked.connect(self.left)


class ConnectionsSection(QWidget):
    """Lists connections and opens one form, one question or one test at a time, in its place.

    Signals:
        choose_asked: The console is to work with this connection; carries its name.
        forget_asked: The connection in use is to be forgotten; carries its name.
        give_up_asked: The same, and what waits to be sent over it goes into a file; carries name and file.
    """

    choose_asked = Signal(str)
    forget_asked = Signal(str)
    give_up_asked = Signal(str, object)

    def __init__(self, clerk: Clerk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clerk = clerk
        self._listed: Listed | None = None
        self._open: QWidget | None = None
        tokens = theme()
        self.problems = plain_label(tokens.type.body, bold=True, wrap=True)
        self.said = plain_label(tokens.type.body, bold=True, wrap=True)
        self.add = QPushButton(_("Add a connection"))
        self.rows: dict[str, ConnectionRow] = {}
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._place = QVBoxLayout()
        inner = QWidget(self)
        inner.setMaximumWidth(px(WIDEST_PX))
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.space.control_gap)
        head = SectionHead(_("Central databases"), inner)
        for part in (head, self.problems, self.said):
            column.addWidget(part)
        column.addLayout(self._list)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(self._place)
        column.addStretch(1)
        pad = tokens.space.panel_pad
        whole = QHBoxLayout(self)
        whole.setContentsMargins(pad + 8, 8, pad, pad)
        whole.addWidget(inner, 1, Qt.AlignmentFlag.AlignTop)
        whole.addStretch(0)
        self.problems.hide()
        self.said.hide()
        self.add.clicked.connect(self._on_add)
        clerk.listed.connect(self._on_listed)
        clerk.line_said.connect(self._on_line_said)
        clerk.tested.connect(self._on_tested)
        clerk.refused.connect(self._on_refused)
        clerk.list()

    def say(self, sentence: str) -> None:
        """Say what could not be done; empty for nothing."""
        self.said.setText(f"{STOP} {sentence}" if sentence else "")
        self.said.setVisible(bool(sentence))

    def _on_listed(self, listed: Listed) -> None:
        self._close()
        self._listed = listed
        self.problems.setText("\n".join(f"{STOP} {explain_in_place(fault)}" for fault in listed.book.faults))
        self.problems.setVisible(bool(listed.book.faults))
        for row in self.rows.values():
            row.hide()
            row.deleteLater()
        self.rows = {}
        for connection in listed.book.connections:
            row = ConnectionRow(connection, is_chosen=connection == listed.book.chosen, parent=self)
            row.choose_asked.connect(lambda name=connection.name: self._on_choose(name))
            row.test_asked.connect(lambda name=connection.name: self._on_test(name))
            row.change_asked.connect(lambda name=connection.name: self._on_change(name))
            row.forget_asked.connect(lambda name=connection.name: self._on_forget(name))
            self.rows[connection.name] = row
            self._list.addWidget(row)

    def _on_choose(self, name: str) -> None:
        chosen = self._listed.book.chosen if self._listed else None
        told = _("The console opens again on {name}. The local copy of the connection in use is deleted.", name=name)
        if chosen is None:
            self.choose_asked.emit(name)
            return
        question = Confirmation(told, _("Use {name}", name=name), self)
        question.confirmed.connect(lambda: self.choose_asked.emit(name))
        question.left.connect(self._close)
        self._show_in(name, question)

    def _on_test(self, name: str) -> None:
        connection = self.rows[name].connection
        if connection.keep is Keep.MEMORY:
            self._on_change(name)
            return
        lines = TestLines(self)
        self._show_in(name, lines)
        lines.begin()
        self._clerk.test(Wish(connection, ""), connection)

    def _on_change(self, name: str) -> None:
        editor = ConnectionEditor(self._clerk, "Save", before=self.rows[name].connection, parent=self)
        editor.submitted.connect(lambda wish: self._clerk.change(name, wish))
        self._edit(editor)
        self._show_in(name, editor)
        editor.form.host.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_forget(self, name: str) -> None:
        is_chosen = self._listed is not None and self._listed.book.chosen == self.rows[name].connection
        if is_chosen and self._listed is not None and self._listed.waiting:
            way_out = GivingUp(name, self._listed.waiting, self)
            way_out.confirmed.connect(lambda file: self.give_up_asked.emit(name, file))
            way_out.left.connect(self._close)
            self._show_in(name, way_out)
            way_out.typed.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        told = (
            _("Password and local copy are deleted; the console asks for a connection again.")
            if is_chosen
            else _("Its password is deleted. The local copy stays: it is of the connection in use.")
        )
        question = Confirmation(told, _("Forget {name}", name=name), self)
        question.confirmed.connect(lambda: self.forget_asked.emit(name) if is_chosen else self._clerk.forget(name))
        question.left.connect(self._close)
        self._show_in(name, question)

    def _on_add(self) -> None:
        editor = ConnectionEditor(self._clerk, "Save", parent=self)
        editor.submitted.connect(self._clerk.add)
        self._edit(editor)
        self._close()
        self.say("")
        self._open = editor
        self._place.addWidget(editor)
        editor.show()
        editor.form.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _edit(self, editor: ConnectionEditor) -> None:
        if self._listed is not None:
            editor.form.keeping.offer(self._listed.ways, has_key=True)
        editor.left.connect(self._close)

    def _show_in(self, name: str, part: QWidget) -> None:
        self._close()
        self.say("")
        self._open = part
        self.rows[name].below.addWidget(part)
        part.show()
        for button in part.findChildren(QPushButton):
            if button.property("primary") and button.isEnabled():
                button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close(self) -> None:
        if self._open is not None:
            self._clerk.cancel()
            self._open.hide()
            self._open.deleteLater()
            self._open = None

    def _on_line_said(self, line: Line) -> None:
        if isinstance(self._open, TestLines):
            self._open.add(line)

    def _on_tested(self, lines: tuple[Line, ...]) -> None:
        if isinstance(self._open, TestLines):
            self._open.show_lines(lines, is_over=True)

    def _on_refused(self, error: Exception, fault: Fault) -> None:
        if isinstance(self._open, TestLines):
            self._close()
        if not isinstance(self._open, ConnectionEditor):
            self.say(fault.sentence)
        if isinstance(error, RefusedCommand):
            self._clerk.list()  # more waits than was known
