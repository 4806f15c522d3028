"""What a batch leaves for publishing is what publishing would have found in its pieces, and rows keep their places."""

import csv
import io
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.intake.read.row_files import Shared, Writer
from pipeline.line.bulk.places import Places
from pipeline.mailing import book, match, posted, stream_index, summary
from pipeline.mailing.posted import Posted
from pipeline.mailing.records import Tally
from pipeline.mailing.stream_index import Entry
from pipeline.model import Origin, Place, RawForm
from pipeline.runs import rows
from pipeline.runs.folder_store import FolderStore
from pipeline.runs.notice import Way
from tests.mail_office import RUN, pieces, sent

NAMES = ("Ann Sample", "=Ben Example", "José “Ñ” Sample", "Cy\nOne, Esq.", 'Quo "te" Sample', "Dee\x85Sample")


def people(number: int) -> tuple[Posted, ...]:
    """Envelopes of all kinds, the same for the same number."""
    chance = random.Random(number)
    return pieces(
        tuple(
            sent(
                at,
                chance.choice(NAMES),
                way=chance.choice((Way.MAIL, Way.CERTIFIED)),
                access=chance.choice(("public", "public", "sealed", "confidential")),
            )
            for at in range(1, 30)
        ),
        first=1 + 100 * number,
    )


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("mail_class", ["first", "certified"])
def test_lists_bound_from_batches_are_those_of_all_pieces(mail_class: str, *, sealed: bool) -> None:
    batches = [people(number) for number in range(4)]
    read = [summary.read(summary.of(RUN, each, ()).line()) for each in batches]
    lists = [each.sealed_books if sealed else each.books for each in read]
    told = [line for each in lists for line in each[mail_class]]
    every = [one for each in batches for one in each]
    whole = book.book(RUN, mail_class, every, ("Clerk",), sealed=sealed)
    assert book.bound(mail_class, told, ("Clerk",)) == whole
    assert whole is not None
    cells = list(csv.reader(io.StringIO(whole.decode("utf-8-sig"), newline="")))
    assert [one[0] for one in cells[4:]] == [str(at) for at in range(1, len(told) + 1)]
    assert {len(one) for one in cells[4:]} == {len(book.forms()[mail_class]["columns"])}


def test_the_open_list_names_nobody_of_a_matter_that_is_not_public() -> None:
    some = people(3)
    names = {f"{each.row:07d}": each.name for one in some for each in one.notices if each.closed}
    assert names
    told = summary.of(RUN, some, ())
    cells = [next(csv.reader([line])) for lines in told.books.values() for line in lines]
    assert sum(one[2] in {"(sealed)", "(confidential)"} for one in cells) == len(names)
    assert sum(map(len, told.sealed_books.values())) == len(names)


def test_counts_added_from_batches_are_those_of_all_pieces() -> None:
    batches = [people(number) for number in range(4)]
    added, whole = Tally(), Tally()
    for each in batches:
        added.add(summary.read(summary.of(RUN, each, ()).line()).tally)
    for _ in whole.count(one for each in batches for one in each):
        pass
    assert (added.total, added.by_class(), added.by_prefix(), added.by_title()) == (
        *(whole.total, whole.by_class(), whole.by_prefix(), whole.by_title()),
    )


def test_a_summary_names_the_first_and_the_last_of_its_numbers() -> None:
    some = people(2)
    told = summary.read(summary.of(RUN, some, (match.serial_of(one.barcode) for one in some)).line())
    assert (told.first_piece, told.last_piece) == (201, 229)
    assert list(told.serials.values()) == [(201, 229)]


def test_what_is_no_summary_is_refused() -> None:
    with pytest.raises(ValueError, match="no summary"):
        summary.read(b"{}")


def test_pieces_kept_by_their_lines_are_read_as_they_were(tmp_path: Path) -> None:
    store, some, path = FolderStore(tmp_path / "store"), people(1), tmp_path / "lines"
    path.write_bytes(posted.lines(some))
    posted.keep_lines(store, RUN, 1, path)
    posted.keep(store, RUN, 1, some)
    assert tuple(posted.read(store, RUN, 1)) == some


# ── places of rows ───────────────────────────────────────────────────────────────────────────────────


def written(folder: Path, number: int) -> Iterator[bytes]:
    """Files of rows of two sheets with gaps, the same for the same number."""
    chance = random.Random(number)
    folder.mkdir()
    writer = Writer(folder, 7)
    for name, sheet in (("roster.xlsx", "March"), ("=more.csv", None)):
        writer.begin(Shared(file=name, sha256="0" * 64, sheet=sheet, columns={"A": "A (A)"}, document_type=None))
        row = 1
        for _ in range(chance.randrange(1, 40)):
            row += chance.choice((1, 1, 1, 5))
            known = row if chance.random() < 0.9 else None
            origin = Origin(file=name, sha256="0" * 64, sheet=sheet, row=known, columns={"A": "A (A)"})
            writer.add(RawForm(document_type=None, court=None, values={"A": '{"number":9,"row":9,"\n'}, origin=origin))
    writer.end()
    for one in writer.files:
        data = (folder / one.name).read_bytes()
        yield data if chance.random() < 0.7 else data.replace(b'{"number"', b'{ "number"')


@pytest.mark.parametrize("number", range(12))
def test_a_row_is_found_where_reading_its_line_finds_it(tmp_path: Path, number: int) -> None:
    files = list(written(tmp_path / "rows", number))
    lines = [row for each in files for row in rows.numbered(each.splitlines())]
    places = Places(rows.placed(each) for each in files)
    for one in lines:
        origin = one.raw.origin
        assert places.get(one.number) == Place(file=origin.file, sheet=origin.sheet, row=origin.row)
        name = f"'{origin.file}" if origin.file.startswith("=") else origin.file
        assert places.named(one.number) == (name, origin.sheet or "", origin.row or one.number)
    assert places.get(0) is None
    assert places.named(len(lines) + 1) == ("", "", len(lines) + 1)


def test_a_published_index_has_the_rows_of_the_persons_sheets() -> None:
    entry = Entry(1, "", 1, 1, 1, 2, 1, "mail", 12, 0, "6:26-cv-00001", "aa", "bb")
    (line,) = csv.DictReader(io.StringIO(stream_index.published((entry,), lambda row: ("f", "s", row + 5)).decode()))
    (plain,) = stream_index.read(stream_index.table((entry,)))
    assert plain == entry
    assert (line["file"], line["sheet"], line["row"], line["recipient"], line["way"]) == ("f", "s", "17", "0", "mail")
