"""``jalon region``: check a Region's folder, see what loading it would change, load it, export it."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from jalon.journal.refusals import ActionRefused
from jalon.plan import queries
from jalon.plan.actions import NewerVersionHeld
from jalon.plan.folder.difference import Change, Move, compare
from jalon.plan.folder.export import write_folder
from jalon.plan.folder.files import FolderFiles
from jalon.plan.folder.folder import open_files
from jalon.plan.folder.problems import FolderRefused
from jalon.plan.folder.records import RegionFolder
from jalon.plan.folder.remarks import remarks
from jalon.site import regions

app = typer.Typer(no_args_is_help=True, help="Le dossier d’une Région : vérifier, comparer, charger, exporter.")
console = Console()
problems = Console(stderr=True)

Folder = Annotated[Path, typer.Argument(help="Le dossier de la Région, par exemple regions/ma-region.")]
Json = Annotated[bool, typer.Option("--json", help="Le résultat en JSON, pour un autre programme.")]
SIGNS = {Move.ADDED: "+", Move.REMOVED: "-", Move.CHANGED: "~"}


def _read(path: Path) -> RegionFolder:
    try:
        return regions.read(path)
    except FolderRefused as refused:
        for problem in refused.problems:
            problems.print(str(problem), soft_wrap=True, markup=False, highlight=False)
        problems.print(f"{len(refused.problems)} erreur(s) : rien n’est chargé.")
        raise typer.Exit(1) from None


def _held(slug: str) -> RegionFolder | None:
    version = queries.version_of(slug)
    if version is None:
        return None
    return open_files(FolderFiles(f"{slug}@{version.number}", dict(queries.texts_of(version))))


@app.command()
def check(path: Folder, as_json: Json = False) -> None:
    """Liste les erreurs du dossier (code 1), puis les remarques que les lecteurs verront."""
    if as_json:
        _check_json(path)
        return
    folder = _read(path)
    for remark in remarks(folder):
        console.print(f"remarque : {remark.subject} : {remark.text}", soft_wrap=True, markup=False, highlight=False)
    console.print(f"{path} : aucune erreur.", soft_wrap=True, markup=False)


def _check_json(path: Path) -> None:
    try:
        found = remarks(regions.read(path))
    except FolderRefused as refused:
        errors = [
            {
                "file": problem.place.file,
                "line": problem.place.line,
                "column": problem.place.column,
                "code": problem.code,
                "message": problem.message,
                "remedy": problem.remedy,
            }
            for problem in refused.problems
        ]
        typer.echo(json.dumps({"errors": errors, "remarks": []}, ensure_ascii=False))
        raise typer.Exit(1) from None
    told = [{"subject": remark.subject, "code": remark.code, "text": remark.text} for remark in found]
    typer.echo(json.dumps({"errors": [], "remarks": told}, ensure_ascii=False))


def _told(change: Change) -> str:
    lines = [f"{SIGNS[change.move]} {change.what} {change.name}"]
    lines += [f"    {name} : {before or '—'} → {after or '—'}" for name, before, after in change.fields]
    return "\n".join(lines)


@app.command()
def diff(path: Folder) -> None:
    """Montre ce que charger le dossier changerait ; ne change rien."""
    folder = _read(path)
    changes = compare(_held(folder.region.slug), folder)
    for change in changes:
        console.print(_told(change), soft_wrap=True, markup=False, highlight=False)
    console.print(f"{len(changes)} changement(s).")


@app.command()
def load(
    path: Annotated[list[Path], typer.Argument(help="Un ou plusieurs dossiers de Région.")],
    by: Annotated[
        str, typer.Option(help="Qui charge, tel que l’histoire des versions le dira.")
    ] = "ligne de commande",
) -> None:
    """Publie les dossiers comme nouvelles versions des plans et des dispositifs ; tout ou rien, jamais d’argent."""
    for each in path:
        _read(each)
    try:
        loaded = regions.load_all(path, by)
    except NewerVersionHeld as newer:
        problems.print(f"{newer.message} {newer.remedy}", soft_wrap=True, markup=False)
        for changed in newer.changes:
            problems.print(f"{changed.path} ({changed.side})", markup=False)
            for name, text in (("Jalon", changed.in_product), ("dossier", changed.in_folder)):
                if text:
                    problems.print(f"  {name} :\n{text}", markup=False, highlight=False)
        raise typer.Exit(2) from None
    except ActionRefused as refused:
        problems.print(str(refused), soft_wrap=True, markup=False)
        raise typer.Exit(2) from None
    for one in loaded:
        state = "publiée" if one.publication.created else "déjà en place"
        console.print(
            f"{one.publication.region.name} : version {one.publication.version.number} {state}.", markup=False
        )


@app.command()
def export(
    slug: Annotated[str, typer.Argument(help="Le nom de la Région dans les adresses.")],
    path: Annotated[Path, typer.Argument(help="Un dossier nouveau ou vide.")],
    version: Annotated[int | None, typer.Option(help="Une version précise, sinon la dernière.")] = None,
) -> None:
    """Écrit une version publiée, octet pour octet, dans un dossier."""
    held = queries.version_of(slug, version)
    if held is None:
        known = ", ".join(slug for slug, _name in queries.region_choices()) or "aucune"
        problems.print(f"Aucune version de « {slug} ». Régions connues : {known}.", markup=False)
        raise typer.Exit(2)
    try:
        written = write_folder(path, held.number, held.sha256, queries.texts_of(held))
    except FolderRefused as refused:
        problems.print(str(refused), soft_wrap=True, markup=False)
        raise typer.Exit(2) from None
    console.print(f"Version {held.number} : {len(written)} fichiers dans {path}.", markup=False)
