"""Who runs the embedded server: the current user, or a service account where the current user is root.

PostgreSQL refuses to run as root. Permissions of folders that Jalon did not make are never changed: where the
service account cannot reach the data folder, the database lives in ``/var/lib/jalon`` instead.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from jalon.journal.refusals import ActionRefused
from jalon.site.terminal import gettext as _

NAME = "jalon"
SHARED = Path("/var/lib/jalon")


@dataclass(frozen=True)
class Account:
    """A system user that owns the database's files and runs its server."""

    name: str
    uid: int
    gid: int


def server_user() -> str:
    """The name of the system user that runs the embedded server."""
    return NAME if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


def service_account() -> Account | None:
    """The account to run the server as, made where it is missing; ``None`` where the current user will do."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        entry = _create()
    return Account(NAME, entry.pw_uid, entry.pw_gid)


def _create() -> pwd.struct_passwd:
    ways = {
        "useradd": ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME],
        "adduser": ["-S", "-D", "-H", "-s", "/sbin/nologin", NAME],  # BusyBox
    }
    for command, arguments in ways.items():
        if found := shutil.which(command):
            subprocess.run([found, *arguments], capture_output=True, check=False)
            try:
                return pwd.getpwnam(NAME)
            except KeyError:
                continue
    raise ActionRefused(
        "server.no_account",
        _("PostgreSQL ne tourne pas sous root, et le compte système « jalon » n’a pas pu être créé."),
        _("Créez-le (useradd --system jalon), ou lancez Jalon sous un autre utilisateur."),
    )


def reaches(account: Account, path: Path, how: Literal["r", "w", "x"]) -> bool:
    """Whether the account may read, write or traverse (run) a path, as the system itself answers."""
    test = subprocess.run(
        ["/bin/sh", "-c", f'test -{how} "$1"', "sh", path],
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        cwd="/",
        check=False,
    )
    return test.returncode == 0


def database_folder(data: Path, account: Account | None) -> Path:
    """Where the server's files of a data folder are; ``data/postgres``, or what it links to.

    Under root, a data folder that the service account cannot reach gets a link to a folder of its own under
    ``/var/lib/jalon``. The link moves with the checkout.
    """
    data.mkdir(parents=True, exist_ok=True)
    folder = data / "postgres"
    if account is None or reaches(account, data, "x"):
        return folder.resolve()
    if folder.is_symlink():
        return folder.readlink()
    if folder.exists():
        raise ActionRefused(
            "server.unreachable",
            _("Le compte « jalon », qui fait tourner PostgreSQL, n’a pas accès à %s.") % folder,
            _("Déplacez ce dossier, ou indiquez dans JALON_DATA un dossier accessible."),
        )
    SHARED.mkdir(mode=0o755, exist_ok=True)
    target = SHARED / hashlib.sha256(str(data).encode()).hexdigest()[:12]
    folder.symlink_to(target)
    return target
