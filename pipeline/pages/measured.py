"""A finished PDF, open for measuring, and how strictly it is held to its court's rules."""

from dataclasses import dataclass

import pikepdf
import pypdfium2

from pipeline.model import Court, Severity
from pipeline.pages.measure_body import Text
from pipeline.pages.page_words import pages_in_words


@dataclass(frozen=True, slots=True)
class Measured:
    """A finished PDF, open in both libraries, its pages read."""

    name: str
    court: Court
    ours: bool
    """We made it."""
    lead: bool
    """It is a paper, ours or an outsider's; an exhibit is not held to margins, letters and spacing."""
    kind: str | None
    """What kind of paper it is, by which the court limits its length; None: nobody said."""
    recorded: bool
    """It will be recorded, for which some courts keep a space free."""
    pdf: pikepdf.Pdf
    drawn: pypdfium2.PdfDocument
    text: Text

    @property
    def laid_out(self) -> bool:
        """Whether spacing and running lines are measured: of every outsider's paper, of ours where its kind is named.

        A letter or a form of ours is set as such papers are, and has no kind.
        """
        return self.lead and (not self.ours or self.kind is not None)

    @property
    def mild(self) -> Severity:
        """An error in a paper, a warning in an exhibit."""
        return Severity.ERROR if self.lead else Severity.WARNING


def estimated(*, surely: bool) -> Severity:
    """What was measured surely is an error; what was concluded from the look of a page is a warning."""
    return Severity.ERROR if surely else Severity.WARNING


def said(numbers: list[int]) -> str:
    """`Pages 1-3 are`."""
    text = pages_in_words(numbers)
    return f"{text[:1].upper()}{text[1:]} {'are' if len(numbers) > 1 else 'is'}"
