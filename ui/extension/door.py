"""Loads page plugins and stands between them and the console: what fails is counted, and taken away when it goes on."""

import logging
import re
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from types import FrameType, TracebackType
from typing import Final, TypeVar

import pluggy
from PySide6.QtCore import QObject, Signal

from console.board.wall_view import WallView
from console.clock import monotonic_s
from console.errors import ConsoleError
from console.extension.importing import mount, unmount
from console.extension.installed import Door
from console.extension.inventory import Inventory, PluginEntry, State, Why, take_stock
from console.extension.sealing import Sealed
from console.messages import _, messages
from console.paths import Home
from ui.extension import hooks
from ui.extension.hooks import PluginPage, PluginWidget
from ui.extension.place import PluginPlace
from ui.extension.watch import BUDGET_S, PluginTooSlowError, Watch

MOST_FAILURES: Final = 3
"""After so many a plugin's pages are taken away for the run; one that held the console too long goes at once."""
MOST_PAGES: Final = 4
SLOW_S: Final = 1.0
"""A call that takes longer counts as a failure."""
LONGEST_WHY: Final = 300
LONGEST_ZH, LONGEST_EN = 8, 14
_KEY: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")

log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OfferedPage:
    """A place in the rail.

    Attributes:
        plugin: Whose it is.
        page: What stands there; None where the plugin was allowed and does not load, which its place then says.
    """

    plugin: str
    page: PluginPage | None

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return _("Plugin") if self.page is None else self.page.name.in_language(messages.language)

    @property
    def key(self) -> str:
        """Its name among all pages, whatever language the console speaks; none of the product's begins like this."""
        return f"plugin {self.plugin} {'' if self.page is None else self.page.key}".rstrip()

    @property
    def is_scene(self) -> bool:
        """Whether it is a scene of the wall."""
        return self.page is not None and self.page.is_scene


class PageDoor(QObject):
    """The page plugins of a home.

    Signals:
        wanted: A page is in sight and wants the state of the city.
    """

    wanted = Signal()

    def __init__(
        self,
        home: Home,
        parent: QObject | None = None,
        *,
        stock: Callable[[Home], Inventory] = take_stock,
        budget_s: float = BUDGET_S,
    ) -> None:
        """Load every page plugin that may be loaded.

        Args:
            home: The installation; its list says which plugins may run.
            parent: Qt parent.
            stock: Looks at what there is.
            budget_s: How long a plugin may hold the GUI thread.
        """
        super().__init__(parent)
        self._files: dict[str, str] = {}
        self._failures: Counter[str] = Counter()
        self._last: dict[str, Why] = {}
        self._hooks: dict[str, tuple[str, ...]] = {}
        self._out: dict[str, Why] = {}
        self._places: list[PluginPlace] = []
        self._watch = Watch(self._files.get, self, budget_s=budget_s)
        # Without a list nothing is allowed, and looking at every distribution would take its time at each start.
        found = stock(home).entries if home.plugins_file.exists() else ()
        self.offered: tuple[OfferedPage, ...] = tuple(
            OfferedPage(entry.name, page)
            for entry in found
            if Door.PAGE in entry.doors and entry.decision is not None and entry.decision.is_allowed
            for page in self._load(entry) or (None,)
        )

    def places(self) -> tuple[tuple[OfferedPage, PluginPlace], ...]:
        """Return a new place for each page."""
        pairs = tuple((one, self._place(one)) for one in self.offered)
        self._places = [place for _one, place in pairs]
        return pairs

    def forget(self) -> None:
        """Let go of the places that go with their window."""
        self._places = []

    def show_wall(self, view: WallView) -> None:
        """Show the state of the city on the page in sight, if it is a plugin's."""
        for place in self._places:
            if place.page is not None and place.page.isVisible():
                self._guarded(place.plugin, partial(place.page.show_wall, view))

    @property
    def is_in_sight(self) -> bool:
        """Whether a plugin's page is looked at."""
        return any(place.isVisible() for place in self._places)

    def took(self, error: BaseException, trace: TracebackType | None) -> bool:
        """Take an exception nobody caught if a plugin's code was on its way; return whether it was."""
        plugin = next(filter(None, (self._files.get(frame.f_code.co_filename) for frame in _frames(trace))), None)
        if plugin is not None:
            self._failed(plugin, error)
        elif isinstance(error, PluginTooSlowError):  # it came back at the very moment it was to be broken off
            log.warning("a plugin held the console almost too long")
        else:
            return False
        return True

    def standing(self, entry: PluginEntry) -> PluginEntry:
        """Return how a plugin stands with what happened in this run."""
        hooks_of = self._hooks.get(entry.name, ())
        known = replace(entry, hooks=tuple(sorted({*entry.hooks, *hooks_of})))
        out = self._out.get(entry.name)
        return known if out is None or entry.state is not State.ALLOWED else replace(known, state=State.FAILED, why=out)

    def stop(self) -> None:
        """Watch no more."""
        self._watch.stop()

    def _load(self, entry: PluginEntry) -> list[PluginPage]:
        sealed = entry.sealed
        if sealed is None:
            log.error("plugin %s is not loaded: %s", entry.name, entry.state.word)
            self._take_away(entry.name, Why(entry.state.sentence))
            return []
        try:
            finder = mount(sealed)
        except ConsoleError as error:
            self._take_away(entry.name, Why(error.message, error.values))
            return []
        self._files.update({str(sealed.plugin.root / path): entry.name for path in sealed.sources})
        self._watch.start()
        found = self._guarded(entry.name, lambda: self._pages_of(entry.name, sealed))
        if found is None:
            unmount(finder)
            self._take_away(entry.name, self._last[entry.name])
        return found or []

    def _pages_of(self, name: str, sealed: Sealed) -> list[PluginPage]:
        manager = pluggy.PluginManager(hooks.PROJECT)
        manager.add_hookspecs(hooks)
        for door, module in sealed.plugin.modules:
            if door is Door.PAGE:
                manager.register(import_module(module), module)
        manager.check_pending()
        found = [page for offered in manager.hook.pages() for page in offered]
        _check(found)
        if not found:
            raise TypeError("it offers no page")
        self._hooks[name] = ("pages",)
        return found

    def _place(self, one: OfferedPage) -> PluginPlace:
        place = PluginPlace(one.plugin, one.label, partial(self._make, one))
        place.in_sight.connect(self.wanted)
        if one.plugin in self._out:
            place.give_up(self._out[one.plugin].text)
        return place

    def _make(self, one: OfferedPage, place: PluginPlace) -> PluginWidget | None:
        page = None if one.page is None else self._guarded(one.plugin, partial(_made, one.page))
        if page is None:
            place.give_up(self._last[one.plugin].text)
        return page

    def _guarded(self, plugin: str, step: Callable[[], T]) -> T | None:
        """Do something with a plugin; what fails or takes too long is counted, and None comes back."""
        self._watch.breathe()
        began_s = monotonic_s()
        try:
            done = step()
        except (Exception, SystemExit, PluginTooSlowError) as error:  # noqa: BLE001 - the door
            self._failed(plugin, error)
            return None
        took_s = monotonic_s() - began_s
        if took_s > SLOW_S:
            self._count(plugin, Why("It held the console for {n} s.", {"n": round(took_s, 1)}))
        return done

    def _failed(self, plugin: str, error: BaseException) -> None:
        """Count it, and let go of what it was about: a painter left open would keep the window from being drawn."""
        log.error("plugin %s failed", plugin, exc_info=error)
        traceback.clear_frames(error.__traceback__)
        if isinstance(error, PluginTooSlowError):
            self._take_away(plugin, Why("It held the console too long and was broken off."))
        else:
            self._count(plugin, Why("It failed: {what}.", {"what": f"{type(error).__name__}: {error}"[:LONGEST_WHY]}))

    def _count(self, plugin: str, why: Why) -> None:
        self._failures[plugin] += 1
        self._last[plugin] = why
        if self._failures[plugin] >= MOST_FAILURES:
            self._take_away(plugin, why)

    def _take_away(self, plugin: str, why: Why) -> None:
        self._last[plugin] = why
        if plugin not in self._out:
            self._out[plugin] = why
            for place in self._places:
                if place.plugin == plugin:
                    place.give_up(why.text)


def _made(page: PluginPage) -> PluginWidget:
    made = page.make()
    if not isinstance(made, PluginWidget):
        raise TypeError(f"no PluginWidget but {type(made).__name__}")
    return made


def _check(pages: list[PluginPage]) -> None:
    """Refuse what cannot stand in the rail.

    Raises:
        TypeError: Something else than pages, too many of them, or names that do not fit.
    """
    if len(pages) > MOST_PAGES or not all(isinstance(page, PluginPage) for page in pages):
        raise TypeError(f"a plugin gives at most {MOST_PAGES} pages")
    if len({page.key for page in pages}) < len(pages) or not all(_KEY.fullmatch(page.key) for page in pages):
        raise TypeError("each page has a key of its own: small letters, digits, hyphens")
    for page in pages:
        if not all(_fits(text, most) for text, most in ((page.name.zh, LONGEST_ZH), (page.name.en, LONGEST_EN))):
            raise TypeError(f"a page has a name of at most {LONGEST_ZH} hanzi and one of {LONGEST_EN} letters")


def _fits(text: str, most: int) -> bool:
    return 0 < len(text) <= most and text.isprintable()


def _frames(trace: TracebackType | None) -> Iterator[FrameType]:
    while trace is not None:
        yield trace.tb_frame
        trace = trace.tb_next
