"""``jalon monitoring``: do the draw of a campaign of checks again, from its published file and the ledger's seal."""

import json
from pathlib import Path
from typing import Annotated

import typer

from jalon.monitoring.published import NotAPopulation, read

app = typer.Typer(no_args_is_help=True, help="Après la signature : refaire le tirage d’une campagne de contrôles.")


@app.callback()
def monitoring() -> None:
    """Après la signature : refaire le tirage d’une campagne de contrôles."""


@app.command()
def draw(
    population: Annotated[Path, typer.Argument(help="Le fichier publié de la campagne.")],
    seal: Annotated[Path, typer.Option(help="Le scellé du grand livre dont le fichier donne le numéro.")],
    as_json: Annotated[bool, typer.Option("--json", help="Réponse en JSON.")] = False,
) -> None:
    """Donne les codes tirés, le même tirage pour tout le monde ; code 1 si un fichier n’est pas le bon."""
    try:
        found = read(population.read_text(encoding="utf-8"))
        said = json.loads(seal.read_text(encoding="utf-8"))
        number, digest = int(said["number"]), str(bytes.fromhex(said["hash"]).hex())
    except NotAPopulation as error:
        raise _refused(f"{population} : {error}") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _refused(str(error)) from None
    if number != found.seal:
        raise _refused(f"Le tirage attend le scellé {found.seal}, et ce fichier est le scellé {number}.")
    drawn = found.drawn(digest)
    if as_json:
        typer.echo(json.dumps({"population": found.sha256, "random": drawn.random, "risk": drawn.risk}, indent=1))
        return
    typer.echo(f"{found.campaign} : {len(found.lines)} aides, SHA-256 {found.sha256}")
    for title, codes in (("Au hasard", drawn.random), ("Par le risque", drawn.risk)):
        typer.echo(f"{title} : {len(codes)}")
        for code in codes:
            typer.echo(f"  {code}")


def _refused(why: str) -> typer.Exit:
    typer.echo(why, err=True)
    return typer.Exit(1)
