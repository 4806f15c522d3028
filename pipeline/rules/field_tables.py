"""The shape of one question in the TOML files, and of what every table of ours shares: known keys, sources, names."""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic import ValidationInfo as Info
from pydantic.functional_validators import BeforeValidator

from pipeline import model


class Table(BaseModel):
    """A table of which every key is known."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceTable(Table):
    """A citation; `[sources.<name>]` lets many fields share one."""

    citation: str = Field(min_length=1)
    checked: date
    verified: bool
    url: str | None = None

    def record(self) -> model.Source:
        """The source as the rooms know it."""
        return model.Source(citation=self.citation, checked=self.checked, verified=self.verified, url=self.url)


def _named(value: Any, info: Info) -> Any:  # noqa: ANN401 - before validation anything may stand here
    """A text instead of a table names an entry of `[sources]`."""
    if not isinstance(value, str):
        return value
    shelf = (info.context or {}).get("sources", {})
    if value not in shelf:
        known = ", ".join(sorted(shelf)) or "none is described"
        raise ValueError(f"there is no [sources.{value}]; known: {known}")
    return shelf[value]


def _several(value: Any) -> Any:  # noqa: ANN401 - before validation anything may stand here
    """One name stands for a list of one."""
    return (value,) if isinstance(value, str) else value


SourceRef = Annotated[SourceTable, BeforeValidator(_named)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Sources = dict[str, SourceTable]
Column = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]
"""A column of rows, `payments.amount`."""


class ConditionTable(Table):
    """`{ field = "…", values = ["…"] }`."""

    field: Name
    values: tuple[str, ...] = ()


class FieldTable(Table):
    """One `[[fields]]` entry."""

    name: Name
    label: str = Field(min_length=1)
    kind: model.FieldKind
    help: str = ""
    required: bool = False
    required_when: ConditionTable | None = None
    required_unless: tuple[Name, ...] = ()
    aliases: tuple[str, ...] = ()
    pattern: str | None = None
    pattern_hint: str | None = None
    choices: tuple[str, ...] = ()
    default: str | None = None
    max_length: int | None = Field(default=None, gt=0)
    not_past: bool = False
    not_future: bool = False
    court_day: bool = False
    daytime: bool = False
    after: Name | None = None
    not_before: Name | None = None
    not_after: Name | None = None
    excludes: tuple[Name, ...] = ()
    names_one_of: Annotated[tuple[Name, ...], BeforeValidator(_several)] = ()
    fills: str | None = None
    columns: tuple["FieldTable", ...] = ()
    total_of: Column | None = None
    positive: bool = False
    not_negative: bool = False
    unique: bool = False
    highest_of: Column | None = None
    count_of: Name | None = None
    source: SourceRef | None = None

    def record(self) -> model.Field:
        """The field as the rooms know it."""
        plain = {name: getattr(self, name) for name in type(self).model_fields}
        plain["required_when"] = condition(self.required_when)
        plain["source"] = self.source.record() if self.source else None
        plain["columns"] = tuple(one.record() for one in self.columns)
        return model.Field(**plain)


def condition(table: ConditionTable | None) -> model.Condition | None:
    """The condition as the rooms know it."""
    return model.Condition(field=table.field, values=table.values) if table else None
