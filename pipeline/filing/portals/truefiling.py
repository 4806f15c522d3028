"""TrueFiling: the case data as CSV and the papers as a ZIP for its bulk filing, which a person uploads."""

from typing import ClassVar

from pipeline.filing.packages.portal import PackagePortal


class TrueFilingPortal(PackagePortal):
    """Packages for TrueFiling."""

    KIND: ClassVar[str] = "truefiling"
    END: ClassVar[str] = "TrueFiling's notices (as .eml) and stamped copies"
    SENDERS: ClassVar[tuple[str, ...]] = ("truefiling.com", "imagesoftinc.com")


Adapter = TrueFilingPortal
