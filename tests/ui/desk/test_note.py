"""The note on a case as its writer meets it: nothing is called saved before it is, and nothing written is lost."""

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QApplication, QLabel

from console.desk.session import DeskView
from console.domain.operation import NOTE_LENGTH, OperationState
from console.errors import StorageFault
from console.messages import messages
from tests.ui.city import NOW_US
from tests.ui.desk.conftest import Stage
from tests.ui.desk.samples import CASE, MINE, MINUTE_US, NOTHING, THEIRS, note, outbox, sending
from ui.cases.detail import DetailPane
from ui.desk.note_words import NoteWords

CONFLICT = sending(OperationState.CONFLICT, theirs=replace(THEIRS, text="待领导批示", version=3))


def show(stage: Stage, case_note: object, view: object = NOTHING) -> None:
    stage.session.note, stage.session.outbox = case_note, view  # type: ignore[assignment]
    stage.look()


def said(stage: Stage) -> str:
    """Return all that can be read in the pane."""
    labels = (part.text() for part in stage.note.findChildren(QLabel) if part.isVisible())
    texts = (part.toPlainText() for part in stage.note.findChildren(NoteWords) if part.isVisible())
    return "\n".join((*labels, *texts))


def write(stage: Stage, text: str) -> None:
    """Open the editor by its key and type."""
    stage.qtbot.keyClick(stage.page.table, Qt.Key.Key_B)
    stage.note.editor.text.selectAll()
    stage.note.editor.text.insertPlainText(text)


def save(stage: Stage) -> None:
    stage.qtbot.keyClick(stage.note.editor.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def card(stage: Stage) -> object:
    (shown,) = stage.note._cards.values()
    return shown


def test_a_case_without_a_note_has_a_button_and_nothing_else(stage: Stage) -> None:
    assert stage.note.isHidden()
    assert stage.note.button.text() == "写批注  B"


def test_centrals_note_says_who_which_version_and_when_central_took_it(stage: Stage) -> None:
    show(stage, note(THEIRS))
    assert stage.note.text.toPlainText() == THEIRS.text
    assert stage.note.by.text() == "李敏 · 第 2 版 · 中心记录于 11-20 09:12"
    assert stage.note.state.isHidden()
    assert stage.note.button.text() == "修改批注  B"


def test_an_own_note_says_how_far_it_has_come_by_sign_and_words(stage: Stage) -> None:
    waiting = outbox(sending(tries=3, problem="E-SERVER"))
    show(stage, note(THEIRS, MINE), waiting)
    assert stage.note.text.toPlainText() == MINE.text
    assert stage.note.state.text() == "↑ 已保存于本机,等待上报"
    assert stage.note.attempts.text() == "已尝试 3 次,均未得到答复。最近一次:中心不应答。"
    assert THEIRS.text in stage.note.others.text()

    show(stage, note(THEIRS, MINE, sent=True))
    assert stage.note.state.text() == "↓ 已上报,等待回传"
    assert stage.note.others.isHidden()

    show(stage, note(replace(MINE, recorded_us=NOW_US)))
    assert stage.note.state.isHidden()


def test_a_source_that_takes_no_notes_offers_none(stage: Stage) -> None:
    show(stage, note(THEIRS, writable=False))
    assert stage.note.text.isVisible()
    assert stage.note.button.isHidden()
    stage.qtbot.keyClick(stage.page.table, Qt.Key.Key_B)
    assert not stage.note.is_editing


def test_a_note_is_written_by_keys_alone_and_shown_when_it_is_saved(stage: Stage) -> None:
    show(stage, note(THEIRS))
    stage.qtbot.keyClick(stage.page.table, Qt.Key.Key_B)
    assert QApplication.focusWidget() is stage.note.editor.operator.field
    stage.qtbot.keyClicks(stage.note.editor.operator.field, "wang")
    stage.qtbot.keyClick(stage.note.editor.operator.field, Qt.Key.Key_Tab)
    stage.note.editor.text.selectAll()
    stage.qtbot.keyClicks(stage.note.editor.text, "cba")
    with stage.qtbot.waitSignal(stage.bench.desk.done):
        save(stage)
    assert stage.session.asked == [("annotate", 2, "cba", "wang")]
    stage.qtbot.waitUntil(lambda: stage.note.text.toPlainText() == "cba")
    assert stage.note.state.text() == "↑ 已保存于本机,等待上报"
    assert not stage.note.is_editing
    assert QApplication.focusWidget() is stage.note.button


def test_who_acts_is_asked_once(stage: Stage) -> None:
    write(stage, "甲")
    save(stage)
    assert stage.session.asked == []
    assert "请先写明操作人" in said(stage)
    stage.note.editor.operator.field.setText("王强")
    with stage.qtbot.waitSignal(stage.bench.desk.done):
        save(stage)
    stage.look()
    write(stage, "乙")
    assert stage.note.editor.operator.shown.text() == "王强"
    assert stage.note.editor.operator.field.isHidden()
    with stage.qtbot.waitSignal(stage.bench.desk.done):
        save(stage)
    assert [asked[-1] for asked in stage.session.asked] == ["王强", "王强"]


def test_esc_keeps_the_draft_and_so_does_another_case(stage: Stage) -> None:
    write(stage, "写到一半")
    stage.qtbot.keyClick(stage.note.editor.text, Qt.Key.Key_Escape)
    assert not stage.note.is_editing
    assert stage.page.detail.shown is not None
    assert stage.note.draft.text() == "草稿,未保存:写到一半"
    assert stage.note.button.text() == "继续写批注  B"

    stage.qtbot.keyClick(stage.note.button, Qt.Key.Key_B)
    stage.page.open_case(CASE + 1)
    assert stage.note.isHidden()
    stage.page.open_case(CASE)
    stage.look()
    stage.qtbot.keyClick(stage.page.table, Qt.Key.Key_B)
    assert stage.note.editor.text.toPlainText() == "写到一半"


def test_a_text_left_as_it_was_is_no_draft(stage: Stage) -> None:
    show(stage, note(THEIRS))
    stage.qtbot.keyClick(stage.page.table, Qt.Key.Key_B)
    stage.qtbot.keyClick(stage.note.editor.text, Qt.Key.Key_Escape)
    assert stage.note.draft.isHidden()
    assert stage.note.button.text() == "修改批注  B"

    stage.qtbot.keyClick(stage.page.table, Qt.Key.Key_B)
    stage.page.open_case(CASE + 1)
    assert stage.bench.desk.drafts == {}


def test_a_disk_that_refuses_is_said_at_once_and_the_text_stays(stage: Stage) -> None:
    stage.bench.desk.name("王强")
    stage.session.fault = StorageFault("The local file cannot be written: {reason} ({name}).", reason="满", name="x")
    write(stage, "不能丢")
    with stage.qtbot.waitSignal(stage.bench.desk.failed):
        save(stage)
    assert stage.note.is_editing
    assert stage.note.editor.text.toPlainText() == "不能丢"
    assert stage.note.editor.said.text().startswith("! 本地文件无法写入")
    assert "已保存" not in said(stage)
    assert QApplication.focusWidget() is stage.note.editor.text

    stage.session.fault = None
    with stage.qtbot.waitSignal(stage.bench.desk.done):
        save(stage)
    assert stage.session.asked == [("annotate", 0, "不能丢", "王强")]


def test_while_it_is_saved_the_button_says_so_and_looks_go_on_afterwards(stage: Stage) -> None:
    stage.bench.desk.name("王强")
    go, look = threading.Event(), stage.session.look

    def slow(case_id: int | None, now_us: int) -> DeskView:
        go.wait(10)
        return look(case_id, now_us)

    stage.session.look = slow  # type: ignore[method-assign]
    stage.bench.desk.look()
    write(stage, "不等")
    with stage.qtbot.waitSignal(stage.bench.desk.done):
        save(stage)
        assert stage.bench.desk.is_busy
        assert stage.note.editor.save.text() == "正在保存…"
        go.set()
    stage.qtbot.waitUntil(lambda: stage.note.text.toPlainText() == "不等")


def test_characters_are_counted_and_too_many_cannot_be_saved(stage: Stage) -> None:
    stage.bench.desk.name("王强")
    write(stage, "字" * NOTE_LENGTH)
    assert stage.note.editor.count.text() == "2,000 / 2,000 字"
    assert stage.note.editor.save.isEnabled()
    stage.note.editor.text.insertPlainText("多")
    assert stage.note.editor.count.text() == "! 2,001 / 2,000 字,超出 1 字"
    save(stage)
    assert not stage.bench.desk.is_busy
    assert len(stage.note.editor.text.toPlainText()) == NOTE_LENGTH + 1


def test_what_is_pasted_becomes_one_line_and_enter_adds_none(stage: Stage) -> None:
    write(stage, "")
    pasted = QMimeData()
    pasted.setText("第一行\n第二行\r\n\t第三行")
    stage.note.editor.text.insertFromMimeData(pasted)
    stage.qtbot.keyClick(stage.note.editor.text, Qt.Key.Key_Return)
    assert stage.note.editor.text.toPlainText() == "第一行 第二行 第三行"


def test_letters_typed_into_the_note_are_no_commands(stage: Stage) -> None:
    write(stage, "")
    stage.qtbot.keyClicks(stage.note.editor.text, "ecnb")
    assert stage.note.editor.text.toPlainText() == "ecnb"
    assert stage.page.detail.result.text() == ""


def test_a_conflict_shows_both_texts_and_yours_can_take_the_place(stage: Stage) -> None:
    show(stage, note(THEIRS, refused=(MINE,)), outbox(CONFLICT))
    for text in ("! 冲突", "他人已先行修改该批注,您的内容未写入。", "中心现有", "待领导批示", "您写的", MINE.text):
        assert text in said(stage)
    shown = card(stage)
    shown.again.click()
    assert stage.session.asked == []
    shown.operator.field.setText("赵倩")
    with stage.qtbot.waitSignal(stage.bench.desk.done):
        shown.again.click()
    assert stage.session.asked == [("again", "op-1", MINE.text, "赵倩", 3)]


def test_a_conflict_is_settled_by_keeping_what_central_has(stage: Stage) -> None:
    show(stage, note(THEIRS, refused=(MINE,)), outbox(CONFLICT))
    stage.session.note = note(THEIRS)
    with stage.qtbot.waitSignal(stage.bench.desk.viewed):
        card(stage).keep.click()
    assert stage.session.asked == [("acknowledge", "op-1")]
    stage.qtbot.waitUntil(lambda: not stage.note._cards)


def test_both_texts_are_joined_in_the_editor_over_the_version_on_screen(stage: Stage) -> None:
    stage.bench.desk.name("王强")
    show(stage, note(THEIRS, refused=(MINE,)), outbox(CONFLICT))
    stage.qtbot.keyClick(stage.page.table, Qt.Key.Key_B)
    assert stage.note.editor.text.toPlainText() == MINE.text
    assert stage.note.changed.isHidden()
    write(stage, "两份合一")
    with stage.qtbot.waitSignal(stage.bench.desk.done):
        save(stage)
    assert stage.session.asked == [("again", "op-1", "两份合一", "王强", 3)]
    assert stage.bench.desk.drafts == {}


@pytest.mark.parametrize(
    ("state", "reason", "words"),
    [
        (OperationState.DENIED, "", "您的登录名无权在该区域写批注,未写入。"),
        (OperationState.INVALID, "target: no_such_case", "中心在该区域已没有这个办件。 未写入。"),
        (OperationState.INVALID, "text: 22021", "中心无法执行(text: 22021),未写入。"),
    ],
)
def test_a_refusal_says_why_and_offers_no_overwriting(
    stage: Stage, state: OperationState, reason: str, words: str
) -> None:
    show(stage, note(THEIRS, refused=(MINE,)), outbox(sending(state, reason=reason)))
    assert words in said(stage)
    assert MINE.text in said(stage)
    assert card(stage).again.isHidden()
    with stage.qtbot.waitSignal(stage.bench.desk.done):
        card(stage).keep.click()
    assert stage.session.asked == [("acknowledge", "op-1")]


def test_a_note_that_changes_while_one_writes_is_not_written_over_unread(stage: Stage) -> None:
    stage.bench.desk.name("王强")
    show(stage, note(THEIRS))
    write(stage, "我的")
    show(stage, note(replace(THEIRS, text="别人刚写的", version=3)))
    assert "您动笔之后批注已有改动" in said(stage)
    assert stage.note.text.toPlainText() == "别人刚写的"
    with stage.qtbot.waitSignal(stage.bench.desk.done):
        save(stage)
    assert stage.session.asked[-1][1] == 2

    show(stage, note(THEIRS))
    write(stage, "我的")
    show(stage, note(replace(THEIRS, text="别人刚写的", version=3)))
    stage.note.rebase.click()
    assert stage.note.changed.isHidden()
    with stage.qtbot.waitSignal(stage.bench.desk.done):
        save(stage)
    assert stage.session.asked[-1][1] == 3


def test_a_long_word_is_broken_and_not_cut_off(stage: Stage) -> None:
    words = stage.note.text
    show(stage, note(replace(THEIRS, text="https://example.gov.cn/" + "a" * 400)))
    stage.qtbot.waitUntil(lambda: words.height() > 4 * 20)
    assert words.height() == words.heightForWidth(words.width())
    assert words.document().idealWidth() <= words.width()


def test_looking_back_says_that_the_note_is_of_now(stage: Stage) -> None:
    show(stage, note(THEIRS))
    strip = stage.page.flow._strip
    assert strip is not None
    stage.bench.show_clock(replace(strip.clock, stands_still=True))
    assert "不随回看时点" in stage.note.head._caption


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_state_has_its_words_and_nothing_is_wider_than_the_pane(stage: Stage, language: str) -> None:
    messages.choose(language)  # type: ignore[arg-type]
    stage.bench.desk.name("")
    for state in (OperationState.CONFLICT, OperationState.DENIED, OperationState.INVALID):
        refused = sending(state, theirs=THEIRS, reason="text: too_long", op_id=state.value)
        show(stage, note(THEIRS, MINE, refused=(MINE,)), outbox(refused, sending(age_us=9 * MINUTE_US, tries=2)))
        stage.note.edit()
        stage.qtbot.wait(20)
        pane: DetailPane = stage.page.detail
        assert pane.widget().minimumSizeHint().width() <= pane.viewport().width()
        stage.note.leave()
        stage.bench.desk.drafts.clear()
