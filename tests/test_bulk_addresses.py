"""What is seen at a glance of an address or an identity is what a long look finds."""

import hashlib
import json
import random

import pytest

from pipeline.mailing import address, address_checks
from pipeline.runs import identity
from pipeline.settings.tables import MailSettings

LINES = (
    *("12 Elm Street", "12 ELM ST APT 4", "PO Box 12", "P O BOX", "RR 2 Box 152", "HC 1", "General Delivery"),
    *("12 Elm Street; Rear", "c/o Ann Roe", "Attn:", "Unit 4", "Auburn Correctional Facility", "CALLE SOL 12"),
    *("123 N Main Street East", "Elm Street", "12-34 56th Road", "12 Stra\xdfe", "\u0645", "W" * 60, "PSC 802 Box 74"),
)
LASTS = (
    *("Rochester, NY 14614", "ROCHESTER NY 14614-1234", "Rochester, CA 14614", "Rochester NY", "NY 14614", "Nowhere"),
    *(
        "San Juan, PR 00901",
        "APO AE 09499",
        "Toronto, Canada",
        "CANADA",
        "Rochester, New York 14614",
        "Elmira ZZ 99999",
    ),
)


@pytest.mark.parametrize("envelope", ["10-single", "none"])
@pytest.mark.parametrize("barcode", ["with a barcode", "without"])
def test_an_address_that_passes_at_a_glance_passes_every_test(envelope: str, barcode: str) -> None:
    bars = barcode == "with a barcode"
    more = {"mailer_id": "901234567", "service_type": "040"} if bars else {}
    mail = MailSettings.model_validate({"envelope": envelope, "barcode": bars, **more})
    tests = (address_checks._name, address_checks._foreign, *address_checks._DOMESTIC, address_checks._beside)
    chance, passed = random.Random(4), 0
    for _ in range(3000):
        lines = (*(chance.choice(LINES) for _ in range(chance.choice((1, 1, 1, 2, 0)))), chance.choice(LASTS))
        one = address.read(chance.choice(("Ann Roe", "Ann Roe", "", "Z" * 50, "\u0645")), lines)
        if address_checks._ordinary(one, mail):
            passed += 1
            told = [each for test in tests if test is not address_checks._foreign for each in test(one)]
            assert not [*told, *address_checks._inmate(one), *address_checks._window(mail, one)]
    assert passed > 30


def test_a_line_of_an_address_is_of_the_kind_its_patterns_say(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [address._printed(f"{one} {other}".strip()) for one in (*LINES, "") for other in (*LINES, "", "a")]
    found = [address._kind_of.__wrapped__(line) for line in lines]
    monkeypatch.setattr(address, "_SPECIAL", ("",))
    assert found == [address._kind_of.__wrapped__(line) for line in lines]


def test_an_identity_is_the_digest_of_a_list_as_json_writes_it() -> None:
    chance = random.Random(2)
    for _ in range(100):
        parts = ["".join(chance.choices('aZ9 "\\\n\x07\u00e9\u2028\U0001f600,]', k=8)) for _ in range(4)]
        whole = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
        assert identity._digest(parts) == whole[:32]


def test_the_further_digits_of_a_zip_code_are_left_out_wherever_they_stand() -> None:
    for end in ("14614", "14614-1234", "14614 1234", "146141234", "14614\u20131234", "14614-1234\n", "14614\n", "a"):
        assert identity._without_plus_four(f"Rochester, NY {end}") == identity._PLUS_FOUR.sub(
            r"\1", f"Rochester, NY {end}"
        )
