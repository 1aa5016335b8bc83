"""One case with everything that can be said of it."""

from console.board.catalogue import Catalogue
from console.board.clock_lines import Subject, clock_lines, subject_of
from console.board.closeup import close_up
from console.board.detail_view import CaseDetail
from console.board.evidence import evidence, is_in_force, problems, receipt
from console.board.explain import told_clock, why
from console.board.findings import findings_of
from console.board.headline import headline
from console.board.history import history_lines, light_history, retroactive_note
from console.board.moment import Moment
from console.board.rows import case_rows
from console.board.walk import calendar_note, clock_walks
from console.domain.case import CaseId
from console.domain.rule import RuleBook
from console.replica.detail_reads import FactRow, read_facts
from console.replica.provenance_reads import NOBODY_SAYS, Provenance, read_provenance
from console.replica.store import Reader


def case_detail(
    reader: Reader, case_id: CaseId, catalogue: Catalogue, book: RuleBook, moment: Moment
) -> CaseDetail | None:
    """Return a case as of a moment; None where the replica has no such case, or none received by then."""
    look = close_up(reader, [case_id], catalogue, book, moment)
    if not len(look.columns):
        return None
    subject = subject_of(look, 0, catalogue, book, moment)
    (row,) = case_rows(look.columns, look.words, moment, catalogue)
    facts = read_facts(reader, case_id, moment.known_by)
    made = read_provenance(reader, case_id)
    in_force = [fact for fact in facts if is_in_force(subject, fact)]
    stops = _stops(subject, facts)
    lines = clock_lines(subject)
    text = look.texts.get(case_id)
    spans = light_history(subject, facts, text.recorded_at) if text else ()
    unit = catalogue.units.get(int(look.columns.unit_id[0]))
    return CaseDetail(
        row=row,
        headline=headline(subject, lines),
        why=(*why(subject, lines, stops, _extension(in_force, made)), *retroactive_note(subject, spans)),
        matter=row.matter,
        unit=unit.name if unit else row.unit,
        area=catalogue.areas[subject.area].name,
        applicant=text.applicant if text else "",
        contact_person=unit.contact_person if unit else "",
        contact_phone=unit.contact_phone if unit else "",
        clocks=lines,
        told=told_clock(subject, lines),
        walks=clock_walks(subject, lines, in_force, stops),
        calendar_note=calendar_note(subject),
        stages=look.stages.get(case_id, ()),
        evidence=(*evidence(subject, facts, made), *([receipt(subject, text, made)] if text else [])),
        problems=problems(subject, text, findings_of(reader, look, catalogue, book, moment)),
        history=history_lines(subject, spans),
    )


def _stops(subject: Subject, facts: tuple[FactRow, ...]) -> dict[int, FactRow]:
    """Return the stops in force by their number in order of beginning."""
    by_id = {fact.id: fact for fact in facts if fact.table == "stop"}
    return {number: by_id[stop] for number, stop in enumerate(subject.look.known.stop_id.tolist()) if stop in by_id}


def _extension(in_force: list[FactRow], made: dict[tuple[str, int], Provenance]) -> tuple[FactRow, Provenance] | None:
    """Return the first extension, which is the one that counts, and who approved it."""
    found = min(
        (fact for fact in in_force if fact.table == "extension"),
        key=lambda fact: (fact.happened_at, fact.id),
        default=None,
    )
    return None if found is None else (found, made.get((found.table, found.id), NOBODY_SAYS))
