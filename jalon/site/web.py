"""The web server's process: ``python -m jalon.site.web PORT``.

The application is loaded once, then shared by the workers that are forked from this process.
"""

import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from jalon.site.embedded.parent import end_with

TARGET = "jalon.site.wsgi:application"
WORKERS = 2
THREADS = 4


def load(target: str) -> Callable[..., Any]:
    """The application, in a worker: it ends with its server."""
    if parent := multiprocessing.parent_process():
        end_with(parent.pid or 0, signal.SIGTERM)
    from jalon.site.wsgi import application

    return application


def warm_up() -> None:
    """Import every page before the first reader asks, and never look through what is imported for what can be forgotten."""
    from django.urls import get_resolver

    import_module("jalon.site.wsgi")  # shared with the forked workers
    iter(get_resolver().url_patterns)  # reading them imports the rooms' views
    gc.collect()
    gc.freeze()


def main(port: int) -> None:
    """Serve on localhost until told to stop."""
    warm_up()
    Server(
        TARGET,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=min(WORKERS, os.cpu_count() or 1),
        blocking_threads=THREADS,
        workers_kill_timeout=5,
        log_level=LogLevels.warning,
    ).serve(target_loader=load)


if __name__ == "__main__":
    main(int(sys.argv[1]))
