"""A text that is read and copied: as it is, never markup."""

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from ui.theme import font, px, theme

LEAST_PX = 260


def text_pane(name: str, parent: QWidget, *, wraps: bool = True) -> QPlainTextEdit:
    """Return a pane that shows plain text.

    Args:
        name: For readers who cannot see it.
        parent: Qt parent.
        wraps: Whether long lines go on below.
    """
    made = QPlainTextEdit(parent)
    made.setReadOnly(True)
    made.setFont(font(theme().type.dense))
    made.setAccessibleName(name)
    made.setMinimumHeight(px(LEAST_PX))
    made.setTabChangesFocus(True)
    made.setUndoRedoEnabled(False)
    if not wraps:
        made.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    return made
