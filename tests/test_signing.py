"""Messages between machines: signed as Standard Webhooks says, and nothing else gets through."""

import base64
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline import signing
from pipeline.errors import SettingsError
from tests.conftest import NOW

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
"""The example secret of the Standard Webhooks specification and its libraries' tests."""
KEYS = signing.keys(SECRET)


def fresh() -> str:
    return "whsec_" + base64.b64encode(os.urandom(32)).decode()


def test_the_specification_s_own_example_gives_its_published_signature() -> None:
    # From the test suites of the published libraries (svix/standard-webhooks).
    at = datetime.fromtimestamp(1614265330, tz=NOW.tzinfo)
    headers = signing.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}', KEYS)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_was_signed_is_accepted_and_gives_its_id() -> None:
    headers = signing.sign("evt_1", NOW, b"body", KEYS)
    assert signing.verify({name.title(): value for name, value in headers.items()}, b"body", KEYS, now=NOW) == "evt_1"


def test_a_body_in_pieces_has_the_signature_of_the_whole() -> None:
    assert signing.sign("a", NOW, iter((b"bo", b"", b"dy")), KEYS) == signing.sign("a", NOW, b"body", KEYS)


def test_a_secret_can_be_replaced_while_messages_are_under_way() -> None:
    old, new = signing.keys(fresh()), signing.keys(fresh())
    assert signing.verify(signing.sign("a", NOW, b"x", old), b"x", new + old, now=NOW) == "a"
    assert signing.verify(signing.sign("a", NOW, b"x", old + new), b"x", new, now=NOW) == "a"


@pytest.mark.parametrize("minutes", [-5, 0, 5])
def test_clocks_may_differ_by_five_minutes(minutes: int) -> None:
    headers = signing.sign("a", NOW + timedelta(minutes=minutes), b"x", KEYS)
    assert signing.verify(headers, b"x", KEYS, now=NOW)


HEADERS = signing.sign("a", NOW, b"x", KEYS)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("an old message", {"webhook-timestamp": str(int(NOW.timestamp()) - 301)}),
        ("a message from the future", {"webhook-timestamp": str(int(NOW.timestamp()) + 301)}),
        ("a changed timestamp", {"webhook-timestamp": str(int(NOW.timestamp()) + 1)}),
        ("a changed id", {"webhook-id": "b"}),
        ("an id with a dot", {"webhook-id": "a.b"}),
        ("no id", {"webhook-id": ""}),
        ("a timestamp in Arabic digits", {"webhook-timestamp": "١٢٣"}),
        ("a negative timestamp", {"webhook-timestamp": "-1"}),
        ("an endless timestamp", {"webhook-timestamp": "9" * 5000}),
        ("no signature", {"webhook-signature": ""}),
        ("an unknown version", {"webhook-signature": HEADERS["webhook-signature"].replace("v1,", "v2,")}),
        ("a signature that is no text", {"webhook-signature": "v1,é\ud800".encode(errors="replace").decode()}),
    ],
)
def test_a_message_that_is_not_what_was_signed_is_refused(name: str, change: dict[str, str]) -> None:
    with pytest.raises(signing.BadSignature):
        signing.verify({**HEADERS, **change}, b"x", KEYS, now=NOW)
    assert name


def test_another_body_or_another_secret_is_refused() -> None:
    for body, known in ((b"y", KEYS), (b"x", signing.keys(fresh()))):
        with pytest.raises(signing.BadSignature):
            signing.verify(HEADERS, body, known, now=NOW)


@pytest.mark.parametrize(
    "text",
    ["", "\n# only a remark\n", "secret", "whsec_", "whsec_AAAA", "whsec_" + "A" * 200, "whsec_%%%%"],
)
def test_what_is_no_secret_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        signing.keys(text)
    assert len(text) < 3 or text not in str(caught.value).replace("`whsec_`", "").replace("secret", "")


def test_a_missing_secret_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="nowhere"):
        signing.read_keys(tmp_path / "nowhere")


def test_a_key_never_shows_its_secret() -> None:
    assert "secret" not in repr(KEYS[0])


def test_an_id_that_could_shift_the_signed_text_is_not_signed() -> None:
    with pytest.raises(ValueError, match="message id"):
        signing.sign("a.b", NOW, b"x", KEYS)


@given(some.binary(max_size=200), some.integers(0, 1599))
def test_changing_any_bit_of_the_body_breaks_the_signature(body: bytes, bit: int) -> None:
    headers = signing.sign("a", NOW, body, KEYS)
    assert signing.verify(headers, body, KEYS, now=NOW) == "a"
    if body:
        place = bit % (len(body) * 8)
        changed = bytearray(body)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises(signing.BadSignature):
            signing.verify(headers, bytes(changed), KEYS, now=NOW)
