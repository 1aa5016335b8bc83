"""When the city's applications arrive, where and for what."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from console.central.simulate.city import Behaviour, City, MatterPlan
from console.domain.calendar import WorkingCalendar

DAY_S = 86_400
_ON_THE_SPOT, _REVIEWED = "on_the_spot", "reviewed"
"""Ways of licences; the other ways are procedures."""

Seconds = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Weights = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Applications in the order of their arrival.

    Attributes:
        received: Seconds of local time since 1970-01-01T00:00.
        area: Index into the city's areas; `matter` likewise.
        online: Whether it was handed in on the internet.
    """

    received: Seconds
    area: Indices
    matter: Indices
    online: Flags


def draw_arrivals(
    city: City,
    calendar: WorkingCalendar,
    mood: str,
    count: int,
    now_s: int,
    rng: np.random.Generator,
) -> Arrivals:
    """Draw the applications of a history that ends now.

    Args:
        city: The city.
        calendar: Its working days.
        mood: Name of a mood; sets the surge of the last weeks.
        count: Number of applications.
        now_s: Seconds of local time; nothing arrives later.
        rng: Source of chance.
    """
    behaviour = city.behaviour
    days = _history_days(behaviour, calendar, mood, now_s)
    online_count = int(rng.binomial(count, behaviour.arrivals["online"]))
    received = np.concatenate(
        [
            _draw_instants(days.hall, behaviour.arrivals["hall_hours"], count - online_count, now_s, rng, days.first),
            _draw_instants(days.online, behaviour.arrivals["online_hours"], online_count, now_s, rng, days.first),
        ]
    )
    online = np.arange(count) >= count - online_count
    order = np.argsort(received, kind="stable")
    area = rng.choice(len(city.areas), count, p=_normal([area.share for area in city.areas]))
    matter = rng.choice(len(city.matters), count, p=matter_shares(city))
    return Arrivals(received[order], area, matter, online[order])


def matter_shares(city: City) -> Weights:
    """Return each matter's share of all cases: the share of those that go the same way, divided by weight."""
    shares = {procedure.id: procedure.share for procedure in city.procedures.values()}
    licences = 1 - sum(shares.values())
    spot = licences * city.behaviour.arrivals["spot"]
    shares |= {_ON_THE_SPOT: spot, _REVIEWED: licences - spot}
    ways = [_way(matter) for matter in city.matters]
    totals = {way: sum(matter.weight for matter in city.matters if _way(matter) == way) for way in shares}
    return _normal([shares[way] * matter.weight / totals[way] for way, matter in zip(ways, city.matters, strict=True)])


def _way(matter: MatterPlan) -> str:
    if matter.procedure is not None:
        return matter.procedure.id
    return _ON_THE_SPOT if matter.is_on_the_spot else _REVIEWED


def activity_at(behaviour: Behaviour, calendar: WorkingCalendar, local_s: int) -> float:
    """Return how busily applications arrive at an instant, against the mean hour of opening of a working day."""
    day, second = divmod(local_s, DAY_S)
    hour = second // 3600
    arrivals = behaviour.arrivals
    works = calendar.is_working(day)
    online = arrivals["online"] * arrivals["online_hours"][hour] / sum(arrivals["online_hours"])
    hall = (1 - arrivals["online"]) * arrivals["hall_hours"][hour] / sum(arrivals["hall_hours"])
    share = online * (1 if works else arrivals["day_off"]) + (hall if works else 0)
    return float(share * 9)


@dataclass(frozen=True, slots=True)
class _HistoryDays:
    first: int
    hall: Weights
    online: Weights


def _history_days(behaviour: Behaviour, calendar: WorkingCalendar, mood: str, now_s: int) -> _HistoryDays:
    history = behaviour.history
    last = now_s // DAY_S
    length = int(history["days"])
    days = np.arange(last - length + 1, last + 1)
    age = np.arange(1, length + 1) / length
    level = history["start_share"] + (1 - history["start_share"]) * age ** history["growth"]
    level[days > last - behaviour.mood_days] *= behaviour.moods[mood].surge
    works = calendar.working[days]
    day_off = behaviour.arrivals["day_off"]
    return _HistoryDays(int(days[0]), level * works, level * np.where(works, 1.0, day_off))


def _draw_instants(
    day_weights: Weights, hour_weights: list[float], count: int, now_s: int, rng: np.random.Generator, first_day: int
) -> Seconds:
    """Draw instants by the weights of days and hours; the last day ends now."""
    profile = np.concatenate(([0.0], np.cumsum(_normal(hour_weights))))
    hours = np.arange(25) * 3600.0
    elapsed = float(np.interp(now_s % DAY_S, hours, profile))
    weights = day_weights.copy()
    weights[-1] *= elapsed
    edges = np.cumsum(weights)
    drawn = rng.random(count) * edges[-1]
    index = np.minimum(np.searchsorted(edges, drawn, side="right"), len(weights) - 1)
    part = (drawn - (edges[index] - weights[index])) / weights[index]
    part = np.where(index == len(weights) - 1, part * elapsed, part)
    second = np.interp(part, profile, hours)
    instants: Seconds = np.minimum((first_day + index) * DAY_S + second.astype(np.int64), now_s)
    return instants


def _normal(weights: list[float]) -> Weights:
    array = np.asarray(weights, dtype=np.float64)
    normal: Weights = array / array.sum()
    return normal
