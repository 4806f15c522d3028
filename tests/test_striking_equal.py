"""Every shipped notice and summons strikes, and what is struck of hard records is WeasyPrint's own file.

`bench/strikes.py` shows all courts; `bench/equality.py N` compares as many records as one has time for.
"""

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import NoReturn

import pytest

from pipeline.model import Form
from pipeline.press.plate.judge import differences
from pipeline.press.plate.laid import Unfaithful
from pipeline.press.sources import Sources
from pipeline.press.striking import HOUSE, Striker
from pipeline.press.struck import STRUCK
from pipeline.rules.catalog import Catalog
from tests import plate_hostile
from tests.example_papers import DOCUMENTS, form_of

_COURTS = {
    "notice-general": ("us-flmd", "il-circuit", "ny-supreme"),
    "notice-hearing-changed": ("fl-trial", "us-nysd", "generic-state"),
    "notice-of-appearance": ("tx-district", "us-ca9", "us-nywd"),
    "notice-of-deficiency": ("us-nysd", "fl-dca", "wa-superior"),
    "notice-of-entry": ("generic-state", "us-flmd", "tx-district"),
    "notice-of-hearing": ("us-nywd", "wa-superior", "ny-supreme"),
    "notice-of-payment-due": ("il-circuit", "fl-trial", "us-nysd"),
    "summons-civil": ("us-nywd", "us-flmd", "us-nysd"),
    "summons-criminal": ("wa-superior", "us-nywd", "fl-trial"),
    "summons-ny": ("ny-supreme", "us-nywd", "wa-superior"),
}
"""Where each is tried: as if the court took it, since it is the layout that is tried."""
_LANGUAGES = (("english", "spanish", "english"), ("english", "spanish", "spanish"))
_TABLE = [
    (kind, court, language)
    for at, (kind, courts) in enumerate(_COURTS.items())
    for court, language in zip(courts, _LANGUAGES[at % 2], strict=True)
]
_HOSTILE, _MOST = 2, 6
"""Hard records that must be struck in each row, others in each, and how many are tried for it; beside them stands the
ordinary example, and in a type's first row the hard one."""


def test_the_table_names_every_notice_and_summons(catalog: Catalog) -> None:
    shipped = {name for name in catalog.documents if name.startswith(("notice-", "summons-"))}
    assert set(_COURTS) == shipped
    assert all(len(set(courts)) == 3 for courts in _COURTS.values())
    assert {(kind, language) for kind, _, language in _TABLE} == set(itertools.product(shipped, _LANGUAGES[0]))
    assert {court for _, court, _ in _TABLE} == set(catalog.courts) - {"ca-superior"}, "pleading paper is not struck"


@pytest.mark.parametrize(("kind", "court", "language"), _TABLE)
def test_what_is_struck_is_what_is_laid_out(
    kind: str, court: str, language: str, catalog: Catalog, now: datetime
) -> None:
    kept = catalog.documents[kind]
    ours, peer = (
        Striker(kept, catalog.courts[court], received_at=now, despite=frozenset(HOUSE), plates=plates)
        for plates in (None, _no_plate)
    )
    tally: Counter[str] = Counter()
    hostile = 0
    for number, (hard, form) in enumerate(_records(kind, court, language, catalog, now)):
        made = ours.papers(form)
        tally.update(one.reason or STRUCK for one in made)
        assert not [one.reason for one in made if (one.reason or "").startswith("error:")], "a fault in the fast way"
        assert number or {one.reason for one in made} == {None}, "the ordinary example strikes"
        if any(one.how == STRUCK for one in made):
            pairs = [pair for pair in zip(made, peer.papers(form), strict=True) if pair[0].how == STRUCK]
            assert [differences(there.pdf, one.pdf) for one, there in pairs] == [()] * len(pairs)
            hostile += hard
        if hostile == _HOSTILE:
            break
    print(f"{kind} {court} {language}: {dict(tally)}")  # noqa: T201 - for whoever runs this with -s
    assert hostile == _HOSTILE


def _records(kind: str, court: str, language: str, catalog: Catalog, now: datetime) -> Iterator[tuple[bool, Form]]:
    """The records of a row, the ordinary one first, and whether each is one of the random ones."""
    ordinary = _form(kind, "ordinary", court, language, catalog, now)
    yield False, ordinary
    if court == _COURTS[kind][0]:
        yield False, _form(kind, "hard", court, language, catalog, now)
    seed = _TABLE.index((kind, court, language)) + 1
    yield from ((True, one) for one in plate_hostile.forms(ordinary, catalog.documents[kind], seed, _MOST))


def _form(kind: str, name: str, court: str, language: str, catalog: Catalog, now: datetime) -> Form:
    form = form_of(DOCUMENTS / kind / "examples" / f"{name}.json", catalog, now)
    values = {**form.values, "reader_language": language} if "reader_language" in form.values else form.values
    return replace(form, court=court, case=replace(form.case, court=court), values=values, exhibits=())


def _no_plate(shape: str, sources: Sources) -> NoReturn:
    del shape, sources
    raise Unfaithful("asked")
