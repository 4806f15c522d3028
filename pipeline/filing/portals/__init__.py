"""What every portal can do, and how the one that the settings name is found.

A portal is one file: a module of this package, or of another distribution by the entry-point group
`docketpress.portals`. The module holds a class `Adapter`; its frozen pydantic class `Options` says which keys it
takes from `[portals.<name>]`. The portal's own words stay inside it.
"""

import difflib
import functools
import importlib
import pkgutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeAlias, runtime_checkable

from pydantic import BaseModel, ValidationError

from pipeline.errors import PortalUnavailable, SettingsError
from pipeline.model import Envelope, File, Finding, Quote, Receipt
from pipeline.settings import PortalSettings

GROUP = "docketpress.portals"

Keep: TypeAlias = Callable[[bytes], None]
"""Stores an answer exactly as it came; an adapter calls it before it reads a byte of meaning out of it."""


def discard(_raw: bytes) -> None:
    """A `Keep` for a mere look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswerable:
    """The portal could not say whether it has an envelope."""

    reason: str
    """In words, without names or content."""
    ever: bool = True
    """Whether asking again later may help; False where the portal has no way to ask at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotListed:
    """The portal's list does not show an envelope. A list may lag, so this is no proof that it is not there.

    The portal is asked again until its settle time is over; then a person looks there and decides. What is only not
    listed is never sent again by itself.
    """

    reason: str = "the portal's list does not show it; look in its filing history, then resolve or resend it"
    """In words, without names or content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """The portal has no interface: everything was laid ready for the person who files it in a browser."""

    raw: bytes
    """What was laid: a listing of names and digests, kept like an answer."""
    folder: Path
    """Where it lies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The very message that will be sent, made and checked before anything goes."""

    message: bytes = b""
    """Empty when `findings` keep it from being made."""
    findings: tuple[Finding, ...] = ()
    """What the schema, the court's code tables or the court itself hold against it; an error keeps it back."""
    quote: Quote | None = None
    """What it will cost; None where the portal cannot say."""
    content_type: str = ""


class NeverAnswers(PortalUnavailable):
    """The portal has no way to be asked; asking later will not help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Whether a portal can be reached just now, in words for `doctor`."""

    ok: bool
    said: str
    repair: str = ""


class Portal(Protocol):
    """One way to a court."""

    @property
    def name(self) -> str:
        """Its name in the settings."""

    @property
    def settle(self) -> timedelta:
        """How long after a send went wrong the portal may still be working on it; a "no" before that is no answer."""

    @property
    def limit(self) -> timedelta:
        """The longest that `submit` can take."""

    def submit(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt | Handed:
        """Send the envelope, once, under our reference.

        A portal that prepares (`Prepares`) sends the stored message, `prepare.message(envelope, reference)`.

        Raises:
            PortalUnavailable: surely no byte of the envelope left.
            PortalRefused: the portal said that it does not take it.
            InDoubt: anything else.
        """

    def find(
        self, envelope: Envelope, reference: str, *, keep: Keep = discard
    ) -> Receipt | Unanswerable | NotListed | None:
        """Ask whether the portal has it. None means that it surely has not.

        Raises:
            PortalRefused: the portal knows it and says that it did not take it.
        """

    def status(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        """What the court has made of an envelope that was filed.

        Raises:
            NeverAnswers: it can never be asked.
            PortalUnavailable: it cannot be asked now.
        """

    def check(self) -> Reach:
        """Whether it can be reached; sends nothing that could be filed."""


@runtime_checkable
class GivesCopies(Protocol):
    """A portal that also brings back the court's stamped copies."""

    def copies(self, envelope: Envelope, reference: str) -> tuple[File, ...]:
        """The stamped copies there are now; their names are made safe by the caller."""


@runtime_checkable
class Prepares(Protocol):
    """A portal whose message is made, checked and quoted before a person lets it go."""

    def prepare(self, envelope: Envelope, reference: str) -> Prepared:
        """Look the case up, make the message, check it, ask what it costs. Sends nothing that could be filed.

        Raises:
            PortalUnavailable: the court's side, or what we need on this machine (schemas, code tables), is not there.
        """


@runtime_checkable
class Cancels(Protocol):
    """A portal that takes an envelope back while no clerk has it in hand."""

    def cancel(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        """Ask the portal to cancel.

        Raises:
            PortalRefused: it is too late.
            PortalUnavailable: it cannot be asked now, or its answer did not come: ask for the status.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a call that came unasked is about."""

    reference: str | None
    """Ours, where it is repeated."""
    marks: tuple[tuple[str, str], ...]
    """The portal's own ids in it, as in `Receipt.marks`."""


@runtime_checkable
class Hears(Protocol):
    """A portal that may call us with messages of its own form."""

    def trusted(self, headers: Mapping[str, str]) -> bool:
        """Whether the call may come from this portal."""

    def message_id(self, raw: bytes) -> str:
        """What makes two deliveries of one call the same."""

    def heard(self, raw: bytes) -> Heard | None:
        """Whom it is about; None when it cannot be read."""

    def read(self, raw: bytes, envelope: Envelope, reference: str) -> Receipt | None:
        """The receipt in it; None when it holds none."""

    def acknowledgement(self, raw: bytes, *, stored: bool) -> tuple[str, bytes]:
        """The content type and body that answer the call, once it is stored (or could not be)."""


@runtime_checkable
class GivesTables(Protocol):
    """A portal whose code tables can be fetched."""

    def tables(self, court: str) -> Mapping[str, bytes]:
        """Each table's name, for example `filing`, with its genericode bytes.

        Raises:
            PortalUnavailable: they cannot be fetched now.
        """


class Adapter(Protocol):
    """The class that a portal's module holds."""

    Options: ClassVar[type[BaseModel]]

    def __call__(self, *, name: str, options: Any, home: Path) -> Portal:  # noqa: ANN401 - the adapter's own Options
        """Make the portal of that name."""


def kinds() -> Mapping[str, Callable[[], Adapter]]:
    """Every kind of portal there is, each with what loads it. A built-in kind cannot be replaced."""
    built_in = {one.name: _loader(one.name) for one in pkgutil.iter_modules(__path__)}
    return {**_installed(tuple(sys.path)), **built_in}


def open_portal(name: str, settings: PortalSettings, home: Path) -> Portal:
    """The portal of that name, ready to be used; nothing is sent yet.

    Raises:
        SettingsError: the kind is not known, or its keys are wrong; all of them in one message.
    """
    known = kinds()
    if settings.kind not in known:
        near = difflib.get_close_matches(settings.kind, sorted(known), n=1)
        hint = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(sorted(known))}"
        raise SettingsError(f"portals.{name}.kind: there is no kind `{settings.kind}`; {hint}")
    adapter = known[settings.kind]()
    try:
        options = adapter.Options.model_validate(dict(settings.options))
    except ValidationError as error:
        said = "\n".join(f"  portals.{name}.{'.'.join(map(str, one['loc']))}: {_words(one)}" for one in error.errors())
        raise SettingsError(f"the portal's settings are wrong:\n{said}") from None
    return adapter(name=name, options=options, home=home)


@functools.cache
def _installed(_places: tuple[str, ...]) -> Mapping[str, Callable[[], Adapter]]:
    """What other packages bring; asked once, since every package on the machine is looked through.

    Args:
        _places: where packages are looked for; with a new place it is asked again.
    """
    return {one.name: one.load for one in entry_points(group=GROUP)}


def _words(problem: Any) -> str:  # noqa: ANN401 - pydantic's own record
    words = {"extra_forbidden": "there is no such setting; remove it", "missing": "this setting is needed; add it"}
    return words.get(problem["type"], str(problem["msg"]))


def _loader(kind: str) -> Callable[[], Adapter]:
    def load() -> Adapter:
        adapter: Adapter = importlib.import_module(f"{__name__}.{kind}").Adapter
        return adapter

    return load
