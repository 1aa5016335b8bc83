"""``supervisionctl sources``: the page of data sources in words, for those who sit elsewhere."""

import argparse
import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from console import clock
from console.board.explain_text import detail_document
from console.board.own_side import own_side
from console.board.own_words import journal_facts, sending_facts
from console.board.render import table
from console.board.source_facts import Fact, facts_of, report_facts
from console.board.source_problems import problems_of
from console.board.source_reports import Reports, read_reports
from console.board.source_words import (
    NOTHING,
    ago,
    area_state_text,
    difference_text,
    named,
    pair_text,
    state_text,
    summary_text,
)
from console.board.sources import read_sources
from console.board.sources_view import ComparedTable, Comparison, CountPair, OwnSide, SourceStanding, SourcesView
from console.messages import _, one_line
from console.paths import resolve_home
from console.replica.catalogue_reads import read_catalogue
from console.replica.key import replica_key
from console.replica.source_reads import read_source_beats
from console.replica.store import open_reader
from console.rulebook import load_rulebook


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add this module's command."""
    sources = commands.add_parser("sources", parents=[common])
    sources.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    home = resolve_home(arguments.home)
    key = replica_key(home, arguments.key_file)
    with closing(open_reader(home.replica_file, key)) as reader:
        with reader.reading():
            areas = read_catalogue(reader).areas
        view = read_sources(reader, areas, read_source_beats(reader), {}, clock.steady_us())
        reports = read_reports(reader, load_rulebook(home.rules_dir).reporting.slow_way_s, clock.steady_us())
    own = own_side(home, key, clock.now_us())
    if arguments.json:
        told = {"own": detail_document(own), "reports": _document(reports)}
        print(json.dumps(detail_document(view) | told, ensure_ascii=False))
    else:
        print("\n".join(_lines(view, reports, own, home.root)))
    return 0


def _document(reports: Reports) -> dict[str, Any]:
    areas = {area: detail_document(one) for area, one in reports.areas.items()}
    return {"areas": areas, "slow_s": reports.slow_s, "until_us": reports.until_us}


def _lines(view: SourcesView, reports: Reports, own: OwnSide, folder: Path) -> Iterator[str]:
    yield summary_text(view)
    for source in view.sources:
        yield ""
        yield from _source_lines(source, folder)
        yield from _report_lines(source, reports, view.zone)
    yield ""
    yield from _comparison_lines(view.comparison)
    yield from _section(_("Waiting to be sent"), sending_facts(own))
    yield from _section(_("What the sync did on its own"), journal_facts(own, view))


def _source_lines(source: SourceStanding, folder: Path) -> Iterator[str]:
    yield from _section(f"{named(source.name)}  {state_text(source)}", facts_of(source, folder))
    if source.areas:
        yield table(
            [_(head) for head in ("Area", "State", "Last heartbeat", "Last records", "Comparison")],
            [
                (
                    f"  {named(area.name)}",
                    area_state_text(area),
                    ago(area.heard.age_s),
                    ago(area.record_s),
                    difference_text(area.counts, 0),
                )
                for area in source.areas
            ],
        )


def _report_lines(source: SourceStanding, reports: Reports, zone: str) -> Iterator[str]:
    own = reports.of([area.area for area in source.areas])
    yield from _section(_("Delivered"), report_facts(own, reports.until_us, zone) if reports.until_us else ())
    problems = problems_of(own, reports.slow_s, source.areas, None)
    if problems:
        counts = [Fact(NOTHING if one.count is None else f"{one.count:,}", one.text) for one in problems]
        yield from _section(_("Problems"), counts)


def _comparison_lines(report: Comparison) -> Iterator[str]:
    if report.total is None:
        yield _("not compared yet")
        return
    yield f"{_('Comparison')}  {ago(report.checked_s)}"
    heads = [_("Table"), _("Found"), _("Total"), *(named(area.name) for area in report.areas)]
    yield table(heads, [_row(one) for one in report.tables])
    yield f"{_('All tables')}: {pair_text(report.total)}"


def _row(one: ComparedTable) -> Sequence[str]:
    pairs = (one.total, *one.counts)
    return [f"  {named(one.name)}", difference_text(one.total, one.blocks), *map(_count, pairs)]


def _count(pair: CountPair | None) -> str:
    if pair is None:
        return NOTHING
    return f"{pair.own:,}" if pair.is_equal else f"{pair.own:,} ≠ {pair.central:,}"


def _section(title: str, facts: Sequence[Fact]) -> Iterator[str]:
    yield title
    for fact in facts:
        yield one_line(f"  {fact.caption}: {fact.text}" if fact.caption else f"  {fact.text}")
