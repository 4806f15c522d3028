"""Papers that a person must issue: until then the envelope's folder holds marked drafts in their place.

The whole envelope is kept aside, out of people's way, under the digest it will be filed by. Issuing lays its very
bytes into the folder, the package last: a folder without a package is a draft, whatever else lies in it.
"""

import contextlib
import shutil
from collections.abc import Mapping
from pathlib import Path

from pipeline import files
from pipeline.errors import StateError
from pipeline.filing import manifest as contents
from pipeline.filing.package import building, load, put
from pipeline.killpoints import killpoint
from pipeline.model import Envelope


def is_draft(folder: Path) -> bool:
    """Whether an envelope's folder holds drafts still."""
    return folder.is_dir() and not (folder / contents.PACKAGE).exists()


def lay(envelope: Envelope, folder: Path, marked: Mapping[str, Path]) -> None:
    """Lay the folder people read until the envelope is issued; a folder that is there already is left alone.

    Args:
        envelope: whole, where it is kept aside.
        folder: where people shall find it.
        marked: by name, what stands there in place of a paper: the same with its mark on every page. Such a paper's
            editable twin is kept back too, and so are the package and the entry for a calendar: nobody shall be
            summoned by a paper that does not hold yet.

    Raises:
        OSError: the disk is full or cannot be written; nothing is left behind.
    """
    listing = contents.read(envelope.folder)
    back = {contents.PACKAGE, *(one.twin for one in listing.files if one.path in marked)}
    back |= {one.path for one in listing.files if one.role == "calendar"}
    try:
        with building(folder) as made:
            for path in envelope.folder.iterdir():
                if path.name not in back:
                    shutil.copyfile(marked.get(path.name, path), made / path.name)
            if not folder.exists():
                killpoint("drafts.before-laying")
                put(made, folder)
                killpoint("drafts.after-laying")
    except FileNotFoundError:
        if not folder.exists():
            raise  # else another worker laid it meanwhile, and took our unfinished folder for one left behind


def issue(aside: Path, folder: Path) -> Envelope:
    """Put the papers that were kept aside in their drafts' place; may be repeated after a kill at any moment.

    Args:
        aside: where the whole envelope is kept.
        folder: where people find it.

    Returns:
        The envelope in its folder, every file compared with the manifest.

    Raises:
        StateError: a file was changed or is missing; the folder stays a draft.
        OSError: the disk is full or cannot be written.
    """
    load(aside)
    if not folder.is_dir():
        raise StateError(f"{folder} is gone; restore the envelope folder from the backup")
    names = sorted(path.name for path in aside.iterdir())
    for name in sorted(names, key=lambda one: one == contents.PACKAGE):
        target, digest = folder / name, files.digest(aside / name)
        if not target.is_file() or files.digest(target) != digest:
            with files.placing(target, at="issue") as temporary:
                shutil.copyfile(aside / name, temporary)
    return load(folder)


def clear(aside: Path, folder: Path) -> None:
    """Delete what was kept aside, once it is issued; a kill in between leaves nothing that looks whole.

    Any number of workers may do it at once.

    Args:
        aside: where the whole envelope was kept.
        folder: where people find it; what a kill left half written there goes too.
    """
    going = aside.with_name(f".{aside.name}.issued")
    issued = _names(aside) | _names(going)
    if aside.is_dir():
        shutil.rmtree(going, ignore_errors=True)
        # Another worker may have moved it since we looked; what is moved is what was to be.
        with contextlib.suppress(FileNotFoundError):
            aside.rename(going)
        killpoint("issue.before-clearing")
    for name in issued:
        files.drop_unplaced(folder / name)
    shutil.rmtree(going, ignore_errors=True)


def _names(folder: Path) -> set[str]:
    try:
        return {path.name for path in folder.iterdir()}
    except FileNotFoundError:
        return set()
