"""What a start does before it serves: tables, static files, the Regions and the demonstration.

Each step runs in a process of its own, as the database role that it needs:
``python -m jalon.site.preparation STEP``.
"""

import gc
import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from jalon.journal.refusals import ActionRefused
from jalon.site.database import ROOT, Role
from jalon.site.terminal import gettext as _

PACKAGE = ROOT / "jalon"
# The name of the lock on preparation among PostgreSQL's advisory locks.
PREPARATION = 0x4A414C4F4E
STATIC = "static"
SELDOM = (50_000, 20, 100)
"""How rarely a process that makes much and ends soon looks for what it may forget: a tenth faster."""


@dataclass(frozen=True)
class Step:
    """One thing to do before serving: what the terminal says meanwhile, as which role, by which function."""

    name: str
    message: str
    role: Role
    run: Callable[[], None]


def migrate() -> None:
    """Bring the tables up to date."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def collect_static() -> None:
    """Gather the rooms' static files, compressed and named by their content."""
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False, clear=True)


def load_regions() -> None:
    """Load the Region folders that the database does not hold yet."""
    from jalon.site import regions

    regions.load_missing()


def make_demonstration() -> None:
    """Make the fictitious demonstration where there is none."""
    from jalon.site import demonstration

    demonstration.make_if_missing()


def steps() -> list[Step]:
    """The steps on the database, in their order."""
    return [
        Step("migrate", _("Mise à jour des tables…"), Role.OWNER, migrate),
        Step("regions", _("Chargement des Régions…"), Role.APP, load_regions),
        Step("demonstration", _("Démonstration fictive…"), Role.APP, make_demonstration),
    ]


def static_step() -> Step:
    """The step that needs no database."""
    return Step(STATIC, _("Fichiers statiques…"), Role.APP, collect_static)


def database_fingerprint() -> str:
    """Changes with the tables, the locked dependencies and what the database is said to be."""
    files = (path for path in PACKAGE.glob("*/migrations/**/*") if path.suffix in (".py", ".sql"))
    return f"{_digest(ROOT / 'uv.lock', *sorted(files))} {os.environ.get('JALON_INSTALLATION', '')}"


def static_fingerprint() -> str:
    """Changes when a static file or the locked dependencies change."""
    files = (path for path in PACKAGE.glob("*/static/**/*") if path.is_file())
    return _digest(ROOT / "uv.lock", *sorted(files))


def _digest(*paths: Path) -> str:
    digest = hashlib.sha256()
    for part in _parts(paths):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def _parts(paths: tuple[Path, ...]) -> Iterator[bytes]:
    for path in paths:
        if path.exists():
            yield str(path.relative_to(ROOT)).encode()
            yield path.read_bytes()


def wait_for_turn() -> None:
    """Hold the database's preparation until this process ends.

    The server may still be carrying out the last statement of a start that was killed: the next one waits for it.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARATION])


def main(name: str) -> None:
    """Run one step in this process."""
    gc.set_threshold(*SELDOM)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jalon.site.settings")
    import django

    django.setup()
    step = next(step for step in [*steps(), static_step()] if step.name == name)
    try:
        if step.name != STATIC:
            wait_for_turn()
        step.run()
    except ActionRefused as refusal:
        sys.exit(str(refusal))


if __name__ == "__main__":
    main(sys.argv[1])
