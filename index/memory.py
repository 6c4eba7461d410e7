"""Memory: what was freed goes back to the system."""

import ctypes
import gc
import threading
from contextlib import suppress

_one_at_a_time = threading.Lock()


def give_back_memory() -> None:
    """Return to the system what is free, after much was made and dropped: tens of megabytes after a dictionary was compiled.

    A full collection empties Python's lists of free tuples and dicts, each of which keeps 256 kB of others from being returned, and
    glibc returns what is free within its heap (man 3 malloc_trim); other libraries have no such call. What `gc.freeze()` set aside is
    collected too, such as an index in the place of which there is another by now; what remains of it is set aside again.
    """
    with _one_at_a_time:
        is_set_aside = gc.get_freeze_count() > 0
        gc.unfreeze()
        gc.collect()
        if is_set_aside:
            gc.freeze()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
