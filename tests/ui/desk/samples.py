"""A desk in memory: what the session answers is given by the test, what it is asked to do is kept or refused."""

from console.desk.annotations import CaseNote, Note
from console.desk.sending import OutboxView, Sending
from console.desk.session import DeskView
from console.domain.operation import OperationState
from console.errors import ConsoleError
from console.replica.local.journal import Entry
from tests.ui.city import NOW_US

CASE = 7
MINUTE_US = 60_000_000
THEIRS = Note("已电话联系申请人,材料 11月18日前补齐。", "李敏", NOW_US - 3_000_000, 2, NOW_US - 90 * MINUTE_US)
MINE = Note("11月20日到窗口核实:材料已补齐,请经办人当日恢复计时,并书面告知申请人。", "王强", NOW_US, 2)
NOTHING = OutboxView((), (), (), 0)
FENCED = Entry(4, NOW_US, "fenced", "local.db", "central knows 1/9, sent 1/3", is_audited=False)


def note(central: Note | None = None, own: Note | None = None, *, writable: bool = True, sent: bool = False,
         refused: tuple[Note, ...] = (), case_id: int = CASE) -> CaseNote:  # fmt: skip
    """Return a note; with an own change that waits, or that was carried out."""
    waits = own is not None and not sent
    return CaseNote(case_id, "440606-2026-0922-00317", "440606", writable, central, own, "op-1" if own else "", waits,
                    refused)  # fmt: skip


def sending(state: OperationState = OperationState.PENDING, *, op_id: str = "op-1", yours: Note = MINE,
            theirs: Note | None = None, age_us: int = 2 * MINUTE_US, tries: int = 0, problem: str = "",
            reason: str = "", case_id: int = CASE) -> Sending:  # fmt: skip
    """Return an operation on its way or refused."""
    return Sending(op_id, case_id, "440606-2026-0922-00317", "440606", state, yours, theirs, age_us, tries, problem,
                   reason)  # fmt: skip


def outbox(*sendings: Sending, notices: tuple[Entry, ...] = ()) -> OutboxView:
    """Return the outbox that holds these."""
    waiting = tuple(one for one in sendings if one.state is OperationState.PENDING)
    refused = tuple(one for one in sendings if one.state.is_refused)
    return OutboxView(waiting, refused, notices, max((0, *(one.age_us for one in waiting))))


class MemorySession:
    """Answers with what `note` and `outbox` are; acts are kept in `asked`, or end with `fault`."""

    def __init__(self) -> None:
        self.note: CaseNote | None = note()
        self.outbox = NOTHING
        self.fault: ConsoleError | None = None
        self.look_fault: ConsoleError | None = None
        self.asked: list[tuple[object, ...]] = []
        self.is_closed = False

    def look(self, case_id: int | None, _now_us: int) -> DeskView:
        if self.look_fault is not None:
            raise self.look_fault
        own = self.note is not None and self.note.case_id == case_id
        return DeskView(case_id, self.note if own else None, self.outbox)

    def annotate(self, seen: CaseNote, text: str, by: str, _now_us: int) -> None:
        self._do("annotate", seen.version, text, by)
        self.note = note(seen.central, Note(text, by, NOW_US, seen.version + 1), case_id=seen.case_id)
        self.outbox = outbox(sending(yours=self.note.own or MINE, case_id=seen.case_id, age_us=0))

    def write_again(self, op_id: str, text: str, by: str, seen_version: int, _now_us: int) -> None:
        self._do("again", op_id, text, by, seen_version)

    def acknowledge(self, op_id: str, _now_us: int) -> None:
        self._do("acknowledge", op_id)
        self.outbox = NOTHING

    def acknowledge_notice(self, entry_id: int, _now_us: int) -> None:
        self._do("acknowledge_notice", entry_id)
        self.outbox = NOTHING

    def close(self) -> None:
        self.is_closed = True

    def _do(self, *asked: object) -> None:
        if self.fault is not None:
            raise self.fault
        self.asked.append(asked)
