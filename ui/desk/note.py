"""The note on a case, as it stands in the case: text, how far an own change has come, what was refused, the editor."""

from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QPushButton, QToolButton, QVBoxLayout, QWidget

from console.desk.annotations import CaseNote, Note
from console.desk.sending import Sending
from console.desk.session import DeskView
from console.messages import _
from ui.desk.desk import Act, Deed, Desk, Writing
from ui.desk.editor import NoteEditor
from ui.desk.note_words import NoteWords
from ui.desk.refusal import RefusalCard
from ui.desk.words import STOP, Moment, attempts_text, byline, own_byline, state_text
from ui.runtime.faults import Fault
from ui.theme import theme
from ui.widgets.parts import SectionHead, plain_label


class NotePane(QWidget):
    """Is there while there is something to show; `button` opens the editor and stands elsewhere.

    Signals:
        sight_wanted: A part of it should be seen; carries the part.
    """

    sight_wanted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._case_id: int | None = None
        self._view: DeskView | None = None
        self._moment: Moment | None = None
        self._cards: dict[str, RefusalCard] = {}
        self._editor: NoteEditor | None = None
        self._build()
        self._lay_out()
        self._connect()
        self._refresh()

    def open_case(self, case_id: int | None) -> None:
        """Show the note on this case; None for none. What was being written stays as a draft."""
        if case_id != self._case_id:
            self._forget_untouched()
            self._case_id, self._view = case_id, None
            self._close_editor()
            self._refresh()

    def show_moment(self, moment: Moment) -> None:
        """Take what instants are told by."""
        if moment != self._moment:
            self._moment = moment
            self._refresh()

    def edit(self) -> None:
        """Write the note: a draft goes on; what was refused comes back to be joined with what central has."""
        view, note = self._view, self._note
        if view is None or note is None or not note.is_writable or self.is_editing:
            return
        writing = self._desk.drafts.get(note.case_id) or self._begin(note)
        self._desk.drafts[note.case_id] = writing
        self.editor.open(writing.text)
        self._refresh()
        QTimer.singleShot(0, self, self._want_sight)

    def leave(self) -> None:
        """Close the editor; the text stays a draft."""
        self._close_editor()
        self._forget_untouched()
        self._refresh()
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def is_editing(self) -> bool:
        """Whether the editor is open."""
        return self._editor is not None and not self._editor.isHidden()

    @property
    def editor(self) -> NoteEditor:
        """The editor; it is made when somebody wants it, as most cases are only read."""
        if self._editor is None:
            self._editor = editor = NoteEditor(self._desk)
            editor.hide()
            editor.changed.connect(self._on_text_changed)
            editor.save_requested.connect(self._on_save_requested)
            editor.left.connect(self.leave)
            self._column.addWidget(editor)
        return self._editor

    def _close_editor(self) -> None:
        if self._editor is not None:
            self._editor.hide()

    def _build(self) -> None:
        tokens = theme()
        self.button = QPushButton()
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.head = SectionHead(_("Shared note"))
        self.text = NoteWords(_("Shared note"))
        self.by = plain_label(tokens.type.caption, colour=tokens.t3, wrap=True)
        self.state = plain_label(tokens.type.dense, bold=True, wrap=True)
        self.attempts = plain_label(tokens.type.dense, colour=tokens.t2, wrap=True)
        self.others = plain_label(tokens.type.dense, colour=tokens.t2, wrap=True)
        self.draft = plain_label(tokens.type.dense, colour=tokens.t2)
        self.changed = plain_label(tokens.type.body, bold=True, wrap=True)
        self.rebase = QToolButton()
        self.rebase.setText(_("Read it, write on top of it"))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self.head, self.text, self.by, self.state, self.attempts, self.others):
            column.addWidget(part)
        self._refused = QVBoxLayout()
        self._refused.setSpacing(theme().space.control_gap)
        column.addLayout(self._refused)
        column.addWidget(self.draft)
        column.addWidget(self.changed)
        column.addWidget(self.rebase, 0, Qt.AlignmentFlag.AlignLeft)
        self._column = column

    def _connect(self) -> None:
        self.button.clicked.connect(self.edit)
        self.rebase.clicked.connect(self._on_rebase_clicked)
        self._desk.viewed.connect(self._on_viewed)
        self._desk.done.connect(self._on_done)
        self._desk.failed.connect(self._on_failed)

    @property
    def _note(self) -> CaseNote | None:
        return None if self._view is None else self._view.note

    @property
    def _writing(self) -> Writing | None:
        return None if self._case_id is None else self._desk.drafts.get(self._case_id)

    def _mine(self, sendings: tuple[Sending, ...]) -> tuple[Sending, ...]:
        return tuple(one for one in sendings if one.case_id == self._case_id)

    def _begin(self, note: CaseNote) -> Writing:
        refused = self._mine(self._view.outbox.refused) if self._view else ()
        text = note.shown.text if note.shown else ""
        if refused:
            return Writing(note, refused[-1].yours.text, refused[-1].op_id, _version(note, refused))
        return Writing(note, text, "", note.version)

    def _refresh(self) -> None:
        note, view, moment = self._note, self._view, self._moment
        self.button.setVisible(note is not None and note.is_writable and not self.is_editing)
        if note is None or view is None or moment is None:
            self.hide()
            return
        waiting, refused = self._mine(view.outbox.waiting), self._mine(view.outbox.refused)
        self._show_note(note, next((one for one in waiting if one.op_id == note.own_op_id), None), moment)
        self._show_refused(refused, moment)
        self._show_writing(note, refused)
        self.head.say(_("Shared note"), _("as it is now, not as it was then") if moment.is_past else "")
        self.setVisible(bool(note.shown or refused or self._writing))

    def _show_note(self, note: CaseNote, sending: Sending | None, moment: Moment) -> None:
        shown = note.shown
        self.text.setVisible(shown is not None)
        self.by.setVisible(shown is not None)
        if shown is not None:
            self.text.say(shown.text)
            self.by.setText(own_byline(shown, sending.age_us) if sending else byline(shown, moment))
        self.state.setText(state_text(note))
        self.state.setVisible(note.own is not None)
        attempts = attempts_text(sending) if sending else ""
        self.attempts.setText(attempts)
        self.attempts.setVisible(bool(attempts))
        self._show_others(note.central if note.is_saved_only else None)

    def _show_others(self, note: Note | None) -> None:
        """Show what stands in central while the own change is not there."""
        self.others.setVisible(note is not None)
        if note is not None:
            self.others.setText(_("Others still read: {text}", text=" ".join(note.text.split())))

    def _show_refused(self, refused: tuple[Sending, ...], moment: Moment) -> None:
        gone = self._cards.keys() - {one.op_id for one in refused}
        for op_id in gone:
            card = self._cards.pop(op_id)
            if card.has_keyboard:
                self.button.setFocus(Qt.FocusReason.OtherFocusReason)
            card.hide()
            card.deleteLater()
        for one in refused:
            if one.op_id not in self._cards:
                card = self._cards[one.op_id] = RefusalCard(self._desk, one, self)
                self._refused.addWidget(card)
                for before, after in pairwise((self.button, *card.stops, self.rebase)):
                    QWidget.setTabOrder(before, after)
            self._cards[one.op_id].show_sending(one, moment)
            self._cards[one.op_id].show()

    def _show_writing(self, note: CaseNote, refused: tuple[Sending, ...]) -> None:
        writing = self._writing
        if writing is not None and writing.replaces not in {"", *(one.op_id for one in refused)}:
            writing = self._desk.drafts[note.case_id] = replace(writing, replaces="")
        is_overtaken = self.is_editing and writing is not None and writing.version != _version(note, refused)
        self.changed.setText(
            f"{STOP} {_('The note has changed since you began; it stands above. Yours would be refused.')}"
        )
        self.changed.setVisible(is_overtaken)
        self.rebase.setVisible(is_overtaken)
        words = "" if writing is None or self.is_editing else " ".join(writing.text.split())
        self.draft.setText(_("Draft, not saved: {text}", text=words if len(words) <= 40 else f"{words[:40]}…"))
        self.draft.setVisible(writing is not None and not self.is_editing)
        told = _("Go on writing  B") if writing else _("Change the note  B") if note.shown else _("Write a note  B")
        self.button.setText(told)

    def _forget_untouched(self) -> None:
        """Let go of a draft that says what stands there already."""
        writing = self._writing
        if writing is not None and not writing.replaces:
            shown = writing.seen.shown
            if writing.text.strip() == (shown.text if shown else ""):
                del self._desk.drafts[writing.seen.case_id]

    def _want_sight(self) -> None:
        if self.is_editing:
            self.sight_wanted.emit(self.editor)

    def _on_viewed(self, view: DeskView) -> None:
        if view.case_id == self._case_id and view.case_id is not None:
            self._view = view
            self._refresh()

    def _on_text_changed(self, text: str) -> None:
        writing = self._writing
        if writing is not None and self.is_editing:
            self._desk.drafts[writing.seen.case_id] = replace(writing, text=text)

    def _on_rebase_clicked(self) -> None:
        writing, note, view = self._writing, self._note, self._view
        if writing is not None and note is not None and view is not None:
            version = _version(note, self._mine(view.outbox.refused))
            self._desk.drafts[note.case_id] = replace(writing, seen=note, version=version)
            self._refresh()
            self.editor.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_save_requested(self) -> None:
        if self._writing is not None:
            self._desk.write(self._writing)

    def _on_done(self, act: Act) -> None:
        if act.deed in {Deed.WRITE, Deed.AGAIN} and self._writing is None and self.is_editing:
            self._close_editor()
            self._refresh()
            self.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_failed(self, act: Act, fault: Fault) -> None:
        writing = self._writing
        if writing is None or not self.is_editing:
            return
        if act == Act(Deed.WRITE, str(self._case_id)) or act == Act(Deed.AGAIN, writing.replaces):
            self.editor.say(fault.sentence)
            self.editor.text.setFocus(Qt.FocusReason.OtherFocusReason)
            self.sight_wanted.emit(self.editor)


def _version(note: CaseNote, refused: tuple[Sending, ...]) -> int:
    """Return the newest version that is on screen."""
    return max(note.version, *(one.theirs.version for one in refused if one.theirs is not None), 0)
