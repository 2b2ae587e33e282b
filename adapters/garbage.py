"""When Python looks for garbage that refers to itself.

By default after 700 new objects, which a few commands make: then it walks through states that are
in use, again and again, and through all that was imported besides. Hardly anything of ours refers
to itself, so it may look seldom, and need not look at what stays for good.
"""

import gc

YOUNG = 10_000


def settle() -> None:
    """For a process that is built and begins to work; what it has now is not looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)
