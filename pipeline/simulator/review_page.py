"""The page on which a trainee plays the clerk: server-made, without scripts, on this machine only.

It has a listener of its own on the loopback address, whatever the portal's side speaks: a browser has no client
certificate. Requests are answered only under a name of this machine, changes only with the page's own token.
"""

import contextlib
import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files as resources
from urllib.parse import parse_qs, urlsplit

from jinja2 import Environment, StrictUndefined

from pipeline.simulator import review_deeds, review_view, simville
from pipeline.simulator.book import Unknown
from pipeline.simulator.delivered import Filed
from pipeline.simulator.fault_words import DRIFT, WORDS
from pipeline.simulator.listening import Listener
from pipeline.simulator.review_deeds import Form, Refused
from pipeline.simulator.server import Running
from pipeline.simulator.wire import Request, Response

HOME = "/review/"
_LARGEST_FORM = 1_000_000
_MOST_FIELDS = 2_000
_NEAR = {"127.0.0.1", "localhost", "[::1]", "::1"}
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_POLICY = "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
_LINES = 20
"""What befell lately, as the page shows it."""


@contextlib.contextmanager
def serving(up: Running, port: int = 0) -> Iterator[str]:
    """Serve the page while the block lasts.

    Args:
        up: the simulator whose clerk is played.
        port: 0 for any that is free.

    Yields:
        The page's address.
    """
    with Listener(("127.0.0.1", port), (Page(up),), None) as listener:
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"{listener.url}{HOME}"
        finally:
            listener.shutdown()
            thread.join()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What the page says of the last deed, once."""

    told: str = ""
    wrong: bool = False


class Page:
    """The endpoint."""

    prefix = "/"

    def __init__(self, up: Running) -> None:
        self._up, self._town = up, simville.of(up.world)
        self._token = secrets.token_urlsafe(32)
        environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
        source = (resources("pipeline.simulator") / "review.html.j2").read_text("utf-8")
        self._template = environment.from_string(source)

    def answer(self, request: Request) -> Response:
        """Answer one request of the browser."""
        if not _near(request.headers.get("host", "")):
            return _plain(421, "This page is only for this machine.")
        if request.method == "POST":
            return self._post(request)
        if request.method not in {"GET", "HEAD"}:
            return _plain(405, "Only pages and forms.")
        return self._get(request.path)

    def _get(self, path: str, said: _Said | None = None) -> Response:
        match path.strip("/").split("/"):
            case [""] | ["review"]:
                return self._page("queue", "Queue", said, lines=review_view.queue(self._up))
            case ["review", "envelope", number]:
                return self._envelope(number, said)
            case ["review", "switches"]:
                return self._switches(said)
            case ["review", "paper", number, place]:
                return self._paper(number, place.removesuffix(".pdf"))
            case ["review", "copy", number]:
                return self._copy(number.removesuffix(".pdf"))
        return _plain(404, "There is no such page.")

    def _post(self, request: Request) -> Response:
        form = _form(request)
        if form is None or not secrets.compare_digest(review_deeds.first(form, "csrf"), self._token):
            return _plain(403, "The form is too old, or not from this page. Load the page again.")
        if not _own(request):
            return _plain(403, "The form came from another page.")
        envelope = review_deeds.first(form, "envelope")
        deeds: dict[str, tuple[Callable[[], str], str]] = {
            "/review/decide": (lambda: review_deeds.decide(self._up, form), f"/review/envelope/{envelope}"),
            "/review/faults": (lambda: review_deeds.faults(self._up, form), "/review/switches"),
            "/review/drift": (lambda: review_deeds.drift(self._town, form), "/review/switches"),
        }
        if request.path not in deeds:
            return _plain(404, "There is no such form.")
        deed, after = deeds[request.path]
        try:
            return self._get(after, _Said(told=deed()))
        except Refused as refused:
            return self._get(after, _Said(told=str(refused), wrong=True))

    def _envelope(self, number: str, said: _Said | None) -> Response:
        known = number.isdecimal() and len(number) <= 12  # noqa: PLR2004 - longer than any envelope's number
        opened = review_view.opened(self._up, self._town, int(number)) if known else None
        if opened is None:
            return _plain(404, "There is no such envelope.")
        return self._page("envelope", f"Envelope {number}", said, opened=opened)

    def _switches(self, said: _Said | None) -> Response:
        befell = [(name, count, fault.value) for name, count, fault in self._up.faults.befell[-_LINES:]]
        return self._page(
            "switches",
            "Faults and code tables",
            said,
            faults=[(fault.value, words) for fault, words in WORDS.items()],
            drifts=list(DRIFT.items()),
            courts=self._town.tables.locations,
            changes=self._town.shelf.changes,
            planned=review_view.planned(self._up)[-_LINES:],
            befell=befell[::-1],
        )

    def _page(self, page: str, title: str, said: _Said | None, **more: object) -> Response:
        nonce, word = secrets.token_urlsafe(12), said or _Said()
        text = self._template.render(
            page=page, title=title, nonce=nonce, csrf=self._token, told=word.told, wrong=word.wrong, **more
        )
        policy = f"{_POLICY}; style-src 'nonce-{nonce}'"
        return Response(
            status=409 if word.wrong else 200,
            body=text.encode(),
            content_type="text/html; charset=utf-8",
            headers={**_HEADERS, "Content-Security-Policy": policy},
        )

    def _filed(self, number: str) -> Filed | None:
        try:
            return self._up.book.filing(number)
        except Unknown:
            return None

    def _paper(self, number: str, place: str) -> Response:
        filed = self._filed(number)
        files = filed.document.files if filed else ()
        if not place.isdecimal() or len(place) > 3 or int(place) >= len(files):  # noqa: PLR2004 - a thousand files
            return _plain(404, "There is no such paper.")
        return _pdf(files[int(place)].content)

    def _copy(self, number: str) -> Response:
        filed = self._filed(number)
        return _pdf(filed.stamped) if filed and filed.stamped else _plain(404, "There is no stamped copy.")


def _pdf(content: bytes) -> Response:
    """A filer's bytes, which may be anything: shown as a PDF, with no rights on this page."""
    headers = {**_HEADERS, "Content-Security-Policy": "sandbox; default-src 'none'", "Content-Disposition": "inline"}
    kind = "application/pdf" if content.startswith(b"%PDF-") else "application/octet-stream"
    return Response(body=content, content_type=kind, headers=headers)


def _plain(status: int, told: str) -> Response:
    return Response(status=status, body=told.encode(), headers=_HEADERS)


def _near(host: str) -> bool:
    """Whether the browser asked for this machine by its own name: another one would be a page that was rebound."""
    name = urlsplit(f"//{host}").hostname or ""
    return name in _NEAR


def _own(request: Request) -> bool:
    """Whether the form was sent from a page of ours, as far as the browser says."""
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def _form(request: Request) -> Form | None:
    if request.content_type != "application/x-www-form-urlencoded" or len(request.body) > _LARGEST_FORM:
        return None
    try:
        return parse_qs(request.body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return None
