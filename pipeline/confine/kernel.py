"""What only the Linux kernel can do: namespaces, the parent-death signal, fewer capabilities."""

import ctypes
import errno
import os
import signal
from pathlib import Path

_NEW_USER = 0x10000000
_NEW_PROCESSES = 0x20000000
_NEW_NETWORK = 0x40000000
_CLONE3 = 435
_SET_PARENT_DEATH_SIGNAL = 1
_SET_DUMPABLE = 4
_SET_NO_NEW_PRIVILEGES = 38
_CAPABILITY_VERSION_3 = 0x20080522
_FILE_CAPABILITIES = 0b1110
"""CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER: a service run as root still reads what people dropped."""

_libc = ctypes.CDLL(None, use_errno=True)


class _CloneArguments(ctypes.Structure):
    _fields_ = tuple(
        (name, ctypes.c_uint64)
        for name in ("flags", "pidfd", "child_tid", "parent_tid", "exit_signal", "stack", "stack_size", "tls")
    )


def leave_network() -> bool:
    """Put this single-threaded process into a network namespace with nothing in it.

    Root does so by right; anybody else through a user namespace that maps only the own user. A child tries
    first, for a process that went half the way would own nothing any more.

    Returns:
        Whether the kernel allowed it. Some containers do not; the caller says so loudly.
    """
    probe = os.fork()
    if probe == 0:
        os._exit(0 if _leave_network() else 1)
    return os.waitpid(probe, 0)[1] == 0 and _leave_network()


def _leave_network() -> bool:
    if os.geteuid() == 0 and _libc.unshare(_NEW_NETWORK) == 0:
        return True
    user, group = os.geteuid(), os.getegid()
    if _libc.unshare(_NEW_USER | _NEW_NETWORK) != 0:
        return False
    own = Path("/proc/self")
    try:
        (own / "setgroups").write_text("deny", encoding="ascii")
        (own / "uid_map").write_text(f"{user} {user} 1", encoding="ascii")
        (own / "gid_map").write_text(f"{group} {group} 1", encoding="ascii")
    except OSError:
        return False
    return True


def fork_alone() -> int:
    """Fork into a new process namespace: when the child dies, the kernel kills everything it ever started.

    The child sees no other process and can signal none. It must do nothing but fork again and wait, for the
    C library does not know that it was forked.

    Returns:
        As `os.fork`.

    Raises:
        PermissionError: the kernel does not allow it here, or does not know the call.
    """
    arguments = _CloneArguments(flags=_NEW_PROCESSES, exit_signal=signal.SIGCHLD)
    child: int = _libc.syscall(_CLONE3, ctypes.byref(arguments), ctypes.sizeof(arguments))
    if child < 0:
        raise PermissionError(errno.EPERM, os.strerror(ctypes.get_errno()))
    return child


def die_with_parent() -> None:
    """Ask the kernel to kill this process when the thread that forked it ends."""
    _libc.prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def give_up_privileges() -> None:
    """Keep, of all a superuser may do, only reading and writing files; nothing started later regains more."""
    _libc.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    _libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    permitted = ctypes.c_uint32()
    current = (ctypes.c_uint32 * 6)()
    if _libc.capget(header, current) == 0:
        permitted = ctypes.c_uint32(current[1] & _FILE_CAPABILITIES)
    wanted = (ctypes.c_uint32 * 6)(permitted.value, permitted.value, 0, 0, 0, 0)
    _libc.capset(header, wanted)
