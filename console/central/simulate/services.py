"""What the demonstration city has beside cases, as ``resources/demo/services.toml`` describes it."""

from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Generic, TypeVar

import numpy as np

from console.domain.naming import Name

T = TypeVar("T")
OPEN, CLOSED = "open", "closed"
"""States of a window; it may be paused, too."""


class Lots(Generic[T]):
    """Things that are drawn by weight."""

    def __init__(self, things: Sequence[T], weights: Sequence[float]) -> None:
        self._things = tuple(things)
        total = sum(weights)
        self._edges = [edge / total for edge in accumulate(weights)]

    def draw(self, rng: np.random.Generator) -> T:
        """Return one of them."""
        return self._things[min(bisect(self._edges, rng.random()), len(self._things) - 1)]


@dataclass(frozen=True, slots=True)
class HallPlan:
    """A kind of hall.

    Attributes:
        name: With ``{zh}`` and ``{en}`` for the place; the address has ``{zh}`` and ``{number}``.
        general_windows: How many windows take everything.
        public_cameras: How many cameras look at no window.
    """

    name: Name
    address: str
    general_windows: int
    public_cameras: int


@dataclass(frozen=True, slots=True)
class States:
    """States by turns: of a hundred things so many are in each; the rest in the first, usual one."""

    usual: str
    others: Mapping[str, int]

    def of(self, number: int) -> str:
        """Return the state of the numbered thing; neighbours differ."""
        place = number * 37 % 100
        for state, share in self.others.items():
            if place < share:
                return state
            place -= share
        return self.usual


@dataclass(frozen=True, slots=True)
class EvaluationPlan:
    """How closed cases are evaluated; meanings in the resource file. Grades are codes of GB/T 39046-2020 A.8."""

    share: float
    grades: Lots[int]
    late_grades: Lots[int]
    delay_s: float
    hall_channels: Lots[str]
    online_channels: Lots[str]
    good_tags: tuple[str, ...]
    bad_tags: tuple[str, ...]
    late_tags: tuple[str, ...]
    commented: float
    comments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RectificationPlan:
    """What is done about a bad evaluation: working days until each step, shares and words."""

    contacted: Lots[int]
    settled: Lots[int]
    unfounded: float
    called_back: float
    called_back_days: Lots[int]
    called_back_grades: Lots[int]
    opinions: tuple[str, ...]
    unfounded_opinion: str


@dataclass(frozen=True, slots=True)
class ComplaintPlan:
    """Which cases are complaints, and what they say; by kind of matter."""

    types: Mapping[str, tuple[int, ...]]
    about_case: frozenset[str]
    channels: Mapping[str, str]
    contents: Mapping[str, tuple[str, ...]]
    named: float
    verdicts: Lots[str]


@dataclass(frozen=True, slots=True)
class RolePlan:
    """A role: its rights are kinds of operations; users, in the city's own area and in each district."""

    code: str
    name: Name
    rights: tuple[str, ...]
    municipal_users: int
    district_users: int


@dataclass(frozen=True, slots=True)
class Services:
    """Everything of the resource file.

    Attributes:
        towns: Names of towns and streets by area code.
        window_name: Of a camera, with ``{number}``; `public_name` likewise.
    """

    hall: HallPlan
    town_hall: HallPlan
    towns: Mapping[str, tuple[Name, ...]]
    window_states: States
    camera_states: States
    window_name: Name
    public_name: Name
    evaluation: EvaluationPlan
    rectification: RectificationPlan
    complaint: ComplaintPlan
    roles: tuple[RolePlan, ...]


def read_services(table: Mapping[str, Any]) -> Services:
    """Return what the file describes."""
    return Services(
        _hall(table["hall"]),
        _hall(table["town_hall"]),
        {town["area"]: tuple(Name(zh, en) for zh, en in town["names"]) for town in table["town"]},
        States(OPEN, table["states"]["window"]),
        States("online", table["states"]["camera"]),
        _name(table["camera"]["window"]),
        _name(table["camera"]["public"]),
        _evaluation(table["evaluation"]),
        _rectification(table["rectification"]),
        _complaint(table["complaint"]),
        tuple(
            RolePlan(role["code"], _name(role["name"]), tuple(role["rights"]), *role["users"]) for role in table["role"]
        ),
    )


def _name(table: Mapping[str, str]) -> Name:
    return Name(table["zh"], table["en"])


def _hall(table: Mapping[str, Any]) -> HallPlan:
    return HallPlan(_name(table["name"]), table["address"], table["general_windows"], table["public_cameras"])


def _by_name(table: Mapping[str, float]) -> Lots[str]:
    return Lots(tuple(table), tuple(table.values()))


def _by_grade(weights: Sequence[float]) -> Lots[int]:
    return Lots(range(1, len(weights) + 1), weights)


def _by_day(weights: Sequence[float]) -> Lots[int]:
    return Lots(range(len(weights)), weights)


def _evaluation(table: Mapping[str, Any]) -> EvaluationPlan:
    return EvaluationPlan(
        table["share"],
        _by_grade(table["grades"]),
        _by_grade(table["late_grades"]),
        table["delay_minutes"] * 60,
        _by_name(table["channels_hall"]),
        _by_name(table["channels_online"]),
        tuple(table["good_tags"]),
        tuple(table["bad_tags"]),
        tuple(table["late_tags"]),
        table["commented"],
        tuple(table["comments"]),
    )


def _rectification(table: Mapping[str, Any]) -> RectificationPlan:
    return RectificationPlan(
        _by_day(table["contacted_days"]),
        _by_day(table["settled_days"]),
        table["unfounded"],
        table["called_back"],
        _by_day(table["called_back_days"]),
        _by_grade(table["called_back_grades"]),
        tuple(table["opinions"]),
        table["unfounded_opinion"],
    )


def _complaint(table: Mapping[str, Any]) -> ComplaintPlan:
    return ComplaintPlan(
        {kind: tuple(types) for kind, types in table["types"].items()},
        frozenset(table["about_case"]),
        table["channels"],
        {kind: tuple(said) for kind, said in table["contents"].items()},
        table["named"],
        _by_name(table["verdicts"]),
    )
