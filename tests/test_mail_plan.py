"""From notices to pieces and batches: grouping, mail order, sheets, serial numbers."""

import random
from pathlib import Path

import pytest

from pipeline.mailing import pieces, plan, stream
from pipeline.mailing.pieces import Batch
from pipeline.runs import notice_lines
from pipeline.runs.folder_store import FolderStore
from pipeline.runs.notice import Way
from pipeline.settings.tables import MailSettings
from tests.mail_papers import To, batches, listed, notices, planned

OAK = ("9 Oak Street", "Tampa, FL 33601")


def rows(batch: Batch, store: FolderStore) -> list[list[int]]:
    return [[one.row for one in found] for _, found in pieces.all_of(batch, store)]


def rows_of(folder: Path, recipients: list[To], mail: MailSettings) -> list[list[list[int]]]:
    store = FolderStore(folder)
    return [rows(batch, store) for batch in planned(store, recipients, mail)]


def test_one_recipient_at_one_address_gets_one_envelope(tmp_path: Path) -> None:
    to = [
        To(),
        To(name="Someone Else"),
        To(name="JANE Q ROE", lines=("123 main st.", "Tampa, Florida 33602")),
        To(lines=("125 Main Street", "Tampa, FL 33602")),
    ]
    assert rows_of(tmp_path, to, MailSettings()) == [[[1, 3], [2], [4]]]


def test_without_grouping_each_notice_has_its_own(tmp_path: Path) -> None:
    assert rows_of(tmp_path, [To(), To()], MailSettings(group=False)) == [[[1], [2]]]


def test_mail_lies_by_zip_code_street_and_number(tmp_path: Path) -> None:
    to = [
        To(lines=("10 Main Street", "Tampa FL 33602")),
        To(lines=("Calle 5", "Madrid", "Spain")),
        To(lines=("9 Main Street", "Tampa FL 33602")),
        To(lines=("8 Oak Street", "Tampa FL 33602")),
        To(lines=OAK),
        To(lines=("7 Main Street", "Tampa FL 33602-0001")),
        To(lines=("PO Box 5", "Miami FL 33101")),
    ]
    assert rows_of(tmp_path, to, MailSettings()) == [[[7], [5], [6], [3], [1], [4], [2]]]


def test_certified_mail_has_batches_of_its_own_and_what_is_not_mailed_has_none(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    to = [To(way=Way.CERTIFIED), To(), To(way=Way.EMAIL), To(way=Way.KEPT), To(name="B")]
    batches = planned(store, to, MailSettings())
    assert [(one.way, rows(one, store)) for one in batches] == [
        (Way.MAIL, [[5], [2]]),
        (Way.CERTIFIED, [[1]]),
    ]
    other = FolderStore(tmp_path / "other")
    assert [one.way for one in planned(other, [To()], MailSettings(mail_class="certified"))] == [Way.CERTIFIED]


@pytest.mark.parametrize("access", ["sealed", "confidential"])
def test_what_is_not_public_goes_into_envelopes_and_batches_of_its_own(tmp_path: Path, access: str) -> None:
    people = [To(), To(access=access), To(name="B", way=Way.CERTIFIED, access=access), To(name="B", way=Way.CERTIFIED)]
    store = FolderStore(tmp_path / "store")
    made = planned(store, people, MailSettings())
    assert [one.way for one in made] == [Way.MAIL, Way.MAIL, Way.CERTIFIED, Way.CERTIFIED]
    assert [rows(one, store) for one in made] == [[[1]], [[2]], [[4]], [[3]]]


@pytest.mark.parametrize(
    ("pages", "duplex", "expected"),
    [(1, True, 1), (2, True, 1), (3, True, 2), (4, True, 2), (1, False, 1), (3, False, 3)],
)
def test_a_notice_begins_on_a_front(pages: int, *, duplex: bool, expected: int) -> None:
    assert plan.sheets(pages, duplex=duplex) == expected


def test_a_piece_has_as_many_sheets_as_its_envelope_takes(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    (batch,) = planned(store, [To(pages=4) for _ in range(5)], MailSettings())
    assert [(len(one.notices), one.sheets) for one in batch.pieces] == [(2, 5), (2, 5), (1, 3)]
    assert not any(plan.too_thick(one, MailSettings()) for one in batch.pieces)
    (full,) = planned(FolderStore(tmp_path / "full"), [To(pages=2) for _ in range(6)], MailSettings())
    assert [(len(one.notices), one.sheets) for one in full.pieces] == [(5, 6), (1, 2)], "to the last sheet"
    assert not any(plan.too_thick(one, MailSettings()) for one in full.pieces)


def test_a_notice_too_long_for_any_fold_goes_alone_and_is_known(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    (batch,) = planned(store, [To(pages=40), To()], MailSettings())
    assert sorted(plan.too_thick(one, MailSettings()) for one in batch.pieces) == [False, True]
    assert not any(plan.too_thick(one, MailSettings(envelope="9x12")) for one in batch.pieces)
    made = stream.build(batch, store, MailSettings(), tmp_path / "out.pdf")
    assert made.too_thick == tuple(one.serial for one in batch.pieces if len(one.notices) == 1 and one.sheets > 6)
    assert len(made.too_thick) == 1


def test_batches_keep_to_their_sheets_and_split_no_piece(tmp_path: Path) -> None:
    chance = random.Random(5)
    to = [To(lines=(f"{at % 40} Oak St", "Tampa FL 33602"), pages=chance.randrange(1, 6)) for at in range(120)]
    mail = MailSettings(sheets=30, separators=4)
    store = FolderStore(tmp_path)
    batches = planned(store, to, mail)
    assert all(one.sheets <= 30 for one in batches)
    assert [one.number for one in batches] == list(range(1, len(batches) + 1))
    serials = [piece.serial for one in batches for piece in one.pieces]
    assert serials == list(range(1, len(serials) + 1))
    assert sorted(row for one in batches for piece in rows(one, store) for row in piece) == list(range(1, 121))
    assert sum(one.notices for one in batches) == 120


def test_a_stream_is_filled_to_its_last_sheet_and_has_the_sheets_it_was_planned_with(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    to = [To(name=f"N {at}") for at in range(12)]
    assert [one.sheets for one in planned(store, to, MailSettings(sheets=10))] == [10, 10, 4]
    other, mail = FolderStore(tmp_path / "other"), MailSettings(sheets=10, separators=2)
    batches = planned(other, to, mail)
    assert [one.sheets for one in batches] == [10, 10, 10]
    for one in batches:
        assert stream.build(one, other, mail, tmp_path / f"{one.number}.pdf").sheets == one.sheets


def test_notices_of_one_recipient_lie_in_the_order_of_their_rows(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    to = [To(name=f"N {at % 7}", lines=(f"{at % 5} Oak St", "Tampa FL 33602"), pages=at % 3 + 1) for at in range(40)]
    found = batches(store, notices(store, to), MailSettings(sheets=10), first_serial=500)
    pieces_ = [piece for batch in found for piece in rows(batch, store)]
    assert [piece.serial for batch in found for piece in batch.pieces] == list(range(500, 500 + len(pieces_)))
    assert sorted(row for piece in pieces_ for row in piece) == list(range(1, 41))
    assert all(piece == sorted(piece) and len({row % 35 for row in piece}) == 1 for piece in pieces_)
    assert any(len(piece) > 1 for piece in pieces_)


def test_a_batch_is_read_as_it_was_written(tmp_path: Path) -> None:
    (batch,) = planned(FolderStore(tmp_path), [To(), To(name="B")], MailSettings())
    assert pieces.batch(batch.line()) == batch


@pytest.mark.parametrize("told", [b"{}", b"[]", b'{"pieces":[1]}', b"x"], ids=["empty", "list", "no piece", "no JSON"])
def test_what_is_no_plan_is_refused(told: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        pieces.batch(told)


def test_a_notice_is_read_as_it_was_written(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    for line, one in listed(store, notices(store, [To(name="José Ñandú"), To(rendered=True)])):
        assert notice_lines.line(one) == store.read(line.name, line.start, line.size)
    with pytest.raises(ValueError, match="no line"):
        notice_lines.notice(b'{"row":1}')


def test_no_notices_are_no_batches() -> None:
    assert list(plan.plan([], MailSettings())) == []
