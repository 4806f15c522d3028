"""A finding's path leads to the very element of the message that the adapters write."""

import json
import random
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from lxml import etree

from pipeline import files, schemas
from pipeline.filing.codes.paths import DIALECTS, Paths, known
from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v4.parts import Asker
from pipeline.filing.ecf.v4.review_filing import review_filing
from pipeline.filing.ecf.v5.case import case as case_of_5
from pipeline.filing.ecf.v5.papers import elements as papers_of_5
from pipeline.filing.efsp.payload import payload
from pipeline.filing.profile import Code
from pipeline.filing.request import FilingRequest, Person
from tests import court_tables, reference


def _request(folder: Path) -> FilingRequest:
    """One with everything in it, its files real."""
    rng = random.Random(11)
    there = court_tables.court(rng)
    made = court_tables.request(rng, there, opens=True)
    path = folder / "paper.pdf"
    path.write_bytes(b"%PDF-1.7\n%%EOF\n")
    lead = replace(made.documents[0], motion_type=Code(code="1"), sequence=0, role="lead")
    lead = replace(lead, attachments=tuple(replace(lead.attachments[0], file=files.describe(path)) for _ in range(2)))
    connected = replace(lead, control="r/2", sequence=1, role="connected")
    second = replace(lead, control="r/3", sequence=2, role="lead")
    person = Person(given="Rowena", middle="B.", surname="Placeholder", suffix="Jr.")
    return replace(
        made,
        case_element="civil",
        case_subtype=Code(code="2"),
        case_number="c-1",
        documents=(lead, connected, second),
        max_fee=Decimal(20),
        fee_exception=Code(code="3"),
        participants=(replace(made.participants[0], person=person), *made.participants[1:]),
    )


def _found(root: Element, path: str) -> list[Element]:
    named = re.sub(r"(?<![\w\[])([A-Z]\w*)", r"*[local-name()='\1']", path)
    result = root.xpath(named)
    assert isinstance(result, list)
    return [one for one in result if isinstance(one, etree._Element)]


NOT_SENT_4 = {"cross_reference", "recipients", "due_date"}


def _every(paths: Paths, made: FilingRequest) -> list[tuple[str, str]]:
    """Each thing of the request with its path; of a list, each member's."""
    told: list[tuple[str, str]] = []
    for what, each in known().items():
        template = each["ecf4"]
        if "{party}" in template:
            told += [(what, paths.party(what, 1 if what == "organisation" else 0))]
        elif "{document}" in template:
            told += [(what, paths.document(what, one)) for one in made.documents]
        elif "{attachment}" in template:
            told += [(what, paths.attachment(what, one, at)) for one in made.documents for at in (0, 1)]
        else:
            told += [(what, paths.at(what))]
    return told


def test_every_path_of_ecf_4_leads_to_one_element_of_the_message(tmp_path: Path) -> None:
    made = _request(tmp_path)
    root = schemas.parse(review_filing(made, Asker(sender="https://office.example.org", submitter="s-1")))
    for what, path in _every(Paths("ecf4", made), made):
        wanted = 0 if what in NOT_SENT_4 else 1
        assert len(_found(root, path)) == wanted, (what, path)


def test_paths_of_documents_in_ecf_4_lead_to_the_document_that_is_meant(tmp_path: Path) -> None:
    made = _request(tmp_path)
    root = schemas.parse(review_filing(made, Asker(sender="https://office.example.org", submitter="s-1")))
    paths = Paths("ecf4", made)
    for document in made.documents:
        (control,) = _found(root, paths.document("reference", document))
        assert control.text == document.control


SENT_5 = {"reference", "title", "filing", "document_type", "filing_party", "component", "file_name", "file"}


def test_paths_of_documents_in_ecf_5_lead_to_the_document_that_is_meant(tmp_path: Path) -> None:
    made = _request(tmp_path)
    connected, lead = papers_of_5(made)
    root = etree.Element("Root")
    message = etree.SubElement(root, "FilingMessage")
    message.extend([*connected, *lead, case_of_5(made)])
    paths = Paths("ecf5", made)
    for what, path in _every(paths, made):
        if what in SENT_5:
            assert len(_found(root, path)) == 1, (what, path)
    for document in made.documents:
        (control,) = _found(root, paths.document("reference", document))
        assert control.text == document.control
        (second,) = _found(root, paths.attachment("document_type", document, 1).partition("/DocumentAug")[0])
        assert (second.findtext("{*}DocumentFileControlID") or "").startswith(f"{document.control}.")
    for what in ("category", "case_number", "party_type", "given", "surname", "phone", "email"):
        path = paths.party(what, 0) if "{party}" in known()[what]["ecf5"] else paths.at(what)
        assert len(_found(root, path)) == 1, (what, path)


def test_every_path_of_the_proxy_leads_to_a_value_of_the_payload(tmp_path: Path) -> None:
    made = _request(tmp_path)
    table = json.loads(payload(made, [f"https://files.example.org/{at}" for at in range(6)], "office@example.org"))
    for what, path in _every(Paths("efsp", made), made):
        if what in {"location", "cross_reference", "due_date", "fee_exception"}:
            continue
        found = table
        for step in re.findall(r"\w+", path):
            found = found[int(step)] if step.isdecimal() else found[step]
        assert found not in (None, ""), (what, path)


def test_the_shared_sample_has_what_the_paths_of_ecf_4_say(tmp_path: Path) -> None:
    sample = reference.ecf("ecf-4.01-tyler") / "samples" / "synthetic-review-filing-request-subsequent-criminal.xml"
    root = schemas.parse(sample.read_bytes())
    made = replace(_request(tmp_path), case_element="criminal")
    made = replace(made, documents=made.documents[:2])
    paths = Paths("ecf4", made)
    lead, connected = made.documents
    for path in (
        *(paths.at(what) for what in ("location", "category", "case_type", "case_number", "payment_account")),
        *(paths.document(what, lead) for what in ("filing", "attorney", "filing_party", "reference", "title")),
        *(paths.attachment(what, lead, 1) for what in ("component", "document_type", "file_name", "pages", "file")),
        paths.document("filing", connected),
    ):
        assert len(_found(root, path)) == 1, path


def test_every_thing_has_a_path_in_every_dialect() -> None:
    for what, each in known().items():
        assert tuple(each) == DIALECTS, what
