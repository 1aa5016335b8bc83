"""The live board: the lights of all open cases, kept in step with the replica and with time."""

from collections.abc import Callable, Sequence

import numpy as np

from console.board import detail as details
from console.board.answers import BoardUpdate, Choices, SourceStrip
from console.board.batch import batch_of
from console.board.catalogue import Catalogue
from console.board.counts import grew_worse
from console.board.detail_view import CaseDetail
from console.board.extract import Extract, rows_of
from console.board.feed import News, ReplicaFeed
from console.board.lag_watch import LagWatch
from console.board.list_view import CaseList, CaseQuery, CaseRow
from console.board.listing import Scene, count_matching, list_cases
from console.board.marks import Marks
from console.board.matters import MatterBook, matter_book
from console.board.moment import Moment, moment_of, strip_of
from console.board.period import window_start
from console.board.return_watch import ReturnWatch
from console.board.returns import rows_by_area
from console.board.rows import on_board
from console.board.source_effect import effects_of
from console.board.sources import read_sources
from console.board.sources_view import SourcesView
from console.board.stage_watch import StageWatch, Watched
from console.board.state import BoardState
from console.board.wall import TablesCache, view_key, wall_of
from console.board.wall_view import WallView
from console.domain.case import CaseId
from console.domain.ledger import ABSENT_US
from console.domain.rule import RuleBook
from console.errors import RefusedCommand
from console.messages import messages
from console.replica.calendar_reads import read_calendars, with_calendars
from console.replica.case_reads import (
    Asked,
    CaseFacts,
    Ints,
    blocks_open_or_closed_since,
    count_cases,
    with_ids,
)
from console.replica.catalogue_reads import CatalogueRows, read_catalogue
from console.replica.detail_reads import search
from console.replica.matter_reads import read_editions
from console.replica.source_reads import SourceBeat, read_source_beats
from console.replica.status import SyncStatus
from console.replica.store import Reader
from console.sync.freshness import city_now_us

JITTER_US = 10_000_000
"""The city's clock may fall back by this much real time, as polls correct it, without the board starting again."""
_NO_IDS: Ints = np.empty(0, np.int64)
_NO_ROWS = CatalogueRows((), (), (), ())


class LiveBoard:
    """Columns of all open cases in memory; a tick costs the lights that turn, not the cases that exist.

    Views show the instant of the last ``step``. Before the first step that is ``ready``, views are empty, not missing.

    Threads:
        Everything, construction included, happens in one worker thread: the reader belongs to it.
    """

    def __init__(
        self,
        open_reader: Callable[[], Reader],
        book: RuleBook,
        *,
        at_us: int | None = None,
        known_us: int | None = None,
    ) -> None:
        """Keep what is needed to open the replica; the first ``step`` opens it.

        Args:
            open_reader: Opens the replica.
            book: Calendars, clocks and thresholds; what central adds to the calendars is read with everything else.
            at_us: City time to stand still at; None to go with the city's clock. Freshness stays that of the present.
            known_us: Only what central had recorded by this instant of city time is shown, of ``at_us`` or, where none
                is given, of this instant itself; None for everything known today.
        """
        self._at_us = known_us if at_us is None else at_us
        self._known_us = known_us
        self._present_us = 0
        self._looks_elsewhere = False
        self._feed = ReplicaFeed(open_reader)
        self._shipped = book
        self._book = book
        self._asked = Asked(book.clocks.clock_events, known_us)
        self._state = _empty_state(book)
        self._beats: tuple[SourceBeat, ...] = ()
        self._lags = LagWatch()
        self._moment = moment_of(self._state.catalogue, self._feed.statuses, (), 0, 0)
        self._window_us = 0
        self._generation = 0
        self._ready = False
        self._marks = Marks()
        self._tables = TablesCache()
        self._stages = StageWatch()
        self._returns = ReturnWatch(book.reporting)

    def step(self, now_local_us: int) -> BoardUpdate:
        """Bring the board to now: apply what the replica received since the last step, then turn lights.

        Args:
            now_local_us: This machine's steady clock, `console.clock.steady_us`. Server time and city time follow from
                it by the last poll.

        Raises:
            StorageFault, ReplicaDamaged, SchemaMismatch, HomeLocked: The replica cannot be read (or is not there yet);
                the board keeps what it has and the next step tries again.
            BadInput: An area of the catalogue counts in a way this program does not know.
        """
        news = self._feed.poll()
        now_us = self._city_now(news.statuses[0], now_local_us)
        if news.reload or self._looks_elsewhere or (self._ready and now_us < self._moment.now_us):
            update = self._load(news, now_us, now_local_us)
        else:
            update = self._advance(news, now_us, now_local_us)
        self._feed.accept(news)
        return update

    def look_at(self, at_us: int | None, known_us: int | None) -> None:
        """Look at another instant from the next step on, or at the present again; both as for the constructor.

        Raises:
            RefusedCommand: An instant lies in the city's future.
        """
        if max(at_us or 0, known_us or 0) > self._present_us:
            raise RefusedCommand("That has not come yet in this city.", "Give an instant that is past.")
        self._at_us, self._known_us = known_us if at_us is None else at_us, known_us
        self._asked = Asked(self._shipped.clocks.clock_events, known_us)
        self._looks_elsewhere = True

    def strip(self) -> SourceStrip:
        """Return clock, link and age of each source."""
        return strip_of(self._moment, self._state.catalogue, int(self._state.counts.sum()), self._returns.returns)

    def wall_view(self) -> WallView:
        """Return the whole wall. Lights are always those of the last step; figures and trend follow twice a second."""
        tables = self._tables.at(self._state, self._moment, self._stages, view_key(self._generation, self._moment))
        return wall_of(self._state, self._moment, tables, self._marks.cells, self._returns.returns)

    def case_list(self, query: CaseQuery) -> CaseList:
        """Return the ids that match, in the order asked for; ties in order of case id, so the order is stable."""
        return list_cases(self._scene(), query, self._found(query))

    def counts(self, queries: Sequence[CaseQuery]) -> tuple[int, ...]:
        """Return how many cases match each query; cheaper than the lists."""
        scene = self._scene()
        return tuple(count_matching(scene, query, self._found(query)) for query in queries)

    def rows(self, ids: Sequence[int]) -> tuple[CaseRow, ...]:
        """Return one row for each id that is on the board, in the order given; ids that left the board are left out."""
        state = self._state
        slots = on_board(state.rows, state.slots_of(np.asarray(ids, np.int64)), self._window_us)
        if not len(slots):
            return ()
        columns = state.rows.take(slots)
        with self._feed.reader.reading():
            return rows_of(self._feed.reader, columns, state.catalogue, self._book, self._moment)

    def extract(self, query: CaseQuery) -> Extract:
        """Return a whole list with what its rows are made of: they are read in another thread."""
        answer, state = self.case_list(query), self._state
        columns = state.rows.take(state.slots_of(answer.ids))
        return Extract(answer, columns, self.strip(), self._moment, state.catalogue, self._book)

    def detail(self, case_id: CaseId) -> CaseDetail | None:
        """Return everything about one case of the replica; None when there is no such case."""
        if not self._ready:
            return None
        with self._feed.reader.reading():
            return details.case_detail(self._feed.reader, case_id, self._state.catalogue, self._book, self._moment)

    def choices(self) -> Choices:
        """Return what the filter bar offers."""
        return self._state.catalogue.choices

    def sources(self, now_local_us: int) -> SourcesView:
        """Return how every source and the copy of it stand at an instant of the steady clock."""
        areas, effects = self._state.catalogue.areas, effects_of(self._state, self._moment.states)
        return read_sources(self._feed.reader, areas, self._beats, self._lags.lags, now_local_us, effects)

    @property
    def book(self) -> RuleBook:
        """The rules in force, with what central adds to the calendars."""
        return self._book

    def matters(self) -> MatterBook:
        """Return areas, units and matters with their versions; nothing before the first load."""
        if not self._ready:
            return MatterBook((), 0)
        with self._feed.reader.reading():
            editions = read_editions(self._feed.reader)
        return matter_book(self._state.catalogue, editions, self._state.rows, self._book)

    def close(self) -> None:
        """Close the replica."""
        self._feed.close()

    def _found(self, query: CaseQuery) -> Ints | None:
        """Return the cases that hold a query's text; None where it asks for none."""
        text = query.text.strip()
        if not text or not self._ready:
            return None
        with self._feed.reader.reading():
            return search(self._feed.reader, text)

    def _city_now(self, status: SyncStatus, now_local_us: int) -> int:
        """Return city time; it stands still for as long as a poll sets it back a little."""
        self._present_us = now_us = city_now_us(status, now_local_us)
        if self._at_us is not None:
            return self._at_us
        jitter_us = round(JITTER_US * max(1.0, status.city_time.rate))
        behind_us = self._moment.now_us - now_us
        return self._moment.now_us if self._ready and 0 < behind_us <= jitter_us else now_us

    def _load(self, news: News, now_us: int, now_local_us: int) -> BoardUpdate:
        """Read everything anew."""
        reader = self._feed.reader
        with reader.reading():
            book = with_calendars(self._shipped, read_calendars(reader))
            catalogue = Catalogue(read_catalogue(reader), book, self._known_us)
            today = catalogue.today(now_us)
            window_us = window_start(catalogue, today) if catalogue.areas else now_us
            blocks = blocks_open_or_closed_since(reader, window_us, self._asked)
            batches = (batch_of(facts, catalogue, book, now_us, window_us) for facts in blocks)
            state = BoardState(catalogue, batches, now_us, room=count_cases(reader))
        beats = read_source_beats(reader)
        ready, goes_on = bool(catalogue.areas), self._goes_on(now_us)
        self._beats = beats
        self._lags.step(reader, news, book, now_local_us)
        moment = self._moment_at(catalogue, news, now_us, now_local_us)
        if not goes_on:
            self._returns.restart()
        if self._at_us is None:
            self._returns.look(self._state if goes_on else state, moment, reader, now_local_us)
        # Nothing may fail from here on.
        before, self._state = self._state, state
        self._book, self._looks_elsewhere, self._ready, self._window_us = book, False, ready, window_us
        self._moment = moment
        self._stages.restart(state, now_local_us)
        same_cells = goes_on and state.catalogue.has_cells_of(before.catalogue)
        if same_cells:
            self._mark(grew_worse(before.counts, state.counts).tolist(), now_local_us)
        else:
            self._marks.clear()
        if goes_on:
            self._returns.tell(state, None, now_local_us)
        self._generation += 1
        return BoardUpdate(
            self._generation,
            reloaded=True,
            changed=_NO_IDS,
            turned=_NO_IDS,
            now_us=now_us,
            ready=ready,
            returns=self._returns.returns,
        )

    def _goes_on(self, now_us: int) -> bool:
        """Return whether a load shows what became of the cases on the board, and not another instant's."""
        is_same = self._ready and not self._looks_elsewhere and self._at_us is None
        return is_same and now_us >= self._moment.now_us

    def _advance(self, news: News, now_us: int, now_local_us: int) -> BoardUpdate:
        """Read changed cases again, then turn the lights whose time has come."""
        if news.catalogue:
            self._adopt_catalogue()
        before = self._state.counts.copy()
        if news.sources:
            self._beats = read_source_beats(self._feed.reader)
        self._lags.step(self._feed.reader, news, self._book, now_local_us)
        moment = self._moment_at(self._state.catalogue, news, now_us, now_local_us)
        is_present = self._ready and self._at_us is None
        if is_present:
            self._returns.look(self._state, moment, self._feed.reader, now_local_us)
        changed = np.union1d(news.cases, self._state.happened(now_us))
        if len(changed):
            self._read_again(changed, now_us)
        # What may fail comes before lights turn: they turn once, and are told once.
        stages = self._look_at_stages(changed, now_us, now_local_us)
        turned = self._state.turn(now_us)
        self._mark(grew_worse(before, self._state.counts).tolist(), now_local_us)
        told = is_present and self._returns.tell(
            self._state, rows_by_area(self._state, news.cases, news.rows), now_local_us
        )
        is_news = bool(len(changed) or len(turned)) or stages.is_news or news.catalogue or told
        if is_news or self._is_another_scene(moment):
            self._generation += 1
        self._move_window(moment)
        self._moment = moment
        return BoardUpdate(
            self._generation,
            reloaded=False,
            changed=changed,
            turned=np.union1d(turned, stages.turned),
            now_us=now_us,
            ready=self._ready,
            returns=self._returns.returns,
        )

    def _adopt_catalogue(self) -> None:
        with self._feed.reader.reading():
            catalogue = Catalogue(read_catalogue(self._feed.reader), self._book, self._known_us)
        if not catalogue.has_cells_of(self._state.catalogue):
            self._marks.clear()
        self._state.adopt(catalogue)

    def _look_at_stages(self, changed: Ints, now_us: int, now_local_us: int) -> Watched:
        return self._stages.step(
            self._feed.reader,
            self._state,
            self._book,
            changed,
            now_us=now_us,
            known_us=self._known_us,
            now_local_us=now_local_us,
        )

    def _read_again(self, cases: Ints, now_us: int) -> None:
        reader = self._feed.reader
        with reader.reading():
            facts: CaseFacts = with_ids(reader, cases.tolist(), self._asked)
        self._state.apply(cases, batch_of(facts, self._state.catalogue, self._book, now_us, self._window_us))

    def _moment_at(self, catalogue: Catalogue, news: News, now_us: int, now_local_us: int) -> Moment:
        return moment_of(
            catalogue,
            news.statuses,
            self._beats,
            now_us,
            now_local_us,
            stands_still=self._at_us is not None,
            known_us=self._known_us,
            lags=self._lags.lags,
        )

    def _is_another_scene(self, moment: Moment) -> bool:
        """Return whether a day began somewhere, or a source grew late or lost, or was heard again."""
        same_day = np.array_equal(moment.today, self._moment.today)
        return not (same_day and moment.states == self._moment.states)

    def _move_window(self, moment: Moment) -> None:
        if not np.array_equal(moment.today, self._moment.today) and self._ready:
            self._window_us = window_start(self._state.catalogue, moment.today)

    def _mark(self, cells: list[int], now_local_us: int) -> None:
        """Mark cells that got worse, but for those of areas whose return tells it."""
        areas, width = self._state.catalogue.areas, self._state.catalogue.cells_per_area
        told = [cell for cell in cells if not self._returns.is_hushed(areas[cell // width].area)]
        self._marks.add(told, now_local_us)

    def _scene(self) -> Scene:
        state, moment = self._state, self._moment
        return Scene(
            rows=state.rows,
            catalogue=state.catalogue,
            now_us=moment.now_us,
            today=moment.today,
            lost=moment.lost,
            window_us=self._window_us,
            language=messages.language,
            stages=self._stages.over(state),
        )


def _empty_state(book: RuleBook) -> BoardState:
    catalogue = Catalogue(_NO_ROWS, book)
    return BoardState(catalogue, [batch_of(CaseFacts.none(), catalogue, book, ABSENT_US + 1, 0)], 0)
