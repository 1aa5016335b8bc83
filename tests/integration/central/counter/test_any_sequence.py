"""Whatever is written, in whatever order polls and restarts come: a copy that has caught up equals the database."""

import uuid
from itertools import groupby

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from console.central.counter.schema import CITY_CLOCK, FEED_META
from console.central.counter.source import CounterSource
from console.domain.copying import BUCKET_IDS, Bucket, ResyncReason, Tier, content_digest
from console.domain.records import CLOSING, DELIVERY, REFUSED_RECORD, SUPERVISED_CASE
from tests.integration.central.counter.rows import Copy, contents, record

NUMBERS = st.integers(min_value=1, max_value=9)
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("upsert"), st.sampled_from([DELIVERY, REFUSED_RECORD]), st.sets(NUMBERS), st.integers(0, 99)),
        st.tuples(st.just("delete"), st.sampled_from([DELIVERY, REFUSED_RECORD]), st.sets(NUMBERS)),
        st.tuples(st.just("truncate"), st.sampled_from([DELIVERY, REFUSED_RECORD])),
        st.tuples(st.just("fact")),
    ),
    max_size=4,
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("commit"), CHANGES),
        st.tuples(st.just("roll back"), CHANGES),
        st.tuples(st.sampled_from(["poll", "restart", "catch up", "compare", "prune", "new epoch"])),
    ),
    max_size=14,
)
RESYNC = {
    "truncate": ResyncReason.TABLE_TRUNCATED,
    "prune": ResyncReason.FEED_PRUNED,
    "epoch": ResyncReason.EPOCH_CHANGED,
}
NOT_ALLOWED = CITY_CLOCK.insert().values(one=1, real_anchor_us=0, city_anchor_us=0, rate=1)
"""Refused by the key of a table of one row, whereupon the transaction rolls back."""


class _City:
    """A database, its reader and the copy; and the reasons there may be to load anew."""

    def __init__(self, url, writer):
        # Preparing for TLS, which the server here has not, would take most of the time of a restart.
        self.url = f"{url}?ssl_disabled=true" if url.startswith("mariadb") else url
        self.writer = writer
        with writer.transaction() as transaction:
            for record_type in (DELIVERY, REFUSED_RECORD):
                transaction.truncate(record_type)
                transaction.upsert(record_type, [record(record_type, number) for number in range(1, 8)])
        self.source = CounterSource(self.url, page_entries=3)
        self.facts = self.source.count_rows(SUPERVISED_CASE)
        self.copy = Copy(self.source)
        self.allowed = set()

    def step(self, kind, changes=()):
        match kind:
            case "commit" | "roll back":
                self._write(changes, is_kept=kind == "commit")
            case "poll":
                answer = self.copy.poll(self.source)
                assert not isinstance(answer, ResyncReason) or answer in self.allowed
            case "restart":
                self.source.close()
                self.source = CounterSource(self.url, page_entries=3)
            case "catch up":
                assert set(self.copy.catch_up(self.source)) <= self.allowed
                self.allowed.clear()
                assert self.copy.tables == contents(self.source, chunk=1_000)
            case "compare":
                self.step("catch up")
                self._compare()
            case "prune":
                self.writer.prune(-60)
                self.allowed.add(ResyncReason.FEED_PRUNED)
            case "new epoch":
                with self.writer.transaction() as transaction:
                    transaction.connection.execute(FEED_META.update().values(epoch=str(uuid.uuid4())))
                self.allowed.add(ResyncReason.EPOCH_CHANGED)

    def _write(self, changes, *, is_kept):
        try:
            with self.writer.transaction() as transaction:
                facts = self.facts
                for change in changes:
                    facts += self._change(transaction, facts + 1, *change)
                if not is_kept:
                    transaction.connection.execute(NOT_ALLOWED)
            self.facts = facts
            self.allowed |= {ResyncReason.TABLE_TRUNCATED for change in changes if change[0] == "truncate"}
        except IntegrityError:
            assert not is_kept

    @staticmethod
    def _change(transaction, fact, kind, record_type=None, numbers=(), value=0):
        match kind:
            case "upsert":
                field = "record_count" if record_type is DELIVERY else "place"
                given = value if record_type is DELIVERY else f"line {value}"
                transaction.upsert(record_type, [record(record_type, number, **{field: given}) for number in numbers])
            case "delete":
                transaction.delete(record_type, numbers)
            case "truncate":
                transaction.truncate(record_type)
            case "fact":
                transaction.upsert(SUPERVISED_CASE, [record(SUPERVISED_CASE, fact)])
                transaction.upsert(CLOSING, [record(CLOSING, fact, case_id=fact)])
        return kind == "fact"

    def _compare(self):
        checkpoint = self.source.checkpoint(self.copy.cursor)
        for record_type in (DELIVERY, REFUSED_RECORD, CLOSING):
            held = [row for _number, row in sorted(self.copy.tables[record_type.name].items())]
            digest = checkpoint.digest(record_type)
            assert sum(digest.counts.values()) == len(held)
            by_bucket = groupby(held, key=lambda row: row[0] // BUCKET_IDS[Tier.COUNTER])
            grouped = {number: list(rows) for number, rows in by_bucket}
            assert digest.buckets == {n: Bucket(len(rows), content_digest(rows)) for n, rows in grouped.items()}
        checkpoint.close()


@pytest.mark.heavy
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
def test_a_copy_that_has_caught_up_equals_the_database(counter_url, writer, steps):
    city = _City(counter_url, writer)
    try:
        for step in steps:
            city.step(*step)
        city.step("compare")
    finally:
        city.source.close()
