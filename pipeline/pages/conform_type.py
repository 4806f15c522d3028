"""Measures the letters of a paper: typefaces, sizes, serifs, letters an inch."""

from collections.abc import Iterator
from statistics import median

from pipeline.model import Finding, FontRule, Severity, Sourced
from pipeline.pages import measure_body
from pipeline.pages.breach import breach
from pipeline.pages.measure_typefaces import Typeface
from pipeline.pages.measured import Measured
from pipeline.pages.page_words import pages_in_words

_SIZE_TOLERANCE = 0.1
"""In points: sizes are stored as decimal fractions."""
_SOME = 0.02
"""A typeface with a smaller share of the letters is no matter: a sign, a logo."""
_MUCH_SMALL = 0.1
"""More than this share of the text in small letters is told, even where most is large enough."""
_INCH = 72.0


def letters(file: Measured) -> Iterator[Finding]:
    """Everything the court says about letters."""
    if not file.lead or file.text.size is None:
        return
    if not (file.ours and file.kind is None and file.text.tabular):  # a calendar, a docket sheet, a form of boxes
        yield from _size(file)
        yield from _pairings(file)
    yield from _small_share(file)
    yield from _quotations_and_notes(file)
    yield from _families(file)
    yield from _serifs(file)
    yield from _pitch(file)


def _size(file: Measured) -> Iterator[Finding]:
    """The size of the body text: that of most letters of the document."""
    limit, usual = file.court.page.font_size, file.text.size
    if limit is None or usual is None or _counted_by_the_inch(file) or usual >= limit.number - _SIZE_TOLERANCE:
        return
    yield breach(
        file.name,
        code="conform.font-size",
        message=f"Most of the text is in {usual:g} point letters; the court asks for at least {limit.number:g}.",
        found=f"{usual:g} points",
        limit=limit,
        repair="Set the body text larger in the template." if file.ours else "Set the body text larger.",
    )


def _counted_by_the_inch(file: Measured) -> bool:
    """Text of equally wide letters is held to letters an inch instead of points, where the court says so."""
    return (
        file.court.page.characters_per_inch is not None and file.text.face is not None and file.text.face.kind == "mono"
    )


def _small_share(file: Measured) -> Iterator[Finding]:
    """Much of the running text in letters that are too small, though most of it is not."""
    limit, usual = file.court.page.font_size, file.text.size
    if (
        limit is None
        or usual is None
        or file.ours
        or usual < limit.number - _SIZE_TOLERANCE
        or _counted_by_the_inch(file)
    ):
        return
    prose = file.text.prose
    sizes = measure_body.sizes_of(one.line for one in prose)
    little = {size: count for size, count in sizes.items() if size < limit.number - _SIZE_TOLERANCE}
    if sum(little.values()) <= _MUCH_SMALL * max(1, sum(sizes.values())):
        return
    where = measure_body.small(prose, limit.number - _SIZE_TOLERANCE)
    yield breach(
        file.name,
        code="conform.small-text",
        message=(
            f"{sum(little.values()) / sum(sizes.values()):.0%} of the running text is smaller than "
            f"{limit.number:g} points, on {pages_in_words(where)}; the smallest has {min(little):g}."
        ),
        found=f"{min(little):g} points",
        limit=limit,
        severity=Severity.WARNING,
        page=min(where, default=None),
        repair="Look whether these lines belong to the text; if so, set them larger.",
    )


def _quotations_and_notes(file: Measured) -> Iterator[Finding]:
    """The least sizes of block quotations and of footnotes, which are told from the text by their place."""
    page = file.court.page
    for limit, lines, what in (
        (page.quote_size, file.text.quotations, "block quotations"),
        (page.footnote_size, file.text.notes, "footnotes"),
    ):
        if limit is None:
            continue
        where = {one.page: one.line.size for one in lines if one.line.size < limit.number - _SIZE_TOLERANCE}
        if where:
            yield breach(
                file.name,
                code="conform.note-size",
                message=(
                    f"What look like {what} on {pages_in_words(where)} have letters of {min(where.values()):g} points; "
                    f"the court asks for at least {limit.number:g}."
                ),
                found=f"{min(where.values()):g} points",
                limit=limit,
                severity=Severity.WARNING,
                page=min(where),
                repair=f"Set the {what} larger.",
            )


def _families(file: Measured) -> Iterator[Finding]:
    """The typefaces the court allows; a free one with the same metrics passes as the court says."""
    limit = file.court.page.fonts
    if limit is None or not isinstance(limit.value, tuple):
        return
    whole = sum(file.text.faces.values())
    others = {
        face: count / whole
        for face, count in file.text.faces.most_common()
        if count >= _SOME * whole and not face.is_one_of(limit.value)
    }
    policy = _policy(file)
    twins = {face: share for face, share in others.items() if policy != "refuse" and face.twin_among(limit.value)}
    strange = {face: share for face, share in others.items() if face not in twins}
    if twins and policy == "warn":
        yield _twins(file, twins, limit.value, file.court.page.substitutes or limit)
    if strange:
        yield _strange(file, strange, limit.value, limit)


def _policy(file: Measured) -> str:
    """Whether a typeface of the same metrics passes; refused where the court says nothing of it."""
    wish = file.court.page.substitutes
    return str(wish.value) if wish else "refuse"


def _twins(file: Measured, faces: dict[Typeface, float], names: tuple[str, ...], limit: Sourced) -> Finding:
    pages = [page for face in faces for page in file.text.pages_of(face)]
    return breach(
        file.name,
        code="conform.typeface-twin",
        message=(
            f"{_shares(faces)} of the letters, on {pages_in_words(pages)}: free typefaces with the measures of "
            f"{_or(tuple(sorted({face.twin_among(names) or '' for face in faces})))}, but not those the court names."
        ),
        found=_or(tuple(face.family for face in faces)),
        limit=limit,
        severity=Severity.WARNING,
        page=min(pages),
        repair="Ask the clerk whether they pass, or set the paper in a typeface the court names.",
    )


def _strange(file: Measured, faces: dict[Typeface, float], names: tuple[str, ...], limit: Sourced) -> Finding:
    pages = [page for face in faces for page in file.text.pages_of(face)]
    return breach(
        file.name,
        code="conform.typeface",
        message=f"{_shares(faces)} of the letters, on {pages_in_words(pages)}; the court takes {_or(names)}.",
        found=_or(tuple(face.family for face in faces)),
        limit=limit,
        severity=Severity.ERROR if file.text.face in faces else Severity.WARNING,
        page=min(pages),
        repair=f"Set the paper in {_or(names)}.",
    )


def _shares(faces: dict[Typeface, float]) -> str:
    """`Georgia has 80%, Verdana 5%`."""
    first, *more = (f"{face.family} {{}}{share:.0%}" for face, share in faces.items())
    return ", ".join((first.format("has "), *(one.format("") for one in more)))


def _pairings(file: Measured) -> Iterator[Finding]:
    """The court's alternatives of typeface and size: one of them must be kept whole."""
    rules, face = file.court.page.font_rules, file.text.face
    if not rules or face is None:
        return
    policy = _policy(file)
    named = [one for one in rules if face.is_one_of(one.families)]
    twins = [one for one in rules if face.twin_among(one.families)] if policy != "refuse" else []
    fitting = named or twins
    lacks = [(rule, _lacking(file, rule)) for rule in fitting]
    if not fitting or all(lack for _, lack in lacks):
        yield _no_pairing(file, rules, lacks)
    elif not named and policy == "warn" and file.court.page.fonts is None:
        yield _twins(
            file,
            {face: file.text.faces[face] / sum(file.text.faces.values())},
            twins[0].families,
            file.court.page.substitutes or _sourced(twins[0]),
        )


def _sourced(rule: FontRule) -> Sourced:
    return Sourced(value=rule.size, source=rule.source)


def _lacking(file: Measured, rule: FontRule) -> str | None:
    """What of a pairing the paper does not keep, in words."""
    usual = file.text.size or 0.0
    if usual < rule.size - _SIZE_TOLERANCE or (not rule.least and usual > rule.size + _SIZE_TOLERANCE):
        return f"the text has {usual:g} points instead of {_points(rule)}"
    for least, lines, what in (
        (rule.quote_size, file.text.quotations, "block quotations"),
        (rule.footnote_size, file.text.notes, "footnotes"),
    ):
        sizes = [one.line.size for one in lines]
        if least is not None and sizes and min(sizes) < least - _SIZE_TOLERANCE:
            return f"what look like {what} have {min(sizes):g} points instead of {least:g}"
    return None


def _points(rule: FontRule) -> str:
    return f"{'at least ' if rule.least else ''}{rule.size:g}"


def _no_pairing(file: Measured, rules: tuple[FontRule, ...], lacks: list[tuple[FontRule, str | None]]) -> Finding:
    face = file.text.face
    family = face.family if face else "no typeface"
    rule = lacks[0][0] if lacks else rules[0]
    why = lacks[0][1] if lacks else None
    usual = file.text.size or 0.0
    surely = why is None or why.startswith("the text")
    allowed = "; or ".join(f"{_or(one.families)} in {_points(one)} points" for one in rules)
    return breach(
        file.name,
        code="conform.font-rule",
        message=(
            f"The paper is in {family} of {usual:g} points{f', and {why}' if why else ''}; the court takes {allowed}."
        ),
        found=f"{family}, {usual:g} points",
        limit=_sourced(rule),
        severity=Severity.ERROR if surely else Severity.WARNING,
        repair="Set the paper in one of these typefaces and sizes.",
    )


def _serifs(file: Measured) -> Iterator[Finding]:
    """Proportionally spaced text has serifs, where the court says so."""
    limit, face = file.court.page.serifs, file.text.face
    if limit is None or limit.value != "required" or face is None or face.kind != "sans":
        return
    yield breach(
        file.name,
        code="conform.serifs",
        message=f"Most of the text is in {face.family}, which has no serifs; the court asks for serifs.",
        found=face.family,
        limit=limit,
        repair="Set the text in a typeface with serifs; headings and captions may do without.",
    )


def _pitch(file: Measured) -> Iterator[Finding]:
    """Letters an inch, of a typeface in which all are equally wide."""
    limit = file.court.page.characters_per_inch
    if limit is None or not _counted_by_the_inch(file):
        return
    runs = (run for one in file.text.own for run in one.line.runs if run.face == file.text.face)
    rates = [len(run.text) * _INCH / (run.right - run.left) for run in runs if run.right > run.left]
    if not rates or (rate := median(rates)) <= limit.number + _SIZE_TOLERANCE:
        return
    yield breach(
        file.name,
        code="conform.characters-per-inch",
        message=f"The text has {rate:.1f} characters an inch; the court takes at most {limit.number:g}.",
        found=f"{rate:.1f} an inch",
        limit=limit,
        repair="Set the text larger: in Courier, 12 points are 10 characters an inch.",
    )


def _or(names: tuple[str, ...]) -> str:
    """`Arial, Courier or Times`."""
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else "others"
