"""Which papers strike, by type, court and language, `python bench/strikes.py [TYPE …]`; peer: WeasyPrint's own file.

Every shipped notice and summons is filled with its ordinary example, as if it were for each court in turn and in each
language it speaks. A struck paper is compared with WeasyPrint's own file as strictly as a reader could. What does not
strike is named with its reason. Reasons of the house (a draft, a Word twin, a binder, exhibits) do not keep a paper
from this table: they lie in what is made of it afterwards.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from pipeline import library
from pipeline.errors import LibraryError
from pipeline.model import Form, Origin, RawForm
from pipeline.press.striking import HOUSE, Striker
from pipeline.press.struck import STRUCK
from pipeline.rules import catalog as catalog_room
from pipeline.rules.catalog import Catalog
from pipeline.rules.validate import validate

AT = datetime(2026, 11, 23, 15, tzinfo=UTC)
_KINDS = ("notice-", "summons-")


def main(kinds: list[str]) -> None:
    """Measure and print."""
    catalog = catalog_room.build(library.read(library.shipped()))
    wanted = kinds or [one for one in sorted(catalog.documents) if one.startswith(_KINDS)]
    counts = {"struck": 0, "rendered": 0, "wrong": 0}
    for kind in wanted:
        for court in sorted(catalog.courts):
            for form in forms(kind, court, catalog):
                said = _one(form, catalog)
                language = form.values.get("reader_language", "english")
                print(f"{kind:24} {court:14} {language:8} {said}", flush=True)
                counts["struck" if said == STRUCK else "wrong" if said.startswith("WRONG") else "rendered"] += 1
    print(json.dumps(counts))


def forms(kind: str, court: str, catalog: Catalog) -> Iterator[Form]:
    """The ordinary example in every language; for courts that do not take it, as if they did."""
    path = library.shipped() / "documents" / kind / "examples" / "ordinary.json"
    values = json.loads(path.read_text(encoding="utf-8"))
    names = tuple(one.rpartition(" = ")[2] for one in values.get("exhibits", ()))
    home = values.pop("court")
    del values["document_type"]
    raw = RawForm(document_type=kind, court=home, values=values, origin=Origin(file="ordinary.json", sha256="0" * 64))
    checked = validate(raw, catalog, lane_type=None, lane_court=None, lane_access="public", files=names, now=AT)
    if checked.form is None:
        raise SystemExit(f"{kind}: the example is wrong: {[one.code for one in checked.findings]}")
    form = replace(checked.form, court=court, case=replace(checked.form.case, court=court), exhibits=())
    lead = catalog.documents[kind].papers[0]
    for language in ("english", "spanish") if lead.translations else ("english",):
        yield replace(form, values={**form.values, "reader_language": language} if lead.translations else form.values)


def _one(form: Form, catalog: Catalog) -> str:
    striker = Striker(
        catalog.documents[form.document_type], catalog.courts[form.court], received_at=AT, despite=frozenset(HOUSE)
    )
    try:
        made = striker.papers(form)
    except LibraryError as error:
        return f"not for this court: {type(error).__name__}"
    said = sorted({one.reason or STRUCK for one in made})
    if STRUCK in said and (found := striker.compare(form)):
        return f"WRONG {found[0]}"
    return ", ".join(said)


if __name__ == "__main__":
    main(sys.argv[1:])
