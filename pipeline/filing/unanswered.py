"""A sending without a whole answer: whether a byte of it left decides between sending anew and asking."""

from collections.abc import Iterator
from contextlib import contextmanager

from pipeline import web
from pipeline.errors import InDoubt, PortalUnavailable
from pipeline.filing.portals import Keep


@contextmanager
def unanswered(portal: str, keep: Keep) -> Iterator[None]:
    """What a lost answer means for a filing; a part of an answer is kept before anything is said of it.

    Args:
        portal: its name, for the text.
        keep: where an answer is stored as it came.

    Raises:
        PortalUnavailable: surely no byte of the body left.
        InDoubt: some of it may have.
    """
    try:
        yield
    except web.NoAnswer as error:
        if error.part:
            keep(error.part)
        if not error.body_left:
            raise PortalUnavailable(f"portal {portal} cannot be reached ({error.reason})") from error
        raise InDoubt(f"portal {portal}: the connection ended without an answer ({error.reason})") from error
