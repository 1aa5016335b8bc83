"""The line below the list that writes it into a file: how far it is, how to stop it, what became of it."""

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QRectF, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from console.export.writing import GoesOn, Written
from console.messages import _
from ui.runtime.faults import Fault
from ui.runtime.task import TaskLane
from ui.theme import px, theme
from ui.widgets.formats import grouped
from ui.widgets.parts import plain_label

HEIGHT_PX = 36
TRACK_PX = 3
LOOK_EVERY_MS = 100
SHOWN_MS = 8_000
FORMS = ("Excel (*.xlsx)", "CSV (*.csv)", "PDF (*.pdf)")


class Progress:
    """How far a writing thread is, and whether it is to go on; it outlives the line that shows it."""

    def __init__(self) -> None:
        self.rows = 0
        self._over = threading.Event()

    def goes_on(self, rows: int) -> bool:
        """Note how far it is; return whether to go on."""
        self.rows = rows
        return not self._over.is_set()

    def stop(self) -> None:
        """Ask for the end."""
        self._over.set()


class ListExport(QWidget):
    """Hidden while nothing is written and nothing is to be said.

    Signals:
        ended: Nothing is being written any more.
    """

    ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._progress = Progress()
        self._rows = 0
        self.is_busy = False
        self.said = plain_label(theme().type.body)
        self.said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.stop = QPushButton(_("Cancel  Esc"), self)
        self.stop.clicked.connect(self.cancel)
        self.setFixedHeight(px(HEIGHT_PX))
        line = QHBoxLayout(self)
        line.setContentsMargins(theme().space.panel_pad, TRACK_PX, theme().space.panel_pad, 0)
        line.addWidget(self.said, 1)
        line.addWidget(self.stop)
        self._lane = TaskLane("list export", self)
        self._lane.done.connect(self._on_done)
        self._lane.failed.connect(self._on_failed)
        self._look = QTimer(self)
        self._look.setInterval(LOOK_EVERY_MS)
        self._look.timeout.connect(self._show_progress)
        self._fading = QTimer(self)
        self._fading.setSingleShot(True)
        self._fading.setInterval(SHOWN_MS)
        self._fading.timeout.connect(self.hide)
        # Whoever takes the page away takes nothing from the file: it is written to its end.
        self.hide()

    def write(self, work: Callable[[GoesOn], Written | None], rows: int) -> None:
        """Write; one list at a time.

        Args:
            work: Does it, in another thread.
            rows: How many there are.
        """
        self._progress, self._rows, self.is_busy = Progress(), rows, True
        self._fading.stop()
        self.stop.show()
        self.show()
        self._show_progress()
        self._look.start()
        self._lane.run(partial(work, self._progress.goes_on))

    def cancel(self) -> None:
        """Ask for the end of what is being written."""
        if self.is_busy:
            self._progress.stop()
            self.said.setText(_("Stopping…"))
            self._look.stop()

    def say(self, text: str) -> None:
        """Say what became of it, for a while."""
        self.said.setText(text)
        self.said.setToolTip(text)
        self.stop.hide()
        self.show()
        self.update()
        self._fading.start()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint how far it is as a line along the top."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().bg2)
        painter.fillRect(QRectF(0, 0, self.width(), TRACK_PX), theme().bg3)
        if self.is_busy and self._rows:
            done = min(1.0, self._progress.rows / self._rows)
            painter.fillRect(QRectF(0, 0, round(self.width() * done), TRACK_PX), theme().t1)
        painter.end()

    def _show_progress(self) -> None:
        done, whole = grouped(self._progress.rows), grouped(self._rows)
        is_closing = self._rows and self._progress.rows >= self._rows
        self.said.setText(
            _("Closing the file…") if is_closing else _("Writing {done} of {whole} rows…", done=done, whole=whole)
        )
        self.update()

    def _on_done(self, written: Written | None) -> None:
        self._end()
        if written is None:
            self.say(_("Stopped. Nothing was written."))
        else:
            self.say(_("Saved {file}: {n} rows.", file=str(written.path), n=grouped(written.rows)))

    def _on_failed(self, _error: Exception, fault: Fault) -> None:
        self._end()
        self.say(fault.sentence)
        self._fading.stop()  # what failed stays until the next one

    def _end(self) -> None:
        self._look.stop()
        self.is_busy = False
        self.ended.emit()


def choose_list_file(parent: QWidget, proposed: str) -> Path | None:
    """Ask where to write a list, and as what; None when nowhere."""
    chosen, form = QFileDialog.getSaveFileName(parent, _("Export the list"), proposed, ";;".join(FORMS))
    if not chosen:
        return None
    path = Path(chosen)
    end = form.partition("*")[2].rstrip(")")
    return path if path.suffix.lower() in {".xlsx", ".csv", ".pdf"} else path.with_name(path.name + (end or ".xlsx"))
