"""A list under the sources: what it is of, what restricts it, its rows, and what stands under them."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.sources.grid import Grid
from ui.theme import theme
from ui.widgets.parts import plain_label


class ListPane(QWidget):
    """A bar with a caption, a grid, and a line that stands in the grid's place while there is nothing to list.

    Attributes:
        bar: Controls at its left, the caption at its right.
        grid: The rows.
        caption: How many there are, and of when.
        nothing: Said instead of rows.
    """

    def __init__(self, name: str, parent: QWidget | None = None, *, row_px: int = 0) -> None:
        """Make an empty list.

        Args:
            name: What it is called for those who cannot see it.
            parent: Qt parent.
            row_px: Height of a row; 0 for that of dense rows.
        """
        super().__init__(parent)
        tokens = theme()
        self.grid = Grid(name, row_px or tokens.space.row_dense, self)
        self.caption = plain_label(tokens.type.caption, colour=tokens.t3)
        self.nothing = plain_label(tokens.type.body, colour=tokens.t2, wrap=True)
        self.nothing.hide()
        self.bar = QHBoxLayout()
        self.bar.setContentsMargins(0, 0, 0, 0)
        self.bar.setSpacing(tokens.space.control_gap)
        self.bar.addStretch(1)
        self.bar.addWidget(self.caption)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 6, 0, 0)
        self.column.setSpacing(6)
        self.column.addLayout(self.bar)
        self.column.addWidget(self.nothing)
        self.column.addWidget(self.grid, 1)

    def add_control(self, widget: QWidget) -> None:
        """Put a control at the left of the bar, behind those that are there."""
        self.bar.insertWidget(self.bar.count() - 2, widget)

    def add_button(self, widget: QWidget) -> None:
        """Put a button at the right end of the bar."""
        self.bar.addWidget(widget)

    def say_nothing(self, text: str) -> None:
        """Say why there are no rows; empty where there are some."""
        self.nothing.setText(text)
        self.nothing.setVisible(bool(text))
        self.grid.setVisible(not text)
