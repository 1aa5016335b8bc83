"""Tests a connection step by step, from the name of the server to what its user may do, and says each in a sentence."""

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from console import clock
from console.central.engine import connect, require_current
from console.central.handshake import Address, Certificate, addresses_of, minute, open_port, presented, require_trusted
from console.central.probe import Sight, look_round
from console.central.refusal import is_of_database
from console.central.verified import Login, verified_url
from console.errors import ConsoleError, EnvironmentFault, LoginRefused, ServerUnreachable
from console.messages import _

LIMIT_S: Final = 10.0
_LOOK_S: Final = 0.05
"""How often it is looked whether somebody cancelled."""


class Step(Enum):
    """What is tested, in this order: each needs those before."""

    NAME = "name"
    PORT = "port"
    TLS = "tls"
    CERTIFICATE = "certificate"
    LOGIN = "login"
    DATABASE = "database"
    SCHEMA = "schema"
    RIGHTS = "rights"


class Verdict(Enum):
    """How a step ended."""

    PASSED = "passed"
    FAILED = "failed"
    UNTRIED = "untried"


NAMES: Final = {
    Step.NAME: "Server",
    Step.PORT: "Port",
    Step.TLS: "TLS",
    Step.CERTIFICATE: "Certificate",
    Step.LOGIN: "Login",
    Step.DATABASE: "Database",
    Step.SCHEMA: "Schema",
    Step.RIGHTS: "Rights",
}
"""Message of what each step is called."""
MARKS: Final = {Verdict.PASSED: "✓", Verdict.FAILED: "✕", Verdict.UNTRIED: "·"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a test.

    Attributes:
        step: What was tested.
        verdict: How it ended.
        message: Template of the sentence.
        remedy: Template of what to do; empty where nothing needs to be done.
        values: What fills both.
        code: Of the error; empty without one.
        elapsed_s: How long the step took.
    """

    step: Step
    verdict: Verdict
    message: str = ""
    remedy: str = ""
    values: dict[str, object] = field(default_factory=dict)
    code: str = ""
    elapsed_s: float = 0.0

    @property
    def sentence(self) -> str:
        """What was found, in the language in force."""
        return _(self.message, **self.values) if self.message else ""

    @property
    def advice(self) -> str:
        """What to do, in the language in force."""
        return _(self.remedy, **self.values) if self.remedy else ""


@dataclass(frozen=True, slots=True)
class _Found:
    """What a step found: good news, or nothing that could be said."""

    step: Step
    message: str
    values: dict[str, object] = field(default_factory=dict)
    remedy: str = ""
    verdict: Verdict = Verdict.PASSED


class _End(Enum):
    """Why no further line comes."""

    DONE = "done"
    LATE = "late"
    CANCELLED = "cancelled"


class _Failed(Exception):
    """A step failed."""

    def __init__(self, step: Step, fault: ConsoleError) -> None:
        super().__init__(str(fault))
        self.step, self.fault = step, fault


_Heard = Line | _End | Exception


def check(
    login: Login,
    watch: Callable[[Line], None] = lambda _line: None,
    cancelled: threading.Event | None = None,
    limit_s: float = LIMIT_S,
) -> tuple[Line, ...]:
    """Test a login and return a line for every step.

    Args:
        login: What to test.
        watch: Gets each line as it comes, in the thread that called.
        cancelled: Ends the test when it is set.
        limit_s: How long the whole may take.

    Returns:
        All steps in their order; those after a failed one are untried.

    Threads: any but the GUI's. What a name service or a server holds up is left to a thread that ends by itself.
    """
    stop = cancelled or threading.Event()
    over = threading.Event()
    heard: queue.SimpleQueue[_Heard] = queue.SimpleQueue()
    until_s = clock.monotonic_s() + limit_s
    work = threading.Thread(target=_work, args=(login, until_s, heard.put, over), name="connection test", daemon=True)
    work.start()
    lines: list[Line] = []
    while not isinstance(next_one := _next(heard, until_s, stop), _End):
        if isinstance(next_one, Exception):
            raise next_one
        lines.append(next_one)
        watch(next_one)
    over.set()
    if next_one is not _End.DONE and len(lines) < len(Step):
        lines.append(_given_up(tuple(Step)[len(lines)], next_one, limit_s))
        watch(lines[-1])
    return (*lines, *(Line(step, Verdict.UNTRIED) for step in tuple(Step)[len(lines) :]))


def passed(lines: tuple[Line, ...]) -> bool:
    """Return whether the console can work over the connection that was tested."""
    return all(line.verdict is Verdict.PASSED for line in lines)


def _next(heard: "queue.SimpleQueue[_Heard]", until_s: float, stop: threading.Event) -> _Heard:
    while True:
        try:
            return heard.get(timeout=_LOOK_S)
        except queue.Empty:
            if stop.is_set():
                return _End.CANCELLED
            if clock.monotonic_s() >= until_s:
                return _End.LATE


def _given_up(step: Step, end: _End, limit_s: float) -> Line:
    if end is _End.CANCELLED:
        return Line(step, Verdict.UNTRIED, "Cancelled.")
    return Line(
        step,
        Verdict.FAILED,
        "No answer within {count} seconds.",
        "Check the network, and try again.",
        {"count": round(limit_s)},
        ServerUnreachable.code,
    )


def _work(login: Login, until_s: float, say: Callable[[_Heard], None], over: threading.Event) -> None:
    """Say a line for each step until one fails, and that this was all."""
    began_s = clock.monotonic_s()
    try:
        for found in _steps(login, until_s):
            now_s = clock.monotonic_s()
            say(Line(found.step, found.verdict, found.message, found.remedy, found.values, elapsed_s=now_s - began_s))
            began_s = now_s
            if over.is_set():
                return
    except _Failed as failed:
        fault, took_s = failed.fault, clock.monotonic_s() - began_s
        say(Line(failed.step, Verdict.FAILED, fault.message, fault.remedy, fault.values, fault.code, took_s))
    except Exception as error:  # noqa: BLE001 - border of a thread: the caller raises it
        say(error)
    say(_End.DONE)


def _steps(login: Login, until_s: float) -> Iterator[_Found]:
    host, port = login.host, login.port
    with _step(Step.NAME):
        addresses = addresses_of(host, port)
    yield _Found(Step.NAME, "{host} is at {addresses}.", {"host": host, "addresses": _shown(addresses)})
    with _step(Step.PORT):
        open_port(host, port, addresses, until_s).close()
    yield _Found(Step.PORT, "Port {port} is open.", {"port": port})
    with _step(Step.TLS):
        shown = presented(open_port(host, port, addresses, until_s), host, port, until_s)
    yield _Found(Step.TLS, "The server speaks {version}.", {"version": shown.tls.replace("TLSv", "TLS ")})
    with _step(Step.CERTIFICATE):
        require_trusted(open_port(host, port, addresses, until_s), host, login.authority, shown, until_s)
    yield _certificate(shown)
    yield from _inside(login)


def _inside(login: Login) -> Iterator[_Found]:
    """Log in as the console will, and look round."""
    url = verified_url(login)
    entered = _Found(Step.LOGIN, "User {user} is accepted (SCRAM, bound to the certificate).", {"user": login.user})
    try:
        connection = connect(url, check_schema=False)
    except LoginRefused as fault:
        if is_of_database(fault):
            yield entered
            raise _Failed(Step.DATABASE, fault) from fault
        raise _Failed(Step.LOGIN, fault) from fault
    except EnvironmentFault as fault:
        raise _Failed(Step.LOGIN, fault) from fault
    yield entered
    with connection, _step(Step.DATABASE):
        sight = look_round(connection)
    standby = "This server only follows another one: nothing can be sent to it." if sight.is_standby else ""
    values: dict[str, object] = {"database": login.database, "version": sight.server}
    yield _Found(Step.DATABASE, "Database {database}, PostgreSQL {version}.", values, standby)
    yield _schema(sight)
    yield _rights(login.user, sight)


def _certificate(shown: Certificate) -> _Found:
    values: dict[str, object] = {"until": minute(shown.ends), "issuer": shown.issuer}
    return _Found(Step.CERTIFICATE, "It proves the name, and is valid until {until}; signed by {issuer}.", values)


def _schema(sight: Sight) -> _Found:
    if sight.version is None and sight.has_schema:
        return _Found(Step.SCHEMA, "This user may not read which version it is.", verdict=Verdict.UNTRIED)
    with _step(Step.SCHEMA):
        require_current(sight.version)
    return _Found(Step.SCHEMA, "Schema version {version}, as this program needs it.", {"version": sight.version})


def _rights(user: str, sight: Sight) -> _Found:
    if not sight.may_enter:
        raise _Failed(Step.RIGHTS, _no_rights("User {user} has no right to the supervision schema.", user))
    if sight.unreadable:
        told = "User {user} may not read all that a console copies: {tables}."
        raise _Failed(Step.RIGHTS, _no_rights(told, user, tables=", ".join(sight.unreadable)))
    too_much = "This user could also change the server or the schema. Ask for one that may only read and send."
    told = "May read all that a console copies, and send operations."
    if not sight.may_submit:
        told = "May read all that a console copies; may send no operations."
    return _Found(Step.RIGHTS, told, remedy=too_much if sight.is_mighty else "")


def _no_rights(message: str, user: str, **values: object) -> LoginRefused:
    remedy = "Ask who runs the server for: supervisionctl central grant --login {user} --role-may-read"
    return LoginRefused(message, remedy, user=user, **values)


def _shown(addresses: tuple[Address, ...]) -> str:
    return ", ".join(str(sockaddr[0]) for _family, sockaddr in addresses)


@contextmanager
def _step(step: Step) -> Iterator[None]:
    try:
        yield
    except EnvironmentFault as fault:
        raise _Failed(step, fault) from fault
