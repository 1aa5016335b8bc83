"""``supervisionctl findings``: what is doubtful in the records of cases, counted by unit and listed by case."""

import argparse
import json
from typing import Any

from console.board.finding_words import amount_text
from console.board.findings import FindingTable, FoundCase, finding_table
from console.board.render import table
from console.board.session import Session, open_session, parse_instant
from console.domain.finding_rules import FindingKind, FindingRule
from console.domain.naming import Name
from console.errors import BadInput
from console.messages import _, messages
from console.paths import resolve_home


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add this module's command."""
    findings = commands.add_parser("findings", parents=[common])
    findings.add_argument("--area", metavar="CODE", help="only this area")
    findings.add_argument("--kind", choices=[kind.value for kind in FindingKind], help="only this kind")
    findings.add_argument(
        "--since", metavar="INSTANT", help="open cases and those closed since then; open ones alone without it"
    )
    findings.add_argument("--cases", action="store_true", help="list every case instead of counting by unit")
    findings.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    with open_session(resolve_home(arguments.home), arguments.key_file) as session:
        zone = session.zone_of(arguments.area)
        since_us = parse_instant(arguments.since, zone, "--since") if arguments.since else session.now_us
        if since_us > session.now_us:
            raise BadInput(
                "{text} lies in the future.", "Give an instant that is past.", field="--since", text=arguments.since
            )
        with session.reader.reading():
            found = finding_table(session.reader, session.catalogue, session.book, session.now_us, since_us)
    kinds = [FindingKind(arguments.kind)] if arguments.kind else list(FindingKind)
    if arguments.json:
        print(json.dumps(_document(found, kinds, arguments.area, with_cases=arguments.cases), ensure_ascii=False))
    elif arguments.cases:
        print(_case_lines(found, kinds, arguments.area, session))
    else:
        print(_unit_lines(found, kinds, arguments.area, session))
    return 0


def _document(
    found: FindingTable, kinds: list[FindingKind], area: str | None, *, with_cases: bool
) -> dict[str, object]:
    units = [unit for unit in found.units if area in {None, unit.area}]
    document: dict[str, object] = {
        "looked_at": found.looked_at,
        "kinds": {kind.value: _rule_document(found.rules[kind]) for kind in kinds},
        "units": [
            {
                "area": unit.area,
                "code": unit.code,
                "name": _shown(unit.name),
                "counts": {kind.value: unit.counts[kind] for kind in kinds if kind in unit.counts},
            }
            for unit in units
        ],
    }
    if with_cases:
        document["cases"] = [
            {
                "case_no": case.case_no,
                "area": case.area,
                "kind": case.kind.value,
                "amount": case.amount,
                "unit": case.unit,
            }
            for case in _chosen(found, kinds, area)
        ]
    return document


def _rule_document(rule: FindingRule) -> dict[str, str]:
    law = _shown(rule.law) if rule.law else ""
    return {"name": _shown(rule.name), "why": _shown(rule.why), "law": law, "article": rule.article}


def _unit_lines(found: FindingTable, kinds: list[FindingKind], area: str | None, session: Session) -> str:
    rows = []
    for unit in found.units:
        if area in {None, unit.area}:
            place = _shown(session.catalogue.areas[session.catalogue.index_of_area[unit.area]].short)
            rows += [
                [f"{place} {_shown(unit.name)}  {_shown(found.rules[kind].name)}", str(unit.counts[kind])]
                for kind in kinds
                if kind in unit.counts
            ]
    head = [_("{n} cases looked at", n=found.looked_at), _("Cases")]
    return table(head, rows)


def _case_lines(found: FindingTable, kinds: list[FindingKind], area: str | None, session: Session) -> str:
    rows = [
        [
            case.case_no,
            _shown(session.catalogue.unit_name(case.unit_id)),
            _shown(found.rules[case.kind].name),
            amount_text(case.amount, case.unit),
        ]
        for case in _chosen(found, kinds, area)
    ]
    return table([_("Case"), _("Unit"), _("Finding"), _("By")], rows)


def _chosen(found: FindingTable, kinds: list[FindingKind], area: str | None) -> list[FoundCase]:
    return [case for case in found.cases if case.kind in kinds and area in {None, case.area}]


def _shown(name: Name) -> str:
    return name.in_language(messages.language)
