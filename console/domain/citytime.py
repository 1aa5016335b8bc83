"""The time a city lives in: real, or offset and sped up while it is simulated or replayed.

Lights use city time. Freshness never does: it always uses the server's real time.
"""

from dataclasses import dataclass
from typing import Final

STILL_RATE: Final = 1e-9
"""Rate of a city whose clock is stopped: a second in thirty years. Zero would have no inverse."""


@dataclass(frozen=True, slots=True)
class CityTime:
    """A linear map from the server's real time to the city's time.

    Attributes:
        real_anchor_us: An instant of real time.
        city_anchor_us: What the city's clock showed at that instant.
        rate: City seconds per real second; 1 for a city that lives at the usual pace.

    Units:
        Microseconds since 1970-01-01T00:00Z.
    """

    real_anchor_us: int = 0
    city_anchor_us: int = 0
    rate: float = 1.0

    @property
    def is_real(self) -> bool:
        """Whether city time and real time are the same."""
        return self.rate == 1.0 and self.real_anchor_us == self.city_anchor_us

    @property
    def is_still(self) -> bool:
        """Whether the city's clock is stopped."""
        return self.rate <= STILL_RATE

    def at(self, real_us: int) -> int:
        """Return what the city's clock shows at an instant of real time."""
        if self.is_real:
            return real_us
        return self.city_anchor_us + round((real_us - self.real_anchor_us) * self.rate)
