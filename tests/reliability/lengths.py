"""How long each test of reliability runs: briefly in `make test`, at full length in `make reliability`, or as the environment says.

`make reliability SHARE=0.1` takes a tenth of all full lengths, `make reliability KILLS=50` sets one of them.
"""

import os
from typing import Final

FULL: Final = "RELIABILITY_SHARE"
"""The variable with the share of the full lengths; without it lengths are the short ones."""


def length(name: str, short: int, full: int) -> int:
    """Return the length called *name*: what that variable says, else the share of *full* (*short* at least), else *short*."""
    if given := os.environ.get(name):
        return int(given)
    share = os.environ.get(FULL)
    return max(short, round(full * float(share))) if share else short


SEED: Final = int(os.environ.get("SEED", "20261129"))
