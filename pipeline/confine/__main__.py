"""The zygote's own start: `python -m pipeline.confine FD LIMITS MODULES`, used by `Confined` alone."""

import socket
import sys

from pipeline.confine import zygote
from pipeline.settings import ChildSettings

if __name__ == "__main__":
    descriptor, limits, modules = sys.argv[1:]
    zygote.serve(
        socket.socket(fileno=int(descriptor)),
        ChildSettings.model_validate_json(limits),
        tuple(name for name in modules.split(",") if name),
    )
