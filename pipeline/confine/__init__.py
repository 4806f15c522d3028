"""Runs whatever touches a stranger's bytes in a limited child process that can be killed.

::

    worker (many threads)            zygote (one thread, libraries loaded)       child (one job, then gone)
    Confined.call(f, x) ── fds ────► fork into a new process namespace ────────► limits, then f(x)
         ▲                                │ kills at the wall-clock limit             │
         └──── JSON of the result ────────┼───────────────────────────────────────────┘
         └──── how the child ended ───────┘

`Kept` has a child that takes one call after the other instead, for a run's rows.

What goes to the child is pickled (we trust ourselves); what comes back is JSON, checked against the return
type of the function and never unpickled. If the worker dies, the zygote sees its socket close and kills the worker's
children; with its last worker it ends. If the zygote dies, the kernel kills the children. A run's worker shares its
zygote with its helpers, see `link`.

The risks that remain: a child may read every file its user may read, write every file its user may write,
and reach a socket that stands in the file system. Give the service a user of its own.
"""

from pipeline.confine.confined import LIBRARIES, Confined
from pipeline.confine.direct import Caller, Direct
from pipeline.confine.kept import Kept
from pipeline.confine.link import LENT, lent

__all__ = ["LENT", "LIBRARIES", "Caller", "Confined", "Direct", "Kept", "lent"]
