"""What an envelope's window shows of the paper, at every position of the paper."""

import itertools

import pytest

from pipeline.mailing import block, window
from pipeline.mailing.drawing import STRIP

NAMES = ("10-single", "10-double", "9x12")
LINES = ("JANE Q. ROE", "123 N MAIN ST APT 4", "TAMPA FL 33602-1234")


def envelope(name: str) -> window.Envelope:
    found = window.envelope(name)
    assert found is not None
    return found


def seen(one: window.Envelope, shown: window.Window, aside: float, up: float) -> window.Box:
    """What of the page a window shows when the paper lies so far from the left and the bottom."""
    top = one.paper_height - one.panel - up
    left, bottom = shown.left - aside, top + shown.bottom
    return left * 72, bottom * 72, (left + shown.width) * 72, (bottom + shown.height) * 72


def positions(one: window.Envelope) -> list[tuple[float, float]]:
    steps = [at / 8 for at in range(9)]
    aside, up = one.width - one.paper_width, one.height - one.panel
    return [(a * aside, u * up) for a, u in itertools.product(steps, steps)]


@pytest.mark.parametrize("bars", [False, True], ids=["no barcode", "a barcode"])
@pytest.mark.parametrize("name", NAMES)
def test_address_and_barcode_show_wherever_the_paper_lies(name: str, bars: bool) -> None:  # noqa: FBT001
    one, clear = envelope(name), window.clear()
    made = block.in_window(LINES, one, bars=bars)
    assert made is not None
    assert block.stays(made, one, one.address)
    for position in positions(one):
        left, bottom, right, top = seen(one, one.address, *position)
        assert made.box[0] - left >= clear.address
        assert made.box[1] - bottom >= clear.address
        assert right - made.box[2] >= clear.address
        if made.bars is None:
            assert top - made.box[3] >= clear.address
        else:
            assert made.bars[0] - left >= clear.beside_bars
            assert right - made.bars[2] >= clear.beside_bars
            assert top - made.bars[3] >= clear.above_bars
            assert clear.above_bars <= made.bars[1] - made.box[3] + 1e-6 <= clear.bars_from_address


@pytest.mark.parametrize("name", NAMES)
def test_nothing_but_the_address_can_show(name: str) -> None:
    one = envelope(name)
    for shown in one.windows:
        assert window.apart(STRIP, one.swept(shown)), "the marks stay out of it"
        for position in positions(one):
            left, bottom, right, top = seen(one, shown, *position)
            within = (max(left, 0), bottom, min(right, 612), top)
            assert window.inside(within, one.swept(shown))


@pytest.mark.parametrize("name", NAMES)
def test_the_held_box_is_the_largest(name: str) -> None:
    one = envelope(name)
    boxes = [seen(one, one.address, *position) for position in positions(one)]
    common = (*(max(box[at] for box in boxes) for at in (0, 1)), *(min(box[at] for box in boxes) for at in (2, 3)))
    shift = one.print_shift * 72
    assert one.held(one.address) == pytest.approx(
        (common[0] + shift, common[1] + shift, common[2] - shift, common[3] - shift)
    )


@pytest.mark.parametrize(
    ("name", "plain", "with_bars"), [("10-single", 5, 4), ("10-double", 4, 3), ("9x12", 4, 3)], ids=NAMES
)
def test_so_many_lines_fit(name: str, plain: int, with_bars: int) -> None:
    assert block.most_lines(envelope(name), bars=False) == plain
    assert block.most_lines(envelope(name), bars=True) == with_bars


def test_the_smallest_type_is_what_the_postal_service_reads() -> None:
    points, capitals = window.smallest_type()
    made = block.in_window(LINES * 2, envelope("10-single"), bars=False)
    assert made is None
    assert min(block._SIZES) >= points
    assert capitals == pytest.approx(5.76)


def test_paper_folded_in_exact_thirds_slides_more_and_holds_less() -> None:
    one = envelope("10-single")
    thirds = window.Envelope(**{name: getattr(one, name) for name in one.__slots__} | {"panel": 11 / 3})
    held, less = one.held(one.address), thirds.held(one.address)
    assert less[3] - less[1] < held[3] - held[1]
    made = block.in_window(LINES, one, bars=False)
    assert made is not None
    assert not block.stays(made, thirds, one.address)


def test_the_office_stands_in_the_upper_window_only() -> None:
    own = ("CLERK OF COURT", "1 COURT STREET", "TAMPA FL 33602")
    double = envelope("10-double")
    made = block.sender(own, double)
    assert made is not None
    assert double.sender is not None
    assert block.stays(made, double, double.sender)
    assert window.apart(made.box, double.swept(double.address))
    assert block.sender(own, envelope("10-single")) is None


def test_no_envelope_is_no_window() -> None:
    assert window.envelope("none") is None
