"""What proves to the portal who we are: the certificate, the name and token in the SOAP header; and who may call us."""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from pipeline.errors import SettingsError

_SPACE = "urn:tyler:efm:services"
_OTHERS = 0o077
_CALL_HEADER = "docketpress-callback"
_LEAST_SECRET = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """The user at the portal."""

    name: str = field(repr=False)
    token: str = field(repr=False)
    """The password, or the token that the portal gives in its place."""

    def header(self) -> bytes:
        """The element for the SOAP header: its own name has the portal's namespace, the two fields have none."""
        made = etree.Element(f"{{{_SPACE}}}UserNameHeader", nsmap={"tyler": _SPACE})
        etree.SubElement(made, "UserName").text = self.name
        etree.SubElement(made, "Password").text = self.token
        return bytes(etree.tostring(made, method="c14n"))


def private(path: Path, key: str) -> Path:
    """A file that only its owner may read.

    Raises:
        SettingsError: it is not there, or others may read it.
    """
    try:
        mode = path.stat().st_mode
    except OSError:
        raise SettingsError(f"{path}: the file is not there; check `{key}`") from None
    if mode & _OTHERS:
        raise SettingsError(f"{path}: others on this machine may read it; run `chmod 600` on it (`{key}`)")
    return path


def user(path: Path) -> User:
    """The user's name and token: the two lines of a private file.

    Raises:
        SettingsError: the file cannot be used.
    """
    try:
        lines = private(path, "user_file").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"{path}: the file cannot be read; check `user_file`") from None
    found = [line.strip() for line in lines if line.strip()]
    if len(found) != 2 or any(re.search("[\x00-\x1f]", line) for line in found):  # noqa: PLR2004 - name and token
        raise SettingsError(f"{path}: `user_file` holds two lines, the user's name and the password or token")
    return User(name=found[0], token=found[1])


def secret(path: Path) -> bytes:
    """The secret that a call must bear.

    Raises:
        SettingsError: the file cannot be used, or the secret is short.
    """
    try:
        found = private(path, "callback_secret_file").read_bytes().strip()
    except OSError:
        raise SettingsError(f"{path}: the file cannot be read; check `callback_secret_file`") from None
    if len(found) < _LEAST_SECRET:
        raise SettingsError(f"{path}: the callback secret needs {_LEAST_SECRET} characters or more")
    return found


def bears(headers: Mapping[str, str], wanted: bytes | None) -> bool:
    """Whether a call bears the secret, as `Docketpress-Callback: …` or `Authorization: Bearer …`."""
    if wanted is None:
        return False
    plain = {name.casefold(): value for name, value in headers.items()}
    told = (plain.get(_CALL_HEADER, ""), plain.get("authorization", "").removeprefix("Bearer "))
    return any(hmac.compare_digest(one.strip().encode(), wanted) for one in told)
