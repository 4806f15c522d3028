"""The ways of service: their names in rule packs, and what people call them."""

from collections.abc import Mapping

from pipeline.rules import headings

SAID: Mapping[str, str] = {
    "hand": "by hand",
    "mail": "by mail",
    "mail-other-state": "by mail, out of state",
    "mail-abroad": "by mail, out of the country",
    "express": "by express mail or overnight delivery",
    "fax": "by fax",
    "e-service": "electronically",
    "e-mail": "by e-mail",
    "clerk": "by leaving it with the clerk",
    "consent": "by other means agreed to in writing",
    "out-of-state": "outside the state",
    "other": "otherwise than by hand within the state",
}
"""Each way as it reads after "Served"."""

_ALSO: Mapping[str, tuple[str, ...]] = {
    "hand": ("by hand", "in hand", "personal", "personally", "personal service", "personal delivery", "in person"),
    "mail": (
        *("by mail", "us mail", "u.s. mail", "first class mail", "first-class mail", "regular mail", "post"),
        *("certified mail", "registered mail", "by certified mail", "mailed", "usps", "u.s. postal service"),
        *("first class mail, postage prepaid", "mail, postage prepaid", "us mail, postage prepaid"),
        *("first class us mail", "us first class mail", "usps first class mail", "united states mail"),
        *("certified mail, return receipt requested", "usps certified mail", "us certified mail"),
    ),
    "mail-other-state": ("mail out of state", "mail from another state", "out-of-state mail"),
    "mail-abroad": ("mail abroad", "international mail", "mail out of the country"),
    "express": (
        "express mail",
        "overnight",
        "overnight delivery",
        "overnight mail",
        "courier",
        "carrier",
        "priority mail express",
        "usps priority mail express",
        "fedex overnight",
        "ups overnight",
    ),
    "fax": ("by fax", "facsimile"),
    "e-service": (
        *("e-filing", "efiling", "electronic", "electronically", "electronic service", "electronic filing"),
        *("cm/ecf", "ecf", "nyscef", "portal"),
    ),
    "e-mail": ("email", "by email", "by e-mail"),
    "clerk": ("left with the clerk", "leaving with clerk"),
    "consent": ("by consent", "other means agreed to in writing"),
    "out-of-state": ("outside the state",),
}
_NAMES = {headings.key(said): name for name in SAID for said in (name, *_ALSO.get(name, ()))}


def named(text: str) -> str | None:
    """The way of service that a text means: `mail` for `First-class mail`; None when it is none we know."""
    return _NAMES.get(headings.key(text))


def said(method: str) -> str:
    """The way as it reads after "Served"; what is not known stands in quotes."""
    return SAID.get(method, f"“{method}”")
