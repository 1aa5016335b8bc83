"""``supervisionctl central grant`` and ``revoke``: what the login of a console may do."""

import argparse
import json
from typing import Any

from console.central.grants import ALL, Permission, grant, revoke
from console.central.target import add_target, central_url
from console.domain.operation import OperationKind
from console.messages import _

_EVERY = "all"


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands below ``central``."""
    giving = commands.add_parser("grant", parents=[common], help="let a user of the server submit operations")
    taking = commands.add_parser("revoke", parents=[common], help="take permissions back, with the last one all rights")
    for parser in (giving, taking):
        add_target(parser)
        parser.add_argument("--login", required=True, metavar="NAME", help="an existing user of the server")
        parser.add_argument("--area", default=_EVERY, metavar="CODE", help="only this area; all without it")
        parser.add_argument("--kind", default=_EVERY, choices=(OperationKind.ANNOTATE.value, _EVERY))
    giving.add_argument("--role-may-read", action="store_true", help="it may also read what a console copies")
    giving.set_defaults(run=_run_grant)
    taking.set_defaults(run=_run_revoke)


def _run_grant(arguments: argparse.Namespace) -> int:
    with central_url(arguments) as url:
        grant(url, _permission(arguments), may_read=arguments.role_may_read)
    if arguments.json:
        print(json.dumps({"login": arguments.login, "area": arguments.area, "kind": arguments.kind}))
    else:
        print(_("User {login} may now do this.", login=arguments.login))
    return 0


def _run_revoke(arguments: argparse.Namespace) -> int:
    with central_url(arguments) as url:
        taken = revoke(url, _permission(arguments))
    if arguments.json:
        print(json.dumps({"login": arguments.login, "taken": taken}))
    else:
        print(_("{count} permissions were taken from user {login}.", count=taken, login=arguments.login))
    return 0


def _permission(arguments: argparse.Namespace) -> Permission:
    area, kind = (ALL if value == _EVERY else value for value in (arguments.area, arguments.kind))
    return Permission(arguments.login, area, kind)
