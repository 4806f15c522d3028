"""Talks to the proxy: one exchange at a time, logged in as the settings say."""

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote, urlencode

from pipeline import web
from pipeline.errors import NotLetIn, PortalUnavailable, SettingsError

_UNAUTHORISED = 401
_REFUSED = frozenset({400, _UNAUTHORISED, 403})
_OK = range(200, 300)


class Unreadable(Exception):  # noqa: N818
    """An answer is not in a form we know; its text names places, never content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Who we are to the proxy and to the portal behind it."""

    api_key: str = field(repr=False)
    user: str = field(repr=False)
    password: str = field(repr=False)
    file: str = ""
    """Where it was read, for messages."""


def read_login(path: Path) -> Login:
    """Read the secret file: three lines, the proxy's API key, the portal's user name and password.

    Raises:
        SettingsError: it is missing, has other lines, or others may read it.
    """
    try:
        mode = path.stat().st_mode
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path} cannot be read ({type(error).__name__}); it holds the proxy's log-in: check `login_file`"
        ) from error
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError(f"{path} can be read by others; run `chmod 600` on it (`login_file`)")
    if len(lines) != 3 or not all(one.strip() for one in lines):  # noqa: PLR2004 - key, user, password
        raise SettingsError(f"{path}: `login_file` holds three lines, the proxy's API key, the user name, the password")
    key, user, password = (one.strip() for one in lines)
    return Login(api_key=key, user=user, password=password, file=str(path))


@dataclass(slots=True, kw_only=True)
class Proxy:
    """One jurisdiction at one proxy. The log-in token is kept while it lasts."""

    url: str
    jurisdiction: str
    login: Login = field(repr=False)
    bounds: web.Bounds
    ca_file: Path | None
    _tokens: dict[str, str] = field(default_factory=dict, repr=False)

    def ask(
        self, method: str, path: str, *, query: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> web.Answer:
        """A question that changes nothing; logs in anew, once, when the token has ended.

        Raises:
            PortalUnavailable: no answer, or we may not ask.
        """
        try:
            self.log_in()
            said = self.exchange(method, path, query=query, body=body)
            if said.status == _UNAUTHORISED:
                self.log_out()
                self.log_in()
                said = self.exchange(method, path, query=query, body=body)
        except web.NoAnswer as error:
            raise PortalUnavailable(f"the proxy gave no answer ({error.reason})") from error
        if said.status == _UNAUTHORISED:
            raise self._not_let_in(said.status)
        return said

    def exchange(
        self, method: str, path: str, *, query: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> web.Answer:
        """One exchange, whatever its end.

        Raises:
            web.NoAnswer: there was no whole answer.
        """
        address = f"{self.url}/jurisdictions/{quote(self.jurisdiction, safe='')}/{path}"
        return self._send(method, f"{address}?{urlencode(query)}" if query else address, body, self._tokens)

    def log_in(self) -> None:
        """Get a token, unless there is one.

        Raises:
            PortalUnavailable: the proxy does not know us, or cannot be reached.
        """
        if self._tokens:
            return
        wanted = {
            "api_key": self.login.api_key,
            f"tyler-{self.jurisdiction}": {"username": self.login.user, "password": self.login.password},
        }
        try:
            said = self._send("POST", f"{self.url}/authenticate", json.dumps(wanted).encode(), {})
        except web.NoAnswer as error:
            raise PortalUnavailable(f"the proxy gave no answer to our log-in ({error.reason})") from error
        tokens = _tokens(said)
        if not tokens:
            refused = said.status in _REFUSED or said.status in _OK
            raise self._not_let_in(said.status) if refused else self._no_log_in(said.status)
        self._tokens.update(tokens)

    def _not_let_in(self, status: int) -> NotLetIn:
        return NotLetIn(
            f"the proxy refused our log-in (status {status}); mend the file {self.login.file} (`login_file`)"
        )

    def _no_log_in(self, status: int) -> PortalUnavailable:
        return PortalUnavailable(f"the proxy could not log us in (status {status})")

    def log_out(self) -> None:
        """Forget the token."""
        self._tokens.clear()

    def _send(self, method: str, address: str, body: bytes | None, tokens: Mapping[str, str]) -> web.Answer:
        headers = {
            "X-API-KEY": self.login.api_key,
            "Accept": "application/json",
            "Content-Type": "application/json",
            **tokens,
        }
        return web.exchange(method, address, headers=headers, body=body, bounds=self.bounds, ca_file=self.ca_file)


def _tokens(said: web.Answer) -> dict[str, str]:
    if said.status not in _OK:
        return {}
    table = parsed(said.body)
    tokens = table.get("tokens") if isinstance(table, dict) else None
    if not isinstance(tokens, dict):
        return {}
    return {str(key): str(value) for key, value in tokens.items() if _safe(str(key)) and _safe(str(value))}


def _safe(text: str) -> bool:
    """Whether it may stand in a header: a hostile answer must not add one."""
    return text.isascii() and text.isprintable() and len(text) < 1000  # noqa: PLR2004


def parsed(raw: bytes) -> object:
    """JSON, or None where it is none."""
    try:
        found: object = json.loads(raw.decode("utf-8"), parse_float=Decimal)
    except (ValueError, RecursionError):
        return None
    return found
