"""The pages of the manual, as they lie in the resources: one file a page and language."""

import re
from dataclasses import dataclass
from typing import Final

from console.messages import messages
from console.paths import resource

FOLDER: Final = "manual"
PAGES: Final = (
    "first-run", "wall", "cases", "case", "lights", "sources", "calendar", "catalogue",
    "settings", "connections", "plugins", "diagnostics", "keys", "trouble", "news",
)  # fmt: skip
"""Every page, in the order of the contents. One that is called as a page of the desktop or a section is its help."""
NEWS: Final = "news"
"""What changed from version to version; its text is the changelog's, under a head of its own."""
FIRST: Final = PAGES[0]
OF_SECTIONS: Final = {"general": "settings", "logs": "diagnostics", "about": "diagnostics"}
"""Pages for sections of the settings that share one."""
_TITLE: Final = re.compile(r"^# (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ManualPage:
    """One page in the language in force.

    Attributes:
        key: Its name, see `PAGES`.
        title: Its head.
        text: Markdown, head included.
    """

    key: str
    title: str
    text: str


def page(key: str) -> ManualPage:
    """Return a page in the language in force."""
    text = resource(FOLDER, messages.language, f"{key}.md").read_text(encoding="utf-8")
    found = _TITLE.search(text)
    assert found is not None, key
    if key == NEWS:
        text += changes()
    return ManualPage(key, found[1], text)


def pages() -> tuple[ManualPage, ...]:
    """Return all of them."""
    return tuple(page(key) for key in PAGES)


def changes() -> str:
    """Return what changed, the newest version first."""
    _head, _first, versions = resource(FOLDER, "CHANGELOG.md").read_text(encoding="utf-8").partition("\n## ")
    return f"\n## {versions}"


def help_for(name: str) -> str:
    """Return the page that helps with a page of the desktop or a section of the settings; the first where none does."""
    key = OF_SECTIONS.get(name, name)
    return {"plugin": "plugins"}.get(key, key if key in PAGES else FIRST)


def holding(text: str) -> tuple[ManualPage, ...]:
    """Return the pages that hold a text, in whatever case; all for an empty one."""
    wanted = text.strip().casefold()
    return tuple(one for one in pages() if wanted in one.text.casefold())
