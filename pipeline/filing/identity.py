"""Names for what is filed, drawn from its content: the same content has the same name everywhere."""

import json
import unicodedata
import uuid

from pydantic import TypeAdapter

from pipeline.files import digest_bytes
from pipeline.model import JSON, Case, Contact, Document, Filing, ServiceContact

_NAMESPACE = uuid.UUID("b5a3c1de-6f0d-5f0e-9d57-2f6e1f0c7a11")

_IGNORABLE = ((0x34F, 0x34F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x3164, 0x3164), (0xFE00, 0xFE0F),
              (0xFFA0, 0xFFA0), (0xE0000, 0xE0FFF))  # fmt: skip
"""Unicode's default-ignorable letters that are no format characters."""
_CASE = TypeAdapter(Case)
_CONTACT = TypeAdapter(Contact | None)
_SERVICE = TypeAdapter(tuple[ServiceContact, ...])


def canonical(value: JSON) -> bytes:
    """JSON in the one form we digest: keys sorted, no blanks, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def envelope_id(court: str, filings: tuple[Filing, ...]) -> str:
    """The SHA-256 over everything the court is given: case, documents, filer and service list, in their order."""
    return digest_bytes(canonical({"court": court, "filings": [_filing(one) for one in filings]}))


def fingerprint(court: str, filings: tuple[Filing, ...]) -> str:
    """What makes two envelopes the same filing in the clerk's eyes: the case, the kinds of paper, their bytes.

    Titles, the filer and the service list are left out: the same motion under another title is still the
    same motion. Bytes are compared, not pictures of pages, so a paper printed anew by other software differs.
    """
    parts = [
        {
            "case": _case_key(filing.case),
            "papers": sorted([paper.filing_code, paper.file.sha256] for paper in (filing.lead, *filing.connected)),
        }
        for filing in filings
    ]
    return digest_bytes(canonical({"court": court, "filings": sorted(parts, key=canonical)}))  # type: ignore[arg-type]


def reference(envelope: str, court: str, portal: str, number: int = 1) -> str:
    """Our own name for one submission, known before anything is sent and always the same.

    Args:
        envelope: the envelope's id.
        court: the court's name.
        portal: the portal's name in the settings.
        number: 1, or higher for what a person had sent anew.
    """
    return str(uuid.uuid5(_NAMESPACE, "\n".join((envelope, court, portal, str(number)))))


def person_key(subject: str, person: str) -> str:
    """A person as the database knows them: a digest, the same however they capitalise or space their name."""
    seen = "".join(one for one in unicodedata.normalize("NFKC", person) if not _unseen(one))
    return digest_bytes(f"{subject}\n{' '.join(seen.split()).casefold()}".encode())


def _unseen(letter: str) -> bool:
    """Whether nobody can see it: it must not make one person two."""
    code = ord(letter)
    return unicodedata.category(letter) == "Cf" or any(first <= code <= last for first, last in _IGNORABLE)


def _case_key(case: Case) -> JSON:
    if case.docket_number:
        return "".join(case.docket_number.split()).casefold()
    return [case.matter, *sorted(f"{party.role}:{' '.join(party.name.split()).casefold()}" for party in case.parties)]


def _filing(filing: Filing) -> JSON:
    return {
        "case": _CASE.dump_python(filing.case, mode="json"),
        "lead": _document(filing.lead),
        "connected": [_document(one) for one in filing.connected],
        "service_list": _SERVICE.dump_python(filing.service_list, mode="json"),
        "filer": _CONTACT.dump_python(filing.filer, mode="json"),
    }


def _document(document: Document) -> JSON:
    return {
        "title": document.title,
        "role": document.role,
        "filing_code": document.filing_code,
        "sha256": document.file.sha256,
        "access": document.access.value,
        "twin": document.twin.sha256 if document.twin else None,
    }
