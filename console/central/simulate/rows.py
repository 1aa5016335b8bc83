"""Rows of cases and facts as lines of PostgreSQL's COPY text format.

Every text here is put together from the city's own words, none of which holds a tab, line end or backslash.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from itertools import repeat

import numpy as np

from console.central.simulate.aftermath import Declared
from console.central.simulate.applicants import CREDIT_CODE_TYPE, Applicant, Directory
from console.central.simulate.arrivals import DAY_S, Indices, Seconds
from console.central.simulate.city import City
from console.central.simulate.facts import JOINT, NO_STAGE, Facts
from console.central.simulate.plans import Plans
from console.central.simulate.registry import source_of
from console.domain.case import ApplicationSource, ClosingResult, EventKind

NULL = "\\N"
CHUNK = 20_000
"""Rows formatted at a time."""

ACTIONS = {
    EventKind.RECEIVED: "收件",
    EventKind.SUPPLEMENT_NOTICE: "补正告知",
    EventKind.SUPPLEMENTED: "补正完成",
    EventKind.ACCEPTED: "受理",
    EventKind.DECIDED: "决定",
}
"""What a platform calls an event that is no stage; others have the name of the catalogue."""
DOCUMENTS: Mapping[int, str] = {EventKind.SUPPLEMENT_NOTICE: "补", EventKind.ACCEPTED: "受"}
STAGE_EVENTS = {EventKind.STAGE_STARTED, EventKind.STAGE_ENDED}
STOP_DOCUMENT, EXTENSION_DOCUMENT = "特", "延"
RESULT_DOCUMENTS = {
    ClosingResult.GRANTED: "许",
    ClosingResult.REFUSED: "不许",
    ClosingResult.NOT_ACCEPTED: "不受",
}


def record_hash(content: str) -> str:
    """Return the digest by which central knows a record again."""
    return blake2b(content.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Offsets:
    """Ids that are taken: the first row of each table gets the next one."""

    case: int = 0
    unit: int = 0
    version: int = 0
    facts: Mapping[str, int] | None = None

    def of(self, table: str) -> int:
        """Return the last id taken in a table of facts."""
        return (self.facts or {}).get(table, 0)


class CaseTexts:
    """What the rows of a case have in common, made once for each case."""

    def __init__(self, city: City, plans: Plans, declared: Declared, zone_offset_s: int) -> None:
        self.city = city
        self.plans = plans
        self.declared = declared
        self.zone_offset_s = zone_offset_s
        lines = [line.code for line in city.lines]
        line_of_matter = np.array([lines.index(matter.line) for matter in city.matters])
        arrivals = plans.arrivals
        self.unit_number: Indices = arrivals.area * len(city.lines) + line_of_matter[arrivals.matter]
        joint_of_matter = np.array([lines.index(matter.joint or matter.line) for matter in city.matters])
        self.joint_unit_number: Indices = arrivals.area * len(city.lines) + joint_of_matter[arrivals.matter]
        self.sequence = _daily_sequence(arrivals.area, arrivals.received // DAY_S)
        days = np.datetime_as_string((arrivals.received // DAY_S).astype("M8[D]")).tolist()
        codes = [area.code for area in city.areas]
        self.area_code = [codes[index] for index in arrivals.area.tolist()]
        self.case_no = [
            f"{code}-{day[:4]}-{day[5:7]}{day[8:]}-{number:05d}"
            for code, day, number in zip(self.area_code, days, self.sequence.tolist(), strict=True)
        ]
        prefixes = document_prefixes(city)
        self.document = [
            f"{prefixes[unit]}{{}}〔{day[:4]}〕{day[5:7]}{day[8:]}{number:03d}号"
            for unit, day, number in zip(self.unit_number.tolist(), days, self.sequence.tolist(), strict=True)
        ]

    def instants(self, local_s: Seconds) -> list[str]:
        """Return local seconds as UTC timestamps."""
        texts: list[str] = np.datetime_as_string(
            (local_s - self.zone_offset_s).astype("M8[s]"), timezone="UTC"
        ).tolist()
        return texts


def project_name(applicant: Applicant, matter: str) -> str:
    """Return the name of a case; a person's name is no part of it."""
    return f"{applicant.name} {matter}" if applicant.id_type == CREDIT_CODE_TYPE else matter


def actions_of(city: City) -> Mapping[int, str]:
    """Return what a platform calls each event that is no stage, by code."""
    return {event.code: event.name.zh for event in city.events.values()} | {
        int(kind): name for kind, name in ACTIONS.items()
    }


def document_prefixes(city: City) -> list[str]:
    """Return the beginning of document numbers by unit: the first character of the place and the line's own."""
    places = ["佛" if area.is_municipal else area.short.zh[0] for area in city.areas]
    return [place + line.document for place in places for line in city.lines]


def _daily_sequence(area: Indices, day: Indices) -> Indices:
    """Return the running number of each case within its area and day; cases are in the order of arrival."""
    key = day * 64 + area
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    starts = np.concatenate(([True], ordered[1:] != ordered[:-1])) if len(ordered) else np.zeros(0, dtype=bool)
    position = np.arange(len(ordered))
    sequence = np.empty(len(ordered), dtype=np.int64)
    sequence[order] = position - np.maximum.accumulate(np.where(starts, position, 0)) + 1
    return sequence


def case_lines(
    texts: CaseTexts, recorded: Seconds, directory: Directory, offsets: Offsets, rng: np.random.Generator
) -> Iterator[str]:
    """Yield chunks of lines for ``supervised_case``, in the order of its columns."""
    plans, arrivals = texts.plans, texts.plans.arrivals
    names = [matter.name.zh for matter in texts.city.matters]
    applicants = directory.applicants(arrivals.matter, rng)
    columns = zip(
        range(offsets.case + 1, offsets.case + 1 + len(applicants)),
        texts.area_code,
        texts.case_no,
        (plans.limits.version + offsets.version).tolist(),
        (texts.unit_number + offsets.unit + 1).tolist(),
        arrivals.matter.tolist(),
        applicants,
        np.where(arrivals.online, int(ApplicationSource.ONLINE), int(ApplicationSource.HALL)).tolist(),
        texts.instants(arrivals.received),
        texts.instants(recorded),
        strict=True,
    )
    lines = []
    for case_id, area, case_no, version, unit, matter, applicant, origin, received_at, recorded_at in columns:
        project = project_name(applicant, names[matter])
        said = f"{project}\t{applicant.name}\t{applicant.id_type}\t{applicant.id_no}\t{origin}\t{received_at}"
        digest = record_hash(f"{case_no}\t{said}")
        lines.append(
            f"{case_id}\t{area}\t{case_no}\t{version}\t{unit}\t{said}\t{recorded_at}\t{source_of(area)}\t{case_no}\t{digest}\tt\t{NULL}\n"
        )
        if len(lines) == CHUNK:
            yield "".join(lines)
            lines.clear()
    yield "".join(lines)


Tail = tuple[str, str]
"""What a fact says, without numbers that another database would give otherwise; and its last columns."""


def same(text: str) -> Tail:
    """Return the tail of a fact whose last columns hold no such number."""
    return text, text


def _numbers(facts: Facts, taken: int) -> dict[int, int]:
    """Return the id of the first fact of each case."""
    found: dict[int, int] = {}
    for number, case in enumerate(facts.case.tolist(), start=taken + 1):
        found.setdefault(case, number)
    return found


class FactWriter:
    """Formats facts of cases whose texts are known."""

    def __init__(self, texts: CaseTexts, directory: Directory, offsets: Offsets, told: Mapping[str, Facts]) -> None:
        self._texts = texts
        self._directory = directory
        self._offsets = offsets
        self._actions = actions_of(texts.city)
        self._stop_ids = _numbers(told["stop"], offsets.of("stop"))
        self._declared_ids = _numbers(told["declared_date"], offsets.of("declared_date"))
        self._tails = {
            "event": self._event_tails,
            "stop": self._stop_tails,
            "resume": self._resume_tails,
            "extension": self._extension_tails,
            "declared_date": self._declared_tails,
            "closing": self._closing_tails,
        }

    def lines(self, table: str, facts: Facts) -> Iterator[str]:
        """Yield chunks of lines for a table of facts, in the order of its columns."""
        for start in range(0, len(facts.case), CHUNK):
            yield self._chunk(table, facts.part(start, start + CHUNK), start)

    def _chunk(self, table: str, part: Facts, first_number: int) -> str:
        texts, first_case, first_id = self._texts, self._offsets.case + 1, self._offsets.of(table) + 1
        tails = self._tails[table](part)
        happened, recorded = texts.instants(part.happened), texts.instants(part.recorded)
        corrected = self._corrected(table, part)
        lines = []
        for number, (case, happened_at, recorded_at, corrects, (said, tail)) in enumerate(
            zip(part.case.tolist(), happened, recorded, corrected, tails, strict=True), start=first_number
        ):
            area = texts.area_code[case]
            digest = record_hash(f"{table}\t{texts.case_no[case]}\t{happened_at}\t{said}")
            lines.append(
                f"{first_id + number}\t{area}\t{first_case + case}\t{happened_at}\t{recorded_at}\t{source_of(area)}\t"
                f"{number + 1}\t{digest}\t{corrects}\tt\t{NULL}\t{tail}\n"
            )
        return "".join(lines)

    def _corrected(self, table: str, part: Facts) -> Iterable[int | str]:
        """Return the row each fact takes the place of."""
        if table != "declared_date":
            return repeat(NULL, len(part.case))
        return [
            self._declared_ids[case] if is_later else NULL
            for case, is_later in zip(part.case.tolist(), part.kind.tolist(), strict=True)
        ]

    def _event_tails(self, part: Facts) -> list[Tail]:
        texts, unit_id, actions = self._texts, self._offsets.unit + 1, self._actions
        stages = [(code, name.zh) for code, name in texts.city.rules.stages]
        own, joint = texts.unit_number[part.case], texts.joint_unit_number[part.case]
        units = np.where(part.stage == JOINT, joint, own).tolist()
        columns = zip(part.case.tolist(), units, part.kind.tolist(), part.stage.tolist(), strict=True)
        tails = []
        for case, unit, kind, stage in columns:
            code, name = (NULL, NULL) if stage == NO_STAGE else stages[stage]
            mark = DOCUMENTS.get(kind)
            document = texts.document[case].format(mark) if mark else NULL
            handler = self._directory.handler(unit, case + max(stage, 0))
            said = f"{kind}\t{code}\t{name if kind in STAGE_EVENTS else actions[kind]}\t{handler}"
            tails.append((f"{said}\t{document}", f"{said}\t{unit + unit_id}\t{document}"))
        return tails

    def _stop_tails(self, part: Facts) -> list[Tail]:
        texts, plans = self._texts, self._texts.plans
        reasons = texts.city.behaviour.stop_reasons
        index, notified = plans.stop_reason[part.case].tolist(), plans.notified_days[part.case].tolist()
        bare = plans.is_undocumented[part.case].tolist()
        return [
            same(
                f"{reasons[i].code}\t{reasons[i].basis}\t"
                f"{NULL if is_bare else texts.document[case].format(STOP_DOCUMENT)}\t{days}"
            )
            for case, i, days, is_bare in zip(part.case.tolist(), index, notified, bare, strict=True)
        ]

    def _resume_tails(self, part: Facts) -> list[Tail]:
        reasons = self._texts.city.behaviour.stop_reasons
        index = self._texts.plans.stop_reason[part.case].tolist()
        return [
            (f"{reasons[i].name_zh}结束", f"{self._stop_ids[case]}\t{reasons[i].name_zh}结束")
            for case, i in zip(part.case.tolist(), index, strict=True)
        ]

    def _extension_tails(self, part: Facts) -> list[Tail]:
        texts = self._texts
        reasons = texts.city.behaviour.extensions["reasons"]
        units, amounts = texts.unit_number[part.case].tolist(), texts.plans.extension[part.case].tolist()
        alone = texts.plans.is_unapproved[part.case].tolist()
        return [
            same(
                f"{amount}\t{NULL if is_alone else self._directory.handler(unit, 0)}\t"
                f"{texts.document[case].format(EXTENSION_DOCUMENT)}\t{reasons[case % len(reasons)]}"
            )
            for case, unit, amount, is_alone in zip(part.case.tolist(), units, amounts, alone, strict=True)
        ]

    def _declared_tails(self, part: Facts) -> list[Tail]:
        declared = self._texts.declared
        row = np.searchsorted(declared.case, part.case)
        days = np.where(part.kind == 0, declared.due[row], declared.corrected_due[row])
        return [same(text) for text in np.datetime_as_string(days.astype("M8[D]")).tolist()]

    def _closing_tails(self, part: Facts) -> list[Tail]:
        units = self._texts.unit_number[part.case].tolist()
        results = self._texts.plans.result[part.case].tolist()
        tails = []
        for case, unit, result in zip(part.case.tolist(), units, results, strict=True):
            mark = RESULT_DOCUMENTS.get(result)
            document = self._texts.document[case].format(mark) if mark else NULL
            tails.append(same(f"{result}\t{document}\t{self._directory.handler(unit, case)}"))
        return tails
