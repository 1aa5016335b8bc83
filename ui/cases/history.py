"""The history of a light: what was shown when, by what was known then, and where what is known now says otherwise."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from console.board.detail_view import HistoryLine
from console.domain.light import Light
from console.messages import _
from ui.theme import px, state_of_light, theme
from ui.theme.states import state_word
from ui.widgets.formats import clock_time, local_time, table_date
from ui.widgets.lamp import lamp_of, lamp_pixmap
from ui.widgets.names import plain
from ui.widgets.parts import plain_label, stand_at_middle, stand_on_line

COLUMNS = 4
MOST_LINES = 12
LAMP_PX = 14


class HistoryList(QWidget):
    """One line a span, the latest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: list[QLabel] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(3, 1)

    def show_history(self, lines: tuple[HistoryLine, ...], zone: str, today: date) -> None:
        """Show these spans in local time; of very many the latest, and how many came before."""
        latest = lines[::-1][:MOST_LINES]
        while len(self._labels) < COLUMNS * (MOST_LINES + 1):
            self._add_row()
        for label in self._labels:
            label.hide()
        for row, line in enumerate(latest):
            since, lamp, light, learned = self._labels[row * COLUMNS : (row + 1) * COLUMNS]
            at = local_time(line.from_us, zone)
            since.setText(f"{table_date(at.date(), today)} {clock_time(at)}")
            shape = lamp_of(state_of_light(line.shown), line.certainty)
            lamp.setPixmap(lamp_pixmap(shape, px(LAMP_PX), self.devicePixelRatioF()))
            light.setText(light_words(line))
            learned.setText(plain(line.learned))
            for label in (since, lamp, light, learned):
                label.show()
        if len(lines) > len(latest):
            more = self._labels[len(latest) * COLUMNS + 3]
            more.setText(_("… {n} earlier", n=len(lines) - len(latest)))
            more.show()

    def _add_row(self) -> None:
        tokens = theme()
        row = len(self._labels) // COLUMNS
        for column in range(COLUMNS):
            colour = tokens.t1 if column == 2 else tokens.t3 if column == 0 else tokens.t2
            size = tokens.type.caption if column == 0 else tokens.type.dense
            label = plain_label(size, colour=colour, wrap=column == 3)
            stand_on_line(label, size, tokens.type.dense)
            if column == 1:
                stand_at_middle(label, px(LAMP_PX), tokens.type.dense)
            self._grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop)
            self._labels.append(label)


def light_words(line: HistoryLine) -> str:
    """Return the light shown, and the one known now where it differs."""
    shown = _word(line.shown)
    if line.now_known is line.shown:
        return shown
    return _("{shown} (known now: {light})", shown=shown, light=_word(line.now_known))


def _word(light: Light) -> str:
    return _("no light") if light is Light.NONE else state_word(state_of_light(light))
