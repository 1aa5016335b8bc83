"""What a case list was asked for, in words: one sentence a filter, for those who read the answer elsewhere."""

from console.board.answers import Choices
from console.board.headline import STATES
from console.board.list_columns import STATE_WORDS
from console.board.list_view import CaseQuery, SortKey
from console.domain.light import Light
from console.domain.naming import Name
from console.messages import _, messages

SORT_WORDS = {
    SortKey.REMAINING: "Left",
    SortKey.LIGHT: "Light",
    SortKey.CASE_NO: "Case number",
    SortKey.MATTER: "Matter",
    SortKey.UNIT: "Unit",
    SortKey.DUE: "Due day",
    SortKey.RECEIVED: "Received",
}


def query_words(query: CaseQuery, choices: Choices) -> tuple[str, ...]:
    """Return what restricts and orders a list; the order is always told."""
    told = [
        _about("Area", [area.name for area in choices.areas if area.area in query.areas]),
        _about("Unit", [unit.name for unit in choices.units if unit.unit_id in query.units]),
        _about("Matter", [matter.name for matter in choices.matters if matter.matter_id in query.matters]),
        _lights(query),
        _("only cases with a stage over its limit and no clock over") if query.stage_over else "",
        _("only cases whose deciding clock ends today") if query.due_today else "",
        _("only cases whose clock stands still for longer than the applicant was told") if query.stop_over else "",
        _("only cases that are watched here: {n}", n=len(query.only)) if query.only is not None else "",
        _("Text: {text}", text=query.text) if query.text else "",
        _order(query),
    ]
    return tuple(sentence for sentence in told if sentence)


def _about(label: str, names: list[Name]) -> str:
    if not names:
        return ""
    return _pair(_(label), list(dict.fromkeys(name.in_language(messages.language) for name in names)))


def _lights(query: CaseQuery) -> str:
    if query.closed:
        return _("closed cases of the time the console keeps")
    if query.unknown and query.lights == frozenset(Light):
        return ""
    states = [STATES[light] for light in sorted(query.lights, reverse=True)] + ["unknown"] * query.unknown
    return _pair(_("Light"), [_(STATE_WORDS[state]) for state in states] or [_("none")])


def _order(query: CaseQuery) -> str:
    words = [_(SORT_WORDS[query.sort]), _("descending") if query.descending else _("ascending")]
    return _pair(_("Order"), words)


def _pair(label: str, words: list[str]) -> str:
    is_zh = messages.language == "zh"
    return f"{label}:{'、'.join(words)}" if is_zh else f"{label}: {', '.join(words)}"
