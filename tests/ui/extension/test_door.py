"""A page plugin that fails, hangs or lies is counted and taken away; the window and the others go on."""

import sys

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QStackedWidget, QWidget

from console.extension.importing import SealedFinder
from console.extension.inventory import State
from console.messages import messages
from console.paths import Home
from tests.ui.wall.samples import busy
from tests.unit.extension.making import allow, entry, stock, write_plugin
from ui.extension.door import MOST_FAILURES, PageDoor
from ui.extension.place import PluginPlace

PAGE = """
import sys, time
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPainter
from console.domain.naming import Name
from ui.extension.hooks import PluginPage, PluginWidget, implementation

class Page(PluginWidget):
    def __init__(self):
        super().__init__()
        self.views = []
        {made}

    def show_wall(self, view):
        self.views.append(view)
        {shown}

    def paintEvent(self, event):
        painter = QPainter(self)
        {painted}
        painter.end()

    def later(self):
        {later}

@implementation
def pages():
    return {offered}
"""
OFFERED = "[PluginPage('test', Name('测试', 'Test'), Page, is_scene=True)]"


def source(*, made="pass", shown="pass", painted="pass", later="pass", offered=OFFERED):
    return PAGE.format(made=made, shown=shown, painted=painted, later=later, offered=offered)


class Opened:
    """A window with a page of the product and the places of an allowed plugin."""

    def __init__(self, home, qtbot, monkeypatch, budget_s):
        self.home, self._qtbot = home, qtbot
        self.door = PageDoor(home, stock=stock, budget_s=budget_s)
        self.unclaimed = []
        monkeypatch.setattr(sys, "excepthook", self._on_exception)
        self.own = QWidget()
        self.window = QStackedWidget()
        qtbot.addWidget(self.window)
        self.window.addWidget(self.own)
        self.places = [place for _one, place in self.door.places()]
        for place in self.places:
            self.window.addWidget(place)
        self.window.resize(900, 600)
        self.window.show()

    def _on_exception(self, _kind, error, trace):
        if not self.door.took(error, trace):
            self.unclaimed.append(error)

    def look(self):
        self.window.setCurrentIndex(1)
        QApplication.processEvents()
        return self.places[0].page

    def plate(self):
        """Return the words of the plate, once it is there, and check that everything else is."""
        place = self.places[0]
        self._qtbot.waitUntil(lambda: place.page is None and place.plate.isVisible(), timeout=20_000)
        self.window.setCurrentIndex(0)
        QApplication.processEvents()
        assert self.own.isVisible()
        assert self.unclaimed == []
        found = self.door.standing(entry(self.home))
        assert found.state is State.FAILED
        assert found.why.text == place.plate.why
        return place.plate.why


@pytest.fixture
def home(tmp_path):
    messages.choose("en")
    return Home(tmp_path / "home")


@pytest.fixture
def opened(home, qtbot, caplog, monkeypatch):
    made = []

    def make(text, *, budget_s=3.0):
        write_plugin(home.plugins_dir, text, door="page")
        allow(home)
        made.append(Opened(home, qtbot, monkeypatch, budget_s))
        return made[-1]

    yield make
    for one in made:
        one.door.stop()
    for finder in [one for one in sys.meta_path if isinstance(one, SealedFinder)]:
        sys.meta_path.remove(finder)
    sys.modules.pop("acme_lists", None)
    caplog.clear()


def test_a_page_is_made_when_it_is_looked_at_and_told_the_state_of_the_city_while_it_is(opened):
    one = opened(source())
    assert [page.label for page in one.door.offered] == ["Test"]
    assert one.places[0].page is None

    page = one.look()
    one.door.show_wall(busy())
    assert one.door.is_in_sight
    one.window.setCurrentIndex(0)
    one.door.show_wall(busy())

    assert page.views == [busy()]
    assert one.door.standing(entry(one.home)).hooks == ("pages",)


def test_without_page_plugins_nobody_watches_and_nothing_is_shown(home):
    write_plugin(home.plugins_dir)
    allow(home)
    door = PageDoor(home, stock=stock)

    assert door.offered == ()
    assert door.places() == ()
    door.stop()


def test_not_one_line_of_a_page_runs_that_nobody_allowed(home):
    write_plugin(home.plugins_dir, "raise SystemExit(9)", door="page")

    door = PageDoor(home, stock=stock)

    assert door.offered == ()
    assert door.standing(entry(home)).state is State.UNLISTED


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("raise ZeroDivisionError('at import')", "ZeroDivisionError: at import"),
        ("import sys; sys.exit(3)", "SystemExit: 3"),
        (source(offered="3"), "TypeError"),
        (source(offered="[]"), "no page"),
        (source(offered="[PluginPage('Test!', Name('测试', 'Test'), Page)]"), "a key of its own"),
        (source(offered="[PluginPage('test', Name('测' * 9, 'Test'), Page)]"), "a name of at most"),
        (source(offered=f"{OFFERED} * 5"), "at most 4 pages"),
        (source().replace("def pages", "def sites"), "sites"),
    ],
)
def test_a_plugin_that_does_not_load_has_a_plate_in_the_rail_that_says_why(opened, text, said):
    one = opened(text)

    assert one.look() is None
    assert [page.label for page in one.door.offered] == ["Plugin"]
    assert said in one.plate()
    assert "acme_lists" not in sys.modules


def test_a_page_that_was_allowed_and_is_another_one_now_does_not_vanish_without_a_word(home, opened):
    module = write_plugin(home.plugins_dir, source(), door="page")
    allow(home)
    write_plugin(home.plugins_dir, module.read_text() + "#", door="page")
    door = PageDoor(home, stock=stock)

    ((page, place),) = door.places()

    assert page.label == "Plugin"
    assert place.plate.why == "another one than was allowed"
    place.deleteLater()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (source(made="raise ValueError('no room')"), "ValueError: no room"),
        (source(made="sys.exit(1)"), "SystemExit: 1"),
        (source(offered=OFFERED.replace("Page,", "lambda: 3,")), "no PluginWidget but int"),
    ],
)
def test_a_page_that_cannot_be_made_leaves_a_plate(opened, text, said):
    one = opened(text)

    assert one.look() is None
    assert said in one.places[0].plate.why
    assert one.places[0].plate.isVisible()


def test_a_page_that_fails_when_it_is_told_something_goes_after_three_times(opened):
    one = opened(source(shown="raise KeyError('x')"))
    page = one.look()

    for _time in range(MOST_FAILURES - 1):
        one.door.show_wall(busy())
    assert one.places[0].page is page
    one.door.show_wall(busy())

    assert "KeyError: 'x'" in one.plate()


def test_a_page_that_fails_while_it_paints_goes_and_the_window_paints_on(opened):
    one = opened(source(painted="raise ValueError('half a picture')"))
    one.look()

    for _time in range(MOST_FAILURES):
        one.window.update()
        QApplication.processEvents()

    assert "half a picture" in one.plate()
    assert not one.window.grab().isNull()


def test_a_page_that_fails_in_a_slot_goes(opened):
    ticking = "self.t = QTimer(self); self.t.timeout.connect(self.later); self.t.start(0)"
    one = opened(source(made=ticking, later="1 / 0"))
    one.look()

    assert "ZeroDivisionError" in one.plate()


@pytest.mark.parametrize("where", ["made", "shown", "painted", "later"])
def test_a_page_that_never_comes_back_is_broken_off_and_goes_at_once(opened, where):
    start = "QTimer.singleShot(0, self.later)"
    text = source(made=start, later="while True: pass") if where == "later" else source(**{where: "while True: pass"})
    one = opened(text, budget_s=0.5)

    one.look()
    if where == "shown":
        one.door.show_wall(busy())

    assert "too long" in one.plate()


def test_an_import_that_never_comes_back_is_broken_off(opened):
    one = opened("while True: pass", budget_s=0.5)

    one.look()

    assert "too long" in one.plate()


def test_what_fails_elsewhere_is_not_a_plugins_fault(opened):
    one = opened(source())
    one.look()

    with pytest.raises(ValueError, match="own") as caught:
        int("own")

    assert not one.door.took(caught.value, caught.tb)
    assert one.door.standing(entry(one.home)).state is State.ALLOWED


def test_after_a_change_of_look_new_places_show_the_page_and_one_that_went_stays_away(opened, qtbot):
    one = opened(source(shown="raise KeyError('x')"))
    one.look()
    for _time in range(MOST_FAILURES):
        one.door.show_wall(busy())

    ((_page, place),) = one.door.places()
    qtbot.addWidget(place)
    place.show()

    qtbot.waitUntil(place.plate.isVisible)
    assert place.page is None


def test_why_a_page_is_not_there_stands_whole(qtbot):
    place = PluginPlace("acme-lists", "Test", lambda _place: None)
    qtbot.addWidget(place)
    place.resize(1_366, 768)
    place.give_up("It failed: ZeroDivisionError: division by zero. " * 6)
    place.show()
    qtbot.waitUntil(place.plate.isVisible)
    words = [label for label in place.plate.findChildren(QLabel) if label.isVisible()]
    assert len(words) == 3
    assert [label.text() for label in words if label.height() < label.heightForWidth(label.width())] == []
