"""What is known of a form once its answers are read, and what may be doubted in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.model import DocumentType, Severity, Source
from pipeline.rules.misread import Fault
from pipeline.rules.understand import Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a form once its answers are read."""

    made: DocumentType
    values: Mapping[str, object]
    """By field name; None where nothing is filled in. Answers that could not be read are left out."""
    setting: Setting

    def filled(self, name: str) -> bool:
        """Whether there is an answer, readable or not."""
        return name not in self.values or self.values[name] not in (None, ())

    def day(self, name: str) -> date | None:
        """The answer where it is a readable date."""
        found = self.values.get(name)
        return found if isinstance(found, date) else None

    def label(self, name: str) -> str:
        """The field as a person reads it, for a sentence."""
        field = self.made.field(name)
        return f"`{field.label if field else name}`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A fault, the field it lies in, and the rule that is broken (None: the field's own)."""

    field: str
    fault: Fault
    source: Source | None = None
    severity: Severity = Severity.ERROR
