"""Which files of a drop go with a form, under which label and title."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from pipeline.model import JSON, Exhibit
from pipeline.rules import dates, headings, people
from pipeline.rules.misread import Fault, Misread, shorten

_KEYS = ("label", "title", "file")
_TAB_KEYS = {"tab": "label", "document": "title", "docketnumber": "entry", "date": "dated"}
"""What a binder's rows call the same things, and what they say besides."""
_TAB_PARTS = 5
_LETTERS = 26
_NAMED = re.compile(
    r"^(?:exhibit|ex|attachment|att|tab)?[\s._-]*(?P<label>[A-Z]{1,2}|\d{1,3})[\s._-]+(?P<title>\S.*)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An exhibit as the form lists it; label and title may be left to us."""

    file: str
    title: str | None = None
    label: str | None = None
    entry: str | None = None
    """The number of the docket entry it was filed under."""
    dated: date | None = None
    """The day it bears."""


def listed(value: JSON) -> tuple[Listed, ...]:
    """The exhibits a form lists: `A = Title = file.pdf` a line each, or tables with label, title and file.

    A binder's lines may say more: `1 = Title = docket number = date = file.pdf`.

    Raises:
        Misread: a line names no file, or a date that is none.
    """
    return tuple(_listed(one) for one in people.pieces(value))


def _listed(entry: JSON) -> Listed:
    cells = _cells(entry)
    if cells is None or not cells["file"]:
        raise Misread(
            Fault(
                code="form.exhibit-list",
                message="This does not say which file the exhibit is.",
                repair="Write label = title = file name, for example `A = Letter from Dr. Example = letter.pdf`.",
                found=shorten(entry),
            )
        )
    return Listed(
        label=cells["label"] or None,
        title=cells["title"] or None,
        file=cells["file"],
        entry=cells["entry"] or None,
        dated=dates.read_day(cells["dated"]) if cells["dated"] else None,
    )


def _cells(entry: JSON) -> dict[str, str] | None:
    """What an entry says, by the names of `Listed`; None where it cannot be told apart."""
    cells = dict.fromkeys(("label", "title", "entry", "dated", "file"), "")
    if isinstance(entry, dict):
        given = {headings.key(name): str(one).strip() for name, one in entry.items() if one not in (None, "")}
        found = {_TAB_KEYS.get(name, name): one for name, one in given.items()}
        return cells | found if found.keys() <= cells.keys() else None
    parts = [one.strip() for one in re.split(r"\s*[=|]\s*", str(entry))]
    if len(parts) == _TAB_PARTS:
        return dict(zip(cells, parts, strict=True))
    if len(parts) > len(_KEYS):
        return None
    return cells | dict(zip(("file", "title", "label"), reversed(parts), strict=False))


def refuse(files: tuple[str, ...], title: str) -> None:
    """For a document type that takes no exhibits.

    Raises:
        Misread: there are files beside the form.
    """
    if files:
        raise Misread(
            Fault(
                code="form.exhibits-refused",
                message=f"A {title} takes no exhibits, but the drop holds {len(files)} more file(s).",
                repair="Take these files out, or drop them with a document that takes exhibits.",
                found=shorten(", ".join(files)),
            )
        )


def settle(wanted: tuple[Listed, ...] | None, files: tuple[str, ...]) -> tuple[Exhibit, ...]:
    """The exhibits, labelled and titled.

    Args:
        wanted: what the form lists; None takes every file in order of its name.
        files: the loose files of the drop, as paths inside it.

    Returns:
        The exhibits in order.

    Raises:
        Misread: a listed file is not there, a file is not listed, is listed twice, or is no PDF; two labels are one.
    """
    if wanted is None:
        wanted = tuple(_from_name(one) for one in sorted(files, key=_natural))
    matched = [(one, _find(one.file, files)) for one in wanted]
    faults = [*_missing(matched, files), *_left_over(matched, files), *_no_pdf(files)]
    labels = _labels([one.label for one in wanted])
    faults += _same_label(labels, [file or one.file for one, file in matched])
    if faults:
        raise Misread(*faults)
    return tuple(
        Exhibit(
            label=label,
            title=one.title or _from_name(file or one.file).title or one.file,
            file=file or one.file,
            entry=one.entry,
            dated=one.dated,
        )
        for label, (one, file) in zip(labels, matched, strict=True)
    )


def _natural(name: str) -> list[tuple[int, str]]:
    """`exhibit 2` before `exhibit 10`."""
    return [(int(one), "") if one.isdigit() else (0, one.casefold()) for one in re.split(r"(\d+)", name)]


def _from_name(file: str) -> Listed:
    """`Exhibit_B_Letter_of_Dr_Example.pdf` is Exhibit B, `Letter of Dr Example`."""
    stem = re.sub(r"[_\s]+", " ", PurePosixPath(file).stem).strip()
    found = _NAMED.match(stem)
    if found and (found["label"].isdigit() or stem[:2].casefold() in {"ex", "at", "ta"} or len(found["label"]) == 1):
        label = found["label"].upper()
        return Listed(file=file, title=found["title"], label=str(int(label)) if label.isdecimal() else label)
    return Listed(file=file, title=stem, label=None)


def _find(name: str, files: tuple[str, ...]) -> str | None:
    if name in files:
        return name
    same = [one for one in files if PurePosixPath(one).name.casefold() == PurePosixPath(name).name.casefold()]
    return same[0] if len(same) == 1 else None


def _missing(matched: list[tuple[Listed, str | None]], files: tuple[str, ...]) -> Iterator[Fault]:
    for one, file in matched:
        if file is None:
            near = headings.did_you_mean(one.file, files)
            yield Fault(
                code="form.exhibit-missing",
                message=f"The exhibit `{shorten(one.file)}` is not among the files of the drop.",
                repair=f"Did you mean `{near}`?" if near else "Put the file into the folder and drop it all again.",
                found=shorten(one.file),
            )


def _left_over(matched: list[tuple[Listed, str | None]], files: tuple[str, ...]) -> Iterator[Fault]:
    used = [file for _, file in matched]
    for name in files:
        if used.count(name) != 1:
            how = "is listed twice" if name in used else "was dropped but is not listed as an exhibit"
            yield Fault(
                code="form.exhibit-unlisted",
                message=f"The file `{shorten(name)}` {how}, so it is not certain what is to be filed.",
                repair="List each file once as an exhibit, or take it out of the drop.",
                found=shorten(name),
            )


def _no_pdf(files: tuple[str, ...]) -> Iterator[Fault]:
    for name in files:
        if PurePosixPath(name).suffix.casefold() != ".pdf":
            yield Fault(
                code="form.exhibit-format",
                message=f"The file `{shorten(name)}` is no PDF, and courts take exhibits as PDF only.",
                repair="Save or scan it as a PDF and drop it again.",
                found=shorten(name),
            )


def _labels(given: list[str | None]) -> list[str]:
    """Labels given stay; the others get the next free letter."""
    taken = {one.upper() for one in given if one}
    free = (letter for letter in _letters() if letter not in taken)
    return [one.upper() if one else next(free) for one in given]


def _letters() -> Iterator[str]:
    """A … Z, AA … AZ, BA …, without end."""
    number = 0
    while True:
        number += 1
        rest, label = number, ""
        while rest:
            rest, digit = divmod(rest - 1, _LETTERS)
            label = chr(ord("A") + digit) + label
        yield label


def _same_label(labels: list[str], files: list[str]) -> Iterator[Fault]:
    for one in sorted({one for one in labels if labels.count(one) > 1}):
        names = [f"`{shorten(file)}`" for label, file in zip(labels, files, strict=True) if label == one]
        yield Fault(
            code="form.exhibit-label",
            message=f"{', '.join(names[:-1])} and {names[-1]} have the same label, {one}.",
            repair=f"Rename {names[-1]} so that it begins with a number or letter of its own; where the form lists the "
            "files, give it another label there.",
            found=one,
        )
