"""The REST side: an open proxy in front of the courts, as EfileProxyServer is one.

`/authenticate` and everything under `/jurisdictions/simville/`: codes, cases, filings, payment accounts. The proxy
fetches every paper from the address that the payload names, so a filer must offer its papers; it never calls back.
"""

import secrets
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from pipeline.simulator import rest_acts, rest_codes, rest_write, simville
from pipeline.simulator.book import Unknown
from pipeline.simulator.faults import FILE, Fault, Recent
from pipeline.simulator.rest_acts import Asked
from pipeline.simulator.simville import API_KEY, PASSWORD, STATE, USER, Town
from pipeline.simulator.wire import Endpoint, Request, Response
from pipeline.simulator.world import World

Act = Callable[[Asked], Response]
_FILING = ("filingreview", "courts", "<court>", "filing")
_FILINGS = ("filingreview", "courts", "<court>", "filings")
_CASES = ("cases", "courts", "<court>", "cases")

ROUTES: Mapping[tuple[str, ...], tuple[str, Act]] = {
    ("GET|POST", *_FILING, "check"): ("check", rest_acts.check),
    ("POST", *_FILING, "fees"): ("fees", rest_acts.fees),
    ("POST", *_FILINGS): (FILE, rest_acts.file),
    ("GET", *_FILINGS): ("list", rest_acts.filing_list),
    ("GET", *_FILINGS, "<id>", "status"): ("status", rest_acts.status),
    ("GET", *_FILINGS, "<id>"): ("details", rest_acts.details),
    ("DELETE", *_FILINGS, "<id>"): ("cancel", rest_acts.cancel),
    ("GET", "filingreview", "courts", "<court>", "policy"): ("policy", rest_acts.policy),
    ("GET", *_CASES): ("cases", rest_acts.cases),
    ("GET", *_CASES, "<id>"): ("case", rest_acts.one_case),
    ("GET", *_CASES, "<id>", "service-information"): ("service", rest_acts.served),
    ("GET", *_CASES, "<id>", "documents"): ("case", rest_acts.no_documents),
    ("GET", "payments", "payment-accounts"): ("accounts", rest_acts.accounts),
    ("GET", "payments", "global-accounts"): ("accounts", rest_acts.accounts),
    ("GET", "payments", "payment-accounts", "<id>"): ("accounts", rest_acts.account),
    ("POST", "payments", "payment-accounts"): ("accounts", rest_acts.waive),
    ("POST", "payments", "global-accounts"): ("accounts", rest_acts.waive),
}
"""Method and path below the jurisdiction: the operation that faults know, and what does it. The proxy's own address
for a check is a GET with a body; many libraries send none, so a POST is taken too."""


def endpoints(world: World) -> tuple[Endpoint, ...]:
    """This room's two ways in."""
    proxy = Proxy(world, simville.of(world))
    return (_Door("/authenticate", proxy.authenticate), _Door("/jurisdictions/", proxy.answer))


@dataclass(frozen=True, slots=True)
class _Door:
    """A prefix and who answers behind it."""

    prefix: str
    answers: Callable[[Request], Response]

    def answer(self, request: Request) -> Response:
        """Answer one request."""
        return self.answers(request)


class Proxy:
    """The proxy of one run."""

    def __init__(self, world: World, town: Town) -> None:
        self._world, self._town = world, town
        self._tokens: set[str] = set()
        self._lock = threading.Lock()
        self._recent = Recent()

    def authenticate(self, request: Request) -> Response:
        """Give a token for the right words."""
        told = rest_acts.parsed(request.body)
        if request.method != "POST" or not isinstance(told, dict) or told.get("api_key") != API_KEY:
            return Response(status=401)
        login = told.get(f"tyler-{STATE}")
        if login is None:
            return rest_write.answer({"tokens": {}})
        if login != {"username": USER, "password": PASSWORD}:
            return Response(status=403)
        token = f"{USER}:{uuid.uuid4()}"
        with self._lock:
            self._tokens.add(token)
        return rest_write.answer(
            {"tokens": {f"TYLER-TOKEN-{STATE.upper()}": token, f"TYLER-ID-{STATE}": rest_acts.submitter()}}
        )

    def answer(self, request: Request) -> Response:
        """Answer everything under a jurisdiction."""
        state, *parts = [unquote(one) for one in request.path.removeprefix("/jurisdictions/").split("/") if one] or [""]
        if state != STATE:
            return rest_write.said(f'"no jurisdiction {state}"', 404)
        if parts[:2] == ["codes", "courts"]:
            return self._codes(request, parts[2:])
        if parts[:1] == ["copies"]:
            return self._copy(parts[1:])
        refused = self._who(request)
        return refused if refused is not None else self._inside(request, parts)

    def _who(self, request: Request) -> Response | None:
        if not secrets.compare_digest(request.headers.get("x-api-key", ""), API_KEY):
            return Response(status=403, body=b'"API key is not valid"', content_type="application/json")
        with self._lock:
            known = request.headers.get(f"tyler-token-{STATE}") in self._tokens
        return None if known else rest_write.said('"Not logged in to file with this court"', 401)

    def _codes(self, request: Request, parts: list[str]) -> Response:
        if request.method != "GET":
            return Response(status=405)
        play = self._world.faults.begin("codes")
        if play.has(Fault.CODE_DRIFT) and parts[:1] and parts[0] in self._town.tables.locations:
            self._town.drift(parts[0])
        return rest_codes.answer(self._town.tables, parts, request.query)

    def _inside(self, request: Request, parts: list[str]) -> Response:
        found = _route(request.method, parts)
        if found is None:
            return rest_write.said('"nothing answers here"', 404)
        name, act, court, number = found
        if court and court not in self._town.tables.locations:
            return rest_write.said(f'"Court {court} not in jurisdiction"', 404)
        play = self._world.faults.begin(name)
        asked = Asked(world=self._world, town=self._town, request=request, court=court, number=number, play=play)
        return play.through(
            lambda: self._recent.keep(act(asked)) if name == FILE else act(asked),
            fault=_broken,
            other=self._recent.older,
        )

    def _copy(self, parts: list[str]) -> Response:
        """A stamped copy: whoever has the address may have it, as with the links that portals send."""
        try:
            filed = self._world.book.filing((parts or [""])[0].removesuffix(".pdf"))
        except Unknown:
            return Response(status=404)
        if not filed.stamped:
            return Response(status=404)
        return Response(body=filed.stamped, content_type="application/pdf")


def _route(method: str, parts: list[str]) -> tuple[str, Act, str, str] | None:
    """The first line of the table that fits: the operation, what does it, the court, the id."""
    for (wanted, *pattern), (name, act) in ROUTES.items():
        if method not in wanted.split("|") or len(pattern) != len(parts):
            continue
        told = {one: part for one, part in zip(pattern, parts, strict=True) if one in {"<court>", "<id>"}}
        if all(one == part or one in told for one, part in zip(pattern, parts, strict=True)):
            return name, act, told.get("<court>", ""), told.get("<id>", "")
    return None


def _broken() -> Response:
    return rest_write.answer({"type": "Server Error", "description": "the service is not available now"}, 500)
