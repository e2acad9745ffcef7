"""The private folder of the server's socket, and who answers there."""

import contextlib
import hashlib
import os
import socket
import stat
import struct
import sys
from pathlib import Path

from jalon.journal.refusals import ActionRefused
from jalon.site.terminal import gettext as _

SOCKET = ".s.PGSQL.5432"


def socket_directory(data: Path) -> Path:
    """The folder of the socket of a data folder: always the same, always short.

    A socket's path holds 107 characters, fewer than many a checkout's path.
    """
    digest = hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:12]
    return Path("/tmp") / f"jalon-{os.geteuid()}-{digest}"


def make_private(folder: Path, uid: int, gid: int) -> None:
    """Make the folder for ``uid`` alone, or check that the one which is there is so."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (uid, os.geteuid()) or found.st_mode & 0o077:
        raise ActionRefused(
            "server.socket_folder",
            _("Le dossier %s existe déjà et n’est pas à Jalon.") % folder,
            _("Supprimez-le, puis relancez."),
        )
    if found.st_uid != uid:
        os.chown(folder, uid, gid)


def listener(folder: Path) -> int | None:
    """The process that answers on the folder's socket, as the kernel names it; ``None`` where nobody does."""
    with socket.socket(socket.AF_UNIX) as knock:
        knock.settimeout(5)
        try:
            knock.connect(str(folder / SOCKET))
        except (FileNotFoundError, ConnectionRefusedError):
            return None
        if sys.platform == "darwin":
            local, peer_pid = 0, 2  # SOL_LOCAL, LOCAL_PEERPID of <sys/un.h>
            return int(struct.unpack("i", knock.getsockopt(local, peer_pid, 4))[0])
        return int(struct.unpack("3i", knock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0])


def remove_leftovers(folder: Path) -> None:
    """Remove the files of a server that nobody hears any more."""
    for name in (SOCKET, f"{SOCKET}.lock"):
        (folder / name).unlink(missing_ok=True)


def remove(folder: Path) -> None:
    """Remove the folder of a server that has ended."""
    remove_leftovers(folder)
    with contextlib.suppress(OSError):
        folder.rmdir()
