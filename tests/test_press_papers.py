"""Papers: hostile parties stay inside the margins, nobody signs alone, and the papers are the right ones."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest

from pipeline.errors import LibraryError
from pipeline.model import Condition, Exhibit, Form, Party, Severity
from pipeline.press import packet
from pipeline.press.papers import MadePaper, make, provenance
from pipeline.rules.catalog import Catalog
from pipeline.rules.contents import holds
from tests.example_papers import EXAMPLES, ExamplePapers, form_of
from tests.test_examples import text_of

_MARGIN = 72
_SLACK = 0.75
"""Points a glyph's ink may lie outside its own advance (italics, accents) or a rule its half width."""
COURTS = ("us-nywd", "generic-state")


def _example(name: str, catalog: Catalog, now: datetime) -> Form:
    return form_of(next(path for path in EXAMPLES if path.match(f"{name}.json")), catalog, now)


def _ink(path: Path) -> Iterator[tuple[int, tuple[float, float, float, float]]]:
    """The box of everything drawn on each page, and of each glyph: left, bottom, right, top."""
    document = pypdfium2.PdfDocument(path)
    for number in range(len(document)):
        page = document[number]
        for one in page.get_objects():
            box = one.get_bounds()
            if box[2] - box[0] > 0.01 and box[3] - box[1] > 0.01:
                yield number, box
        text = page.get_textpage()
        for at in range(text.count_chars()):
            if text.get_text_range(at, 1).strip():
                yield number, text.get_charbox(at)
    document.close()


def _assert_inside(path: Path, first_top: float = _MARGIN) -> None:
    seen = 0
    for number, (left, bottom, right, top) in _ink(path):
        seen += 1
        highest = 792 - (first_top if number == 0 else _MARGIN)
        inside = (
            left >= _MARGIN - _SLACK
            and bottom >= _MARGIN - _SLACK
            and right <= 612 - _MARGIN + _SLACK
            and top <= highest + _SLACK
        )
        assert inside, f"page {number + 1}: ink at {left:.1f}, {bottom:.1f}, {right:.1f}, {top:.1f}"
    assert seen > 50


def _left_half(path: Path) -> str:
    """The text of the left column, above the footers, across pages."""
    document = pypdfium2.PdfDocument(path)
    text = "".join(page.get_textpage().get_text_bounded(0, _MARGIN + 24, 306, 792) for page in document)
    document.close()
    return text


LONG = (
    "Intercontinental Consolidated Widgets, Gaskets & Fasteners Manufacturing Holdings of North America, Incorporated"
)
WORD = "Donaudampfschifffahrtsgesellschaftskapitaenswitwenverbandsvorsitzendenstellvertre"


def _parties(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[Party, ...]:
    return (
        *(Party(name=name, role="plaintiff") for name in first),
        *(Party(name=name, role="defendant") for name in second),
    )


HOSTILE: dict[str, tuple[tuple[Party, ...], str | None]] = {
    "United States v.": (_parties(("United States of America",), ("John Doe",)), None),
    "long corporate names": (_parties((LONG,), (LONG, LONG)), None),
    "forty parties": (_parties(("Jane Roe",), tuple(f"John Doe {number}" for number in range(1, 41))), None),
    "fifty long parties": (_parties((LONG,), tuple(f"{LONG} No. {number}" for number in range(1, 50))), None),
    "an unbreakable word": (_parties((WORD,), ("X" * 200,)), None),
    "markup": (_parties(("A & B <b>C</b>",), ("</div></body><script>&amp;", '" onload="x')), None),
    "accents and other scripts": (
        _parties(("José Núñez-Ångström",), ("שרה לוי", "محمد المثال", "Łódź Ελλάδα Москва")),
        None,
    ),
    "In re": ((), "the Guardianship of " + LONG),
    "In re one word": ((), WORD),
    "nobody": ((), None),
}


def _with_aliases() -> tuple[Party, ...]:
    aliases = tuple(f"a/k/a John {name} Doe" for name in ("Q.", "“Johnny”", "Jonathan", WORD))
    return (
        Party(name="United States of America", role="plaintiff"),
        Party(name="John Doe", role="defendant", aliases=aliases, description="individually and d/b/a Doe’s, et al."),
    )


@pytest.mark.parametrize("court_name", COURTS)
@pytest.mark.parametrize("name", [*HOSTILE, "aliases"])
def test_no_caption_overflows_its_page(
    name: str, court_name: str, catalog: Catalog, tmp_path: Path, now: datetime
) -> None:
    parties, matter = HOSTILE.get(name, (_with_aliases(), None))
    form = _example("notice-of-hearing/examples/ordinary", catalog, now)
    case = replace(form.case, parties=parties, matter=matter, judge="Hon. " + "Żofia Łukasiewicz-O’Example " * 3)
    made = make(
        replace(form, case=case),
        catalog.documents["notice-of-hearing"],
        catalog.courts[court_name],
        tmp_path,
        received_at=now,
    )
    first_top = 144 if court_name == "generic-state" else _MARGIN
    for paper in made:
        assert paper.findings == ()
        _assert_inside(paper.path, first_top)
    text = "".join(_left_half(made[0].path).split())
    for party in parties:
        # Right-to-left names come out of a PDF in the order they are drawn.
        shown = "".join(party.name.split())
        assert shown in text or not shown.isascii(), "nothing of a name may be cut"
    assert matter is None or "".join(matter.split()) in text


_HARD = [path for path in EXAMPLES if path.stem == "hard"]


@pytest.mark.parametrize("path", _HARD, ids=lambda path: path.parent.parent.name)
def test_no_hard_example_leaves_its_margins(
    path: Path, catalog: Catalog, example_papers: ExamplePapers, tmp_path: Path, now: datetime
) -> None:
    """In a court that is not its own, because its own was looked at when it was written."""
    form = form_of(path, catalog, now)
    kind = catalog.documents[form.document_type]
    if kind.courts:
        court, papers = form.court, example_papers(path)
    else:
        court = COURTS[0] if form.court == COURTS[1] else COURTS[1]
        papers = make(form, kind, catalog.courts[court], tmp_path, received_at=now)
    top = 144 if kind.privacy != "house" and court == "generic-state" else _MARGIN
    for paper in papers:
        _assert_inside(paper.path, top)


def _lines_above(path: Path, mark: str) -> int:
    """How many lines of text stand above the signature block on its page."""
    document = pypdfium2.PdfDocument(path)
    for page in document:
        lines = [line for line in page.get_textpage().get_text_range().splitlines() if line.strip()]
        at = next((number for number, line in enumerate(lines) if line.startswith(mark)), None)
        if at is not None:
            document.close()
            return at
    raise AssertionError(f"{mark} was not found in {path.name}")


_SENTENCE = "The parties need more time to depose the treating physician before the conference."


@pytest.mark.parametrize("count", range(1, 25, 4))
def test_a_signature_never_stands_alone(count: int, catalog: Catalog, tmp_path: Path, now: datetime) -> None:
    motion = _example("motion/examples/ordinary", catalog, now)
    paragraphs = tuple(f"Number {number}." for number in range(count))
    values = {**motion.values, "relief": "\n\n".join(paragraphs), "order_paragraphs": paragraphs}
    court = catalog.courts["us-nywd"]
    papers = make(replace(motion, values=values), catalog.documents["motion"], court, tmp_path, received_at=now)
    for paper in papers:
        assert _lines_above(paper.path, "Dated:") >= 2, paper.name
    letter = _example("letter/examples/ordinary", catalog, now)
    values = {**letter.values, "letter_text": "\n\n".join([_SENTENCE] * (count + 8))}
    [paper] = make(replace(letter, values=values), catalog.documents["letter"], court, tmp_path, received_at=now)
    assert _lines_above(paper.path, "Respectfully,") >= 2


@pytest.mark.parametrize("court_name", COURTS)
def test_when_where_and_what_if_stand_in_the_upper_half_of_a_notice(
    court_name: str, catalog: Catalog, tmp_path: Path, now: datetime
) -> None:
    form = _example("notice-of-hearing/examples/ordinary", catalog, now)
    court = catalog.courts[court_name]
    [notice] = make(form, catalog.documents["notice-of-hearing"], court, tmp_path, received_at=now)
    document = pypdfium2.PdfDocument(notice.path)
    text = document[0].get_textpage()
    found = text.search("Tuesday, December 15, 2026, at 9:30 a.m.").get_next()
    assert found is not None
    assert text.get_charbox(found[0])[1] > 792 / 2
    whole = text.get_text_range()
    assert "If you do not come" in whole
    assert "Courtroom 4B" in whole
    document.close()
    assert notice.pages == 1 or court_name == "generic-state"


def test_a_summons_has_what_rule_4_asks_for(catalog: Catalog, tmp_path: Path, now: datetime) -> None:
    form = _example("summons-civil/examples/ordinary", catalog, now)
    court = catalog.courts["us-nywd"]
    [summons] = make(form, catalog.documents["summons-civil"], court, tmp_path, received_at=now)
    text = " ".join(text_of(summons).split())
    for part in (
        "UNITED STATES DISTRICT COURT",  # (A) the court and the parties
        "Jane Q. Roe, Plaintiff, v. Acme Widgets, Inc.",
        "To: Acme Widgets, Inc.",  # (B) directed to the defendant
        "Lee Sample, Esq. Sample & Example LLP",  # (C) the attorney's name and address
        "Within 21 days",  # (D) the time to appear and defend
        "judgment by default",  # (E) what happens otherwise
        "Signature of Clerk or Deputy Clerk",  # (F) signed by the clerk
        "Seal of the court",  # (G) bears the seal
        "PROOF OF SERVICE",
    ):
        assert part in text
    assert summons.pages == 3, "the summons, its proof of service, and the Spanish sheet"


def test_papers_come_in_order_and_only_when_their_condition_holds(
    catalog: Catalog, tmp_path: Path, now: datetime
) -> None:
    form = _example("motion/examples/ordinary", catalog, now)
    court, kind = catalog.courts["us-nywd"], catalog.documents["motion"]
    made = make(form, kind, court, tmp_path / "a", received_at=now)
    assert [(one.name, one.role, one.draft, one.twin is not None) for one in made] == [
        ("motion", "lead", False, False),
        ("proposed-order", "connected", True, True),
        ("certificate-of-service", "connected", False, False),
    ]
    assert made[1].title == "Proposed Order on Motion to Continue the Settlement Conference"
    assert "[PROPOSED] ORDER" in text_of(made[1])
    assert "not signed by the Court" in text_of(made[1])
    nobody = replace(form, service_list=(), values={**form.values, "service_list": None})
    assert [one.name for one in make(nobody, kind, court, tmp_path / "b", received_at=now)] == [
        "motion",
        "proposed-order",
    ]


@pytest.mark.parametrize(
    ("condition", "holding"),
    [
        (None, True),
        (Condition(field="a"), True),
        (Condition(field="b"), False),
        (Condition(field="nothing"), False),
        (Condition(field="empty"), False),
        (Condition(field="zero"), True),
        (Condition(field="a", values=("x", "y")), True),
        (Condition(field="a", values=("y",)), False),
    ],
)
def test_a_condition_looks_at_a_field(condition: Condition | None, *, holding: bool) -> None:
    assert holds(condition, {"a": "x", "b": None, "empty": (), "zero": Decimal(0)}) is holding


def test_a_character_no_font_has_is_a_finding_and_nothing_is_written(
    catalog: Catalog, tmp_path: Path, now: datetime
) -> None:
    form = _example("letter/examples/smallest", catalog, now)
    broken = replace(form, values={**form.values, "subject": "Your \U00013000 file", "recipient_name": "A \ue000 B"})
    [paper] = make(broken, catalog.documents["letter"], catalog.courts["us-nywd"], tmp_path, received_at=now)
    assert [(one.code, one.severity, one.where.field, one.found) for one in paper.findings] == [
        ("press.glyph-missing", Severity.ERROR, "recipient_name", "\ue000"),
        ("press.glyph-missing", Severity.ERROR, "subject", "\U00013000"),
    ]
    assert "EGYPTIAN HIEROGLYPH A001 (U+13000)" in paper.findings[1].message
    assert paper.pages == 0
    assert not paper.path.exists()


_KINDS = ("motion", "notice-of-hearing", "notice-of-entry", "summons-civil", "payment-transmittal", "letter")
_MAKE = """
import sys, warnings
warnings.simplefilter("ignore")
from pathlib import Path
from pipeline import library
from pipeline.rules import catalog
from tests.conftest import NOW
from tests.example_papers import EXAMPLES, make_example
from tests.test_press_papers import digests
made = catalog.build(library.read(library.shipped()))
for path in (one for one in EXAMPLES if one.stem == "hard" and one.parent.parent.name in sys.argv[2:]):
    for line in digests(path, make_example(path, made, Path(sys.argv[1]) / path.parent.parent.name, NOW)):
        print(line)
"""


def digests(example: Path, papers: Sequence[MadePaper]) -> list[str]:
    """A line for each file of an example's papers."""
    made = (file for one in papers for file in (one.path, one.twin) if file is not None)
    kind = example.parent.parent.name
    return [f"{kind} {file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}" for file in made]


def test_two_processes_make_the_same_bytes_of_the_hard_examples(example_papers: ExamplePapers, tmp_path: Path) -> None:
    """One is of the session's own; the other differs in its hashes, its time zone and its folders."""
    root = Path(__file__).parent.parent
    other = {"PYTHONHASHSEED": "4242", "TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "PYTHONPATH": str(root)}
    second = subprocess.run(
        [sys.executable, "-c", _MAKE, str(tmp_path), *_KINDS],
        cwd=root,
        env={**os.environ, **other},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    hard = (path for path in EXAMPLES if path.stem == "hard" and path.parent.parent.name in _KINDS)
    first = [line for path in hard for line in digests(path, example_papers(path))]
    assert first == second.stdout.splitlines()
    assert len(first) >= 8


def test_a_field_may_not_hide_what_every_template_has(catalog: Catalog, tmp_path: Path, now: datetime) -> None:
    form = _example("letter/examples/smallest", catalog, now)
    clash = replace(form, values={**form.values, "court": "x"})
    with pytest.raises(LibraryError, match="`court`"):
        make(clash, catalog.documents["letter"], catalog.courts["us-nywd"], tmp_path, received_at=now)


def test_provenance_names_every_edition_and_renderer(catalog: Catalog) -> None:
    said = provenance(catalog.documents["letter"], catalog.courts["us-nywd"])
    assert said["edition"] == catalog.documents["letter"].edition
    assert said["renderers"]["weasyprint"] == "70.0"  # type: ignore[index,call-overload]
    json.dumps(said)


@pytest.mark.parametrize("court_name", COURTS)
def test_covers_and_index_keep_their_margins_and_length(
    court_name: str, catalog: Catalog, tmp_path: Path, now: datetime
) -> None:
    case, court = _example("motion/examples/hard", catalog, now).case, catalog.courts[court_name]
    exhibit = Exhibit(label="AA", title=f"{LONG} {WORD}", file="x.pdf")
    cover = packet.cover(exhibit, case, court, tmp_path / "cover.pdf", received_at=now, note="Filed under seal")
    assert cover.pages >= 1
    first_top = 144 if court_name == "generic-state" else _MARGIN
    _assert_inside(cover.path, first_top)
    entries = tuple(packet.Entry(title=f"{LONG} {number}", label=f"Exhibit {number}") for number in range(60))
    blind = packet.index(entries, case, court, tmp_path / "blind.pdf", received_at=now)
    numbered = tuple(replace(one, page=number * 111) for number, one in enumerate(entries, 1))
    index = packet.index(numbered, case, court, tmp_path / "index.pdf", received_at=now)
    assert index.pages == blind.pages > 1
    _assert_inside(index.path, first_top)


def test_covers_say_which_characters_cannot_be_printed(catalog: Catalog, tmp_path: Path, now: datetime) -> None:
    case, court = _example("motion/examples/ordinary", catalog, now).case, catalog.courts["us-nywd"]
    exhibit = Exhibit(label="A", title="\U00013000", file="x.pdf")
    cover = packet.cover(exhibit, case, court, tmp_path / "cover.pdf", received_at=now)
    assert (cover.missing, cover.pages, cover.path.exists()) == ("\U00013000", 0, False)
