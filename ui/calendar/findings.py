"""Findings (疑点): how many cases of each unit are doubtful, of which kind, and which cases they are."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from console.board.answers import AreaChoice
from console.board.finding_words import amount_text
from console.board.findings import FindingTable, FoundCase, UnitFindings
from console.board.law import law_words
from console.domain.finding_rules import FindingKind, FindingRule
from console.messages import _
from ui.calendar.fields import Field, FieldList
from ui.calendar.lines import Column, Line
from ui.calendar.table import LineTable
from ui.runtime.faults import Fault
from ui.theme import theme
from ui.widgets.formats import clock_time, grouped
from ui.widgets.frame import edge
from ui.widgets.names import name_text, plain
from ui.widgets.parts import plain_label

COLUMNS = (Column("Finding", 240, stretch=3), Column("Cases", 70, right=True))
CASE_COLUMNS = (Column("Case number", 180, stretch=2), Column("By", 60, right=True, fits=True))
MOST_CASES = 2_000
"""Cases listed of one kind in one unit."""
ALL_UNITS = "all"
SIDE_SHARE = 2, 3


class FindingsTab(QWidget):
    """Units with the kinds found in them; at the right the kind and its cases.

    Signals:
        asked: The reader wants the records looked at anew.
        case_opened: Carries the id of a case.
    """

    asked = Signal()
    case_opened = Signal(object)  # an id has more bits than Qt's int

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found: FindingTable | None = None
        self._by_line: dict[str, tuple[UnitFindings | None, FindingKind]] = {}
        tokens = theme()
        self.note = plain_label(tokens.type.body, colour=tokens.t2, wrap=True)
        self.again = QPushButton(_("Look again"), self)
        self.table = LineTable(COLUMNS, _("Findings"), self)
        self.fields = FieldList()
        self.cases = LineTable(CASE_COLUMNS, _("Cases"), self)
        self._lay_out()
        self.again.clicked.connect(self.asked)
        self.table.line_chosen.connect(self._on_line_chosen)
        self.cases.opened.connect(self._on_case_opened)

    def say(self, text: str) -> None:
        """Say what is being done."""
        self.note.setText(text)

    def show_found(self, found: FindingTable, areas: tuple[AreaChoice, ...], at: datetime) -> None:
        """Show what was found.

        Args:
            found: The findings.
            areas: Names of areas.
            at: City time at which it was looked.
        """
        self.found = found
        names = {one.area: name_text(one.name) for one in areas}
        self._by_line = {_key(unit, kind): (unit, kind) for unit in (None, *found.units) for kind in FindingKind}
        self.table.show_lines(lines_of(found, names))
        doubtful = len({case.case_id for case in found.cases})
        self.say(
            _(
                "{doubtful} of {n} open cases, looked at {at}",
                doubtful=grouped(doubtful),
                n=grouped(found.looked_at),
                at=f"{at:%m-%d} {clock_time(at)}",
            )
        )
        if self.table.selected is None and self.table.lines.shown:
            self.table.selectRow(1)
        elif self.table.selected is not None:
            self._on_line_chosen(self.table.selected.key)

    def show_fault(self, _error: Exception, fault: Fault) -> None:
        """Say what failed; what is on screen stays."""
        self.say(fault.sentence)

    def _lay_out(self) -> None:
        pad = theme().space.panel_pad
        bar = QHBoxLayout()
        bar.setContentsMargins(pad, 8, pad, 8)
        bar.addWidget(self.note, 1)
        bar.addWidget(self.again)
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addLayout(bar)
        left.addWidget(self.table, 1)
        right = QVBoxLayout()
        right.setContentsMargins(pad, 12, 0, 0)
        right.addWidget(self.fields)
        right.addWidget(self.cases, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(left, SIDE_SHARE[1])
        whole.addWidget(edge(self))
        whole.addLayout(right, SIDE_SHARE[0])

    def _on_line_chosen(self, key: str) -> None:
        if self.found is None:
            return
        chosen = self._by_line.get(key)
        if chosen is None:
            self.fields.show_fields(())
            self.cases.show_lines(())
            return
        unit, kind = chosen
        self.fields.show_fields(rule_fields(self.found.rules[kind], unit))
        self.cases.show_lines(case_lines(self.found.cases, unit, kind))

    def _on_case_opened(self, key: str) -> None:
        self.case_opened.emit(int(key))


def lines_of(found: FindingTable, areas: dict[str, str]) -> Iterator[Line]:
    """Return a head for all units together and one for each, with a line for each kind found there."""
    totals = {kind: found.total(kind) for kind in FindingKind}
    yield Line(ALL_UNITS, (_("All units"), _("{n} findings", n=grouped(sum(totals.values())))), is_group=True)
    yield from _kind_lines(found, None, totals)
    for unit in found.units:
        area, name = areas.get(unit.area, unit.area), name_text(unit.name)
        title = name if name.startswith(area) else f"{area} › {name}"
        total = sum(unit.counts.values())
        yield Line(f"unit {unit.area} {unit.unit_id}", (title, _("{n} findings", n=grouped(total))), is_group=True)
        yield from _kind_lines(found, unit, unit.counts)


def _kind_lines(found: FindingTable, unit: UnitFindings | None, counts: Mapping[FindingKind, int]) -> Iterator[Line]:
    for kind, count in sorted(counts.items(), key=lambda one: -one[1]):
        if count:
            yield Line(_key(unit, kind), (name_text(found.rules[kind].name), grouped(count)))


def rule_fields(rule: FindingRule, unit: UnitFindings | None) -> tuple[Field, ...]:
    """Return why a finding is one."""
    return (
        Field(name_text(rule.name), "", is_head=True),
        Field(_("Unit"), _("All units") if unit is None else name_text(unit.name)),
        Field(_("Why"), plain(name_text(rule.why))),
        Field(_("Law"), "" if rule.law is None else law_words(rule.law, rule.article)),
    )


def case_lines(cases: tuple[FoundCase, ...], unit: UnitFindings | None, kind: FindingKind) -> Iterator[Line]:
    """Return the cases of one kind in one unit, or in all."""
    mine = [
        case
        for case in cases
        if case.kind is kind and (unit is None or (case.unit_id, case.area) == (unit.unit_id, unit.area))
    ]
    for case in mine[:MOST_CASES]:
        yield Line(str(case.case_id), (plain(case.case_no), amount_text(case.amount, case.unit)))


def _key(unit: UnitFindings | None, kind: FindingKind) -> str:
    where = ALL_UNITS if unit is None else f"{unit.area} {unit.unit_id}"
    return f"{where} {kind.value}"
