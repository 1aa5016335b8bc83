"""Tabs in a line above what they open."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabBar, QToolButton, QWidget


class TabLine(QTabBar):
    """As wide as its words, without a base; arrow keys go from tab to tab.

    What scrolls the tabs where they have no room is for the pointer alone: arrow keys scroll them, too, and a button
    that comes and goes with the room there is must not take the keyboard.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """Make a line without tabs.

        Args:
            name: What a screen reader calls it, in the reader's language.
            parent: Qt parent.
        """
        super().__init__(parent)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setAccessibleName(name)
        for button in self.findChildren(QToolButton):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
