"""The sandbox in which a template is run on terms. All that it may do with a value is made a step, or refused."""

import functools
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jinja2 import nodes
from jinja2.runtime import BlockReference, Context, LoopContext, Macro, markup_join, str_join
from jinja2.utils import _PassArg
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from pipeline.press import sandbox
from pipeline.press.plate.marks import END, START, hole
from pipeline.press.plate.terms import Tape, Term, Untraceable, known
from pipeline.press.sandbox import Sandbox
from pipeline.press.sources import Sources

_JOINED = "joined by ~"
"""The filter that stands for `a ~ b`; no template can write its name."""
_DATA = (str, int, float, bool, type(None), tuple)


class Tracing(Sandbox):
    """The same locked room; what stands on the tape of the moment is followed."""

    tape: Tape | None = None
    plain: "Plain"

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Let `~` be seen, and refuse blocks kept as a text, which might be looked at with values in them."""
        tree: nodes.Template = _Joins().visit(super()._parse(source, name, filename))
        if next(tree.find_all((nodes.AssignBlock, nodes.FilterBlock)), None) is not None:
            raise Untraceable("a block kept as a text")
        tree.set_environment(self)
        return tree

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - Jinja2's signature
        """A member of a term is a term."""
        if not isinstance(obj, Term):
            return super().getattr(obj, attribute)
        return self._of(obj).apply(("member", attribute), self.plain.reader(attribute), obj)

    def getitem(self, obj: Any, argument: Any) -> Any:  # noqa: ANN401
        """An item of a term, or one found by a term, is a term."""
        if not isinstance(obj, Term) and not isinstance(argument, Term):
            return super().getitem(obj, argument)
        return self._of(obj).apply("[]", self.plain.item, obj, argument)

    def _of(self, obj: object) -> Tape:
        tape = self._running()
        if isinstance(obj, Term) and obj.number in tape.steps.lazy:
            raise Untraceable("an iterator looked into")
        return tape

    def _running(self) -> Tape:
        if self.tape is None:
            raise Untraceable("a value outside a run")
        return self.tape

    def call(self, context: Any, obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """Macros and blocks take terms as they are; what they give with values in it may only be printed."""
        own = isinstance(obj, Macro | BlockReference) or isinstance(getattr(obj, "__self__", None), LoopContext)
        if not own and obj is not self.globals.get("namespace") and _holds_term((args, kwargs)):
            raise Untraceable("a function called with a value")
        said = super().call(context, obj, *args, **kwargs)
        if isinstance(said, str) and START in said:
            if not isinstance(said, Markup):
                raise Untraceable("a macro in a text that is no HTML")
            return _Piece(said)
        return said

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401
        """An operation on terms is a term."""
        if not _holds_term((left, right)):
            return super().call_binop(context, operator, left, right)
        work = functools.partial(self.plain.environment.call_binop, None, operator)
        return self._running().apply(("operator", operator), work, left, right)

    def printed(self, value: object) -> object:
        """What `{{ }}` prints: a hole for a term."""
        if isinstance(value, Term):
            text = hole(self._running().printed(value, sandbox.printable))
            return Markup(text) if self.autoescape else text  # noqa: S704 - marks alone, no value
        return sandbox.printable(value)


class Plain:
    """What the steps of a template work with when a record is at hand: the sandbox itself, and its filters."""

    def __init__(self, environment: Sandbox) -> None:
        self.environment = environment
        self.context: Context = environment.from_string("").new_context({})

    def item(self, obj: Any, argument: Any) -> Any:  # noqa: ANN401 - any value
        """As the sandbox finds it."""
        return known(self.environment.getitem(obj, argument))

    @functools.cache  # noqa: B019 - a run's own, and gone with it
    def reader(self, name: str) -> Callable[[Any], Any]:
        """Reads a member as the sandbox does; of records whose member was plain data once, straight."""
        straight: set[type] = set()
        get = operator.attrgetter(name)

        def read(obj: Any) -> Any:  # noqa: ANN401
            kind = type(obj)
            if kind in straight:
                value = get(obj)
                if type(value) in _DATA:
                    return value
            elif name in getattr(kind, "__dataclass_fields__", ()):
                straight.add(kind)
            return known(self.environment.getattr(obj, name))

        return read

    def bound(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A filter or test with what Jinja2 hands it before the value."""
        wants = _PassArg.from_obj(function)
        if wants is None:
            return function
        handed = {
            _PassArg.context: self.context,
            _PassArg.eval_context: self.context.eval_ctx,
            _PassArg.environment: self.environment,
        }[wants]
        return functools.partial(function, handed)


class _Joins(NodeTransformer):
    """Makes `a ~ b` a filter: Jinja2 makes texts of both before anybody can see them."""

    def visit_Concat(self, node: nodes.Concat) -> nodes.Filter:  # noqa: N802 - Jinja2's name
        self.generic_visit(node)
        items = nodes.List(node.nodes, lineno=node.lineno)
        return nodes.Filter(items, _JOINED, [], [], None, None, lineno=node.lineno)


class _Piece(Markup):
    """HTML with holes in it: it may be printed, and is not to be looked at."""

    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]

    def _looked_at(self, *_: object) -> Any:  # noqa: ANN401 - stands for many methods
        raise Untraceable("a macro's text looked at")

    __bool__ = __len__ = __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _looked_at
    __contains__ = __iter__ = __getitem__ = __add__ = __radd__ = __mul__ = __rmul__ = __mod__ = _looked_at


def environment(sources: Sources, language: str, *, escape: bool) -> Tracing:
    """A sandbox for terms, and beside it the plain one of the same templates (`plain`)."""
    made = sandbox.fixed(Tracing, sources, language, escape=escape)
    made.plain = Plain(sandbox.fixed(Sandbox, sources, language, escape=escape))
    made.finalize = made.printed
    plain = made.plain.environment
    made.filters = {name: _followed(made, (language, "|", name), one) for name, one in plain.filters.items()}
    made.tests = {name: _followed(made, (language, "is", name), one) for name, one in plain.tests.items()}
    made.filters[_JOINED] = _followed(made, "~", _joined(escape=escape))
    return made


def _joined(*, escape: bool) -> Callable[..., Any]:
    def joined(items: list[object]) -> str:
        return markup_join(items) if escape else str_join(items)

    return joined


def _followed(made: Tracing, name: object, function: Any) -> Any:  # noqa: ANN401 - any filter or test
    """A filter or test that makes a step of what it is given, if a term is in it."""
    bound = made.plain.bound(function)
    handed = int(bound is not function)

    @functools.wraps(function)
    def followed(*args: Any, **named: Any) -> Any:  # noqa: ANN401 - any filter
        if not _holds_term((args[handed:], named)):
            if _holds_hole((args[handed:], named)):
                raise Untraceable("a text with a value in it, filtered")
            return function(*args, **named)
        return _step(made._running(), (name, tuple(named)), bound, args[handed:], named)  # noqa: SLF001 - its own

    return followed


def _step(tape: Tape, name: object, bound: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any]) -> Term:
    keys, lazy = tuple(named), set[bool]()

    def work(*values: object) -> object:
        found = bound(*values[: len(args)], **dict(zip(keys, values[len(args) :], strict=True)))
        if isinstance(found, Iterator):
            lazy.add(True)
            return list(found)
        return known(found)

    term = tape.apply((name, len(args)), work if keys or _may_be_lazy(bound) else bound, *args, *named.values())
    if lazy:
        tape.steps.lazy.add(term.number)
    return term


def _may_be_lazy(bound: Callable[..., Any]) -> bool:
    """Filters of ours give texts and lists; Jinja2's may give iterators, and undefined things."""
    return not getattr(bound, "__module__", "").startswith("pipeline.")


def _holds_term(value: object) -> bool:
    return isinstance(value, Term) or any(_holds_term(one) for one in _inside(value))


def _holds_hole(value: object) -> bool:
    return (isinstance(value, str) and (START in value or END in value)) or any(
        _holds_hole(one) for one in _inside(value)
    )


def _inside(value: object) -> Any:  # noqa: ANN401 - whatever can be gone through without a look at it
    if isinstance(value, list | tuple):
        return value
    return value.values() if isinstance(value, Mapping) and isinstance(value, dict) else ()
