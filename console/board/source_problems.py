"""What is not as it should be about the reports of some areas, reason by reason: refused, doubted, late, found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from console.board.findings import FindingTable
from console.board.lag_words import lag_sentences
from console.board.source_reports import AreaReports
from console.board.sources_view import AreaStanding
from console.domain.delivered import Fate
from console.domain.finding_rules import FindingKind
from console.messages import _, messages, one_line


class ProblemKind(Enum):
    """What became of what was not as it should be."""

    REFUSED = "refused"
    """拒收: central has the text and nothing else."""
    DOUBTED = "doubted"
    """存疑入库: kept, and moves no clock."""
    LATE = "late"
    """迟报乱序: came late, or dated by another clock."""
    FOUND = "found"
    """疑点: complete records whose contents are doubtful."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason.

    Attributes:
        text: The reason in the reader's language.
        count: How many records, batches or cases; None for what is told of all.
        fate, reason, source: Which records these are; None where they cannot be listed.
        finding: Which finding this is; None for others.
    """

    kind: ProblemKind
    text: str
    count: int | None
    fate: Fate | None = None
    reason: str | None = None
    finding: FindingKind | None = None

    @property
    def key(self) -> str:
        """What names it, whatever its count."""
        return f"{self.kind.value} {self.reason or (self.finding.value if self.finding else self.text)}"


KINDS = {Fate.REFUSED: ProblemKind.REFUSED, Fate.DOUBTED: ProblemKind.DOUBTED}


def reason_words(reason: str) -> str:
    """Return reasons noted on a record in the reader's language, one after the other; unknown ones as they are."""
    return " ".join(_(line) for line in reason.splitlines() if line)


def problems_of(
    reports: AreaReports, slow_s: int, areas: Sequence[AreaStanding], found: FindingTable | None
) -> tuple[Problem, ...]:
    """Return what is not as it should be, kind by kind, the most frequent reason first.

    Args:
        reports: Of these areas together.
        slow_s: A batch that took longer was held up.
        areas: The areas.
        found: Findings of the open cases; None while nobody looked.
    """
    return (*_of_records(reports), *_of_times(reports, slow_s, areas), *_of_findings(areas, found))


def _of_records(reports: AreaReports) -> Iterator[Problem]:
    counts: dict[tuple[Fate, str], int] = {}
    for one in reports.reasons:
        counts[one.fate, one.reason] = counts.get((one.fate, one.reason), 0) + one.count
    for fate in Fate:
        of_fate = [(count, reason) for (own, reason), count in counts.items() if own is fate]
        for count, reason in sorted(of_fate, key=lambda one: (-one[0], one[1])):
            yield Problem(KINDS[fate], one_line(reason_words(reason)), count, fate, reason)


def _of_times(reports: AreaReports, slow_s: int, areas: Sequence[AreaStanding]) -> Iterator[Problem]:
    if reports.held_up_batches:
        told = _("Batches that took more than {n} s, in the last 24 hours", n=slow_s)
        yield Problem(ProblemKind.LATE, told, reports.held_up_batches)
    if reports.out_of_order:
        told = _("Batches that came after one sent later, in the last 24 hours")
        yield Problem(ProblemKind.LATE, told, reports.out_of_order)
    for area in areas:
        for sentence in lag_sentences(area.lag):
            name = one_line(area.name.in_language(messages.language))
            told = _("{name}: {text}", name=name, text=sentence) if len(areas) > 1 else sentence
            yield Problem(ProblemKind.LATE, told, None)


def _of_findings(areas: Sequence[AreaStanding], found: FindingTable | None) -> Iterator[Problem]:
    if found is None:
        return
    codes = {area.area for area in areas}
    counts: dict[FindingKind, int] = {}
    for unit in found.units:
        if unit.area in codes:
            for kind, count in unit.counts.items():
                counts[kind] = counts.get(kind, 0) + count
    for kind, count in sorted(counts.items(), key=lambda one: (-one[1], one[0].value)):
        yield Problem(ProblemKind.FOUND, found.rules[kind].name.in_language(messages.language), count, finding=kind)
