"""Everything can be reached by keyboard and is named, in both languages, for those who hear the screen."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QWidget,
)

from console.domain.naming import Language
from console.messages import messages
from tests.ui.whole import Whole, whole
from ui.theme.states import LOOKS, State, state_of, state_word

SIZE = (1_366, 768)
WIDE = (1_920, 1_080)
ASKED = (QLineEdit, QComboBox, QPlainTextEdit, QAbstractSpinBox, QAbstractItemView)
"""What is named by no words of its own: what is typed or shown in it says nothing of what it is."""
GROUNDS = {"TopBar"}
"""Parts that paint their ground alone."""
BY_KEY = {"WaitingBar": "N"}
"""Parts for the pointer, and the key of the page that does the same."""
NAMELESS = re.compile(r"^[^\w\u4e00-\u9fff]*$")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
FOREIGN = re.compile(r"[A-Za-z]{4}")


@pytest.fixture(params=["zh", "en"])
def desktop(request: pytest.FixtureRequest, qapp: object, tmp_path: Path) -> Iterator[tuple[Whole, Language]]:
    """Return a small window in each language."""
    messages.choose(request.param)
    with whole(tmp_path, SIZE) as made:
        yield made, request.param


def name_of(part: QWidget) -> str:
    """Return what a screen reader calls a part."""
    if isinstance(part, ASKED):
        return part.accessibleName()
    face = QAccessible.queryAccessibleInterface(part)
    return face.text(QAccessible.Text.Name) or part.accessibleDescription()


def parts_of(window: QWidget) -> list[QWidget]:
    """Return the parts in sight that somebody made: no scroll bars, no view's inside."""
    return [
        part
        for part in window.findChildren(QWidget)
        if part.isVisible() and not isinstance(part, QScrollBar) and not part.objectName().startswith("qt_")
    ]


def is_ours(part: QWidget, method: str) -> bool:
    return any(method in kind.__dict__ and kind.__module__.startswith("ui.") for kind in type(part).__mro__)


def is_stop(part: QWidget) -> bool:
    return bool(part.focusPolicy() & Qt.FocusPolicy.TabFocus) and part.isEnabled() and part.focusProxy() is None


def has_key(part: QWidget) -> bool:
    """Whether what a click on it does can be done by keyboard."""
    if isinstance(part, QAbstractButton):
        return bool(part.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return not is_ours(part, "mousePressEvent") or is_stop(part) or type(part).__name__ in BY_KEY


def is_inside(part: QWidget) -> bool:
    """Whether it belongs to a control that stands for it: the button that empties a field, the head of a table."""
    parent = part.parentWidget()
    return isinstance(parent, (QLineEdit, QComboBox)) or (isinstance(part, QAbstractButton) and not part.isEnabled())


def test_whatever_can_be_reached_or_is_painted_has_a_name_and_what_the_pointer_does_has_a_key(
    desktop: tuple[Whole, Language],
) -> None:
    made, language = desktop
    nameless, foreign, keyless = set(), set(), set()
    for view in made.views:
        made.view(view)
        for part in parts_of(made.window):
            if is_inside(part):
                continue
            where = f"{view}: {type(part).__name__} {part.objectName()} {name_of(part)}"
            if not has_key(part):
                keyless.add(where)
            if is_stop(part) or (is_ours(part, "paintEvent") and type(part).__name__ not in GROUNDS):
                name = name_of(part)
                nameless |= {where} if NAMELESS.match(name) else set()
                foreign |= {where} if language == "zh" and FOREIGN.search(name) and not CHINESE.search(name) else set()
    assert (nameless, foreign, keyless) == (set(), set(), set())


@pytest.mark.parametrize("desktop", ["en"], indirect=True)
def test_tab_goes_in_the_order_of_reading(desktop: tuple[Whole, Language]) -> None:
    made, _language = desktop
    made.window.resize(*WIDE)  # every pane beside the other
    wrong = []
    for view in made.views:
        page = made.view(view)
        stops = [part for part in chain_from(page) if page.isAncestorOf(part) and part.isVisible() and is_stop(part)]
        for before, after in pairwise(stops):
            if goes_back(room_of(before), room_of(after)):
                wrong.append(f"{view}: {name_of(before)} → {name_of(after)}")
    assert wrong == []


@pytest.mark.parametrize("desktop", ["zh"], indirect=True)
def test_every_cell_with_a_lamp_or_a_figure_says_it_in_words(desktop: tuple[Whole, Language]) -> None:
    made, _language = desktop
    made.view("list")
    model = made.desktop.cases.model
    for number in range(8):
        row = model.row_at(number)
        assert row is not None
        said = " ".join(
            str(model.index(number, column).data(Qt.ItemDataRole.AccessibleTextRole) or "")
            for column in range(model.columnCount())
        )
        assert state_word(state_of(row.light, row.freshness)) in said
        assert row.case_no in said
    assert {state_word(state) for state in LOOKS} == {state_word(state) for state in State}
    made.view("sources")
    grid = made.desktop.sources.table.grid
    assert all(
        grid.index(row, column).data(Qt.ItemDataRole.AccessibleTextRole) is not None
        for row in range(grid.rowCount())
        for column in range(grid.columnCount())
    )


def chain_from(page: QWidget) -> list[QWidget]:
    """Return everything in the order in which Tab goes on, beginning at a page."""
    found, part = [], page.nextInFocusChain()
    while part is not page:
        found.append(part)
        part = part.nextInFocusChain()
    return found


def room_of(part: QWidget) -> QRect:
    return QRect(part.mapTo(part.window(), QPoint()), part.size())


def goes_back(before: QRect, after: QRect) -> bool:
    """Whether a reader's eye would go back: to the left in a line, or up in a column."""
    is_same_line = (
        before.top() < after.center().y() < before.bottom() or after.top() < before.center().y() < after.bottom()
    )
    if is_same_line and before.height() < 2 * after.height() < 4 * before.height():
        return after.right() < before.left()
    shares_column = before.left() < after.right() and after.left() < before.right()
    return shares_column and after.bottom() < before.top()
