"""The proof that Tyler's code service asks of each download: the time, signed with our certificate (CMS), in base64.

Two open programs make it so; no official text was at hand. The program `openssl` signs: no library of ours does, and
the key stays in its file.
"""

import base64
from datetime import UTC, datetime
from pathlib import Path

from pipeline import programs
from pipeline.errors import PortalUnavailable

HEADER = "tyl-efm-api"
_SECONDS = 30


def proof(client: tuple[Path, Path], at: datetime) -> dict[str, str]:
    """The header for one download.

    Args:
        client: our certificate and its key, as PEM.
        at: the time now; aware.

    Raises:
        PortalUnavailable: `openssl` is not there, or does not sign.
    """
    told = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    certificate, key = client
    command = ("openssl", "cms", "-sign", "-binary", "-nodetach", "-md", "sha256", "-outform", "DER")
    try:
        ran = programs.run(
            (*command, "-signer", str(certificate), "-inkey", str(key)), seconds=_SECONDS, given=told.encode()
        )
    except programs.NotStarted:
        raise PortalUnavailable(
            "the program `openssl` is not installed, and signs what the code service asks"
        ) from None
    if ran.code != 0 or not ran.output:
        raise PortalUnavailable("`openssl` could not sign with the certificate and key; are they a pair, in PEM form?")
    return {HEADER: base64.b64encode(ran.output).decode("ascii")}
