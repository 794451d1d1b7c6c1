"""Python's collector of cycles rests while articles are put."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def resting() -> Iterator[None]:
    """Let nothing be collected meanwhile.

    What a transaction holds ends with it, without the collector; which would look at all of it many times, and count it as long-lived.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
