"""A worker that dies at a chosen place, as from `kill -9`, in a copy of this process."""

import os
import signal
import sys
import warnings
from collections.abc import Callable

from pipeline import killpoints

_BEFORE = ("prepare.before-lock", "prepare-message.before-rename", "prepare.before-commit", "prepare.after-commit")
_SENT = (
    "submit.before-intent", "submit.after-intent", "submit.before-send", "submit.after-send",
    "receipt-raw.before-write", "receipt-raw.after-rename", "receipt.before-commit", "receipt.after-commit",
    "review.before-commit", "review.after-commit", "opening.before-commit",
)  # fmt: skip
_POST = ("before-post", "after-post", "after-keep")
_OWN = {
    "http": tuple(f"http-portal.{one}" for one in _POST),
    "command": ("command-portal.before-start", "command-portal.after-end"),
    "folder": (
        "folder-portal-package.before-rename", "folder-portal-filing.before-write",
        "folder-portal.before-rename", "folder-portal.after-rename", "folder-portal.after-keep",
    ),
    **{kind: (*_BEFORE, *(f"{kind}-portal.{one}" for one in _POST)) for kind in ("ecf4", "ecf5", "efsp")},
}  # fmt: skip
_HANDED = (
    "opening.before-commit", "submit.before-intent", "submit.after-intent", "submit.before-send",
    "package-portal.before-rename", "package-portal.after-rename", "package-portal.after-keep", "submit.after-send",
    "receipt-raw.before-write", "receipt-raw.before-rename", "receipt-raw.after-rename", "receipt.before-commit",
    "receipt.after-commit", "submit.before-end", "submit.after-end",
)  # fmt: skip


def points(kind: str) -> tuple[str, ...]:
    """Where a worker of that way is killed."""
    return (*_SENT, *_OWN[kind]) if kind in _OWN else _HANDED


def killed(work: Callable[[], object], point: str) -> bool:
    """Do it in a copy of this process that dies at the point; gives whether it did."""
    return waited(forked(work, point)) == -signal.SIGKILL


def forked(work: Callable[[], object], point: str = "") -> int:
    """Begin it in a copy of this process; gives its number."""
    sys.stdout.flush()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # newer Pythons warn of forking beside threads
        child = os.fork()
    if child:
        return child
    os.environ[killpoints.VARIABLE] = point
    try:
        work()
    finally:
        os._exit(0)


def waited(child: int) -> int:
    """How it ended."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
