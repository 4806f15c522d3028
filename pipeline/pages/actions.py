"""The allow-list: the only actions and destinations that stay in a stranger's PDF.

Whatever is not on the list goes, so an action invented tomorrow goes as well. What stays is copied key by
key; chained actions (`Next`) never stay.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream, String

from pipeline.pages.ledger import ACTION, LINK, MEDIA, SCRIPT, Kind, Ledger
from pipeline.pages.spelling import spelled

_PAGE_TURNING = frozenset({"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"})
_HARMLESS_ADDRESS = re.compile(r"(https?://|mailto:|tel:)[^\x00-\x20\x7f]+", re.IGNORECASE)
_WORDS: dict[str, tuple[Kind, str]] = {
    "/JavaScript": (SCRIPT, "a script"),
    "/Rendition": (MEDIA, "plays a recording"),
    "/Movie": (MEDIA, "plays a film"),
    "/Sound": (MEDIA, "plays a sound"),
    "/RichMediaExecute": (MEDIA, "runs rich media"),
    "/GoTo3DView": (MEDIA, "turns a 3D model"),
    "/Launch": (ACTION, "starts a program or opens a file"),
    "/SubmitForm": (ACTION, "sends the form's answers to an address"),
    "/ImportData": (ACTION, "fetches answers from a file"),
    "/GoToR": (ACTION, "opens another file"),
    "/GoToE": (ACTION, "opens an embedded file"),
    "/ResetForm": (ACTION, "clears the form"),
    "/Hide": (ACTION, "hides or shows things"),
    "/SetOCGState": (ACTION, "switches layers"),
    "/URI": (LINK, "an address that is not http, https, mailto or tel"),
}
FORBIDDEN = frozenset(_WORDS) - {"/URI"}
"""The action types that never stay, for whoever must recognise an action where none belongs."""
_LONGEST_CHAIN = 1000


@dataclass(frozen=True, slots=True)
class Targets:
    """The pages that a link may lead to."""

    pages: frozenset[tuple[int, int]]
    """Object numbers of the pages in the page tree; a page outside it could carry anything along."""

    @classmethod
    def of(cls, pdf: pikepdf.Pdf) -> "Targets":
        """The live pages of a file."""
        return cls(frozenset(page.obj.objgen for page in pdf.pages))

    def destination(self, value: object) -> Object | None:
        """The destination as it may stay: a name, or a live page with numbers; None if it may not."""
        if isinstance(value, Name | String):
            return value
        if not isinstance(value, Array) or not len(value):
            return None
        items: list[object] = list(value)
        first, *rest = items
        live = isinstance(first, Dictionary) and first.objgen in self.pages
        plain = all(isinstance(one, Name | int | float) or one is None or _is_number(one) for one in rest)
        return value if (live or isinstance(first, int)) and plain else None


def _is_number(value: object) -> bool:
    return not isinstance(value, Object) and not isinstance(value, str | bytes)


def permitted(action: object, targets: Targets) -> Dictionary | None:
    """A clean copy of the action if it is on the allow-list, else None.

    On the list: go to a live page of this file, turn the page, open an http, https, mailto or tel address.
    """
    if not isinstance(action, Dictionary):
        return None
    sort = spelled(action.get(Name.S))
    if sort == "/GoTo":
        destination = targets.destination(action.get(Name.D))
        return None if destination is None else Dictionary(S=Name.GoTo, D=destination)
    if sort == "/Named" and spelled(action.get(Name.N)) in _PAGE_TURNING:
        return Dictionary(S=Name.Named, N=action.N)
    if sort == "/URI" and harmless_address(action.get(Name.URI)):
        return Dictionary(S=Name.URI, URI=action.URI)
    return None


def harmless_address(value: object) -> bool:
    """Whether it is a web, mail or telephone address without control characters."""
    return isinstance(value, String) and bool(_HARMLESS_ADDRESS.fullmatch(str(value)))


def chain(action: object) -> Iterator[Dictionary]:
    """The action and all that are chained behind it, each once."""
    waiting, seen = [action], set[tuple[int, int]]()
    steps = 0
    while waiting and steps < _LONGEST_CHAIN:
        one = waiting.pop()
        steps += 1
        if isinstance(one, Array):
            waiting.extend(one)
        elif isinstance(one, Dictionary) and not (one.is_indirect and one.objgen in seen):
            seen.add(one.objgen)
            yield one
            waiting.append(one.get(Name.Next))


def report(ledger: Ledger, action: object, where: str, *, page: int | None = None, keeps: bool = False) -> None:
    """Enter an action that goes, and those chained to it, into the account.

    Args:
        ledger: the file's account.
        action: the action, or anything a file put in its place.
        where: what triggers it, for example `on opening the file`.
        page: from 1, when it lies on a page.
        keeps: the first action of the chain stays; only what hangs on it goes.
    """
    for number, one in enumerate(chain(action)):
        if not (keeps and number == 0):
            kind, words = _WORDS.get(
                spelled(one.get(Name.S)), (ACTION, "an action that is not on the list of harmless ones")
            )
            ledger.add(kind, f"{words} {where}", page)


def strip(holder: Dictionary | Stream, ledger: Ledger, where: str, *, page: int | None = None) -> None:
    """Take the additional actions (`AA`: on opening, leaving, typing, printing …) off a page, field or catalog."""
    events = holder.get(Name.AA)
    if isinstance(events, Dictionary):
        for event in events.values():
            report(ledger, event, where, page=page)
    if Name.AA in holder:
        del holder[Name.AA]


def narrow(holder: Dictionary, targets: Targets, ledger: Ledger, where: str, *, page: int | None = None) -> bool:
    """Leave a link or bookmark only a harmless destination or action.

    Returns:
        Whether it still leads anywhere.
    """
    action = holder.get(Name.A)
    if action is not None:
        kept = permitted(action, targets)
        report(ledger, action, where, page=page, keeps=kept is not None)
        if kept is None:
            del holder[Name.A]
        elif not _same(kept, action):
            holder[Name.A] = kept
    destination = holder.get(Name.Dest)
    if destination is not None and targets.destination(destination) is None:
        del holder[Name.Dest]
        ledger.add(LINK, f"a destination that is no page of this file {where}", page)
    return Name.A in holder or Name.Dest in holder


def _same(kept: Dictionary, action: Object) -> bool:
    """Whether the action held nothing but what stays, so that the file need not be touched."""
    return set(action.keys()) <= {*kept.keys(), "/Type"}
