"""How long the lights of a million open cases take, beside the bare gathers they cannot do without."""

from collections.abc import Callable
from time import perf_counter

import numpy as np

from console.domain.deadline import lights_at, project
from console.domain.ledger import ABSENT_US, NO_DAY, Ledger
from console.domain.rule import AfterHours, AreaRule
from console.rulebook import load_rulebook

CASES = 1_000_000
STOPS = 200_000
ROUNDS = 5
DAY_US = 86_400_000_000
NOW_US = 1_781_000_000_000_000


def open_cases(cases: int = CASES, stops: int = STOPS, seed: int = 7) -> Ledger:
    """Return open cases of the last 120 days, one in ten not accepted yet, stops spread over one in seven."""
    random = np.random.default_rng(seed)
    received = NOW_US - random.integers(0, 120 * DAY_US, cases)
    accepted = np.where(random.random(cases) < 0.9, received + random.integers(0, 5 * DAY_US, cases), ABSENT_US)
    counts = np.bincount(random.choice(cases // 7, stops) * 7, minlength=cases)
    case_of_stop = np.repeat(np.arange(cases), counts)
    begin = received[case_of_stop] + random.integers(DAY_US, 60 * DAY_US, stops)
    order = np.lexsort((begin, case_of_stop))
    begin = begin[order]
    end = np.where(random.random(stops) < 0.9, begin + random.integers(0, 20 * DAY_US, stops), ABSENT_US)
    absent = np.full(cases, ABSENT_US)
    extended = random.random(cases) < 0.02
    return Ledger(
        case_id=np.arange(cases, dtype=np.int64),
        area=random.integers(0, 6, cases).astype(np.int16),
        case_type=np.full(cases, 2, np.uint8),
        online=random.random(cases) < 0.5,
        received_at=received,
        accepted_at=accepted,
        closed_at=absent,
        closing_result=np.zeros(cases, np.uint8),
        supplement_notice_at=absent,
        supplemented_at=absent,
        promised_limit=random.integers(1, 20, cases).astype(np.int16),
        promised_unit=(random.random(cases) < 0.05).astype(np.uint8),
        statutory_limit=np.full(cases, 20, np.int16),
        statutory_unit=np.zeros(cases, np.uint8),
        declared_due=np.full(cases, NO_DAY, np.int32),
        extension_amount=np.where(extended, 10, 0).astype(np.int16),
        extension_at=np.where(extended, received + 3 * DAY_US, ABSENT_US),
        stop_offsets=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        stop_from=begin,
        stop_to=end,
    )


def run() -> list[str]:
    """Return printed lines: seconds for all lights, seconds for the bare gathers, and their ratio, in one run."""
    book = load_rulebook()
    area = AreaRule("440600", "Asia/Shanghai", book.calendars["cn"], 540, 1020, AfterHours.ONLINE_NEXT_DAY)
    ledger, areas = open_cases(), [area] * 6
    gather = _bare_gathers(ledger, area)
    lights, bare = [], []
    for _ in range(ROUNDS):
        lights.append(_seconds(lambda: lights_at(project(ledger, areas, book), NOW_US)))
        bare.append(_seconds(gather))
    turned = _seconds(lambda: lights_at(project_once, NOW_US)) if (project_once := project(ledger, areas, book)) else 0
    return [
        f"lights of {CASES:,} open cases x 3 clocks, {STOPS:,} stops: {min(lights):.3f} s (must be <= 0.6 s)",
        f"plain gathers over the same index arrays: {min(bare):.3f} s",
        f"ratio: {min(lights) / min(bare):.2f} (must be <= 3)",
        f"lights of the same cases once projected: {turned:.4f} s",
    ]


def _bare_gathers(ledger: Ledger, area: AreaRule) -> Callable[[], list[np.ndarray]]:
    """Return the table look-ups every implementation has to make, index arrays ready, and nothing else."""
    calendar = area.calendar
    clip = len(calendar.counts) - 1
    received = np.clip(ledger.received_at // DAY_US, 0, clip)
    accepted = np.clip(ledger.accepted_at // DAY_US, 0, clip)
    begin, end = np.clip(ledger.stop_from // DAY_US, 0, clip), np.clip(ledger.stop_to // DAY_US, 0, clip)
    targets = [
        calendar.counts[start] + limit
        for start, limit in ((received, 5), (accepted, ledger.promised_limit), (accepted, ledger.statutory_limit))
    ]
    case_of_stop = np.repeat(np.arange(len(ledger.case_id)), np.diff(ledger.stop_offsets))
    counts, nth = calendar.counts, calendar.nth

    def gather() -> list[np.ndarray]:
        starts = [counts[received], counts[accepted], counts[accepted]]
        dues = [nth[target] for target in targets]
        left = [counts[due] for due in dues]
        stopped = [
            column
            for target in targets[1:]
            for column in (counts[begin], counts[end], target[case_of_stop], nth[target[case_of_stop]])
        ]
        return starts + dues + left + stopped

    return gather


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


if __name__ == "__main__":
    print("\n".join(run()))
