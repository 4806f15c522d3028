"""Hands a message to a mail server, and says for certain whether the server has it.

Until the last byte of a message has left, the server cannot have taken it: whatever fails before is tried again. After
that byte only the server's answer says what became of it; without an answer the message is in doubt. The server's
certificate is always verified.
"""

import contextlib
import re
import smtplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pipeline.errors import SettingsError
from pipeline.killpoints import killpoint
from pipeline.mailing.message import sender
from pipeline.settings import EmailSettings

_SECONDS = 60.0
"""How long one answer of the server is waited for."""
_GOOD, _GO_ON, _FINAL = 2, 3, 5
"""First digits of a reply: done, go on, never (RFC 5321, 4.2.1)."""
_CLOSING = 421
"""The server ends the connection (RFC 5321, 3.8)."""
_STATUS = re.compile(rb"\b([245]\.\d{1,3}\.\d{1,3})\b")


class Unreachable(Exception):  # noqa: N818 - named for what a clerk reads
    """The server cannot be reached, or will not let us in; nothing was sent.

    Attributes:
        reply: its code; empty where it gave none.
    """

    def __init__(self, reply: str = "") -> None:
        self.reply = reply
        super().__init__(reply)


class End(StrEnum):
    """How one delivery ended."""

    TAKEN = "taken"
    NOT_NOW = "not now"
    """Surely not taken; it may be tried again."""
    NEVER = "never"
    """Surely not taken, and never will be."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What the server said."""

    end: End
    reply: str = ""
    """Its status, for example `5.1.1`, or its code, for example `550`."""


class Server:
    """A mail server, connected when it is first needed and again after it was lost."""

    def __init__(self, email: EmailSettings, home: Path, *, seconds: float = _SECONDS) -> None:
        """Nothing is connected yet.

        Args:
            email: `[email]`.
            home: file names in it are relative to this folder.
            seconds: how long one answer is waited for.

        Raises:
            SettingsError: no host is named, or a file cannot be read.
        """
        if not email.host:
            raise SettingsError('[email] host is empty; name the mail server, or set how = "folder"')
        self._email = email
        self._sender = sender(email)[1]
        self._context = _context(email, home)
        self._password = _password(email, home)
        self._seconds = seconds
        self._smtp: smtplib.SMTP | None = None

    def open(self) -> None:
        """Connect, with TLS, and log in; connected already, nothing happens.

        Raises:
            Unreachable: that fails. Nothing was sent.
        """
        if self._smtp is not None:
            return
        try:
            self._smtp = self._connected()
        except smtplib.SMTPResponseException as error:
            raise Unreachable(str(error.smtp_code)) from None
        except (OSError, ValueError):  # SMTPException and SSLError are OSError; ValueError: a host no one can write
            raise Unreachable from None

    def close(self) -> None:
        """Say goodbye."""
        if self._smtp is not None:
            with contextlib.suppress(OSError):
                self._smtp.quit()
        self._drop()

    def deliver(self, data: bytes, to: str) -> Delivery:
        """Hand one message over; `open` was called before.

        Args:
            data: the message, lines ended with CR LF.
            to: the recipient's address.
        """
        assert self._smtp is not None  # noqa: S101 - the caller opened it
        try:
            refused = self._envelope(self._smtp, to)
            if refused is None:
                self._smtp.send(_dotted(data))
        except (OSError, ValueError):
            self._drop()
            return Delivery(end=End.NOT_NOW)
        return refused or self._finish(self._smtp)

    def _envelope(self, smtp: smtplib.SMTP, to: str) -> Delivery | None:
        """Sender, recipient, and leave to send; what the server refuses is told, and the connection is as new."""
        for command, wanted in ((f"MAIL FROM:<{self._sender}>", _GOOD), (f"RCPT TO:<{to}>", _GOOD), ("DATA", _GO_ON)):
            code, text = smtp.docmd(command)
            if code == _CLOSING:
                self._drop()
                return Delivery(end=End.NOT_NOW, reply=_reply(code, text))
            if code // 100 != wanted:
                final = code // 100 == _FINAL and not command.startswith(
                    "MAIL"
                )  # of the sender it says nothing of `to`
                with contextlib.suppress(OSError):
                    smtp.rset()
                return Delivery(end=End.NEVER if final else End.NOT_NOW, reply=_reply(code, text))
        return None

    def _finish(self, smtp: smtplib.SMTP) -> Delivery:
        killpoint("smtp.before-last-byte")
        try:
            smtp.send(b".\r\n")
            killpoint("smtp.after-last-byte")
            code, text = smtp.getreply()
        except (OSError, ValueError):
            self._drop()
            return Delivery(end=End.UNKNOWN)
        kinds = {2: End.TAKEN, 4: End.NOT_NOW, 5: End.NEVER}
        return Delivery(end=kinds.get(code // 100, End.UNKNOWN), reply=_reply(code, text))

    def _connected(self) -> smtplib.SMTP:
        email = self._email
        if email.security == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(email.host, email.port, timeout=self._seconds, context=self._context)
        else:
            smtp = smtplib.SMTP(email.host, email.port, timeout=self._seconds)
        try:
            if email.security == "starttls":
                smtp.starttls(context=self._context)
            smtp.ehlo_or_helo_if_needed()
            if email.user:
                smtp.login(email.user, self._password)
        except (OSError, ValueError):
            smtp.close()
            raise
        return smtp

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None


@contextlib.contextmanager
def server(email: EmailSettings, home: Path, *, seconds: float = _SECONDS) -> Iterator[Server]:
    """A server that is left when the context ends.

    Raises:
        SettingsError: as `Server`.
    """
    one = Server(email, home, seconds=seconds)
    try:
        yield one
    finally:
        one.close()


def _context(email: EmailSettings, home: Path) -> ssl.SSLContext:
    try:
        made = ssl.create_default_context(cafile=str(home / email.ca_file) if email.ca_file else None)
    except OSError:
        raise SettingsError(f"[email] ca_file: {email.ca_file} holds no certificates that can be read") from None
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    return made


def _password(email: EmailSettings, home: Path) -> str:
    if not email.user:
        return ""
    try:
        return (home / email.password_file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise SettingsError("[email] password_file cannot be read; put the password into that file") from None


def _dotted(data: bytes) -> bytes:
    """All of a message but its end: a line that begins with a dot gets another (RFC 5321, 4.5.2)."""
    whole = data if data.endswith(b"\r\n") else data + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", whole)


def _reply(code: int, text: bytes) -> str:
    found = _STATUS.search(text[:200])
    return found[1].decode() if found else str(code)
