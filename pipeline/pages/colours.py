"""Keeps each part's colours meaning what they meant when all parts share one output intent."""

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

_DEFAULTS = {1: "/DefaultGray", 3: "/DefaultRGB", 4: "/DefaultCMYK"}


def intent(pdf: pikepdf.Pdf) -> Object | None:
    """The file's PDF/A output intent, if it has one with a profile that can be read."""
    found = pdf.Root.get("/OutputIntents")
    for one in found if isinstance(found, Array) else ():
        if isinstance(one, Dictionary) and one.get("/S") == Name.GTS_PDFA1 and _readable(one.get("/DestOutputProfile")):
            return one
    return None


def _readable(stream: object) -> bool:
    if not isinstance(stream, pikepdf.Stream) or stream.get_int("/N") not in _DEFAULTS:
        return False
    try:
        stream.read_bytes()
    except pikepdf.PdfError:
        return False
    return True


def profile(one: Object) -> bytes:
    """The bytes of an intent's colour profile."""
    return bytes(one.DestOutputProfile.read_bytes())


def pin(pdf: pikepdf.Pdf, own: Object) -> None:
    """Say on every page and drawing of a file that plain colours are those of its own profile.

    ISO 19005-2, 6.2.3 allows one profile a file. A part made for another one would change its colours, so
    its default colour spaces name it (6.2.4.3).
    """
    stream = own.DestOutputProfile
    name = _DEFAULTS[stream.get_int("/N", 0)]
    space = pdf.make_indirect(Array([Name.ICCBased, stream]))
    for scope in pdf.content_scopes():
        if scope.resources is None:
            _resources(scope.content)["/ColorSpace"] = Dictionary({name: space})
            continue
        spaces = scope.resources.get("/ColorSpace")
        if not isinstance(spaces, Dictionary):
            scope.resources["/ColorSpace"] = spaces = Dictionary()
        if name not in spaces:
            spaces[name] = space


def _resources(holder: Object) -> Object:
    holder["/Resources"] = Dictionary()
    return holder["/Resources"]
