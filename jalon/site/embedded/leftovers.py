"""What a killed supervisor or a killed server leaves behind, and how it is put away."""

import contextlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from jalon.site.embedded import sockets
from jalon.site.terminal import gettext as _

# How long an orphan may take to stop in an orderly way, then at once, before it is killed.
PATIENCE = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))


def stop_listener(folder: Path, report: Callable[[str], None]) -> None:
    """Stop the server that outlived its supervisor, if one answers on the folder's socket.

    Its process is the one that the kernel names as the socket's listener, so nobody else can be harmed.
    """
    orphan = sockets.listener(folder)
    if orphan is None:
        return
    report(_("Arrêt d’un serveur PostgreSQL resté seul…"))
    for sign, patience in PATIENCE:
        with contextlib.suppress(ProcessLookupError):
            os.kill(orphan, sign)
        if _gone(folder, patience):
            return


def _gone(folder: Path, patience: float) -> bool:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if sockets.listener(folder) is None:
            return True
        time.sleep(0.02)
    return False


def quit_backends(folder: Path) -> None:
    """Make the sessions of a killed server end at once (Linux); elsewhere they end by themselves.

    They are the PostgreSQL processes that work inside the server's own folder.
    """
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (process / "cwd").readlink() == folder and (process / "exe").readlink().name == "postgres":
                os.kill(int(process.name), signal.SIGQUIT)
