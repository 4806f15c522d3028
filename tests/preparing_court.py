"""A portal that prepares, quotes, takes back and captures, all of it in a folder, so that it survives a kill.

What lies in the folder tells how it behaves: `fee`, `wording`, `findings`, `away`, `not-let-in`, `refusing`, `losing`,
`late`, `charged`, `status`. What it was asked and given lies there too: `asked` and `filed/`.
"""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from pipeline import files
from pipeline.errors import InDoubt, NotLetIn, PortalRefused, PortalUnavailable
from pipeline.filing import money, prepare
from pipeline.filing.portals import Keep, Prepared, Reach, Unanswerable, discard
from pipeline.killpoints import killpoint
from pipeline.model import Charge, Envelope, Finding, Place, Quote, Receipt, ReviewStatus, Severity
from tests.conftest import NOW

KIND = "preparing-court"


class PreparingOptions(BaseModel):
    """Its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    courts: dict[str, Any] = {}


class Adapter:
    """The portal."""

    Options: ClassVar[type[BaseModel]] = PreparingOptions

    def __init__(self, *, name: str, options: PreparingOptions, home: Path) -> None:
        self.name = name
        self.settle = timedelta(0)
        self.limit = timedelta(minutes=5)
        self.folder = home / options.path
        self.now = datetime.now(UTC)

    def told(self, name: str) -> str | None:
        """What a file of the folder says; None where there is none."""
        path = self.folder / name
        return path.read_text().strip() if path.is_file() else None

    def prepare(self, envelope: Envelope, reference: str) -> Prepared:
        """As the folder says."""
        with (self.folder / "asked").open("a") as stream:
            stream.write("prepare\n")
        if self.told("away") is not None:
            raise PortalUnavailable("the invented court is away")
        if self.told("not-let-in") is not None:
            raise NotLetIn("the invented court refused our log-in; mend login.txt")
        message = f"<message>{envelope.id} {reference} {self.told('wording') or ''}</message>".encode()
        fee = self.told("fee")
        at = self.now - timedelta(hours=float(self.told("old") or 0))
        quote = fee and Quote(
            total=Decimal(fee),
            charges=(Charge(name="Filing fee", amount=money.cents(fee), raw=fee),),
            at=at,
            message=self.told("quote-of") or files.digest_bytes(message),
            raw=json.dumps({"total": fee}).encode(),
        )
        refused = self.told("findings")
        findings = tuple(_finding(one) for one in refused.split()) if refused else ()
        return Prepared(message=b"" if refused else message, findings=findings, quote=quote or None)

    def submit(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        """File the stored message."""
        sent = prepare.message(envelope, reference)
        killpoint("preparing-court.before-file")
        if self.told("away") is not None:
            raise PortalUnavailable("the invented court is away")
        if self.told("refusing") is not None:
            raise PortalRefused("the invented court is not in the mood")
        taken = self.folder / "filed" / reference
        taken.mkdir(parents=True, exist_ok=True)
        (taken / f"{len(list(taken.iterdir()))}.message").write_bytes(sent.path.read_bytes())
        killpoint("preparing-court.after-file")
        if self.told("losing") is not None:
            raise InDoubt("the answer was lost")
        return self._receipt(envelope, keep)

    def find(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt | Unanswerable | None:
        """Whether it was filed."""
        if self.told("silent") is not None:
            return Unanswerable(reason="nobody answers")
        return self._receipt(envelope, keep) if (self.folder / "filed" / reference).is_dir() else None

    def status(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        """As the folder says."""
        del reference
        return self._receipt(envelope, keep)

    def cancel(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        """Take it back, unless it is `late`."""
        if self.told("late") is not None:
            raise PortalRefused("a clerk has it in hand")
        assert (self.folder / "filed" / reference).is_dir()
        (self.folder / "status").write_text("cancelled")
        return self._receipt(envelope, keep)

    def check(self) -> Reach:
        """It is a folder."""
        return Reach(ok=True, said="a folder")

    def _receipt(self, envelope: Envelope, keep: Keep) -> Receipt:
        told = {"status": self.told("status") or "received", "charged": self.told("charged")}
        raw = json.dumps(told).encode()
        keep(raw)
        charged = told["charged"]
        return Receipt(
            envelope_id=envelope.id,
            portal=self.name,
            reference="E-1",
            status=ReviewStatus(str(told["status"])),
            at=NOW,
            outcomes=(),
            raw=raw,
            charges=(money.charge("Filing fee", charged),) if charged else (),
        )


def _finding(code: str) -> Finding:
    return Finding(
        code=code,
        severity=Severity.WARNING if code.endswith("-look") else Severity.ERROR,
        where=Place(field="CoreFilingMessage/FilingLeadDocument/DocumentMetadata"),
        message=f"The court's table has no such code ({code}).",
        rule="the court's table `filing`",
        repair="Choose one that it has.",
    )
