"""Keeps the lights of areas that fell silent, and tells their return as one: never a backlog case by case."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from console.board.moment import Moment
from console.board.returns import Changes, LastKnown, changes_since_known, last_known
from console.board.state import BoardState
from console.board.wall_view import AreaReturn
from console.domain.freshness import Freshness, SourceAge
from console.domain.localday import SECOND_US
from console.domain.naming import Name
from console.domain.reporting import ReportingRules
from console.replica.source_reads import delivered_since
from console.replica.status import Phase
from console.replica.store import Reader
from console.sync.freshness import status_of

LOOK_EVERY_US = 500_000
"""Least real time between two looks at a catch-up: each compares every case of the area, so a step looks at one."""


@dataclass(slots=True, eq=False)
class _CatchUp:
    """An area that is heard again and still sends what it held back.

    Attributes:
        began_us, busy_us, looked_us: By the steady clock: when it was heard again, when last more than a few records
            came at once, when it was last looked at.
        delivered: Records in the batches it reported since it was last heard.
    """

    before: LastKnown
    told: AreaReturn
    began_us: int
    busy_us: int
    looked_us: int
    delivered: int = 0


class ReturnWatch:
    """Knows which areas are away, which catch up, and what is told of those that came back.

    An area is away while it is lost, or while its source is copied anew. What its lights did meanwhile, by time or by
    what came, counts from when it was last heard.
    """

    def __init__(self, rules: ReportingRules) -> None:
        self._rules = rules
        self._away: dict[str, LastKnown] = {}
        self._catching_up: dict[str, _CatchUp] = {}
        self._came: dict[str, int | None] = {}
        self._told: dict[str, tuple[int, AreaReturn]] = {}
        self._next: str | None = None

    @property
    def returns(self) -> tuple[AreaReturn, ...]:
        """What is told of areas that came back lately, the last one first."""
        return tuple(told for _since_us, told in sorted(self._told.values(), key=_newest_first))

    def restart(self) -> None:
        """Forget everything: another instant is looked at."""
        self._away, self._catching_up, self._came, self._told, self._next = {}, {}, {}, {}, None

    def is_hushed(self, area: str) -> bool:
        """Return whether what changes in an area is told by its return, and not by itself."""
        return area in self._away or area in self._catching_up

    def look(self, state: BoardState, moment: Moment, reader: Reader, now_local_us: int) -> None:
        """See who fell silent and who is heard again, before anything of this step changes a light.

        Args:
            state: The lights before.
            moment: The instant of this step.
            reader: The replica; asked for the batches of areas that catch up.
            now_local_us: The steady clock.

        Raises:
            StorageFault, ReplicaDamaged: The replica cannot be read; nothing is forgotten.
        """
        areas = {age.area: age for age in moment.ages}
        away = {area for area, age in areas.items() if _is_away(age, moment)}
        for area in sorted(away - self._away.keys()):
            self._part(area, areas[area], state, moment, now_local_us)
        for area in sorted((self._away.keys() & areas.keys()) - away):
            self._meet(area, state, moment, now_local_us)
        self._next = self._next_due(now_local_us)
        if self._next is not None:
            catch_up = self._catching_up[self._next]
            catch_up.delivered = delivered_since(reader, self._next, catch_up.before.since_real_us)

    def tell(self, state: BoardState, came: Mapping[str, int] | None, now_local_us: int) -> bool:
        """Bring what is told up to the lights of this step; return whether it changed.

        Args:
            state: The lights now.
            came: Rows of cases that this step took in, by area; None when it read everything anew.
            now_local_us: The steady clock.
        """
        before = self.returns
        # What a district held back may come before its first sign of life.
        for area, so_far in self._came.items():
            self._came[area] = None if came is None or so_far is None else so_far + came.get(area, 0)
        for area, catch_up in self._catching_up.items():
            if came is None or came.get(area, 0) > self._rules.few_records:
                catch_up.busy_us = now_local_us
        if self._next is not None:
            is_over = self._is_over(self._catching_up[self._next], now_local_us)
            self._refresh(self._next, state, now_local_us, is_over=is_over)
        told_us = self._rules.told_s * SECOND_US
        self._told = {area: one for area, one in self._told.items() if now_local_us - one[0] < told_us}
        return self.returns != before

    def _part(self, area: str, age: SourceAge, state: BoardState, moment: Moment, now_local_us: int) -> None:
        index = state.catalogue.index_of_area.get(area)
        if index is None:
            return
        if area in self._catching_up:
            self._refresh(area, state, now_local_us, is_over=True)
        real_us = None if age.age_s is None else moment.real_us - round(age.age_s * SECOND_US)
        heard_us = None if real_us is None else moment.status.city_time.at(real_us)
        self._away[area] = last_known(state, index, moment.real_us, real_us, heard_us)
        self._came[area] = 0

    def _meet(self, area: str, state: BoardState, moment: Moment, now_local_us: int) -> None:
        before = self._away.pop(area)
        silent_s = None if before.heard_real_us is None else (moment.real_us - before.heard_real_us) / SECOND_US
        index = state.catalogue.index_of_area.get(area)
        name = Name(area, area) if index is None else state.catalogue.areas[index].short
        told = AreaReturn(area, name, moment.now_us, before.heard_us, silent_s)
        self._catching_up[area] = _CatchUp(before, told, now_local_us, now_local_us, now_local_us - LOOK_EVERY_US)

    def _refresh(self, area: str, state: BoardState, now_local_us: int, *, is_over: bool) -> None:
        catch_up = self._catching_up[area]
        catch_up.looked_us = now_local_us
        index = state.catalogue.index_of_area.get(area)
        found = Changes() if index is None else changes_since_known(catch_up.before, state, index)
        told = replace(
            catch_up.told,
            records=self._records(area),
            received=found.received,
            closed=found.closed,
            worse=found.worse,
            better=found.better,
            is_over=is_over,
        )
        if self._is_worth_telling(told):
            self._told[area] = (catch_up.began_us, told)
        if is_over:
            del self._catching_up[area], self._came[area]

    def _records(self, area: str) -> int | None:
        """Return how many records came; batches may be reported later than the records they hold."""
        came, delivered = self._came[area], self._catching_up[area].delivered
        return max(came or 0, delivered) if came is not None or delivered else None

    def _is_worth_telling(self, told: AreaReturn) -> bool:
        is_long = told.silent_s is not None and told.silent_s >= self._rules.least_silence_s
        return is_long or (told.records or 0) > self._rules.few_records or bool(told.worse.open)

    def _is_over(self, catch_up: _CatchUp, now_local_us: int) -> bool:
        is_quiet = now_local_us - catch_up.busy_us >= self._rules.quiet_s * SECOND_US
        return is_quiet or now_local_us - catch_up.began_us >= self._rules.longest_s * SECOND_US

    def _next_due(self, now_local_us: int) -> str | None:
        """Return the area whose catch-up was not looked at for longest, if that is long enough."""
        waiting = [(one.looked_us, area) for area, one in self._catching_up.items()]
        looked_us, area = min(waiting, default=(now_local_us, None))
        return area if now_local_us - looked_us >= LOOK_EVERY_US else None


def _is_away(age: SourceAge, moment: Moment) -> bool:
    """Return whether an area is lost, or behind a source that is copied anew; before the first poll nobody is away."""
    status = status_of(age.area, moment.statuses)
    if status is None or status.last_poll_real_us is None:
        return False
    return age.state is Freshness.LOST or status.phase is Phase.LOADING


def _newest_first(told: tuple[int, AreaReturn]) -> tuple[int, str]:
    return -told[0], told[1].area
