"""What a server shows before anybody logs in: its address, an open port, TLS and the certificate.

It finds the words for what keeps libpq from a connection, which says "certificate verify failed" of all of it, and
decides nothing: nobody logs in over what is opened here.
"""

import socket
import ssl
import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from cryptography import x509

from console import clock
from console.errors import CertificateRefused, EnvironmentFault, ServerUnreachable

_TLS_PLEASE: Final = struct.pack("!ii", 8, 80877103)
"""SSLRequest. Source: https://www.postgresql.org/docs/current/protocol-message-formats.html"""
_TRY_S: Final = 4.0
"""For one address of a host."""
_SHOWN_NAMES: Final = 5
_NOT_YET, _EXPIRED, _WRONG_NAME, _WRONG_ADDRESS = 9, 10, 62, 64
_UNKNOWN_AUTHORITY: Final = (2, 18, 19, 20, 21)
"""Results of a verification. Source: https://docs.openssl.org/3.0/man3/X509_STORE_CTX_get_error/"""

Address = tuple[socket.AddressFamily, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a server's certificate says of itself; nobody has checked it yet.

    Attributes:
        names: Host names and addresses it is for.
        issuer: Name of the authority that signed it.
        begins: First instant at which it is valid.
        ends: Last one.
        tls: Version of TLS that was agreed on.
    """

    names: tuple[str, ...]
    issuer: str
    begins: datetime
    ends: datetime
    tls: str


def addresses_of(host: str, port: int) -> tuple[Address, ...]:
    """Return the addresses of a host. How long that takes is up to the system.

    Raises:
        ServerUnreachable: The host is not known.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
            raise ServerUnreachable(
                "The name service does not answer, so the address of {host} is not known.",
                "Check this machine's network, or give the address in figures, if the certificate is for it.",
                host=host,
            ) from error
        raise ServerUnreachable(
            "The host {host} is not known.",
            "Check the spelling; ask who runs the network whether the name is registered.",
            host=host,
        ) from error
    return tuple(dict.fromkeys((family, sockaddr) for family, _type, _protocol, _name, sockaddr in found))


def open_port(host: str, port: int, addresses: tuple[Address, ...], until_s: float) -> socket.socket:
    """Return a connection to the first address that takes one.

    Args:
        host: For the sentence.
        port: As above.
        addresses: Of the host.
        until_s: When to give up, on the steady clock.

    Raises:
        ServerUnreachable: None does.
    """
    fault: OSError = TimeoutError()
    for family, sockaddr in addresses:
        opened = socket.socket(family, socket.SOCK_STREAM)
        try:
            opened.settimeout(min(_TRY_S, _left_s(until_s)))
            opened.connect(sockaddr)
        except OSError as error:
            opened.close()
            fault = error
        else:
            return opened
    raise _closed_port(host, port, fault) from fault


def presented(connection: socket.socket, host: str, port: int, until_s: float) -> Certificate:
    """Ask for TLS over a fresh connection, which is closed, and return what certificate is shown.

    Raises:
        ServerUnreachable: It is no PostgreSQL, or has no TLS 1.3.
    """
    with closing(connection), _said(host, port):
        connection.settimeout(_left_s(until_s))
        connection.sendall(_TLS_PLEASE)
        answer = connection.recv(1)
        if answer == b"N":
            raise ServerUnreachable(
                "The server at {host}:{port} does not offer TLS: everything would travel in the clear.",
                "Ask who runs the server to switch it on (ssl = on) with a certificate for this name.",
                host=host,
                port=port,
            )
        if answer != b"S":
            raise ServerUnreachable(
                "What answers at {host}:{port} is not PostgreSQL.",
                "Check the port.",
                host=host,
                port=port,
            )
        context = _context(ssl.CERT_NONE)  # only looks; `require_trusted` judges
        with context.wrap_socket(connection, server_hostname=host) as secured:
            return _read(secured.getpeercert(binary_form=True) or b"", secured.version() or "")


def require_trusted(connection: socket.socket, host: str, authority: Path, shown: Certificate, until_s: float) -> None:
    """Require that the certificate proves the host's name; the connection is closed.

    Args:
        connection: A fresh one.
        host: The name to prove.
        authority: PEM file of those who may vouch for it.
        shown: What `presented` saw.
        until_s: When to give up, on the steady clock.

    Raises:
        CertificateRefused: It does not.
    """
    context = _context(ssl.CERT_REQUIRED)
    try:
        context.load_verify_locations(cafile=str(authority))
    except (OSError, ssl.SSLError) as error:
        connection.close()
        raise CertificateRefused(
            "The file of the authority, {path}, cannot be used: {reason}.",
            "Choose the file with the authority's certificate (PEM) again.",
            path=str(authority),
            reason=getattr(error, "strerror", None) or type(error).__name__,
        ) from error
    try:
        with closing(connection):
            connection.settimeout(_left_s(until_s))
            connection.sendall(_TLS_PLEASE)
            connection.recv(1)
            with context.wrap_socket(connection, server_hostname=host):
                return
    except ssl.SSLCertVerificationError as error:
        raise _refused(host, shown, error) from error


def certificate_fault(host: str, port: int, authority: Path, limit_s: float = _TRY_S) -> EnvironmentFault | None:
    """Return what is wrong with the way to a server up to its certificate; None where nothing is found.

    Threads: any; takes up to the limit, and the time of a name service.
    """
    until_s = clock.monotonic_s() + limit_s
    try:
        addresses = addresses_of(host, port)
        shown = presented(open_port(host, port, addresses, until_s), host, port, until_s)
        require_trusted(open_port(host, port, addresses, until_s), host, authority, shown, until_s)
    except EnvironmentFault as fault:
        return fault
    except OSError:
        return None
    return None


def _context(mode: ssl.VerifyMode) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = mode is ssl.CERT_REQUIRED
    context.verify_mode = mode
    return context


@contextmanager
def _said(host: str, port: int) -> Iterator[None]:
    try:
        yield
    except ssl.SSLError as error:
        raise ServerUnreachable(
            "The server at {host}:{port} and this console do not agree on TLS 1.3: {reason}.",
            "Ask who runs the server to allow TLS 1.3; an older TLS is not used.",
            host=host,
            port=port,
            reason=(error.reason or type(error).__name__).lower().replace("_", " "),
        ) from error
    except OSError as error:
        raise ServerUnreachable(
            "The server at {host}:{port} breaks off while TLS is agreed on: {reason}.",
            "Check the port, and what stands between this machine and the server.",
            host=host,
            port=port,
            reason=error.strerror or str(error) or type(error).__name__,
        ) from error


def _closed_port(host: str, port: int, error: OSError) -> ServerUnreachable:
    if isinstance(error, ConnectionRefusedError):
        return ServerUnreachable(
            "The machine {host} is there; nothing listens on its port {port}.",
            "Check the port, and that the database server runs.",
            host=host,
            port=port,
        )
    if isinstance(error, TimeoutError):
        return ServerUnreachable(
            "The machine {host} does not answer on port {port}.",
            "Check the network; a firewall may keep this machine from that port.",
            host=host,
            port=port,
        )
    return ServerUnreachable(
        "There is no way to {host}:{port}: {reason}.",
        "Check this machine's network.",
        host=host,
        port=port,
        reason=error.strerror or type(error).__name__,
    )


def _read(encoded: bytes, tls: str) -> Certificate:
    certificate = x509.load_der_x509_certificate(encoded)
    return Certificate(
        _names(certificate),
        certificate.issuer.rfc4514_string(),
        certificate.not_valid_before_utc,
        certificate.not_valid_after_utc,
        tls,
    )


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        others = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return tuple(str(one.value) for one in certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME))
    addresses = (str(address) for address in others.get_values_for_type(x509.IPAddress))
    return (*others.get_values_for_type(x509.DNSName), *addresses)


def _refused(host: str, shown: Certificate, error: ssl.SSLCertVerificationError) -> CertificateRefused:
    now, code = clock.now(), error.verify_code
    if code in {_WRONG_NAME, _WRONG_ADDRESS}:
        return CertificateRefused(
            "The certificate is not for {host}; it is for {names}.",
            "Give the host by a name that the certificate has, or ask for one with this name.",
            host=host,
            names=_listed(shown.names),
        )
    if code == _EXPIRED and shown.ends < now:
        return CertificateRefused(
            "The certificate of {host} has expired: it was valid until {until}.",
            "Ask who runs the server to renew it. This machine's clock says {now}: if that is wrong, set it.",
            host=host,
            until=minute(shown.ends),
            now=minute(now),
        )
    if code == _NOT_YET and shown.begins > now:
        return CertificateRefused(
            "The certificate of {host} is not valid yet: it will be from {since}.",
            "This machine's clock says {now}: if that is wrong, set it; else ask who runs the server.",
            host=host,
            since=minute(shown.begins),
            now=minute(now),
        )
    if code in _UNKNOWN_AUTHORITY:
        return CertificateRefused(
            "The certificate of {host} comes from an authority that is not trusted here: {issuer}.",
            "Choose the file of the authority that signed it. Without one, trust nothing: somebody may stand between.",
            host=host,
            issuer=shown.issuer,
        )
    return CertificateRefused(
        "The certificate of {host} does not stand: {reason}.",
        "Ask who runs the server for a sound certificate.",
        host=host,
        reason=error.verify_message,
    )


def _listed(names: tuple[str, ...]) -> str:
    more = ", …" if len(names) > _SHOWN_NAMES else ""
    return (", ".join(names[:_SHOWN_NAMES]) or "—") + more


def minute(instant: datetime) -> str:
    """Return an instant to the minute, in this machine's zone."""
    return instant.astimezone().strftime("%Y-%m-%d %H:%M")


def _left_s(until_s: float) -> float:
    """Return the seconds left, and a little where none are: nothing waits for ever."""
    return max(0.05, until_s - clock.monotonic_s())
