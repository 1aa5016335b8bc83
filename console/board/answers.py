"""What the live board answers beside its views: what a step changed, the freshness strip, the choices of a filter."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from console.board.face import ClockFace, LinkAge
from console.board.wall_view import AreaReturn
from console.domain.freshness import SourceAge
from console.domain.naming import Name
from console.domain.reporting import NO_LAG, SourceLag


@dataclass(frozen=True, slots=True)
class BoardUpdate:
    """What one step did.

    Attributes:
        generation: Grows by one with each step that changed a case, a light, which stages are over their limits, the
            catalogue, a local day, which sources are late or lost, or what is told of returns; with equal ones every
            view is the same but for ages, marks that end and the clock's hands.
        reloaded: Whether everything was read anew; the two id arrays are empty then.
        changed: Ids of cases whose facts were read again, sorted. Cases that left the board are among them.
        turned: Ids of cases whose light time alone turned, or of which a stage is newly found over its limit or no
            longer, sorted.
        now_us: City time of this step, microseconds since 1970-01-01T00:00Z.
        ready: Whether the replica holds a city to show; False before the first load has brought any area.
        returns: Areas that came back in the last ten minutes, the last one first. What changed in an area while it was
            away and while it catches up is told by these and by nothing else; one that ``is_over`` changes no more.
    """

    generation: int
    reloaded: bool
    changed: npt.NDArray[np.int64]
    turned: npt.NDArray[np.int64]
    now_us: int
    ready: bool
    returns: tuple[AreaReturn, ...] = ()


@dataclass(frozen=True, slots=True)
class StripSource:
    """One segment of the freshness strip: how old an area's data is, and how late what it reports comes."""

    area: str
    name: Name
    source: SourceAge
    lag: SourceLag = NO_LAG


@dataclass(frozen=True, slots=True)
class SourceStrip:
    """The freshness strip and the clock beside it, at the instant of the last step; cheap to ask every second."""

    clock: ClockFace
    link: LinkAge
    sources: tuple[StripSource, ...]
    returns: tuple[AreaReturn, ...] = ()


@dataclass(frozen=True, slots=True)
class AreaChoice:
    """An area a filter can name."""

    area: str
    name: Name


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A unit a filter can name."""

    unit_id: int
    area: str
    name: Name


@dataclass(frozen=True, slots=True)
class MatterChoice:
    """A matter a filter can name."""

    matter_id: int
    area: str
    unit_id: int
    name: Name


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filter bar offers, each in the order of the data."""

    areas: tuple[AreaChoice, ...]
    units: tuple[UnitChoice, ...]
    matters: tuple[MatterChoice, ...]
