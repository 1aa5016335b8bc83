"""How long an amendment of the calendar takes for a million open cases, with the list of what it moves."""

from time import perf_counter

from console.calendar.recount import Recount
from console.domain.calendar_history import LayerRecord
from console.domain.deadline import project
from console.domain.naming import Name
from console.domain.reprojection import compare, counts_of
from console.domain.rule import AfterHours, AreaRule
from console.rulebook import load_rulebook
from tests.bench.bench_lights import CASES, DAY_US, NOW_US, open_cases
from tests.bench.figure import Figure

AREA = "440600"


def run() -> list[Figure]:
    """Return seconds until counts and list are there after a day off is ordered for the day after now."""
    book, ledger = load_rulebook(), open_cases()
    order = LayerRecord(1, AREA, NOW_US // DAY_US + 1, 0, is_working=False, name=Name("台风停工", "Typhoon"))
    history = book.histories["cn"]
    old, new = (
        [AreaRule(AREA, "Asia/Shanghai", calendar, 540, 1020, AfterHours.ONLINE_NEXT_DAY)] * 6
        for calendar in (
            history.calendar_as_known(area=AREA),
            history.with_layers([order]).calendar_as_known(area=AREA),
        )
    )
    before = project(ledger, old, book)
    start = perf_counter()
    after = project(ledger, new, book)
    found = compare(before, after, NOW_US)
    counts = counts_of(found)
    counted = perf_counter() - start
    numbers = tuple(f"{AREA}-{row}" for row in found.rows.tolist())
    listed = list(Recount((AREA,), numbers, (AREA,) * len(numbers), before, after, found).cases())
    assert len(listed) == counts.cases
    return [
        Figure(f"an amendment for {CASES:,} open cases: due days, lights, counts", counted, "s"),
        Figure(f"the same with the list of {counts.cases:,} cases moved", perf_counter() - start, "s", 5),
    ]
