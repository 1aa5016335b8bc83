"""First run (首次使用): two choices, a picture in ten seconds or a clear reason why not."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from console.connection.opening import Opening
from console.messages import _, explain_in_place
from ui.connections.clerk import Clerk
from ui.connections.editor import ConnectionEditor
from ui.connections.words import STOP
from ui.theme import px, theme
from ui.widgets.parts import plain_label

DEMO_PX, FORM_PX, LEAST_FORM_PX = 300, 620, 480
TOP_PX = 28


class Panel(QWidget):
    """A surface with a border."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint both, one device pixel of border at least."""
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        line = max(1, round(ratio)) / ratio
        painter.fillRect(self.rect(), theme().line2)
        painter.fillRect(QRectF(self.rect()).adjusted(line, line, -line, -line), theme().bg1)
        painter.end()


class FirstRunPage(QWidget):
    """Demo city, or a connection.

    Signals:
        demo_asked: The demonstration city is wanted.
        connect_asked: A tested connection is wanted; carries the `Wish`.
        chosen: A connection that is known already is wanted; carries its name.
    """

    demo_asked = Signal()
    connect_asked = Signal(object)
    chosen = Signal(str)

    def __init__(self, clerk: Clerk, looks: QWidget, *, has_demo: bool, parent: QWidget | None = None) -> None:
        """Make the page.

        Args:
            clerk: Does the work.
            looks: Where language and theme are chosen.
            has_demo: Whether the demonstration's server is installed.
            parent: Qt parent.
        """
        super().__init__(parent)
        tokens = theme()
        self.setAutoFillBackground(True)
        palette = self.palette()
        palette.setColor(palette.ColorRole.Window, tokens.bg0)
        self.setPalette(palette)
        title = plain_label(tokens.type.title, bold=True)
        title.setText(_("Supervision console"))
        lead = plain_label(tokens.type.body, colour=tokens.t2, wrap=True)
        lead.setText(_("Every case of the city with its legal clocks. What should this console show?"))
        self.demo = QPushButton(_("Start the demo city"))
        self.demo.setEnabled(has_demo)
        self.editor = ConnectionEditor(clerk, "Connect", is_first=True, parent=self)
        self.problems = plain_label(tokens.type.body, bold=True, wrap=True)
        self.problems.hide()
        self._known = QVBoxLayout()
        self._known.setSpacing(tokens.space.control_gap)
        panels = QHBoxLayout()
        panels.setSpacing(12)
        panels.addWidget(self._demo_panel(has_demo), 0, Qt.AlignmentFlag.AlignTop)
        panels.addWidget(self._connect_panel(), 1, Qt.AlignmentFlag.AlignTop)
        inner = QWidget()
        inner.setMaximumWidth(px(DEMO_PX + FORM_PX + 12))
        inner.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for part in (title, lead, self.problems):
            column.addWidget(part)
        column.addLayout(self._known)
        column.addLayout(panels)
        column.addWidget(looks)
        whole = QVBoxLayout(self)
        pad = tokens.space.panel_pad
        whole.setContentsMargins(pad, px(TOP_PX), pad, pad)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(inner, 100)
        middle.addStretch(1)
        whole.addStretch(1)
        whole.addLayout(middle)
        whole.addStretch(3)
        self.demo.clicked.connect(self.demo_asked)
        self.editor.submitted.connect(self.connect_asked)
        (self.demo if has_demo else self.editor.form.host).setFocus(Qt.FocusReason.OtherFocusReason)

    def minimumSizeHint(self) -> QSize:
        """Return the width it needs; its height follows from the width, and what does not fit is scrolled."""
        return QSize(px(DEMO_PX + LEAST_FORM_PX), 0)

    def show_opening(self, opening: Opening) -> None:
        """Show what is known: connections, how a password can be kept, what is wrong with the file."""
        self.editor.form.keeping.offer(opening.ways, has_key=opening.key is not None)
        self.problems.setText("\n".join(f"{STOP} {explain_in_place(fault)}" for fault in opening.book.faults))
        self.problems.setVisible(bool(opening.book.faults))
        while (item := self._known.takeAt(0)) is not None:
            if (gone := item.widget()) is not None:
                gone.deleteLater()
        known = opening.book.connections if opening.key is not None else ()
        if known:
            head = plain_label(theme().type.body, colour=theme().t2)
            head.setText(_("Known connections"))
            self._known.addWidget(head)
        for connection in known:
            button = QPushButton(_("Open {name}", name=f"{connection.name}  ·  {connection.destination}"))
            button.clicked.connect(lambda _checked=False, name=connection.name: self.chosen.emit(name))
            self._known.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _demo_panel(self, has_demo: bool) -> Panel:  # noqa: FBT001 - one caller
        tokens = theme()
        panel, column = _panel(_("Demo city"))
        panel.setFixedWidth(px(DEMO_PX))
        words = plain_label(tokens.type.body, wrap=True)
        words.setText(_("One city and five districts with 20,000 cases, all of them invented."))
        more = plain_label(tokens.type.body, colour=tokens.t2, wrap=True)
        more.setText(
            _("Needs no network. It is made on this machine the first time, which takes a little.")
            if has_demo
            else _("The demo's server is not installed: pip install 'supervision-console[demo]'")
        )
        for part in (words, more):
            column.addWidget(part)
        column.addSpacing(4)
        column.addWidget(self.demo, 0, Qt.AlignmentFlag.AlignLeft)
        return panel

    def _connect_panel(self) -> Panel:
        panel, column = _panel(_("Central database"))
        proof = plain_label(theme().type.dense, colour=theme().t2, wrap=True)
        proof.setText(_("Only over TLS 1.3, and only to a server whose certificate proves its name."))
        column.addWidget(proof)
        column.addWidget(self.editor)
        return panel


def _panel(title: str) -> tuple[Panel, QVBoxLayout]:
    tokens = theme()
    panel = Panel()
    head = plain_label(tokens.type.lead, bold=True)
    head.setText(title)
    column = QVBoxLayout(panel)
    pad = tokens.space.panel_pad
    column.setContentsMargins(pad, pad, pad, pad)
    column.setSpacing(tokens.space.control_gap)
    column.addWidget(head)
    return panel, column
