"""The Intelligent Mail barcode: digits into bars, bars into a drawing, and back."""

import random
import re

import pytest

from pipeline.mailing import barcode
from pipeline.mailing.bars import digits

EXAMPLE = "AADTFFDFTDADTAADAATFDTDDAAADDTDTTDAFADADDDTFFFDDTTTADFAAADFTDAADA"


def test_the_specifications_own_example_comes_out() -> None:
    assert barcode.bars("01234567094987654321", "01234567891") == EXAMPLE


@pytest.mark.parametrize("route", ["", "33602", "336021234", "33602123423"])
@pytest.mark.parametrize("mailer", ["123456", "912345678"])
def test_what_is_encoded_is_decoded(mailer: str, route: str) -> None:
    chance = random.Random(7)
    for _ in range(20):
        serial = chance.randrange(10 ** barcode.serial_digits(mailer))
        code = barcode.tracking("270", mailer, serial)
        assert digits(barcode.bars(code, route)) == code + route
        assert int(code[5 + len(mailer) :]) == serial


def test_a_serial_number_too_long_begins_anew() -> None:
    assert barcode.tracking("270", "912345678", 1_000_001) == "00270912345678000001"


@pytest.mark.parametrize(("service", "mailer"), [("27", "123456"), ("270", "1234567"), ("27x", "123456"), ("270", "")])
def test_numbers_of_another_length_are_refused(service: str, mailer: str) -> None:
    with pytest.raises(ValueError, match="tracking code"):
        barcode.tracking(service, mailer, 1)


@pytest.mark.parametrize("code", ["", "1", "9" * 20, "x" * 20], ids=["nothing", "one", "no such identifier", "letters"])
def test_digits_that_are_no_barcode_are_refused(code: str) -> None:
    with pytest.raises(ValueError, match="Intelligent Mail"):
        barcode.bars(code, "")


def test_the_routing_code_ends_where_something_is_missing() -> None:
    assert [barcode.routing(*one) for one in (("",), ("33602",), ("33602", "1234"), ("33602", "1234", "23"))] == [
        "",
        "33602",
        "336021234",
        "33602123423",
    ]
    assert barcode.routing("33602", "", "23") == "33602"


@pytest.mark.parametrize("size", barcode.sizes(), ids=["usual", "narrow"])
def test_the_drawing_has_the_sizes_of_the_specification(size: barcode.Size) -> None:
    drawn = barcode.drawing(EXAMPLE, 72.0, 500.0, size).decode()
    boxes = [tuple(map(float, one)) for one in re.findall(r"([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re", drawn)]
    assert len(boxes) == 65
    lefts = [one[0] for one in boxes]
    assert 2.667 <= round((lefts[-1] - lefts[0]) / 72, 3) <= 3.225
    assert 20 <= 64 * 72 / (lefts[-1] - lefts[0]) <= 24
    for (_, low, wide, high), kind in zip(boxes, EXAMPLE, strict=True):
        assert 0.015 <= wide / 72 <= 0.025
        assert {"F": 0.125, "A": 0.08, "D": 0.08, "T": 0.039}[kind] <= high / 72 <= 0.165
        middle = 500 + size.full / 2
        assert low < middle < low + high
