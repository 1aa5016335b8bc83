"""Draws the pictures of the manual: ``python -m tests.manual_pictures [HOME [NAME…]]``.

One city at one instant for all of them (`tests.manual_city`), so that what did not change is drawn as it was. Pictures
hold at least twice the pixels of their place in the manual, and no more colours than a palette has, which the eye takes
for all of them and the package for a third.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_SCALE_FACTOR"] = "1.6"

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtGui import QImage
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

import resources
from console.board.wall_view import WallView
from console.connection.book import Book
from console.connection.connection import Connection, Keep
from console.connection.connections import Connections
from console.connection.opening import Opening, Want
from console.domain.naming import Language
from console.messages import messages
from console.paths import Home
from console.replica.key import KeySource, ReplicaKey, find_key, make_demo_key, write_private
from console.settings.declared import LANGUAGE
from console.settings.store import Settings, read_settings
from tests.manual_city import StandingClock, make_city
from tests.ui.whole import wait_for
from ui.application import make_application
from ui.calendar.page import FINDINGS, MATTERS, YEAR
from ui.connections.clerk import Clerk
from ui.connections.first_run import FirstRunPage
from ui.connections.section import ConnectionsSection
from ui.desktop import Desktop
from ui.diagnostics.section import DiagnosticsSection
from ui.entrance import Entrance, Manner
from ui.extension.section import PluginSection
from ui.look import look_of, wear
from ui.pages import CALENDAR_PLACE, CASES_PLACE, SETTINGS_PLACE, SOURCES_PLACE, WALL_PLACE
from ui.runtime.supply import Source
from ui.settings.page import SettingsPage
from ui.settings.section import Section
from ui.theme.dress import dress

FOLDER: Final = Path(next(iter(resources.__path__))) / "manual"
SIZE: Final = (1120, 700)
WIDE: Final = (1280, 760)
TALL: Final = (1120, 860)
LOW: Final = (1120, 540)
SIZES: Final = {"cases": WIDE, "look-back": WIDE, "calendar": WIDE, "case": TALL}
COLOURS: Final = 48
EXACT: Final = 16
BLANK_BELOW: Final = 24
SHOWN_HOME: Final = "~/.local/share/supervision-console"
ROWS: Final = 30
LEAD_S: Final = 60
SECOND_MS: Final = 1_100
MINUTE_US: Final = 60_000_000
SHOWN_US: Final = 17_000_000
WITHIN_MS: Final = 120_000
KEY: Final = b"k" * 32
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
PAST: Final = "2026-11-13 10:00"
KNOWN: Final = (
    Connection("佛山市中心库", "central.foshan.example", 5432, "supervision", "console_05", "", Keep.SEALED),
    Connection("备用", "standby.foshan.example", 5432, "supervision", "console_05", "", Keep.SEALED),
)


class Studio:
    """A desktop over the city that stands still, and a second home that knows connections."""

    def __init__(self, home: Home, settings: Settings, clerk: Clerk, standing: StandingClock) -> None:
        section = Section("connections", "Connections", lambda: ConnectionsSection(clerk))
        key = find_key(home, environment={}, interactive=False)
        self.home, self.settings, self._standing = home, settings, standing
        self.desktop = Desktop(home, key, settings=settings, sections=(section,))
        self.window = self.desktop.window

    def __enter__(self) -> Self:
        self.window.resize(*SIZE)
        self.window.show()
        self._standing.stand(LEAD_S)
        self.desktop.start(Source())
        wait_for(lambda: self.desktop._is_drawn, WITHIN_MS)
        self.window.go(WALL_PLACE)
        for before_s in range(LEAD_S, 0, -1):
            self._standing.stand(before_s)
            QTest.qWait(SECOND_MS)
            if self._wall().stages_over is not None:
                break
        self._standing.stand()
        wait_for(lambda: self._wall().clock.now_us % MINUTE_US == SHOWN_US, WITHIN_MS)
        self.desktop.pages.offer_import()
        return self

    def _wall(self) -> WallView:
        assert self.desktop.pages._wall_view is not None
        return self.desktop.pages._wall_view[0]

    def __exit__(self, *_fault: object) -> None:
        self.desktop.stop()


def _wall(studio: Studio) -> QWidget:
    studio.window.go(WALL_PLACE)
    wait_for(studio.desktop.wall.isVisible)
    return studio.desktop.wall


def _cases(studio: Studio) -> QWidget:
    studio.window.go(CASES_PLACE)
    studio.desktop.cases.close_detail()
    _after(studio.desktop.cases.settled, studio.desktop.cases.ask_now)
    return _with_rows(studio)


def _with_rows(studio: Studio) -> QWidget:
    model = studio.desktop.cases.model
    wait_for(lambda: all(model.index(row, 0).data() for row in range(min(ROWS, model.rowCount()))), WITHIN_MS)
    return studio.window


def _case(studio: Studio) -> QWidget:
    _cases(studio)
    cases = studio.desktop.cases
    cases.open_first()
    wait_for(lambda: cases.detail.shown is not None, WITHIN_MS)
    return cases.detail


def _look_back(studio: Studio) -> QWidget:
    _cases(studio)
    window = studio.window
    window._toggle_look_back()
    window.look_back.field.setText(PAST)
    window.look_back.known.click()
    wait_for(lambda: window._link_texts is not None and window._link_texts.clock.stands_still, WITHIN_MS)
    _after(studio.desktop.cases.settled, studio.desktop.cases.ask_now)
    return _with_rows(studio)


def _sources(studio: Studio) -> QWidget:
    studio.window.go(SOURCES_PLACE)
    page = studio.desktop.sources
    counted = QSignalSpy(page.counted)
    _after(page.settled, page.ask_now)
    wait_for(counted.count, WITHIN_MS)
    return page


def _calendar(tab: int) -> Callable[[Studio], QWidget]:
    def show(studio: Studio) -> QWidget:
        studio.window.go(CALENDAR_PLACE)
        page = studio.desktop.calendar
        page.go(tab)
        _after(page.settled, page.ask_now)
        wait_for(lambda: tab != FINDINGS or page.findings.found is not None, WITHIN_MS)
        return page

    return show


def _section(key: str, kind: type[QWidget] = QWidget, shown: Callable[..., object] = bool) -> Callable[..., QWidget]:
    def show(studio: Studio) -> QWidget:
        studio.window.go(SETTINGS_PLACE)
        page = studio.window.entry(SETTINGS_PLACE).widget
        assert isinstance(page, SettingsPage)
        page.choose(key)
        section = page.stack.currentWidget().findChild(kind)
        wait_for(lambda: shown(section), WITHIN_MS)
        for label in page.findChildren(QLabel):
            label.setText(label.text().replace(str(studio.home.root), SHOWN_HOME))
        return page

    return show


PICTURES: Final[dict[str, Callable[[Studio], QWidget]]] = {
    "wall": _wall,
    "cases": _cases,
    "case": _case,
    "sources": _sources,
    "calendar": _calendar(YEAR),
    "catalogue": _calendar(MATTERS),
    "findings": _calendar(FINDINGS),
    "settings": _section("general"),
    "connections": _section("connections", ConnectionsSection, lambda section: section.rows),
    "plugins": _section("plugins", PluginSection, lambda section: section.cards),
    "diagnostics": _section("diagnostics", DiagnosticsSection, lambda section: section.text.toPlainText()),
    "look-back": _look_back,
}
"""What stands in the desktop; the last one leaves the present behind."""
FIRST_RUN: Final = "first-run"
ALL: Final = (*PICTURES, FIRST_RUN)


def main(home: Home, names: Sequence[str]) -> None:
    """Draw those that are named, in both languages."""
    make_demo_key(home)
    key = find_key(home, environment={}, interactive=False)
    make_city(home, key)
    standing = StandingClock(home, key)
    application = make_application()
    with tempfile.TemporaryDirectory() as made, _clerk(Path(made)) as clerk:
        for language in LANGUAGES:
            settings = read_settings(home)
            if language != settings.value(LANGUAGE):
                settings.give(LANGUAGE, language)
            wear(look_of(settings))
            dress(application)
            with Studio(home, settings, clerk, standing) as studio:
                for name in names:
                    _draw(studio, name, Path(made) / language)


@contextmanager
def _clerk(folder: Path) -> Iterator[Clerk]:
    home, key_file = Home(folder / "other"), folder / "other.key"
    write_private(key_file, KEY)
    book = Connections(home, find_key(home, str(key_file)))
    for connection in KNOWN:
        book.add(connection, "password")
    clerk = Clerk(home, str(key_file))
    _after(clerk.looked, clerk.look)
    try:
        yield clerk
    finally:
        clerk.stop()


def _draw(studio: Studio, name: str, folder: Path) -> None:
    path = FOLDER / messages.language / f"{name}.png"
    if name == FIRST_RUN:
        with _first_run(studio.settings, folder) as window:
            _save(window, path)
        return
    studio.window.resize(*SIZES.get(name, SIZE))
    _save(PICTURES[name](studio), path)


@contextmanager
def _first_run(settings: Settings, folder: Path) -> Iterator[QWidget]:
    entrance = Entrance(Home(folder), settings, Manner(LOW, None, ()), has_demo=True)
    entrance.start()
    wait_for(lambda: isinstance(entrance.page, FirstRunPage), WITHIN_MS)
    assert isinstance(entrance.page, FirstRunPage)
    ways = (Keep.KEYRING, Keep.SEALED, Keep.MEMORY)
    entrance.page.show_opening(Opening(Want.CONNECTION, Book((), None, ()), ReplicaKey(KEY, KeySource.KEYRING), ways))
    try:
        yield entrance.window
    finally:
        entrance.stop()


def _after(told: SignalInstance, act: Callable[[], None]) -> None:
    """Do something and wait until it is told that it was done."""
    spy = QSignalSpy(told)
    act()
    wait_for(spy.count, WITHIN_MS)


def _save(widget: QWidget, path: Path) -> None:
    for _round in range(3):  # what was shown is laid out, and what that asks for, too
        QApplication.processEvents()
    whole = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    whole.setDevicePixelRatio(1)
    whole = _without_blank(whole)
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = Qt.ImageConversionFlag.ThresholdDither
    whole.convertToFormat(QImage.Format.Format_Indexed8, _palette(whole), plain).save(str(path), quality=0)
    print(f"{path}: {path.stat().st_size / 1_000:.0f} kB")


def _pixels(picture: QImage) -> npt.NDArray[np.uint32]:
    return np.frombuffer(picture.constBits(), np.uint32).reshape(picture.height(), picture.width())


def _without_blank(picture: QImage) -> QImage:
    """Cut off what lies below the last thing to see."""
    pixels = _pixels(picture)
    seen = np.flatnonzero((pixels != pixels[-1]).any(axis=1))
    return picture.copy(0, 0, picture.width(), min(picture.height(), int(seen[-1]) + BLANK_BELOW))


def _palette(picture: QImage) -> list[int]:
    """Return the most frequent colours, those of areas, and others such that each one lies close to one of them."""
    colours, counts = np.unique(_pixels(picture), return_counts=True)
    colours = colours[np.argsort(-counts, kind="stable")]
    parts = np.stack([(colours >> shift & 0xFF).astype(np.int16) for shift in (16, 8, 0)], axis=1)
    for within in range(2, 256):
        left, chosen = np.ones(len(colours), np.bool_), []
        while left.any() and len(chosen) < COLOURS:
            chosen.append(one := len(chosen) if len(chosen) < EXACT else int(np.argmax(left)))
            left &= np.abs(parts - parts[one]).max(axis=1) > within
        if not left.any():
            return [int(colour) for colour in colours[chosen]]
    raise AssertionError(within)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Home(Path(sys.argv[1])), sys.argv[2:] or ALL)
    else:
        with tempfile.TemporaryDirectory() as made:
            main(Home(Path(made)), ALL)
