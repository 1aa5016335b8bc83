"""Nothing in the environment or in the files of libpq makes a connection less safe, or leads it elsewhere."""

from collections.abc import Callable
from pathlib import Path

import pytest

from console.central.engine import connect
from console.central.verified import verified_url
from console.connection.authorities import authority_file
from console.connection.check import check, passed
from console.errors import CertificateRefused, LoginRefused
from console.paths import Home
from tests.integration.connection.authority import Authority
from tests.integration.connection.conftest import Logins
from tests.integration.connection.tls_server import PASSWORD, TlsServer

LOOSE = {
    "PGSSLMODE": "disable",
    "PGREQUIRESSL": "0",
    "PGCHANNELBINDING": "disable",
    "PGREQUIREAUTH": "none",
    "PGSSLMINPROTOCOLVERSION": "TLSv1",
    "PGSSLMAXPROTOCOLVERSION": "TLSv1.2",
    "PGSSLROOTCERT": "/nowhere",
    "PGSSLCERT": "/nowhere",
    "PGSSLKEY": "/nowhere",
    "PGHOST": "192.0.2.1",
    "PGHOSTADDR": "192.0.2.1",
    "PGPORT": "1",
    "PGDATABASE": "nothing",
    "PGUSER": "trusted",
    "PGPASSWORD": "wrong",
    "PGOPTIONS": "-c search_path=nowhere",
    "PGTARGETSESSIONATTRS": "standby",
    "PGMINPROTOCOLVERSION": "3.2",
    "PGGSSENCMODE": "require",
    "PGSSLNEGOTIATION": "direct",
    "PGREQUIREPEER": "nobody",
    "PGCLIENTENCODING": "LATIN1",
    "PGCONNECT_TIMEOUT": "1",
}


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Sets everything libpq and OpenSSL read from the outside against us."""

    def set_all(foreign_authority: bytes) -> None:
        person = tmp_path / "person"
        (person / ".postgresql").mkdir(parents=True)
        foreign = person / ".postgresql" / "root.crt"
        foreign.write_bytes(foreign_authority)
        passwords = person / ".pgpass"
        passwords.write_text(f"*:*:*:*:{PASSWORD}\n")
        passwords.chmod(0o600)
        services = person / ".pg_service.conf"
        services.write_text("[loose]\nsslmode=disable\nhostaddr=192.0.2.1\nrequire_auth=none\n")
        files = {
            "HOME": str(person),
            "PGPASSFILE": str(passwords),
            "PGSERVICE": "loose",
            "PGSERVICEFILE": str(services),
            "SSL_CERT_FILE": str(foreign),
            "SSL_CERT_DIR": str(person),
        }
        for name, value in (LOOSE | files).items():
            monkeypatch.setenv(name, value)

    return set_all


def test_a_sound_connection_is_made_as_without_it(
    server: TlsServer, logins: Logins, hostile: Callable[[bytes], None]
) -> None:
    hostile(server.authority.pem())
    lines = check(logins())
    assert passed(lines), lines
    with connect(verified_url(logins())) as connection:
        row = connection.execute(
            "SELECT current_user::text, current_database()::text, ssl, version, current_setting('search_path')"
            " FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
        ).fetchone()
    assert row == ("console", "city", True, "TLSv1.3", '"$user", public')


def test_a_service_that_does_not_exist_does_not_matter(logins: Logins, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGSERVICE", "no-such-service")
    connect(verified_url(logins())).close()


def test_a_foreign_authority_in_the_environment_does_not_vouch(
    server: TlsServer, logins: Logins, home: Home, hostile: Callable[[bytes], None]
) -> None:
    foreign = Authority.make("Foreign")
    server.show(*foreign.sign("localhost"))
    hostile(foreign.pem())
    for authority in (logins().authority, authority_file(home, "")):
        login = logins(authority=authority)
        assert not passed(check(login))
        with pytest.raises(CertificateRefused):
            connect(verified_url(login))


def test_a_login_without_scram_stays_refused(logins: Logins, hostile: Callable[[bytes], None]) -> None:
    hostile(b"")
    with pytest.raises(LoginRefused, match="SCRAM"):
        connect(verified_url(logins(user="trusted")))


def test_a_password_file_gives_no_password(logins: Logins, hostile: Callable[[bytes], None]) -> None:
    hostile(b"")
    with pytest.raises(LoginRefused, match="refuses user console"):
        connect(verified_url(logins(password="wrong")))
