"""What stops the machine, as one tree.

What is wrong with a *form* or a *PDF* is never here: that is a `Finding` (see `model`).

::

    DocketpressError                 exit 3  the machine failed
    ├── UsageError                   exit 2  the command cannot be understood
    ├── SettingsError                exit 2  docketpress.toml is wrong
    ├── LibraryError                 exit 2  a template or court folder is wrong
    ├── StateError                   exit 3  the state folder or database cannot be used
    │   ├── NetworkFileSystem        exit 3  SQLite on a network share
    │   └── SlotTaken                exit 3  another process holds this worker slot
    ├── ConfinedFailure              exit 3  a limited child process died, ran out of time or memory
    ├── StepFailed                   exit 3  a step of a packet's path met an error nobody foresaw
    │   └── StepPoisoned             exit 3  a step has killed its worker again and again
    ├── PortalError                  exit 3
    │   ├── PortalUnavailable        exit 3  surely not sent: may be retried
    │   │   └── NotLetIn             exit 3  our log-in is refused: a person mends it first
    │   ├── PortalRefused            exit 1  the portal said no, and said why
    │   └── InDoubt                  exit 1  we cannot know whether the portal has it
    └── JournalBroken                exit 3  the hash chain does not hold
"""

from typing import ClassVar


class DocketpressError(Exception):
    """The root of everything Docketpress raises.

    The text names what happened and what to do about it; `exit_code` is what the command line returns.
    """

    exit_code: ClassVar[int] = 3


class UsageError(DocketpressError):
    """The command, as typed, cannot be carried out."""

    exit_code = 2


class SettingsError(DocketpressError):
    """`docketpress.toml` holds something that cannot be right."""

    exit_code = 2


class LibraryError(DocketpressError):
    """A folder under `templates/` is not a valid document type, court or field set."""

    exit_code = 2


class StateError(DocketpressError):
    """The state folder or the database cannot be used."""


class NetworkFileSystem(StateError):  # noqa: N818 - named for what a clerk reads
    """SQLite was asked to live on a network share, where its locks do not hold."""


class SlotTaken(StateError):  # noqa: N818
    """Another living process already works under this worker slot."""


class ConfinedFailure(DocketpressError):  # noqa: N818
    """A limited child process died, or used up its time, processor or memory allowance.

    Attributes:
        reason: one of `time`, `cpu`, `memory`, `crash`, `error`.
        detail: the class name of the exception inside the child, without its text (it may hold
            personal data), or the signal's name.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(f"a limited child process ended: {reason}{f' ({detail})' if detail else ''}")


class StepFailed(DocketpressError):  # noqa: N818
    """A step of a packet's path met an error nobody foresaw; its text names the step and the error's class."""


class StepPoisoned(StepFailed):
    """A step was begun again and again and never finished: it kills its worker, so it is not begun any more."""


class PortalError(DocketpressError):
    """A portal could not take or answer for an envelope."""


class PortalUnavailable(PortalError):  # noqa: N818
    """No byte of the envelope left this machine; sending it again is safe."""


class NotLetIn(PortalUnavailable):
    """The portal refuses our log-in; trying again with the same one may lock the account, so a person mends it."""


class PortalRefused(PortalError):  # noqa: N818
    """The portal answered that it does not take this envelope."""

    exit_code = 1


class InDoubt(PortalError):  # noqa: N818
    """We cannot know whether the portal has the envelope; it is never resent by itself."""

    exit_code = 1


class JournalBroken(DocketpressError):  # noqa: N818
    """A record of the journal was changed, removed or inserted."""
