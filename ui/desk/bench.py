"""The desk's parts, joined: the note that stands in a case, the sign in the bottom line, the column it opens."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from console.board.face import ClockFace
from console.domain.case import CaseId
from ui.desk.desk import Desk, Session
from ui.desk.note import NotePane
from ui.desk.outbox import OutboxPanel
from ui.desk.sign import OutboxSign
from ui.desk.words import Moment
from ui.widgets.formats import local_time


class Bench(QObject):
    """Whoever joins the desktop puts its parts where they belong.

    Signals:
        case_opened: The reader wants to see a case; carries its id.
    """

    case_opened = Signal(object)

    def __init__(self, session: Session, window: QWidget) -> None:
        """Make the parts.

        Args:
            session: Does the work.
            window: Over which the column stands.
        """
        super().__init__()
        self.desk = Desk(session, self)
        self._window = window
        self._moment: Moment | None = None
        self._outbox: OutboxPanel | None = None
        self._make()

    def furnish(self) -> None:
        """Make the parts anew, in the look in force; whoever joins the desktop puts them where they belong again."""
        self.clear()
        self._make()
        if self._moment is not None:
            self._show_moment(self._moment)
        self.desk.tell_again()

    def clear(self) -> None:
        """Take away the parts, wherever they were put or if they were put nowhere."""
        for part in (self.note.button, self.note, self.sign, self._outbox):
            if part is not None and isValid(part):
                part.deleteLater()
        self._outbox = None

    @property
    def outbox(self) -> OutboxPanel:
        """The column; it is made when somebody wants it."""
        if self._outbox is None:
            self._outbox = OutboxPanel(self.desk, self._window)
            self._outbox.case_opened.connect(self._on_case_opened)
            if self._moment is not None:
                self._outbox.show_moment(self._moment)
        return self._outbox

    @property
    def is_outbox_open(self) -> bool:
        """Whether the column is in sight."""
        return self._outbox is not None and self._outbox.isVisible()

    def _make(self) -> None:
        self.note = NotePane(self.desk)
        self.sign = OutboxSign(self.desk)
        self.sign.clicked.connect(self.toggle_outbox)

    def start(self) -> None:
        """Begin to look."""
        self.desk.start()

    def stop(self) -> None:
        """Stop; returns when what was being saved is saved."""
        self.desk.stop()

    def toggle_outbox(self) -> None:
        """Open the column, or close it again."""
        self.outbox.toggle()

    def open_case(self, case_id: CaseId | None) -> None:
        """Look at the note on this case; None for none."""
        self.note.open_case(case_id)
        self.desk.open_case(case_id)

    def show_clock(self, clock: ClockFace) -> None:
        """Take the city's clock."""
        if not clock.zone:
            return
        self._show_moment(Moment(clock.zone, local_time(clock.now_us, clock.zone).date(), is_past=clock.stands_still))

    def _show_moment(self, moment: Moment) -> None:
        self._moment = moment
        self.note.show_moment(moment)
        if self._outbox is not None:
            self._outbox.show_moment(moment)

    def _on_case_opened(self, case_id: int) -> None:
        self.case_opened.emit(CaseId(case_id))
