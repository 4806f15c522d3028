"""Merging: a packet says, shows and leads exactly as its parts did, and claims no more than it holds."""

import hashlib
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, String

from pipeline.model import Severity
from pipeline.pages import bookmarks, colours, links, readback, treecheck
from pipeline.pages.claims import Claim
from pipeline.pages.merge import Merged, Part, merge
from pipeline.pages.tags import walk
from pipeline.pages.tags.listing import Line, Listing
from tests import pdf_samples as samples
from tests import verapdf as verapdf_engine


def packet(tmp_path: Path, *parts: Part) -> tuple[Path, Merged]:
    out = tmp_path / "packet.pdf"
    return out, merge(parts, out, title="Packet")


def part(path: Path, title: str = "", **more: str | bool) -> Part:
    return Part(path=path, title=title or path.stem, **more)  # type: ignore[arg-type]


def codes(merged: Merged) -> list[str]:
    return [one.code for one in merged.findings]


@pytest.mark.verapdf
def test_a_packet_of_conforming_parts_passes_both_flavours(tmp_path: Path, verapdf: Callable[..., None]) -> None:
    parts = (
        part(samples.tagged(tmp_path / "motion.pdf", pages=3), label="M-"),
        part(samples.tagged(tmp_path / "order.pdf", "Proposed order"), label="O-"),
        part(samples.spanish(tmp_path / "es.pdf"), label="A-"),
        part(samples.turned(tmp_path / "turned.pdf", 90), label="B-"),
        part(samples.other_profile(tmp_path / "profile.pdf"), label="C-"),
        part(samples.inked(tmp_path / "cmyk.pdf"), label="D-"),
        part(samples.plain_headings(tmp_path / "plain.pdf"), label="E-"),
        part(samples.own_roles(tmp_path / "roles-1.pdf", "/P"), label="F-"),
        part(samples.own_roles(tmp_path / "roles-2.pdf", "/H1"), label="G-"),
        part(samples.layered(tmp_path / "layers.pdf"), label="H-"),
        part(samples.drawing(tmp_path / "drawing.pdf"), label="I-"),
    )
    out, merged = packet(tmp_path, *parts)
    assert merged.findings == ()
    assert merged.conforming
    assert merged.claim is Claim.ARCHIVAL_ACCESSIBLE
    verapdf(out, *(one.path for one in parts))


def test_starts_labels_bookmarks_and_page_numbers_are_read_back_from_the_finished_file(tmp_path: Path) -> None:
    out, merged = packet(
        tmp_path,
        part(samples.tagged(tmp_path / "a.pdf", pages=3), "Motion", label="M-"),
        part(samples.tagged(tmp_path / "b.pdf", "Order"), "Proposed order", bookmark="Order", label="O-"),
    )
    assert merged.pages == 5
    assert merged.starts == (0, 3)
    assert readback.read_back(out) == (("Motion", 1, 3), ("Order", 4, 5))
    reader = pypdf.PdfReader(out)
    assert reader.page_labels == ["M-1", "M-2", "M-3", "O-1", "O-2"]
    assert [line.title for line in reader.outline if not isinstance(line, list)] == ["Motion", "Order"]
    with pikepdf.open(out) as pdf:
        found = [(one.level, one.title) for one in bookmarks.read(pdf)]
    assert found[:5] == [(0, "Motion"), (1, "Motion"), (2, "Part 2 of Motion"), (2, "Part 3 of Motion"), (0, "Order")]


@pytest.mark.parametrize(
    ("printed", "wrong"),
    [
        ((("Motion", 1, 2), ("Order", 3, 4)), 0),
        ((("Motion", 1, 2), ("Order", 4, 5)), 1),
        ((("Motion", 1, 2),), 1),
        ((("Motion", 1, 2), ("Order", 3, 4), ("Ghost", 5, 5)), 1),
    ],
)
def test_an_index_with_wrong_page_numbers_is_found(
    tmp_path: Path, printed: tuple[tuple[str, int, int], ...], wrong: int
) -> None:
    out, _ = packet(
        tmp_path,
        part(samples.tagged(tmp_path / "a.pdf"), "Motion"),
        part(samples.tagged(tmp_path / "b.pdf", "Order"), "Order"),
    )
    assert [one.code for one in readback.check_index(out, printed)] == ["pages.index-wrong"] * wrong


def test_two_parts_with_the_same_place_name_keep_their_own_links(tmp_path: Path) -> None:
    out, merged = packet(
        tmp_path,
        part(samples.tagged(tmp_path / "a.pdf", pages=3)),
        part(samples.tagged(tmp_path / "b.pdf", "Order", pages=2)),
    )
    assert merged.findings == ()
    with pikepdf.open(out) as pdf:
        found = links.targets(pdf)
    assert found[0][0].page == 2
    assert found[3][0].page == 4
    assert found[3][1].out == "https://example.org/Order"


def test_the_parts_language_is_kept_and_none_is_invented(tmp_path: Path) -> None:
    silent = samples.tagged(tmp_path / "silent.pdf", "Silent", pages=1)
    with pikepdf.open(silent, allow_overwriting_input=True) as pdf:
        del pdf.Root["/Lang"]
        pdf.save(silent)
    out, _ = packet(tmp_path, part(samples.spanish(tmp_path / "es.pdf")), part(silent))
    with pikepdf.open(out) as pdf:
        spanish, unnamed = pdf.Root.StructTreeRoot.K[0].K
        assert str(spanish.Lang) == "es"
        assert "/Lang" not in unnamed
        assert str(pdf.Root.Lang) == "en-US"


def test_table_headers_of_two_parts_with_equal_ids_stay_apart(tmp_path: Path) -> None:
    same = samples.tagged(tmp_path / "a.pdf")
    out, merged = packet(tmp_path, part(same, "First"), part(same, "Second"))
    assert merged.findings == ()
    with pikepdf.open(out) as pdf:
        tree = walk.read(pdf.Root.StructTreeRoot)
        found = [bytes(node.element.ID) for node in tree.nodes if "/ID" in node.keys]
        known = [bytes(key) for key, _ in samples.name_pairs(pdf.Root.StructTreeRoot.IDTree)]
    assert len(found) == len(set(found)) == 4
    assert known == sorted(found)


def test_plain_headings_become_numbered_ones_without_a_skip(tmp_path: Path) -> None:
    out, merged = packet(
        tmp_path, part(samples.tagged(tmp_path / "a.pdf")), part(samples.plain_headings(tmp_path / "plain.pdf"))
    )
    assert merged.findings == ()
    with pikepdf.open(out) as pdf:
        tree = walk.read(pdf.Root.StructTreeRoot)
    roles = [node.role for node in tree.nodes if node.role.startswith("/H")]
    assert "/H" not in roles
    assert roles == ["/H1", "/H2", "/H1", "/H2", "/H3", "/H2"]


def test_a_type_of_ones_own_keeps_its_meaning(tmp_path: Path) -> None:
    out, merged = packet(
        tmp_path,
        part(samples.own_roles(tmp_path / "1.pdf", "/P")),
        part(samples.own_roles(tmp_path / "2.pdf", "/Note")),
        part(samples.own_roles(tmp_path / "3.pdf", "/P")),
    )
    assert merged.findings == ()
    with pikepdf.open(out) as pdf:
        table = {key: str(value) for key, value in pdf.Root.StructTreeRoot.RoleMap.items()}
    assert table == {"/Clause": "/P", "/Clause-2": "/Note"}


def test_a_part_with_another_colour_profile_keeps_its_colours(tmp_path: Path) -> None:
    out, merged = packet(
        tmp_path, part(samples.tagged(tmp_path / "a.pdf", pages=1)), part(samples.other_profile(tmp_path / "b.pdf"))
    )
    assert merged.findings == ()
    with pikepdf.open(tmp_path / "b.pdf") as pdf:
        own = colours.intent(pdf)
        assert own is not None
        wanted = colours.profile(own)
    with pikepdf.open(out) as pdf:
        assert len(pdf.Root.OutputIntents) == 1
        assert "/DefaultRGB" not in pdf.pages[0].obj.Resources.get("/ColorSpace", {})
        assert (
            bytes(pdf.pages[1].obj.Resources.ColorSpace.DefaultRGB[1].read_bytes())
            == wanted
            != colours.profile(pdf.Root.OutputIntents[0])
        )


def test_layers_that_were_off_stay_off(tmp_path: Path) -> None:
    one = samples.layered(tmp_path / "layers.pdf")
    out, merged = packet(tmp_path, part(one, "First"), part(one, "Second"))
    assert merged.findings == ()
    with pikepdf.open(out) as pdf:
        shown = pdf.Root.OCProperties
        assert len(shown.OCGs) == 4
        assert [str(group.Name) for group in shown.D.OFF] == ["Hidden", "Hidden"]


def test_marks_inside_drawings_find_their_elements(tmp_path: Path) -> None:
    drawing = samples.drawing(tmp_path / "drawing.pdf")
    out, merged = packet(tmp_path, part(samples.tagged(tmp_path / "a.pdf")), part(drawing, "One"), part(drawing, "Two"))
    assert merged.findings == ()
    with pikepdf.open(out) as pdf:
        keys = [pdf.pages[at].obj.Resources.XObject.Drawing.StructParents for at in (2, 3)]
    assert len(set(keys)) == 2


# ── honesty about outsiders ──────────────────────────────────────────────────────────────────────────


def test_an_untagged_exhibit_leaves_the_packet_without_a_claim_and_is_named(tmp_path: Path) -> None:
    out, merged = packet(
        tmp_path,
        part(samples.tagged(tmp_path / "a.pdf")),
        part(samples.scan(tmp_path / "scan.pdf", pages=2), "Bank statement", conforming=False),
        part(samples.scan(tmp_path / "scan2.pdf"), "Lease", conforming=False),
    )
    assert codes(merged) == ["pages.exhibit-untagged", "pages.exhibit-untagged"]
    assert [one.where.file for one in merged.findings] == ["Bank statement", "Lease"]
    assert all(one.severity is Severity.WARNING for one in merged.findings)
    assert not merged.conforming
    with pikepdf.open(out) as pdf:
        said = bytes(pdf.Root.Metadata.read_bytes())
        assert b"pdfuaid" not in said
        assert b"pdfaid" not in said
        assert bool(pdf.Root.MarkInfo.Suspects)


@pytest.mark.verapdf
def test_an_exhibit_proved_archival_leaves_the_lower_claim_and_it_holds(
    tmp_path: Path,
    verapdf: Callable[..., None],
) -> None:
    verapdf()
    untagged = samples.archival_scan(tmp_path / "scan.pdf")
    out, merged = packet(
        tmp_path,
        part(samples.tagged(tmp_path / "a.pdf")),
        part(untagged, "Photograph", conforming=False, archival=True),
    )
    assert codes(merged) == ["pages.exhibit-untagged"]
    assert merged.claim is Claim.ARCHIVAL
    assert not merged.conforming
    # All of PDF/A-2 holds; only the level is B where A was asked for.
    assert verapdf_engine.verdicts([out])[0].split()[3:] == ["6.6.4-3"]


def test_a_tagged_file_nobody_has_proved_keeps_its_tags_and_lowers_the_claim(tmp_path: Path) -> None:
    out, merged = packet(
        tmp_path,
        part(samples.tagged(tmp_path / "a.pdf")),
        part(samples.tagged(tmp_path / "b.pdf", "Theirs"), conforming=False),
    )
    assert codes(merged) == ["pages.exhibit-unproved"]
    assert merged.claim is Claim.NOTHING
    assert treecheck.check(out, (part(tmp_path / "a.pdf"), part(tmp_path / "b.pdf"))) == ()


def test_an_exhibit_bound_with_its_cover_sheet_is_still_named_as_untagged(tmp_path: Path) -> None:
    bound = tmp_path / "bound.pdf"
    cover = part(samples.tagged(tmp_path / "cover.pdf", "Exhibit A", pages=1))
    inner = merge(
        (cover, part(samples.scan(tmp_path / "scan.pdf", pages=2), conforming=False)), bound, title="Exhibit A"
    )
    assert codes(inner) == ["pages.exhibit-untagged"]
    _, merged = packet(
        tmp_path,
        part(samples.tagged(tmp_path / "a.pdf")),
        part(bound, "Exhibit A", conforming=False),
    )
    assert codes(merged) == ["pages.exhibit-untagged"]
    assert "on 2 of its 3 pages" in merged.findings[0].message


def test_a_part_said_to_conform_that_does_not_even_claim_it_is_not_believed(tmp_path: Path) -> None:
    _, merged = packet(tmp_path, part(samples.scan(tmp_path / "scan.pdf"), conforming=True))
    assert codes(merged) == ["pages.exhibit-untagged"]
    assert not merged.conforming


# ── hostile and broken parts ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("levels", [1_001, 100_000])
@pytest.mark.parametrize("kind", ["tree", "actions"])
def test_a_file_nested_beyond_reason_is_refused_without_a_crash(tmp_path: Path, kind: str, levels: int) -> None:
    made = (
        samples.nested_tree(tmp_path / "deep.pdf", levels)
        if kind == "tree"
        else samples.chained(tmp_path / "deep.pdf", levels)
    )
    out, merged = packet(tmp_path, part(samples.tagged(tmp_path / "a.pdf")), part(made, conforming=False))
    if kind == "actions" and levels < 5_000:
        assert codes(merged) == ["pages.exhibit-untagged"]
    else:
        assert codes(merged) == ["pages.too-deep"]
        assert not out.exists()
        assert merged.pages == 0


def test_a_tree_that_loops_is_read_once(tmp_path: Path) -> None:
    path = samples.tagged(tmp_path / "loop.pdf", pages=1)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        top = pdf.Root.StructTreeRoot.K
        top = top[0] if isinstance(top, Array) else top
        top.K.append(top)
        pdf.save(path)
    _, merged = packet(tmp_path, part(path, conforming=False))
    assert merged.pages == 1


@pytest.mark.parametrize("content", [b"", b"not a pdf", b"%PDF-1.7\n%%EOF"])
def test_a_file_that_is_no_pdf_gives_a_finding(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.pdf"
    path.write_bytes(content)
    _, merged = packet(tmp_path, part(path, "Receipt"))
    assert codes(merged) == ["pages.unreadable"]
    assert merged.findings[0].where.file == "Receipt"


def test_every_bad_part_is_named_at_once(tmp_path: Path) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"nothing")
    _, merged = packet(
        tmp_path, part(bad, "One"), part(samples.nested_tree(tmp_path / "d.pdf", 1_500), "Two"), part(bad, "Three")
    )
    assert codes(merged) == ["pages.unreadable", "pages.too-deep", "pages.unreadable"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda pdf: pdf.Root.StructTreeRoot.__setitem__("/ParentTree", Dictionary(Nums=Array([0, 5, 6]))),
        lambda pdf: pdf.Root.StructTreeRoot.__setitem__("/RoleMap", Dictionary(A=Name.B, B=Name.A)),
        lambda pdf: pdf.Root.__setitem__("/Outlines", Dictionary(First=Dictionary(Title=Array([])))),
        lambda pdf: pdf.Root.__setitem__("/Names", Dictionary(Dests=Dictionary(Names=Array([String("x")])))),
        lambda pdf: pdf.Root.__setitem__("/Dests", Dictionary(end=Array([Dictionary()]))),
        lambda pdf: pdf.Root.__setitem__("/OCProperties", Dictionary(OCGs=Name.No)),
        lambda pdf: pdf.Root.__setitem__("/OutputIntents", Array([Dictionary(S=Name.GTS_PDFA1)])),
        lambda pdf: pdf.Root.__setitem__("/Lang", Name.en),
        lambda pdf: pdf.pages[0].obj.__setitem__("/StructParents", Name.Zero),
        lambda pdf: pdf.pages[0].obj.__setitem__("/Annots", Array([Name.No, Dictionary(), 7])),
        lambda pdf: pdf.pages[0].obj.__setitem__("/Resources", Array([])),
    ],
)
def test_wrong_values_in_an_outsiders_file_never_end_the_merge(
    tmp_path: Path, spoil: Callable[[pikepdf.Pdf], None]
) -> None:
    path = samples.tagged(tmp_path / "odd.pdf", pages=2)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        spoil(pdf)
        pdf.save(path)
    _, merged = packet(tmp_path, part(path, conforming=False), part(samples.tagged(tmp_path / "a.pdf")))
    assert merged.pages == 4


def test_actions_of_a_page_do_not_come_along(tmp_path: Path) -> None:
    path = samples.scan(tmp_path / "scan.pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))
        pdf.save(path)
    out, _ = packet(tmp_path, part(path, conforming=False))
    assert b"JavaScript" not in samples.plain(out)


def test_no_parts_is_a_mistake_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one part"):
        merge((), tmp_path / "x.pdf", title="x")


# ── the same, always ─────────────────────────────────────────────────────────────────────────────────

_AGAIN = """
import sys
from pathlib import Path
from pipeline.pages import marks
from pipeline.pages.merge import Part, merge
from pipeline.pages.stamp import stamp
folder, out = Path(sys.argv[1]), Path(sys.argv[2])
parts = tuple(Part(path=path, title=path.stem, label="A-") for path in sorted(folder.glob("part-*.pdf")))
merge(parts, out, title="Packet")
stamp(out, out.with_suffix(".stamped.pdf"), (marks.bates("DOE"), marks.mark("SEALED"), marks.page_numbers()))
"""


def test_the_same_parts_give_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    samples.tagged(tmp_path / "part-1.pdf")
    samples.own_roles(tmp_path / "part-2.pdf", "/P")
    samples.layered(tmp_path / "part-3.pdf")
    found = set()
    for seed in ("1", "2"):
        out = tmp_path / f"out-{seed}.pdf"
        subprocess.run(
            [sys.executable, "-c", _AGAIN, str(tmp_path), str(out)],
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        found.add(
            tuple(hashlib.sha256(path.read_bytes()).hexdigest() for path in (out, out.with_suffix(".stamped.pdf")))
        )
    assert len(found) == 1


PIECES = st.lists(
    st.sampled_from(
        [
            "<h1>Head</h1>",
            "<p>Plain words.</p>",
            "<p lang='es'>Palabras.</p>",
            "<ul><li>one</li><li>two</li></ul>",
            "<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
            "<p><a href='#end'>down</a> <a href='https://example.org/'>out</a></p>",
            "<blockquote><p>Quoted.</p></blockquote>",
            "<div style='break-before: page'><p>Next page.</p></div>",
        ],
    ),
    max_size=4,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(parts=st.lists(st.tuples(PIECES, st.sampled_from(["en-US", "es", "fr"])), min_size=1, max_size=4))
def test_every_part_reads_as_its_source_did(tmp_path: Path, parts: list[tuple[list[str], str]]) -> None:
    files = [
        samples.tagged(
            tmp_path / f"{at}.pdf",
            f"Paper {at}",
            lang=lang,
            body="<h1>Start</h1>" + "".join(pieces) + "<p id='end'>End.</p>",
        )
        for at, (pieces, lang) in enumerate(parts)
    ]
    out, merged = packet(tmp_path, *(part(path) for path in files))
    assert merged.findings == ()
    assert merged.conforming
    with pikepdf.open(out) as pdf:
        whole = Listing(pdf, walk.read(pdf.Root.StructTreeRoot).nodes, "en-US").lines
        start = 0
        for number, path in enumerate(files):
            with pikepdf.open(path) as source:
                lines = Listing(source, walk.read(source.Root.StructTreeRoot).nodes, str(source.Root.Lang)).lines
                pages = len(source.pages)
            tops = [line.at for line in whole if line.level == 2] + [len(whole)]
            found = whole[tops[number] + 1 : tops[number + 1]]
            assert [_said(one, 0, 0) for one in found] == [_said(one, 1, start) for one in lines[1:]]
            start += pages


def _said(line: Line, levels: int, start: int) -> tuple[object, ...]:
    """What a reader meets, levels and pages counted as in the packet."""
    marks = tuple((page + start, mark) for page, mark in line.marks)
    names = line.role, line.language, line.texts, line.attributes, line.has_id, line.objects
    return (line.level + levels, *names, marks)


# ── any wrong value in any place ─────────────────────────────────────────────────────────────────────

_ODD = (
    0,
    -1,
    2**31,
    True,
    Name.Odd,
    String("odd"),
    String(b"\xfe\xff\xd8"),
    Array([]),
    Dictionary(),
    Dictionary(S=Name.P),
)
_KEYS = ("/K", "/Pg", "/ID", "/A", "/Kids", "/Lang", "/Annots", "/Dest", "/S", "/Nums", "/Names", "/N")
_HONEST = {"pages.exhibit-untagged", "pages.exhibit-unproved", "pages.unreadable", "pages.too-deep"}


@pytest.mark.parametrize("seed", range(60))
def test_no_wrong_value_in_an_outsiders_file_ends_the_merge_or_is_blamed_on_it(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    make = chance.choice([samples.tagged, samples.drawing, samples.layered, samples.plain_headings])
    path = make(tmp_path / "odd.pdf")

    def spoil(pdf: pikepdf.Pdf) -> None:
        holders = [one for one in pdf.objects if isinstance(one, Dictionary | pikepdf.Stream)]
        for _ in range(chance.choice([1, 2, 5])):
            holder = chance.choice(holders)
            holder[chance.choice([*sorted(set(holder.keys()) - {"/Length"}), *_KEYS])] = chance.choice(
                [*_ODD, chance.choice(holders)]
            )

    try:
        samples.changed(path, spoil)
    except (pikepdf.PdfError, RuntimeError):
        pytest.skip("the library itself cannot write this one")
    _, merged = packet(tmp_path, part(path, conforming=False), part(samples.tagged(tmp_path / "a.pdf")))
    assert set(codes(merged)) <= _HONEST
