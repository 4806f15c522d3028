"""What made a form's papers; told without making any, so without what that takes."""

import functools
from collections.abc import Mapping
from importlib.metadata import version

from pipeline.model import JSON, Court, DocumentType
from pipeline.press import sources


def provenance(document_type: DocumentType, court: Court) -> Mapping[str, JSON]:
    """What made the papers, for the manifest: editions, digests and the versions of the renderers."""
    shelf = sources.of(document_type, court)
    return {
        "document_type": document_type.name,
        "edition": document_type.edition,
        "document_type_sha256": document_type.digest,
        "court": court.name,
        "court_sha256": court.digest,
        "shared_templates_sha256": sources.shared_digest(shelf),
        "renderers": dict(_renderers()),
    }


@functools.cache
def _renderers() -> Mapping[str, JSON]:
    return {name: version(name) for name in ("weasyprint", "pydyf", "python-docx", "jinja2", "fonttools")}
