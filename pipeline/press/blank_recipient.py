"""The columns of an empty roster that name the one person a row's paper goes to."""

from pipeline.errors import UsageError
from pipeline.model import DocumentType, FieldKind
from pipeline.press.questions import Question
from pipeline.rules import headings
from pipeline.rules.recipients import HEADINGS

_HELP = {
    "name": "Whom the paper goes to: one person or office.",
    "street": "Street or post office box; several lines are separated by “;”.",
    "street2": "One more line, such as the apartment.",
    "city": "As it is written on an envelope.",
    "state": "Two letters, for example NY.",
    "zip": "Five digits, or nine with a hyphen behind the fifth.",
    "email": "An e-mail address.",
    "agreed": "“yes” where the recipient agreed in writing to be served by e-mail. Left empty: by mail.",
    "party": "Whom the recipient stands for, for example “Plaintiff Jane Roe”.",
}


def recipient_questions(document_type: DocumentType) -> tuple[Question, ...]:
    """One question a column, as a lane for notices reads them.

    Raises:
        UsageError: papers of that type are not served, or it has a field of its own called `Recipient`.
    """
    if all(one.kind is not FieldKind.SERVICE_LIST for one in document_type.fields):
        raise UsageError(f"A {document_type.title} has no service list, so its roster has no columns for a recipient.")
    own = headings.index(document_type.fields)
    if headings.key(HEADINGS["name"][0]) in own:
        raise UsageError(f"A {document_type.title} asks for its recipient itself; its roster needs no columns for one.")
    return tuple(_question(part, names[0]) for part, names in HEADINGS.items() if headings.key(names[0]) not in own)


def _question(part: str, label: str) -> Question:
    return Question(
        name=label,
        label=label,
        kind=FieldKind.BOOLEAN if part == "agreed" else FieldKind.TEXT,
        help=_HELP[part],
        required=False,
        choices=("yes", "no") if part == "agreed" else (),
    )
