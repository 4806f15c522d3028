"""The sizes in a court's policy, as the proxy tells it.

The proxy hands the court's whole policy message out as JSON. Only its two sizes are looked for, wherever they stand:
portals write the development part each in an extension of their own.
"""

from collections.abc import Iterator

from pipeline.filing.codes import policy_table
from pipeline.filing.efsp.reading import text
from pipeline.filing.efsp.talk import parsed

_EACH, _ALL = "maximumAllowedAttachmentSize", "maximumAllowedMessageSize"
_MEASURES = ("measureText", "measureValue", "measureDecimalValue", "measureValueText")
_UNITS = ("measureUnitText", "measureUnitCode")
_DEEPEST = 12


def table(raw: bytes) -> bytes | None:
    """The sizes as a table; None where the policy tells none plainly."""
    told = parsed(raw)
    return policy_table(_measure(told, _EACH), _measure(told, _ALL))


def _measure(told: object, name: str) -> str:
    found = next((one[name] for one in _records(told, _DEEPEST) if name in one), None)
    if not isinstance(found, dict):
        return text(found)
    amount = next((said for one in _MEASURES if (said := text(found.get(one)))), text(found))
    unit = next((said for one in _UNITS if (said := text(found.get(one)))), "")
    return f"{amount} {unit}".strip()


def _records(told: object, depth: int) -> Iterator[dict[str, object]]:
    if not depth:
        return
    if isinstance(told, dict):
        yield told
    inner = told.values() if isinstance(told, dict) else told if isinstance(told, list) else ()
    for one in inner:
        yield from _records(one, depth - 1)
