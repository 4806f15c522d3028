"""The empty JSON form: every key with an empty text, the required ones first."""

import json

from pipeline.model import DocumentType
from pipeline.press.questions import DOCUMENT_TYPE, Question


def json_form(document_type: DocumentType, asked: tuple[Question, ...]) -> bytes:
    """The form's bytes, UTF-8."""
    ordered = sorted(asked, key=lambda one: not one.required)
    form = {DOCUMENT_TYPE: document_type.name} | {one.name: one.preset for one in ordered}
    return (json.dumps(form, ensure_ascii=False, indent=2) + "\n").encode()
