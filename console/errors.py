"""The exception tree: four families that ask four different things of the reader.

::

    ConsoleError                 carries a code, a message, a remedy and an exit status
    ├── EnvironmentFault         the machine, the network or the server: mend it and try again
    │   ├── ServerUnreachable        central does not answer
    │   ├── CertificateRefused       what answers does not prove that it is central
    │   ├── LoginRefused             central answers and refuses user or password
    │   ├── SchemaMismatch           central or replica has another schema version
    │   ├── StorageFault             disk full, read-only or failing
    │   ├── ReplicaDamaged           the replica or its key does not open
    │   ├── KeyUnavailable           no key source of this installation gives a key
    │   ├── HomeLocked               another process writes to this home
    │   └── MissingCapability        display, font, binary or package is missing
    ├── BadInput                 a file, record or argument; names its place and field
    │   ├── UsageError               the command line does not fit the command
    │   └── CalendarGapError         the calendar does not cover the days asked for
    ├── RefusedCommand           understood, and not allowed or not possible now
    └── Defect                   our fault: please report

A remedy is one imperative sentence in the reader's language; it passes through ``console.messages`` where it is shown.
Exit statuses follow BSD ``sysexits.h``, so that a supervising script can tell the families apart.
"""

from typing import ClassVar


class ConsoleError(Exception):
    """Root of everything this product raises on purpose.

    Attributes:
        code: Short stable name, e.g. ``E-SERVER``; safe to search for and to quote.
        exit_status: What a command-line program ends with, after ``sysexits.h``.
        message: What happened, one English sentence without secrets, with ``{name}`` places.
        remedy: What the reader can do about it, one sentence in the same form; empty when nothing can be done.
        values: What fills the places, in whatever language the sentence is shown.
    """

    code: ClassVar[str] = "E-CONSOLE"
    exit_status: ClassVar[int] = 70

    def __init__(self, message: str, remedy: str = "", **values: object) -> None:
        super().__init__(message.format(**values))
        self.message = message
        self.remedy = remedy
        self.values = values


class EnvironmentFault(ConsoleError):
    """The surroundings fail; the same call may succeed later."""

    code = "E-ENVIRONMENT"
    exit_status = 71


class ServerUnreachable(EnvironmentFault):
    """The central database does not answer."""

    code = "E-SERVER"
    exit_status = 69


class CertificateRefused(EnvironmentFault):
    """What answers shows a certificate that does not prove it to be the central database."""

    code = "E-CERTIFICATE"
    exit_status = 76


class LoginRefused(EnvironmentFault):
    """The central database refuses the user or the password."""

    code = "E-LOGIN"
    exit_status = 77


class SchemaMismatch(EnvironmentFault):
    """Program and database speak different schema versions."""

    code = "E-SCHEMA"
    exit_status = 76


class StorageFault(EnvironmentFault):
    """The disk is full, read-only or failing. Not corruption."""

    code = "E-STORAGE"
    exit_status = 74


class ReplicaDamaged(EnvironmentFault):
    """The replica file is not readable with this key, or its pages fail their check."""

    code = "E-REPLICA"
    exit_status = 65


class KeyUnavailable(EnvironmentFault):
    """No key source of this installation yields a usable key."""

    code = "E-KEY"
    exit_status = 78


class HomeLocked(EnvironmentFault):
    """Another process holds the writer lock of this home."""

    code = "E-LOCK"
    exit_status = 75


class MissingCapability(EnvironmentFault):
    """A display, font, program or package this needs is not on the machine."""

    code = "E-MISSING"
    exit_status = 69


class BadInput(ConsoleError):
    """Something that was given cannot be used.

    Attributes:
        place: Where it stands, e.g. ``map.toml:12`` or ``trace 17, event 3``; empty when it is the whole.
        field: The name of the offending field; empty when it is the whole.
    """

    code = "E-INPUT"
    exit_status = 65

    def __init__(self, message: str, remedy: str = "", *, place: str = "", field: str = "", **values: object) -> None:
        super().__init__(message, remedy, **values)
        self.place = place
        self.field = field


class UsageError(BadInput):
    """The command line does not fit the command."""

    code = "E-USAGE"
    exit_status = 64


class CalendarGapError(BadInput):
    """The calendar does not cover the days asked for."""

    code = "E-CALENDAR"


class RefusedCommand(ConsoleError):
    """The command was understood and is not allowed, or not possible in this state."""

    code = "E-REFUSED"
    exit_status = 77


class Defect(ConsoleError):
    """A condition that the program itself should have excluded."""

    code = "E-DEFECT"
    exit_status = 70
