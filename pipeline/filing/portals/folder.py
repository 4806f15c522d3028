"""A folder as a portal: the reference for the others, and real where a court or a vendor reads a shared folder.

Sends by placing `<path>/<our reference>/` whole, with the package and `filing.json`. The other side answers by
placing `answer.json` there, and stamped copies under `stamped/`. Asking is exact: the folder is there or it is not.
"""

import json
import os
import secrets
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from pipeline import files
from pipeline.errors import InDoubt, PortalUnavailable, SettingsError
from pipeline.filing import answer
from pipeline.filing.identity import canonical
from pipeline.filing.portals import Keep, Reach, Unanswerable, discard
from pipeline.killpoints import killpoint
from pipeline.model import Envelope, File, Outcome, Receipt, ReviewStatus

FILING, ANSWER, PACKAGE, STAMPED = "filing.json", "answer.json", "package.zip", "stamped"
_MOST_COPIES = 200


class FolderOptions(BaseModel):
    """The keys of `[portals.<name>]` with `kind = "folder"`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str = Field(min_length=1)
    """Where filings are laid; relative to the home. It must exist: a missing share is not made anew."""
    limit_seconds: float = Field(default=300, gt=0)
    """The longest that writing may take; another machine waits this long before it looks after this one's work."""


class FolderPortal:
    """Files by renaming a folder into place."""

    Options: ClassVar[type[BaseModel]] = FolderOptions

    def __init__(self, *, name: str, options: FolderOptions, home: Path) -> None:
        self.name = name
        self.settle = timedelta(0)
        self.limit = timedelta(seconds=options.limit_seconds)
        self._path = home / options.path
        _refuse_overlap(name, self._path, home)

    def submit(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        """Place the filing; a filing that stands there already is the answer."""
        if not self._path.is_dir():
            raise PortalUnavailable(f"the folder of portal {self.name} is not there; mount or make it")
        target = self._path / reference
        building = self._path / f".{reference}.{secrets.token_hex(4)}.tmp"
        for left in self._path.glob(f".{reference}.*.tmp"):
            shutil.rmtree(left, ignore_errors=True)
        try:
            self._build(building, envelope, reference)
        except OSError as error:
            shutil.rmtree(building, ignore_errors=True)
            # The name under which the other side looks does not stand: nothing was handed over.
            raise PortalUnavailable(
                f"portal {self.name}: the filing could not be written ({error.strerror})"
            ) from error
        try:
            killpoint("folder-portal.before-rename")
            files.rename_new(building, target)
            killpoint("folder-portal.after-rename")
            files.sync_folder(self._path)
        except FileExistsError:
            self._demand_ours(target, reference)
        except OSError as error:
            raise InDoubt(f"portal {self.name}: the filing may or may not stand ({error.strerror})") from error
        finally:
            shutil.rmtree(building, ignore_errors=True)
        return self._said(envelope, reference, keep)

    def find(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt | Unanswerable | None:
        """Look whether it stands there."""
        if not self._path.is_dir():
            return Unanswerable(reason="the portal's folder is not there")
        target = self._path / reference
        if not os.path.lexists(target):
            return None
        if not _ours(target, reference):
            return Unanswerable(reason="what stands in the filing's place is not the filing; look, and move it away")
        return self._said(envelope, reference, keep)

    def status(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        """Read the answer file, when there is one."""
        if not _ours(self._path / reference, reference):
            raise PortalUnavailable(f"portal {self.name}: the filing's folder is not there; mount the share")
        return self._said(envelope, reference, keep)

    def copies(self, envelope: Envelope, reference: str) -> tuple[File, ...]:
        """What the other side laid under `stamped/`: regular PDF files only."""
        del envelope
        found = sorted((self._path / reference / STAMPED).glob("*.pdf"))[:_MOST_COPIES]
        return tuple(files.describe(path) for path in found if path.is_file() and not path.is_symlink())

    def check(self) -> Reach:
        """Whether the folder is there and can be written."""
        if not self._path.is_dir():
            return Reach(ok=False, said=f"{self._path} is not there", repair="mount the share or make the folder")
        probe = self._path / f".{secrets.token_hex(8)}.tmp"
        try:
            probe.mkdir()
            probe.rmdir()
        except OSError as error:
            return Reach(ok=False, said=f"{self._path}: {error.strerror}", repair="give us the right to write there")
        return Reach(ok=True, said=f"{self._path} can be written")

    def _build(self, building: Path, envelope: Envelope, reference: str) -> None:
        building.mkdir()
        with files.placing(building / PACKAGE, at="folder-portal-package") as temporary:
            shutil.copyfile(envelope.package.path, temporary)
        text = json.dumps(_filing(envelope, reference), indent=2, sort_keys=True)
        files.write_whole(building / FILING, text.encode() + b"\n", at="folder-portal-filing")

    def _demand_ours(self, target: Path, reference: str) -> None:
        """What stands in the filing's place is its answer only if it is the filing; else nobody can know."""
        if not _ours(target, reference):
            raise InDoubt(f"portal {self.name}: something else stands in the filing's place; look, and move it away")

    def _said(self, envelope: Envelope, reference: str, keep: Keep) -> Receipt:
        """The answer file; while there is none, the filing standing there is itself the receipt."""
        raw = _answer(self._path / reference / ANSWER)
        if raw is None:
            raw = canonical({"reference": reference, "status": "received"})
        keep(raw)
        killpoint("folder-portal.after-keep")
        return _understood(raw, envelope, reference, self.name)


def _ours(place: Path, reference: str) -> bool:
    """Whether that is a filing of ours: `filing.json`, or where the other side took it away its answer, says so."""
    if place.is_symlink() or not place.is_dir():
        return False
    return any(_names(_answer(place / name), reference) for name in (FILING, ANSWER))


def _names(raw: bytes | None, reference: str) -> bool:
    try:
        table = json.loads(raw or b"")
    except (ValueError, RecursionError):
        return False
    return isinstance(table, dict) and table.get("reference") == reference


def _refuse_overlap(name: str, path: Path, home: Path) -> None:
    """What is filed must never be taken in again, nor mixed with what people read or with our state."""
    real = path.resolve()
    for own in ("inbox", "outbox", "templates", "var"):
        folder = (home / own).resolve()
        if real.is_relative_to(folder) or folder.is_relative_to(real):
            raise SettingsError(f"portals.{name}.path: {real} overlaps {own}/; give the portal a folder of its own")


def _understood(raw: bytes, envelope: Envelope, reference: str, portal: str) -> Receipt:
    """The filing stands there whatever its answer says; a refusal laid beside it is the clerk's rejection."""
    now = datetime.now(UTC)
    status = ReviewStatus.UNKNOWN
    outcomes: tuple[Outcome, ...] = ()
    try:
        said = answer.receipt(raw, envelope_id=envelope.id, portal=portal, reference=reference, now=now)
        if said:
            return said
    except answer.Refusal as error:
        status = ReviewStatus.REJECTED
        outcomes = tuple(
            Outcome(title=filing.lead.title, status=status, reason=error.reason) for filing in envelope.filings
        )
    except answer.Unreadable:
        pass
    return Receipt(
        envelope_id=envelope.id,
        portal=portal,
        reference=None,
        status=status,
        at=now,
        outcomes=outcomes,
        raw=raw,
        at_told=False,
    )


def _answer(path: Path) -> bytes | None:
    """The answer file's bytes, none when it cannot be read, None while there is no such file."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)  # a link or a pipe is no answer
    except FileNotFoundError:
        return None
    except OSError:
        return b""
    with os.fdopen(handle, "rb") as stream:
        try:
            return stream.read(answer.LARGEST + 1)
        except OSError:
            return b""


def _filing(envelope: Envelope, reference: str) -> dict[str, object]:
    return {
        "reference": reference,
        "envelope": envelope.id,
        "court": envelope.court,
        "docket_numbers": [filing.case.docket_number for filing in envelope.filings],
        "package": {"path": PACKAGE, "sha256": envelope.package.sha256, "size": envelope.package.size},
    }


Adapter = FolderPortal
