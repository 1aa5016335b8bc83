"""Authorities and certificates made for a test: sound ones, and each kind of unsound one."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from console import clock

_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Authority:
    """Somebody who signs certificates."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def make(cls, name: str) -> Self:
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(_named(name), _named(name), clock.now() - _YEAR, clock.now() + _YEAR)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        return cls(key, builder.public_key(key.public_key()).sign(key, hashes.SHA256()))

    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    def write(self, path: Path) -> Path:
        path.write_bytes(self.pem())
        return path

    def sign(self, *names: str, begins: datetime | None = None, ends: datetime | None = None) -> tuple[bytes, bytes]:
        """Return key and certificate of a server with these names, PEM."""
        key = ec.generate_private_key(ec.SECP256R1())
        since, until = begins or clock.now() - _YEAR / 2, ends or clock.now() + _YEAR / 2
        others = x509.SubjectAlternativeName([_other(name) for name in names])
        builder = _builder(_named(names[0]), self.certificate.subject, since, until).add_extension(others, False)
        signed = builder.public_key(key.public_key()).sign(self.key, hashes.SHA256())
        return (
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
            signed.public_bytes(Encoding.PEM),
        )


def _builder(subject: x509.Name, issuer: x509.Name, begins: datetime, ends: datetime) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins.astimezone(UTC))
        .not_valid_after(ends.astimezone(UTC))
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _other(name: str) -> x509.GeneralName:
    return x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
