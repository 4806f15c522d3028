"""What a message of ours breaks in its schema, as findings for a clerk; places with one cause are one finding."""

import re
from collections.abc import Iterable

from lxml import etree

from pipeline.model import Finding, Place, Severity
from pipeline.schemas import Fault, Schemas

_STEP = re.compile(r"\{[^}]*\}|\[\d+\]|\w+:(?=\w)")
_SHOWN = 3


def findings(message: etree._Element, schemas: Schemas, *, standard: str) -> tuple[Finding, ...]:
    """Every cause for which a message breaks its schema, once.

    Args:
        message: the whole message.
        schemas: the portal's set.
        standard: how the set is cited, for example `ECF 4.01`.

    Raises:
        PortalUnavailable: the set on this machine cannot be loaded.
    """
    causes: dict[tuple[str, str], list[Fault]] = {}
    for one in schemas.faults(message):
        causes.setdefault((plain_path(one.path), one.said), []).append(one)
    return tuple(_finding(path, said, at, standard) for (path, said), at in causes.items())


def plain_path(path: str) -> str:
    """A path of element names without namespaces and numbers: what is the same mistake has the same path."""
    return _STEP.sub("", path).lstrip("/")


def _finding(path: str, said: str, at: Iterable[Fault], standard: str) -> Finding:
    places = tuple(at)
    lines = f" at {len(places)} places" if len(places) > 1 else ""
    return Finding(
        code="portal.schema",
        severity=Severity.ERROR,
        where=Place(field=path),
        message=f"The message does not follow the portal's schema{lines}, so the portal would refuse it: "
        f"{_without_namespaces(said)}",
        rule=f"{standard} schema",
        repair="Correct the answer on the form or the code in the court's table that this element is made from; if it "
        "is right there, the portal's schema set may have changed: register it anew with `docketpress schemas add`.",
    )


def _without_namespaces(said: str) -> str:
    return re.sub(r"\{[^}]*\}", "", said).strip()
