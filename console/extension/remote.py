"""A data plugin of others at work in a process of its own: started, asked, watched, ended, and in the end given up.

An answer that does not come within the limit, is no answer, or never will come because the process died, ends the
process. It is started anew when it is asked again, three times at most. Its start costs a quarter of a second, what it
reports 15 µs an event on this side of the pipe and 18 on the other: little beside the writing into central.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from console.domain.reported import CaseLog, ReportedArea, ReportedMatter, ReportedUnit
from console.errors import BadInput
from console.extension.process import PluginProcess, PluginTrouble
from console.extension.registering import check_importer
from console.extension.sealing import Sealed
from console.extension.wire import Malformed, Record, read_all, read_as, read_record
from console.messages import _

MOST_RESTARTS: Final = 3
MOST_RECORDS: Final = 5_000_000
"""Records of one log, so that one without end is found out."""
AFTER_HOURS: Final = frozenset({"same_day", "next_day", "online_next_day"})
_DAY_MIN: Final = 24 * 60

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a plugin may take.

    Attributes:
        start_s: Seconds until it says what it offers.
        answer_s: Seconds until the next line of an answer.
        memory_bytes: Address space of its process.
        cpu_s: Seconds of processor time of its process.
    """

    start_s: float = 10.0
    answer_s: float = 10.0
    memory_bytes: int = 1 << 30
    cpu_s: int = 600


LIMITS: Final = Limits()


class RemotePlugin:
    """An allowed data plugin of others.

    Attributes:
        name: Of its distribution.
        failures: How often it did not do what it was asked.
    """

    def __init__(self, sealed: Sealed, limits: Limits = LIMITS) -> None:
        self.name = sealed.plugin.name
        self.failures = 0
        self._limits = limits
        self._about: dict[str, Any] = {}
        self._process: PluginProcess | None = None
        self._request = {
            "distribution": sealed.plugin.name,
            "root": str(sealed.plugin.root.resolve()),
            "sha256": sealed.sha256,
            "memory_bytes": limits.memory_bytes,
            "cpu_s": limits.cpu_s,
        }

    def offers(self) -> tuple[tuple[str, ...], "tuple[RemoteImporter, ...]"]:
        """Return the hooks it implements and its importers; starts it.

        Raises:
            PluginTrouble: It fails, is too slow, or says nonsense.
        """
        self._running()
        try:
            hooks = read_all(str, self._about["hooks"])
            importers = tuple(
                RemoteImporter(self, place, read_as(str, one["name"]), read_all(str, one["suffixes"]))
                for place, one in enumerate(self._about["importers"])
            )
            for importer in importers:
                check_importer(importer)
        except (Malformed, KeyError, TypeError) as error:
            raise self._failed(PluginTrouble("it answered what is not understood: {why}", why=repr(error))) from error
        return hooks, importers

    def ask(self, request: Mapping[str, object]) -> Iterator[dict[str, Any]]:
        """Yield the answers to a request up to and without its end.

        Raises:
            PluginTrouble: It fails, is too slow or says nonsense; what came before is sound.
            BadInput: It refuses what it was given.
        """
        process = self._running()
        done = False
        try:
            process.tell(request)
            while "end" not in (message := self._answer_of(process, self._limits.answer_s)):
                yield message
            done = True
        finally:
            if not done:
                self.end()

    def end(self) -> None:
        """End its process, if it has one."""
        if self._process is not None:
            self._process.end()
            self._process = None

    def read(self, read: Any, content: object) -> Any:
        """Return a value read from what it told; nonsense counts as a failure.

        Raises:
            PluginTrouble: It is nonsense.
        """
        try:
            return read(content)
        except Malformed as error:
            raise self._failed(PluginTrouble("it answered what is not understood: {why}", why=error)) from error

    def refuse_endless(self, records: int) -> None:
        """Refuse a log that goes on and on.

        Raises:
            PluginTrouble: It had more records than any log has.
        """
        if records >= MOST_RECORDS:
            raise self._failed(PluginTrouble("its log has more than {most} records", most=MOST_RECORDS))

    def _running(self) -> PluginProcess:
        if self.failures > MOST_RESTARTS:
            raise PluginTrouble("it failed {count} times and is not started again in this run", count=self.failures)
        if self._process is None:
            self._process = PluginProcess()
            self._process.tell(self._request)
            self._about = self._answer_of(self._process, self._limits.start_s)
        return self._process

    def _answer_of(self, process: PluginProcess, within_s: float) -> dict[str, Any]:
        try:
            message = process.answer(within_s)
        except PluginTrouble as trouble:
            raise self._failed(trouble) from None
        if "failed" in message:
            raise self._failed(PluginTrouble("{what}", what=str(message["failed"])[:500]))
        if "refused" in message:
            raise _refusal(self.name, message["refused"])
        return message

    def _failed(self, trouble: PluginTrouble) -> PluginTrouble:
        self.failures += 1
        log.warning("plugin %s failed %d times, now: %s", self.name, self.failures, trouble)
        self.end()
        return trouble


class RemoteImporter:
    """An importer that works in a plugin's process."""

    def __init__(self, plugin: RemotePlugin, place: int, name: str, suffixes: tuple[str, ...]) -> None:
        self.name = name
        self.suffixes = suffixes
        self._plugin = plugin
        self._place = place

    def open(self, path: Path, mapping: Mapping[str, object], mapping_place: str) -> CaseLog:
        """Return the log at a path; its records come while they are iterated.

        Raises:
            BadInput: The mapping is faulty, or the plugin fails.
        """
        request = {
            "importer": self._place,
            "path": str(path.resolve()),
            "mapping": _jsonable(mapping),
            "mapping_place": mapping_place,
        }
        answers = self._plugin.ask(request)
        try:
            head = next(answers, {}).get("log")
            source, area, units, matters = self._plugin.read(_read_head, head)
        except PluginTrouble as trouble:
            raise self._broken(trouble) from trouble
        return CaseLog(source, area, units, matters, self._records(answers))

    def _records(self, answers: Iterator[dict[str, Any]]) -> Iterator[Record]:
        with closing(answers):  # type: ignore[type-var]  # a generator, which can be closed
            try:
                for number, message in enumerate(answers):
                    self._plugin.refuse_endless(number)
                    yield self._plugin.read(read_record, message)
            except PluginTrouble as trouble:
                raise self._broken(trouble) from trouble

    def _broken(self, trouble: PluginTrouble) -> BadInput:
        return BadInput(
            "The plugin {plugin} broke off: {why}.",
            "What it gave before is kept; tell the plugin's maker.",
            plugin=self._plugin.name,
            why=_(trouble.message, **trouble.values),
        )


def _read_head(head: object) -> tuple[str, ReportedArea, tuple[ReportedUnit, ...], tuple[ReportedMatter, ...]]:
    if not isinstance(head, dict) or head.keys() != {"source", "area", "units", "matters"}:
        raise Malformed("no head of a log")
    area = read_as(ReportedArea, head["area"])
    units, matters = read_all(ReportedUnit, head["units"]), read_all(ReportedMatter, head["matters"])
    _check_area(area)
    known = {unit.code for unit in units}
    if not all(matter.unit_code in known for matter in matters):
        raise Malformed("a matter of a unit that is not listed")
    return read_as(str, head["source"]), area, units, matters


def _check_area(area: ReportedArea) -> None:
    try:
        ZoneInfo(area.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Malformed("no time zone") from None
    if not 0 <= area.office_open_min < area.office_close_min <= _DAY_MIN or area.after_hours not in AFTER_HOURS:
        raise Malformed("no office hours")


def _refusal(plugin: str, words: object) -> BadInput:
    """Return what a plugin refused, as said by it; its words stand in the product's sentence as they are."""
    told = words if isinstance(words, dict) else {}
    said, advice, place, field = (str(told.get(name, ""))[:500] for name in ("message", "remedy", "place", "field"))
    values = {"plugin": plugin, "said": said, "advice": advice}
    return BadInput("The plugin {plugin} says: {said}", "{advice}", place=place, field=field, **values)


def _jsonable(value: Any) -> Any:
    """Return a parsed TOML document as JSON can carry it: days and instants as text."""
    if isinstance(value, Mapping):
        return {str(name): _jsonable(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(part) for part in value]
    return value if isinstance(value, str | int | float | bool) else str(value)
