"""Which findings there are (疑点目录), and what each of them rests on; read from ``resources/rules/findings.toml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from console.domain.entry import Entry
from console.domain.naming import Name


class FindingKind(StrEnum):
    """What can be doubtful."""

    STOP_UNDOCUMENTED = "stop_undocumented"
    STOP_UNNOTIFIED = "stop_unnotified"
    STOP_OVERRUN = "stop_overrun"
    STOP_UNLAWFUL = "stop_unlawful"
    EXTENSION_LATE = "extension_late"
    EXTENSION_REPEATED = "extension_repeated"
    EXTENSION_EXCESSIVE = "extension_excessive"
    EXTENSION_UNAPPROVED = "extension_unapproved"
    SUPPLEMENT_TWICE = "supplement_twice"
    SUPPLEMENT_LATE = "supplement_late"
    DECIDED_BEFORE_ACCEPTED = "decided_before_accepted"
    STAGES_OVER_PROMISE = "stages_over_promise"
    TYPED_IN_AFTERWARDS = "typed_in_afterwards"
    DECLARED_DIFFERS = "declared_differs"
    CLOCK_AHEAD = "clock_ahead"


@dataclass(frozen=True, slots=True)
class FindingRule:
    """A finding as the reader sees it, with the reason why it is one.

    Attributes:
        law, article: What it rests on; None and empty where practice alone says so.
    """

    kind: FindingKind
    name: Name
    why: Name
    law: Name | None
    article: str


@dataclass(frozen=True, slots=True)
class FindingRules:
    """Every finding, in the order of `FindingKind`, and their thresholds."""

    version: str
    clock_ahead_s: int
    rules: Mapping[FindingKind, FindingRule]


def read_findings(entry: Entry) -> FindingRules:
    """Return the findings of a file.

    Raises:
        BadInput: It does not name every finding of this version once, or names another one.
    """
    rules: dict[FindingKind, FindingRule] = {}
    for table in entry.tables("finding"):
        text = table.get("id", str)
        if text not in set(FindingKind) or FindingKind(text) in rules:
            raise table.fault("id", "{where}: {name} is {text}: not known, or there already.", text=text)
        law = table.name("law_zh", "law_en") if "law_zh" in table.values else None
        rules[FindingKind(text)] = FindingRule(
            kind=FindingKind(text),
            name=table.name(),
            why=table.name("why_zh", "why_en"),
            law=law,
            article=table.get("article", str) if law else "",
        )
    missing = [kind.value for kind in FindingKind if kind not in rules]
    if missing:
        raise entry.fault("finding", "{where}: {name} leaves out {missing}.", missing=", ".join(missing))
    if entry.get("clock_ahead_s", int) < 0:
        raise entry.fault("clock_ahead_s", "{where}: {name} is negative.")
    return FindingRules(
        entry.get("version", str), entry.get("clock_ahead_s", int), {kind: rules[kind] for kind in FindingKind}
    )
