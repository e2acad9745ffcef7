"""``jalon database``: sessions on the database."""

from typing import Annotated

import typer

from jalon.site import storage
from jalon.site.database import Role

app = typer.Typer(no_args_is_help=True, help="La base de données : sessions SQL.")


@app.callback()
def database() -> None:
    """La base de données : sessions SQL."""


@app.command()
def shell(
    role: Annotated[Role, typer.Option(help="Le rôle de la session.")] = Role.READ,
) -> None:
    """Ouvre une session SQL (psql), en lecture seule si rien d’autre n’est dit."""
    storage.shell(role)
