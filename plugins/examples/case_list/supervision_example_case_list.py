"""Example of a data plugin: reads lists of cases (办件清单) as comma-separated text.

One line a case, with the heads ``number, received, closed, unit, matter, project``; instants as ISO 8601 with their
offset, an open case without ``closed``. The mapping says whose cases they are::

    source = "sanshui-list"

    [area]                      # fields of console.domain.reported.ReportedArea
    name_zh = "三水区"
    ...

    [[units]]                   # fields of console.domain.reported.ReportedUnit
    [[matters]]                 # fields of console.domain.reported.ReportedMatter

A data plugin imports `console.domain`, `console.errors`, `console.extension.hooks`, the standard library, and what it
brings along itself. It runs in a process of its own: it may be killed at any line, and what it prints is not seen.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from console.domain.case import ClosingResult
from console.domain.reported import (
    CaseLog,
    Problem,
    Reason,
    ReportedArea,
    ReportedCase,
    ReportedClosing,
    ReportedMatter,
    ReportedUnit,
)
from console.errors import BadInput
from console.extension.hooks import CaseLogImporter, implementation


@implementation
def case_log_importers() -> list[CaseLogImporter]:
    """Offer the reader of case lists."""
    return [CaseListImporter()]


@dataclass(frozen=True, slots=True)
class CaseListImporter:
    """Reads ``*.cases.csv``."""

    name: str = "case list"
    suffixes: tuple[str, ...] = (".cases.csv",)

    def open(self, path: Path, mapping: Mapping[str, Any], mapping_place: str) -> CaseLog:
        """Return the list at a path, read while it is iterated.

        Raises:
            BadInput: The mapping lacks something.
        """
        try:
            return CaseLog(
                source=mapping["source"],
                area=ReportedArea(**mapping["area"]),
                units=tuple(ReportedUnit(**unit) for unit in mapping["units"]),
                matters=tuple(ReportedMatter(**matter) for matter in mapping["matters"]),
                records=_records(path),
            )
        except (KeyError, TypeError) as error:
            raise BadInput("The mapping lacks {what}.", "Correct it.", place=mapping_place, what=error) from error


def _records(path: Path) -> Iterator[ReportedCase | Problem]:
    """Yield each line as a case, or as what is wrong with it: one bad line never hides the others."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), 2):
            yield _case(row, f"line {line}")


def _case(row: Mapping[str, str], place: str) -> ReportedCase | Problem:
    try:
        received = _instant(row["received"])
        closed = _instant(row["closed"]) if row["closed"] else None
    except ValueError:
        return Problem(place, "received, closed", Reason.DATE_UNREADABLE, f"{row['received']}, {row['closed']}")
    ending = () if closed is None else (ReportedClosing(closed, ClosingResult.CLOSED, place, f"{row['number']}/end"),)
    return ReportedCase(
        number=row["number"],
        received_at=received,
        place=place,
        unit_code=row["unit"],
        matter_code=row["matter"],
        project_name=row["project"],
        closings=ending,
    )


def _instant(text: str) -> datetime:
    """Return an instant; one without its offset could be any of several.

    Raises:
        ValueError: It is none.
    """
    instant = datetime.fromisoformat(text)
    if instant.utcoffset() is None:
        raise ValueError(text)
    return instant
