"""Everything we ask: none of these files anything, and all may be asked again, except cancelling."""

import copy
from datetime import date

from lxml import etree

from pipeline.filing.ecf.build import Element, boolean
from pipeline.filing.ecf.v4 import names
from pipeline.filing.ecf.v4.names import V4
from pipeline.filing.ecf.v4.parts import Asker, identification, question, submitter
from pipeline.filing.ecf.v4.payment import provider_charge
from pipeline.filing.ecf.v4.review_filing import core_of, sent

_BEFORE_CHARGE = ("CaseTypeText", "FilerTypeText")
"""What stands before the account in the case's augmentation, of all that we write there."""


def policy(asker: Asker, location: str) -> bytes:
    """What a court takes, and where its code tables lie."""
    return question("policyq:CourtPolicyQueryMessage", asker, location)


def case_list(asker: Asker, location: str, docket_number: str) -> bytes:
    """The cases of a number."""
    wanted = V4.element("caselistq:CaseListQueryCase", V4.element("nc:CaseDocketID", docket_number))
    return question("caselistq:CaseListQueryMessage", asker, location, wanted)


def case(asker: Asker, location: str, case_number: str) -> bytes:
    """One case with its parties, without its docket."""
    criteria = V4.element(
        "caseq:CaseQueryCriteria",
        V4.element("caseq:IncludeParticipantsIndicator", boolean(True)),
        V4.element("caseq:IncludeDocketEntryIndicator", boolean(False)),
        V4.element("caseq:IncludeCalendarEventIndicator", boolean(False)),
        V4.element("caseq:DocketEntryTypeCodeFilterText", boolean(False)),
        V4.element("caseq:CalendarEventTypeCodeFilterText", boolean(False)),
    )
    return question("caseq:CaseQueryMessage", asker, location, _tracking(case_number), criteria)


def service_information(asker: Asker, location: str, case_number: str) -> bytes:
    """Who can be served in a case."""
    return question("serviceq:ServiceInformationQueryMessage", asker, location, _tracking(case_number))


def fees(asker: Asker, message: bytes) -> bytes:
    """What a message that files would cost: its own core message, with the account that is to pay named in it.

    Raises:
        Unreadable: it is no message that files.
    """
    said, core = sent(message), copy.deepcopy(core_of(message))
    if said.account:
        _name_account(core, said.account)
    return question("feesq:FeesCalculationQueryMessage", asker, said.location, core)


def filing_status(asker: Asker, location: str, filing: str) -> bytes:
    """What has become of one paper."""
    wanted = identification("nc:DocumentIdentification", filing, names.FILING)
    return question("statusq:FilingStatusQueryMessage", asker, location, wanted)


def filing_details(asker: Asker, location: str, filing: str) -> bytes:
    """Everything of one paper: the clerk's words, the bill, who was served, where the stamped copy lies."""
    wanted = identification("nc:DocumentIdentification", filing, names.FILING)
    return question("detailq:FilingDetailQueryMessage", asker, location, wanted)


def filing_list(asker: Asker, location: str, first: date, last: date) -> bytes:
    """What we filed in a court between two days."""
    return question(
        "listq:FilingListQueryMessage",
        asker,
        location,
        submitter("nc:DocumentSubmitter", asker) if asker.submitter else None,
        V4.element("nc:DateRange", _day("nc:StartDate", first), _day("nc:EndDate", last)),
    )


def cancel(asker: Asker, location: str, filing: str) -> bytes:
    """Take one paper back."""
    wanted = identification("nc:DocumentIdentification", filing, names.FILING)
    return question("cancelq:CancelFilingMessage", asker, location, wanted)


def _tracking(number: str) -> Element:
    return V4.element("nc:CaseTrackingID", number)


def _day(name: str, day: date) -> Element:
    return V4.element(name, V4.element("nc:Date", day.isoformat()))


def _name_account(core: Element, account: str) -> None:
    augmentation = next(iter(core.iter(V4.name("t:CaseAugmentation"))), None)
    if augmentation is None:
        return
    before = [
        at for at, one in enumerate(augmentation) if etree.QName(one).localname in {*_BEFORE_CHARGE, "CaseParticipant"}
    ]
    augmentation.insert(max(before, default=-1) + 1, provider_charge(account))
