"""The facts a case rests on: when each happened, when central learned of it, what it says, where it came from."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from console.board.detail_view import EvidenceLine
from ui.theme import theme
from ui.widgets.formats import clock_time, local_time, table_date
from ui.widgets.names import plain
from ui.widgets.parts import plain_label, stand_on_line

COLUMNS = 4


class EvidenceList(QWidget):
    """Selectable lines, newest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[EvidenceLine, ...] = ()
        self._labels: list[QLabel] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(2, 1)

    def show_evidence(self, lines: tuple[EvidenceLine, ...], zone: str, today: date) -> None:
        """Show these facts, which come newest first, in local time."""
        self._lines = lines
        while len(self._labels) < COLUMNS * len(lines):
            self._add_row()
        for row, line in enumerate(lines):
            text = plain(f"{line.text} ! {line.problem}" if line.problem else line.text)
            happened, learned = _moment(line.happened_us, zone, today), _moment(line.recorded_us, zone, today)
            for column, words in enumerate((happened, learned, text, plain(line.source))):
                label = self._labels[row * COLUMNS + column]
                label.setText(words)
                label.show()
        for label in self._labels[COLUMNS * len(lines) :]:
            label.hide()

    def _add_row(self) -> None:
        tokens = theme()
        row = len(self._labels) // COLUMNS
        rest = QHBoxLayout()  # of its own in each row: one long source takes no room from the words of others
        rest.setSpacing(self._grid.horizontalSpacing())
        self._grid.addLayout(rest, row, 2)
        for column in range(COLUMNS):
            size = tokens.type.caption if column in {1, 3} else tokens.type.dense
            colour = tokens.t3 if column in {1, 3} else tokens.t1
            label = plain_label(size, colour=colour, wrap=column == 2)
            stand_on_line(label, size, tokens.type.dense)
            if column < 2:
                self._grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop)
            else:
                rest.addWidget(label, 1 if column == 2 else 0, Qt.AlignmentFlag.AlignTop)
            self._labels.append(label)


def _moment(instant_us: int, zone: str, today: date) -> str:
    at = local_time(instant_us, zone)
    return f"{table_date(at.date(), today)} {clock_time(at)}"
