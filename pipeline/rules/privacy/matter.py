"""What a text is judged by: the pack of its court, the sort of case and paper, who is a minor, what was waived."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from pipeline.model import Case, Court, DocumentType, Form, Place, Severity
from pipeline.rules.privacy.hits import Kind
from pipeline.rules.privacy.packs import Exemption, Pack

MINORS, WAIVER, JUVENILE = "minors", "privacy_waiver", "juvenile"
"""Fields of the field set `case` that this room reads."""
DEFAULT_PACK = "generic"
_CIVIL = re.compile(r"\b\d{2}-cv-\d|\bcivil\s+action\s+no\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A text and where it stands."""

    text: str
    where: Place
    what: str = ""
    """Where in the file, in words, if not plainly on its pages: `a comment`, `the document information`."""
    removed: bool = False
    """It was in the file that was dropped, and cleaning took it out: nothing of it is filed."""
    foreign: bool = False
    """It comes from an exhibit or another outsider's file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A person's reason for which a kind of identifier may stay."""

    kind: Kind
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a text is judged by."""

    pack: Pack
    criminal: bool
    privacy: str = "filed"
    """Of the document type: `filed`, `charging` or `house`."""
    access: str = "public"
    called: str = ""
    """The titles of court, case and paper, for the pack's patterns."""
    minors: tuple[str, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    today: date | None = None
    """Of the receipt; None: not known."""
    assumed: bool = False
    """Nobody said whether the case is criminal; the stricter is taken until a text says otherwise."""

    @property
    def exemption(self) -> Exemption | None:
        """The first exemption of the pack that fits."""
        return next((one for one in self.pack.exemptions if self._fits(one)), None)

    def waiver(self, kind: Kind) -> Waiver | None:
        """The waiver that lets such an identifier stay."""
        return next((one for one in self.waivers if one.kind is kind), None)

    def weight(self, kind: Kind) -> Severity | None:
        """How much an identifier of that kind weighs in this matter; None: it may stand."""
        rule, exempt = self.pack.rule(kind, criminal=self.criminal), self.exemption
        if rule is None or (exempt and exempt.outcome == "pass"):
            return None
        return Severity.WARNING if exempt and rule.weight is Severity.ERROR else rule.weight

    def _fits(self, one: Exemption) -> bool:
        case = "criminal" if self.criminal else "civil"
        return (
            one.cases in ("any", case)
            and one.privacy in (None, self.privacy)
            and one.access in (None, self.access)
            and (one.pattern is None or one.pattern.search(self.called) is not None)
        )


def of_form(
    form: Form, document_type: DocumentType, court: Court, packs: Mapping[str, Pack], *, today: date | None = None
) -> Matter:
    """The matter of a checked form."""
    pack = pack_of(court, packs)
    case = form.case
    return Matter(
        pack=pack,
        criminal=is_criminal(pack, case),
        privacy=document_type.privacy,
        access=case.access.value,
        called="\n".join((court.title, _title(case), document_type.title)),
        minors=_texts(form.values.get(MINORS)),
        waivers=tuple(one for text in _texts(form.values.get(WAIVER)) for one in read_waiver(text)),
        today=today,
    )


def of_file(
    court: Court | None,
    packs: Mapping[str, Pack],
    *,
    criminal: bool = True,
    minors: tuple[str, ...] = (),
    today: date | None = None,
) -> Matter:
    """The matter of a file that comes without a form.

    Args:
        court: whose pack holds; None for the general one.
        packs: all packs.
        criminal: whether the case is; the stricter where nobody said.
        minors: names of persons under 18.
        today: of the receipt.
    """
    pack = pack_of(court, packs) if court else packs[DEFAULT_PACK]
    return Matter(pack=pack, criminal=criminal, called=court.title if court else "", minors=minors, today=today)


def as_said(matter: Matter, texts: Iterable[str]) -> Matter:
    """The matter as the texts of a file tell it: civil where they bear a civil number and nothing criminal.

    Args:
        matter: of the file.
        texts: everything the file says.
    """
    said = "\n".join(texts) if matter.assumed else ""
    if _CIVIL.search(said) and not matter.pack.criminal.search(said):
        return replace(matter, criminal=False, assumed=False)
    return matter


def pack_of(court: Court, packs: Mapping[str, Pack]) -> Pack:
    """The pack a court names, else the general one."""
    return packs.get(court.privacy or DEFAULT_PACK) or packs[DEFAULT_PACK]


def is_criminal(pack: Pack, case: Case) -> bool:
    """Whether a case's number or title says that it is criminal."""
    return pack.criminal.search(f"{case.docket_number or ''}\n{_title(case)}") is not None


def read_waiver(text: str) -> Iterable[Waiver]:
    """`ssn, birth date: ordered by the court, Dkt. 12` → a waiver a kind; nothing where no known kind is named."""
    kinds, colon, reason = text.partition(":")
    if not (colon and reason.strip()):
        return ()
    named = {one.strip().casefold().replace(" ", "-") for one in kinds.split(",")}
    return tuple(Waiver(kind=one, reason=" ".join(reason.split())) for one in Kind if one.value in named)


def unclear_waivers(form: Form) -> tuple[str, ...]:
    """Entries of the waiver field that name no kind or no reason."""
    return tuple(one for one in _texts(form.values.get(WAIVER)) if not read_waiver(one))


def _title(case: Case) -> str:
    first = [one.name for one in case.parties]
    return " v. ".join(first) or case.matter or ""


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, tuple) else ()
