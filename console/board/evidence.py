"""The facts of a case as a reader sees them, and what is doubtful in them."""

from collections.abc import Iterable, Mapping, Sequence

from console.board.clock_lines import Subject
from console.board.detail_view import EvidenceLine
from console.board.finding_words import amount_text, amount_unit
from console.board.law import law_words
from console.board.words import (
    CLOSING_WORDS,
    STAGE_WORDS,
    amount,
    event_word,
    noted,
    sentence_date,
    silence,
    stop_word,
)
from console.domain.case import ClosingResult, EventKind
from console.domain.finding_rules import FindingRule
from console.domain.ledger import NO_DAY, UNIT_CODES
from console.domain.light import ClockKind
from console.domain.localday import SECOND_US
from console.domain.naming import Name
from console.domain.records import SUPERVISED_CASE
from console.messages import _, messages
from console.replica.detail_reads import CaseText, FactRow
from console.replica.provenance_reads import NOBODY_SAYS, Provenance


def is_in_force(subject: Subject, fact: FactRow) -> bool:
    """Return whether a fact counts: known, valid, not corrected, happened."""
    counts = fact.valid and fact.is_known and not fact.corrected
    return counts and fact.happened_at <= subject.moment.now_us


def evidence(
    subject: Subject, facts: Sequence[FactRow], made: Mapping[tuple[str, int], Provenance]
) -> tuple[EvidenceLine, ...]:
    """Return a line for each fact, in the order given."""
    return tuple(_line(subject, fact, made.get((fact.table, fact.id), NOBODY_SAYS)) for fact in facts)


def receipt(subject: Subject, text: CaseText, made: Mapping[tuple[str, int], Provenance]) -> EvidenceLine:
    """Return the line of the case's own record, which says when it was received."""
    area = subject.catalogue.areas[subject.area].short.in_language(messages.language)
    return EvidenceLine(
        happened_us=text.received_at,
        recorded_us=text.recorded_at,
        text=event_word(EventKind.RECEIVED, subject.book.clocks),
        source=f"{area} #{text.source_record}" if text.source_record else f"{area} {text.source}",
        table=SUPERVISED_CASE.name,
        record=text.case_id,
        system=text.source,
        source_record=text.source_record,
        record_hash=made.get((SUPERVISED_CASE.name, text.case_id), NOBODY_SAYS).record_hash,
        in_force=text.valid,
    )


def problems(subject: Subject, text: CaseText | None, findings: Iterable[tuple[FindingRule, int]]) -> tuple[str, ...]:
    """Return what a reader must know before trusting the light, one sentence each."""
    found = _of_source(subject)
    if text and not text.valid:
        found += reasons(text.invalid_reason)
    return (*found, *(_of_finding(subject, rule, by) for rule, by in findings))


def reasons(invalid_reason: str) -> list[str]:
    """Return the reasons noted on a record in the reader's language, one for each line."""
    return [_(line) for line in invalid_reason.splitlines() if line]


def _line(subject: Subject, fact: FactRow, made: Provenance) -> EvidenceLine:
    area = subject.catalogue.areas[subject.area].short.in_language(messages.language)
    return EvidenceLine(
        happened_us=fact.happened_at,
        recorded_us=fact.recorded_at,
        text=" ".join(part for part in (_says(subject, fact, made), fact.document_no) if part),
        source=f"{area} #{fact.source_record}" if fact.source_record else f"{area} {fact.source}",
        problem=" ".join(_doubts(subject, fact)),
        table=fact.table,
        record=fact.id,
        system=fact.source,
        source_record=fact.source_record,
        record_hash=made.record_hash,
        in_force=is_in_force(subject, fact),
    )


def _says(subject: Subject, fact: FactRow, made: Provenance) -> str:
    kind = fact.kind or 0
    match fact.table:
        case "event":
            return _of_event(subject, fact)
        case "stop":
            told = _(", {amount} told", amount=amount(kind, "wd")) if fact.kind is not None else ""
            return noted(
                _("{reason} begins, the clock stops{told}", reason=stop_word(fact.text), told=told), made.authority
            )
        case "resume":
            return " ".join(part for part in (_("The clock runs again"), fact.text) if part)
        case "extension":
            longer = _("Extended by {amount}", amount=amount(kind, _unit_of_extension(subject)))
            return " ".join(part for part in (noted(longer, made.authority), fact.text) if part)
        case "declared_date":
            return _("Declared due day: {date}", date=sentence_date(kind, subject.today))
        case _:
            return _(CLOSING_WORDS[ClosingResult(kind)]) if kind in set(ClosingResult) else _("Closed")


def _of_event(subject: Subject, fact: FactRow) -> str:
    code = fact.kind or 0
    if code in STAGE_WORDS:
        return _(STAGE_WORDS[EventKind(code)], stage=_stage(subject, fact).in_language(messages.language))
    word = event_word(code, subject.book.clocks)
    named = subject.book.clocks.events.get(code)
    is_said = not fact.text or (named is not None and fact.text in {named.name.zh, named.name.en})
    return word if is_said else f"{word} {fact.text}"


def _unit_of_extension(subject: Subject) -> str:
    """Return the unit an extension of the case is in: that of the first clock that can be extended."""
    look, row = subject.look, subject.row
    clock_set = subject.book.clocks.sets[int(look.known.ledger.clock_set[row])]
    for kind in ClockKind:
        rule = clock_set.of(kind)
        if rule is not None and rule.extension is not None and look.projection.start[kind, row] != NO_DAY:
            return UNIT_CODES[int(look.projection.unit[kind, row])]
    return UNIT_CODES[0]


def _stage(subject: Subject, fact: FactRow) -> Name:
    version = subject.catalogue.versions.get(int(subject.look.columns.version_id[subject.row]))
    named = {stage.code: stage.name for stage in version.stages} if version else {}
    word = fact.text or fact.stage
    return named.get(fact.stage, Name(word, word))


def _doubts(subject: Subject, fact: FactRow) -> list[str]:
    found = reasons(fact.invalid_reason) if not fact.valid else []
    if fact.corrected:
        found.append(_("A later record stands in its place."))
    if fact.happened_at > fact.recorded_at + subject.book.findings.clock_ahead_s * SECOND_US:
        found.append(_("The source's clock is ahead."))
    if not fact.is_known:
        found.append(_("Central did not know this then: it is told here and does not count."))
    if fact.happened_at > subject.moment.now_us:
        found.append(_("This has not happened yet and does not count."))
    return found


def _of_source(subject: Subject) -> list[str]:
    area = subject.catalogue.areas[subject.area]
    doubt = subject.catalogue.doubts.get(area.area)
    doubts = [_(doubt.message, **doubt.values)] if doubt else []
    return doubts + silence(area.short, subject.moment.ages[subject.area])


def _of_finding(subject: Subject, rule: FindingRule, by: int) -> str:
    """Return a finding with its reason; its law stands there where the case has a clock that rests on it."""
    name = rule.name.in_language(messages.language)
    said = _(
        "{finding}: {why}",
        finding=noted(name, amount_text(by, amount_unit(rule.kind, _promised_unit(subject)))),
        why=rule.why.in_language(messages.language),
    )
    clock_set = subject.book.clocks.sets[int(subject.look.known.ledger.clock_set[subject.row])]
    rests = rule.law is not None and any(clock is not None and clock.law == rule.law for clock in clock_set.clocks)
    return noted(said, law_words(rule.law, rule.article)) if rule.law is not None and rests else said


def _promised_unit(subject: Subject) -> str:
    return UNIT_CODES[int(subject.look.known.ledger.promised_unit[subject.row])]
