"""The fixtures of the intake tests; a test module asks for them with `pytest_plugins`."""

import ctypes
import os
from collections.abc import Iterator

import pytest

from pipeline import database
from tests.conftest import MakeHome
from tests.intake_desk import Desk, MakeDesk, toml


@pytest.fixture
def desk(home: MakeHome) -> Iterator[MakeDesk]:
    """`desk(settle=…)` gives a desk with such a home."""
    opened: list[Desk] = []

    def make(*, url: str = "", **options: object) -> Desk:
        settings = home(toml(**options))  # type: ignore[arg-type]
        settings.var.mkdir(mode=0o700)
        engine = database.connect(url or settings.database_url)
        opened.append(Desk(settings=settings, engine=engine))
        return opened[-1]

    yield make
    for one in opened:
        one.engine.dispose()


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Capabilities(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


@pytest.fixture
def without_privileges() -> Iterator[None]:
    """Permissions hold for root too: the capabilities that override them are laid down for the test."""
    if os.geteuid() != 0:
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header, held = _Header(0x20080522, 0), (_Capabilities * 2)()
    assert libc.capget(ctypes.byref(header), ctypes.byref(held)) == 0
    whole = held[0].effective
    held[0].effective = whole & ~0b110  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
    assert libc.capset(ctypes.byref(header), ctypes.byref(held)) == 0
    try:
        yield
    finally:
        held[0].effective = whole
        assert libc.capset(ctypes.byref(header), ctypes.byref(held)) == 0
