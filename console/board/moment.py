"""The instant a view shows: what the clocks say there, and how old each source is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from console.board.answers import SourceStrip, StripSource
from console.board.area_rules import ZONE
from console.board.catalogue import Catalogue
from console.board.face import ClockFace, LinkAge
from console.board.wall_view import AreaReturn
from console.domain.citytime import CityTime
from console.domain.freshness import Freshness, SourceAge
from console.domain.naming import Name
from console.domain.reporting import NO_LAG, SourceLag
from console.domain.tables import NEVER_US
from console.replica.case_reads import ALWAYS_US, Ints
from console.replica.source_reads import SourceBeat
from console.replica.status import SyncStatus
from console.sync.freshness import link_age, server_now_us, source_ages

NO_NAME = Name("", "")


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """An instant of the board.

    Attributes:
        now_us: City time.
        today: Local day of each area.
        ages: Age of each area's data, in the catalogue's order.
        real_us: The server's real time; 0 before the first poll.
        statuses: State of the copy of every source; ``status`` of the first, whose clock is the city's.
        stands_still: Whether ``now_us`` is an instant that was asked for instead of the city's clock.
        known_us: Only what central had recorded by then is told; None for everything known today.
        lags: How late what areas report comes, by area code.
    """

    now_us: int
    today: Ints
    ages: tuple[SourceAge, ...]
    link: SourceAge
    real_us: int
    statuses: tuple[SyncStatus, ...]
    stands_still: bool = False
    known_us: int | None = None
    lags: Mapping[str, SourceLag] = field(default_factory=dict)

    @property
    def status(self) -> SyncStatus:
        """State of the copy of the first source."""
        return self.statuses[0]

    @property
    def known_by(self) -> int:
        """The instant by which what is told was known, or one after every other."""
        return ALWAYS_US if self.known_us is None else self.known_us

    @property
    def states(self) -> tuple[Freshness, ...]:
        """How old each area's data is."""
        return tuple(age.state for age in self.ages)

    @property
    def lost(self) -> npt.NDArray[np.bool_]:
        """Whether the source of each area is lost."""
        return np.array([age.state is Freshness.LOST for age in self.ages], np.bool_)

    def unheard_since_us(self) -> Ints:
        """Return for each area the city time since which its source is lost, `NEVER_US` for one that is not."""
        city = self.status.city_time
        return np.array([_unheard_since(age, city, self.real_us) for age in self.ages], np.int64)


def moment_of(
    catalogue: Catalogue,
    statuses: Sequence[SyncStatus],
    beats: Sequence[SourceBeat],
    now_us: int,
    now_local_us: int,
    *,
    stands_still: bool = False,
    known_us: int | None = None,
    lags: Mapping[str, SourceLag] | None = None,
) -> Moment:
    """Return the moment at which the city's clock shows ``now_us`` and this machine's steady clock ``now_local_us``.

    How old sources were when something was known is not recorded, so that moment's ages say so.
    """
    is_now_known = known_us is None
    heard = source_ages(beats, statuses, now_local_us) if is_now_known else ()
    by_area = {age.area: age for age in heard}
    unheard = Freshness.LOST if is_now_known else Freshness.UNRECORDED
    return Moment(
        now_us=now_us,
        today=catalogue.today(now_us),
        ages=tuple(by_area.get(area.area, SourceAge(area.area, unheard, None)) for area in catalogue.areas),
        link=link_age(statuses[0], now_local_us),
        real_us=server_now_us(statuses[0], now_local_us) or 0,
        statuses=tuple(statuses),
        stands_still=stands_still,
        known_us=known_us,
        lags=(lags or {}) if is_now_known else {},
    )


def strip_of(
    moment: Moment, catalogue: Catalogue, open_cases: int, returns: tuple[AreaReturn, ...] = ()
) -> SourceStrip:
    """Return clock, link, sources and what is told of those that came back."""
    sources = tuple(
        StripSource(area.area, area.short, age, moment.lags.get(area.area, NO_LAG))
        for area, age in zip(catalogue.areas, moment.ages, strict=True)
    )
    return SourceStrip(_clock_face(moment, catalogue), _link(moment, open_cases), sources, returns)


def _clock_face(moment: Moment, catalogue: Catalogue) -> ClockFace:
    city_time = moment.status.city_time
    if not catalogue.areas:
        return ClockFace(
            moment.now_us,
            ZONE,
            city_time,
            working_day=True,
            day_name=NO_NAME,
            stands_still=moment.stands_still,
            known_us=moment.known_us,
        )
    calendar, day = catalogue.rules[0].calendar, int(moment.today[0])
    return ClockFace(
        now_us=moment.now_us,
        zone=catalogue.areas[0].time_zone,
        city_time=city_time,
        working_day=calendar.is_working(day),
        day_name=calendar.day_name(day) or NO_NAME,
        stands_still=moment.stands_still,
        known_us=moment.known_us,
    )


def _link(moment: Moment, open_cases: int) -> LinkAge:
    status = moment.status
    return LinkAge(
        age_s=moment.link.age_s,
        state=moment.link.state,
        replica_cases=open_cases,
        phase=status.phase.value,
        loaded=(status.rows_done, status.rows_total),
        problem=f"{status.problem.code} {status.problem.sentence}" if status.problem else "",
    )


def _unheard_since(age: SourceAge, city: CityTime, real_us: int) -> int:
    if age.state is not Freshness.LOST:
        return NEVER_US
    return 0 if age.age_s is None else city.at(real_us - round(age.age_s * 1_000_000))
