"""What is shown once: the first steps to who is new here, and after an upgrade that something changed."""

from functools import partial

from PySide6.QtCore import QObject, QPoint, QRect, Qt
from PySide6.QtWidgets import QWidget

from console import __version__
from console.paths import Home
from console.settings.seen import Seen, read_seen, write_seen
from ui.cases.columns import Column
from ui.manual.book import NEWS
from ui.manual.plates import Plates, Step
from ui.pages import CASES_PLACE, MANUAL_PLACE, SOURCES_PLACE, WALL_PLACE, Pages
from ui.runtime.task import TaskLane
from ui.shell.window import Window

KEYS_PX = 70
FOOT_PX = 60
UPGRADED = "This is another version of the console than before. Your data and settings are kept."


class Greeting(QObject):
    """Asks in a thread what was seen, and shows what was not; never over a wall."""

    def __init__(self, home: Home, window: Window, pages: Pages, parent: QObject) -> None:
        super().__init__(parent)
        self._home, self._window, self._pages = home, window, pages
        self.plates: Plates | None = None
        self.lane = TaskLane("greeting", self)
        self.lane.done.connect(self._on_read)

    def greet(self) -> None:
        """Show what this reader has not seen yet."""
        self.lane.run(partial(read_seen, self._home))

    def show_first_steps(self) -> None:
        """Show the tour of the parts."""
        self._window.go(CASES_PLACE)
        self._show(self._steps(), "Done  Enter").ended.connect(self._on_seen)

    def stop(self) -> None:
        """Show nothing more; returns when the thread is gone."""
        self.lane.stop()

    def clear(self) -> None:
        """Take away what is shown: the window is drawn anew."""
        if self.plates is not None:
            self.plates.end(to_the_last=False)

    def _on_read(self, seen: Seen | None) -> None:
        if seen is None or seen.version == __version__ or self.plates is not None:
            return
        if self._window.page == WALL_PLACE:
            self._window.pages.currentChanged.connect(self.greet, Qt.ConnectionType.SingleShotConnection)
        elif not seen.version:
            self.show_first_steps()
        else:
            self._show((Step(UPGRADED, QRect),), "What is new  Enter").ended.connect(self._on_news_seen)

    def _show(self, steps: tuple[Step, ...], last: str) -> Plates:
        self.plates = made = Plates(steps, self._window, last=last)
        made.ended.connect(self._on_ended)
        self._window.pages.currentChanged.connect(self.clear)
        return made

    def _on_ended(self, _to_the_last: bool) -> None:  # noqa: FBT001 - as the signal carries it
        self.plates = None
        self._window.pages.currentChanged.disconnect(self.clear)
        self._window.entry(self._window.page).widget.setFocus()

    def _on_seen(self) -> None:
        self.lane.run(partial(write_seen, self._home, Seen(__version__)))

    def _on_news_seen(self, is_wanted: bool) -> None:  # noqa: FBT001 - as the signal carries it
        self._on_seen()
        if is_wanted:
            self._window.go(MANUAL_PLACE)
            self._pages.manual.open(NEWS)

    def _steps(self) -> tuple[Step, ...]:
        window, pages = self._window, self._pages
        return (
            Step(
                "Where the data comes from, and how old it is. What is hatched is old, and its cases count as unknown.",
                lambda: self._of(window.top.strip),
            ),
            Step(
                "A light for each case. Its shape and its word say how the case stands; colour only helps.",
                self._lights,
            ),
            Step("Enter opens the reason: the limit, the law, and each day that was counted.", self._reason),
            Step(
                "Notes are written at the foot of a case. They are saved here first and sent once.",
                lambda: self._of(pages.cases.detail, from_below=True),
            ),
            Step(
                "This page says what each source promises, what is wrong with it, and what to do.",
                lambda: self._of(window.rail.buttons[SOURCES_PLACE]),
            ),
            Step(
                "F1 shows the keys of each page, Shift+F1 its page of the manual. Nothing needs a mouse.",
                lambda: self._of(window.bottom, from_right=KEYS_PX),
            ),
        )

    def _lights(self) -> QRect:
        table = self._pages.cases.table
        whole, column = self._of(table), int(Column.LIGHT)
        if table.isColumnHidden(column):
            return whole
        left = table.viewport().x() + table.columnViewportPosition(column)
        return whole.intersected(QRect(whole.left() + left, whole.top(), table.columnWidth(column), whole.height()))

    def _reason(self) -> QRect:
        self._pages.cases.open_first()
        return self._of(self._pages.cases.detail)

    def _of(self, part: QWidget, *, from_right: int = 0, from_below: bool = False) -> QRect:
        """Return where a part is in the window; an empty rectangle where it is out of sight."""
        if not part.isVisible():
            return QRect()
        place = QRect(part.mapTo(self._window, QPoint(0, 0)), part.size())
        if from_right:
            place.setLeft(place.right() - from_right)
        if from_below:
            place.setTop(place.bottom() - FOOT_PX)
        return place
