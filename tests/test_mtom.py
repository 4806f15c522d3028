"""MTOM: what is written is the same each time and comes back whole; what strangers send is bounded or refused."""

import random
from pathlib import Path

import pytest
from lxml import etree

from pipeline.filing.ecf import mtom, soap
from pipeline.filing.ecf.mtom import NotMtom, Part
from pipeline.filing.ecf.v5 import xop

V11 = soap.Version.V11
ROOT = b"<soap/>"


def packed(root: bytes = ROOT, *parts: Part, reference: str = "r") -> mtom.Packed:
    return mtom.packed(root, parts, reference=reference, version=V11)


def body(made: mtom.Packed) -> bytes:
    return b"".join(made.pieces())


def part(name: str, source: bytes | Path) -> Part:
    return Part(content_id=name, content_type="application/pdf", source=source)


# ── writing ──


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(b"%PDF-" + bytes(200_000))
    assert body(packed(ROOT, part("a", file))) == body(packed(ROOT, part("a", file)))


def test_a_file_is_handed_on_in_pieces(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(bytes(300_000))
    assert max(map(len, packed(ROOT, part("a", file)).pieces())) <= 1 << 16


def test_a_boundary_that_stands_in_a_file_is_not_used(tmp_path: Path) -> None:
    usual = packed().boundary
    file = tmp_path / "a.pdf"
    file.write_bytes(b"x" * ((1 << 16) - 10) + usual.encode() + b"y")  # across two pieces of the file
    made = packed(ROOT, part("a", file))
    assert made.boundary != usual
    assert mtom.read(body(made), made.content_type).parts["a"] == file.read_bytes()


@pytest.mark.parametrize("names", [("a", "a"), ("message@docketpress",), ("a b",), ("a\r\nX: y",), ("",)])
def test_a_content_id_that_is_no_name_of_its_own_is_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="Content-ID"):
        packed(ROOT, *(part(one, b"x") for one in names))


def test_the_boundary_of_a_stored_body_is_found_again(tmp_path: Path) -> None:
    made = packed(ROOT, part("a", b"x"))
    path = tmp_path / "message"
    path.write_bytes(body(made))
    assert mtom.content_type(mtom.written_boundary(path), V11) == made.content_type


def test_a_stored_file_that_is_no_body_of_ours_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "message"
    path.write_bytes(b"<soap/>")
    with pytest.raises(NotMtom):
        mtom.written_boundary(path)


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_written_comes_back(seed: int) -> None:
    dice = random.Random(seed)
    alphabet = [b"\r\n", b"--", b"\n", b"=_", b"Content-ID: <a>", b"\0", b"\xff", b"%PDF-1.7", b":"]

    def bytes_of() -> bytes:
        return b"".join(dice.choice([dice.choice(alphabet), dice.randbytes(5)]) for _ in range(dice.randrange(60)))

    parts = tuple(part(f"part-{number}", bytes_of()) for number in range(dice.randrange(6)))
    made = packed(b"<a>" + bytes_of().hex().encode() + b"</a>", *parts, reference=str(seed))
    for content_type in (made.content_type, None):
        package = mtom.read(body(made), content_type)
        assert package.root == made.root
        assert dict(package.parts) == {one.content_id: one.source for one in parts}


# ── reading what strangers send ──


def crafted(*parts: str, end: str = "\r\n--b--\r\n") -> bytes:
    return ("".join(f"\r\n--b\r\n{one}" for one in parts)[2:] + end).encode()


KIND = 'multipart/related; boundary="b"; type="application/xop+xml"; start="<root>"'
MESSAGE = "Content-Type: application/xop+xml\r\nContent-ID: <root>\r\n\r\n<soap/>"
FILE = "Content-Type: application/pdf\r\nContent-ID: <a>\r\n\r\nX"

FINE = {
    "a message and a file": (crafted(MESSAGE, FILE), KIND, {"a": b"X"}),
    "a start without brackets": (crafted(MESSAGE, FILE), KIND.replace("<root>", "root"), {"a": b"X"}),
    "the message is not the first part": (crafted(FILE, MESSAGE), KIND, {"a": b"X"}),
    "an unquoted boundary": (crafted(MESSAGE), "multipart/related; boundary=b", {}),
    "capitals in names": (crafted(MESSAGE.replace("Content-ID", "CONTENT-id"), FILE), KIND.upper().replace('"B"', '"b"').replace("ROOT", "root"), {"a": b"X"}),  # noqa: E501
    "words before the first boundary": (b"for old readers\r\n" + crafted(MESSAGE), KIND, {}),
    "words after the last boundary": (crafted(MESSAGE) + b"bye", KIND, {}),
    "a file in base64": (crafted(MESSAGE, FILE.replace("\r\n\r\nX", "\r\nContent-Transfer-Encoding: base64\r\n\r\nW\r\nA==")), KIND, {"a": b"X"}),  # noqa: E501
    "a header over two lines": (crafted(MESSAGE, FILE.replace("<a>", "\r\n <a>")), KIND, {"a": b"X"}),
    "an empty file": (crafted(MESSAGE, FILE[:-1]), KIND, {"a": b""}),
    "no multipart at all": (b"<soap/>", "text/xml", {}),
    "nothing told of the type": (crafted(MESSAGE, FILE), None, {"a": b"X"}),
    "nothing told, and an empty line first": (b"\r\n" + crafted(MESSAGE, FILE), None, {"a": b"X"}),
}  # fmt: skip


@pytest.mark.parametrize("what", FINE)
def test_what_other_programs_write_is_read(what: str) -> None:
    raw, kind, parts = FINE[what]
    package = mtom.read(raw, kind)
    assert package.root.strip() == b"<soap/>"
    assert dict(package.parts) == parts


HOSTILE = {
    "no boundary named": (crafted(MESSAGE), "multipart/related"),
    "a boundary of 71 characters": (crafted(MESSAGE), f"multipart/related; boundary={'b' * 71}"),
    "another boundary than named": (crafted(MESSAGE), 'multipart/related; boundary="c"'),
    "the end is missing": (crafted(MESSAGE, FILE, end=""), KIND),
    "the end has one dash": (crafted(MESSAGE, FILE, end="\r\n--b-\r\n"), KIND),
    "a boundary is followed by words": (crafted(MESSAGE).replace(b"--b\r\n", b"--b evil\r\n", 1), KIND),
    "no part at all": (b"--b--\r\n", KIND),
    "the named message is missing": (crafted(FILE), KIND),
    "a part without Content-ID": (crafted(MESSAGE, FILE.replace("Content-ID: <a>\r\n", "")), KIND),
    "a Content-ID twice": (crafted(MESSAGE, FILE, FILE), KIND),
    "a file with the message's Content-ID": (crafted(MESSAGE, FILE.replace("<a>", "<root>")), KIND),
    "a multipart within": (crafted(MESSAGE, FILE.replace("application/pdf", "multipart/mixed; boundary=c")), KIND),
    "a mail within": (crafted(MESSAGE, FILE.replace("application/pdf", "message/rfc822")), KIND),
    "the message in HTML": (crafted(MESSAGE.replace("application/xop+xml", "text/html")), KIND),
    "a multipart of another kind": (crafted(MESSAGE), KIND.replace("related", "mixed")),
    "a part without headers": (crafted(MESSAGE, "\r\nX"), KIND),
    "headers without an end": (crafted(MESSAGE, "Content-ID: <a>"), KIND),
    "a header twice": (crafted(MESSAGE, f"Content-ID: <b>\r\n{FILE}"), KIND),
    "a header without a colon": (crafted(MESSAGE, f"nonsense\r\n{FILE}"), KIND),
    "a header without a name": (crafted(MESSAGE, f": x\r\n{FILE}"), KIND),
    "quoted-printable": (crafted(MESSAGE, f"Content-Transfer-Encoding: quoted-printable\r\n{FILE}"), KIND),
    "base64 that is none": (crafted(MESSAGE, f"Content-Transfer-Encoding: base64\r\n{FILE}!"), KIND),
    "a bomb of headers": (crafted(MESSAGE, "".join(f"X-{n}: y\r\n" for n in range(50)) + FILE), KIND),
    "a header without an end for megabytes": (crafted(MESSAGE, f"X: {'y' * 2_000_000}\r\n{FILE}"), KIND),
    "ten thousand parts": (crafted(MESSAGE, *(FILE.replace("<a>", f"<{n}>") for n in range(10_000))), KIND),
    "nothing": (b"", KIND),
    "only dashes": (b"--" * 5000, None),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_a_stranger_may_send_is_refused(what: str) -> None:
    raw, kind = HOSTILE[what]
    with pytest.raises(NotMtom) as caught:
        mtom.read(raw, kind)
    assert len(str(caught.value)) < 100, "the text holds nothing of what came"


@pytest.mark.parametrize("seed", range(60))
def test_a_body_with_changed_bytes_is_read_or_refused_and_nothing_else(seed: int) -> None:
    dice = random.Random(seed)
    made = packed(ROOT, part("a", b"abc"), part("b", b"--x\r\n"))
    raw = bytearray(body(made))
    for _ in range(dice.randrange(1, 6)):
        at = dice.randrange(len(raw))
        raw[at : at + dice.randrange(3)] = dice.randbytes(dice.randrange(3))
    try:
        found = mtom.read(bytes(raw), made.content_type)
    except NotMtom:
        return
    assert all(one in raw for one in (found.root, *found.parts.values())), "nothing is read that did not come"


# ── what stands in the message ──


def including(href: str | None, *, inside: str = "<x:Include xmlns:x='{xop}' {href}/>") -> etree._Element:
    told = f"href='{href}'" if href is not None else ""
    return etree.fromstring(f"<a><b>{inside.format(xop=xop.XOP, href=told)}</b></a>")


def test_an_include_stands_for_its_part() -> None:
    message = including("cid:a%20b")
    assert list(xop.held(message, {"a b": b"X"}).values()) == [b"X"]


BAD_INCLUDES = {
    "a part that is not there": including("cid:z"),
    "an address": including("https://example.com/a.pdf"),
    "a file of this machine": including("file:///etc/passwd"),
    "nothing": including(None),
    "an empty name": including("cid:"),
    "words beside it": including("cid:a", inside="text<x:Include xmlns:x='{xop}' {href}/>"),
    "words after it": including("cid:a", inside="<x:Include xmlns:x='{xop}' {href}/>text"),
    "two of them": including("cid:a", inside="<x:Include xmlns:x='{xop}' {href}/>" * 2),
    "something in it": including("cid:a", inside="<x:Include xmlns:x='{xop}' {href}><c/></x:Include>"),
}


@pytest.mark.parametrize("what", BAD_INCLUDES)
def test_an_include_that_names_anything_else_is_refused(what: str) -> None:
    with pytest.raises(NotMtom):
        xop.held(BAD_INCLUDES[what], {"a": b"X"})


def test_base64_in_the_message_is_read_as_well() -> None:
    assert xop.content(etree.fromstring("<b>W A==</b>"), {}) == b"X"
    assert xop.content(etree.fromstring("<b/>"), {}) is None
    with pytest.raises(NotMtom):
        xop.content(etree.fromstring("<b>!</b>"), {})
    with pytest.raises(NotMtom):
        xop.content(etree.fromstring("<b><c/></b>"), {})


def test_for_the_schema_the_place_of_a_file_is_empty() -> None:
    message = including("cid:a")
    assert etree.tostring(xop.without_includes(message)) == b"<a><b/></a>"
    assert len(message[0]) == 1, "the message itself is left as it is"
