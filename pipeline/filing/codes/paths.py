"""Where a thing of the neutral request stands in a dialect's message, from `paths.toml`.

A finding names the very element, so that whoever looks at the stored message finds it. Documents are numbered as
each dialect's message lists them.
"""

import functools
import tomllib
from collections.abc import Mapping
from importlib.resources import files as resources
from types import MappingProxyType

from pipeline.filing.request import FilingRequest, RequestDocument

DIALECTS = ("ecf4", "ecf5", "efsp")


@functools.cache
def known() -> Mapping[str, Mapping[str, str]]:
    """Every path by our name of the thing, then by dialect."""
    raw = tomllib.loads(resources(__package__).joinpath("paths.toml").read_text(encoding="utf-8"))
    return MappingProxyType(raw)


class Paths:
    """The element paths of one request in one dialect."""

    def __init__(self, dialect: str, request: FilingRequest) -> None:
        if dialect not in DIALECTS:
            raise ValueError(f"there is no dialect {dialect!r}")
        self.dialect = dialect
        self._request = request

    def at(self, what: str, *, number: int = 1) -> str:
        """The path of something of the case or the payment, or of one in a list of them (from 1)."""
        return self._filled(what, number=number)

    def party(self, what: str, index: int) -> str:
        """The path of something of a party; `index` counts the request's participants from 0."""
        return self._filled(what, party=self._party(index))

    def document(self, what: str, document: RequestDocument, *, number: int = 1) -> str:
        """The path of something of a document, or of one in a list of them (from 1)."""
        return self._filled(what, document=self._file(document, 0), number=number)

    def attachment(self, what: str, document: RequestDocument, index: int) -> str:
        """The path of something of a file; `index` counts the document's attachments from 0."""
        return self._filled(what, attachment=self._attachment(document, index))

    def _filled(self, what: str, *, number: int = 1, **places: str) -> str:
        case = f"{self._request.case_element.capitalize()}Case"
        return known()[what][self.dialect].format(case=case, number=number, index=number - 1, **places)

    def _party(self, index: int) -> str:
        if self.dialect == "ecf4":
            case = f"{self._request.case_element.capitalize()}Case"
            return f"CoreFilingMessage/{case}/CaseAugmentation/CaseParticipant[{index + 1}]"
        if self.dialect == "ecf5":
            return f"FilingMessage/Case/CaseAugmentation/CaseParty[{index + 1}]"
        filing = {key for one in self._request.documents for key in one.parties}
        keys = [one.key for one in self._request.participants]
        group = [key for key in keys if (key in filing) == (keys[index] in filing)]
        return f"{'users' if keys[index] in filing else 'other_parties'}[{group.index(keys[index])}]"

    def _attachment(self, document: RequestDocument, index: int) -> str:
        if self.dialect == "ecf4":
            inside = f"DocumentRendition/DocumentRenditionMetadata/DocumentAttachment[{index + 1}]"
            return f"{self._file(document, 0)}/{inside}"
        if self.dialect == "ecf5":
            return self._file(document, index)
        return f"{self._file(document, 0)}.elements[{index}]"

    def _file(self, document: RequestDocument, index: int) -> str:
        """The element of a document; in ECF 5.0 each attachment is a connected document of its own."""
        if self.dialect == "efsp":
            return f"al_court_bundle[{self._request.documents.index(document)}]"
        own = self.dialect == "ecf5"
        leads, connected = 0, 0
        for one in self._request.documents:
            for at in range(len(one.attachments) if own else 1):
                leading = one.role == "lead" and at == 0
                leads, connected = leads + leading, connected + (not leading)
                if one is document and at == index:
                    root = "FilingMessage" if own else "CoreFilingMessage"
                    kind, number = ("Lead", leads) if leading else ("Connected", connected)
                    return f"{root}/Filing{kind}Document[{number}]"
        raise ValueError("the document is not of this request")
