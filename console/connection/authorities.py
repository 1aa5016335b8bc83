"""The certificates of the authorities that may vouch for a central database: the installation's or the system's."""

import hashlib
import ssl
import sys
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from console.errors import BadInput, MissingCapability
from console.paths import Home
from console.replica.key import write_private

_BUNDLES: Final = (
    Path("/etc/ssl/certs/ca-certificates.crt"),  # Debian, UOS, deepin
    Path("/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"),  # openEuler, Kylin, Fedora
    Path("/etc/ssl/ca-bundle.pem"),  # SUSE
    Path("/etc/ssl/cert.pem"),  # macOS
)
"""Where systems keep what they trust. Variables like SSL_CERT_FILE are not asked: who sets them would choose whom we
trust. Source: https://go.dev/src/crypto/x509/root_linux.go"""
_LARGEST_FILE: Final = 4 << 20


def take_authority(home: Home, file: Path) -> str:
    """Copy an authority's file into the installation and return its name there: the stick it came on will be gone.

    Args:
        home: The installation.
        file: One or more certificates, PEM or DER.

    Raises:
        BadInput: It holds no certificate of an authority.
        StorageFault: The installation cannot be written.
    """
    certificates = _read(file)
    if not any(_is_authority(certificate) for certificate in certificates):
        raise _no_authority(file)
    text = b"".join(certificate.public_bytes(Encoding.PEM) for certificate in certificates)
    name = f"{hashlib.sha256(text).hexdigest()[:32]}.pem"
    write_private(home.authorities_dir / name, text)
    return name


def authority_file(home: Home, name: str) -> Path:
    """Return the file of the authorities that may vouch.

    Args:
        home: The installation.
        name: From `take_authority`; empty for those that the system trusts.

    Raises:
        MissingCapability: The system's are not found.
    """
    return home.authorities_dir / Path(name).name if name else _system_file(home)


def _system_file(home: Home) -> Path:
    if sys.platform == "win32":
        roots = [encoded for encoded, kind, trusted in ssl.enum_certificates("ROOT") if kind == "x509_asn" and trusted]
        path = home.authorities_dir / "system.pem"
        write_private(path, "".join(map(ssl.DER_cert_to_PEM_cert, roots)).encode())
        return path
    found = next((path for path in _BUNDLES if path.is_file()), None)
    if found is None:
        raise MissingCapability(
            "This system has no list of authorities that it trusts.",
            "Choose the file of the authority that signed the server's certificate.",
        )
    return found


def _read(file: Path) -> list[x509.Certificate]:
    try:
        with file.open("rb") as opened:
            data = opened.read(_LARGEST_FILE)
    except OSError as error:
        raise BadInput(
            "The file {path} cannot be read: {reason}.",
            "Choose another file.",
            field="authority",
            path=str(file),
            reason=error.strerror or type(error).__name__,
        ) from error
    try:
        if b"-----BEGIN" in data:
            return x509.load_pem_x509_certificates(data)
        return [x509.load_der_x509_certificate(data)]
    except ValueError as error:
        raise _no_authority(file) from error


def _is_authority(certificate: x509.Certificate) -> bool:
    """Return whether others may be signed with it; a server that signed its own certificate vouches for itself."""
    try:
        may_sign = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        may_sign = False
    return may_sign or certificate.issuer == certificate.subject


def _no_authority(file: Path) -> BadInput:
    return BadInput(
        "The file {path} holds no certificate of an authority.",
        "Choose the certificate of the authority that signed the server's (PEM or DER).",
        field="authority",
        path=str(file),
    )
