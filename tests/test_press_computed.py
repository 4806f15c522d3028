"""Papers are the same, byte for byte, whether WeasyPrint does all its sums or those that are known are left out."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from weasyprint.css import ComputedStyle
from weasyprint.layout import absolute, block, column, grid, inline, page, percent, table
from weasyprint.layout import float as floating

from pipeline.press import computed
from pipeline.press.render import render
from tests.test_plate import NOWHERE, RUNNING, STRUCK, paper

BODY = "<h1>One</h1><p>Two <b>three</b> <i>four</i></p><table><tr><th>a<td>b<tr><td colspan=2>c</table><ul><li>d</ul>"
STYLES = {
    "plain": "",
    "running lines": RUNNING,
    "percentages": "body { width: 80% } p, td { padding: 3%; margin: 2% auto; width: 50%; min-width: 9% }",
    "functions": "p { margin-left: calc(1em + 2%); width: calc(100% - 3em); --x: 4px; padding: var(--x) }",
    "logical": "p { margin-inline-start: 9px; inline-size: 50% } td { border-block-start: 1px solid }",
    "right to left": "body { direction: rtl } p { margin-inline-start: 9px } th { padding-inline-end: 1em }",
    "collapsed borders": "table { border-collapse: collapse } td, th { border: 2px solid; border-width: 1px 3px }",
    "border boxes": "* { box-sizing: border-box } p { width: 40%; border: 3px solid } td { box-sizing: padding-box }",
    "flex and grid": "table { display: flex } ul { display: grid; grid-template-columns: 1fr 2fr } tr { width: 30% }",
    "columns and floats": "body { columns: 2 } b { float: right; width: 20% } i { position: absolute; left: 3% }",
    "inherited by name": "p { border: 1px solid red } b { border: inherit; display: inherit; float: inherit }",
    "named pages": "p { page: other } @page other { size: a5 } h1 { text-decoration: underline overline red 2px }",
}


@contextmanager
def all_sums(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as own:
        own.setattr(ComputedStyle, "__missing__", computed._missing)
        for room in (absolute, block, column, floating, grid, inline, page, percent, table):
            own.setattr(room, "resolve_percentages", computed._resolve)
        yield


PAPERS = {name: paper(BODY * 2, styles) for name, styles in STYLES.items()}


@pytest.mark.parametrize("html", PAPERS.values(), ids=PAPERS)
def test_papers_are_the_same(html: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = render(html, NOWHERE, packed=False)
    with all_sums(monkeypatch):
        slow = render(html, NOWHERE, packed=False)
    assert quick == slow


def test_most_sums_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    done = []
    missing = computed._missing

    def counted(style: object, key: str) -> object:
        done.append(key)
        return missing(style, key)

    monkeypatch.setattr(computed, "_missing", counted)
    render(STRUCK["left"], NOWHERE)
    quick = len(done)
    monkeypatch.setattr(computed, "_SIMPLE", {})
    render(STRUCK["left"], NOWHERE)
    assert quick * 3 < len(done) - quick
