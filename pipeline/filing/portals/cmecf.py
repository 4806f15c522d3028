"""CM/ECF of the federal courts: everything laid ready, and a person files it in a browser.

District and appellate CM/ECF have no filing interface for outsiders, every filer's log-in needs a second factor, and
the judiciary has warned against handing filing credentials on; so the last click is never made by a machine.
"""

from typing import ClassVar

from pipeline.filing.packages.portal import PackagePortal


class CmecfPortal(PackagePortal):
    """Packages for CM/ECF."""

    KIND: ClassVar[str] = "cmecf"
    END: ClassVar[str] = "the e-mail with the Notice of Electronic Filing (as .eml)"
    SENDERS: ClassVar[tuple[str, ...]] = ("uscourts.gov",)


Adapter = CmecfPortal
