"""Saving the database to a file and bringing it back; the tools are those that come with the server."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jalon.journal.refusals import ActionRefused
from jalon.site import roles
from jalon.site.database import NAME, Role, data_directory
from jalon.site.embedded import Cluster, program, sockets
from jalon.site.terminal import complain
from jalon.site.terminal import gettext as _

AS_OWNER = f"--role={Role.OWNER}"


@contextmanager
def reachable() -> Iterator[str]:
    """The address of the database as its administrator; the embedded server is started where it is not running."""
    if external := os.environ.get("DATABASE_URL"):
        roles.connect(external).close()
        yield external
        return
    cluster = Cluster(data_directory(), report=complain)
    if sockets.listener(cluster.socket) is not None:
        yield cluster.address(NAME)
        return
    with cluster:
        roles.create_database(cluster.address("postgres"), NAME)
        yield cluster.address(NAME)


def tool(name: str, *arguments: str | Path) -> None:
    """Run one of PostgreSQL's own programs on this terminal; refused where it fails (it has said why)."""
    done = subprocess.run([program(name), *arguments], check=False)
    if done.returncode:
        raise ActionRefused(
            "database.tool",
            _("%(tool)s a échoué (%(code)d).") % {"tool": name, "code": done.returncode},
            _("Sa raison est affichée ci-dessus."),
        )


def shell(role: Role) -> None:
    """A SQL session on the terminal, as one of Jalon's roles."""
    with reachable() as address:
        os.environ["PGOPTIONS"] = f"-c role={role}"
        tool("psql", address)


def dump(path: Path) -> None:
    """Save the whole database to a file, as it is at one moment, while it works."""
    if path.exists():
        raise ActionRefused("database.file_exists", _("%s existe déjà.") % path, _("Donnez un autre nom."))
    partial = path.with_name(f"{path.name}.partial")
    with reachable() as address:
        tool("pg_dump", "--format=custom", AS_OWNER, f"--file={partial}", f"--dbname={address}")
    partial.replace(path)


def restore(path: Path) -> None:
    """Fill an empty database from a file, whole or not at all; refused where the database holds anything.

    Rights come from the file: a table that only grows stays so.
    """
    if not path.exists():
        raise ActionRefused("database.no_file", _("%s n’existe pas.") % path, _("Vérifiez le chemin."))
    with reachable() as address:
        with roles.connect(address) as connection:
            tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
            if connection.execute(tables).fetchone() != (0,):
                raise ActionRefused(
                    "database.not_empty",
                    _("La base contient déjà des tables : rien n’a été touché."),
                    _("Restaurez dans un dossier neuf (JALON_DATA) ou une base vide (DATABASE_URL)."),
                )
        roles.prepare(address, defaults=False)
        tool("pg_restore", "--exit-on-error", "--single-transaction", AS_OWNER, f"--dbname={address}", path)
