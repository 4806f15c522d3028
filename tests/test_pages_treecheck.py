"""The tree check: every wrong packet that veraPDF passes is found here."""

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from pipeline.model import Severity
from pipeline.pages import claims, treecheck
from pipeline.pages.merge import Part, merge, save
from pipeline.pages.tags import walk
from tests import pdf_samples as samples
from tests import verapdf as verapdf_engine

Spoil = Callable[[pikepdf.Pdf], None]


@pytest.fixture
def parts(tmp_path: Path) -> tuple[Part, ...]:
    return tuple(
        Part(path=path, title=path.stem)
        for path in (
            samples.tagged(tmp_path / "motion.pdf", pages=2),
            samples.tagged(tmp_path / "order.pdf", "Order", pages=2),
            samples.spanish(tmp_path / "anexo.pdf"),
        )
    )


def spoilt(tmp_path: Path, parts: tuple[Part, ...], spoil: Spoil) -> Path:
    out = tmp_path / "packet.pdf"
    assert merge(parts, out, title="Packet").findings == ()
    with pikepdf.open(out, allow_overwriting_input=True) as pdf:
        spoil(pdf)
        save(pdf, out)
    return out


def found(packet: Path, parts: tuple[Part, ...]) -> set[str]:
    findings = treecheck.check(packet, parts)
    assert all(one.severity is Severity.ERROR for one in findings)
    return {one.code for one in findings}


def nodes(pdf: pikepdf.Pdf, role: str = "") -> list[pikepdf.Object]:
    tree = walk.read(pdf.Root.StructTreeRoot)
    return [node.element for node in tree.nodes if not role or node.role == role]


def parts_of(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return list(pdf.Root.StructTreeRoot.K[0].K)


# ── wrong packets that veraPDF passes ────────────────────────────────────────────────────────────────


def equal_ids(pdf: pikepdf.Pdf) -> None:
    """Two documents' table cells under one id: the second table is read with the first one's headings."""
    for element in nodes(pdf):
        if "/ID" in element:
            element.ID = String(bytes(element.ID).replace(b"p2-", b"p1-"))
        if "/A" in element and "/Headers" in element.A:
            element.A.Headers = Array([String(bytes(one).replace(b"p2-", b"p1-")) for one in element.A.Headers])
    del pdf.Root.StructTreeRoot["/IDTree"]


def lost_language(pdf: pikepdf.Pdf) -> None:
    """Spanish read with an English voice."""
    del parts_of(pdf)[2]["/Lang"]


def equal_places(pdf: pikepdf.Pdf) -> None:
    """Two places of one name: the second document's link goes to the first."""
    for note in pdf.pages[2].obj.Annots:
        if "/Dest" in note:
            note.Dest = String(bytes(note.Dest).replace(b"p2-", b"p1-"))


def page_as_artifact(pdf: pikepdf.Pdf) -> None:
    """A picture of a page that no screen reader mentions, added behind the third document."""
    scan = pdf.make_stream(
        bytes(100),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=10,
        Height=10,
        ColorSpace=Name.DeviceGray,
        BitsPerComponent=8,
    )
    page = pdf.pages[4].obj
    content = pdf.make_stream(b"/Artifact BMC q 612 0 0 792 0 0 cm /Scan Do Q EMC")
    page.Resources = Dictionary(XObject=Dictionary(Scan=scan))
    page.Contents = content
    for key in ("/Annots", "/StructParents"):
        if key in page:
            del page[key]
    part = parts_of(pdf)[2]
    part.K = Array([])


VERAPDF_PASSES = {
    "equal table ids": (equal_ids, {"pages.tree-changed"}),
    "lost language": (lost_language, {"pages.tree-changed"}),
    "equal destination names": (equal_places, {"pages.link-wrong"}),
    "a scan marked as artifact": (page_as_artifact, {"pages.tree-changed", "pages.page-silent", "pages.link-wrong"}),
}


@pytest.mark.parametrize(("spoil", "wanted"), VERAPDF_PASSES.values(), ids=VERAPDF_PASSES.keys())
def test_a_wrong_packet_is_found(tmp_path: Path, parts: tuple[Part, ...], spoil: Spoil, wanted: set[str]) -> None:
    assert found(spoilt(tmp_path, parts, spoil), parts) == wanted


def appended(tmp_path: Path, first: Path, second: Path) -> Path:
    """The second file's pages put behind the first's, as every tutorial shows it."""
    out = tmp_path / "appended.pdf"
    with pikepdf.open(first) as pdf, pikepdf.open(second) as more:
        pdf.pages.extend(more.pages)
        save(pdf, out)
    return out


def linkless(tmp_path: Path) -> tuple[Part, Part]:
    body = "<h1>Paper</h1><p>One.</p><p>Two.</p><ul><li>Three.</li></ul>"
    first, second = (samples.tagged(tmp_path / f"{name}.pdf", name, body=body) for name in ("first", "second"))
    return Part(path=first, title="First"), Part(path=second, title="Second")


def test_pages_appended_to_the_first_file_are_found(tmp_path: Path) -> None:
    first, second = linkless(tmp_path)
    wrong = appended(tmp_path, first.path, second.path)
    assert {"pages.tree-changed", "pages.tree-pointers"} <= found(wrong, (first, second))


def untagged_in_2a(tmp_path: Path) -> tuple[Path, tuple[Part, ...]]:
    """A scan left untagged in a packet that goes on claiming PDF/A-2a."""
    parts = (
        Part(path=samples.tagged(tmp_path / "motion.pdf"), title="Motion"),
        Part(path=samples.archival_scan(tmp_path / "scan.pdf"), title="Scan", conforming=False),
    )
    out = tmp_path / "untagged.pdf"
    merge(parts, out, title="Packet")
    with pikepdf.open(out, allow_overwriting_input=True) as pdf:
        said = claims.xmp(claims.Claim.ARCHIVAL_ACCESSIBLE, "Packet")
        pdf.Root.Metadata = pdf.make_stream(said, Type=Name.Metadata, Subtype=Name.XML)
        save(pdf, out)
    return out, parts


def test_a_page_nobody_hears_in_a_packet_that_claims_it_is_heard_is_found(tmp_path: Path) -> None:
    out, parts = untagged_in_2a(tmp_path)
    findings = treecheck.check(out, parts)
    assert [(one.code, one.where.page) for one in findings] == [("pages.page-silent", 3)]


@pytest.mark.verapdf
def test_verapdf_passes_these_wrong_packets(
    tmp_path: Path, parts: tuple[Part, ...], verapdf: Callable[..., None]
) -> None:
    verapdf()
    wrong = []
    for at, (spoil, _) in enumerate(VERAPDF_PASSES.values()):
        folder = tmp_path / str(at)
        folder.mkdir()
        wrong.append(spoilt(folder, parts, spoil))
    first, second = linkless(tmp_path)
    wrong.append(appended(tmp_path, first.path, second.path))
    verapdf(*wrong)
    untagged, _ = untagged_in_2a(tmp_path)
    assert verapdf_engine.verdicts([untagged])[0].startswith("PASS 2a")


# ── wrong packets of other sorts ─────────────────────────────────────────────────────────────────────


def first_with_mark(pdf: pikepdf.Pdf, at: int = 0) -> pikepdf.Object:
    return [one for one in nodes(pdf, "/Span") if "/K" in one][at]


def drop_element(pdf: pikepdf.Pdf) -> None:
    part = parts_of(pdf)[1]
    part.K = Array(list(part.K)[:-1])


def swap_order(pdf: pikepdf.Pdf) -> None:
    part = parts_of(pdf)[0]
    part.K = Array([part.K[1], part.K[0], *list(part.K)[2:]])


def other_type(pdf: pikepdf.Pdf) -> None:
    nodes(pdf, "/LI")[0].S = Name.P


def text_added(pdf: pikepdf.Pdf) -> None:
    nodes(pdf, "/P")[0].Alt = String("something else")


def swap_entries(pdf: pikepdf.Pdf) -> None:
    """The first page's words belong to the third page's elements, and the other way round."""
    pairs = pdf.Root.StructTreeRoot.ParentTree.Nums
    pdf.pages[0].obj.StructParents, pdf.pages[2].obj.StructParents = (
        pdf.pages[2].obj.StructParents,
        pdf.pages[0].obj.StructParents,
    )
    assert len(pairs)


def shared_key(pdf: pikepdf.Pdf) -> None:
    pdf.pages[1].obj.StructParents = pdf.pages[0].obj.StructParents


def wrong_object_key(pdf: pikepdf.Pdf) -> None:
    notes = pdf.pages[0].obj.Annots
    notes[0].StructParent, notes[1].StructParent = notes[1].StructParent, notes[0].StructParent


def dead_bookmark(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Outlines.First.Dest = Array([Dictionary(), Name.Fit])


def page_removed(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[4]


def no_tree(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/StructTreeRoot"]


@pytest.mark.parametrize(
    ("spoil", "wanted"),
    [
        (drop_element, {"pages.tree-changed"}),
        (swap_order, {"pages.tree-changed"}),
        (other_type, {"pages.tree-changed"}),
        (text_added, {"pages.tree-changed"}),
        (swap_entries, {"pages.tree-pointers"}),
        (shared_key, {"pages.tree-pointers"}),
        (wrong_object_key, {"pages.tree-pointers"}),
        (dead_bookmark, {"pages.bookmark-wrong"}),
        (page_removed, {"pages.page-count", "pages.tree-changed", "pages.tree-astray", "pages.bookmark-wrong"}),
        (no_tree, {"pages.tree-changed", "pages.page-silent"}),
    ],
)
def test_damage_to_tags_links_and_bookmarks_is_found(
    tmp_path: Path, parts: tuple[Part, ...], spoil: Spoil, wanted: set[str]
) -> None:
    assert wanted <= found(spoilt(tmp_path, parts, spoil), parts)


def test_a_sound_packet_has_no_findings(tmp_path: Path, parts: tuple[Part, ...]) -> None:
    assert found(spoilt(tmp_path, parts, lambda _: None), parts) == set()


def test_parts_in_another_order_are_not_taken_for_the_same_packet(tmp_path: Path, parts: tuple[Part, ...]) -> None:
    packet = spoilt(tmp_path, parts, lambda _: None)
    assert "pages.tree-changed" in found(packet, parts[::-1])


def test_a_fault_the_part_already_had_is_not_blamed_on_the_packet(tmp_path: Path) -> None:
    path = samples.changed(samples.tagged(tmp_path / "odd.pdf"), wrong_object_key)
    merged = merge((Part(path=path, title="Odd", conforming=False),), tmp_path / "packet.pdf", title="Packet")
    assert [one.code for one in merged.findings] == ["pages.exhibit-unproved"]
