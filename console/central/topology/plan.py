"""The file that says which servers a city has (拓扑文件), read strictly."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Final

from psycopg.conninfo import conninfo_to_dict

from console.central.engine import conninfo
from console.central.private import require_private
from console.domain.entry import Entry
from console.domain.naming import Name
from console.errors import BadInput
from console.rule_files import parse_entry

IDS_EACH: Final = 10**15
"""Ids of one server's rows: rows of several servers never collide in one copy."""
LAST_NUMBER: Final = 2**62 // IDS_EACH - 1
"""Ids from 2^62 on belong to foreign tables."""
_CITY: Final = ("id", "name_zh", "name_en", "url", "url_variable")
_DISTRICT: Final = (*_CITY, "number", "areas")
_CODE_LENGTH: Final = 6


class Form(Enum):
    """How the servers work together."""

    REPLICATED = "replicated"
    """The districts' rows are copied to the city's server by logical replication; consoles follow that one."""
    FEDERATED = "federated"
    """Rows stay where they are; consoles follow every server, and figures are asked through the city's."""


@dataclass(frozen=True, slots=True)
class Server:
    """One server of the city.

    Attributes:
        id: Code of its area, six digits.
        number: It hands out ids from ``number * IDS_EACH`` up to, without, ``(number + 1) * IDS_EACH``.
        url: Where it is, password included: never printed.
        areas: The areas whose rows it keeps; empty for the city's server, which keeps the rest.
    """

    id: str
    number: int
    name: Name
    url: str = field(repr=False)
    areas: tuple[str, ...] = ()

    @property
    def first_id(self) -> int:
        """The lowest id it hands out."""
        return max(1, self.number * IDS_EACH)

    @property
    def last_id(self) -> int:
        """The highest id it hands out."""
        return (self.number + 1) * IDS_EACH - 1


@dataclass(frozen=True, slots=True)
class Topology:
    """The servers of a city and how they work together."""

    form: Form
    city: Server
    districts: tuple[Server, ...]

    @property
    def servers(self) -> tuple[Server, ...]:
        """All servers, the city's first."""
        return (self.city, *self.districts)

    @property
    def district_areas(self) -> tuple[str, ...]:
        """Every area that a district's server keeps."""
        return tuple(area for district in self.districts for area in district.areas)


def read_topology(path: Path, environment: dict[str, str]) -> Topology:
    """Return the topology a file describes.

    Args:
        path: A TOML file: ``form``, one table ``[city]`` and a ``[[district]]`` for each other server.
        environment: Where the variables that ``url_variable`` names are looked up.

    Raises:
        BadInput: It cannot be read, says something wrong, or holds a password that others can read.
    """
    try:
        data, mode = path.read_bytes(), path.stat().st_mode
    except OSError as error:
        raise BadInput(
            "The file {name} cannot be read: {why}.",
            "Check the path and the permissions.",
            place=str(path),
            name=path.name,
            why=error.strerror or type(error).__name__,
        ) from error
    top = parse_entry(path.name, data)
    top.only(("form", "city", "district"))
    form = top.text("form")
    if form not in {one.value for one in Form}:
        raise top.fault("form", "{where}: {name} is none of {known}.", known=", ".join(one.value for one in Form))
    entries = (top.table("city"), *top.tables("district"))
    if len(entries) == 1:
        raise top.fault("district", "{where}: {name} is missing.")
    if any(map(_holds_password, entries)):
        require_private(path, mode)
    city, *districts = (_server(entry, environment, is_city=entry is entries[0]) for entry in entries)
    _require_apart(entries, (city, *districts))
    return Topology(Form(form), city, tuple(districts))


def _holds_password(entry: Entry) -> bool:
    return "url" in entry.values and "password" in conninfo_to_dict(_url(entry, {}))


def _server(entry: Entry, environment: dict[str, str], *, is_city: bool) -> Server:
    entry.only(_CITY if is_city else _DISTRICT)
    name = Name(entry.text("name_zh"), entry.text("name_en"))
    url = _url(entry, environment)
    if is_city:
        return Server(_code(entry, "id", entry.text("id")), 0, name, url)
    number = entry.get("number", int)
    if not 1 <= number <= LAST_NUMBER:
        raise entry.fault("number", "{where}: {name} lies outside 1 to {last}.", last=LAST_NUMBER)
    areas = tuple(_code(entry, "areas", area) for area in entry.texts("areas"))
    if not areas:
        raise entry.fault("areas", "{where}: {name} is empty.")
    return Server(_code(entry, "id", entry.text("id")), number, name, url, areas)


def _code(entry: Entry, field_name: str, code: str) -> str:
    if len(code) != _CODE_LENGTH or not (code.isascii() and code.isdigit()):
        raise entry.fault(field_name, "{where}: {name} is no area code of six digits: {code}.", code=code)
    return code


def _url(entry: Entry, environment: dict[str, str]) -> str:
    if ("url" in entry.values) == ("url_variable" in entry.values):
        raise entry.fault("url", "{where}: give either url or url_variable.")
    if "url" in entry.values:
        source, url = "url", entry.text("url")
    else:
        source, variable = "url_variable", entry.text("url_variable")
        if variable not in environment:
            raise entry.fault(source, "{where}: the environment has no variable {variable}.", variable=variable)
        url = environment[variable]
    try:
        conninfo(url)
    except BadInput:
        raise entry.fault(source, "{where}: {name} is no address of a database.") from None
    return url


def _require_apart(entries: Sequence[Entry], servers: Sequence[Server]) -> None:
    """Refuse two servers with the same id, number or area."""
    ids, numbers, areas = set[str](), set[int](), {servers[0].id}
    for entry, server in zip(entries, servers, strict=True):
        twice = set(server.areas) & areas
        if server.id in ids:
            raise entry.fault("id", "{where}: {name} {value} is given twice.", value=server.id)
        if server.number in numbers:
            raise entry.fault("number", "{where}: {name} {value} is given twice.", value=server.number)
        if twice or len(set(server.areas)) < len(server.areas):
            raise entry.fault("areas", "{where}: another server keeps the same area.")
        ids.add(server.id)
        numbers.add(server.number)
        areas.update(server.areas)
