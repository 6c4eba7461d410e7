"""The name of this process among the replicas, in the database, in `doctor` and in /metrics."""

import os
import socket


def own_name() -> str:
    """Return host:process, which is unique on all machines."""
    return f"{socket.gethostname()}:{os.getpid()}"
