"""What is on its way: one sign in the bottom line, one column with everything that waits for a hand first."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QLabel

from console.domain.operation import OperationState
from console.errors import StorageFault
from console.messages import messages
from tests.ui.desk.conftest import Stage
from tests.ui.desk.samples import CASE, FENCED, MINE, MINUTE_US, NOTHING, THEIRS, outbox, sending
from ui.desk.note_words import NoteWords
from ui.widgets.text import watched_text

CONFLICT = sending(OperationState.CONFLICT, op_id="refused", theirs=replace(THEIRS, text="待领导批示", version=3))
WAITING = tuple(sending(op_id=f"w{n}", age_us=(40 - n) * MINUTE_US, case_id=CASE + n) for n in range(40))


def show(stage: Stage, view: object) -> None:
    stage.session.outbox = view  # type: ignore[assignment]
    stage.look()


def open_panel(stage: Stage) -> None:
    stage.qtbot.keyClick(stage.window, Qt.Key.Key_F8)
    assert stage.outbox.isVisible()


def said(stage: Stage) -> str:
    """Return all that can be read beside the list."""
    labels = (part.text() for part in stage.outbox.findChildren(QLabel) if part.isVisible())
    texts = (part.toPlainText() for part in stage.outbox.findChildren(NoteWords) if part.isVisible())
    return "\n".join((*labels, *texts))


def stand_on(stage: Stage, key: str) -> None:
    place = [line.key for line in stage.outbox.list.lines].index(key)
    stage.outbox.list.setCurrentIndex(stage.outbox.list.model().index(place, 0))


@pytest.mark.parametrize(
    ("view", "text", "is_loud"),
    [
        (NOTHING, "待上报 0", False),
        (outbox(*WAITING[-3:]), "待上报 3 · 最早 3 分前", False),
        (outbox(sending(age_us=5 * MINUTE_US)), "待上报 1 · 最早 5 分前", False),
        (outbox(sending(age_us=5 * MINUTE_US + 1)), "! 待上报 1 · 最早 5 分前", True),
        (outbox(CONFLICT), "! 待上报 0 · 被拒 1", True),
        (outbox(notices=(FENCED,)), "! 待上报 0 · 消息 1", True),
    ],
)
def test_the_sign_counts_and_raises_its_voice(stage: Stage, view: object, text: str, is_loud: bool) -> None:
    show(stage, view)
    assert stage.bench.sign.text() == f"{text}  F8"
    assert stage.bench.sign.is_loud is is_loud
    assert text in stage.bench.sign.accessibleName()


def test_the_words_of_the_bottom_line_give_way_to_the_sign(stage: Stage) -> None:
    show(stage, outbox(CONFLICT, *WAITING, notices=(FENCED,)))
    stage.qtbot.waitUntil(lambda: stage.bench.sign.geometry().right() < stage.window.bottom.width())
    with watched_text() as drawn:
        stage.window.bottom.grab()
    words = [text for text in drawn if text.text in stage.window.bottom.texts]
    assert words
    assert sum(text.width_px for text in words) < stage.bench.sign.x()


def test_what_was_refused_stands_first_then_messages_then_what_waits(stage: Stage) -> None:
    show(stage, outbox(*WAITING[:2], CONFLICT, notices=(FENCED,)))
    open_panel(stage)
    assert [line.key for line in stage.outbox.list.lines] == ["refused", "notice 4", "w0", "w1"]
    spoken = stage.outbox.list.model().index(2, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == f"已保存于本机,等待上报, 440606-2026-0922-00317, 40 分前, {MINE.text}"


def test_the_column_is_opened_walked_and_left_by_keys(stage: Stage) -> None:
    show(stage, outbox(CONFLICT, sending(tries=4, problem="E-LOGIN"), notices=(FENCED,)))
    stage.page.table.setFocus()
    open_panel(stage)
    assert QApplication.focusWidget() is stage.outbox.list
    assert "待领导批示" in said(stage)
    assert MINE.text in said(stage)
    stage.qtbot.keyClick(stage.outbox.list, Qt.Key.Key_Down)
    assert "此安装的本地文件曾由备份恢复" in said(stage)
    stage.qtbot.keyClick(stage.outbox.list, Qt.Key.Key_Down)
    assert "已尝试 4 次,均未得到答复。最近一次:中心拒绝登录。" in said(stage)
    stage.qtbot.keyClick(stage.outbox.list, Qt.Key.Key_Escape)
    assert stage.outbox.isHidden()
    assert QApplication.focusWidget() is stage.page.table


def test_enter_opens_the_case(stage: Stage) -> None:
    show(stage, outbox(sending(case_id=42)))
    open_panel(stage)
    with stage.qtbot.waitSignal(stage.bench.case_opened) as told:
        stage.qtbot.keyClick(stage.outbox.list, Qt.Key.Key_Return)
    assert told.args == [42]
    assert stage.outbox.isHidden()


def test_selection_and_scroll_stay_when_the_list_changes(stage: Stage) -> None:
    show(stage, outbox(*WAITING))
    open_panel(stage)
    stand_on(stage, "w30")
    stage.outbox.list.verticalScrollBar().setValue(700)
    show(stage, outbox(*(replace(one, age_us=one.age_us + MINUTE_US) for one in WAITING[1:])))
    assert stage.outbox.list.selected == "w30"
    assert stage.outbox.list.verticalScrollBar().value() == 700


def test_after_settling_nothing_else_is_chosen_that_a_second_click_could_settle(stage: Stage) -> None:
    stage.bench.desk.name("王强")
    second = replace(CONFLICT, op_id="refused-2")
    show(stage, outbox(CONFLICT, second))
    open_panel(stage)
    stage.session.acknowledge = lambda op_id, _now_us: stage.session.asked.append(("acknowledge", op_id))  # type: ignore[method-assign]
    stage.session.outbox = outbox(second)
    card = stage.outbox._card
    assert card is not None
    with stage.qtbot.waitSignal(stage.bench.desk.viewed):
        card.keep.click()
    assert stage.session.asked == [("acknowledge", "refused")]
    assert stage.outbox.list.selected == ""
    assert "请选择一行。" in said(stage)


def test_a_message_is_acknowledged(stage: Stage) -> None:
    show(stage, outbox(notices=(FENCED,)))
    open_panel(stage)
    with stage.qtbot.waitSignal(stage.bench.desk.viewed):
        stage.outbox.seen.click()
    assert stage.session.asked == [("acknowledge_notice", 4)]
    assert "在本机所做的都已到达中心。" in said(stage)


def test_what_could_not_be_settled_is_said(stage: Stage) -> None:
    show(stage, outbox(CONFLICT))
    open_panel(stage)
    stage.session.fault = StorageFault("The local file cannot be written: {reason} ({name}).", reason="满", name="x")
    card = stage.outbox._card
    assert card is not None
    with stage.qtbot.waitSignal(stage.bench.desk.failed):
        card.keep.click()
    assert "! 本地文件无法写入" in said(stage)
    assert stage.outbox.list.selected == "refused"


def test_a_local_file_that_cannot_be_read_is_an_alarm_until_it_can(stage: Stage) -> None:
    stage.session.look_fault = StorageFault("The local file was damaged ({name}).", name="x")
    with stage.qtbot.waitSignal(stage.bench.desk.troubled):
        stage.bench.desk.look()
    assert stage.bench.sign.is_loud
    assert stage.bench.sign.text().startswith("! 本机无法保存")
    open_panel(stage)
    assert "本地文件曾损坏" in said(stage)
    stage.session.look_fault = None
    stage.look()
    assert stage.bench.sign.text() == "待上报 0  F8"
    assert stage.outbox.fault.isHidden()


def test_stopping_closes_the_session(stage: Stage) -> None:
    stage.bench.stop()
    assert stage.session.is_closed


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_must_read_of_the_column_is_cut(stage: Stage, language: str) -> None:
    messages.choose(language)  # type: ignore[arg-type]
    show(stage, outbox(CONFLICT, *WAITING, sending(OperationState.DENIED, op_id="d"), notices=(FENCED,)))
    open_panel(stage)
    with watched_text() as drawn:
        stage.outbox.list.grab()
        stage.bench.sign.grab()
    assert [text for text in drawn if text.is_must_read and not text.is_whole] == []
    assert stage.outbox.summary.width() >= stage.outbox.summary.sizeHint().width()


def test_tab_goes_down_the_column_and_the_keyboard_is_not_lost_when_a_card_goes(stage: Stage) -> None:
    stage.bench.desk.name("王强")
    show(stage, outbox(CONFLICT))
    open_panel(stage)
    card = stage.outbox._card
    assert card is not None
    for part in (card.again, card.keep, stage.outbox.open_case):
        stage.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is part
    card.keep.setFocus()
    stage.qtbot.keyClick(card.keep, Qt.Key.Key_Space)
    stage.qtbot.waitUntil(lambda: stage.outbox._card is None)
    assert QApplication.focusWidget() is stage.outbox.list


def test_the_column_closes_even_if_what_had_the_keyboard_before_is_gone(stage: Stage) -> None:
    show(stage, outbox(CONFLICT))
    (card,) = stage.note._cards.values()
    card.keep.setFocus()
    open_panel(stage)
    show(stage, NOTHING)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    stage.qtbot.keyClick(stage.outbox, Qt.Key.Key_Escape)
    assert stage.outbox.isHidden()
