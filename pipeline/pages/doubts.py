"""What a person must look at after a field was drawn or a remark was found."""

from collections.abc import Iterator

from pipeline.model import Finding, Place, Severity
from pipeline.pages.field_drawing import Drawn
from pipeline.pages.widgets import Widget

_TOLD = 8
"""Letters named in one finding."""


def of_field(widget: Widget, drawn: Drawn, name: str, number: int) -> Iterator[Finding]:
    """Why a drawn field may not show what was answered.

    Args:
        widget: the field.
        drawn: how it was drawn.
        name: of the file.
        number: of the page, from 1.
    """
    where = Place(file=name, field=widget.name or None, page=number, box=widget.box)
    if drawn.missing:
        yield _letters(where, drawn.missing)
    if not drawn.fits:
        yield _overflow(where)
    if widget.contradicts:
        yield _conflict(where)


def _letters(where: Place, missing: tuple[str, ...]) -> Finding:
    return Finding(
        code="clean.field-letters",
        severity=Severity.ERROR,
        where=where,
        message="The field holds letters that our font cannot write; its value would not be whole on the page.",
        found=", ".join(f"U+{ord(one):04X}" for one in missing[:_TOLD]),
        repair="Print the filled form to a new PDF from the program it was filled in, and drop that.",
    )


def _overflow(where: Place) -> Finding:
    return Finding(
        code="clean.field-overflow",
        severity=Severity.WARNING,
        where=where,
        message="The field's value is longer than its box, even in the smallest letters; the end is cut off.",
        repair="Shorten the answer or continue it on a page of its own.",
    )


def _conflict(where: Place) -> Finding:
    return Finding(
        code="clean.field-conflict",
        severity=Severity.WARNING,
        where=where,
        message="The box shows one thing and stores another; it was drawn as it shows.",
        repair="Look at this box on the cleaned page. If it is wrong, tick it again in the form and drop it again.",
    )


def unfinished_redaction(name: str, number: int) -> Finding:
    """A place was marked for redaction and nothing was taken out.

    Args:
        name: of the file.
        number: of the page, from 1.
    """
    return Finding(
        code="clean.redaction-pending",
        severity=Severity.ERROR,
        where=Place(file=name, page=number),
        message="A place is marked for redaction, but the redaction was never applied: the text is still there.",
        repair="Apply the redactions in the program that marked them, save a new file, and drop that.",
    )


def tags_lost(name: str) -> Finding:
    """The file was tagged for screen readers and is no longer.

    Args:
        name: of the file.
    """
    return Finding(
        code="clean.tags-lost",
        severity=Severity.WARNING,
        where=Place(file=name),
        message="A page was so badly built that its tags for screen readers could not be kept when it was mended.",
        repair="Save the file again, with tags, from the program it came from.",
    )


def only_xfa(name: str) -> Finding:
    """The pages are an empty shell; the form lives in a program that was removed.

    Args:
        name: of the file.
    """
    return Finding(
        code="clean.only-xfa",
        severity=Severity.ERROR,
        where=Place(file=name),
        message="The form exists only as a program (XFA); its pages say no more than that one should wait.",
        repair="Open it in the program that shows it, print it to a new PDF, and drop that.",
    )


def hidden_layers(name: str, count: int) -> Finding:
    """Layers that are switched off are still in the file.

    Args:
        name: of the file.
        count: of the layers.
    """
    return Finding(
        code="clean.hidden-layers",
        severity=Severity.WARNING,
        where=Place(file=name),
        message="The file has layers that are switched off: nobody sees what is on them, but it is in the file.",
        found=f"{count} layers",
        repair="If nobody shall see the hidden layers, print the file to a new PDF and drop that.",
    )
