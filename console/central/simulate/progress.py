"""What ``central simulate`` says while it works."""

import json
import sys

from console import clock
from console.central.simulate.life import LifeCounts
from console.central.simulate.start import Begun
from console.messages import _

_EVERY_TERMINAL_S = 1.0
_EVERY_ELSEWHERE_S = 60.0


class Watcher:
    """Prints on stderr: one line that counts on a terminal, elsewhere a line a minute."""

    def __init__(self, *, is_terminal: bool, on_output: bool = False) -> None:
        """Say nothing yet.

        Args:
            is_terminal: Whether a line may be written over.
            on_output: Whether how much is stored goes to the standard output as JSON lines: for a program that shows
                it, in whatever language it speaks by then.
        """
        self._is_terminal, self._on_output = is_terminal, on_output
        self._every_s = _EVERY_TERMINAL_S if is_terminal else _EVERY_ELSEWHERE_S
        self._said_s = float("-inf")

    def say_stored(self, done: int, total: int) -> None:
        """Say how much of the history is stored."""
        now_s = clock.monotonic_s()
        if now_s - self._said_s >= _EVERY_TERMINAL_S:
            self._said_s = now_s
            if self._on_output:
                print(json.dumps({"stored": done, "of": total}), flush=True)
                return
            self._say(_("Making the history: {done} of {total} rows", done=f"{done:,}", total=f"{total:,}"))

    def say_begun(self, begun: Begun) -> None:
        """Say how the city began."""
        if begun.is_made:
            text = _(
                "History made: {cases} cases, {facts} facts, {open} open, in {seconds} s.",
                cases=f"{begun.cases:,}",
                facts=f"{begun.facts:,}",
                open=f"{begun.open:,}",
                seconds=f"{begun.seconds:.1f}",
            )
        else:
            text = _("The city stands already and lives on.")
        self._said_s = float("-inf")
        print(f"\r\x1b[K{text}" if self._is_terminal else text, file=sys.stderr, flush=True)

    def __call__(self, counts: LifeCounts) -> None:
        """Say how the city lives, now and then."""
        if counts.is_cut_off:
            self._said_s = float("-inf")
            self._say(_("The central database is out of reach; the city waits for it."))
            return
        now_s = clock.monotonic_s()
        if now_s - self._said_s < self._every_s or counts.city_time is None:
            return
        self._said_s = now_s
        text = _(
            "{time}: {open} open, {received} received, {closed} closed, {rows} rows",
            time=f"{counts.city_time:%F %H:%M:%S}Z",
            open=f"{counts.open:,}",
            received=f"{counts.received:,}",
            closed=f"{counts.closed:,}",
            rows=f"{counts.rows:,}",
        )
        self._say(text)

    def _say(self, text: str) -> None:
        """Print a line; on a terminal over the one before."""
        over, end = ("\r\x1b[K", "") if self._is_terminal else ("", "\n")
        print(f"{over}{text}", end=end, file=sys.stderr, flush=True)
