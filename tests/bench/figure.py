"""One measured figure beside its limit and its baseline of the same run."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """A measurement.

    Attributes:
        value: What was measured, in ``unit``.
        limit: What it must not exceed, or must reach when ``at_least``; None when it is shown without a limit.
        baseline: What it was measured against in the same run, ready to show; empty for an absolute figure.
    """

    name: str
    value: float
    unit: str
    limit: float | None = None
    at_least: bool = False
    baseline: str = ""

    @property
    def ok(self) -> bool:
        """Whether the limit is kept; true without a limit."""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def as_json(self) -> dict[str, Any]:
        """Return the figure as plain values."""
        return {**asdict(self), "ok": self.ok}

    def __str__(self) -> str:
        limit = "" if self.limit is None else f"  (must be {'≥' if self.at_least else '≤'} {self.limit:g})"
        baseline = f"  [{self.baseline}]" if self.baseline else ""
        return f"{'✓' if self.ok else '✕'} {self.name}: {self.value:.4g} {self.unit}{limit}{baseline}"
