"""Which translations were made from the English text as it is now."""

from dataclasses import dataclass

from pipeline import library
from pipeline.rules import catalog as catalog_room
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Translated:
    """One translation of one paper."""

    document_type: str
    paper: str
    language: str
    source: str
    """The English template."""
    body: str
    """The translation's."""
    stale: bool
    digest: str
    """Of the English template as it is now."""


def of(settings: Settings) -> tuple[Translated, ...]:
    """Every translation, of the shipped types and of the home's own.

    Raises:
        LibraryError: a folder holds something that cannot be right.
    """
    found = library.read(library.shipped(), settings.overlay)
    catalog = catalog_room.build(found)
    return tuple(
        Translated(
            document_type=made.name,
            paper=paper.name,
            language=language,
            source=paper.body,
            body=one.body,
            stale=one.stale,
            digest=found.documents[made.name].digests.get(paper.body, ""),
        )
        for made in catalog.documents.values()
        for paper in made.papers
        for language, one in paper.translations.items()
    )
