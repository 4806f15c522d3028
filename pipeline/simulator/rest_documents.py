"""Reading the documents of a payload, with their files fetched from where the payload says they lie."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipeline.simulator.codes import Row, Tables
from pipeline.simulator.delivered import DeliveredDocument, DeliveredFile
from pipeline.simulator.rest_people import fits, pattern
from pipeline.simulator.rest_vars import MALFORMED, SERVER, Collector, Json, listed, word
from pipeline.web import Bounds, NoAnswer, checked_url, exchange

_BOUNDS = Bounds(connect_seconds=15, total_seconds=60, answer_bytes=60_000_000)
_LONGEST_NAME = 50
_ACTIONS = {"", "e_file", "efile", "e_file_and_serve", "efile_and_serve", "serve"}
_OK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What reading a document needs to know."""

    tables: Tables
    court: str
    filings: tuple[Row, ...]
    """The filing codes that fit the case and the time."""
    keys: Mapping[str, str]
    """The names of people in the payload, and the id of each."""
    collector: Collector
    initial: bool

    def codes(self, table: str, filing: str) -> dict[str, Row]:
        """The rows of a table that belong to a filing code."""
        rows = self.tables.rows(table, self.court)
        return {row["code"]: row for row in rows if row["filingcodeid"] == filing}


def filing_rows(tables: Tables, court: str, category: str, case_type: str, *, initial: bool) -> tuple[Row, ...]:
    """The filing codes open to filers for a case type at a time, as the proxy picks them."""
    times = {"Both", "Initial" if initial else "Subsequent"}
    return tuple(
        row
        for row in tables.rows("filing", court)
        if row["iscourtuseonly"] == "False"
        and row["filingtype"] in times
        and row["casetypeid"] in {"", case_type}
        and row["casecategory"] in {"", category}
    )


def documents(bundle: object, desk: Desk) -> tuple[DeliveredDocument, ...]:
    """Every document of the bundle that is switched on.

    Raises:
        Stopped: something is so wrong that reading cannot go on.
    """
    told = listed(bundle)
    if told is None:
        desk.collector.stop(MALFORMED, "al_court_bundle isn't a list, or a List with an attribute called '.elements'")
    found = []
    for at, node in enumerate(told or ()):
        with desk.collector.inside(f"al_court_bundle[{at}]"):
            one = _document(node, at, desk)
        found += [one] if one is not None else []
    return tuple(found)


def _document(node: object, at: int, desk: Desk) -> DeliveredDocument | None:
    if not isinstance(node, dict):
        desk.collector.stop(MALFORMED, "Refusing to parse filing doc that isn't a Json Object")
        return None
    if node.get("proxy_enabled") is not True:
        return None
    filing = _filing(node, desk)
    services = _services(node, filing, desk)
    _texts(node, desk)
    motion = _motion(node, filing, desk)
    people = _people(node, desk)
    files = _files(node, filing, desk)
    if not files:
        return None
    return DeliveredDocument(
        control=word(node, "reference_number") or f"document-{at}",
        title=word(node, "filing_description") or word(node, "title") or files[0].title,
        filing_code=filing,
        component=files[0].component,
        document_type=files[0].document_type,
        file_name=files[0].name,
        content=files[0].content,
        pages=files[0].pages,
        lead=at == 0,
        attachments=tuple(files[1:]),
        parties=tuple(people),
        comment=word(node, "filing_comment"),
        optional_services=services,
        motion_type=motion,
    )


def _filing(node: Json, desk: Desk) -> str:
    told, open_ = word(node, "filing_type"), [row["code"] for row in desk.filings]
    if told not in open_:
        why = "What filing type is this?" + (": no match found" if told else "")
        desk.collector.bad("filing_type", why, told, open_)
    return told


def _services(node: Json, filing: str, desk: Desk) -> tuple[str, ...]:
    offered, found = desk.codes("optionalservices", filing), []
    for one in listed(node.get("optional_services")) or ():
        code = word(one, "code") if isinstance(one, dict) else ""
        row = offered.get(code)
        if row is None:
            desk.collector.bad("optional_services", ": no match found", code, offered)
            continue
        _service(code, row, one, desk.collector)
        found.append(code)
    return tuple(found)


def _service(code: str, row: Row, told: Json, collector: Collector) -> None:
    amount = told.get("fee_amount", told.get("fee"))
    if row["hasfeeprompt"] == "True" and amount is None:
        collector.stop(MALFORMED, f"Optional service {code} needs a fee amount.")
    if row["hasfeeprompt"] != "True" and amount is not None:
        collector.stop(MALFORMED, f"Optional service {code} doesn't support a fee amount, which was given.")
    if row["multiplier"] == "True" and told.get("multiplier") is None:
        collector.stop(MALFORMED, f"Optional service {code} needs a multiplier")


def _texts(node: Json, desk: Desk) -> None:
    for name, field in (
        ("reference_number", "FilingReferenceNumber"),
        ("filing_comment", "FilingFilingComments"),
        ("filing_description", "DocumentDescription"),
    ):
        told = word(node, name)
        if not fits(desk.tables, desk.court, field, told):
            desk.collector.bad(name, f": must match regex: {pattern(desk.tables, desk.court, field)}", told[:80])
    action = word(node, "filing_action").lower()
    if action not in _ACTIONS or (desk.initial and action.endswith("serve")):
        desk.collector.bad("filing_action", "Cannot do service on initial filing", action)


def _motion(node: Json, filing: str, desk: Desk) -> str:
    told, offered = word(node, "motion_type"), desk.codes("motiontype", filing)
    if told and told not in offered:
        desk.collector.bad("motion_type", ": no match found", told, offered)
    return told


def _people(node: Json, desk: Desk) -> list[str]:
    told = [one for one in listed(node.get("filing_parties")) or () if isinstance(one, str)]
    for one in told:
        if "[" in one and one not in desk.keys:
            desk.collector.bad("filing_parties", "no such person in the payload", one)
    return [desk.keys.get(one, one) for one in told]


def _files(node: Json, filing: str, desk: Desk) -> list[DeliveredFile]:
    """The files below the document, or the document's own where there is none below."""
    taken: set[str] = set()
    below = node.get("elements") if node.get("tyler_merge_attachments") is not True else None
    found: list[DeliveredFile] = []
    for at, one in enumerate(listed(below) or ()):
        with desk.collector.inside(f".elements[{at}]"):
            made = _file(one, filing, desk, taken) if isinstance(one, dict) else None
        found += [made] if made is not None else []
    if not found:
        own = _file(node, filing, desk, taken)
        found = [own] if own is not None else []
    return found


def _file(node: Json, filing: str, desk: Desk, taken: set[str]) -> DeliveredFile | None:
    kinds, components = desk.codes("documenttype", filing), desk.codes("filingcomponent", filing)
    kind, component = word(node, "document_type"), word(node, "filing_component")
    if kind not in kinds:
        desk.collector.bad("document_type", "" if not kind else ": no match found", kind, kinds)
    once = {code for code in taken if components.get(code, {}).get("allowmultiple") == "False"}
    if component not in components or component in once:
        why = "Filing component: Lead or attachment: no match found"
        desk.collector.bad("filing_component", why, component, [code for code in components if code not in once])
    taken.add(component)
    name = _name(node, desk)
    if node.get("proxy_enabled") is not True:
        return None
    pages = node.get("page_count")
    return DeliveredFile(
        title=word(node, "document_description") or name,
        component=component,
        document_type=kind,
        name=name,
        content=_fetched(word(node, "data_url"), desk.collector),
        pages=pages if isinstance(pages, int) else None,
    )


def _name(node: Json, desk: Desk) -> str:
    told = word(node, "filename")
    if not told:
        desk.collector.need("filename", "The file name of the filing document")
    name = told if told.endswith(".pdf") else f"{told}.pdf"
    if not fits(desk.tables, desk.court, "OriginalFileName", name):
        wanted = pattern(desk.tables, desk.court, "OriginalFileName")
        desk.collector.bad("filename", f"The file name of the filing document: must match regex: {wanted}", name)
    elif len(name) > _LONGEST_NAME:
        desk.collector.bad("filename", f"The file name: can't exceed {_LONGEST_NAME} characters", name)
    return name


def _fetched(url: str, collector: Collector) -> bytes:
    """The file, from where the filer offers it: only from this very machine, so that no payload sends us elsewhere."""
    if not url:
        collector.stop(MALFORMED, "Refusing to parse filing without data_url")
    if not url.startswith(("http://", "https://")):
        collector.stop(MALFORMED, "Refusing non-HTTP schemas (needs to start with 'http://' or 'https://')")
    if not _near(url):
        collector.stop(SERVER, "The simulator fetches papers only from this machine (127.0.0.1 or localhost)")
    try:
        answer = exchange("GET", checked_url(url), headers={}, bounds=_BOUNDS)
    except (NoAnswer, ValueError) as error:
        collector.stop(SERVER, f"IOException trying to connect to data_url: {type(error).__name__}")
        return b""
    if answer.status != _OK:
        collector.stop(SERVER, f"IOException trying to connect to data_url: HTTP {answer.status}")
    return answer.body


def _near(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
