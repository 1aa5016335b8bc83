"""What complaints say, beside the cases that carry their course and limits."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from console.central.simulate.city import City, MatterPlan
from console.central.simulate.registry import Row, source_of


@dataclass(frozen=True, slots=True)
class Target:
    """What a complaint is about; None where it names nothing of the kind."""

    unit_id: int | None = None
    case_id: int | None = None


class ComplaintDrawer:
    """Draws the contents of complaints from one source of chance."""

    def __init__(self, city: City, rng: np.random.Generator) -> None:
        self._plan = city.services.complaint
        self._matters = city.matters
        self._rng = rng
        self.types = tuple(
            number for number, matter in enumerate(city.matters) if matter.case_type in self._types_of(matter)
        )
        """Indices of the matters whose cases are complaints."""

    def is_about_a_case(self, matter: int) -> bool:
        """Return whether complaints of a matter name the case they are about."""
        return self._matters[matter].kind in self._plan.about_case

    def verdict(self) -> str:
        """Draw what an inquiry finds."""
        return self._plan.verdicts.draw(self._rng)

    def row(self, number: int, case_id: int, area: str, matter: int, target: Target, recorded_at: datetime) -> Row:
        """Return the complaint of a case, without what is found."""
        kind = self._matters[matter].kind
        contents = self._plan.contents[kind]
        return {
            "id": number,
            "area": area,
            "case_id": case_id,
            "about_unit_id": target.unit_id,
            "about_case_id": target.case_id,
            "about_person": None,
            "channel": self._plan.channels[kind],
            "is_named": bool(self._rng.random() < self._plan.named),
            "content": contents[int(self._rng.integers(len(contents)))],
            "verdict": None,
            "recorded_at": recorded_at,
            "source": source_of(area),
            "valid": True,
            "invalid_reason": None,
        }

    def _types_of(self, matter: MatterPlan) -> tuple[int, ...]:
        return self._plan.types.get(matter.kind, ())
