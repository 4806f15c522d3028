"""Which files of a drop go with a form, under which label and title."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipeline.model import JSON, Exhibit
from pipeline.rules import headings, people
from pipeline.rules.misread import Fault, Misread, shorten

_KEYS = ("label", "title", "file")
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


def listed(value: JSON) -> tuple[Listed, ...]:
    """The exhibits a form lists: `A = Title = file.pdf` a line each, or tables with label, title and file.

    Raises:
        Misread: a line names no file.
    """
    return tuple(_listed(one) for one in people.pieces(value))


def _listed(entry: JSON) -> Listed:
    if isinstance(entry, dict):
        table = {headings.key(name): str(one).strip() for name, one in entry.items() if one not in (None, "")}
        parts = [table.get("label", ""), table.get("title", ""), table.get("file", "")]
        strangers = [name for name in entry if headings.key(name) not in _KEYS]
    else:
        parts = [one.strip() for one in re.split(r"\s*[=|]\s*", str(entry))]
        parts = ["", *parts] if len(parts) == len(_KEYS) - 1 else parts
        parts = ["", "", *parts] if len(parts) == 1 else parts
        strangers = []
    if len(parts) != len(_KEYS) or not parts[-1] or strangers:
        raise Misread(
            Fault(
                code="form.exhibit-list",
                message="This does not say which file the exhibit is.",
                repair="Write label = title = file name, for example `A = Letter from Dr. Example = letter.pdf`.",
                found=shorten(entry),
            )
        )
    return Listed(label=parts[0] or None, title=parts[1] or None, file=parts[2])


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
    faults += _same_label(labels)
    if faults:
        raise Misread(*faults)
    return tuple(
        Exhibit(label=label, title=one.title or _from_name(file or one.file).title or one.file, file=file or one.file)
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
        return Listed(file=file, title=found["title"], label=found["label"].upper())
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


def _same_label(labels: list[str]) -> Iterator[Fault]:
    for one in sorted({one for one in labels if labels.count(one) > 1}):
        yield Fault(
            code="form.exhibit-label",
            message=f"Two exhibits have the label {one}.",
            repair="Give each exhibit a label of its own.",
            found=one,
        )
