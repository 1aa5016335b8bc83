"""The pages of the manual, as they lie in the resources: one file a page and language."""

import re
from dataclasses import dataclass
from typing import Final

from console.messages import messages
from console.paths import resource

FOLDER: Final = "manual"
GROUPS: Final = (
    ("Getting started", ("first-run", "window", "lights")),
    ("Daily work", ("wall", "cases", "case", "lists", "watch", "notes", "look-back")),
    ("Data and rules", ("sources", "calendar", "catalogue", "findings")),
    ("This console", ("settings", "connections", "plugins", "diagnostics", "install", "demo")),
    ("Reference", ("keys", "trouble", "news")),
)
"""Every page in the order of the contents, by messages of heads. One called as what it tells of is its help."""
PAGES: Final = tuple(key for _head, keys in GROUPS for key in keys)
NEWS: Final = "news"
"""What changed from version to version: the head is the reader's, what follows is the changelog's."""
FIRST: Final = PAGES[0]
OF_OTHERS: Final = {
    "general": "settings",
    "logs": "diagnostics",
    "about": "diagnostics",
    "plugin": "plugins",
    "manual": "window",
}
"""Pages for what shares one, or is called otherwise."""
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
    """Return what changed, the newest version first, under heads of the third order."""
    _head, _first, versions = resource(FOLDER, "CHANGELOG.md").read_text(encoding="utf-8").partition("\n## ")
    return "\n### " + versions.replace("\n## ", "\n### ")


def help_for(name: str) -> str:
    """Return the page that helps with what has this name; the first where none does."""
    key = OF_OTHERS.get(name, name)
    return key if key in PAGES else FIRST


def holding(text: str) -> tuple[ManualPage, ...]:
    """Return the pages that hold a text, in whatever case; all for an empty one."""
    wanted = text.strip().casefold()
    return tuple(one for one in pages() if wanted in one.text.casefold())
