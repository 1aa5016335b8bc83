"""What differs between the databases of this tier, behind one protocol: connections, the clock, what errors mean."""

from enum import Enum
from typing import Final, Protocol

import sqlalchemy as sa

from console.errors import EnvironmentFault

IDS_AT_ONCE: Final = 500
"""Records named in one statement: from 1000 on, MariaDB turns the list into a table and joins it, which is slower."""


class Access(Enum):
    """What connections are for."""

    READ = "read"
    """Every transaction sees one instant and writes nothing."""
    WRITE = "write"
    """Every statement sees what was committed last; whoever would wait for long gets an error instead."""
    MAKE = "make"
    """As `WRITE`, where a file need not be there yet."""


class Database(Protocol):
    """One database, reached through one dialect."""

    def engine(self, access: Access) -> sa.Engine:
        """Return the maker of connections that behave as `Access` says; nothing is connected yet."""

    def real_now_us(self, connection: sa.Connection) -> int:
        """Return the real time by the clock of the database, microseconds since 1970-01-01T00:00Z."""

    def fault_of(self, error: BaseException) -> EnvironmentFault | None:
        """Return what the driver's error says of the surroundings; None when it is our defect."""
