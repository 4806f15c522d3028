"""In which language a paper speaks to its reader beside English, and whether it can."""

from collections.abc import Iterator, Mapping

from pipeline.model import Court, Paper, Severity, Value
from pipeline.rules.known import Doubt, Known
from pipeline.rules.misread import Fault

FIELD = "reader_language"
CODES: Mapping[str, str] = {"spanish": "es"}
"""What a form calls a language, and its code."""


def wanted(values: Mapping[str, Value]) -> str | None:
    """The code of the language a form asks for beside English, if any."""
    return CODES.get(str(values.get(FIELD)))


def spoken(paper: Paper, values: Mapping[str, Value], court: Court) -> str | None:
    """The language in which a paper is given beside English: asked for, offered by the court, and translated."""
    language = wanted(values)
    return language if language in court.languages.offered and language in paper.translations else None


def doubts(known: Known) -> Iterator[Doubt]:
    """A language that was asked for and cannot be given."""
    language, court = wanted(known.values), known.setting.court
    if language is None or court is None:
        return
    if language not in court.languages.offered:
        yield _doubt("language.not-offered", f"The court {court.name} is not set up for papers in {_named(language)}.")
        return
    yield from _untranslated(known)
    translated = [one.translations[language] for one in known.made.papers if language in one.translations]
    if not translated:
        yield _doubt("language.none", f"There is no {_named(language)} text of a {known.made.title}.")
    elif any(one.stale for one in translated):
        yield Doubt(
            field=FIELD,
            fault=Fault(
                code="language.stale",
                message=f"The English text of the {known.made.title} was changed after its {_named(language)} text was "
                "made; the two may say different things, so neither is issued together with the other.",
                repair="Ask whoever keeps the templates to review the translation; until then choose `english`.",
            ),
        )


def _untranslated(known: Known) -> Iterator[Doubt]:
    """What was written in English only, where the type has a field for the same in the reader's language."""
    ending = f"_{known.values.get(FIELD)}"
    for field in known.made.fields:
        own = known.made.field(field.name.removesuffix(ending)) if field.name.endswith(ending) else None
        if own is None or not known.values.get(own.name) or known.filled(field.name):
            continue
        told = str(known.values.get(FIELD)).capitalize()
        yield Doubt(
            field=field.name,
            fault=Fault(
                code="language.untranslated",
                message=f"What you wrote under `{own.label}` stays English on the {told} sheet.",
                repair=f"Have it translated and write that under `{field.label}`, or tell the reader what it says.",
            ),
            severity=Severity.ADVICE,
        )


def _named(language: str) -> str:
    return next(name for name, code in CODES.items() if code == language).capitalize()


def _doubt(code: str, message: str) -> Doubt:
    repair = "Choose `english`, or ask whoever keeps Docketpress to add it."
    return Doubt(field=FIELD, fault=Fault(code=code, message=message, repair=repair))
