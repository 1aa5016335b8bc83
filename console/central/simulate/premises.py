"""The rows of halls, windows, cameras, roles and people that a city has before its first case."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from console.central.simulate.city import AreaPlan, City
from console.central.simulate.registry import Row, person, unit_id
from console.central.simulate.services import CLOSED, OPEN, HallPlan
from console.domain.naming import Name

_COUNTY_LEVEL, _CITY_LEVEL, _TOWN_LEVEL = 4, 3, 5
"""行使层级. Source: GB/T 39046-2020 A.2."""
_CAMERA = "132"
"""Type of a network camera inside a device code. Source: GB/T 28181-2022 appendix E."""
_FIRST_LOGIN_PLACE = 1_000
"""Where the names of people begin among the invented ones, behind the contacts of units."""


@dataclass(frozen=True, slots=True)
class Premises:
    """Rows by table, each with its ``id``; ids count from one."""

    halls: tuple[Row, ...]
    windows: tuple[Row, ...]
    cameras: tuple[Row, ...]
    roles: tuple[Row, ...]
    users: tuple[Row, ...]

    def tables(self) -> Mapping[str, tuple[Row, ...]]:
        """Return the rows by record name, in an order that keeps references."""
        return {
            "hall": self.halls,
            "service_window": self.windows,
            "camera": self.cameras,
            "console_role": self.roles,
            "console_user": self.users,
        }


@dataclass(frozen=True, slots=True)
class _Hall:
    """One hall about to be made; `area` is an index into the city's areas."""

    area: int
    plan: HallPlan
    place: Name
    level: int
    lines: int


def make_premises(city: City, at: datetime, *, is_open: bool) -> Premises:
    """Return the rows of a city; no chance is involved: every seed gives the same city.

    Args:
        city: The city.
        at: Since when windows and cameras have been in their states.
        is_open: Whether offices are open then.
    """
    halls: list[Row] = []
    windows: list[Row] = []
    cameras: list[Row] = []
    for number, hall in enumerate(_halls(city), start=1):
        halls.append(_hall_row(city, hall, number))
        own = list(_window_rows(city, hall, number, len(windows), at, is_open=is_open))
        cameras += _camera_rows(city, hall, number, own, len(cameras), at)
        windows += own
    return Premises(tuple(halls), tuple(windows), tuple(cameras), tuple(_role_rows(city)), tuple(_user_rows(city)))


def _halls(city: City) -> Iterator[_Hall]:
    for index, area in enumerate(city.areas):
        place = Name(area.name.zh, area.name.en if area.is_municipal else area.short.en)
        level = _CITY_LEVEL if area.is_municipal else _COUNTY_LEVEL
        yield _Hall(index, city.services.hall, place, level, len(city.lines))
        for town in city.services.towns.get(area.code, ()):
            yield _Hall(index, city.services.town_hall, town, _TOWN_LEVEL, 0)


def _hall_row(city: City, hall: _Hall, number: int) -> Row:
    area = city.areas[hall.area]
    return {
        "id": number,
        "area": area.code,
        "code": f"{area.code}-{number:03d}",
        "level_code": hall.level,
        "name_zh": hall.plan.name.zh.format(zh=hall.place.zh),
        "name_en": hall.plan.name.en.format(en=hall.place.en),
        "address": hall.plan.address.format(zh=hall.place.zh, number=number * 8),
        "office_open": city.hours.office_open,
        "office_close": city.hours.office_close,
        **_VALID,
    }


def _window_rows(city: City, hall: _Hall, hall_id: int, taken: int, at: datetime, *, is_open: bool) -> Iterator[Row]:
    """Yield a window for each line, then those that take everything."""
    for place in range(hall.lines + hall.plan.general_windows):
        number = taken + place + 1
        is_special = place < hall.lines
        state = city.services.window_states.of(number)
        yield {
            "id": number,
            "area": city.areas[hall.area].code,
            "hall_id": hall_id,
            "number": f"{place + 1:02d}",
            "kind": "special" if is_special else "general",
            "unit_id": unit_id(city, hall.area, place) if is_special else None,
            "state": CLOSED if state == OPEN and not is_open else state,
            "state_at": at,
            **_VALID,
        }


def _camera_rows(
    city: City, hall: _Hall, hall_id: int, windows: Iterable[Row], taken: int, at: datetime
) -> Iterator[Row]:
    """Yield a camera for each window, then those of the public parts."""
    numbers, services = count(taken + 1), city.services
    area = city.areas[hall.area]
    for window in windows:
        yield _camera_row(city, area, hall_id, next(numbers), services.window_name, str(window["number"]), at) | {
            "window_id": window["id"]
        }
    for place in range(hall.plan.public_cameras):
        yield _camera_row(city, area, hall_id, next(numbers), services.public_name, str(place + 1), at)


def _camera_row(city: City, area: AreaPlan, hall_id: int, number: int, name: Name, words: str, at: datetime) -> Row:
    code = f"{area.code}0000{_CAMERA}0{number:06d}"
    return {
        "id": number,
        "area": area.code,
        "hall_id": hall_id,
        "window_id": None,
        "code": code,
        "name_zh": name.zh.format(number=words),
        "name_en": name.en.format(number=words),
        "address": f"gb28181:{code}",
        "state": city.services.camera_states.of(number),
        "state_at": at,
        **_VALID,
    }


def _role_rows(city: City) -> Iterator[Row]:
    """Yield the roles where the city's own area is: they hold everywhere."""
    if not city.areas[0].is_municipal:
        return
    for number, role in enumerate(city.services.roles, start=1):
        yield {
            "id": number,
            "area": "",
            "code": role.code,
            "name_zh": role.name.zh,
            "name_en": role.name.en,
            "rights": json.dumps(role.rights),
            **_VALID,
        }


def _user_rows(city: City) -> Iterator[Row]:
    numbers = count(1)
    for area in city.areas:
        for role in city.services.roles:
            for turn in range(role.municipal_users if area.is_municipal else role.district_users):
                number = next(numbers)
                yield {
                    "id": number,
                    "area": "" if area.is_municipal else area.code,
                    "login": f"{role.code}_{area.code}_{turn + 1}",
                    "name": person(city, _FIRST_LOGIN_PLACE + int(area.code) + number),
                    "role": role.code,
                    **_VALID,
                }


_VALID: Row = {"valid": True, "invalid_reason": None}
