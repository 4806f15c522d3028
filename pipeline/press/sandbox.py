"""The room a template is locked into: it may read the form and call our filters, nothing else.

Beside Jinja2's immutable sandbox: attributes are an allow-list (members of our records), not a block-list;
only macros, blocks and loops can be called; filters and globals are allow-lists; autoescape cannot be
switched off. Templates come from `sources` only.
"""

import dataclasses
import functools
from collections.abc import Callable, Mapping
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from jinja2 import BaseLoader, Environment, StrictUndefined, Template, Undefined, nodes
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError, TemplateNotFound, TemplateRuntimeError, TemplateSyntaxError
from jinja2.runtime import BlockReference, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace

from pipeline.errors import LibraryError
from pipeline.press import words, words_es
from pipeline.press.sources import Sources

if TYPE_CHECKING:
    from types import CodeType

_JINJA_FILTERS = frozenset(
    {
        *("capitalize", "count", "default", "first", "groupby", "int", "join", "last", "length", "list", "lower"),
        *("map", "reject", "rejectattr", "replace", "reverse", "select", "selectattr", "slice", "sort", "string"),
        *("title", "trim", "truncate", "unique", "upper"),
    },
)
_JINJA_GLOBALS = frozenset({"namespace", "range"})
WRONG_DATA = (TypeError, ValueError, AttributeError, ArithmeticError, LookupError, RecursionError)
"""What Python raises when a template does with a value what cannot be done with it."""
_PLAIN = (str, int, float)
ENGLISH = "en"
_SPOKEN: Mapping[str, dict[str, Callable[..., object]]] = {ENGLISH: {}, "es": words_es.FILTERS}
"""By language: the filters that say things otherwise than in English."""
_COMPILED = 1024
"""At most so many compiled templates are kept."""
_PARTS_OF_A_NAME = 3
"""`body.html.j2`: a name with more parts tells its language."""


class _Loader(BaseLoader):
    """Templates out of `Sources`; a name without a shelf is of the type's own folder."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool]]:
        """The template's text, and how to learn that it changed. Jinja2 shows the name, never a path of ours."""
        del environment
        name = full_name(template)
        if not self._sources.has(name):
            raise TemplateNotFound(name, f"`{name}` is not among the files a template may use")
        try:
            content = self._sources.read(name)
            return (
                content.decode("utf-8"),
                name,
                lambda: self._sources.has(name) and self._sources.read(name) == content,
            )
        except UnicodeDecodeError as error:
            raise LibraryError(f"`{name}` is no UTF-8 text: {error.reason} at byte {error.start}.") from error


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2, locked as the module's docstring says."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Refuse `{% autoescape %}`, which could let a form write HTML."""
        tree = super()._parse(source, name, filename)
        for found in tree.find_all(nodes.ScopedEvalContextModifier):
            said = "`autoescape` is not for templates: what a form says is always escaped"
            raise TemplateSyntaxError(said, found.lineno, name, filename)
        return tree

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - Jinja2's signature
        """A member of a mapping is its item, never a method of `dict`."""
        return self.getitem(obj, attribute) if isinstance(obj, Mapping) else super().getattr(obj, attribute)

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Only data: members of our records, parts of a date, the state of a loop."""
        if attr.startswith("_") or isinstance(value, Path):
            return False
        if dataclasses.is_dataclass(obj) and not isinstance(obj, type):
            return not callable(value)
        if isinstance(obj, date | time):
            return attr in {"year", "month", "day", "hour", "minute"}
        return isinstance(obj, LoopContext | TemplateModule | Namespace)

    def is_safe_callable(self, obj: object) -> bool:
        """Only what templates define themselves, and Jinja2's few globals."""
        if isinstance(obj, Macro | BlockReference):
            return True
        owner = getattr(obj, "__self__", None)
        return isinstance(owner, LoopContext | BlockReference) or any(obj is one for one in self.globals.values())

    def call_binop(self, context: Any, operator: str, left: object, right: object) -> Any:  # noqa: ANN401
        """No text is multiplied or formatted: `"a" * 10**9` fills the memory."""
        numbers = all(isinstance(one, int | float) for one in (left, right))
        if operator == "**" or not numbers:
            raise SecurityError(f"the operator {operator} is for numbers only, and ** is not for templates")
        return super().call_binop(context, operator, left, right)


_Kind = TypeVar("_Kind", bound=Sandbox)


def environment(sources: Sources, language: str = ENGLISH) -> Sandbox:
    """The environment for HTML: everything a form says is escaped, an unknown name stops the rendering."""
    return _environment(tuple(sorted(sources.shelves.items())), language, escape=True)


@functools.lru_cache(maxsize=64)
def _environment(shelves: tuple[tuple[str, tuple[Path, ...]], ...], language: str, *, escape: bool) -> Sandbox:
    # Kept, because compiling a paper's templates costs a fifth of making it; a changed file is compiled anew.
    return _built(Sandbox, Sources(shelves=dict(shelves)), language, escape=escape)


def fixed(kind: type[_Kind], sources: Sources, language: str, *, escape: bool) -> _Kind:
    """An environment of one's own, for a run: each template is read once, and a file that changes is not looked at.

    Args:
        kind: the sandbox, or one that is built on it.
        sources: the folders its templates may come from.
        language: what they are written in, for dates and numbers.
        escape: for HTML; a one-line text is not escaped.
    """
    sandbox = _built(kind, sources, language, escape=escape)
    sandbox.auto_reload = False
    return sandbox


class _Compiled(BytecodeCache):
    """What templates were compiled to, by their text: those all types share are compiled once in a process."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Jinja2's: fill the bucket, if its template is known."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Jinja2's: keep what was compiled."""
        if len(self._kept) >= _COMPILED:
            self._kept.clear()
        if bucket.code is not None:
            self._kept[bucket.key, bucket.checksum] = bucket.code


@functools.cache
def _compiled(kind: str, language: str, *, escape: bool) -> _Compiled:
    """One for each way of compiling."""
    del kind, language, escape
    return _Compiled()


def _built(kind: type[_Kind], sources: Sources, language: str, *, escape: bool) -> _Kind:
    sandbox = kind(
        loader=_Loader(sources),
        autoescape=escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        finalize=printable,
        bytecode_cache=_compiled(kind.__qualname__, language, escape=escape),
    )
    sandbox.filters = {name: sandbox.filters[name] for name in _JINJA_FILTERS} | {
        name: _guarded(name, one) for name, one in (words.FILTERS | _SPOKEN[language]).items()
    }
    sandbox.globals = {name: sandbox.globals[name] for name in _JINJA_GLOBALS}
    return sandbox


def text_template(text: str, sources: Sources, language: str = ENGLISH) -> Template:
    """A one-line text with fields in it, such as a paper's title. It becomes text, not HTML."""
    return _environment(tuple(sorted(sources.shelves.items())), language, escape=False).from_string(text)


def language_of(template: str) -> str:
    """The language a template is written in: `es` for `body.es.html.j2`, else English.

    Raises:
        LibraryError: nothing here can write dates and numbers in that language.
    """
    parts = template.rpartition("/")[2].split(".")
    language = parts[1] if len(parts) > _PARTS_OF_A_NAME else ENGLISH
    if language not in _SPOKEN:
        raise LibraryError(f"`{template}` is of the language `{language}`; those known are {', '.join(_SPOKEN)}.")
    return language


def full_name(template: str) -> str:
    """`type/body.html.j2` for `body.html.j2`; a name with a shelf stays."""
    return template if template.startswith(("type/", "court/", "shared/")) else f"type/{template}"


def printable(value: object) -> object:
    """What `{{ }}` may print: text and numbers. A date or a list printed raw is always a template's mistake."""
    if isinstance(value, Undefined):
        return str(value)  # raises, and names what is unknown
    if value is None:
        raise SecurityError("an empty field was printed; put it inside {% if %}")
    if isinstance(value, bool) or not (isinstance(value, _PLAIN) or hasattr(value, "__html__")):
        raise SecurityError(f"a {type(value).__name__} was printed as it is; give it a filter such as long_date")
    return value


def _guarded(name: str, function: Callable[..., object]) -> Callable[..., object]:
    """The filter, with a message that names it and not the value, which may be personal."""

    @functools.wraps(function)
    def guarded(value: object, *arguments: object, **named: object) -> object:
        if isinstance(value, Undefined):
            return str(value)
        if value is None:
            # Babel would take today for a date that is missing.
            raise TemplateRuntimeError(f"the filter {name} cannot take an empty field; put it inside {{% if %}}")
        try:
            return function(value, *arguments, **named)
        except WRONG_DATA as error:
            raise TemplateRuntimeError(f"the filter {name} cannot take a {type(value).__name__}") from error

    return guarded
