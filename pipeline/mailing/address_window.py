"""Whether an address can be printed where its envelope shows it."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.mailing import block, lettering, window
from pipeline.settings.tables import MailSettings

_PLAIN = "".join(map(chr, range(0x20, 0x7F)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why it cannot."""

    code: str
    found: str
    message: str
    repair: str
    rule: str
    verified: bool


def surely_fits(lines: tuple[str, ...], mail: MailSettings, *, bars: bool) -> bool:
    """Whether `troubles` has certainly nothing to say: plain letters, few enough for the window however wide they are.

    Args:
        lines: as they are printed, the name first.
        mail: which envelope.
        bars: whether a barcode is printed above it.
    """
    text = "".join(lines)
    return text.isascii() and text.isprintable() and max(map(len, lines)) <= _letters(mail.envelope, len(lines), bars)


@functools.lru_cache(maxsize=256)
def _letters(name: str, lines: int, bars: bool) -> int:  # noqa: FBT001 - remembered by its place
    """How long so many lines may be, whatever plain letters stand in them; -1 where not even empty ones fit."""
    envelope = window.envelope(name)
    if envelope is None:
        return 1 << 30
    if lettering.missing(_PLAIN):
        return -1
    widest = max(_PLAIN, key=lambda letter: lettering.width(letter, 1.0))
    return next(
        (long for long in range(80, -1, -1) if block.in_window((widest * long,) * lines, envelope, bars=bars)), -1
    )


def troubles(lines: tuple[str, ...], mail: MailSettings, *, bars: bool) -> Iterator[Trouble]:
    """What keeps an address out of the window; nothing where no address is printed.

    Args:
        lines: as they are printed, the name first.
        mail: which envelope.
        bars: whether a barcode is printed above it.
    """
    envelope = window.envelope(mail.envelope)
    if envelope is None:
        return
    if lacking := lettering.missing("".join(lines)):
        yield Trouble(
            code="mail.letter",
            found=lacking[:20],
            rule="Liberation Sans, the typeface addresses are printed in",
            verified=True,
            message="The address holds letters the printer's typeface has no picture of.",
            repair="Write them in Latin letters, as the postal service wants them.",
        )
    elif block.in_window(lines, envelope, bars=bars) is None:
        yield _which(lines, envelope, bars=bars)


def _which(lines: tuple[str, ...], envelope: window.Envelope, *, bars: bool) -> Trouble:
    most = block.most_lines(envelope, bars=bars)
    rule, verified = f"{window.rule()}; {envelope.source}", False
    if len(lines) > most:
        return Trouble(
            code="mail.too-many-lines",
            found=f"{len(lines)} lines",
            rule=rule,
            verified=verified,
            message=f"The address has {len(lines)} lines with the name; the window of the {envelope.name} envelope "
            f"shows {most} wherever the paper slides.",
            repair="Put the unit behind the street, or choose another envelope or no barcode under [mail].",
        )
    longest = max(lines, key=lambda line: lettering.width(line, 1.0))
    return Trouble(
        code="mail.line-too-long",
        found=longest[:60],
        rule=rule,
        verified=verified,
        message=f"A line of {len(longest)} characters is wider than the window of the {envelope.name} envelope, also "
        "in the smallest type the postal service reads.",
        repair="Shorten it as the postal service does (STREET: ST), or part it into two lines.",
    )
