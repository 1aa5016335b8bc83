"""The rows a city has before its first case: areas, units, matters and their versions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

from console.central.simulate.city import AreaPlan, City, LinePlan, MatterPlan, MatterRules
from console.central.simulate.codes import GOVERNMENT, credit_code

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Registry:
    """Rows by table, each with its ``id``; ids count from one.

    Attributes:
        versions: Matter and area index of each version are `version_matter` and `version_area`.
    """

    areas: tuple[Row, ...]
    units: tuple[Row, ...]
    matters: tuple[Row, ...]
    versions: tuple[Row, ...]

    def tables(self) -> Mapping[str, tuple[Row, ...]]:
        """Return the rows by record name, in an order that keeps references."""
        return {"area": self.areas, "unit": self.units, "matter": self.matters, "matter_version": self.versions}


def source_of(area: str) -> str:
    """Return the name of the platform that reports an area's cases."""
    return f"platform-{area}"


def unit_id(city: City, area_index: int, line_index: int) -> int:
    """Return the id of the unit of a line in an area."""
    return 1 + area_index * len(city.lines) + line_index


def matter_id(city: City, area_index: int, matter_index: int) -> int:
    """Return the id of a matter in an area."""
    return 1 + area_index * len(city.matters) + matter_index


def stage_limits(promised: int) -> tuple[int | None, int | None, int, int]:
    """Return the limits of receipt, acceptance, review and closing; together never more than the promise.

    Receipt and acceptance come before the promise begins and share nothing of it out.
    """
    closing = 1 if promised > 1 else 0
    return None, None, max(0, promised - closing), closing


def joint_limit(rules: MatterRules, promised: int) -> int:
    """Return the limit of the joint stage, which runs beside the review."""
    return max(1, int(promised * rules.joint_part))


def make_registry(city: City) -> Registry:
    """Return the city's fixed rows. No chance is involved: every seed gives the same city."""
    matters = tuple(_matter_rows(city))
    return Registry(tuple(_area_rows(city)), tuple(_unit_rows(city)), matters, tuple(_version_rows(city)))


def _area_rows(city: City) -> list[Row]:
    hours = city.hours
    return [
        {
            "id": number,
            "area": area.code,
            "name_zh": area.name.zh,
            "name_en": area.name.en,
            "short_zh": area.short.zh,
            "short_en": area.short.en,
            "position": area.position,
            "time_zone": hours.time_zone,
            "calendar": hours.calendar,
            "office_open": hours.office_open,
            "office_close": hours.office_close,
            "after_hours": hours.after_hours,
            "beat_interval_s": hours.beat_interval_s,
        }
        for number, area in enumerate(city.areas, start=1)
    ]


def unit_code(city: City, area: AreaPlan, line: LinePlan) -> str:
    """Return the credit code of a line's unit in an area."""
    return credit_code(GOVERNMENT, area.code, city.lines.index(line))


def _unit_rows(city: City) -> list[Row]:
    rows: list[Row] = []
    for (a, area), (b, line) in product(enumerate(city.areas), enumerate(city.lines)):
        number = a * len(city.lines) + b
        name = line.municipal if area.is_municipal else line.district
        has_parent = city.areas[0].is_municipal and not area.is_municipal
        rows.append(
            {
                "id": unit_id(city, a, b),
                "area": area.code,
                "code": unit_code(city, area, line),
                "parent_id": unit_id(city, 0, b) if has_parent else None,
                "line": line.code,
                "name_zh": name.zh.format(zh=area.short.zh),
                "name_en": name.en.format(en=area.short.en),
                "short_zh": line.short.zh,
                "short_en": line.short.en,
                "contact_person": person(city, number),
                "contact_phone": f"0757-0000 {101 + 7 * number:04d}",
                "valid": True,
                "invalid_reason": None,
            }
        )
    return rows


def person(city: City, number: int) -> str:
    """Return an invented name; neighbours differ in both parts."""
    people = city.people
    return people.surnames[number * 5 % len(people.surnames)] + people.given[number * 7 % len(people.given)]


def _basic_code(matter_index: int, line_index: int) -> str:
    return f"0001{31 + line_index:02d}{matter_index + 1:03d}000"


def _matter_rows(city: City) -> list[Row]:
    lines = {line.code: index for index, line in enumerate(city.lines)}
    codes = [[unit_code(city, area, line) for line in city.lines] for area in city.areas]
    rows: list[Row] = []
    for (a, area), (m, matter) in product(enumerate(city.areas), enumerate(city.matters)):
        b = lines[matter.line]
        basic = _basic_code(m, b)
        rows.append(
            {
                "id": matter_id(city, a, m),
                "area": area.code,
                "basic_code": basic,
                "implementation_code": f"{codes[a][b]}4{basic}",
                "kind": matter.kind,
                "name_zh": matter.name.zh,
                "name_en": matter.name.en,
                "unit_id": unit_id(city, a, b),
                "valid": True,
                "invalid_reason": None,
            }
        )
    return rows


def _promises(rules: MatterRules, matter: MatterPlan, number: int, turn: int) -> list[tuple[int | None, date]]:
    """Return what an area promises, each with the day from which it holds."""
    if not matter.promised:
        return [(None, rules.first_valid)]
    promise = matter.promised[turn % len(matter.promised)]
    if not matter.is_staged or number % rules.shortened_every:
        return [(promise, rules.first_valid)]
    longer = min(promise + rules.shortened_by, matter.statutory or promise)
    return [(longer, rules.first_valid), (promise, rules.shortened_from)]


def _version_rows(city: City) -> list[Row]:
    rows: list[Row] = []
    for (a, area), (m, matter) in product(enumerate(city.areas), enumerate(city.matters)):
        number = matter_id(city, a, m)
        promises = _promises(city.rules, matter, number, a)
        for version, (promise, valid_from) in enumerate(promises, start=1):
            last = version == len(promises)
            rows.append(
                {
                    "id": len(rows) + 1,
                    "area": area.code,
                    "matter_id": number,
                    "version": version,
                    "valid_from": valid_from,
                    "valid_to": None if last else promises[version][1] - timedelta(days=1),
                    "case_type_code": matter.case_type,
                    "statutory_limit": matter.statutory,
                    "statutory_unit": matter.unit or None,
                    "promised_limit": promise,
                    "promised_unit": None if promise is None else matter.promised_unit,
                    "stages": _stages(city.rules, matter, promise),
                }
            )
    return rows


def _stages(rules: MatterRules, matter: MatterPlan, promise: int | None) -> str:
    """Return the stages of a version; a matter that goes another way has those of its kind."""
    if matter.procedure is not None:
        return "[]"
    limits = list(stage_limits(promise or 0))
    if matter.joint:
        limits.append(joint_limit(rules, promise or 0))
    stages: list[Row] = [
        {"code": code, "name_zh": name.zh, "name_en": name.en, "limit": limit}
        for (code, name), limit in zip(rules.stages, limits, strict=False)
    ]
    if matter.joint:
        stages[-1]["parallel"] = True
    return json.dumps(
        stages,
        ensure_ascii=False,
        separators=(",", ":"),
    )
