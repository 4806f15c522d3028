"""An envelope and a court's profile → the neutral request, or every reason why it cannot be made."""

import re
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
from pipeline.model import Access, Document, Envelope, Finding, Party, Place, Severity
from pipeline.rules.caption import is_body, short_title
from pipeline.rules.name_parts import name_parts, postal_parts
from pipeline.settings import FILE_NAME


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
    findings = tuple(work.problems())
    if any(one.severity is Severity.ERROR for one in findings):
        return None, findings
    return work.request(max_fee), findings


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """One envelope being put into a request."""

    envelope: Envelope
    reference: str
    profile: CourtProfile
    case: CaseFound | None

    @property
    def _docket(self) -> str | None:
        return self.envelope.filings[0].case.docket_number

    @property
    def _parties(self) -> tuple[Party, ...]:
        return self.envelope.filings[0].case.parties

    # ── what keeps it from being made ──

    def problems(self) -> Iterator[Finding]:
        if len({one.case.docket_number for one in self.envelope.filings}) > 1:
            yield _finding(
                "portal.several-cases",
                "filings",
                "A portal takes one case at a time, but this envelope holds papers of several cases.",
                "Drop the papers of each case by themselves.",
            )
        if self._docket is not None and self.case is None and not self.profile.may_file_without_case:
            yield _finding(
                "portal.case-unknown",
                "docket_number",
                "The portal does not know a case of this number, so nothing can be filed in it.",
                "Compare the number with the court's docket. If it is wrong, correct the form and drop it again; this "
                "envelope goes nowhere, and `docketpress forget DROP` clears it away.",
                found=self._docket,
            )
        yield from self._codes_missing()
        yield from self._roles_missing()
        if not self._filing_parties():
            yield _finding(
                "portal.filing-party",
                "filer",
                "Nobody in the case is the filer or has the filer as counsel, so the portal cannot be told who files.",
                "Write in the form, behind the party, `, by counsel` and the filer's name, and drop it again. If you "
                "always file for the same side, set `filing_role` in the court's table in docketpress.toml instead.",
            )

    def _codes_missing(self) -> Iterator[Finding]:
        wanted = sorted({one.filing_code for one in self._documents()})
        for code in wanted:
            if code not in self.profile.filings:
                yield _setting(
                    f"filings.{code}",
                    f"No code of the court is chosen for papers of the kind `{code}`.",
                    "Choose one from the court's filing codes (`docketpress codes show`) and add "
                    f"`filings.{code}` to the court's table.",
                )
        chosen = [self.profile.filings[code] for code in wanted if code in self.profile.filings]
        if not self.profile.lead and any(one.separate and one.lead is None for one in chosen):
            yield _component("lead", "the paper itself")
        if not self.profile.attachment and any(not one.separate and one.attachment is None for one in chosen):
            yield _component("attachment", "what is attached to it")

    def _roles_missing(self) -> Iterator[Finding]:
        wanted = self._parties if self.case is None else self._filing_parties()
        roles = {one.role for one in wanted if self._known(one) is None} - set(self.profile.party_types)
        for role in sorted(roles):
            yield _setting(
                f"party_types.{role}",
                f"No party type of the court is chosen for the role `{role}`.",
                f"Choose one from the court's party types and add `party_types.{role}`.",
            )

    def _documents(self) -> Iterator[Document]:
        for filing in self.envelope.filings:
            yield filing.lead
            yield from filing.connected

    # ── the request ──

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
            docket_number=self._docket,
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
        wanted = self._parties if self.case is None else self._filing_parties()
        return tuple(self._participant(one) for one in wanted)

    def _participant(self, party: Party) -> Participant:
        known = self._known(party)
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
        return f"Party{self._parties.index(party) + 1}"

    def _known(self, party: Party) -> tuple[str, str, str] | None:
        found = [one for one in (self.case.parties if self.case else ()) if _plain(one[1]) == _plain(party.name)]
        return found[0] if len(found) == 1 else None

    def _filing_parties(self) -> tuple[Party, ...]:
        """Those for whom it is filed: of the role the settings name; else the filer, or whose counsel the filer is."""
        if self.profile.filing_role:
            return tuple(one for one in self._parties if one.role == self.profile.filing_role)
        filer = self.envelope.filings[0].filer
        who = _plain(filer.name) if filer else ""
        return tuple(
            one
            for one in self._parties
            if who and who in {_plain(one.name), _plain(one.counsel.name if one.counsel else "")}
        )

    def _filed(self) -> Iterator[RequestDocument]:
        keys = tuple(self._key(one) for one in self._filing_parties())
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


def _plain(name: str) -> str:
    return re.sub(r"[^\w]+", " ", name).strip().casefold()


def _strictest(*documents: Document) -> Access:
    held = {one.access for one in documents}
    return next(one for one in (Access.SEALED, Access.CONFIDENTIAL, Access.PUBLIC) if one in held)


def _finding(code: str, field: str, message: str, repair: str, *, found: str | None = None) -> Finding:
    return Finding(
        code=code, severity=Severity.ERROR, where=Place(field=field), message=message, found=found, repair=repair
    )


def _setting(key: str, message: str, repair: str) -> Finding:
    return Finding(
        code="portal.code-missing",
        severity=Severity.ERROR,
        where=Place(file=FILE_NAME, field=key),
        message=message,
        repair=repair,
    )


def _component(key: str, what: str) -> Finding:
    return _setting(
        key,
        f"No component of the court is chosen for {what}.",
        f"Choose one from the court's filing components and add `{key}` to the court's table.",
    )
