"""Everything of one filing in ECF 4.01: the only answer to a question that holds papers and who was served.

What stands where follows from the schema; no recorded answer of a portal was at hand.
"""

from lxml import etree

from pipeline.simulator.delivered import COPIED, Filed, Status
from pipeline.simulator.ecf4_calls import reason
from pipeline.simulator.ecf4_cases import case, person
from pipeline.simulator.ecf4_names import put
from pipeline.simulator.ecf4_write import charge, identified, moment, response, status, words
from pipeline.simulator.world import World

_SERVED = COPIED - {Status.ACCEPTED}


def details(world: World, filed: Filed) -> etree._Element:
    """The `FilingDetailResponseMessage`."""
    made = response("detailr:FilingDetailResponseMessage", world.url, filed.court)
    put(made, "detailr:FilingSubmissionDate/nc:DateTime", moment(filed.at))
    made.append(case(filed.case, parties=True))
    charge(put(made, "detailr:EnvelopeFees"), "Filing fee", world.fees.wire(world.fees.captured(filed.fee)))
    identified(made, filed.id, "FILINGID")
    identified(made, str(filed.envelope), "ENVELOPEID")
    why = reason(world, filed) if filed.reason_code else ""
    status(made, filed.status, at=filed.decided_at or filed.at, said=words(filed, why))
    if filed.status in COPIED and filed.decided_at:
        put(made, "detailr:FilingAcceptDate/nc:DateTime", moment(filed.decided_at))
    _served(made, filed)
    _paper(put(made, "t:FilingLeadDocument"), world, filed)
    return made


def _served(made: etree._Element, filed: Filed) -> None:
    if filed.status not in _SERVED or not filed.decided_at:
        return
    for number, name, email in filed.case.recipients:
        one = put(made, "detailr:ServiceRecipientDetail")
        put(one, "ecf:ServiceRecipientID/nc:IdentificationID", number)
        put(one, "detailr:StatusCode", "Sent")
        put(one, "detailr:ServedRecipient").append(person(number, name, email))
        put(one, "t:FirmName", "")
        put(one, "detailr:IsOpened", "false")
        put(one, "detailr:ServedDate/nc:DateTime", moment(filed.decided_at))
        put(one, "t:MailServiceIndicator", "false")


def _paper(made: etree._Element, world: World, filed: Filed) -> None:
    paper = filed.document
    put(made, "nc:DocumentDescriptionText", paper.title)
    put(made, "nc:DocumentFileControlID", paper.control)
    about = put(made, "ecf:DocumentMetadata")
    put(about, "j:RegisterActionDescriptionText", paper.filing_code)
    put(about, "ecf:FilingAttorneyID/nc:IdentificationID", filed.attorney)
    for party in paper.parties or ("",):
        put(about, "ecf:FilingPartyID/nc:IdentificationID", party)
    file = put(made, "ecf:DocumentRendition/ecf:DocumentRenditionMetadata/ecf:DocumentAttachment")
    put(file, "nc:BinaryDescriptionText", paper.file_name)
    if filed.status in COPIED and filed.stamped != b"":
        put(file, "nc:BinaryLocationURI", f"{world.url}/ecf4/copies/{filed.id}")
