"""The worker's connection to a zygote: to one it started, or to one that another process of the home shares with it.

Who shares, and who dies with whom::

    main ── control ──┐                         a process that closes its control, or dies, loses its children alone
                      ├── zygote ── children    the zygote ends when the last control is closed
    helper ─ control ─┘                         a zygote that dies takes all children with it; each user finds that out
                                                for itself, and its next call starts a zygote of its own

A process that ends in order waits for the zygote it started. Should others still use that one then, they have
`_GRACE_SECONDS` to end, too; after that it is killed, and they go on with one of their own.
"""

import contextlib
import logging
import os
import socket
import subprocess
import sys
from pathlib import Path

from pipeline.confine import wire
from pipeline.errors import ConfinedFailure
from pipeline.settings import ChildSettings

LENT = "DOCKETPRESS_ZYGOTE"
"""The environment variable in which a worker finds the number of the descriptor that was left open for it."""
_START_SECONDS = 60
_GRACE_SECONDS = 30
_BLOCK = 1 << 16
_PASSED_ON = frozenset({"PATH", "HOME", "LANG", "TZ", "LD_LIBRARY_PATH", "XDG_CACHE_HOME", "DOCKETPRESS_KILL_AT"})
_PASSED_ON_STARTS = ("LC_", "FONTCONFIG_", "SOURCE_DATE")

_log = logging.getLogger(__name__)


def lent() -> socket.socket | None:
    """The control that whoever started this process left open for it; a second question gets None."""
    number = os.environ.pop(LENT, "")
    if not number.isdecimal():
        return None
    try:
        control = socket.socket(fileno=int(number))
    except OSError:
        return None
    control.set_inheritable(False)
    return control


class Link:
    """One zygote at a time. Not safe for several threads; `Confined` lets in one after the other."""

    def __init__(self, limits: ChildSettings, preload: tuple[str, ...], shared: socket.socket | None) -> None:
        """Nothing is started.

        Args:
            limits: what one call may use.
            preload: modules the zygote imports.
            shared: another process's zygote, taken if it has the same limits and modules.
        """
        self._limits = limits
        self._preload = preload
        self._shared = shared
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._hello: wire.Hello | None = None

    @property
    def hello(self) -> wire.Hello:
        """What the zygote says of itself; waits until it is ready.

        Raises:
            ConfinedFailure: it cannot be started.
        """
        if self._hello is None and self._shared is not None:
            self._take_shared(self._shared)
        if self._hello is None:
            self._hello = self._own_hello()
            _warn(self._hello)
        return self._hello

    def begin(self) -> None:
        """Start the zygote now, and do not wait until it is ready."""
        if self._shared is None:
            self._begun()

    def send(self, what: bytes, *descriptors: int) -> None:
        """Ask for a child; a zygote that has died since the last time is replaced.

        Raises:
            ConfinedFailure: none can be started.
        """
        try:
            self._send(what, *descriptors)
        except (BrokenPipeError, ConnectionError):
            _log.warning("the zygote of the limited children had died; a new one is started")
            self.close()
            self._send(what, *descriptors)

    def close(self) -> None:
        """End all children of this process that still run, and with them the zygote unless others use it."""
        for one in (self._control, self._shared):
            if one is not None:
                one.close()
        self._control = self._shared = self._hello = None
        if self._process is not None:
            try:
                self._process.wait(_GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def leave(self) -> None:
        """Close a fork's copies of what is open, so that the end of whoever uses them is seen at once."""
        for one in (self._control, self._shared):
            if one is not None:
                one.close()

    def _send(self, what: bytes, *descriptors: int) -> None:
        if what != wire.USER:  # for a new user the zygote need not be ready
            _ = self.hello
        socket.send_fds(self._begun(), [what], descriptors)

    def _begun(self) -> socket.socket:
        if self._control is None:
            self._control, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with far:
                self._process = _started(far.fileno(), self._limits, self._preload)
            self._control.settimeout(_START_SECONDS)
        return self._control

    def _own_hello(self) -> wire.Hello:
        try:
            return _read_hello(self._begun())
        except ConfinedFailure:
            self.close()  # the next call tries once more
            raise

    def _take_shared(self, shared: socket.socket) -> None:
        """Use another process's zygote, unless it is gone, or is not just like one of our own."""
        self._shared = None
        shared.settimeout(_START_SECONDS)
        try:
            hello = _read_hello(shared)
        except ConfinedFailure:
            shared.close()
            return
        if hello.serves != wire.serves(self._limits, self._preload):
            shared.close()
            return
        self._control, self._hello = shared, hello


def _started(descriptor: int, limits: ChildSettings, preload: tuple[str, ...]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline.confine", str(descriptor), limits.model_dump_json(), ",".join(preload)],
        pass_fds=(descriptor,),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_environment(),
    )


def _environment() -> dict[str, str]:
    """No secret that stands in the worker's environment reaches a child."""
    passed = {
        name: value for name, value in os.environ.items() if name in _PASSED_ON or name.startswith(_PASSED_ON_STARTS)
    }
    return passed | {"PYTHONPATH": os.pathsep.join(one or str(Path.cwd()) for one in sys.path), "PYTHONUTF8": "1"}


def _read_hello(control: socket.socket) -> wire.Hello:
    data = b""
    with contextlib.suppress(OSError):
        data = control.recv(_BLOCK)
    if not data:
        raise ConfinedFailure("crash", "ZygoteNotStarted")
    return wire.Hello.model_validate_json(data)


def _warn(hello: wire.Hello) -> None:
    if not hello.network:
        _log.warning("limited children share this machine's network: the kernel allows no namespace here")
    if not hello.processes:
        _log.warning("limited children see other processes: the kernel allows no namespace here")
    for name in hello.missing:
        _log.warning("limited children lack the library %s", name)
