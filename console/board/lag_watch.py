"""Keeps what is known of how late areas report, without looking at it with every change."""

from collections.abc import Mapping

from console.board.feed import News
from console.domain.reporting import SourceLag
from console.domain.rule import RuleBook
from console.replica.source_reads import read_source_reports
from console.replica.store import Reader
from console.sync.freshness import source_lag

LAGS_EVERY_US = 2_000_000
"""Least real time between two looks."""


class LagWatch:
    """Looks at the newest deliveries and records of every area now and then.

    Attributes:
        lags: By area code.
    """

    def __init__(self) -> None:
        self.lags: Mapping[str, SourceLag] = {}
        self._looked_us: int | None = None
        self._has_news = False

    def step(self, reader: Reader, news: News, book: RuleBook, now_local_us: int) -> None:
        """Look again if anything came since the last look and that is long enough ago.

        Args:
            reader: The replica.
            news: What came with this step.
            book: The rules.
            now_local_us: The steady clock.
        """
        self._has_news |= news.reload or news.sources or bool(len(news.cases))
        is_due = self._looked_us is None or now_local_us - self._looked_us >= LAGS_EVERY_US
        if not (is_due and self._has_news):
            return
        rules, city = book.reporting, news.statuses[0].city_time
        reports = read_source_reports(reader, rules.judged_records)
        ahead_s = book.findings.clock_ahead_s
        self.lags = {report.area: source_lag(report, city, rules, ahead_s) for report in reports}
        self._looked_us, self._has_news = now_local_us, False
