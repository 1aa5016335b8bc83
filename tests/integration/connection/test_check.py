"""A test of a connection says in words what is wrong, at the step where it is wrong, and nothing logs in before."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from console import clock
from console.central.engine import connect
from console.central.names import SCHEMA_VERSION
from console.central.verified import Login, verified_url
from console.connection.check import Line, Step, Verdict, check, passed
from console.errors import CertificateRefused, EnvironmentFault, LoginRefused, ServerUnreachable
from console.messages import messages
from tests.integration.connection.authority import Authority
from tests.integration.connection.conftest import Logins
from tests.integration.connection.tls_server import PASSWORD, TlsServer

DAY = timedelta(days=1)


def failing(login: Login) -> Line:
    """Return the one line that fails; those before have passed and those after are untried."""
    lines = check(login)
    assert [line.step for line in lines] == list(Step)
    (failed,) = (line for line in lines if line.verdict is Verdict.FAILED)
    at = lines.index(failed)
    assert {line.verdict for line in lines[:at]} <= {Verdict.PASSED}
    assert {line.verdict for line in lines[at + 1 :]} <= {Verdict.UNTRIED}
    assert PASSWORD not in repr(lines)
    assert failed.advice, "it says what to do"
    return failed


def refused(login: Login, kind: type[EnvironmentFault]) -> str:
    """Have the console itself connect, as the sync does; return what it says."""
    with pytest.raises(kind) as caught:
        connect(verified_url(login))
    return str(caught.value)


def test_a_sound_connection_passes_every_step_in_time(logins: Logins) -> None:
    seen: list[Line] = []
    lines = check(logins(), seen.append)
    assert passed(lines), lines
    assert tuple(seen) == lines
    assert lines[2].sentence == "The server speaks TLS 1.3."
    assert lines[6].sentence == f"Schema version {SCHEMA_VERSION}, as this program needs it."
    assert lines[7].sentence == "May read all that a console copies, and send operations."
    assert sum(line.elapsed_s for line in lines) < 5


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_line_is_a_sentence_in_the_readers_language(logins: Logins, language: str) -> None:
    messages.choose(language)
    sentences = [line.sentence for line in check(logins())]
    assert all(sentences)
    assert all(any("\u4e00" <= sign <= "\u9fff" for sign in one) == (language == "zh") for one in sentences)


def test_a_name_nobody_knows_fails_at_the_name(logins: Logins) -> None:
    line = failing(logins(host="no-such-host.invalid"))
    assert (line.step, line.code) == (Step.NAME, "E-SERVER")
    assert "no-such-host.invalid" in line.sentence


def test_a_port_on_which_nothing_listens_fails_at_the_port(logins: Logins) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        line = failing(logins(host="127.0.0.1", port=reserved.getsockname()[1]))
    assert line.step is Step.PORT
    assert "nothing listens" in line.sentence


def test_a_server_without_tls_fails_at_tls_and_gets_no_password(server: TlsServer, logins: Logins) -> None:
    server.set(ssl="off")
    line = failing(logins())
    assert line.step is Step.TLS
    assert "does not offer TLS" in line.sentence
    assert "does not offer TLS" in refused(logins(), ServerUnreachable)


def test_a_server_with_an_older_tls_alone_fails_at_tls(server: TlsServer, logins: Logins) -> None:
    server.set(ssl_max_protocol_version="TLSv1.2")
    line = failing(logins())
    assert line.step is Step.TLS
    assert "TLS 1.3" in line.sentence
    assert "TLS 1.3" in refused(logins(), ServerUnreachable)


def test_an_expired_certificate_is_told_with_its_day(server: TlsServer, logins: Logins) -> None:
    server.show(*server.authority.sign("localhost", begins=clock.now() - 3 * DAY, ends=clock.now() - DAY))
    line = failing(logins())
    assert (line.step, line.code) == (Step.CERTIFICATE, "E-CERTIFICATE")
    assert f"{(clock.now() - DAY).astimezone():%Y-%m-%d}" in line.sentence
    assert "clock says" in line.advice
    assert "has expired" in refused(logins(), CertificateRefused)


def test_a_certificate_of_the_future_is_told_with_its_day(server: TlsServer, logins: Logins) -> None:
    server.show(*server.authority.sign("localhost", begins=clock.now() + DAY, ends=clock.now() + 2 * DAY))
    line = failing(logins())
    assert line.step is Step.CERTIFICATE
    assert "not valid yet" in line.sentence
    assert "not valid yet" in refused(logins(), CertificateRefused)


def test_a_certificate_for_another_name_is_told_with_the_names_it_has(server: TlsServer, logins: Logins) -> None:
    server.show(*server.authority.sign("db.foshan.example", "10.1.2.3"))
    line = failing(logins())
    assert line.step is Step.CERTIFICATE
    assert line.sentence == "The certificate is not for localhost; it is for db.foshan.example, 10.1.2.3."
    assert "db.foshan.example" in refused(logins(), CertificateRefused)


def test_a_certificate_for_a_name_does_not_prove_an_address(server: TlsServer, logins: Logins) -> None:
    server.show(*server.authority.sign("localhost"))
    assert failing(logins(host="127.0.0.1")).step is Step.CERTIFICATE
    refused(logins(host="127.0.0.1"), CertificateRefused)


@pytest.mark.parametrize("name", ["Authority of the tests", "Somebody else"])
def test_an_unknown_authority_is_told_by_name_also_when_it_calls_itself_like_ours(
    server: TlsServer, logins: Logins, name: str
) -> None:
    server.show(*Authority.make(name).sign("localhost"))
    line = failing(logins())
    assert line.step is Step.CERTIFICATE
    assert name in line.sentence or "signature" in line.sentence
    refused(logins(), CertificateRefused)


def test_a_wrong_password_fails_at_the_login(logins: Logins) -> None:
    line = failing(logins(password="wrong"))
    assert (line.step, line.code) == (Step.LOGIN, "E-LOGIN")
    assert "refuses user console" in line.sentence


@pytest.mark.parametrize("user", ["trusted", "hashed", "spelled"])
def test_a_login_that_is_not_scram_is_refused_by_us(logins: Logins, user: str) -> None:
    line = failing(logins(user=user))
    assert line.step is Step.LOGIN
    assert "SCRAM" in line.sentence
    assert "scram-sha-256 in pg_hba.conf" in line.advice
    assert "SCRAM" in refused(logins(user=user), LoginRefused)


def test_a_user_without_a_rule_of_admission_is_told_so(logins: Logins) -> None:
    line = failing(logins(user="stranger"))
    assert line.step is Step.LOGIN
    assert "no rule that admits user stranger" in line.sentence


@pytest.mark.parametrize(("database", "said"), [("nothing", "does not exist"), ("closed", "permission denied")])
def test_a_missing_or_closed_database_fails_after_the_login(logins: Logins, database: str, said: str) -> None:
    line = failing(logins(database=database))
    assert line.step is Step.DATABASE
    assert database in line.sentence
    assert said in line.sentence


def test_a_database_without_our_schema_is_told_so(logins: Logins) -> None:
    line = failing(logins(database="empty"))
    assert (line.step, line.code) == (Step.SCHEMA, "E-SCHEMA")
    assert "central init" in line.advice


def test_an_older_schema_is_told_with_both_versions(logins: Logins) -> None:
    line = failing(logins(database="older", user="mighty"))
    assert line.step is Step.SCHEMA
    assert line.sentence == f"The database has schema version 1, this program needs {SCHEMA_VERSION}."


def test_a_user_without_rights_is_told_the_command_that_gives_them(logins: Logins) -> None:
    lines = check(logins(user="bare"))
    assert [line.verdict for line in lines[-2:]] == [Verdict.UNTRIED, Verdict.FAILED]
    assert not passed(lines)
    assert "no right to the supervision schema" in lines[-1].sentence
    assert "central grant --login bare --role-may-read" in lines[-1].advice


def test_a_table_that_may_not_be_read_is_named(server: TlsServer, logins: Logins) -> None:
    with server.admin() as admin:
        admin.execute("REVOKE SELECT ON supervision.event FROM console")
        try:
            line = failing(logins())
        finally:
            admin.execute("GRANT SELECT ON supervision.event TO console")
    assert line.step is Step.RIGHTS
    assert "event" in line.sentence


def test_a_user_that_could_do_too_much_is_pointed_out(logins: Logins) -> None:
    lines = check(logins(user="mighty"))
    assert passed(lines)
    assert "may only read and send" in lines[-1].advice


@contextmanager
def listening(answer: bytes | None) -> Iterator[tuple[int, list[bytes]]]:
    """Give the port of something that answers the first words with others, or never, and what it was told after."""
    told: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(20)

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    connection.settimeout(20)
                    connection.recv(8)
                    if answer is not None:
                        connection.sendall(answer)
                    try:
                        told.append(connection.recv(4096))
                    except OSError:
                        told.append(b"")

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1], told
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def test_somebody_in_between_who_says_no_to_tls_hears_nothing_of_the_login(logins: Logins) -> None:
    with listening(b"N") as (port, told):
        assert failing(logins(port=port)).step is Step.TLS
        assert "does not offer TLS" in refused(logins(port=port), ServerUnreachable)
    assert told
    assert set(told) == {b""}, "not even the user's name"


def test_what_is_no_database_is_told_so(logins: Logins) -> None:
    with listening(b"H") as (port, _told):
        line = failing(logins(port=port))
    assert "is not PostgreSQL" in line.sentence


def test_a_server_that_never_answers_is_given_up_in_time(logins: Logins) -> None:
    with listening(None) as (port, _told):
        began = time.monotonic()
        lines = check(logins(port=port), limit_s=0.6)
        assert time.monotonic() - began < 3
    assert lines[2].verdict is Verdict.FAILED


def test_a_test_can_be_cancelled(logins: Logins) -> None:
    cancelled = threading.Event()
    with listening(None) as (port, _told):
        threading.Timer(0.2, cancelled.set).start()
        began = time.monotonic()
        lines = check(logins(port=port), cancelled=cancelled, limit_s=2.5)
        assert time.monotonic() - began < 2
    assert lines[2].sentence == "Cancelled."
    assert not passed(lines)
