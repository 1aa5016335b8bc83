"""Where a reader is on the calendar page, as JSON has it, and the way back there."""

from collections.abc import Mapping
from typing import Any

from ui.calendar.browser import Browser
from ui.calendar.page import TABS, CalendarPage
from ui.calendar.questions import YearAsked

_NOTHING = {"filter": "", "line": "", "top": 0}
"""Of a list that was not there yet when the state was kept."""


def state_of(page: CalendarPage) -> dict[str, Any]:
    """Return tab, year, filters and lines, and a notice that is being brought in."""
    want, notice = page.year.want, page.year.notice
    return {
        "tab": TABS[page.tabs.currentIndex()],
        "year": {"year": want.year, "version": want.version, "area": want.area},
        "area": str(page.area.currentData() or ""),
        "notice": {
            "is_open": page.year.is_importing,
            "text": notice.text.toPlainText(),
            "published": notice.published.text(),
            "source": notice.source.text(),
        },
        **{name: _browser_state(browser) for name, browser in _browsers(page).items()},
    }


def restore(page: CalendarPage, state: Mapping[str, Any]) -> None:
    """Go back, before the page has asked for anything; what is not there any more is left when the answers come."""
    year = state["year"]
    page.year.want = YearAsked(_whole(year["year"]), _whole(year["version"]), str(year["area"]))
    area = str(state["area"])
    if area:
        page.area.addItem(area, area)  # its name comes with the areas
        page.area.setCurrentIndex(page.area.findData(area))
    notice = state["notice"]
    page.year.notice.text.setPlainText(str(notice["text"]))
    page.year.notice.published.setText(str(notice["published"]))
    page.year.notice.source.setText(str(notice["source"]))
    if notice["is_open"] is True:
        page.year.open_import()
    for name, browser in _browsers(page).items():
        told = state.get(name, _NOTHING)
        browser.search.setText(str(told["filter"]))
        browser.table.await_line(str(told["line"]), _whole(told["top"]) or 0)
    if state["tab"] in TABS:
        page.go(TABS.index(state["tab"]))


def _browsers(page: CalendarPage) -> dict[str, Browser]:
    return {"clocks": page.clocks, "matters": page.matters, "units": page.units}


def _browser_state(browser: Browser) -> dict[str, Any]:
    line = browser.table.selected
    place = browser.table.verticalScrollBar().value()
    return {"filter": browser.search.text(), "line": "" if line is None else line.key, "top": place}


def _whole(value: object) -> int | None:
    return value if type(value) is int else None
