"""Every sentence of the product exists in Chinese."""

import ast
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polib
import pytest

import console
from console.board import weeks

ROOT = Path(console.__file__).parent.parent
MARKERS = {"_", "short"}


@cache
def entries(language: str) -> tuple[polib.POEntry, ...]:
    files = (ROOT / "resources" / "i18n" / language).glob("*.po")
    return tuple(entry for file in files for entry in polib.pofile(str(file)))


def catalogue() -> set[str]:
    return {entry.msgid for entry in entries("zh") if entry.msgstr and not entry.msgctxt}


def marked_texts(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKERS and node.args:
            yield from ((node.lineno, text) for text in literal_texts(node.args[0]))


def literal_texts(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp():
            yield from literal_texts(node.body)
            yield from literal_texts(node.orelse)


def sources() -> list[Path]:
    return [path for folder in ("console", "ui", "plugins") for path in sorted((ROOT / folder).rglob("*.py"))]


def test_every_marked_text_has_its_chinese() -> None:
    known = catalogue()
    missing = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in sources()
        for line, text in marked_texts(path)
        if text not in known
    ]
    assert missing == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_text_is_translated_twice(language: str) -> None:
    texts = Counter((entry.msgid, entry.msgctxt) for entry in entries(language))
    assert [text for text, times in texts.items() if times > 1] == []


@pytest.mark.parametrize("part", ["cases", "shell"])
def test_texts_that_stand_in_tables_have_their_chinese(part: str) -> None:
    from ui.cases import chips, columns, presets, walk  # noqa: PLC0415 - Qt is loaded where it is needed
    from ui.cases import keys as case_keys  # noqa: PLC0415 - as above
    from ui.shell import keys  # noqa: PLC0415 - as above

    told = {
        "cases": [
            *(style.title for style in columns.COLUMNS.values()),
            *chips.WORDS.values(),
            *(title for title, _query in presets.PRESETS),
            *walk.WEEKDAYS,
            *weeks.MARK_WORDS.values(),
            *(message for _key, message in case_keys.KEYS),
        ],
        "shell": ["Cases", "Wall", *(hint.message for hint in keys.EVERYWHERE)],
    }
    known = catalogue()
    assert [text for text in told[part] if text not in known] == []


def test_sources_of_clocks_have_their_chinese() -> None:
    told = set()
    for file in (ROOT / "resources" / "clocks").glob("*.toml"):
        kind = tomllib.loads(file.read_text(encoding="utf-8"))
        told |= {one["source"] for one in (kind, *kind.get("clock", ())) if one.get("source") and "clock" in kind}
    assert told
    assert told - catalogue() == set()
