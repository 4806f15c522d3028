"""What keeps an envelope from being put into a court's codes: a case nobody knows, codes nobody chose, no filer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.filing.profile import CourtProfile
from pipeline.filing.request import CaseFound
from pipeline.model import Document, Envelope, Finding, Party, Place, Severity
from pipeline.settings import FILE_NAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One envelope beside its court's profile and its case."""

    envelope: Envelope
    profile: CourtProfile
    case: CaseFound | None
    """As the portal knows it; None for a new case, or one it does not find."""

    @property
    def docket(self) -> str | None:
        """The number of the case; None for a new one."""
        return self.envelope.filings[0].case.docket_number

    @property
    def parties(self) -> tuple[Party, ...]:
        """The parties on the papers."""
        return self.envelope.filings[0].case.parties

    def known(self, party: Party) -> tuple[str, str, str] | None:
        """The party as the portal knows it; None where it knows nobody of that name, or several."""
        found = [one for one in (self.case.parties if self.case else ()) if _plain(one[1]) == _plain(party.name)]
        return found[0] if len(found) == 1 else None

    def filing_parties(self) -> tuple[Party, ...]:
        """Those for whom it is filed: of the role the settings name; else the filer, or whose counsel the filer is."""
        if self.profile.filing_role:
            return tuple(one for one in self.parties if one.role == self.profile.filing_role)
        filer = self.envelope.filings[0].filer
        who = _plain(filer.name) if filer else ""
        return tuple(
            one
            for one in self.parties
            if who and who in {_plain(one.name), _plain(one.counsel.name if one.counsel else "")}
        )

    def documents(self) -> Iterator[Document]:
        """Every paper of the envelope."""
        for filing in self.envelope.filings:
            yield filing.lead
            yield from filing.connected


def problems(asked: Asked) -> Iterator[Finding]:
    """Everything that keeps the request from being made."""
    if len({one.case.docket_number for one in asked.envelope.filings}) > 1:
        yield _finding(
            "portal.several-cases",
            "filings",
            "A portal takes one case at a time, but this envelope holds papers of several cases.",
            "Drop the papers of each case by themselves.",
        )
    if asked.docket is not None and asked.case is None and not asked.profile.may_file_without_case:
        yield _finding(
            "portal.case-unknown",
            "docket_number",
            "The portal does not know a case of this number, so nothing can be filed in it.",
            "Compare the number with the court's docket. If it is wrong, correct the form and drop it again; this "
            "envelope goes nowhere, and `docketpress forget DROP` clears it away.",
            found=asked.docket,
        )
    yield from _codes_missing(asked)
    yield from _roles_missing(asked)
    if not asked.filing_parties():
        yield _finding(
            "portal.filing-party",
            "filer",
            "Nobody in the case is the filer or has the filer as counsel, so the portal cannot be told who files.",
            "Write in the form, behind the party, `, by counsel` and the filer's name, and drop it again. If you "
            "always file for the same side, set `filing_role` in the court's table in docketpress.toml instead.",
        )


def _codes_missing(asked: Asked) -> Iterator[Finding]:
    wanted = sorted({one.filing_code for one in asked.documents()})
    for code in wanted:
        if code not in asked.profile.filings:
            yield _setting(
                f"filings.{code}",
                f"No code of the court is chosen for papers of the kind `{code}`.",
                "Choose one from the court's filing codes (`docketpress codes show`) and add "
                f"`filings.{code}` to the court's table.",
            )
    chosen = [asked.profile.filings[code] for code in wanted if code in asked.profile.filings]
    if not asked.profile.lead and any(one.separate and one.lead is None for one in chosen):
        yield _component("lead", "the paper itself")
    if not asked.profile.attachment and any(not one.separate and one.attachment is None for one in chosen):
        yield _component("attachment", "what is attached to it")


def _roles_missing(asked: Asked) -> Iterator[Finding]:
    wanted = asked.parties if asked.case is None else asked.filing_parties()
    roles = {one.role for one in wanted if asked.known(one) is None} - set(asked.profile.party_types)
    for role in sorted(roles):
        yield _setting(
            f"party_types.{role}",
            f"No party type of the court is chosen for the role `{role}`.",
            f"Choose one from the court's party types and add `party_types.{role}`.",
        )


def _plain(name: str) -> str:
    return re.sub(r"[^\w]+", " ", name).strip().casefold()


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
