"""Any portal at all: numbered PDFs and a checklist in a folder, and a person files them."""

from typing import ClassVar

from pipeline.filing.packages.portal import PackagePortal


class ChecklistPortal(PackagePortal):
    """Packages for a portal of which nothing is known."""

    KIND: ClassVar[str] = "checklist"
    END: ClassVar[str] = "the portal's receipt (its e-mail as .eml, or the PDF)"


Adapter = ChecklistPortal
