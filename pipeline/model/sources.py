"""Where a number or a demand comes from, and a number together with it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a number or a demand comes from."""

    citation: str
    checked: date
    """The day somebody compared it with `citation`."""
    verified: bool
    """Whether it was compared with the official text; False is shown wherever the rule is."""
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """A number or text from a rule, with its source."""

    value: float | str | tuple[str, ...]
    source: Source

    @property
    def number(self) -> float:
        """The value as a number.

        Raises:
            TypeError: the rule's value is a text.
        """
        if isinstance(self.value, float | int):
            return float(self.value)
        raise TypeError(f"{self.value!r} is no number")
