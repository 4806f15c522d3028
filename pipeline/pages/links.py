"""Where the links and bookmarks of a file lead."""

from dataclasses import dataclass, replace

import pikepdf
from pikepdf import Array, Dictionary, Name

from pipeline.pages import destinations

NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Link:
    """One link annotation."""

    page: int | None
    """The page index it leads to, `NOWHERE` if that page is not in the file; None: it leads out of the file."""
    out: str
    """What an action that leads out of the file says."""

    def moved(self, by: int) -> "Link":
        """The same link in a packet that the file starts in at page index `by`."""
        return self if self.page is None or self.page < 0 else replace(self, page=self.page + by)


class Places:
    """Resolves destinations to page indexes."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pages = {page.obj.objgen: at for at, page in enumerate(pdf.pages)}
        self._named = dict(reversed(destinations.named(pdf)))

    def page(self, target: object) -> int:
        """The index of the page a destination shows, `NOWHERE` if there is none."""
        key = destinations.key_of(target)
        found = destinations.explicit(self._named.get(key) if key is not None else target)
        if found is None:
            return NOWHERE
        first = found[0]
        return self._pages.get(first.objgen, NOWHERE) if isinstance(first, Dictionary) else NOWHERE


def targets(pdf: pikepdf.Pdf) -> list[list[Link]]:
    """The links of each page, in order."""
    places = Places(pdf)
    return [_links(page.obj.get("/Annots"), places) for page in pdf.pages]


def _links(notes: object, places: Places) -> list[Link]:
    found = []
    for note in notes if isinstance(notes, Array) else ():
        if isinstance(note, Dictionary) and note.get("/Subtype") == Name.Link:
            target = destinations.target(note)
            if target is not None:
                found.append(Link(places.page(target), ""))
            else:
                action = note.get("/A")
                found.append(Link(None, str(action.get("/URI", "")) if isinstance(action, Dictionary) else ""))
    return found
