"""How often Python looks for objects that hold each other in a circle."""

import gc

# A run of a page makes some hundred thousand objects and hardly a circle; with Python's own numbers a fifth of the run goes
# into looking for some. Memory stays as flat as with those, at some fifteen megabytes more.
_THRESHOLDS = (20_000, 20, 10)


def settle() -> None:
    """Look once, leave out from now on all that was made up to here, and look more seldom: for when all is imported."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
