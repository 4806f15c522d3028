"""A mail server on a real socket with real TLS, that does with each message what a test asks: take it, refuse it, hang,
or vanish.
"""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.simulator.tls import Tls

Script = dict[str, str]
"""Recipient's local part → what happens: a reply to RCPT (`550 5.1.1 no`), or `drop-before`, `drop-after`, `hang`, or
`data 451 …` for the reply to the whole message."""


@dataclass(slots=True)
class MailServer:
    """Its port, and what it took."""

    port: int
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    """Recipient and content of every message it answered for with yes, or took without an answer."""
    scripts: Script = field(default_factory=dict)
    logins: int = 0
    connections: int = 0


class _Talk:
    def __init__(self, server: MailServer, connection: socket.socket, context: ssl.SSLContext, *, tls: bool) -> None:
        self.server, self.context = server, context
        self.connection = context.wrap_socket(connection, server_side=True) if tls else connection
        self.stream = self.connection.makefile("rb")
        self.secure = tls
        self.to = ""

    def say(self, text: str) -> None:
        self.connection.sendall(text.encode() + b"\r\n")

    def run(self) -> None:
        self.say("220 mail.example")
        while line := self.stream.readline():
            verb = line.decode("latin-1").strip()
            if not self.answer(verb):
                return

    def answer(self, verb: str) -> bool:
        word = verb[:4].upper()
        if word == "EHLO":
            self.say("250-mail.example")
            self.say("250 AUTH PLAIN" if self.secure else "250 STARTTLS")
        elif word == "STAR":
            self.say("220 go on")
            self.connection = self.context.wrap_socket(self.connection, server_side=True)
            self.stream, self.secure = self.connection.makefile("rb"), True
        elif word == "AUTH":
            self.server.logins += 1
            self.say("235 welcome")
        elif word == "RCPT":
            self.to = verb.partition("<")[2].partition(">")[0]
            script = self.script
            self.say(script if script[:1] in "45" and script else "250 ok")
        elif word == "DATA":
            return self.data()
        elif word == "QUIT":
            self.say("221 bye")
            return False
        else:
            self.say("250 ok")
        return True

    @property
    def script(self) -> str:
        return self.server.scripts.get(self.to.partition("@")[0], "")

    def data(self) -> bool:
        script = self.script
        self.say("354 go on")
        if script == "drop-before":
            self.stream.readline()
            return False
        content = []
        while (line := self.stream.readline()) not in {b".\r\n", b""}:
            content.append(line[1:] if line.startswith(b".") else line)
        if script.startswith("data "):
            self.say(script.removeprefix("data "))
            return True
        self.server.taken.append((self.to, b"".join(content)))
        if script == "hang":
            self.stream.readline()
        if script in {"drop-after", "hang"}:
            return False
        self.say("250 taken")
        return True


@contextlib.contextmanager
def running(tls: Tls, scripts: Script | None = None, *, secure: bool = False) -> Iterator[MailServer]:
    """A server for as long as the context lasts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tls.certificate, tls.key)
    listener = socket.create_server(("127.0.0.1", 0))
    server = MailServer(port=listener.getsockname()[1], scripts=scripts or {})
    thread = threading.Thread(target=_listen, args=(listener, server, context, secure), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)


def _listen(listener: socket.socket, server: MailServer, context: ssl.SSLContext, secure: bool) -> None:  # noqa: FBT001
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        server.connections += 1
        with connection, contextlib.suppress(OSError):
            talk = _Talk(server, connection, context, tls=secure)
            try:
                talk.run()
            finally:
                talk.stream.close()
                talk.connection.close()
