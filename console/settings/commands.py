"""``supervisionctl settings``: what may be chosen, what holds, and whether the file is right."""

import argparse
import json
from typing import Any

from console.errors import BadInput
from console.messages import _, explain
from console.paths import resolve_home
from console.settings.declared import SECTIONS, SETTINGS
from console.settings.kinds import Setting, Value
from console.settings.store import Settings, read_settings, refusal

WRONG = 1
"""Exit status where the file holds something that cannot be used."""


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add this module's command."""
    settings = commands.add_parser("settings")
    what = settings.add_subparsers(dest="what", required=True, metavar="WHAT")
    listing = what.add_parser("list", parents=[common], help="every setting and what holds")
    getting = what.add_parser("get", parents=[common], help="what holds for one setting")
    setting = what.add_parser("set", parents=[common], help="choose a value")
    checking = what.add_parser("check", parents=[common], help="what is wrong with the file")
    document = what.add_parser("document", parents=[common], help="a table of every setting, in Markdown")
    for one in (getting, setting):
        one.add_argument("key", metavar="KEY", help="as in: appearance.theme")
    setting.add_argument("value", metavar="VALUE")
    runs = ((listing, _list), (getting, _get), (setting, _set), (checking, _check), (document, _document))
    for command, run in runs:
        command.set_defaults(run=run)


def _list(arguments: argparse.Namespace) -> int:
    settings = read_settings(resolve_home(arguments.home))
    if arguments.json:
        _print_json({"settings": [_told(one, settings) for one in settings.declared], "problems": _problems(settings)})
        return 0
    for one in settings.declared:
        mark = f"  ({_('default')})" if settings.is_default(one) else ""
        print(f"{one.key} = {_written(settings.value(one))}{mark}")
    print(*_problems(settings), sep="\n", end="\n" if settings.problems else "")
    return 0


def _get(arguments: argparse.Namespace) -> int:
    one = _declared(arguments.key)
    settings = read_settings(resolve_home(arguments.home))
    if arguments.json:
        _print_json(_told(one, settings))
    else:
        print(_written(settings.value(one)))
    return 0


def _set(arguments: argparse.Namespace) -> int:
    one = _declared(arguments.key)
    value = one.kind.typed(arguments.value)
    if value is None:
        raise refusal(one, arguments.value)
    settings = read_settings(resolve_home(arguments.home))
    settings.choose(one, value)
    if arguments.json:
        _print_json(_told(one, settings))
    else:
        print(_("{key} is {value} from now on.", key=one.key, value=_written(value)))
    return 0


def _check(arguments: argparse.Namespace) -> int:
    settings = read_settings(resolve_home(arguments.home))
    problems = _problems(settings)
    if arguments.json:
        _print_json({"file": str(settings.path), "problems": problems})
    else:
        print("\n".join(problems) or _("The settings in {path} are right.", path=settings.path))
    return WRONG if problems else 0


def _document(arguments: argparse.Namespace) -> int:
    if arguments.json:
        _print_json({"settings": [_declaration(one) for one in SETTINGS]})
        return 0
    for section, title in SECTIONS.items():
        print(f"## {_(title)}\n")
        heads = _("Key"), _("Name"), _("What it does"), _("Allowed"), _("Default"), _("Since")
        _print_row(*heads)
        _print_row(*["---"] * len(heads))
        for one in SETTINGS:
            if one.section == section:
                allowed, default = str(one.kind.allowed()), f"`{_written(one.default)}`"
                _print_row(f"`{one.key}`", _(one.label), _(one.help), allowed, default, one.since)
        print()
    return 0


def _declared(key: str) -> Setting[Value]:
    for one in SETTINGS:
        if one.key == key:
            return one
    raise BadInput("There is no setting {key}.", "See: supervisionctl settings list", field="KEY", key=key)


def _told(one: Setting[Value], settings: Settings) -> dict[str, object]:
    return {
        "key": one.key,
        "value": settings.value(one),
        "default": one.default,
        "chosen": not settings.is_default(one),
    }


def _declaration(one: Setting[Value]) -> dict[str, object]:
    return {
        "key": one.key,
        "label": _(one.label),
        "help": _(one.help),
        "allowed": str(one.kind.allowed()),
        "default": one.default,
        "since": one.since,
    }


def _problems(settings: Settings) -> list[str]:
    return [explain(problem) for problem in settings.problems]


def _written(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _print_row(*cells: str) -> None:
    print("|", " | ".join(cell.replace("|", "\\|") for cell in cells), "|")


def _print_json(document: object) -> None:
    print(json.dumps(document, ensure_ascii=False))
