"""Turns steps of living cases into rows of central."""

from datetime import UTC, datetime, timedelta

from console.central.simulate.applicants import Applicant, Directory
from console.central.simulate.city import City, MatterPlan
from console.central.simulate.course import OpenCase, Step, StepKind
from console.central.simulate.facts import ACCEPT, CLOSE, JOINT, RECEIVE, REVIEW
from console.central.simulate.registry import Row, source_of
from console.central.simulate.rows import (
    DOCUMENTS,
    EXTENSION_DOCUMENT,
    RESULT_DOCUMENTS,
    STAGE_EVENTS,
    STOP_DOCUMENT,
    actions_of,
    document_prefixes,
    project_name,
    record_hash,
)
from console.domain.case import ApplicationSource, EventKind
from console.domain.records import COMPLAINT, EVALUATION, EVALUATION_STEP, FACT_TYPES, SUPERVISED_CASE

TOLD = (SUPERVISED_CASE, *FACT_TYPES, EVALUATION, EVALUATION_STEP, COMPLAINT)
"""What the areas report, each after what it references."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Teller:
    """Collects the rows of one tick; the city's areas report them together.

    Attributes:
        rows: Rows by table, without ids except those of cases, stops and evaluations.
        recorded_at: When central learns of them.
    """

    def __init__(self, city: City, directory: Directory, zone_offset_s: int, recorded_at: datetime) -> None:
        self._city = city
        self._directory = directory
        self._zone_offset_s = zone_offset_s
        self.recorded_at = recorded_at
        self._prefixes = document_prefixes(city)
        self._actions = actions_of(city)
        self._lines = [line.code for line in city.lines]
        self.rows: dict[str, list[Row]] = {record_type.name: [] for record_type in TOLD}

    @property
    def count(self) -> int:
        """Number of rows collected."""
        return sum(map(len, self.rows.values()))

    def receive(self, case: OpenCase, version_id: int, applicant: Applicant, *, online: bool) -> None:
        """Tell of a new case."""
        area, matter = self._city.areas[case.area].code, self._matter(case)
        received_at = self.instant(case.received)
        project = project_name(applicant, matter.name.zh)
        self.rows[SUPERVISED_CASE.name].append(
            {
                "id": case.case_id,
                "area": area,
                "case_no": case.case_no,
                "matter_version_id": version_id,
                "unit_id": case.unit_id,
                "project_name": project,
                "applicant_name": applicant.name,
                "applicant_id_type_code": applicant.id_type,
                "applicant_id_no": applicant.id_no,
                "application_source_code": int(ApplicationSource.ONLINE if online else ApplicationSource.HALL),
                "received_at": received_at,
                "recorded_at": self.recorded_at,
                "source": source_of(area),
                "source_record": case.case_no,
                "record_hash": record_hash(f"{case.case_no}\t{project}\t{received_at:%FT%TZ}"),
                "valid": True,
                "invalid_reason": None,
            }
        )
        self._event(case, case.received, EventKind.RECEIVED)
        if matter.procedure is None:
            first_stage = RECEIVE if matter.is_staged else ACCEPT
            self._event(case, case.received, EventKind.STAGE_STARTED, first_stage)

    def tell(self, case: OpenCase, step: Step, at: int) -> None:
        """Tell of a step and note in the case that it happened."""
        match step.kind:
            case StepKind.INTAKE_DONE | StepKind.NOTICE | StepKind.SUPPLEMENT | StepKind.ACCEPT:
                self._take_in(case, step.kind, at)
            case StepKind.STOP:
                self._stop(case, at)
            case StepKind.RESUME:
                self._resume(case, at)
            case StepKind.EXTEND:
                self._extend(case, step, at)
            case StepKind.JOINT_DONE:
                self._event(case, at, EventKind.STAGE_ENDED, JOINT)
                case.is_joint_done = True
            case StepKind.DECIDE | StepKind.DELIVER:
                self._decide(case, step.kind, at)
            case StepKind.PROCEED:
                self._proceed(case, step, at)
            case StepKind.CLOSE:
                self._close(case, at)

    def _take_in(self, case: OpenCase, kind: StepKind, at: int) -> None:
        if kind is StepKind.INTAKE_DONE:
            self._event(case, at, EventKind.STAGE_ENDED, RECEIVE)
            self._event(case, at, EventKind.STAGE_STARTED, ACCEPT)
            case.is_intake_done = True
        elif kind is StepKind.NOTICE:
            self._event(case, at, EventKind.SUPPLEMENT_NOTICE, ACCEPT)
            case.noticed = at
        elif kind is StepKind.SUPPLEMENT:
            self._event(case, at, EventKind.SUPPLEMENTED, ACCEPT)
            case.supplemented = at
        else:
            self._accept(case, at)

    def _accept(self, case: OpenCase, at: int) -> None:
        self._event(case, at, EventKind.ACCEPTED, ACCEPT)
        self._event(case, at, EventKind.STAGE_ENDED, ACCEPT)
        if self._is_staged(case):
            self._event(case, at, EventKind.STAGE_STARTED, REVIEW)
        if self._matter(case).joint:
            self._event(case, at, EventKind.STAGE_STARTED, JOINT)
        case.accepted = at

    def _stop(self, case: OpenCase, at: int) -> None:
        assert case.stop_id is not None, "the stop's row id is drawn before it is told"
        reasons = {reason.code: reason for reason in self._city.behaviour.stop_reasons}
        reason = reasons[self._matter(case).stops[case.case_id % len(self._matter(case).stops)]]
        self._fact(
            "stop",
            case,
            at,
            id=case.stop_id,
            reason_code=reason.code,
            legal_basis=reason.basis,
            document_no=self._document(case, STOP_DOCUMENT),
            notified_days=case.notified_days,
        )
        case.stopped = at

    def _resume(self, case: OpenCase, at: int) -> None:
        self._fact("resume", case, at, stop_id=case.stop_id, result="特别程序结束")
        case.stop_id = case.stopped = None

    def _proceed(self, case: OpenCase, step: Step, at: int) -> None:
        procedure = self._matter(case).procedure
        assert procedure is not None, "only a procedure proceeds"
        code = self._city.events[procedure.steps[step.number].event].code
        self._event(case, at, code)
        case.happened[code] = at

    def _extend(self, case: OpenCase, step: Step, at: int) -> None:
        rules, procedure = self._city.behaviour.extensions, self._matter(case).procedure
        self._fact(
            "extension",
            case,
            at,
            amount=rules["amount"] if procedure is None else procedure.steps[step.number].extends,
            approver=self._directory.handler(self._unit_number(case), 0),
            document_no=self._document(case, EXTENSION_DOCUMENT),
            reason=rules["reasons"][case.case_id % len(rules["reasons"])],
        )
        case.extended = at

    def _decide(self, case: OpenCase, kind: StepKind, at: int) -> None:
        if kind is StepKind.DELIVER:
            self._event(case, at, self._city.events[self._city.behaviour.delivery["event"]].code)
            case.is_delivered = True
            return
        self._event(case, at, EventKind.DECIDED)
        if self._is_staged(case):
            self._event(case, at, EventKind.STAGE_ENDED, REVIEW)
            self._event(case, at, EventKind.STAGE_STARTED, CLOSE)
        case.decided = True

    def _close(self, case: OpenCase, at: int) -> None:
        if case.decided and self._is_staged(case):
            self._event(case, at, EventKind.STAGE_ENDED, CLOSE)
        mark = RESULT_DOCUMENTS.get(case.result)
        self._fact(
            "closing",
            case,
            at,
            result_code=int(case.result),
            document_no=self._document(case, mark) if mark else None,
            handler=self._directory.handler(self._unit_number(case), case.case_id),
        )

    def _event(self, case: OpenCase, at: int, kind: int, stage: int | None = None) -> None:
        code, name = (None, self._actions[kind])
        if stage is not None:
            code = self._city.rules.stages[stage][0]
            if kind in STAGE_EVENTS:
                name = self._city.rules.stages[stage][1].zh
        # Units of an area stand in the order of the lines.
        beside = self._beside(case) if stage == JOINT else 0
        mark = DOCUMENTS.get(kind)
        self._fact(
            "event",
            case,
            at,
            kind_code=int(kind),
            stage_code=code,
            action=name,
            handler=self._directory.handler(self._unit_number(case) + beside, case.case_id + (stage or 0)),
            unit_id=case.unit_id + beside,
            document_no=self._document(case, mark) if mark else None,
        )

    def _fact(self, table: str, case: OpenCase, at: int, **values: object) -> None:
        area = self._city.areas[case.area].code
        happened_at = self.instant(at)
        content = "\t".join(str(value) for name, value in values.items() if not name.endswith("id"))
        digest = record_hash(f"{table}\t{case.case_no}\t{happened_at:%FT%TZ}\t{content}")
        self.rows[table].append(
            {
                "area": area,
                "case_id": case.case_id,
                "happened_at": happened_at,
                "recorded_at": self.recorded_at,
                "source": source_of(area),
                "source_record": digest[:12],
                "record_hash": digest,
                "corrects": None,
                "valid": True,
                "invalid_reason": None,
                **values,
            }
        )

    def _matter(self, case: OpenCase) -> MatterPlan:
        return self._city.matters[case.matter]

    def _is_staged(self, case: OpenCase) -> bool:
        return self._matter(case).is_staged

    def _beside(self, case: OpenCase) -> int:
        """Return how many units lie between the responsible one and the joint one."""
        matter = self._matter(case)
        return self._lines.index(matter.joint) - self._lines.index(matter.line)

    def _unit_number(self, case: OpenCase) -> int:
        return case.area * len(self._lines) + self._lines.index(self._matter(case).line)

    def _document(self, case: OpenCase, mark: str) -> str:
        _area, year, day, number = case.case_no.split("-")
        return f"{self._prefixes[self._unit_number(case)]}{mark}〔{year}〕{day}{int(number):03d}号"

    def instant(self, local_s: int) -> datetime:
        """Return the instant of seconds of local time."""
        return _EPOCH + timedelta(seconds=local_s - self._zone_offset_s)
