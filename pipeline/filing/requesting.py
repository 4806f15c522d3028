"""An envelope and a court's profile → the neutral request, or every reason why it cannot be made."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipeline.filing.portal_names import file_name
from pipeline.filing.profile import Code, CourtProfile, FilingCodes
from pipeline.filing.request import (
    Address,
    Attachment,
    CaseFound,
    FilingRequest,
    Participant,
    Person,
    Recipient,
    RequestDocument,
)
from pipeline.filing.requestable import Asked, problems
from pipeline.model import Access, Document, Envelope, Finding, Party, Severity
from pipeline.rules.caption import is_body, short_title
from pipeline.rules.name_parts import name_parts, postal_parts


def request(
    envelope: Envelope,
    reference: str,
    profile: CourtProfile,
    case: CaseFound | None,
    *,
    max_fee: Decimal | None = None,
) -> tuple[FilingRequest | None, tuple[Finding, ...]]:
    """The request for one envelope.

    Args:
        envelope: what is filed.
        reference: ours, of the submission.
        profile: how the court is filed to.
        case: as the portal knows it; None for a new case, or where the court takes papers of cases it does not find.
        max_fee: the most the portal may charge, where the court takes such a number.

    Returns:
        The request, and what keeps it from being made; with an error among the findings the request is None.
    """
    work = _Work(envelope=envelope, reference=reference, profile=profile, case=case)
    findings = tuple(problems(work))
    if any(one.severity is Severity.ERROR for one in findings):
        return None, findings
    return work.request(max_fee), findings


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work(Asked):
    """The request being made."""

    reference: str

    def request(self, max_fee: Decimal | None) -> FilingRequest:
        profile, first = self.profile, self.envelope.filings[0]
        return FilingRequest(
            reference=self.reference,
            location=self.case.location if self.case else profile.location,
            case_element=profile.case_element,
            category=_told(profile.category, self.case.category if self.case else ""),
            case_type=_told(profile.case_type, self.case.case_type if self.case else ""),
            case_subtype=profile.case_subtype,
            title=self.case.title if self.case and self.case.title else short_title(first.case),
            docket_number=self.docket,
            case_number=self.case.number if self.case else None,
            participants=self._participants(),
            documents=tuple(self._filed()),
            recipients=self._recipients() if profile.service == "e-serve" else (),
            attorney=profile.attorney,
            filer_type=profile.filer_type,
            payer=first.filer.name if first.filer else "",
            payment_account=profile.payment_account,
            fee_exception=profile.fee_exception,
            max_fee=max_fee if profile.max_fee else None,
            cross_references=tuple(profile.cross_references.items()),
        )

    def _participants(self) -> tuple[Participant, ...]:
        """Into a case that is there: only who files; into a new one: everybody."""
        wanted = self.parties if self.case is None else self.filing_parties()
        return tuple(self._participant(one) for one in wanted)

    def _participant(self, party: Party) -> Participant:
        known = self.known(party)
        body = is_body(party.name)
        contact = party.contact
        name = name_parts(party.name)
        address = postal_parts(contact.lines) if contact else None
        return Participant(
            key=self._key(party),
            role=party.role,
            party_type=self.profile.party_types.get(party.role)
            or Code(code=known[2] if known and known[2] else party.role),
            person=None
            if body
            else Person(given=name.given, middle=name.middle, surname=name.surname, suffix=name.suffix),
            organisation=party.name if body else "",
            number=known[0] if known else None,
            address=Address(
                street=address.street, unit=address.unit, city=address.city, state=address.state, zip=address.zip
            )
            if address and address.street
            else None,
            phone=(contact.phone or "").strip() if contact else "",
            email=(contact.email or "").strip() if contact else "",
            counsel=party.counsel.name if party.counsel else "",
        )

    def _key(self, party: Party) -> str:
        return f"Party{self.parties.index(party) + 1}"

    def _filed(self) -> Iterator[RequestDocument]:
        keys = tuple(self._key(one) for one in self.filing_parties())
        sequence = 0
        for filing in self.envelope.filings:
            attached = tuple(one for one in filing.connected if not self.profile.filings[one.filing_code].separate)
            for document in (filing.lead, *(one for one in filing.connected if one not in attached)):
                with_it = attached if document is filing.lead else ()
                yield self._document(document, with_it, sequence, keys)
                sequence += 1

    def _document(
        self, document: Document, attached: tuple[Document, ...], sequence: int, parties: tuple[str, ...]
    ) -> RequestDocument:
        codes = self.profile.filings[document.filing_code]
        return RequestDocument(
            control=f"{self.reference}/{sequence + 1}",
            sequence=sequence,
            role="lead" if sequence == 0 or document.role == "lead" else "connected",
            title=document.title,
            our_code=document.filing_code,
            filing=codes.filing,
            motion_type=codes.motion_type,
            optional_services=codes.optional_services,
            attachments=(
                self._attachment(document, codes.lead or self.profile.lead, codes),
                *(
                    self._attachment(one, self._attached(one), self.profile.filings[one.filing_code])
                    for one in attached
                ),
            ),
            parties=parties,
            access=_strictest(document, *attached),
        )

    def _attachment(self, document: Document, component: Code | None, codes: FilingCodes) -> Attachment:
        assert component is not None  # noqa: S101 - `problems` has looked
        kinds = {**self.profile.document_types, **codes.document_types}
        return Attachment(
            file=document.file,
            name=file_name(document.file.path.name),
            title=document.title,
            pages=document.pages,
            component=component,
            document_type=kinds.get(document.access),
            access=document.access,
        )

    def _attached(self, document: Document) -> Code | None:
        return self.profile.filings[document.filing_code].attachment or self.profile.attachment

    def _recipients(self) -> tuple[Recipient, ...]:
        """Whom the portal is to serve: who is on a service list by e-filing, each once."""
        found = {
            one.contact.email.strip().casefold(): Recipient(name=one.contact.name, email=one.contact.email.strip())
            for filing in self.envelope.filings
            for one in filing.service_list
            if one.method == "e-filing" and one.contact.email
        }
        return tuple(found.values())


def _told(chosen: Code, found: str) -> Code:
    """The court's own word for a case that is there, whatever the settings say for new ones."""
    return Code(code=found, name=chosen.name if found == chosen.code else "") if found else chosen


def _strictest(*documents: Document) -> Access:
    held = {one.access for one in documents}
    return next(one for one in (Access.SEALED, Access.CONFIDENTIAL, Access.PUBLIC) if one in held)
