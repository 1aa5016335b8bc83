"""Every page of the product has its page in the manual, in both languages; nothing in it leads nowhere or outward."""

import re
from pathlib import Path

import polib
import pytest
from PySide6.QtGui import QImage

import resources
import ui
from console import __version__
from console.messages import _, messages
from console.settings.declared import SETTINGS
from ui.calendar import page as calendar
from ui.cases import keys as cases
from ui.cases.presets import PRESETS
from ui.manual import page as manual
from ui.manual.book import FIRST, NEWS, OF_OTHERS, PAGES, changes, help_for, holding, page, pages
from ui.manual.viewer import LAMP
from ui.pages import Pages
from ui.settings import page as settings
from ui.shell.keys import EVERYWHERE
from ui.sources import lower
from ui.sources import page as sources_page
from ui.theme import State

FOLDER = Path(next(iter(resources.__path__))) / "manual"
LANGUAGES = ("zh", "en")
LARGEST_PICTURE = 150_000
SHARP = (900, 2_100)
"""Pixels across: enough for a screen of two to one, and no more than it can show."""
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)]*)\)")
SECTION = re.compile(r'Section\("([\w-]+)"')
DOOR = re.compile(r'LazyPage\("\w+", "(\w+)"')
BOLD = re.compile(r"\*\*([^*]+)\*\*(.?)")
QUESTIONS = {"What is this?", "这是什么？"}


def files(language):
    return sorted((FOLDER / language).glob("*.md"))


def sources():
    return "\n".join(path.read_text(encoding="utf-8") for path in Path(ui.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_a_file_for_each_page_of_the_contents_and_no_other(language):
    assert {path.stem for path in files(language)} == set(PAGES)


def test_every_page_and_every_section_of_the_product_has_help_of_its_own():
    doors, sections = DOOR.findall(sources()), SECTION.findall(sources())
    assert {"cases", "wall", "settings", "manual"} <= set(doors)
    assert {"general", "plugins", "connections", "logs"} <= set(sections)
    without = [name for name in (*doors, *sections, "plugin") if help_for(name) == FIRST]
    assert without == []
    assert set(OF_OTHERS.values()) <= set(PAGES)
    assert Pages.show_help.__doc__


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_and_pictures_resolve_and_none_leads_outward(language):
    for path in files(language):
        text = path.read_text(encoding="utf-8")
        assert "http" not in text, path
        for is_picture, target in LINK.findall(text):
            if is_picture and target.startswith(LAMP):
                assert State(target.removeprefix(LAMP))
            else:
                assert (path.parent / target).is_file(), f"{path}: {target}"
                assert target.endswith(".png" if is_picture else ".md")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_answers_what_it_is_and_what_to_do(language):
    wanted = {"en": ("**What is this?**", "What do I do?"), "zh": ("**这是什么？**", "怎么做？")}[language]
    exempt = {"keys", "trouble", NEWS}  # what they list is what to do, or there is nothing to do
    for path in files(language):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# ")
        assert wanted[0] in text, path
        assert path.stem in exempt or wanted[1] in text, path


@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_are_small_and_each_is_shown(language):
    text = "\n".join(path.read_text(encoding="utf-8") for path in files(language))
    pictures = sorted((FOLDER / language).glob("*.png"))
    assert pictures
    for picture in pictures:
        assert picture.stat().st_size < LARGEST_PICTURE, picture
        assert SHARP[0] <= QImage(str(picture)).width() <= SHARP[1], picture
        assert f"]({picture.name})" in text


def test_both_languages_have_the_same_pages_with_the_same_links():
    for one in PAGES:
        zh, en = ((FOLDER / language / f"{one}.md").read_text(encoding="utf-8") for language in LANGUAGES)
        targets = [sorted(target for _picture, target in LINK.findall(text)) for text in (zh, en)]
        assert targets[0] == targets[1], one


def test_pages_are_found_by_what_stands_in_them():
    messages.choose("en")
    assert [one.key for one in holding("  certificate and NAME ")] == ["connections"]
    assert len(holding("")) == len(PAGES) == len(pages())
    assert holding("no page says this") == ()


def test_what_is_new_is_said_for_readers_and_then_as_the_changelog_has_it():
    whole = (FOLDER / "CHANGELOG.md").read_text(encoding="utf-8")
    assert changes().replace("\n### ", "\n## ").strip() in whole
    assert changes().startswith(f"\n### {__version__}")
    for language in LANGUAGES:
        messages.choose(language)
        assert page(NEWS).text.endswith(changes())
        assert f"\n## {__version__}\n" in page(NEWS).text


def test_chinese_prose_has_the_marks_of_chinese_prose():
    for path in files("zh"):
        prose = re.sub(r"`[^`]*`|\]\([^)]*\)", "", path.read_text(encoding="utf-8"))
        assert re.findall(r"[一-鿿][,:;?!]|[,:;?!][一-鿿]", prose) == [], path


def test_no_name_of_a_key_stands_without_its_cap():
    for language in LANGUAGES:
        for path in files(language):
            prose = re.sub(r"`[^`]*`|\]\([^)]*\)", "", path.read_text(encoding="utf-8"))
            assert re.findall(r"\b(?:Ctrl|Shift|Alt)\+|\bF\d{1,2}\b", prose) == [], path


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_a_page_names_stands_on_the_page_of_keys(language):
    told = set(re.findall(r"`([^`]+)`", (FOLDER / language / "keys.md").read_text(encoding="utf-8")))
    of_pages = (key for keys in (cases, sources_page, calendar, settings, manual) for key, _message in keys.KEYS)
    named = {one for keys in (*of_pages, *(hint.key for hint in EVERYWHERE)) for one in keys.replace("…", "").split()}
    assert named - told - {str(place) for place in range(10)} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_tabs_and_sections_are_called_as_they_are_on_the_screen(language):
    messages.choose(language)
    for pages_of, titles in (
        (("cases",), [title for title, _query in PRESETS]),
        (("sources",), lower.TABS),
        (("calendar", "catalogue", "findings"), calendar.TABS[1:]),
        (("diagnostics",), ("Diagnostics", "Logs", "About the program")),
    ):
        text = "".join((FOLDER / language / f"{one}.md").read_text(encoding="utf-8") for one in pages_of)
        assert [_(title) for title in titles if f"**{_(title)}**" not in text and f"# {_(title)}\n" not in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stands_bold_in_a_sentence_is_a_name_that_stands_on_the_screen(language):
    folder = Path(next(iter(resources.__path__))) / "i18n"
    entries = [entry for path in folder.glob("*/*.po") for entry in polib.pofile(str(path))]
    words = {text for entry in entries for text in (entry.msgid, entry.msgstr)}
    shown = words | {text.split("  ")[0] for text in words}  # a key may stand behind a name
    for path in files(language):
        bold = BOLD.findall(path.read_text(encoding="utf-8"))
        # Before a colon stand heads of what follows; the screen has Latin colons, the manual those of Chinese prose.
        named = {name.replace("：", ":") for name, behind in bold if behind not in {":", "："}} - QUESTIONS
        assert {name for name in named if name not in shown and name.rstrip("…") not in shown} == set(), path


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_is_told_of(language):
    messages.choose(language)
    text = (FOLDER / language / "settings.md").read_text(encoding="utf-8")
    assert [_(one.label) for one in SETTINGS if f"**{_(one.label)}**" not in text] == []
