"""What made an envelope, for its manifest: digests, editions, versions; the same input gives the same words."""

import functools
from collections.abc import Mapping
from importlib.metadata import version

from pipeline import __version__
from pipeline.line.desk import Desk
from pipeline.model import JSON, Form
from pipeline.press import origin

_BINDERS = ("pikepdf", "pypdf", "pypdfium2")


def of(desk: Desk, form: Form) -> Mapping[str, JSON]:
    """The form's digest and row, what it corrects, the template's and court's editions, and the engines' versions.

    Neither the moment nor the packet's number is among them: they would make two equal envelopes differ.
    """
    corrects = form.origin.corrects
    return {
        **({"corrects": corrects} if corrects else {}),
        "form": {"sha256": form.origin.sha256, "sheet": form.origin.sheet, "row": form.origin.row},
        **origin.provenance(desk.catalog.documents[form.document_type], desk.catalog.courts[form.court]),
        "engines": dict(_engines()),
    }


@functools.cache
def _engines() -> Mapping[str, JSON]:
    return {"docketpress": __version__, **{name: version(name) for name in _BINDERS}}
