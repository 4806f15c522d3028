"""The case of a message: which of the standard's case elements, the court's codes, the people.

The schema demands fields that a later paper has nothing to say about (a cause of action, a charge, a debtor's class).
They are written empty or with a neutral filler, as filing managers take them; nothing is made up about anybody.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pipeline.filing.ecf.build import Element, boolean, money
from pipeline.filing.ecf.v4.names import V4
from pipeline.filing.ecf.v4.parties import participants, person_name
from pipeline.filing.ecf.v4.parts import court
from pipeline.filing.request import FilingRequest, Participant

_NOT_RESTATED = "Not restated in this filing"


def case(request: FilingRequest) -> Element:
    """The case element."""
    name, filler = _ELEMENTS[request.case_element]
    return V4.element(
        name,
        V4.given("nc:CaseTitleText", request.title),
        V4.element("nc:CaseCategoryText", request.category.code),
        V4.given("nc:CaseTrackingID", request.case_number),
        V4.given("nc:CaseDocketID", request.docket_number),
        V4.element("j:CaseAugmentation", court(request.location)),
        _augmentation(request),
        filler(request),
    )


def _augmentation(request: FilingRequest) -> Element:
    return V4.element(
        "t:CaseAugmentation",
        participants(request),
        V4.element("t:CaseTypeText", request.case_type.code),
        V4.given("t:FilerTypeText", request.filer_type.code if request.filer_type else None),
        V4.given("t:MaxFeeAmount", money(request.max_fee) if request.max_fee is not None else None),
        V4.given("t:CaseSubTypeText", request.case_subtype.code if request.case_subtype else None),
    )


# ── what the schema demands beside it ────────────────────────────────────────────────────────────────


def _civil(_request: FilingRequest) -> list[Element]:
    return [
        V4.element("ecf:CauseOfActionCode"),
        V4.element("civil:ClassActionIndicator", boolean(False)),
        V4.element("civil:JuryDemandIndicator", boolean(False)),
        V4.element("civil:ReliefTypeCode"),
    ]


def _criminal(_request: FilingRequest) -> list[Element]:
    offence = V4.element("criminal:ChargeOffense", V4.element("nc:ActivityDescriptionText", _NOT_RESTATED))
    return [V4.element("criminal:CaseCharge", offence, V4.element("criminal:ChargeAmendedIndicator", boolean(False)))]


def _domestic(request: FilingRequest) -> list[Element]:
    return [
        V4.element("ecf:CauseOfActionCode"),
        V4.element("domestic:CaseContestedIndicator", boolean(False)),
        V4.element("domestic:DomesticCasePerson", _first_person(request)),
    ]


def _juvenile(_request: FilingRequest) -> list[Element]:
    return [
        V4.element("juvenile:JuvenileCaseJuvenile", V4.element("juvenile:PersonEmancipatedIndicator", boolean(False)))
    ]


def _citation(_request: FilingRequest) -> list[Element]:
    return [V4.element("citation:CitationCaseAugmentation", V4.element("j:Citation"))]


def _bankruptcy(request: FilingRequest) -> list[Element]:
    made = [V4.element(f"bankruptcy:{name}", text) for name, text in _BANKRUPTCY]
    return [*made, V4.element("bankruptcy:Debtor", V4.element("ecf:EntityPerson", _first_person(request)))]


def _nothing(_request: FilingRequest) -> list[Element]:
    return []


def _first_person(request: FilingRequest) -> Element | None:
    found: Participant | None = next((one for one in request.participants if one.person), None)
    return person_name(found.person) if found and found.person and not found.number else None


_BANKRUPTCY = (
    ("AssetNoticeIndicator", "false"),
    ("NumberOfCreditorsValueLevelCode", ""),
    ("EstimatedAssetsValueLevelCode", ""),
    ("EstimatedDebtsValueLevelCode", ""),
    ("SmallBusinessIndicator", "false"),
    ("Section1121eIndicator", "false"),
    ("DebtorTypeCode", ""),
    ("JointPetitionIndicator", "false"),
    ("NatureOfDebtCode", ""),
    ("VoluntaryIndicator", "false"),
    ("BankruptcyStatute", ""),
)
_ELEMENTS: Mapping[str, tuple[str, Callable[[FilingRequest], list[Element]]]] = MappingProxyType(
    {
        "civil": ("civil:CivilCase", _civil),
        "criminal": ("criminal:CriminalCase", _criminal),
        "domestic": ("domestic:DomesticCase", _domestic),
        "juvenile": ("juvenile:JuvenileCase", _juvenile),
        "citation": ("citation:CitationCase", _citation),
        "bankruptcy": ("bankruptcy:BankruptcyCase", _bankruptcy),
        "appellate": ("appellate:AppellateCase", _nothing),
    },
)
