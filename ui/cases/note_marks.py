"""The marks of cases whose note is on its way to central, or was refused there: a sign, and words for who asks."""

from enum import Enum

from console.desk.sending import OutboxView
from console.messages import _


class NoteMark(Enum):
    """How far this installation's note on a case has come; the value is its sign, the same as on the note itself."""

    WAITING = "↑"
    REFUSED = "!"

    @property
    def words(self) -> str:
        """What the sign means."""
        match self:
            case NoteMark.WAITING:
                return _("Note saved here, not yet in central")
            case NoteMark.REFUSED:
                return _("Note refused by central")


def note_marks(outbox: OutboxView) -> dict[int, NoteMark]:
    """Return the mark of each case, by id; a refusal needs a hand and stands before what waits."""
    waiting, refused = ([one.case_id for one in sendings] for sendings in (outbox.waiting, outbox.refused))
    return dict.fromkeys(waiting, NoteMark.WAITING) | dict.fromkeys(refused, NoteMark.REFUSED)
