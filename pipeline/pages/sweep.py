"""A second look at everything that will be saved: no action, attachment or outside reference is left anywhere.

Pages, links, bookmarks and the catalog were cleaned by allow-list; this goes through every object that can be
reached from them and disarms what hides in a place where nobody would look.
"""

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from pipeline.pages import actions
from pipeline.pages.actions import Targets
from pipeline.pages.ledger import ACTION, ATTACHMENT, PRIVATE, Ledger
from pipeline.pages.spelling import spelled

_OUTSIDE = ("/F", "/FFilter", "/FDecodeParms")
_PICTURE_LEFTOVERS = ("/OPI", "/PieceInfo")


def sweep(pdf: pikepdf.Pdf, targets: Targets, ledger: Ledger) -> None:
    """Disarm whatever is left, and enter it into the account."""
    alive = _live_annotations(pdf)
    for one in list(reachable(pdf)):
        if isinstance(one, Stream):
            _stream(one, ledger)
        else:
            _dictionary(one, targets, alive, ledger)


def reachable(pdf: pikepdf.Pdf) -> Iterator[Dictionary | Stream]:
    """Every dictionary and stream that saving would write, each once, without recursion."""
    waiting: list[object] = [pdf.Root, pdf.trailer.get(Name.Info)]
    seen = set[tuple[int, int]]()
    while waiting:
        one = waiting.pop()
        if not isinstance(one, Dictionary | Stream | Array):
            continue
        if one.is_indirect:
            if one.objgen in seen:
                continue
            seen.add(one.objgen)
        if isinstance(one, Array):
            waiting.extend(one)
            continue
        yield one
        waiting.extend(one.values())


def _live_annotations(pdf: pikepdf.Pdf) -> frozenset[tuple[int, int]]:
    return frozenset(
        one.objgen
        for page in pdf.pages
        for one in (page.obj.get(Name.Annots) or ())
        if isinstance(one, Dictionary) and one.is_indirect
    )


def _stream(one: Stream, ledger: Ledger) -> None:
    """A stream's bytes stand in this file and nowhere else."""
    if Name.F in one:
        ledger.add(ACTION, "a part of the page that is fetched from another file")
        for key in _OUTSIDE:
            _take(one, key)
    if one.get(Name.Subtype) == Name.Form and isinstance(one.get(Name.Ref), Dictionary):
        ledger.add(ACTION, "a drawing that is fetched from another file")
        del one[Name.Ref]
    for key in _PICTURE_LEFTOVERS:
        if key in one:
            _take(one, key)
            ledger.add(PRIVATE, "a program's editing data")
    _attached(one, ledger)


def _dictionary(one: Dictionary, targets: Targets, alive: frozenset[tuple[int, int]], ledger: Ledger) -> None:
    _attached(one, ledger)
    if _is_action(one):
        actions.report(ledger, one, "in a place where no action belongs")
        _empty(one)
    elif one.get(Name.Type) == Name.OBJR:
        thing = one.get(Name.Obj)
        if isinstance(thing, Dictionary) and thing.objgen not in alive:
            del one[Name.Obj]  # a tag for an annotation that is gone
    elif _is_stray(one, targets):
        _empty(one)
        ledger.add(PRIVATE, "a page that is not among the file's pages")


def _attached(one: Dictionary | Stream, ledger: Ledger) -> None:
    """No file inside the file: neither as a file specification nor as an associated file."""
    held = one.get(Name.EF)
    if isinstance(held, Dictionary) and any(isinstance(one_file, Stream) for one_file in held.values()):
        del one[Name.EF]
        ledger.add(ATTACHMENT, "attached to a part of the file")
    associated = one.get(Name.AF)
    if isinstance(associated, Array) or _is_file(associated):
        del one[Name.AF]
        ledger.add(ATTACHMENT, "attached to a part of the file")


def _is_file(value: object) -> bool:
    return isinstance(value, Dictionary) and (Name.EF in value or value.get(Name.Type) == Name.Filespec)


def _is_action(one: Dictionary) -> bool:
    """An action among the forbidden ones; a tag may bear the same word as its type but has a parent or content."""
    return spelled(one.get(Name.S)) in actions.FORBIDDEN and Name.P not in one and Name.K not in one


def _is_stray(one: Dictionary, targets: Targets) -> bool:
    return one.get(Name.Type) == Name.Page and one.is_indirect and one.objgen not in targets.pages


def _empty(one: Object) -> None:
    for key in list(one.keys()):
        del one[key]


def _take(one: Stream, key: str) -> None:
    if key in one:
        del one[key]
