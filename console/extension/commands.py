"""``supervisionctl central import``: a case log through the data-plugin door into the central database."""

import argparse
import json
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from console.central.engine import connect, reported
from console.central.intake import Intake, Tally
from console.central.target import add_target, central_url
from console.domain.reported import CaseLog, Problem
from console.errors import BadInput
from console.extension.hooks import CaseLogImporter
from console.extension.manager import DataPlugins, load_data_plugins
from console.extension.plugin_commands import seen
from console.extension.replaying import add_arguments, replay_log, require_replay
from console.messages import _, explain
from console.paths import resolve_home, resource
from console.rulebook import load_rulebook

PROBLEMS_PRINTED: Final = 10
_AREA_CODE: Final = re.compile(r"[0-9]{6}")


def register_central(central_commands: Any, common: argparse.ArgumentParser) -> None:
    """Add ``import`` to the commands of ``supervisionctl central``."""
    parser = central_commands.add_parser("import", parents=[common], help="take a case log into central")
    parser.add_argument("log", type=Path, metavar="LOG", help="the log file, e.g. LOG.xes or LOG.xes.gz")
    parser.add_argument(
        "--map", metavar="MAP.toml", help="mapping file, or the name of a shipped one (default: the log's)"
    )
    parser.add_argument("--area", required=True, metavar="CODE", help="code of the area the log belongs to, six digits")
    add_arguments(parser)
    add_target(parser)
    parser.set_defaults(run=import_log)


def import_log(arguments: argparse.Namespace) -> int:
    """Import a log and say what became of it.

    Returns:
        0; the status of `BadInput` when the log breaks off, what was read before being kept.
    """
    if not _AREA_CODE.fullmatch(arguments.area):
        raise BadInput("An area code has six digits: {area}.", "Check --area.", field="area", area=arguments.area)
    require_replay(arguments)
    _require_readable(arguments.log)
    mapping_file = _mapping_file(arguments.map, arguments.log)
    with load_data_plugins(resolve_home(arguments.home)) as plugins:
        importer = _importer_of(arguments.log, plugins)
        log = importer.open(arguments.log, _document(mapping_file), mapping_file.name)
        _check_calendar(log, mapping_file.name)
        with central_url(arguments) as url, reported(url), connect(url) as connection:
            if arguments.replay:
                return replay_log(arguments, log, connection)
            intake = Intake(connection, arguments.area, log.source, log.area)
            intake.register(log.units, log.matters)
            tally = intake.take(log.records)
    print(_as_json(arguments, log, tally) if arguments.json else _as_text(tally))
    if tally.broken:
        print(explain(tally.broken), file=sys.stderr)
        return tally.broken.exit_status
    return 0


def _require_readable(log: Path) -> None:
    """Refuse a log that cannot be opened before its area and units are made known for nothing."""
    try:
        log.open("rb").close()
    except OSError as error:
        raise BadInput(
            "The file {name} cannot be read: {why}.",
            "Check the path and the permissions.",
            place=str(log),
            name=log.name,
            why=error.strerror or type(error).__name__,
        ) from error


def _importer_of(log: Path, plugins: DataPlugins) -> CaseLogImporter:
    if plugins.inventory.list_fault is not None:
        print(explain(plugins.inventory.list_fault), file=sys.stderr)
    for entry in plugins.left_out:
        print(_("The plugin {plugin} is not in use: {seen}.", plugin=entry.name, seen=seen(entry)), file=sys.stderr)
    name = log.name.lower()
    for importer in plugins.importers:
        if name.endswith(importer.suffixes):
            return importer
    known = ", ".join(suffix for importer in plugins.importers for suffix in importer.suffixes)
    raise BadInput(
        "No importer reads files like {name}.", "Use a file that ends in one of: {known}.", name=log.name, known=known
    )


def _mapping_file(named: str | None, log: Path) -> Traversable:
    """Return the mapping file: a path, a shipped one by its name, or the shipped one called like the log."""
    name = named or log.name.split(".")[0].lower()
    if named and Path(named).is_file():
        return Path(named)
    shipped = {
        entry.name.removesuffix(".toml"): entry
        for entry in resource("mappings").iterdir()
        if entry.name.endswith(".toml")
    }
    found = shipped.get(name.removesuffix(".toml"))
    if found is None:
        meant = get_close_matches(name, shipped, 1) or sorted(shipped)
        raise BadInput(
            "There is no mapping {name}.",
            "Give the path of a mapping file with --map, or one of: {known}.",
            field="map",
            name=name,
            known=", ".join(meant),
        )
    return found


def _document(mapping_file: Traversable) -> Mapping[str, object]:
    try:
        return tomllib.loads(mapping_file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(
            "The mapping is not readable as TOML: {why}.",
            "Correct the mapping file.",
            place=mapping_file.name,
            why=str(error),
        ) from error


def _check_calendar(log: CaseLog, mapping_name: str) -> None:
    known = load_rulebook().calendars
    if log.area.calendar not in known:
        raise BadInput(
            "There is no calendar {calendar}.",
            "Use one of: {known}.",
            place=mapping_name,
            field="calendar",
            calendar=log.area.calendar,
            known=", ".join(sorted(known)),
        )


def _as_json(arguments: argparse.Namespace, log: CaseLog, tally: Tally) -> str:
    document = {
        "log": arguments.log.name,
        "area": arguments.area,
        "source": log.source,
        "cases": tally.cases,
        "events": tally.events,
        "facts": dict(tally.facts),
        "added": dict(tally.added),
        "unchanged": tally.unchanged,
        "refused": tally.refused,
        "doubtful": {reason.code: count for reason, count in tally.doubtful.items()},
        "duplicates": tally.duplicates,
        "problems": [_plain(problem) for problem in tally.problems],
        "doubts": [_plain(doubt) for doubt in tally.doubts],
        "broken": None if tally.broken is None else {"place": tally.broken.place, "message": str(tally.broken)},
    }
    return json.dumps(document, ensure_ascii=False)


def _plain(problem: Problem) -> dict[str, str]:
    return {"place": problem.place, "field": problem.field, "reason": problem.reason.code, "raw": problem.raw[:200]}


def _as_text(tally: Tally) -> str:
    return "\n".join(_counts(tally))


def _counts(tally: Tally) -> Iterable[str]:
    yield _("{cases} cases with {events} events kept.", cases=tally.cases, events=tally.events)
    added = sum(tally.added.values())
    yield _("{added} records added or changed, {unchanged} unchanged.", added=added, unchanged=tally.unchanged)
    for reason, count in tally.doubtful.most_common():
        yield _("{count} × kept with a doubt: {reason}", count=count, reason=_(reason.sentence))
    yield from _first(tally.doubts, tally.doubtful.total())
    if tally.refused:
        yield _("{count} records or fields refused.", count=tally.refused)
        yield from _first(tally.problems, tally.refused)


def _first(problems: list[Problem], total: int) -> Iterable[str]:
    for problem in problems[:PROBLEMS_PRINTED]:
        where = ", ".join(part for part in (problem.place, problem.field) if part)
        yield f"  {where}: {_(problem.reason.sentence)}"
    if total > PROBLEMS_PRINTED:
        yield _("  … and {count} more; --json lists them all.", count=total - PROBLEMS_PRINTED)
