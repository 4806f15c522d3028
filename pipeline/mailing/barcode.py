"""The Intelligent Mail barcode: its digits, its 65 bars, and how they are drawn.

`zint` encodes; here its modules become the four kinds of bars, and bars become filled rectangles, so that a printer
draws them as sharp as it can. `bars.digits` reads them back.

Source: USPS-B-3200; sizes in `barcode.toml`.
"""

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path

import zint

_FILE = Path(__file__).with_name("barcode.toml")
_INCH = 72.0
BARS = 65
_PLAIN = "00"
"""The barcode identifier of mail without an endorsement line."""
_TRACKING = 20
_OF_MAILER = 15
"""Digits of mailer and serial number together."""
_ROW = 17
"""Bytes of a row of modules: a bar and a space are one bit each."""
_KINDS = {(0, 0): "T", (1, 0): "A", (0, 1): "D", (1, 1): "F"}
"""Ascender, descender."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large the bars are, in points."""

    full: float
    tracker: float
    pitch: float
    bar: float

    @property
    def width(self) -> float:
        """From the first bar's left edge to the last one's right edge."""
        return (BARS - 1) * self.pitch + self.bar


@functools.cache
def sizes() -> tuple[Size, ...]:
    """The sizes a barcode may be printed in, the most usual first."""
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    full, tracker = told["full"] * _INCH, told["tracker"] * _INCH
    return tuple(
        Size(full=full, tracker=tracker, pitch=_INCH / one["an_inch"], bar=one["bar"] * _INCH)
        for one in told["pitches"]
    )


@functools.cache
def unique_days() -> int:
    """How many days after its mailing no other piece may bear a piece's serial number."""
    days: int = tomllib.loads(_FILE.read_text(encoding="utf-8"))["serials"]["unique_days"]
    return days


def serial_digits(mailer_id: str) -> int:
    """How many digits a serial number has beside a mailer's number of six or nine digits."""
    return _OF_MAILER - len(mailer_id)


def tracking(service_type: str, mailer_id: str, serial: int) -> str:
    """The 20 digits of a tracking code.

    Args:
        service_type: three digits.
        mailer_id: six or nine digits.
        serial: the piece's number; what is too long for the code begins anew at 0.

    Raises:
        ValueError: one of the numbers has another length.
    """
    room = serial_digits(mailer_id)
    code = f"{_PLAIN}{service_type}{mailer_id}{serial % 10**room:0{room}d}" if room > 0 else ""
    if len(mailer_id) not in (6, 9) or len(code) != _TRACKING or not code.isascii() or not code.isdigit():
        raise ValueError("a tracking code is made of a service type of 3 and a mailer number of 6 or 9 digits")
    return code


def routing(zip5: str, plus4: str = "", point: str = "") -> str:
    """The routing code: none, 5, 9 or 11 digits; what follows something missing is left out."""
    if not zip5:
        return ""
    return zip5 + plus4 + point if plus4 else zip5


def bars(code: str, route: str) -> str:
    """The bars from left to right: F (full), A (ascender), D (descender), T (tracker).

    Raises:
        ValueError: the digits are no Intelligent Mail barcode's.
    """
    symbol = zint.Symbol()
    symbol.symbology = zint.Symbology.USPS_IMAIL
    try:
        symbol.encode(f"{code}-{route}" if route else code)
    except RuntimeError as error:
        raise ValueError("these digits cannot be an Intelligent Mail barcode") from error
    data = symbol.encoded_data
    upper, lower = (int.from_bytes([data[row, at] for at in range(_ROW)], "little") for row in (0, 2))
    return "".join([_KINDS[upper >> at & 1, lower >> at & 1] for at in range(0, 2 * BARS, 2)])


def drawing(drawn: str, left: float, bottom: float, size: Size) -> bytes:
    """The bars as PDF operators.

    Args:
        drawn: the bars.
        left: of the first bar, in points.
        bottom: of a descender, in points.
        size: of the bars.
    """
    boxes = [at[kind] for at, kind in zip(_boxes(left, bottom, size), drawn, strict=True)]
    return b"0 g\n%bf\n" % b"".join(boxes)


@functools.lru_cache(maxsize=256)
def _boxes(left: float, bottom: float, size: Size) -> tuple[dict[str, bytes], ...]:
    """Each bar's rectangle, of each kind: addresses of as many lines have their bars in the same place."""
    arm = (size.full - size.tracker) / 2
    spans = {
        "F": (bottom, size.full),
        "A": (bottom + arm, size.tracker + arm),
        "D": (bottom, size.tracker + arm),
        "T": (bottom + arm, size.tracker),
    }
    return tuple(
        {
            kind: f"{left + at * size.pitch:.3f} {low:.2f} {size.bar:.3f} {high:.3f} re\n".encode()
            for kind, (low, high) in spans.items()
        }
        for at in range(BARS)
    )
