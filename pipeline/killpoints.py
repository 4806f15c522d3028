"""Named places at which a test may kill the process.

Every rename, fsync, commit and send stands between two of them. In production the environment
variable is absent and a call costs one dictionary look-up.
"""

import os
import signal

VARIABLE = "DOCKETPRESS_KILL_AT"
EVERY = "*"


def killpoint(name: str) -> None:
    """Die here, as from `kill -9`, when the environment asks for it.

    Args:
        name: `<where>.<moment>`, for example `claim.after-rename`. `DOCKETPRESS_KILL_AT` holds such a name;
            `name:file` names a file as well, and the process dies only if it can create that file, so
            that the point kills once and the restarted process lives. `*:folder` kills at every point for
            which there is no file of its name in the folder yet, so that each kills once, whichever comes first.
    """
    wanted = os.environ.get(VARIABLE)
    if not wanted:
        return
    point, _, once = wanted.partition(":")
    if point == EVERY:
        once = f"{once}/{name}"
    elif point != name:
        return
    if once:
        try:
            os.close(os.open(once, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            return
    os.kill(os.getpid(), signal.SIGKILL)
