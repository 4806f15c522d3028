"""Throw-away certificates for rehearsal: an authority, a server, a client, made with the program `openssl`.

No library of ours makes certificates, and the program stands on every Linux we run on. The keys protect nothing:
they are made anew for each rehearsal and trusted by nobody else.
"""

import shutil
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UsageError

_DAYS = "30"
_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """Certificates and keys, as files in PEM form."""

    ca: Path
    certificate: Path
    key: Path
    client_certificate: Path
    client_key: Path


def make(folder: Path, host: str = "127.0.0.1") -> Tls:
    """Make an authority, and with it a server's and a client's certificate.

    Args:
        folder: where they shall lie; only its owner may read the keys.
        host: the address or name that the server is reached by.

    Raises:
        UsageError: `openssl` is not installed or does not work.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    ca, ca_key = folder / "ca.pem", folder / "ca.key"
    _openssl("req", "-x509", *_new_key(ca_key), "-subj", "/CN=Docketpress rehearsal CA", "-days", _DAYS, "-out", ca)
    server = _issue(folder, "server", f"subjectAltName={_alternative(host)}", ca, ca_key)
    client = _issue(folder, "client", "extendedKeyUsage=clientAuth", ca, ca_key)
    return Tls(ca=ca, certificate=server[0], key=server[1], client_certificate=client[0], client_key=client[1])


def context(tls: Tls) -> ssl.SSLContext:
    """A server's side that takes only clients with a certificate of the same authority."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.load_cert_chain(tls.certificate, tls.key)
    made.load_verify_locations(tls.ca)
    made.verify_mode = ssl.CERT_REQUIRED
    return made


def _issue(folder: Path, name: str, extension: str, ca: Path, ca_key: Path) -> tuple[Path, Path]:
    certificate, key, asked, more = (folder / f"{name}.{end}" for end in ("pem", "key", "csr", "ext"))
    more.write_text(
        f"basicConstraints=CA:FALSE\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n{extension}\n"
    )
    _openssl("req", *_new_key(key), "-subj", f"/CN=Docketpress rehearsal {name}", "-out", asked)
    signed = ("-CA", ca, "-CAkey", ca_key, "-CAcreateserial", "-days", _DAYS, "-extfile", more, "-out", certificate)
    _openssl("x509", "-req", "-in", asked, *signed)
    return certificate, key


def _new_key(key: Path) -> tuple[str | Path, ...]:
    return ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key)


def _alternative(host: str) -> str:
    return f"IP:{host},DNS:localhost" if host.replace(".", "").isdecimal() or ":" in host else f"DNS:{host}"


def _openssl(*arguments: str | Path) -> None:
    program = shutil.which("openssl")
    if program is None:
        raise UsageError("rehearsing with certificates needs the program openssl; install it, or rehearse without.")
    done = subprocess.run(
        [program, *map(str, arguments)], capture_output=True, check=False, timeout=_SECONDS, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        raise UsageError(f"openssl could not make the certificates (exit {done.returncode}).")
