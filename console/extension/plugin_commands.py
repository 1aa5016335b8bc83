"""``supervisionctl plugins``: which plugins there are, and the administrator's decisions on those of others."""

import argparse
import getpass
import json
from collections.abc import Iterator
from typing import Any

from console.errors import RefusedCommand
from console.extension import worker
from console.extension.deciding import decide
from console.extension.installed import canonical
from console.extension.inventory import Inventory, PluginEntry, State, take_stock
from console.extension.manager import load_data_plugins
from console.messages import _, explain
from console.paths import resolve_home
from console.replica.key import replica_key


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add ``plugins`` and its commands."""
    plugins = commands.add_parser("plugins")
    own = plugins.add_subparsers(dest="plugins_command", required=True, metavar="COMMAND")
    listing = own.add_parser("list", parents=[common], help="every plugin: version, hooks, hash, state")
    listing.set_defaults(run=_run_list)
    for name, run, words in (
        ("allow", _run_allow, "let a plugin run as it is installed now"),
        ("forbid", _run_forbid, "let a plugin run no more"),
    ):
        parser = own.add_parser(name, parents=[common], help=words)
        parser.add_argument("plugin", metavar="NAME", help="name of its distribution")
        parser.add_argument("--why", required=True, help="why, in one line")
        parser.add_argument("--by", metavar="NAME", help="who decides; the user of the system without it")
        parser.set_defaults(run=run)
    only_if = "only if it has this hash, as its maker published it"
    own.choices["allow"].add_argument("--sha256", metavar="HEX", help=only_if)
    hashing = own.add_parser("hash", parents=[common], help="the hash of a plugin as it is installed now")
    hashing.add_argument("plugin", metavar="NAME", help="name of its distribution")
    hashing.set_defaults(run=_run_hash)
    work = own.add_parser("work", parents=[common], help="work as a plugin's process; the console starts it itself")
    work.set_defaults(run=_run_work)


def _run_list(arguments: argparse.Namespace) -> int:
    with load_data_plugins(resolve_home(arguments.home)) as plugins:
        stock = plugins.inventory
    print(json.dumps(as_document(stock), ensure_ascii=False) if arguments.json else "\n".join(_lines(stock)))
    return 0


def _run_allow(arguments: argparse.Namespace) -> int:
    home = resolve_home(arguments.home)
    entry = _entry(take_stock(home), arguments.plugin)
    if arguments.sha256 and arguments.sha256.lower() != entry.sha256:
        raise RefusedCommand(
            "The plugin {plugin} has another hash: {hash}.",
            "Get it again from its maker.",
            plugin=entry.name,
            hash=entry.sha256,
        )
    return _decided(arguments, entry, is_allowed=True)


def _run_forbid(arguments: argparse.Namespace) -> int:
    entry = _entry(take_stock(resolve_home(arguments.home)), arguments.plugin)
    return _decided(arguments, entry, is_allowed=False)


def _decided(arguments: argparse.Namespace, entry: PluginEntry, *, is_allowed: bool) -> int:
    by, home = arguments.by or getpass.getuser(), resolve_home(arguments.home)
    key = replica_key(home, arguments.key_file) if home.local_file.exists() else None
    decision = decide(home, entry, is_allowed=is_allowed, by=by, why=arguments.why, key=key)
    if arguments.json:
        print(json.dumps({"name": entry.name, "allowed": is_allowed, "sha256": decision.sha256}))
    elif is_allowed:
        told = {"plugin": entry.name, "version": entry.version, "hash": entry.sha256}
        print(_("{plugin} {version} may run, with the hash {hash}.", **told))
    else:
        print(_("{plugin} may not run.", plugin=entry.name))
    return 0


def _run_hash(arguments: argparse.Namespace) -> int:
    entry = _entry(take_stock(resolve_home(arguments.home)), arguments.plugin)
    if not entry.sha256:
        raise RefusedCommand("The plugin {plugin} has no hash. {why}", plugin=entry.name, why=entry.why.text)
    print(json.dumps({"name": entry.name, "sha256": entry.sha256}) if arguments.json else entry.sha256)
    return 0


def _run_work(_arguments: argparse.Namespace) -> int:
    return worker.main()


def _entry(stock: Inventory, name: str) -> PluginEntry:
    found = [one for one in stock.entries if one.name == canonical(name) and one.state is not State.BUILT_IN]
    if not found:
        known = ", ".join(one.name for one in stock.entries if one.state is not State.BUILT_IN)
        raise RefusedCommand(
            "There is no plugin {plugin}.", "Installed are: {known}.", plugin=name, known=known or _("none")
        )
    return found[0]


def as_document(stock: Inventory) -> dict[str, object]:
    """Return the inventory as one JSON document."""
    return {
        "fault": explain(stock.list_fault) if stock.list_fault else "",
        "plugins": [_document(entry) for entry in stock.entries],
    }


def _document(entry: PluginEntry) -> dict[str, object]:
    decision = entry.decision
    return {
        "name": entry.name,
        "version": entry.version,
        "doors": [door.name.lower() for door in entry.doors],
        "state": entry.state.word,
        "why": entry.why.text,
        "hooks": list(entry.hooks),
        "sha256": entry.sha256,
        "decision": None
        if decision is None
        else {
            "allowed": decision.is_allowed,
            "by": decision.by,
            "at": decision.at.isoformat(timespec="seconds"),
            "why": decision.why,
        },
    }


def _lines(stock: Inventory) -> Iterator[str]:
    if stock.list_fault:
        yield explain(stock.list_fault)
    for entry in stock.entries:
        yield f"{entry.name} {entry.version}  {seen(entry)}"


def seen(entry: PluginEntry) -> str:
    """Return state, reason, hooks and hash of a plugin on one line."""
    hooks = ", ".join(entry.hooks)
    parts = (_(entry.state.sentence), entry.why.text, hooks, entry.sha256[:12])
    return "; ".join(part.rstrip(".。") for part in parts if part)
