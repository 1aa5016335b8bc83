"""What this installation did, in words: notes on their way, and the journal of its sync."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from console.ages import span_text
from console.board.compared import table_name
from console.board.source_facts import Fact
from console.board.source_words import named, reason_text
from console.board.sources_view import JournalLine, OwnSide, SourcesView
from console.domain.copying import ResyncReason
from console.domain.operation import UNSENT_ALARM_S
from console.domain.records import RECORD_TYPES
from console.messages import _

ACTIONS: Final = {
    "resync": "Copied again.",
    "loaded": "Copy complete.",
    "differs": "Differences found.",
    "quarantine": "A damaged file was set aside.",
    "fenced": "This device was numbered anew.",
    "local_recovered": "The local file was restored.",
    "connection_added": "A connection was added.",
    "connection_changed": "A connection was changed.",
    "connection_chosen": "Another connection was chosen.",
    "connection_forgotten": "A connection was forgotten.",
    "operations_given_up": "What waited to be sent was written into a file instead.",
}
"""What the journal notes, as far as its detail says no more."""


def sending_facts(own: OwnSide) -> tuple[Fact, ...]:
    """Return what operators did here and central has not confirmed."""
    facts = [Fact(_("Count"), f"{own.waiting:,}")]
    if own.oldest_s is not None:
        facts.append(Fact(_("Oldest of them"), span_text(own.oldest_s), own.oldest_s > UNSENT_ALARM_S))
    refused = _("{n}, to be acknowledged", n=f"{own.refused:,}") if own.refused else _("none")
    facts.append(Fact(_("Refused"), refused, bool(own.refused)))
    return tuple(facts)


def journal_facts(own: OwnSide, view: SourcesView) -> tuple[Fact, ...]:
    """Return what the sync did on its own, newest first, at local times; with the source where there are several."""
    if not own.journal:
        return (Fact("", _("Nothing yet: no copy was made again, no file was set aside.")),)
    zone, names = ZoneInfo(view.zone), {one.id: named(one.name) for one in view.sources}
    return tuple(
        Fact(
            f"{datetime.fromtimestamp(line.at_us // 1_000_000, zone):%m-%d %H:%M}",
            _("{name}: {text}", name=names[line.about], text=journal_text(line))
            if len(names) > 1 and line.about in names
            else journal_text(line),
        )
        for line in own.journal
    )


def journal_text(line: JournalLine) -> str:
    """Return what the sync did on its own, and why; what it noted in a form unknown here as it is."""
    about, _colon, rest = line.detail.partition(": ")
    reason = _reason_of(about)
    record = next((record for record in RECORD_TYPES if record.name == about), None)
    match line.action:
        case "resync" if reason is not None:
            return _("Copied again. {reason}", reason=reason_text(reason))
        case "loaded" if line.detail.isdecimal():
            return _("Copy complete: {n} rows.", n=f"{int(line.detail):,}")
        case "differs" if record is not None and rest.isdecimal():
            return _("Differs: {table}, blocks: {n}. Read again.", table=named(table_name(record)), n=rest)
        case "quarantine" if reason is not None:
            return _("{reason} Set aside as {name}.", reason=reason_text(reason), name=rest)
        case _:
            action = _(ACTIONS[line.action]) if line.action in ACTIONS else line.action
            return f"{action} {line.detail}".strip()


def _reason_of(text: str) -> ResyncReason | None:
    return next((reason for reason in ResyncReason if reason.value == text), None)
