"""A child that ends with its parent, even where the parent is killed."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from functools import partial

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
LIBRARY = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def end_with(parent: int, sign: signal.Signals) -> None:
    """In a child: have the kernel send it ``sign`` when its parent dies (Linux).

    Elsewhere it does nothing: the next start finds what was left and stops it.
    """
    if LIBRARY is None:
        return
    LIBRARY.prctl(PR_SET_PDEATHSIG, int(sign))
    if os.getppid() != parent:  # it died before we asked
        os.kill(os.getpid(), sign)


def ends_with_parent(sign: signal.Signals) -> Callable[[], None]:
    """What a child of this process runs before its program."""
    return partial(end_with, os.getpid(), sign)
