"""A painted list whose lines break by its width."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy, QWidget

LEAST_PX = 320


class Flowing(QWidget):
    """As tall as `heightForWidth` of whoever derives from it says."""

    def __init__(
        self, parent: QWidget | None = None, vertical: QSizePolicy.Policy = QSizePolicy.Policy.Minimum
    ) -> None:
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, vertical)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        """Say that lines break by width."""
        return True

    def sizeHint(self) -> QSize:
        """Return the room at the width it has."""
        return QSize(LEAST_PX, self.heightForWidth(max(self.width(), LEAST_PX)))

    def _show(self, spoken: str) -> None:
        """Draw anew what has changed, and say it to who cannot see it."""
        self.setAccessibleDescription(spoken)
        self.updateGeometry()
        self.update()
