"""Every shipped notice and summons strikes, and what is struck of hard records is WeasyPrint's own file.

`bench/strikes.py` shows all courts; `bench/equality.py N` compares as many records as one has time for.
"""

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

_TABLE = [
    ("notice-general", "us-flmd", "english"),
    ("notice-hearing-changed", "fl-trial", "spanish"),
    ("notice-of-appearance", "tx-district", "english"),
    ("notice-of-deficiency", "us-nysd", "english"),
    ("notice-of-entry", "generic-state", "english"),
    ("notice-of-hearing", "us-nywd", "english"),
    ("notice-of-hearing", "wa-superior", "spanish"),
    ("notice-of-payment-due", "il-circuit", "english"),
    ("summons-civil", "us-nywd", "spanish"),
    ("summons-criminal", "wa-superior", "english"),
    ("summons-ny", "ny-supreme", "english"),
]
_HOSTILE = 2
"""Records of each, beside the two examples."""


def test_the_table_names_every_notice_and_summons(catalog: Catalog) -> None:
    shipped = {name for name in catalog.documents if name.startswith(("notice-", "summons-"))}
    assert {kind for kind, _, _ in _TABLE} == shipped


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
    for number, form in enumerate(_records(kind, court, language, catalog, now)):
        made = ours.papers(form)
        tally.update(one.reason or STRUCK for one in made)
        assert not [one.reason for one in made if (one.reason or "").startswith("error:")], "a fault in the fast way"
        assert number or {one.reason for one in made} == {None}, "the ordinary example strikes"
        if any(one.how == STRUCK for one in made):
            pairs = [pair for pair in zip(made, peer.papers(form), strict=True) if pair[0].how == STRUCK]
            assert [differences(there.pdf, one.pdf) for one, there in pairs] == [()] * len(pairs)
    print(f"{kind} {court} {language}: {dict(tally)}")  # noqa: T201 - for whoever runs this with -s
    assert tally[STRUCK] >= 2


def _records(kind: str, court: str, language: str, catalog: Catalog, now: datetime) -> Iterator[Form]:
    ordinary, hard = (_form(kind, name, court, language, catalog, now) for name in ("ordinary", "hard"))
    yield ordinary
    yield hard
    yield from plate_hostile.forms(ordinary, catalog.documents[kind], 1, _HOSTILE)


def _form(kind: str, name: str, court: str, language: str, catalog: Catalog, now: datetime) -> Form:
    form = form_of(DOCUMENTS / kind / "examples" / f"{name}.json", catalog, now)
    values = {**form.values, "reader_language": language} if "reader_language" in form.values else form.values
    return replace(form, court=court, case=replace(form.case, court=court), values=values, exhibits=())


def _no_plate(shape: str, sources: Sources) -> NoReturn:
    del shape, sources
    raise Unfaithful("asked")
