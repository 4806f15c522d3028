"""Rendering: conforming, the same bytes every time, and reading nothing but its own folders."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from pipeline.errors import LibraryError
from pipeline.press.laid import ORIGIN, Rendered
from pipeline.press.render import render
from pipeline.press.sources import Sources

PAGE = """<!DOCTYPE html><html lang="en-US"><head><title>A &amp; B</title><meta name="author" content="Jane Roe">
<meta name="description" content="Roe v. Doe"><meta name="dcterms.created" content="2026-11-23T10:00:00-05:00">
<link rel="stylesheet" href="style.css">{head}</head><body><h1>A &amp; B</h1><p>Some text.</p>{body}</body></html>"""
STYLE = "@page { size: 612pt 792pt; margin: 72pt } body { font-family: 'Liberation Serif', 'DejaVu Sans', serif }"


@pytest.fixture
def shelf(tmp_path: Path) -> Sources:
    for kind in ("type", "court", "shared"):
        (tmp_path / kind).mkdir()
    (tmp_path / "type" / "style.css").write_text(STYLE)
    (tmp_path / "court" / "seal.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><circle cx="10" cy="10" r="8"/></svg>',
    )
    return Sources(shelves={kind: (tmp_path / kind,) for kind in ("type", "court", "shared")})


def _page(body: str = "", head: str = "") -> str:
    return PAGE.format(body=body, head=head)


def _open(made: Rendered, folder: Path) -> pikepdf.Pdf:
    path = folder / "made.pdf"
    path.write_bytes(made.pdf)
    return pikepdf.open(path)


def test_the_pdf_says_what_it_is(shelf: Sources, tmp_path: Path) -> None:
    with _open(render(_page("<h2>Part</h2><p>Text</p>"), shelf), tmp_path) as pdf:
        assert str(pdf.docinfo["/Title"]) == "A & B"
        assert str(pdf.docinfo["/Author"]) == "Jane Roe"
        assert str(pdf.docinfo["/Subject"]) == "Roe v. Doe"
        assert str(pdf.Root.Lang) == "en-US"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert [str(one.title) for one in pdf.open_outline().root] == ["A & B"]
        xmp = pdf.Root.Metadata.read_bytes()
        assert xmp.count(b"<rdf:RDF") == 1
        assert xmp.index(b"pdfuaid:part") < xmp.index(b"</rdf:RDF>")
        assert b'pdfaid:part="2"' in xmp
        fonts = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/FontDescriptor" in one]
        assert fonts
        assert all("/FontFile2" in one.FontDescriptor or "/FontFile3" in one.FontDescriptor for one in fonts)


@pytest.mark.verapdf
def test_a_page_with_a_picture_a_table_and_a_link_conforms(
    shelf: Sources, tmp_path: Path, verapdf: Callable[..., None]
) -> None:
    seal = f'<img src="{ORIGIN}court/seal.svg" alt="Seal of the court">'
    table = '<table><tr><th scope="row">When</th><td>Now</td></tr></table>'
    made = render(_page(f'{seal}{table}<p><a href="https://court.example.gov/">The court</a></p>'), shelf)
    assert made.warnings == ()
    path = tmp_path / "page.pdf"
    path.write_bytes(made.pdf)
    verapdf(path)


_IN_A_FRESH_PROCESS = """
import hashlib, json, sys, warnings
warnings.simplefilter("ignore")
from pathlib import Path
from pipeline.press.render import render
from pipeline.press.sources import Sources
html, folder = json.load(sys.stdin)
made = render(html, Sources(shelves={"type": (Path(folder) / "type",)}))
print(hashlib.sha256(made.pdf).hexdigest())
"""


def test_two_processes_with_different_hash_seeds_write_the_same_bytes(shelf: Sources, tmp_path: Path) -> None:
    assert shelf.has("type/style.css")
    html = _page("<p>José Łódź שרה مرحبا</p><h2>One</h2><p>Two</p>" * 20)
    digests = {
        subprocess.run(
            [sys.executable, "-c", _IN_A_FRESH_PROCESS],
            input=json.dumps([html, str(tmp_path)]),
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    assert len(digests) == 1


def test_the_file_identifier_follows_text_and_style(shelf: Sources, tmp_path: Path) -> None:
    def identifier(html: str) -> str:
        with _open(render(html, shelf), tmp_path) as pdf:
            return str(pdf.trailer.ID[0])

    first = identifier(_page())
    assert identifier(_page()) == first
    assert identifier(_page("x")) != first
    (tmp_path / "type" / "style.css").write_text(STYLE + " p { color: #111 }")
    assert identifier(_page()) != first


@pytest.mark.parametrize(
    ("body", "characters"),
    [
        ("<p>\U00013000</p>", "\U00013000"),
        ("<p>\ue000 in private use</p>", "\ue000"),
        ("<p>José, Łódź, Ελλάδα, Москва, שרה, مرحبا, § “x” — ☐ №</p>", ""),
    ],
)
def test_characters_no_font_has_are_listed(shelf: Sources, body: str, characters: str) -> None:
    made = render(_page(body), shelf)
    assert made.missing == characters
    assert made.warnings == ()


HOSTILE = [
    '<img src="file:///etc/passwd" alt="x">',
    '<img src="/etc/passwd" alt="x">',
    '<img src="../../../../etc/passwd" alt="x">',
    '<img src="..%2f..%2fsecret.svg" alt="x">',
    f'<img src="{ORIGIN}type/../secret.svg" alt="x">',
    f'<img src="{ORIGIN}other/secret.svg" alt="x">',
    '<img src="outside.svg" alt="x">',
    '<img src="http://169.254.169.254/latest/meta-data" alt="x">',
    '<img src="https://example.org/x.png" alt="x">',
    '<img src="ftp://example.org/x.png" alt="x">',
    '<img src="https://paper.invalid.example.org/type/style.css" alt="x">',
    '<link rel="stylesheet" href="http://127.0.0.1:1/x.css">',
    '<style>@import "file:///etc/passwd";</style>',
    "<style>@font-face { font-family: x; src: url(file:///etc/passwd) } p { font-family: x }</style>",
    "<style>p { background: url(https://example.org/x.png) }</style>",
    '<object data="file:///etc/passwd"></object>',
    '<embed src="file:///etc/passwd">',
    '<link rel="attachment" href="style.css">',
    '<link rel="attachment" href="file:///etc/passwd">',
    '<p><a rel="attachment" href="style.css">x</a></p>',
    '<p><a href="local.html">x</a></p>',
    '<p><a href="file:///etc/passwd">x</a></p>',
    '<p><a href="javascript:alert(1)">x</a></p>',
    '<base href="file:///etc/"><img src="passwd" alt="x">',
    '<img src="notes.txt" alt="x">',
]


@pytest.mark.parametrize("body", HOSTILE)
def test_a_page_that_reaches_outside_is_refused(shelf: Sources, tmp_path: Path, body: str) -> None:
    (tmp_path / "secret.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (tmp_path / "type" / "outside.svg").symlink_to(tmp_path / "secret.svg")
    (tmp_path / "type" / "notes.txt").write_text("x")
    with pytest.raises(LibraryError):
        render(_page(body), shelf)


def test_a_picture_cannot_bring_its_own_references(shelf: Sources, tmp_path: Path) -> None:
    (tmp_path / "type" / "evil.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">'
        '<image xlink:href="file:///etc/passwd" width="9" height="9"/></svg>',
    )
    with pytest.raises(LibraryError):
        render(_page('<img src="evil.svg" alt="x">'), shelf)


@pytest.mark.parametrize("html", [PAGE.replace(' lang="en-US"', ""), PAGE.replace("<title>A &amp; B</title>", "")])
def test_a_page_without_language_or_title_is_refused(shelf: Sources, html: str) -> None:
    with pytest.raises(LibraryError, match="lang"):
        render(html.format(body="", head=""), shelf)


def test_what_the_renderer_cannot_read_is_told_and_never_logged(
    shelf: Sources, caplog: pytest.LogCaptureFixture
) -> None:
    made = render(_page(head="<style>p { colour: red }</style>"), shelf)
    assert any("colour" in one for one in made.warnings)
    assert caplog.records == []
