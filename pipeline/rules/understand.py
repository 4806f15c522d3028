"""One answer as it was read → one value of the field's kind, or everything that is wrong with it.

A reader for the field's kind, then the field's own demands.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal, InvalidOperation

from pipeline.model import JSON, Court, Field, FieldKind, Party, ServiceContact
from pipeline.rules import characters, dates, exhibits, headings, people, reach, rows
from pipeline.rules.misread import Fault, Misread

_NUMBER = re.compile(r"^-?\d{1,3}(,\d{3})+(\.\d+)?$|^-?\d+(\.\d+)?$")
_YES = {"yes", "y", "true", "x", "1", "on", "checked"}
_NO = {"no", "number", "n", "false", "0", "off", "unchecked"}  # `no` alone reads as `number` in headings


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What an answer is read against."""

    court: Court | None
    """None when the form names none that is known: what depends on it is then left unchecked."""
    today: date
    """The day the form was received, in the court's time zone."""


def understand(field: Field, value: JSON, setting: Setting) -> object:
    """The value of an answer.

    Args:
        field: the question.
        value: the answer as read; an empty one must not be given here.
        setting: the court and the day of receipt.

    Raises:
        Misread: with everything that is wrong.
    """
    characters.refuse_hidden(value)
    try:
        read = _READERS[field.kind](field, value, setting)
    except Misread:
        raise
    except ValueError:  # of a number, a text or a table that the standard library cannot make anything of
        raise Misread(_wrong_shape()) from None
    _demand(field, read)
    return read


def empty(value: JSON) -> bool:
    """Whether nothing was answered."""
    if isinstance(value, str):
        return not (value[:1].isalnum() or (value if value.isascii() else characters.clean(value)).strip())
    return value is None or value in ([], {})


_Reader = Callable[[Field, JSON, Setting], object]


def _demand(field: Field, value: object) -> None:
    """The field's own pattern and length, on texts and on each text of a list."""
    if field.pattern is None and field.max_length is None and not (field.positive or field.not_negative):
        return
    texts = [value] if isinstance(value, str) else [one for one in _members(value) if isinstance(one, str)]
    faults = [fault for text in texts for fault in _text_faults(field, text)]
    if isinstance(value, int | Decimal) and ((field.positive and value <= 0) or (field.not_negative and value < 0)):
        faults.append(_too_little(field))
    if faults:
        raise Misread(*faults)


def _too_little(field: Field) -> Fault:
    least = "above zero" if field.positive else "zero or more"
    return Fault(
        code="form.amount",
        message=f"This must be {least}.",
        repair="Correct the number; leave the row or the answer out if nothing is meant.",
    )


def _members(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()


def _text_faults(field: Field, text: str) -> list[Fault]:
    faults = []
    if field.max_length is not None and len(text) > field.max_length:
        faults.append(
            Fault(
                code="form.too-long",
                message=f"This text has {len(text)} characters; at most {field.max_length} fit.",
                repair=f"Shorten it to {field.max_length} characters.",
            )
        )
    if field.pattern is not None and not re.fullmatch(field.pattern, text):
        faults.append(
            Fault(
                code="form.pattern",
                message=f"This is not {field.pattern_hint}.",
                repair=f"Write {field.pattern_hint}.",
            )
        )
    return faults


def _one_text(value: JSON) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Misread(_wrong_shape())
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return characters.clean(str(value)).strip()


def _wrong_shape() -> Fault:
    return Fault(
        code="form.structure",
        message="Here stands a list or a table where one plain answer is expected, or the other way round.",
        repair="Give the answer as the empty form of this type shows it.",
    )


# ── one reader a kind ────────────────────────────────────────────────────────────────────────────────


def _text(_field: Field, value: JSON, _setting: Setting) -> str:
    return " ".join(_one_text(value).split())


def _lines(_field: Field, value: JSON, _setting: Setting) -> tuple[str, ...]:
    """Paragraphs: between empty lines where there are any, else a line each."""
    if isinstance(value, list):
        return tuple(" ".join(_one_text(one).split()) for one in value if not empty(one))
    text = _one_text(value)
    cut = r"\n\s*\n" if re.search(r"\n\s*\n", text) else r"\n"
    return tuple(joined for one in re.split(cut, text) if (joined := " ".join(one.split())))


def _list(_field: Field, value: JSON, _setting: Setting) -> tuple[str, ...]:
    found = value if isinstance(value, list) else people.pieces(_one_text(value))
    return tuple(" ".join(_one_text(one).split()) for one in found if not empty(one))


def _day(_field: Field, value: JSON, setting: Setting) -> date:
    text = _one_text(value)
    if text.casefold() == "today":
        return setting.today
    return dates.read_day(text)


def _time(_field: Field, value: JSON, _setting: Setting) -> time:
    return dates.read_time(_one_text(value))


def _integer(field: Field, value: JSON, setting: Setting) -> int:
    number = _money(field, value, setting)
    if number != int(number):
        raise Misread(_no_number("a whole number"))
    return int(number)


def _money(_field: Field, value: JSON, _setting: Setting) -> Decimal:
    text = characters.hyphens(_one_text(value)).removeprefix("$").strip()
    if not _NUMBER.match(text):
        raise Misread(_no_number("a number"))
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise Misread(_no_number("a number")) from None


def _no_number(what: str) -> Fault:
    return Fault(code="form.number", message=f"This is not {what}.", repair="Write digits only, for example 1200.")


def _boolean(_field: Field, value: JSON, _setting: Setting) -> bool:
    if isinstance(value, bool):
        return value
    word = headings.key(_one_text(value))
    if word not in _YES | _NO:
        raise Misread(Fault(code="form.yes-no", message="This is neither yes nor no.", repair="Write yes or no."))
    return word in _YES


def _choice(field: Field, value: JSON, _setting: Setting) -> str:
    text = _one_text(value)
    known = {headings.key(one): one for one in field.choices}
    if headings.key(text) in known:
        return known[headings.key(text)]
    near = headings.did_you_mean(text, field.choices)
    raise Misread(
        Fault(
            code="form.choice",
            message=f"This is none of the permitted answers: {', '.join(field.choices)}.",
            repair=f"Did you mean `{near}`? Write one of the permitted answers." if near else "Write one of them.",
        )
    )


def _email(_field: Field, value: JSON, _setting: Setting) -> str:
    return reach.email(_one_text(value))


def _phone(_field: Field, value: JSON, _setting: Setting) -> str:
    return reach.phone(_one_text(value))


def _address(_field: Field, value: JSON, _setting: Setting) -> tuple[str, ...]:
    if isinstance(value, list):
        return people.address([_one_text(one) for one in value])
    return people.address(value if isinstance(value, dict) else _one_text(value))


def _docket_number(_field: Field, value: JSON, setting: Setting) -> str:
    text = " ".join(characters.hyphens(_one_text(value)).split())
    if setting.court is None or re.fullmatch(pattern := setting.court.docket_number_pattern, text):
        return text
    near = next(
        (one for one in (text.lower(), text.upper(), text.replace(" ", "")) if re.fullmatch(pattern, one)), None
    )
    hint = setting.court.docket_number_hint
    raise Misread(
        Fault(
            code="form.docket-number",
            message=f"This is not how the court writes its case numbers: {hint}.",
            repair=f"Did you mean `{near}`? Write it so." if near else "Copy the number from a paper of the court.",
        )
    )


def _parties(_field: Field, value: JSON, _setting: Setting) -> tuple[Party, ...]:
    return people.parties(_cleaned(value))


def _service_list(_field: Field, value: JSON, _setting: Setting) -> tuple[ServiceContact, ...]:
    return people.service_list(_cleaned(value))


def _exhibits(_field: Field, value: JSON, _setting: Setting) -> tuple[exhibits.Listed, ...]:
    return exhibits.listed(_cleaned(value))


def _rows(field: Field, value: JSON, setting: Setting) -> tuple[dict[str, object], ...]:
    return rows.read(field, _cleaned(value), lambda column, cell: understand(column, cell, setting))


def _cleaned(value: JSON) -> JSON:
    if isinstance(value, str):
        return characters.clean(value)
    if isinstance(value, list):
        return [_cleaned(one) for one in value]
    if isinstance(value, dict):
        return {characters.clean(name): _cleaned(one) for name, one in value.items()}
    if isinstance(value, bool | int | float):
        return value
    return None


_READERS: Mapping[FieldKind, _Reader] = {
    FieldKind.TEXT: _text,
    FieldKind.LINES: _lines,
    FieldKind.DATE: _day,
    FieldKind.TIME: _time,
    FieldKind.INTEGER: _integer,
    FieldKind.MONEY: _money,
    FieldKind.BOOLEAN: _boolean,
    FieldKind.CHOICE: _choice,
    FieldKind.EMAIL: _email,
    FieldKind.PHONE: _phone,
    FieldKind.ADDRESS: _address,
    FieldKind.DOCKET_NUMBER: _docket_number,
    FieldKind.PARTIES: _parties,
    FieldKind.LIST: _list,
    FieldKind.SERVICE_LIST: _service_list,
    FieldKind.EXHIBITS: _exhibits,
    FieldKind.ROWS: _rows,
}
