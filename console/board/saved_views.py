"""Saved views: filters, order and columns under a name, in a file that people may write by hand, too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError

from console.board.headline import STATES
from console.board.list_columns import ListColumn
from console.board.list_view import CaseQuery, SortKey
from console.domain.light import Light
from console.errors import BadInput, RefusedCommand, StorageFault
from console.whole_file import write_whole

LONGEST_NAME: Final = 40
MOST_VIEWS: Final = 60
_LIGHTS: Final = {state: light for light, state in STATES.items()}
_COLUMNS: Final = frozenset(ListColumn)


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view.

    Attributes:
        name: As its tab says it; no two views have the same.
        query: What it asks for; ``only`` is an empty set where it asks for watched cases, which are not written down.
        columns: Names of columns from left to right, none for those that are delivered; ``widths`` of some in px.
    """

    name: str
    query: CaseQuery
    columns: tuple[str, ...] = ()
    widths: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ViewBook:
    """What the file says.

    Attributes:
        views: In the order of the file.
        problems: What in it cannot be used, and why; it stays there.
    """

    views: tuple[SavedView, ...] = ()
    problems: tuple[BadInput, ...] = ()


@dataclass(frozen=True, slots=True)
class _Contents:
    """A file taken apart: tables that are views, and those that are not."""

    document: TOMLDocument
    views: tuple[tuple[SavedView, Any], ...] = ()
    others: tuple[Any, ...] = ()
    problems: tuple[BadInput, ...] = field(default=())


def read_views(path: Path) -> ViewBook:
    """Return the views of a file; none where there is no file.

    Raises:
        StorageFault: It cannot be read.
    """
    try:
        contents = _contents(path)
    except BadInput as problem:
        return ViewBook((), (problem,))
    return ViewBook(tuple(view for view, _table in contents.views), contents.problems)


def write_views(path: Path, views: Sequence[SavedView]) -> None:
    """Put these views in the place of those of the file; what cannot be used of it stays, and comments do.

    Raises:
        BadInput: The file is no TOML: somebody has to mend it first.
        RefusedCommand: There are too many.
        StorageFault: The disk refuses; the old file stands.
    """
    if len(views) > MOST_VIEWS:
        raise RefusedCommand("There can be {n} saved views at most.", "Delete one first.", n=MOST_VIEWS)
    contents = _contents(path)
    kept = dict(contents.views)
    tables = tomlkit.aot()
    for table in (*(kept.get(view) or _table_of(view) for view in views), *contents.others):
        tables.append(table)
    document = contents.document
    document.pop("view", None)
    if len(tables):
        document.append("view", tables)
    try:
        write_whole(path, tomlkit.dumps(document).encode())
    except OSError as error:
        raise _refused(path, error) from error


def sound_name(text: str, taken: Sequence[str]) -> str:
    """Return a name that a view can have.

    Raises:
        BadInput: It is empty, too long, or taken.
    """
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadInput("A view has a name of 1 to {n} characters.", n=LONGEST_NAME)
    if name in taken:
        raise BadInput("There is a view {name} already.", "Choose another name.", name=name)
    return name


def query_document(query: CaseQuery) -> dict[str, Any]:
    """Return a query as TOML and JSON have it; what restricts nothing is left out."""
    told: dict[str, Any] = {
        "areas": sorted(query.areas),
        "units": sorted(query.units),
        "matters": sorted(query.matters),
        "lights": [] if query.lights == frozenset(Light) else [STATES[light] for light in sorted(query.lights)],
        "text": query.text,
        "closed": query.closed,
        "stage_over": query.stage_over,
        "due_today": query.due_today,
        "stop_over": query.stop_over,
        "watched": query.only is not None,
        "descending": query.descending,
    }
    told = {name: value for name, value in told.items() if value}
    if not query.lights:
        told["lights"] = []
    return told | {"unknown": query.unknown, "sort": query.sort.value}


def query_of(document: Mapping[str, Any]) -> CaseQuery:
    """Return the query that was written down.

    Raises:
        BadInput: Something in it is not known here; names the field.
    """
    lights = _words(document, "lights") if "lights" in document else list(_LIGHTS)
    strange = [state for state in lights if state not in _LIGHTS]
    if strange:
        raise _bad("lights", strange[0])
    sort = document.get("sort", SortKey.REMAINING.value)
    if sort not in set(SortKey):
        raise _bad("sort", sort)
    text = document.get("text", "")
    if not isinstance(text, str):
        raise _bad("text", text)
    return CaseQuery(
        areas=frozenset(_words(document, "areas")),
        units=frozenset(_numbers(document, "units")),
        matters=frozenset(_numbers(document, "matters")),
        lights=frozenset(_LIGHTS[state] for state in lights),
        unknown=_flag(document, "unknown", otherwise=True),
        closed=_flag(document, "closed"),
        text=str(text),
        sort=SortKey(sort),
        descending=_flag(document, "descending"),
        stage_over=_flag(document, "stage_over"),
        due_today=_flag(document, "due_today"),
        stop_over=_flag(document, "stop_over"),
        only=frozenset() if _flag(document, "watched") else None,
    )


def _contents(path: Path) -> _Contents:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return _Contents(tomlkit.document())
    except (OSError, UnicodeDecodeError) as error:
        raise _refused(path, error) from error
    try:
        document = tomlkit.parse(text)
    except TOMLKitError as error:
        raise BadInput(
            "The saved views cannot be read: {reason}.",
            "Mend the file or move it away; it is left as it is.",
            place=path.name,
            reason=str(error),
        ) from error
    tables = document.get("view", [])
    if not isinstance(tables, list):
        raise BadInput(
            "The saved views cannot be read: {reason}.",
            "Mend the file or move it away; it is left as it is.",
            place=path.name,
            reason="view",
        )
    return _sorted_out(document, tables, path.name)


def _sorted_out(document: TOMLDocument, tables: Sequence[Any], file: str) -> _Contents:
    views: list[tuple[SavedView, Any]] = []
    others, problems = [], []
    for number, table in enumerate(tables, 1):
        try:
            views.append((_view_of(table, [view.name for view, _table in views]), table))
        except BadInput as problem:
            others.append(table)
            problems.append(
                BadInput(
                    problem.message,
                    problem.remedy,
                    place=f"{file}, view {number}",
                    field=problem.field,
                    **problem.values,
                )
            )
    return _Contents(document, tuple(views), tuple(others), tuple(problems))


def _view_of(table: Mapping[str, Any], taken: Sequence[str]) -> SavedView:
    name = table.get("name")
    if not isinstance(name, str):
        raise _bad("name", name)
    columns = _words(table, "columns")
    strange = [column for column in columns if column not in _COLUMNS]
    if strange:
        raise _bad("columns", strange[0])
    widths = table.get("widths", {})
    if not isinstance(widths, Mapping) or any(
        column not in _COLUMNS or not isinstance(width, int) for column, width in widths.items()
    ):
        raise _bad("widths", widths)
    kept = tuple((str(column), int(width)) for column, width in widths.items())
    return SavedView(sound_name(name, taken), query_of(table), tuple(dict.fromkeys(columns)), kept)


def _table_of(view: SavedView) -> Any:
    table = tomlkit.table()
    table.add("name", view.name)
    for name, value in query_document(view.query).items():
        table.add(name, value)
    if view.columns:
        table.add("columns", list(view.columns))
    if view.widths:
        widths = tomlkit.inline_table()
        widths.update(dict(view.widths))
        table.add("widths", widths)
    return table


def _words(document: Mapping[str, Any], name: str) -> list[str]:
    found = document.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise _bad(name, found)
    return [str(one) for one in found]


def _numbers(document: Mapping[str, Any], name: str) -> list[int]:
    found = document.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, int) and not isinstance(one, bool) for one in found):
        raise _bad(name, found)
    return [int(one) for one in found]


def _flag(document: Mapping[str, Any], name: str, *, otherwise: bool = False) -> bool:
    found = document.get(name, otherwise)
    if not isinstance(found, bool):
        raise _bad(name, found)
    return found


def _bad(name: str, value: object) -> BadInput:
    return BadInput("{field_name} cannot be {value}.", field=name, field_name=name, value=str(value))


def _refused(path: Path, error: OSError | UnicodeDecodeError) -> StorageFault:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return StorageFault(
        "The saved views in {path} cannot be read or written: {reason}.",
        "Free disk space or mend the permissions of the installation's directory.",
        path=str(path),
        reason=reason,
    )
