"""Sizes behind packed streams are counted without unpacking them; texts fit their boxes."""

import io
import zlib

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.pages import decoded, lettering, text_box
from pipeline.pages.page_words import pages_in_words
from tests import hostile_bombs, hostile_make


def contents_of(pdf: pikepdf.Pdf) -> pikepdf.Stream:
    contents = pdf.pages[0].obj.Contents
    assert isinstance(contents, pikepdf.Stream)
    return contents


def _size(data: bytes, filters: bytes, cap: int = 10_000_000) -> int:
    with pikepdf.open(
        io.BytesIO(hostile_make.raw(hostile_make.one_page(hostile_make.stream(data, b"/Filter" + filters))))
    ) as pdf:
        return decoded.size(contents_of(pdf), cap)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=4000), st.integers(min_value=1, max_value=3))
def test_the_size_behind_zlib_is_counted_exactly(data: bytes, layers: int) -> None:
    packed = data
    for _ in range(layers):
        packed = zlib.compress(packed)
    assert _size(packed, b"[" + b"/FlateDecode" * layers + b"]") == len(data)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=2000))
def test_the_size_behind_run_length_is_what_qpdf_finds(data: bytes) -> None:
    objects = hostile_make.one_page(hostile_make.stream(data + b"\x80", b"/Filter/RunLengthDecode"))
    with pikepdf.open(io.BytesIO(hostile_make.raw(objects))) as pdf:
        contents = contents_of(pdf)
        try:
            expected = len(contents.read_bytes())
        except pikepdf.PdfError:
            return  # qpdf cannot decode it, so nobody will
        assert decoded.size(contents, 10_000_000) >= expected


@settings(max_examples=25, deadline=None)
@given(st.integers(min_value=1, max_value=60_000))
def test_the_size_behind_lzw_is_what_qpdf_finds(size: int) -> None:
    with pikepdf.open(io.BytesIO(hostile_bombs.lzw_bomb(size))) as pdf:
        contents = contents_of(pdf)
        assert decoded.size(contents, 10_000_000) == len(contents.read_bytes()) >= size


@pytest.mark.parametrize(
    ("data", "filters", "size"),
    [
        (b"48656C6C6F>", b"/ASCIIHexDecode", 5),
        (b"48 65 6C6C6>", b"/AHx", 5),
        (b'87cURD]i,"Ebo80~>', b"/ASCII85Decode", 12),
        (b"not hex", b"/ASCIIHexDecode", 7),
        (b"plain", b"[]", 5),
        (b"\xff\xd8\xff", b"/DCTDecode", 3),
    ],
)
def test_text_filters_are_undone_before_counting(data: bytes, filters: bytes, size: int) -> None:
    assert _size(data, filters) == size


@settings(max_examples=40, deadline=None)
@given(
    st.text(alphabet=st.sampled_from("abcWXŁß ,\n-"), max_size=300),
    st.floats(min_value=20, max_value=400),
    st.floats(min_value=8, max_value=200),
)
def test_wrapping_loses_no_letter_and_keeps_inside_the_box(text: str, width: float, height: float) -> None:
    laid = text_box.paragraphs(text, width, height, size=0, align=0)
    assert "".join(line.text for line in laid.lines).replace(" ", "") == text.replace(" ", "").replace("\n", "")
    assert laid.size >= text_box.LEAST_SIZE
    if laid.fits:
        assert all(0 <= line.y <= height for line in laid.lines)
        assert all(line.x + lettering.width(line.text.rstrip()) * laid.size <= width + 1 for line in laid.lines)


def test_page_numbers_are_said_as_people_say_them() -> None:
    assert pages_in_words([1]) == "page 1"
    assert pages_in_words([5, 3, 1, 2, 5]) == "pages 1-3, 5"
