"""Invented code tables of a court, and requests that they take: for tests of the rules over them."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.filing.codes.genericode import CodeList
from pipeline.filing.codes.tables import Tables, view
from pipeline.filing.profile import Code
from pipeline.filing.request import Attachment, FilingRequest, Participant, Person, RequestDocument
from pipeline.model import Access, File

PORTAL, LOCATION, VERSION = "simport", "nowhere:cv1", "2026-11-22T090000Z-0123456789ab"
Rows = Sequence[Mapping[str, str]]

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "location": (
        *("code", "name", "initial", "subsequent", "allowfilingintononindexedcase", "allowmaxfeeamount"),
        *("allowzerofeeswithoutfilingparty", "allowserviceoninitial", "enforceredaction"),
    ),
    "casecategory": ("code", "name", "ecfcasetype"),
    "casetype": ("code", "name", "casecategory", "initial"),
    "casesubtype": ("code", "name", "casetypeid"),
    "filing": ("code", "name", "casecategory", "casetypeid", "filingtype", "iscourtuseonly", "useduedate"),
    "filingcomponent": ("code", "name", "filingcodeid", "required", "allowmultiple"),
    "documenttype": ("code", "name", "filingcodeid", "iscourtuseonly"),
    "partytype": ("code", "name", "casetypeid", "isrequired"),
    "optionalservices": ("code", "name", "filingcodeid", "multiplier", "hasfeeprompt"),
    "motiontype": ("code", "name", "filingcodeid"),
    "filertype": ("code", "name"),
    "filetype": ("code", "name", "extension"),
    "datafieldconfig": ("code", "name", "isvisible", "isrequired", "regularexpression", "validationmessage"),
    "crossreference": ("code", "name", "casetypeid", "isrequired", "validationregex", "customvalidationfailuremessage"),
    "policy": ("code", "name", "value"),
}


@dataclass(frozen=True)
class Court:
    """Tables as rows, easily changed."""

    rows: Mapping[str, tuple[Mapping[str, str], ...]]

    def tables(self) -> Tables:
        return view(PORTAL, LOCATION, VERSION, {name: self.list(name) for name in self.rows})

    def list(self, name: str) -> CodeList:
        columns = COLUMNS[name]
        rows = tuple(tuple(one.get(column, "") for column in columns) for one in self.rows[name])
        return CodeList(
            name=f"{name.capitalize()}Code",
            version="ABCDEF0123456789",
            uri="",
            columns=columns,
            key=("code",),
            rows=rows,
        )

    def without(self, *names: str) -> "Court":
        return Court({name: rows for name, rows in self.rows.items() if name not in names})

    def put(self, name: str, *rows: Mapping[str, str]) -> "Court":
        return Court({**self.rows, name: rows})

    def more(self, name: str, *rows: Mapping[str, str]) -> "Court":
        return self.put(name, *self.rows[name], *rows)

    def set(self, name: str, code: str, /, **values: str) -> "Court":
        return self.put(name, *({**row, **values} if row["code"] == code else row for row in self.rows[name]))

    def drop(self, name: str, code: str) -> "Court":
        return self.put(name, *(row for row in self.rows[name] if row["code"] != code))


def court(rng: random.Random) -> Court:
    """A court as courts are: codes under codes, some general, some of one parent only."""
    codes = (str(one) for one in rng.sample(range(100, 999_999), 200))
    made: dict[str, list[Mapping[str, str]]] = {name: [] for name in COLUMNS}
    made["location"].append(
        {
            "code": LOCATION,
            "name": "Nowhere County",
            **dict.fromkeys(COLUMNS["location"][2:], "True"),
            "enforceredaction": rng.choice(("False", "")),
        }
    )
    elements = ("CivilCase", "CriminalCase", "DomesticCase")
    for element in elements:
        category = next(codes)
        made["casecategory"].append({"code": category, "name": f"Category {category}", "ecfcasetype": element})
        for _ in range(rng.randint(2, 3)):
            _type(made, codes, category, rng)
    _fields(made)
    made["filetype"] += [{"code": next(codes), "name": "PDF", "extension": ".pdf"}]
    made["filertype"] += [{"code": next(codes), "name": "Agency"}, {"code": next(codes), "name": "Attorney"}]
    made["policy"] += [
        {"code": "MaximumAllowedAttachmentSize", "value": "25000000"},
        {"code": "MaximumAllowedMessageSize", "value": "35000000"},
    ]
    return Court({name: tuple(rows) for name, rows in made.items()})


def _type(made: dict[str, list[Mapping[str, str]]], codes: "object", category: str, rng: random.Random) -> None:
    def new() -> str:
        return str(next(codes))  # type: ignore[call-overload]

    kind = new()
    made["casetype"].append({"code": kind, "name": f"Type {kind}", "casecategory": category, "initial": "True"})
    for _ in range(rng.randint(0, 2)):
        made["casesubtype"].append({"code": (sub := new()), "name": f"Subtype {sub}", "casetypeid": kind})
    for role in ("Plaintiff", "Defendant"):
        made["partytype"].append({"code": new(), "name": f"{role} {kind}", "casetypeid": kind, "isrequired": "True"})
    made["partytype"].append({"code": new(), "name": f"Witness {kind}", "casetypeid": kind, "isrequired": "False"})
    if rng.random() < 0.5:
        made["crossreference"].append(
            {
                "code": new(),
                "name": "Agency number",
                "casetypeid": kind,
                "isrequired": "True",
                "validationregex": r"^\d{5}$",
            }
        )
    for _ in range(2):
        filing = new()
        parent = {"casecategory": category} if rng.random() < 0.5 else {"casetypeid": kind}
        made["filing"].append({"code": filing, "name": f"Paper {filing}", "filingtype": "Both", **parent})
        under = {"filingcodeid": filing}
        made["filingcomponent"] += [
            {"code": new(), "name": "Lead Document", "required": "True", "allowmultiple": "False", **under},
            {"code": new(), "name": "Attachments", "required": "False", "allowmultiple": "True", **under},
        ]
        made["documenttype"] += [
            {"code": new(), "name": "Non-Confidential", **under},
            {"code": new(), "name": "Sealed", **under},
        ]
        made["optionalservices"].append({"code": new(), "name": "Certified copy", "multiplier": "False", **under})
        made["motiontype"].append({"code": new(), "name": f"Motion of {filing}", **under})


def _fields(made: dict[str, list[Mapping[str, str]]]) -> None:
    for code, pattern, required in (
        ("PartyPhone", r"^\d{3}-\d{3}-\d{4}$", "False"),
        ("PartyEmail", r"^\w+([-+.']\w+)*@\w+([-.]\w+)*\.\w+([-.]\w+)*$", "False"),
        ("PartyLastName", r"^[\w .,'-]{1,100}$", "True"),
        ("PartyBusinessName", "", "True"),
        ("OriginalFileName", r"^[\w .-]+$", "True"),
        ("FilingReferenceNumber", r"^[A-Za-z0-9/-]{1,50}$", "False"),
        ("DocumentDescription", "", "True"),
        ("DocumentType", "", "True"),
        ("CaseInformationCaseSubType", "", "True"),
        ("FilingFilingAttorneyView", "", "True"),
        ("FilingMotionType", "", "False"),
        ("FilingFilerType", "", "False"),
    ):
        made["datafieldconfig"].append(
            {
                "code": code,
                "name": code,
                "isvisible": "True",
                "isrequired": required,
                "regularexpression": pattern,
                "validationmessage": "as the court shows it",
            }
        )


def pick(rng: random.Random, there: Court, table: str, **parents: str) -> Code:
    """A code of a table under these parents, pinned with its name."""
    fit = [row for row in there.rows[table] if all(row.get(key, "") == value for key, value in parents.items())]
    row = rng.choice(fit)
    return Code(code=row["code"], name=row["name"])


def request(rng: random.Random, there: Court, *, opens: bool | None = None) -> FilingRequest:
    """A request that the court's tables take."""
    opens = rng.random() < 0.5 if opens is None else opens
    category = rng.choice(there.rows["casecategory"])
    kind = pick(rng, there, "casetype", casecategory=category["code"])
    subs = [row for row in there.rows["casesubtype"] if row["casetypeid"] == kind.code]
    sub = rng.choice(subs) if subs else None
    roles = [row for row in there.rows["partytype"] if row["casetypeid"] == kind.code and row["isrequired"] == "True"]
    participants = tuple(
        Participant(
            key=f"Party{number}",
            role="plaintiff" if number == 1 else "defendant",
            party_type=Code(code=row["code"], name=row["name"]),
            person=None if number == 2 else Person(given="Rowena", surname="Placeholder"),
            organisation="Nullstone Widgets LLC" if number == 2 else "",
            number=None if opens else f"p-{number}",
            phone="555-010-0100",
            email="rowena.placeholder@example.com",
            counsel="Ada Invented",
        )
        for number, row in enumerate(roles, start=1)
    )
    papers = tuple(document(rng, there, category["code"], kind.code, at) for at in range(rng.randint(1, 2)))
    return FilingRequest(
        reference="0f0e0d0c-0000-4000-8000-000000000001",
        location=LOCATION,
        case_element=category["ecfcasetype"].removesuffix("Case").lower(),
        category=Code(code=category["code"], name=category["name"]),
        case_type=kind,
        case_subtype=Code(code=sub["code"], name=sub["name"]) if sub else None,
        title="Placeholder v. Nullstone Widgets LLC",
        docket_number=None if opens else "26-CV-000123",
        case_number=None if opens else "c-1",
        participants=participants,
        documents=papers,
        recipients=(),
        attorney="a-1",
        filer_type=pick(rng, there, "filertype"),
        payer="Ada Invented",
        payment_account="acc-1",
        fee_exception=None,
        max_fee=None,
        cross_references=tuple(
            (row["code"], "12345") for row in there.rows["crossreference"] if row["casetypeid"] == kind.code
        ),
    )


def document(rng: random.Random, there: Court, category: str, kind: str, at: int) -> RequestDocument:
    """A paper with an attachment, of a filing code that may be used here."""
    rows = there.rows["filing"]
    mine = [row for row in rows if row.get("casetypeid") == kind or row.get("casecategory") == category]
    chosen = rng.choice(mine)
    filing = Code(code=chosen["code"], name=chosen["name"])
    access = rng.choice((Access.PUBLIC, Access.SEALED))
    wanted = "Non-Confidential" if access is Access.PUBLIC else "Sealed"
    files = tuple(
        Attachment(
            file=File(path=Path(f"paper-{at}-{number}.pdf"), sha256="0" * 64, size=1000),
            name=f"paper-{at}-{number}.pdf",
            title=f"Paper {number}",
            pages=2,
            component=pick(rng, there, "filingcomponent", filingcodeid=filing.code, name=component),
            document_type=pick(rng, there, "documenttype", filingcodeid=filing.code, name=wanted),
            access=access,
        )
        for number, component in enumerate(("Lead Document", "Attachments", "Attachments")[: rng.randint(1, 3)])
    )
    return RequestDocument(
        control=f"0f0e0d0c-0000-4000-8000-000000000001/{at + 1}",
        sequence=at,
        role="lead" if at == 0 else "connected",
        title=f"Motion {at}",
        our_code=f"motion-{at}",
        filing=filing,
        motion_type=rng.choice((None, pick(rng, there, "motiontype", filingcodeid=filing.code))),
        optional_services=(pick(rng, there, "optionalservices", filingcodeid=filing.code),),
        attachments=files,
        parties=("Party1",),
        access=access,
    )


def with_document(made: FilingRequest, **values: object) -> FilingRequest:
    """The same request, its first document changed."""
    first = replace(made.documents[0], **values)  # type: ignore[arg-type]
    return replace(made, documents=(first, *made.documents[1:]))


def with_file(made: FilingRequest, **values: object) -> FilingRequest:
    """The same request, the first file of its first document changed."""
    first, *rest = made.documents[0].attachments
    return with_document(made, attachments=(replace(first, **values), *rest))  # type: ignore[arg-type]


def with_party(made: FilingRequest, **values: object) -> FilingRequest:
    """The same request, its first party changed."""
    first = replace(made.participants[0], **values)  # type: ignore[arg-type]
    return replace(made, participants=(first, *made.participants[1:]))
