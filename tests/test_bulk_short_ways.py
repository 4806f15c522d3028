"""Every short way a run takes gives what the long way gives, for made-up people, identifiers and hostile text alike."""

import dataclasses
import hashlib
import json
import random
import re
from itertools import accumulate
from pathlib import Path

import pytest

from pipeline.errors import StateError
from pipeline.rules import spoken
from pipeline.rules.privacy import labelled, numbers, words
from pipeline.runs import notice_lines, papers
from pipeline.runs.folder_store import FolderStore
from pipeline.runs.notice import Notice, Stored, Way

SEEDS = range(300)
# fmt: off
PIECES = (
    "SSN", "S.S.N.", "s s #", "SS no. ", "social", "Soc. Sec.", "soc-sec ", "taxpayer", "tax id", "TIN", "I.T.I.N.",
    "itin ", "seguro social", "N.S.S.", "contribuyente", "SSA num ", "Account", "acct. no. ", "A/C",
    "cuenta bancaria", "Policy #", "DL", "D. L.", "D/L", "OLN", "CDL", "Passport", "F.B.I.", "UCN", "state ID",
    "alien file ", "A-", "A 076 543 210", "123-45-6789", "912 70 1234", "123456789", "I23-4S-67B9", "O12-34-56l8",
    "4111 1111 1111 1111", "98765", "401(k) ", "medicare", "p\xf3liza", "n\xfamero", "licencia", "X1234567",
    "\u017f\u017fN", "\u212a", "\u0130", "driver's license", "ending 1234", "Roe", "Ada B. Sample-7",
    "12 Elm Street", "Rochester, NY 14614", "(585) 555-0100", "\n", "\n", " ", ": ", ", ", ". ", "<b>", "{{ x }}",
    "\u202e", "\x02", "\xad", "\u2028", "\x1c", "%PDF", "\ufb01", "\xdf", "\u2019", "Lee", "Leeward",
)
# fmt: on


def made_up(seed: int) -> str:
    chance = random.Random(seed)
    return "".join(chance.choice(PIECES) + chance.choice(("", " ", " ", "\n")) for _ in range(chance.randint(2, 14)))


def long_way(text: str) -> tuple[str, frozenset[int]]:
    """A paper's text flattened word by word, and every place before which a blank stood."""
    pieces = [spoken.flattened(word) for word in text.split()]
    return "".join(pieces), frozenset(accumulate(map(len, pieces)))


@pytest.mark.parametrize("base", range(0, len(SEEDS), 100))
def test_a_paper_flattened_line_by_line_is_the_one_flattened_word_by_word(base: int) -> None:
    for seed in SEEDS[base : base + 100]:
        text = made_up(seed)
        said, (flat, parted) = spoken.Said.of(text), long_way(text)
        assert said.text == flat
        inside = [place for place in range(len(flat) + 1) if said._inside(place)]
        assert inside == [place for place in range(1, len(flat)) if place not in parted]


@pytest.mark.parametrize(
    "pattern",
    ["if you do not come", "Need an interpreter, or", "section 42", "you (may|must) come", r"rule\s+6\.1", "l'appel"],
)
def test_a_phrase_of_plain_words_is_found_where_its_pattern_finds_it(pattern: str) -> None:
    for text in (pattern, pattern.upper(), f"So {pattern.title()}!", pattern[1:], "you must come", "Rule 6.1", ""):
        flat = spoken.flattened(text)
        assert spoken.Said.of(flat).says(pattern) is (spoken.phrase(pattern).search(flat) is not None)


def test_a_word_for_a_taxpayer_number_is_never_overlooked(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [list(numbers.announced(made_up(seed))) for seed in SEEDS]
    for seed in SEEDS:
        said = made_up(seed)
        if said.isascii() and (words.SSN.search(said) or words.ITIN.search(said)):
            assert numbers._MAYBE_SAID.search(said.lower())
    monkeypatch.setattr(numbers, "_MAYBE_SAID", re.compile(""))
    assert found == [list(numbers.announced(made_up(seed))) for seed in SEEDS]
    assert sum(map(len, found)) > 20


def test_numbers_behind_a_word_are_found_whatever_the_letters_are_compared_by(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [list(labelled.labelled(made_up(seed))) for seed in SEEDS]
    slow = labelled._ANY
    for seed in SEEDS:
        text = made_up(seed)
        if text.isascii():
            there = [one.span() for one in labelled._ANY_SMALL.finditer(text.lower())]
            assert there == [one.span() for one in slow.finditer(text)]
    monkeypatch.setattr(labelled, "_ANY_SMALL", re.compile(slow.pattern, re.IGNORECASE))
    assert found == [list(labelled.labelled(made_up(seed))) for seed in SEEDS]
    assert sum(map(len, found)) > 20


def notice(seed: int, place: Stored, sha256: str) -> Notice:
    chance = random.Random(seed)
    return Notice(
        row=seed + 1,
        recipient=chance.randrange(3),
        identity=f"{seed:064x}",
        case=made_up(seed),
        title=made_up(seed + 1),
        access=chance.choice(("public", "sealed")),
        name=made_up(seed + 2),
        lines=tuple(made_up(seed + at) for at in range(chance.randrange(4))),
        email=chance.choice((None, "ada@sample.example")),
        way=chance.choice(list(Way)),
        paper=place,
        sha256=sha256,
        pages=chance.randint(1, 3),
        variant=chance.choice(("", "f" * 64)),
        contents=tuple((at, at + 7) for at in range(chance.randrange(3))),
        how=chance.choice(("struck", "rendered")),
        alike=chance.choice(("", f"{seed + 1:064x}")),
    )


def test_a_line_of_an_index_is_what_json_makes_of_all_fields_and_gives_the_notice_back() -> None:
    for seed in range(100):
        one = notice(seed, Stored(name="", start=seed, size=9, head=(3, seed)), "a" * 64)
        named = dataclasses.replace(one, paper=dataclasses.replace(one.paper, name="run/notices-1"))
        table = {key: value for key, value in dataclasses.asdict(named).items() if key != "alike" or value}
        whole = json.dumps(table, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
        assert notice_lines.line(one, kept="run/notices-1") == notice_lines.line(named) == whole
        assert notice_lines.notice(whole) == named


def test_a_line_written_before_beginnings_were_kept_apart_is_still_read() -> None:
    one = notice(1, Stored(name="run/notices-1", start=4, size=9), "a" * 64)
    told = json.loads(notice_lines.line(one))
    del told["paper"]["head"]
    assert notice_lines.of_table(told) == one


class TestPapers:
    def stored(self, tmp_path: Path) -> tuple[FolderStore, list[tuple[Notice, bytes]]]:
        """A store with one beginning for three papers, and one paper that has none."""
        head, tails = b"%PDF-1.7 fonts", [b"one", b"two and more", b"three"]
        store = FolderStore(tmp_path)
        store.put("run-1/notices", head + b"".join(tails) + b"alone")
        made, at = [], len(head)
        for seed, tail in enumerate([*tails, b"alone"]):
            before = head if tail != b"alone" else b""
            place = Stored(name="run-1/notices", start=at, size=len(tail), head=(0, len(before)))
            whole = before + tail
            made.append((notice(seed, place, hashlib.sha256(whole).hexdigest()), whole))
            at += len(tail)
        return store, made

    def test_a_paper_is_its_beginning_and_what_follows(self, tmp_path: Path) -> None:
        store, made = self.stored(tmp_path)
        for one, whole in made:
            assert papers.paper(store, one) == papers.stored(store, one.paper) == whole
            assert whole.endswith(papers.tail(store, one))

    def test_a_paper_that_is_not_the_one_of_its_digest_is_refused(self, tmp_path: Path) -> None:
        store, [(one, _), (other, _), *_] = self.stored(tmp_path)
        for wrong in (
            dataclasses.replace(one, sha256=other.sha256),
            dataclasses.replace(one, paper=dataclasses.replace(one.paper, head=(0, 3))),
            dataclasses.replace(one, paper=other.paper),
        ):
            with pytest.raises(StateError, match="its paper in the store is not the one"):
                papers.tail(store, wrong)
