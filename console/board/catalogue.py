"""The catalogue as the board uses it: areas with their rules, the cells of the wall, names and their order."""

from functools import cached_property

import numpy as np
import numpy.typing as npt

from console.board.answers import AreaChoice, Choices, MatterChoice, UnitChoice
from console.board.area_rules import area_rule, day_known, sound_area
from console.domain.catalogue import UNLISTED
from console.domain.localday import LocalDays, local_days
from console.domain.naming import Language, Name
from console.domain.rule import RuleBook
from console.domain.worktime import WorkTime, work_time
from console.replica.case_reads import Ints
from console.replica.catalogue_reads import AreaRow, CatalogueRows, MatterRow, Stage, UnitRow, VersionRow

ClockSets = npt.NDArray[np.int16]

NAMED_LINES = 7
"""Lines that have a row of the wall to themselves where there are more than eight; the others share the eighth."""
NOBODY = Name("—", "—")
"""Shown where a case names no unit or matter that is known."""


class Catalogue:
    """Areas in display order, units, matters, versions; and which cell of the wall a unit's cases stand in.

    Lines have the order in which the data names them first, so that their places on the wall last for years.

    Rows are those of today, whatever instant is asked for: only calendars are kept by the day they became known.

    Attributes:
        doubts: By area code, what an area asks for that is not known here, so that its due days are estimates.
        line_of_code: Where each line that has a name on the wall stands there.
    """

    def __init__(self, rows: CatalogueRows, book: RuleBook, known_us: int | None = None) -> None:
        """Take rows as of today.

        Args:
            rows: The catalogue.
            book: The rules.
            known_us: Calendars are taken as they were known at the end of the local day of this instant; None for all
                that is known today.
        """
        judged = [sound_area(area, book) for area in rows.areas]
        self.areas: tuple[AreaRow, ...] = tuple(area for area, _doubt in judged)
        self.doubts = {area.area: doubt for area, doubt in judged if doubt}
        self._clocks, self._sessions = book.clocks, book.sessions
        self.decision_events = book.clocks.decision_events
        self.rules = tuple(
            area_rule(area, book, is_doubtful=doubt is not None, known_on=day_known(area, known_us))
            for area, doubt in judged
        )
        self.area_ids: Ints = np.array([area.id for area in rows.areas], np.int64)
        self.index_of_area = {area.area: index for index, area in enumerate(rows.areas)}
        self.units: dict[int, UnitRow] = {unit.id: unit for unit in rows.units}
        self.matters: dict[int, MatterRow] = {matter.id: matter for matter in rows.matters}
        self.versions: dict[int, VersionRow] = {version.id: version for version in rows.versions}
        codes = list(dict.fromkeys(unit.line for unit in rows.units if unit.line))
        named = codes if len(codes) <= NAMED_LINES + 1 else codes[:NAMED_LINES]
        self.line_of_code = {code: index for index, code in enumerate(named)}
        self.lines: tuple[Name, ...] = tuple(self._name_of_line(code) for code in named)
        self.other_units = sum(unit.line not in self.line_of_code for unit in rows.units)

    @property
    def cells_per_area(self) -> int:
        """Cells of a column: one for each named line, and one for everything else."""
        return len(self.lines) + 1

    @property
    def cells(self) -> int:
        """Cells of the wall."""
        return len(self.areas) * self.cells_per_area

    def has_cells_of(self, other: "Catalogue") -> bool:
        """Return whether a cell of the wall means the same area and line in both."""
        mine, theirs = (([area.area for area in one.areas], one.line_of_code) for one in (self, other))
        return mine == theirs

    def days_of(self, area: int) -> LocalDays:
        """Return the local days of an area by its index."""
        return local_days(self.areas[area].time_zone)

    def work_of(self, area: int) -> WorkTime:
        """Return the working time of an area by its index."""
        rule = self.rules[area]
        return work_time(rule.time_zone, rule.calendar, self._sessions.of(rule.code))

    def office_minutes(self, area: int) -> int:
        """Return how long a working day of an area is, by its index, under the sessions that hold last."""
        return sum(session.end - session.begin for session in self._sessions.of(self.areas[area].area)[-1].sessions)

    def today(self, now_us: int) -> Ints:
        """Return the local day of each area at an instant."""
        instant = np.array([now_us], np.int64)
        return np.array([self.days_of(area).day_of(instant)[0] for area in range(len(self.areas))], np.int64)

    def cells_of(self, areas: npt.NDArray[np.int16], unit_ids: Ints) -> npt.NDArray[np.int32]:
        """Return the cell of each case."""
        ids = np.array(sorted(self.units), np.int64)
        other = len(self.lines)
        lines = np.array([self.line_of_code.get(self.units[unit].line, other) for unit in ids.tolist()] + [other])
        places = np.minimum(np.searchsorted(ids, unit_ids), max(len(ids) - 1, 0))
        known = ids[places] == unit_ids if len(ids) else np.zeros(len(unit_ids), np.bool_)
        line = lines[np.where(known, places, len(ids))]
        cells: npt.NDArray[np.int32] = (areas.astype(np.int32) * self.cells_per_area + line).astype(np.int32)
        return cells

    def clock_sets(self, matter_ids: Ints, case_types: npt.NDArray[np.uint8], received_days: Ints) -> ClockSets:
        """Return the clocks of each case: an index into the sets of the clock catalogue."""
        found = np.zeros(len(matter_ids), np.int16)
        ids = np.array(sorted(self.matters), np.int64)
        places = np.searchsorted(ids, matter_ids)
        is_known = np.zeros(len(matter_ids), np.bool_)
        inside = np.flatnonzero(places < len(ids))
        is_known[inside] = ids[places[inside]] == matter_ids[inside]
        kinds = sorted({self.matters[matter].kind for matter in ids.tolist()})
        kind_of = np.array([kinds.index(self.matters[matter].kind) for matter in ids.tolist()] + [len(kinds)])
        kind = kind_of[np.where(is_known, places, len(ids))]
        pairs = kind.astype(np.int64) * 256 + case_types
        for pair in np.flatnonzero(np.bincount(pairs)).tolist():
            rows = np.flatnonzero(pairs == pair)
            name = [*kinds, UNLISTED][pair // 256]
            found[rows] = self._clocks.sets_of(name, pair % 256, received_days[rows])
        return found

    def plans_stages(self, version_id: int) -> bool:
        """Return whether a matter version plans stages of its own."""
        return version_id in self.versions and bool(self.versions[version_id].stages)

    def stages_of(self, version_id: int) -> tuple[Stage, ...]:
        """Return the stages a matter version plans; where it plans none, those of its kind."""
        version = self.versions.get(version_id)
        if version is None or version.stages:
            return version.stages if version else ()
        matter = self.matters.get(version.matter_id)
        kind = self._clocks.kinds.get(matter.kind) if matter else None
        return tuple(Stage(rule.code, rule.name, rule.limit) for rule in kind.stages) if kind else ()

    def unit_name(self, unit_id: int) -> Name:
        """Return the short name of a unit."""
        unit = self.units.get(unit_id)
        return unit.short if unit else NOBODY

    def matter_name(self, matter_id: int) -> Name:
        """Return the name of a matter."""
        matter = self.matters.get(matter_id)
        return matter.name if matter else NOBODY

    def ranks_of_units(self, unit_ids: Ints, language: Language) -> Ints:
        """Return where each unit stands when areas are in display order and units in order of name."""

        def key(unit: UnitRow) -> tuple[int, bytes]:
            return self.index_of_area.get(unit.area, len(self.areas)), sort_key(unit.short, language)

        return _ranks(sorted(self.units.values(), key=key), unit_ids)

    def ranks_of_matters(self, matter_ids: Ints, language: Language) -> Ints:
        """Return where each matter stands in order of name."""
        return _ranks(sorted(self.matters.values(), key=lambda matter: sort_key(matter.name, language)), matter_ids)

    @cached_property
    def choices(self) -> Choices:
        """What the filter bar offers."""
        return Choices(
            tuple(AreaChoice(area.area, area.short) for area in self.areas),
            tuple(UnitChoice(unit.id, unit.area, unit.short) for unit in self.units.values()),
            tuple(MatterChoice(m.id, m.area, m.unit_id, m.name) for m in self.matters.values()),
        )

    def _name_of_line(self, code: str) -> Name:
        return next(unit.short for unit in self.units.values() if unit.line == code)


def sort_key(name: Name, language: Language) -> bytes:
    """Return what a name is ordered by: Chinese in the order of GBK, which is that of pinyin for the common hanzi."""
    text = name.in_language(language)
    return text.encode("gb18030") if language == "zh" else text.casefold().encode()


def _ranks(in_order: "list[UnitRow] | list[MatterRow]", ids: Ints) -> Ints:
    """Return the place of each id in a list of records; ids of no record come last."""
    known = np.array([row.id for row in in_order], np.int64)
    if not len(known):
        return np.zeros(len(ids), np.int64)
    by_id = np.argsort(known)
    places = np.minimum(np.searchsorted(known[by_id], ids), len(known) - 1)
    return np.where(known[by_id][places] == ids, by_id[places], len(known))
