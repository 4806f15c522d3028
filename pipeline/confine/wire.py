"""What passes between worker and child: a pickled call one way, checked JSON the other way."""

import copyreg
import errno
import io
import pickle
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import GenericAlias, MappingProxyType
from typing import Any, NamedTuple, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

import pipeline
from pipeline import errors
from pipeline.errors import ConfinedFailure, DocketpressError
from pipeline.settings import ChildSettings

T = TypeVar("T")

JOB, KEPT, USER = b"job", b"kep", b"usr"
"""What a zygote is asked for: a child for one call, one that stays for many, or to serve another process as well."""
_TEXT_LIMIT = 4000
"""Characters of an error text taken over from a child."""
_CODEC = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64", ser_json_inf_nan="strings")


class Call(NamedTuple):
    """One job: what to run, and the folder that is its own."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    keywords: dict[str, Any]
    folder: Path


class Answer(BaseModel):
    """What a child says: a result, or which error it met."""

    model_config = ConfigDict(extra="forbid")

    result: str | None = None
    """The result as JSON text."""
    error: str | None = None
    """The exception's class name."""
    text: str = ""
    """The exception's text, only for our own errors: others may hold personal data."""
    reason: str = ""
    """For a failure: `memory` or `error`."""


class Hello(BaseModel):
    """What a zygote says to each process that begins to use it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    network: bool
    """Its children are without any network."""
    processes: bool
    """The kernel kills all a child ever started, and the child sees no other process."""
    missing: tuple[str, ...]
    """Modules it could not load."""
    serves: str
    """Under which limits and with which modules it works; see `serves`."""


class Ending(BaseModel):
    """How a child ended, as the zygote saw it."""

    model_config = ConfigDict(extra="forbid")

    code: int
    """The exit code; 128 and the signal's number when a signal killed it."""
    overdue: bool
    """The zygote killed it at the wall-clock limit."""
    cpu_seconds: float
    peak_bytes: int


def serves(limits: ChildSettings, modules: tuple[str, ...]) -> str:
    """What two zygotes have in common that can stand for one another; a new version's cannot for an older one's."""
    return "\n".join((pipeline.__version__, limits.model_dump_json(), *modules))


def _read_only(mapping: dict[Any, Any]) -> Mapping[Any, Any]:
    return MappingProxyType(mapping)


class _Pickler(pickle.Pickler):
    """Knows read-only mappings, of which our records are full."""

    dispatch_table = copyreg.dispatch_table | {MappingProxyType: lambda one: (_read_only, (dict(one),))}


def pack(call: Call) -> bytes:
    """The call as bytes; the function goes by name and must stand at the top of its module."""
    return pickled(tuple(call))


def pickled(value: object) -> bytes:
    """Any record of ours as bytes, for a child to unpickle."""
    whole = io.BytesIO()
    _Pickler(whole, protocol=pickle.HIGHEST_PROTOCOL).dump(value)
    return whole.getvalue()


def unpack(data: bytes) -> Call:
    """The call that the worker packed. Only ever used on what comes from the worker."""
    return Call(*pickle.loads(data))  # noqa: S301 - the trusted direction


@cache
def _codec(function: Callable[..., Any]) -> TypeAdapter[tuple[Any]]:
    annotation = get_type_hints(function).get("return", Any)
    one: Any = GenericAlias(tuple, (annotation,))
    return TypeAdapter(one, config=_CODEC)


def answer_result(function: Callable[..., Any], result: object) -> Answer:
    """The result as the function's return type demands it, in JSON."""
    return Answer(result=_codec(function).dump_json((result,), warnings="error").decode())


def answer_error(error: BaseException) -> Answer:
    """What may be told of an exception: our own whole, of others only what kind it was."""
    if isinstance(error, DocketpressError):
        return Answer(error=type(error).__name__, text=str(error)[:_TEXT_LIMIT])
    return Answer(error=describe(error), reason="memory" if isinstance(error, MemoryError) else "error")


def describe(error: BaseException) -> str:
    """`ValueError`, or for errors of the operating system `OSError ENOSPC`."""
    name = type(error).__name__
    if isinstance(error, OSError) and error.errno is not None:
        return f"{name} {errno.errorcode.get(error.errno, error.errno)}"
    return name


def open_answer(function: Callable[..., T], data: bytes) -> T:
    """The result a child answered with, checked against the function's return type.

    Raises:
        ConfinedFailure: the child met an error that is not ours, or its answer does not fit.
        DocketpressError: the child met this error of ours.
    """
    try:
        answer = Answer.model_validate_json(data)
    except ValidationError as error:
        raise ConfinedFailure("error", "AnswerUnreadable") from error
    if answer.error is not None:
        raise _error(answer)
    try:
        result: T = _codec(function).validate_json(answer.result or "")[0]
    except ValidationError as error:
        raise ConfinedFailure("error", "AnswerUnfit") from error
    return result


def out_of_memory(data: bytes) -> bool:
    """Whether an answer tells that there was no memory left: whoever sent it is not asked again."""
    return b'"reason":"memory"' in data[-200:]


def _error(answer: Answer) -> DocketpressError:
    ours = _ours().get(answer.error or "")
    if ours is None or ours is ConfinedFailure:
        return ConfinedFailure(answer.reason or "error", _printable(answer.error or "")[:80])
    return ours(_printable(answer.text))


@cache
def _ours() -> Mapping[str, type[DocketpressError]]:
    return {
        name: one for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, DocketpressError)
    }


def _printable(text: str) -> str:
    """No terminal escapes: the text comes from a process that read a stranger's file."""
    return "".join(one if one.isprintable() or one == "\n" else "�" for one in text[:_TEXT_LIMIT])
