"""Any PDF is measured as a paper: each rule that is broken gives its own finding, and no other."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from pipeline.model import Court, Finding, Severity
from pipeline.pages import claims
from pipeline.pages.conform import conform
from pipeline.pages.measure_typefaces import typeface
from tests.court_papers import SILENT, sourced
from tests.outside_papers import (
    NUMBERED,
    PAIRED,
    STRICT,
    Text,
    caption,
    certificate,
    changed,
    foot,
    good,
    in_font,
    linked,
    pdf,
    pleading,
    prose,
    scanned,
    signature,
)

Measure = Callable[..., dict[str, Finding]]


@pytest.fixture
def measure(tmp_path: Path) -> Measure:
    def go(
        data: bytes,
        *,
        court: Court = STRICT,
        name: str = "motion.pdf",
        kind: str | None = None,
        recorded: bool = False,
        ours: bool = False,
    ) -> dict[str, Finding]:
        path = tmp_path / "outside.pdf"
        path.write_bytes(data)
        found = conform(path, court, name=name, ours=ours, lead=True, paper_kind=kind, recorded=recorded)
        assert len({(one.code, one.message) for one in found}) == len(found)
        return {one.code: one for one in found}

    return go


def larger(factor: float) -> list[list[Text]]:
    return changed(good(), lambda one: replace(one, size=one.size * factor))


def short(font: str) -> list[list[Text]]:
    """In a typeface that may be replaced by a wider one."""
    return changed(good(), lambda one: replace(one, font=font, words=" ".join(one.words.split()[:10])))


def tight() -> list[list[Text]]:
    return [[*caption(), *prose(380, 18, pitch=14), *foot(1)], [*prose(700, 18, pitch=14), *signature(), *foot(2)]]


def quoted(size: float) -> list[list[Text]]:
    block = prose(580, 4, pitch=size * 1.2, x=120, size=size, wide=10)
    return [good()[0], [*prose(700, 5), *block, *prose(500, 5), *signature(), *foot(2)]]


def noted(size: float) -> list[list[Text]]:
    note = [
        Text(93, 705, "1", 7),
        Text(72, 110, "1 See the rule of the court on time and the days that are counted.", size),
    ]
    return [good()[0], [*prose(700, 12), *signature(), *note, *foot(2)]]


def two_cases() -> list[list[Text]]:
    return [*good(), [*caption("26-CV-0999", top=700), *prose(500, 4), *foot(3)]]


BROKEN: dict[str, tuple[Callable[[], bytes], str, Severity]] = {
    "paper of another size": (lambda: pdf(good(), size=(612, 900)), "conform.page-size", Severity.ERROR),
    "paper a hair too small": (lambda: pdf(good(), size=(610, 790)), "conform.page-size", Severity.WARNING),
    "small letters": (lambda: pdf(larger(0.92)), "conform.font-size", Severity.ERROR),
    "another typeface": (lambda: pdf(short("Georgia")), "conform.typeface", Severity.ERROR),
    "single spacing": (lambda: pdf(tight()), "conform.line-spacing", Severity.ERROR),
    "small quotations": (lambda: pdf(quoted(10)), "conform.note-size", Severity.WARNING),
    "small notes": (lambda: pdf(noted(8)), "conform.note-size", Severity.WARNING),
    "page 1 begins too high": (
        lambda: pdf([[Text(72, 690, "Sample & Example LLP"), *good()[0]], good()[1]]),
        "conform.margin",
        Severity.ERROR,
    ),
    "no page numbers": (lambda: pdf([page[:-1] for page in good()]), "conform.page-number", Severity.ERROR),
    "page numbers at the left": (
        lambda: pdf(changed(good(), lambda one: replace(one, x=80) if one.y == 40 else one)),
        "conform.page-number",
        Severity.WARNING,
    ),
    "colour": (lambda: pdf(good(), draw=b"1 1 0 rg 100 300 60 14 re f 0 g\n"), "conform.colour", Severity.ERROR),
    "a coarse scan": (
        lambda: pdf(good(), extra=lambda one: scanned(one, 60)),
        "conform.scan-resolution",
        Severity.ERROR,
    ),
    "a scan too fine": (
        lambda: pdf(good(), extra=lambda one: scanned(one, 200)),
        "conform.scan-resolution",
        Severity.WARNING,
    ),
    "a link to the web": (
        lambda: pdf(good(), extra=linked("https://court.example/rules")),
        "conform.links",
        Severity.ERROR,
    ),
    "papers of two cases": (lambda: pdf(two_cases()), "conform.several-cases", Severity.WARNING),
}
BESIDE = {"conform.picture"}
"""What always comes with a scan."""


def plain(court: Court) -> Court:
    """The court takes Times itself, so that no twin is told."""
    return replace(court, page=replace(court.page, fonts=sourced(("Times", "Courier"))))


def test_a_paper_that_keeps_every_rule_has_no_finding(measure: Measure) -> None:
    assert measure(pdf(good()), court=plain(STRICT)) == {}


def test_a_court_that_says_nothing_measures_nothing(measure: Measure) -> None:
    assert measure(pdf(tight()), court=SILENT) == {}


@pytest.mark.parametrize("wrong", BROKEN)
def test_each_broken_rule_gives_exactly_its_finding(wrong: str, measure: Measure) -> None:
    make, code, severity = BROKEN[wrong]
    found = measure(make(), court=plain(STRICT))
    assert set(found) - BESIDE == {code}
    assert found[code].severity is severity
    assert found[code].message.endswith(".")
    assert found[code].rule == "Rule 1 of the Court of Samples"
    assert not found[code].verified


def test_a_long_file_name_is_told(measure: Measure) -> None:
    assert set(measure(pdf(good()), court=plain(STRICT), name="a-very-long-name-of-a-motion.pdf")) == {
        "conform.file-name"
    }


# ── typefaces and sizes ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("pass", None),
        ("warn", ("conform.typeface-twin", Severity.WARNING)),
        ("refuse", ("conform.typeface", Severity.ERROR)),
    ],
)
def test_a_twin_passes_as_the_court_says(policy: str, expected: tuple[str, Severity] | None, measure: Measure) -> None:
    court = replace(STRICT, page=replace(STRICT.page, substitutes=sourced(policy)))
    found = measure(pdf(in_font("ABCDEF+LiberationSerif")), court=court)
    assert [(one.code, one.severity) for one in found.values()] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("font", "factor", "passes"),
    [
        ("TimesNewRomanPSMT", 14 / 12, True),
        ("TimesNewRomanPSMT", 13 / 12, False),
        ("BookAntiqua", 13 / 12, True),
        ("ABCDEF+TeXGyrePagella-Regular", 13 / 12, True),
        ("ArialMT", 14 / 12, True),
        ("ArialMT", 16 / 12, False),
        ("Georgia", 14 / 12, False),
    ],
)
def test_one_alternative_of_typeface_and_size_must_be_kept(
    font: str, factor: float, *, passes: bool, measure: Measure
) -> None:
    pages = changed(good(), lambda one: replace(one, font=font, size=one.size * factor))
    found = measure(pdf(pages), court=PAIRED)
    assert set(found) == (set() if passes else {"conform.font-rule"})


def test_serifs_are_asked_for(measure: Measure) -> None:
    court = replace(SILENT, page=replace(SILENT.page, serifs=sourced("required")))
    assert set(measure(pdf(in_font("Helvetica")), court=court)) == {"conform.serifs"}
    assert measure(pdf(in_font("Times-Roman")), court=court) == {}
    assert measure(pdf(in_font("NobodyKnowsThis")), court=court) == {}


@pytest.mark.parametrize(("size", "passes"), [(12, True), (10, False)])
def test_equally_wide_letters_are_counted_by_the_inch(size: float, *, passes: bool, measure: Measure) -> None:
    court = replace(SILENT, page=replace(SILENT.page, font_size=sourced(14), characters_per_inch=sourced(10.5)))
    pages = [prose(700, 10, size=size, font="Courier", wide=10)]
    assert set(measure(pdf(pages), court=court)) == (set() if passes else {"conform.characters-per-inch"})


def test_much_small_text_is_told_though_most_is_large_enough(measure: Measure) -> None:
    court = replace(SILENT, page=replace(SILENT.page, font_size=sourced(12)))
    found = measure(pdf([[*prose(700, 12), *prose(400, 5, size=10, wide=18)]]), court=court)
    assert set(found) == {"conform.small-text"}
    assert "on page 1" in found["conform.small-text"].message


def test_signs_of_another_typeface_are_no_matter(measure: Measure) -> None:
    pages = good()
    pages[0].append(Text(72, 100, "§ ¶ • – ©" * 8, font="ZapfWhatever"))
    assert measure(pdf(pages), court=plain(STRICT)) == {}


# ── spacing ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("pitch", "passes"), [(24, True), (27.6, True), (23.1, True), (22, False), (18, False)])
def test_double_spacing_has_a_small_tolerance(pitch: float, *, passes: bool, measure: Measure) -> None:
    court = replace(SILENT, page=replace(SILENT.page, line_spacing=sourced(2)))
    assert set(measure(pdf([prose(700, 20, pitch=pitch)]), court=court)) == (
        set() if passes else {"conform.line-spacing"}
    )


def test_quotations_and_notes_may_be_single_spaced(measure: Measure) -> None:
    court = replace(SILENT, page=replace(SILENT.page, line_spacing=sourced(2)))
    block = prose(600, 12, pitch=14, x=120, wide=10)
    call = [Text(530, 725, "1", 7)]
    note = [Text(72, 130 - 12 * n, ("1 " if n == 0 else "") + "a note of the paper " * 4, 10) for n in range(4)]
    assert measure(pdf([[*prose(720, 5), *block, *prose(420, 8), *call, *note]]), court=court) == {}


def test_a_few_lines_prove_nothing(measure: Measure) -> None:
    court = replace(SILENT, page=replace(SILENT.page, line_spacing=sourced(2)))
    assert measure(pdf([prose(700, 5, pitch=14)]), court=court) == {}


# ── pleading paper ───────────────────────────────────────────────────────────────────────────────────

PLEADING: dict[str, tuple[Callable[[], bytes], str]] = {
    "no numbers": (lambda: pdf([prose(720, 20, x=80, wide=13) + pleading()[0][-2:]]), "conform.line-numbers"),
    "too few numbers": (lambda: pdf(pleading(lines=22)), "conform.line-numbers"),
    "numbers too far apart": (lambda: pdf(pleading(lines=23, pitch=28)), "conform.line-pitch"),
    "numbers too near the text": (lambda: pdf(pleading(gap=8, rule=False)), "conform.line-number-gap"),
    "no title below": (lambda: pdf(pleading(title=0)), "conform.footer-title"),
    "a title too small": (lambda: pdf(pleading(title=7)), "conform.footer-title"),
}
RULED = b"73 0 1 792 re f 575 0 1 792 re f\n"


@pytest.mark.parametrize("rule", [b"", RULED], ids=["plain", "ruled"])
def test_pleading_paper_is_taken_with_its_numbers_in_the_margin(rule: bytes, measure: Measure) -> None:
    assert measure(pdf(pleading(), draw=rule), court=NUMBERED) == {}


@pytest.mark.parametrize("wrong", PLEADING)
def test_each_fault_of_pleading_paper_is_found(wrong: str, measure: Measure) -> None:
    make, code = PLEADING[wrong]
    assert code in measure(make(), court=NUMBERED)


def test_a_rule_between_numbers_and_text_is_as_good_as_a_gap(measure: Measure) -> None:
    data = pdf(pleading(gap=8, rule=False), draw=b"69 0 1 792 re f\n")
    assert "conform.line-number-gap" not in measure(data, court=NUMBERED)


def test_text_beside_evenly_spaced_numbers_passes_for_an_outsider_and_not_for_us(measure: Measure) -> None:
    data = pdf(pleading(off=6))
    assert measure(data, court=NUMBERED) == {}
    assert "conform.off-the-line" in measure(data, court=NUMBERED, ours=True)
    assert "conform.off-the-line" not in measure(pdf(pleading()), court=NUMBERED, ours=True)


# ── spaces ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_recorders_space_is_kept_only_in_papers_that_are_recorded(measure: Measure) -> None:
    pages = [[*good()[0], Text(420, 560, "In the corner")], good()[1]]
    assert measure(pdf(pages), court=plain(STRICT)) == {}
    assert set(measure(pdf(pages), court=plain(STRICT), recorded=True)) == {"conform.reserved-space"}


def test_a_header_that_the_court_stamped_on_every_page_is_no_breach_of_the_margin(measure: Measure) -> None:
    pages = [
        [*page, Text(80, 770, f"Case 1:26-cv-00123 Document 4 Filed 11/20/26 Page {n} of 2", 9)]
        for n, page in enumerate(good(), start=1)
    ]
    assert measure(pdf(pages), court=plain(STRICT)) == {}


def test_pages_behind_an_exhibits_sheet_are_not_held_to_the_papers_rules(measure: Measure) -> None:
    wild = [[Text(10, 780, "At the very edge of a letter", 7)] for _ in range(2)]
    assert measure(pdf([*good(), [Text(280, 500, "EXHIBIT A")], *wild]), court=plain(STRICT)) == {}


def test_a_page_that_is_a_picture_is_said_to_be_one(measure: Measure) -> None:
    found = measure(pdf(good(), extra=lambda one: scanned(one, 120)), court=plain(STRICT))
    assert set(found) == {"conform.picture"}
    assert "page 1 is a picture" in found["conform.picture"].message.lower()


# ── length ───────────────────────────────────────────────────────────────────────────────────────────


def test_words_are_counted_without_what_the_rule_leaves_out(measure: Measure) -> None:
    found = measure(pdf(good()), court=plain(STRICT), kind="motion")
    assert set(found) == {"conform.length"}
    message = found["conform.length"].message
    assert "about 312 words" in message
    assert "the caption and title (" in message
    assert "the signature block (" in message
    assert "the certificates (" in message
    assert "estimate" in message


@pytest.mark.parametrize(("lines", "severity"), [(33, Severity.WARNING), (46, Severity.ERROR)])
def test_a_paper_over_the_limit_is_told_and_near_it_only_warned_of(
    lines: int, severity: Severity, measure: Measure
) -> None:
    pages = [
        [*caption(), *foot(1)],
        *([*prose(700, 20), *foot(2)] for _ in range(lines // 20)),
        [*prose(700, lines % 20), *signature(), *certificate(lines * 13), *foot(3)],
    ]
    found = measure(pdf(pages), court=plain(STRICT), kind="motion")
    assert found["conform.too-long"].severity is severity


def test_pages_are_counted_where_the_rule_counts_pages(measure: Measure) -> None:
    assert "conform.too-long" in measure(pdf(good()), court=plain(STRICT), kind="letter")
    assert "conform.length" in measure(pdf(good()[:1]), court=plain(STRICT), kind="letter")


def test_a_missing_certificate_and_a_wrong_one_are_told(measure: Measure) -> None:
    without = [good()[0], [*prose(700, 12), *signature(), *foot(2)]]
    assert "conform.no-certificate" in measure(pdf(without), court=plain(STRICT), kind="motion")
    wrong = [good()[0], [*prose(700, 12), *signature(), *certificate(900), *foot(2)]]
    assert "conform.certificate-count" in measure(pdf(wrong), court=plain(STRICT), kind="motion")


def test_a_kind_the_court_does_not_limit_is_not_counted(measure: Measure) -> None:
    assert measure(pdf(good()), court=plain(STRICT), kind="petition") == {}


# ── the archival claim ───────────────────────────────────────────────────────────────────────────────


def test_the_archival_claim_is_asked_for_as_the_court_says(measure: Measure) -> None:
    def claim(document: pikepdf.Pdf) -> None:
        data = claims.xmp(claims.Claim.ARCHIVAL, "Motion")
        document.Root.Metadata = document.make_stream(data, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)

    for value, severity in (("required", Severity.ERROR), ("preferred", Severity.WARNING)):
        court = replace(SILENT, limits=replace(SILENT.limits, pdf_a=sourced(value)))
        assert measure(pdf(good()), court=court)["conform.no-pdf-a"].severity is severity
        assert measure(pdf(good(), extra=claim), court=court) == {}
    accepted = replace(SILENT, limits=replace(SILENT.limits, pdf_a=sourced("accepted")))
    assert measure(pdf(good()), court=accepted) == {}


def test_a_link_inside_the_file_is_no_link_to_outside(measure: Measure) -> None:
    def inner(document: pikepdf.Pdf) -> None:
        linked("x")(document)
        document.pages[1].obj.Annots[0].A = pikepdf.Dictionary(
            S=pikepdf.Name.GoTo, D=pikepdf.Array([document.pages[0].obj, pikepdf.Name.Fit])
        )

    assert measure(pdf(good(), extra=inner), court=plain(STRICT)) == {}


def test_small_lines_that_no_sign_calls_are_no_notes(measure: Measure) -> None:
    address = [Text(72, 120, "1 Main Street, Springfield, and other small print", 9)]
    assert measure(pdf([good()[0], [*prose(700, 12), *signature(), *address, *foot(2)]]), court=plain(STRICT)) == {}


def test_an_exhibit_need_not_be_archival(tmp_path: Path) -> None:
    court = replace(SILENT, limits=replace(SILENT.limits, pdf_a=sourced("required")))
    path = tmp_path / "exhibit.pdf"
    path.write_bytes(pdf(good()))
    (found,) = conform(path, court, name="exhibit.pdf", ours=False)
    assert (found.code, found.severity) == ("conform.no-pdf-a", Severity.WARNING)


# ── names of fonts ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("font", "family", "kind"),
    [
        ("ABCDEF+LiberationSerif-Bold", "Liberation Serif", "serif"),
        ("SWSLVQ+Liberation-Serif-Italic", "Liberation Serif", "serif"),
        ("TimesNewRomanPS-BoldItalicMT", "Times New Roman", "serif"),
        ("TimesNewRoman,Bold", "Times New Roman", "serif"),
        ("Times-Roman", "Times", "serif"),
        ("NimbusRomNo9L-ReguItal", "Nimbus Roman", "serif"),
        ("ArialMT", "Arial", "sans"),
        ("Arial-BoldMT", "Arial", "sans"),
        ("ArialNarrow", "Arial Narrow", None),
        ("CMBX12", "Computer Modern", "serif"),
        ("CMTT10", "Computer Modern Typewriter", "mono"),
        ("CourierNewPSMT", "Courier New", "mono"),
        ("QWERTY+BookmanOldStyle-Light", "Bookman Old Style", "serif"),
        ("CenturySchoolbook", "Century Schoolbook", "serif"),
        ("FooBar-BoldItalic", "Foo Bar", None),
        ("", "a typeface without a name", None),
    ],
)
def test_a_fonts_name_tells_its_typeface(font: str, family: str, kind: str | None) -> None:
    face = typeface(font)
    assert (face.family, face.kind) == (family, kind)


def test_a_table_of_ours_is_not_held_to_the_size_of_running_text(measure: Measure) -> None:
    court = replace(SILENT, page=replace(SILENT.page, font_size=sourced(12)))
    rows = [Text(x, 700 - 14 * n, "A cell of a table", 10) for n in range(20) for x in (72, 250, 420)]
    assert measure(pdf([rows]), court=court, ours=True) == {}
    assert set(measure(pdf([rows]), court=court)) == {"conform.font-size"}
