"""Reads a TOML form: dates and fractions stay as they were written, NaN and infinities are refused."""

import re
import tomllib
from datetime import date, datetime, time
from typing import Any

from pipeline.intake.read.assemble import entries
from pipeline.intake.read.result import Known, Reading, Source, Unreadable
from pipeline.intake.read.strict import DEPTH, broken, no_number, too_deep, twice
from pipeline.intake.read.text import form_text
from pipeline.model import JSON

_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_TWICE = re.compile(r"^Cannot (?:overwrite a value|declare .* twice|mutate immutable namespace)")
_NO_NUMBER = re.compile(r"[=,\[]\s*[-+]?(?:nan|inf)\b")
_INTEGER_BITS = 63


class _NoNumberError(ValueError):
    pass


def read_toml(source: Source, known: Known) -> Reading:
    """One form, or one for each table of `[[forms]]`.

    Raises:
        Unreadable: broken TOML, or values no form can hold.
    """
    text = form_text(source)
    try:
        table = tomllib.loads(text.replace("\r\n", "\n"), parse_float=_as_written)
    except _NoNumberError as error:
        raise Unreadable(no_number(source, _line_of(_NO_NUMBER, text))) from error
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(_broken(source, text, str(error))) from error
    except RecursionError as error:
        raise Unreadable(too_deep(source, None)) from error
    except ValueError as error:
        # Python refuses integers of more than 4,300 digits with a plain ValueError.
        raise Unreadable(broken(source, None, "TOML", "it holds a number with thousands of digits")) from error
    forms = table.get("forms")
    listed = forms if isinstance(forms, list) and len(table) == 1 else [table]
    lines = _starts(text) if listed is forms else []
    found = [(lines[at] if at < len(lines) else 1, _plain(one, source, 1)) for at, one in enumerate(listed)]
    return entries(found, source, known)


def _as_written(number: str) -> str:
    if number.lstrip("+-") in {"nan", "inf"}:
        raise _NoNumberError(number)
    return number.replace("_", "")


def _broken(source: Source, text: str, message: str) -> Any:  # noqa: ANN401
    found = _LINE.search(message)
    line = int(found[1]) if found and found[1] else text.count("\n") + 1
    what = _LINE.sub("", message)
    if _TWICE.match(what):
        # tomllib notices it at the end of the line, so its line is the right one.
        key = text.splitlines()[line - 1].partition("=")[0].strip(" []") if line <= text.count("\n") + 1 else ""
        return twice(source, key, line)
    return broken(source, line, "TOML", what[:1].lower() + what[1:])


def _plain(value: object, source: Source, depth: int) -> JSON:
    if depth > DEPTH:
        raise Unreadable(too_deep(source, None))
    if isinstance(value, dict):
        return {str(key): _plain(item, source, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, source, depth + 1) for item in value]
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return value if value.bit_length() < _INTEGER_BITS else str(value)
    return _moment(value)


def _moment(value: object) -> str:
    if isinstance(value, time):
        return value.isoformat(timespec="seconds" if value.second else "minutes")
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"TOML gave a {type(value).__name__}")


def _line_of(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    return text.count("\n", 0, found.end()) + 1 if found else None


def _starts(text: str) -> list[int]:
    return [at for at, line in enumerate(text.splitlines(), start=1) if re.match(r"\s*\[\[\s*forms\s*\]\]", line)]
