"""Findings as JSON tables, and back."""

from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter

from pipeline.model import Finding

_CODEC: TypeAdapter[tuple[Finding, ...]] = TypeAdapter(tuple[Finding, ...])


def pack(findings: Iterable[Finding]) -> tuple[dict[str, Any], ...]:
    """Findings as tables that JSON can hold; what is not filled in is left out."""
    return tuple(_CODEC.dump_python(tuple(findings), mode="json", exclude_defaults=True))


def unpack(tables: Iterable[object]) -> tuple[Finding, ...]:
    """The findings of such tables.

    Raises:
        ValueError: these are no findings.
    """
    return _CODEC.validate_python(tuple(tables))
