"""A request and an answer, and how an answer may end: the words that server, endpoints and faults share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Ending(StrEnum):
    """How the connection ends after an answer."""

    WHOLE = "whole"
    CLOSED = "closed"
    """Not one byte of the answer, then closed."""
    RESET = "reset"
    """Half of the answer, then a reset."""
    TRUNCATED = "truncated"
    """Half of the answer, then closed as if that were all, though more was promised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request, read whole within bounds."""

    method: str
    path: str
    """Without the query, percent-decoding left to the endpoint."""
    query: Mapping[str, str] = field(default_factory=dict)
    """The last value of each name."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in small letters."""
    body: bytes = field(default=b"", repr=False)

    @property
    def content_type(self) -> str:
        """The type alone, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One answer."""

    status: int = 200
    body: bytes = field(default=b"", repr=False)
    content_type: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    ending: Ending = Ending.WHOLE


class Endpoint(Protocol):
    """One dialect's way in."""

    @property
    def prefix(self) -> str:
        """Paths that begin with it are answered here; the longest prefix wins."""

    def answer(self, request: Request) -> Response:
        """Answer one request; runs in a thread of its own."""
