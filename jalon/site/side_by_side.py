"""Work of a preparation on two processors: each task in a Django process of its own."""

import gc
import os
import signal
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import django

from jalon.site.embedded.parent import end_with
from jalon.site.preparation import SELDOM

AT_ONCE = 2


def side_by_side(work: Callable[..., object], *waves: Iterable[tuple[Any, ...]]) -> None:
    """Call ``work`` with each task's arguments, in their order, two at once; the first error ends the wait.

    The tasks of a wave begin once those of the wave before are done.
    """
    with ProcessPoolExecutor(AT_ONCE, get_context("spawn"), _set_up, (os.getpid(),)) as pool:
        for tasks in waves:
            for done in [pool.submit(work, *task) for task in tasks]:
                done.result()


def _set_up(parent: int) -> None:
    """A process of the pool: it ends with the one that started it, even where that one is killed."""
    end_with(parent, signal.SIGTERM)
    gc.set_threshold(*SELDOM)
    django.setup()
