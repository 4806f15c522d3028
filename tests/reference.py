"""The e-filing standards' schemas and samples, where this machine has them: read by tests, never part of the project.

`DOCKETPRESS_REFERENCE` names the folder that holds `ecf/` and `efsp/`; without it a folder `shared` beside the project.
"""

import os
from pathlib import Path

import pytest

_BESIDE = Path(__file__).parents[2] / "shared"


def folder(name: str) -> Path:
    """A folder of the reference data; skips the test where it is absent."""
    found = Path(os.environ.get("DOCKETPRESS_REFERENCE") or _BESIDE) / name
    if not found.is_dir():
        pytest.skip(f"no reference data: {name} is not on this machine (set DOCKETPRESS_REFERENCE)")
    return found


def ecf(name: str) -> Path:
    """A set of schemas, samples and code lists: `ecf-4.01-tyler`, `ecf-5.0` or `ecf-5.0-tyler`."""
    return folder(f"ecf/{name}")


def efsp() -> Path:
    """JSON payloads of the open proxy."""
    return folder("efsp")


def present(name: str) -> bool:
    """Whether a set is there, for tables that are made while tests are collected."""
    return (Path(os.environ.get("DOCKETPRESS_REFERENCE") or _BESIDE) / "ecf" / name).is_dir()
