"""The sizes of a court's policy as a table of its own, so that they are kept, compared and looked at like the others.

A policy is no code table: the portal gives it as an answer of its own. An adapter that reads one hands its numbers in
here and puts the table beside those it fetched.
"""

import re

from pipeline.filing.codes import genericode
from pipeline.filing.codes.genericode import CodeList

TABLE = "policy"
EACH, ALL = "MaximumAllowedAttachmentSize", "MaximumAllowedMessageSize"
_MEASURE = re.compile(r"\s*(\d{1,15})(?:\.0+)?\s*([a-z]*)\s*", re.IGNORECASE)
_UNITS = {
    **dict.fromkeys(("b", "byte", "bytes"), 1),
    **dict.fromkeys(("kb", "kilobyte", "kilobytes"), 1024),
    **dict.fromkeys(("mb", "megabyte", "megabytes"), 1024**2),
    **dict.fromkeys(("gb", "gigabyte", "gigabytes"), 1024**3),
}
_SURELY_BYTES = 1_000_000
"""A number without a unit is taken for bytes from here on; a smaller one could be anything and is left out."""


def in_bytes(measure: str) -> int | None:
    """A measure of a policy, `25 MB` or `26214400`, in bytes; None where that is not plain."""
    found = _MEASURE.fullmatch(measure)
    if found is None:
        return None
    number, unit = int(found[1]), found[2].casefold()
    if not unit:
        return number if number >= _SURELY_BYTES else None
    return number * _UNITS[unit] if unit in _UNITS else None


def policy_table(each: str, together: str) -> bytes | None:
    """The table; None where the policy tells no size plainly.

    Args:
        each: the most of one file, as the court writes it.
        together: the most of a whole message.
    """
    told = ((EACH, in_bytes(each)), (ALL, in_bytes(together)))
    rows = tuple((code, code, str(most)) for code, most in told if most)
    if not rows:
        return None
    columns = ("code", "name", "value")
    return genericode.write(CodeList(name=TABLE, version="", uri="", columns=columns, key=("code",), rows=rows))
