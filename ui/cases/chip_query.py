"""What the chips count, and what is asked for when one is switched."""

from dataclasses import replace

from console.board.list_view import CaseList, CaseQuery
from console.domain.light import Light
from ui.cases.chips import Chip, Chips, Mark
from ui.cases.presets import ALL_LIGHTS
from ui.theme import State, state_of_light


def chips_of(answer: CaseList, query: CaseQuery) -> Chips:
    """Return how the open cases of an answer divide, and which of them are asked for now."""
    facets = answer.facets
    per_light = {
        Light.DARK_RED: facets.dark_red,
        Light.RED: facets.red,
        Light.YELLOW: facets.yellow,
        Light.BLUE: facets.blue,
        Light.GREEN: facets.green,
        Light.NONE: facets.none,
    }
    counts: list[tuple[Chip, int | None]] = [(state_of_light(light), count) for light, count in per_light.items()]
    counts += [(State.UNKNOWN, answer.unknown), (State.CLOSED, answer.closed), (Mark.STAGE_OVER, answer.stage_over)]
    return Chips(tuple(counts), _on(query))


def switched(query: CaseQuery, chip: Chip) -> CaseQuery:
    """Return what is asked for once a chip was switched."""
    if chip is State.CLOSED:
        return replace(query, closed=not query.closed, stage_over=False)
    query = replace(query, closed=False)
    if chip is Mark.STAGE_OVER:
        # Most of these cases are in time as a whole: the list shows as many as the chip says, whatever their light.
        lights = query.lights if query.stage_over else ALL_LIGHTS
        return replace(query, stage_over=not query.stage_over, lights=lights)
    if chip is State.UNKNOWN:
        return replace(query, unknown=not query.unknown)
    return replace(query, lights=query.lights ^ {next(light for light in Light if state_of_light(light) is chip)})


def _on(query: CaseQuery) -> frozenset[Chip]:
    if query.closed:
        return frozenset({State.CLOSED})
    on: set[Chip] = {state_of_light(light) for light in query.lights}
    on |= {State.UNKNOWN} if query.unknown else set()
    return frozenset(on | ({Mark.STAGE_OVER} if query.stage_over else set()))
