"""By how much a server's clock is ahead of this machine's, measured by polls."""

from collections import deque
from typing import Final

POLLS: Final = 8


class ServerTime:
    """Keeps the last polls; the quickest of them tells best, as its answer was least delayed.

    Source: the clock filter of NTP (RFC 5905, section 10).
    """

    def __init__(self) -> None:
        self._polls: deque[tuple[int, int]] = deque(maxlen=POLLS)

    def polled(self, sent_us: int, answered_us: int, server_us: int) -> tuple[int, int]:
        """Take note of a poll.

        Args:
            sent_us: This machine's clock when it was sent.
            answered_us: The same clock when the answer came.
            server_us: The server's clock in between.

        Returns:
            Offset and round trip of the quickest poll, in microseconds.
        """
        round_trip_us = answered_us - sent_us
        self._polls.append((round_trip_us, server_us - (sent_us + answered_us) // 2))
        quickest_us, offset_us = min(self._polls)
        return offset_us, quickest_us
