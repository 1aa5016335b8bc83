"""The pages of the desktop: made when they are wanted, told what they missed, made anew when the look changes."""

from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from console import clock
from console.board.answers import SourceStrip
from console.board.wall_view import WallView
from console.domain.case import CaseId
from ui.calendar.office import Office
from ui.cases.keys import KEYS as CASES_KEYS
from ui.cases.office import CaseOffice
from ui.desk.bench import Bench
from ui.extension.door import PageDoor
from ui.runtime.worker import BoardLink
from ui.settings.section import Section
from ui.shell.entry import Door, KeyHint, LazyPage, PageEntry
from ui.shell.window import Window
from ui.sources.files import Files
from ui.sources.questions import OwnReader

if TYPE_CHECKING:
    from ui.calendar.page import CalendarPage
    from ui.cases.model import KeptList
    from ui.cases.page import CasesPage
    from ui.manual.page import ManualDesk
    from ui.settings.page import SettingsPage
    from ui.sources.page import SourcesPage
    from ui.wall.page import WallPage

CASES_PLACE, SOURCES_PLACE, CALENDAR_PLACE, WALL_PLACE, SETTINGS_PLACE, MANUAL_PLACE = range(6)

MODULES: Final = tuple(f"ui.{name}.page" for name in ("cases", "sources", "calendar", "wall", "settings", "manual"))
"""Each takes a while to load, the wall's charts most: the one in sight first, the others beside it (`load`)."""


@dataclass(frozen=True, slots=True)
class Services:
    """What the pages work with; it outlives them.

    Attributes:
        link: To the board.
        folder: Where the installation keeps its files.
        read_own: Tells what is known of this installation alone.
        files: Where the page of sources reads its lists.
        office: What the calendar page has done for it.
        cases: Writes case lists into files and keeps views of them.
        bench: The desk's parts.
        sections: Of the page of settings.
        plugins: Pages of others.
    """

    link: BoardLink
    folder: Path
    read_own: OwnReader
    files: Files
    office: Office
    cases: CaseOffice
    bench: Bench
    sections: tuple[Section, ...]
    plugins: PageDoor


class Pages(QObject):
    """Keeps what pages were told, so that one that is made later knows it, too.

    Signals:
        wall_asked: The wall wants its snapshot now.
        tour_asked: The reader wants the first steps.
    """

    wall_asked = Signal()
    tour_asked = Signal()

    def __init__(self, services: Services, window: Window, parent: QObject) -> None:
        super().__init__(parent)
        self._with, self._window = services, window
        self._wall_scale = 100
        self._has_started = self._knows_central = False
        self._strip: SourceStrip | None = None
        self._progress = ""
        self._wall_view: tuple[WallView, int] | None = None
        self._kept_list: KeptList | None = None
        self._cases: CasesPage | None = None
        self._sources: SourcesPage | None = None
        self._calendar: CalendarPage | None = None
        self._wall: WallPage | None = None
        self._settings: SettingsPage | None = None
        self._manual: ManualDesk | None = None
        services.plugins.wanted.connect(self.wall_asked)
        window.help_asked.connect(self.show_help)

    @property
    def cases(self) -> "CasesPage":
        """The page of cases; it is made if it is not there yet."""
        self._window.entry(CASES_PLACE)
        assert self._cases is not None
        return self._cases

    @property
    def sources(self) -> "SourcesPage":
        """The page of sources; it is made if it is not there yet."""
        self._window.entry(SOURCES_PLACE)
        assert self._sources is not None
        return self._sources

    @property
    def calendar(self) -> "CalendarPage":
        """The calendar page; it is made if it is not there yet."""
        self._window.entry(CALENDAR_PLACE)
        assert self._calendar is not None
        return self._calendar

    @property
    def wall(self) -> "WallPage":
        """The wall; it is made if it is not there yet."""
        self._window.entry(WALL_PLACE)
        assert self._wall is not None
        return self._wall

    @property
    def manual(self) -> "ManualDesk":
        """The manual; it is made if it is not there yet."""
        self._window.entry(MANUAL_PLACE)
        assert self._manual is not None
        return self._manual

    @property
    def is_wall_in_sight(self) -> bool:
        """Whether somebody looks at the wall, or at a plugin's page, which shows the same in its own way."""
        return (self._wall is not None and self._wall.isVisible()) or self._with.plugins.is_in_sight

    def doors(self, wall_scale: int) -> tuple[Door, ...]:
        """Return what leads to each page, in the order of the rail.

        Args:
            wall_scale: Size of the wall's text, in percent.
        """
        self._wall_scale = wall_scale
        return (
            LazyPage("Cases", "cases", self._make_cases),
            LazyPage("Sources", "sources", self._make_sources),
            LazyPage("Calendar", "calendar", self._make_calendar),
            LazyPage("Wall", "wall", self._make_wall, fills_screen=True),
            LazyPage("Settings", "settings", self._make_settings, stands_apart=True),
            LazyPage("Manual", "manual", self._make_manual, stands_apart=True),
            *self._of_plugins(),  # behind all others, whose places do not depend on what is installed
        )

    def forget(self) -> None:
        """Let go of pages that are taken away; what the list of cases shows waits for the page that is made next."""
        if self._cases is not None:
            self._kept_list = self._cases.model.keep()
        self._cases = self._sources = self._calendar = self._wall = self._settings = self._manual = None
        self._with.plugins.forget()

    def start(self) -> None:
        """Let pages ask for what they show: the board has a city."""
        self._has_started = True
        self.show_progress("")
        for page in (self._cases, self._calendar):
            if page is not None:
                page.start()

    def show_strip(self, strip: SourceStrip) -> None:
        """Show clock, ages and link."""
        self._strip = strip
        for page in (self._cases, self._calendar, self._sources):
            if page is not None:
                page.show_strip(strip)

    def show_progress(self, text: str) -> None:
        """Say what is being done while there is nothing to show yet; empty when it is done."""
        self._progress = text
        if self._cases is not None:
            self._cases.show_progress(text)
        if self._wall is not None and text:
            self._wall.await_data(text)

    def show_wall(self, view: WallView) -> None:
        """Show a snapshot on the wall."""
        self._wall_view = view, clock.steady_us()
        if self._wall is not None:
            self._wall.set_view(*self._wall_view)
        self._with.plugins.show_wall(view)

    def tick(self) -> None:
        """Let the wall's clock go on."""
        if self._wall is not None and self._wall.isVisible():
            self._wall.tick(clock.steady_us())

    def offer_import(self) -> None:
        """Let notices be brought in: central is known."""
        self._knows_central = True
        if self._calendar is not None:
            self._calendar.offer_import(known_central=True)

    def open_case(self, case_id: CaseId) -> None:
        """Show a case on the page of cases."""
        self._window.go(CASES_PLACE)
        self.cases.open_case(case_id)

    def show_source(self, area: str) -> None:
        """Show the source of an area on the page of sources."""
        self._window.go(SOURCES_PLACE)
        self.sources.choose_area(area)

    def show_help(self, name: str) -> None:
        """Show the manual where it tells of what stands in front on a page."""
        topic = self._topic(name)
        self._window.go(MANUAL_PLACE)
        self.manual.open_help(topic)

    def _topic(self, name: str) -> str:
        """Return what the manual calls it."""
        bench = self._with.bench
        if bench.is_outbox_open:
            return "notes"
        if self._window.look_back.isVisible():
            return "look-back"
        match name:
            case "cases":
                page = self.cases
                in_front = (
                    (bench.note.is_editing, "notes"),
                    (page.opened.watch_pane.is_editing, "watch"),
                    (page.lists.column_panel.isVisible() or page.lists.view_line.isVisible(), "lists"),
                    (page.detail.shown is not None and page.detail.isVisible(), "case"),
                )
                return next((topic for is_it, topic in in_front if is_it), name)
            case "calendar":
                from ui.calendar.page import FINDINGS, YEAR  # noqa: PLC0415 - see `MODULES`

                return {YEAR: name, FINDINGS: "findings"}.get(self.calendar.tabs.currentIndex(), "catalogue")
            case "settings":
                self._window.entry(SETTINGS_PLACE)
                assert self._settings is not None
                return self._settings.section
            case _:
                return name

    def _make_cases(self, parent: QWidget) -> PageEntry:
        from ui.cases.page import CasesPage  # noqa: PLC0415 - see `MODULES`

        bench = self._with.bench
        page = self._cases = CasesPage(self._with.link, self._with.cases, parent)
        page.detail.hold_note(bench.note, bench.note.button)
        bench.note.sight_wanted.connect(page.detail.ensureWidgetVisible)
        page.case_opened.connect(bench.open_case)
        page.note_asked.connect(bench.note.edit)
        bench.desk.viewed.connect(page.show_desk)
        if self._strip is not None:
            page.show_strip(self._strip)
        page.show_progress(self._progress)
        return PageEntry(
            "Cases", "cases", page, _hints(CASES_KEYS), page.ask_now, page.next_pane,
            state=page.state, restore=page.restore, begin=partial(self._begin_cases, page),
        )  # fmt: skip

    def _make_sources(self, parent: QWidget) -> PageEntry:
        from ui.sources.page import KEYS, SourcesPage  # noqa: PLC0415 - see `MODULES`

        services = self._with
        page = self._sources = SourcesPage(
            services.link, services.folder, services.read_own, services.files, services.office.findings, parent
        )
        page.case_opened.connect(self.open_case)
        if self._strip is not None:
            page.show_strip(self._strip)
        return PageEntry(
            "Sources", "sources", page, _hints(KEYS), page.ask_now, page.next_pane,
            state=page.state, restore=page.restore,
        )  # fmt: skip

    def _make_calendar(self, parent: QWidget) -> PageEntry:
        from ui.calendar.page import KEYS, CalendarPage  # noqa: PLC0415 - see `MODULES`
        from ui.calendar.state import restore, state_of  # noqa: PLC0415 - see `MODULES`

        page = self._calendar = CalendarPage(self._with.link, self._with.office, parent)
        page.case_opened.connect(self.open_case)
        page.rules_refused.connect(self._window.show_refused_rules)
        page.offer_import(known_central=self._knows_central)
        if self._strip is not None:
            page.show_strip(self._strip)
        return PageEntry(
            "Calendar", "calendar", page, _hints(KEYS), page.ask_now, page.next_pane,
            state=partial(state_of, page), restore=partial(restore, page), begin=partial(self._begin, page),
        )  # fmt: skip

    def _begin_cases(self, page: "CasesPage") -> None:
        kept, self._kept_list = self._kept_list, None
        if self._has_started:
            page.start(kept)

    def _begin(self, page: "CalendarPage") -> None:
        """Let a page that comes late ask for what the others have asked already."""
        if self._has_started:
            page.start()

    def _make_wall(self, parent: QWidget) -> PageEntry:
        from ui.wall.page import WallPage  # noqa: PLC0415 - see `MODULES`

        page = self._wall = WallPage(parent, viewing_scale=self._wall_scale / 100)
        if self._wall_view is not None:
            page.set_view(*self._wall_view)
        elif self._progress:
            page.await_data(self._progress)
        return PageEntry("Wall", "wall", page, (), self.wall_asked.emit, page.setFocus, fills_screen=True)

    def _make_settings(self, parent: QWidget) -> PageEntry:
        from ui.settings.page import KEYS, SettingsPage  # noqa: PLC0415 - see `MODULES`

        page = self._settings = SettingsPage(self._with.sections, parent)
        return PageEntry(
            "Settings", "settings", page, _hints(KEYS), page.update, page.next_pane,
            state=page.state, restore=page.restore, stands_apart=True,
        )  # fmt: skip

    def _make_manual(self, parent: QWidget) -> PageEntry:
        from ui.manual.page import KEYS, ManualDesk  # noqa: PLC0415 - see `MODULES`

        page = self._manual = ManualDesk(parent)
        page.tour_asked.connect(self.tour_asked)
        return PageEntry(
            "Manual", "manual", page, _hints(KEYS), page.ask_now, page.next_pane,
            state=page.state, restore=page.restore, stands_apart=True,
        )  # fmt: skip

    def _of_plugins(self) -> tuple[PageEntry, ...]:
        return tuple(
            PageEntry(
                one.label,
                "plugin",
                place,
                (),
                self.wall_asked.emit,
                place.setFocus,
                fills_screen=one.is_scene,
                key=one.key,
            )
            for one, place in self._with.plugins.places()
        )


def load() -> None:
    """Load what every page is made of; in a thread, so that making the pages does not hold up the one in sight."""
    for name in MODULES:
        import_module(name)


def _hints(keys: tuple[tuple[str, str], ...]) -> tuple[KeyHint, ...]:
    return tuple(KeyHint(key, message) for key, message in keys)
