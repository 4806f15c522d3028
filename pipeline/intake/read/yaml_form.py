"""Reads a YAML form as people mean it: texts stay texts, and nothing in the file can grow or act.

YAML 1.1 turns `no` into a truth value, `09:30` into the number 570 and `0123` into 83. Here only `true`,
`false`, `null` and plain whole numbers are more than text. Tags, anchors and aliases are refused.
"""

import re
from collections.abc import Iterator

import yaml

from pipeline.intake.read.assemble import entries
from pipeline.intake.read.result import Known, Reading, Source, Unreadable, problem
from pipeline.intake.read.strict import DEPTH, broken, no_number, too_deep, twice
from pipeline.intake.read.text import form_text
from pipeline.model import JSON

_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,17})")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|nan)", re.IGNORECASE)
# libyaml when PyYAML was built with it: six times as fast and the same grammar.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read_yaml(source: Source, known: Known) -> Reading:
    """One form, a list of forms, or a document a form, divided by `---`.

    Raises:
        Unreadable: broken YAML, or YAML that uses more than texts, lists and tables.
    """
    text = form_text(source)
    try:
        _survey(text, source)
        found = [entry for node in yaml.compose_all(text, Loader=_LOADER) for entry in _entries(node, source)]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise Unreadable(broken(source, line, "YAML", error.problem or "this line is not understood")) from error
    except yaml.YAMLError as error:
        raise Unreadable(broken(source, None, "YAML", "it holds characters that YAML does not allow")) from error
    return entries(found, source, known)


def _survey(text: str, source: Source) -> None:
    """Look at the events first: they cost no memory, whatever the file would expand to."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEPTH:
            raise Unreadable(too_deep(source, line))
        if isinstance(event, yaml.NodeEvent):
            _plain(event, source, line)


def _plain(event: yaml.NodeEvent, source: Source, line: int) -> None:
    if event.anchor is not None:
        raise Unreadable(
            problem(
                code="read.yaml-anchor",
                where=source.place(row=line),
                message="This line uses a YAML anchor or alias (& or *), which can make a small file huge.",
                repair="Write the value out; put a text that begins with & or * in quotes.",
            ),
        )
    if getattr(event, "tag", None) is not None:
        raise Unreadable(
            problem(
                code="read.yaml-tag",
                where=source.place(row=line),
                message="This line uses a YAML tag (!), which asks the reading program to make something of the value.",
                repair="Write the plain value; put a text that begins with ! in quotes.",
            ),
        )


def _entries(node: yaml.Node, source: Source) -> Iterator[tuple[int, JSON]]:
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield item.start_mark.line + 1, _value(item, source)
    else:
        yield node.start_mark.line + 1, _value(node, source)


def _value(node: yaml.Node, source: Source) -> JSON:
    if isinstance(node, yaml.MappingNode):
        return _table(node, source)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, source) for item in node.value]
    return _scalar(node, source)


def _table(node: yaml.MappingNode, source: Source) -> dict[str, JSON]:
    table: dict[str, JSON] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise Unreadable(broken(source, line, "YAML", "a key must be a plain text"))
        if key.value in table:
            raise Unreadable(twice(source, key.value, line))
        table[key.value] = _value(value, source)
    return table


def _scalar(node: yaml.Node, source: Source) -> JSON:
    text = str(node.value)
    if isinstance(node, yaml.ScalarNode) and node.style:  # libyaml says an empty text where PyYAML says None
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _NO_NUMBER.fullmatch(text):
        raise Unreadable(no_number(source, node.start_mark.line + 1))
    return int(text) if _INTEGER.fullmatch(text) else text
