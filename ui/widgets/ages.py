"""How old a source is, in words. Nothing here reads a clock."""

from console.ages import age_text, silence_text, source_text, span_text
from console.domain.freshness import Freshness, SourceAge
from console.messages import _

__all__ = ["age_text", "aged", "doubtful_text", "silence_text", "source_text", "span_text"]


def doubtful_text(state: Freshness, age_s: float | None) -> str:
    """Return how old what stands beside it is, where its source is late or lost; else nothing."""
    if state is Freshness.LATE and age_s is not None:
        return _("{span} old", span=span_text(age_s))
    return source_text(state, age_s) if state in (Freshness.LATE, Freshness.LOST) else ""


def aged(source: SourceAge, seconds: float) -> SourceAge:
    """Return the same source some seconds later; its state stays until the board judges it again."""
    return SourceAge(source.area, source.state, None if source.age_s is None else source.age_s + max(0.0, seconds))
