"""The database for whoever runs it: its address as administrator, and the tools that come with the server."""

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
