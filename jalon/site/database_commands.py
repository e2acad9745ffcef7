"""``jalon database``: the database's address, sessions, saving and restoring."""

from pathlib import Path
from typing import Annotated

import typer

from jalon.site import storage
from jalon.site.database import Role

app = typer.Typer(no_args_is_help=True, help="La base de données : session, sauvegarde, restauration.")


@app.command()
def shell(
    role: Annotated[Role, typer.Option(help="Le rôle de la session.")] = Role.READ,
) -> None:
    """Ouvre une session SQL (psql), en lecture seule si rien d’autre n’est dit."""
    storage.shell(role)


@app.command()
def dump(path: Annotated[Path, typer.Argument(help="Le fichier à créer.")]) -> None:
    """Sauvegarde toute la base dans un fichier, sans l’arrêter."""
    storage.dump(path)


@app.command()
def restore(path: Annotated[Path, typer.Argument(help="Un fichier fait par « jalon database dump ».")]) -> None:
    """Remplit une base vide à partir d’une sauvegarde."""
    storage.restore(path)
