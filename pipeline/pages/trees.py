"""Number trees and name trees: the two sorted look-up tables of PDF (ISO 32000-1, 7.9.6 and 7.9.7)."""

from collections.abc import Iterator, Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Object, String

_LEAF = 256
"""Entries a leaf, so that a reader need not load the whole table."""


def entries(tree: object, pairs: str) -> Iterator[tuple[Any, Any]]:
    """The key and value pairs of a tree in file order; loops and wrong entries are passed over.

    Args:
        tree: the root node.
        pairs: `/Nums` or `/Names`.
    """
    waiting, seen = [tree], set[tuple[int, int]]()
    while waiting:
        node = waiting.pop()
        if not isinstance(node, Dictionary) or (node.is_indirect and node.objgen in seen):
            continue
        seen.add(node.objgen)
        leaf = node.get(pairs)
        if isinstance(leaf, Array):
            items = list(leaf)
            yield from zip(items[::2], items[1::2], strict=False)
        kids = node.get("/Kids")
        if isinstance(kids, Array):
            waiting += reversed(list(kids))


def numbers(tree: object) -> list[tuple[int, Any]]:
    """The pairs of a number tree."""
    return [(key, value) for key, value in entries(tree, "/Nums") if type(key) is int]


def names(tree: object) -> list[tuple[bytes, Any]]:
    """The pairs of a name tree."""
    return [(bytes(key), value) for key, value in entries(tree, "/Names") if isinstance(key, String)]


def number_tree(pdf: pikepdf.Pdf, pairs: Sequence[tuple[int, Any]]) -> Object:
    """A new number tree with these pairs."""
    return _tree(pdf, sorted(pairs, key=lambda one: one[0]), "/Nums", int)


def name_tree(pdf: pikepdf.Pdf, pairs: Sequence[tuple[bytes, Any]]) -> Object:
    """A new name tree with these pairs."""
    return _tree(pdf, sorted(pairs, key=lambda one: one[0]), "/Names", String)


def _tree(pdf: pikepdf.Pdf, pairs: Sequence[tuple[Any, Any]], key: str, write: Any) -> Object:  # noqa: ANN401
    leaves = [pairs[start : start + _LEAF] for start in range(0, len(pairs), _LEAF)] or [()]
    if len(leaves) == 1:
        return pdf.make_indirect(Dictionary({key: _flat(leaves[0], write)}))
    kids = [
        pdf.make_indirect(
            Dictionary({key: _flat(leaf, write), "/Limits": Array([write(leaf[0][0]), write(leaf[-1][0])])}),
        )
        for leaf in leaves
    ]
    return pdf.make_indirect(Dictionary({"/Kids": Array(kids)}))


def _flat(pairs: Sequence[tuple[Any, Any]], write: Any) -> Array:  # noqa: ANN401
    return Array([part for key, value in pairs for part in (write(key), value)])
