"""The answers of a roster's rows, of which most are the same from row to row: each different one is read once."""

from typing import TypeAlias

from pipeline.model import JSON, Field
from pipeline.rules.misread import Misread
from pipeline.rules.understand import Setting, understand

_MOST = 16_384
"""Answers that are remembered; then all are forgotten, since those that come again are read again soon."""
_Key: TypeAlias = tuple[int, int, str]


class Answers:
    """Remembers what answers mean. For one run: the day of receipt and the catalogue stay the same."""

    def __init__(self) -> None:
        """Nothing is remembered yet."""
        self._values: dict[_Key, tuple[Field, Setting, object]] = {}

    def read(self, field: Field, value: JSON, setting: Setting) -> object:
        """As `understand`.

        Raises:
            Misread: with everything that is wrong.
        """
        if not isinstance(value, str):
            return understand(field, value, setting)
        key = (id(field), id(setting.court), value)
        known = self._values.get(key)
        # Field and setting are held, so that no other can have their identity; the day may differ by court.
        if known is None or known[1].today != setting.today:
            if len(self._values) >= _MOST:
                self._values.clear()
            known = self._values[key] = (field, setting, _read(field, value, setting))
        if isinstance(known[2], Misread):
            raise Misread(*known[2].faults)
        return known[2]


def _read(field: Field, value: str, setting: Setting) -> object:
    """The value, or what is wrong with it."""
    try:
        return understand(field, value, setting)
    except Misread as error:
        return error
