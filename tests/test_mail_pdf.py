"""The writer of print streams and its copies: readers that are not ours find everything again."""

import io
import random

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from pipeline.mailing.pdf_copies import Copies
from pipeline.mailing.pdf_writer import PdfWriter

_ROOM = b"<</Type/Pages/Count 0/Kids[]>>"


def opened(target: io.BytesIO, writer: PdfWriter, found: bytes) -> pikepdf.Pdf:
    """A file whose catalogue holds something under `Found`."""
    info = writer.add(b"<<>>")
    pages = writer.add(_ROOM)
    root = writer.add(b"<</Type/Catalog/Pages %d 0 R/Found %b>>" % (pages, found))
    writer.finish(root, info)
    pdf = pikepdf.open(io.BytesIO(target.getvalue()))
    assert pdf.check_pdf_syntax() == []
    return pdf


@pytest.mark.parametrize("count", [0, 1, 199, 200, 201, 1000])
def test_as_many_objects_as_there_are_come_back(count: int) -> None:
    chance, target = random.Random(count), io.BytesIO()
    writer = PdfWriter(target)
    wanted, references = [], []
    for at in range(count):
        if chance.random() < 0.5:
            data = chance.randbytes(chance.randrange(50))
            references.append(writer.stream(data))
            wanted.append(data)
        else:
            references.append(writer.add(b"(%d)" % at))
            wanted.append(b"%d" % at)
    listed = b"[" + b" ".join(b"%d 0 R" % one for one in references) + b"]"
    with opened(target, writer, listed) as pdf:
        found = [one.read_raw_bytes() if isinstance(one, pikepdf.Stream) else bytes(one) for one in pdf.Root.Found]
    assert found == wanted


def copied(source: pikepdf.Pdf, thing: pikepdf.Object) -> pikepdf.Pdf:
    del source
    target = io.BytesIO()
    writer = PdfWriter(target)
    return opened(target, writer, Copies(writer).body(thing))


def test_every_kind_of_object_is_copied() -> None:
    source = pikepdf.new()
    stream = source.make_stream(b"content \xff\x00", {"/Odd Name#(": 1})
    inner = Dictionary(
        Numbers=Array([1, -2, 3.25, 0.000125]),
        Truth=Array([True, False]),
        Words=Array([String("a (b) \\ c"), String("Ñandú 李")]),
        Bytes=pikepdf.String(b"\x00\xff\r\n"),
        Named=Name("/A B#/c"),
        Stream=stream,
        Deep=source.make_indirect(Dictionary(More=source.make_indirect(Array([Dictionary()])))),
    )
    with copied(source, source.make_indirect(inner)) as pdf:
        found = pdf.Root.Found
        assert [float(one) for one in found.Numbers] == [1, -2, 3.25, 0.000125]
        assert list(found.Truth) == [True, False]
        assert [str(one) for one in found.Words] == ["a (b) \\ c", "Ñandú 李"]
        assert bytes(found.Bytes) == b"\x00\xff\r\n"
        assert found.Named == Name("/A B#/c")
        assert found.Stream.read_bytes() == b"content \xff\x00"
        assert found.Stream["/Odd Name#("] == 1
        assert len(found.Deep.More) == 1


def test_what_is_the_same_is_copied_once() -> None:
    source = pikepdf.new()
    fonts = [source.make_indirect(Dictionary(Type=Name.Font, File=source.make_stream(b"font"))) for _ in range(5)]
    with copied(source, Array(fonts)) as pdf:
        assert len({one.objgen for one in pdf.Root.Found}) == 1


def test_a_ring_of_objects_ends() -> None:
    source = pikepdf.new()
    one = source.make_indirect(Dictionary(Number=1))
    other = source.make_indirect(Dictionary(Number=2, Back=one))
    one.Next = other
    with copied(source, one) as pdf:
        found = pdf.Root.Found
        assert int(found.Next.Back.Next.Number) == 2
        assert found.Next.Back.objgen == found.objgen


def test_tags_and_the_way_back_to_the_whole_file_are_left_out() -> None:
    source = pikepdf.new()
    told = Dictionary(Parent=source.Root, StructParents=3, StructParent=1, Metadata=source.make_stream(b"x"), Kept=1)
    with copied(source, source.make_indirect(told)) as pdf:
        assert set(pdf.Root.Found.keys()) == {"/Kept"}
