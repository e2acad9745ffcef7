"""``jalon ledger``: verify the books, seal them, show them."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Column, Table

from jalon.funds import entries as history
from jalon.funds import export as exports
from jalon.funds import queries, seals
from jalon.funds.amounts import amount_text
from jalon.funds.verify import verify as verify_books
from jalon.journal.refusals import ActionRefused

app = typer.Typer(no_args_is_help=True, help="Le grand livre : vérifier, sceller, montrer.")
console = Console()
problems = Console(stderr=True)


def _refuse(refused: ActionRefused) -> typer.Exit:
    problems.print(f"[bold]{refused.message}[/bold] {refused.remedy}", soft_wrap=True)
    return typer.Exit(2)


@app.command()
def verify(
    seal: Annotated[Path | None, typer.Option(help="Un scellé publié, auquel comparer les livres.")] = None,
) -> None:
    """Recalcule chaque empreinte, solde, total et scellé ; code 1 si quelque chose a été altéré."""
    try:
        published = seals.read(seal) if seal else None
    except ActionRefused as refused:
        raise _refuse(refused) from None
    with Progress(console=problems, transient=True) as bar:
        task = bar.add_task("Vérification", total=None)
        report = verify_books(
            published=published, progress=lambda done, total: bar.update(task, completed=done, total=total)
        )
    for finding in report.findings:
        console.print(finding.text, soft_wrap=True, markup=False)
    if report.found > len(report.findings):
        console.print(f"… et {report.found - len(report.findings)} autres anomalies.")
    console.print(
        f"{report.entries} maillons, {report.owners} chaînes, {report.seals} scellés : "
        + ("les livres sont intacts." if report.sound else f"{report.found} anomalie(s)."),
        soft_wrap=True,
    )
    if not report.sound:
        raise typer.Exit(1)


@app.command()
def seal(
    publish: Annotated[
        Path | None, typer.Option(help="Le fichier ou le dossier, hors de Jalon, où publier le scellé.")
    ] = None,
) -> None:
    """Scelle la tête de toutes les chaînes, et publie le scellé."""
    try:
        made = seals.make_seal()
        target = seals.publish(made, publish) if publish else None
    except ActionRefused as refused:
        raise _refuse(refused) from None
    console.print(f"Scellé n° {made.number}, {len(made.heads)} chaînes, {made.hash.hex()}", soft_wrap=True)
    if target:
        console.print(f"Publié dans {target}", soft_wrap=True, markup=False)


@app.command()
def export(
    path: Annotated[Path, typer.Argument(help="Le fichier à créer ; compressé si son nom finit par .gz.")],
    region: Annotated[str, typer.Option(help="Une Région seulement.")] = "",
) -> None:
    """Écrit le grand livre à publier, que « jalon-verify » contrôle sans Jalon."""
    with Progress(console=problems, transient=True) as bar:
        task = bar.add_task("Export", total=None)
        try:
            links = exports.write(path, region, lambda done: bar.update(task, completed=done))
        except ActionRefused as refused:
            raise _refuse(refused) from None
    console.print(f"{links} écritures dans {path}", soft_wrap=True, markup=False)


@app.command()
def show(
    region: Annotated[str, typer.Argument(help="La Région, par exemple « ma-region ».")],
    envelope: Annotated[str, typer.Option(help="Une enveloppe, « région/nom » : ses écritures.")] = "",
    at: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="La situation à cette date (AAAA-MM-JJ).")
    ] = None,
    last: Annotated[int, typer.Option(min=1, help="Combien d’écritures montrer.")] = 20,
) -> None:
    """Montre les enveloppes d’une Région, ou les dernières écritures de l’une d’elles."""
    if envelope:
        _show_entries(envelope, last)
        return
    found = list(queries.envelopes(region))
    if not found:
        console.print(f"Aucune enveloppe n’est ouverte pour « {region} ».", markup=False)
        return
    table = Table(Column("Enveloppe", no_wrap=True), box=None)
    steps = {
        "Ouvert": "opened",
        "Affecté": "allocated",
        "Attribué": "granted",
        "Engagé": "committed",
        "Mandaté": "ordered",
        "Payé": "paid",
    }
    for label in steps:
        table.add_column(label, justify="right")
    for one in found:
        scope = queries.Scope(
            envelope=one.reference, at=at.date() if at else None, resource=one.owner.resource.code
        )
        reached = queries.totals(scope)
        resource = one.owner.resource
        name = f"{one.reference} (fictif)" if one.fictif else one.reference
        table.add_row(name, *(amount_text(getattr(reached, step), resource) for step in steps.values()))
    console.print(table)


def _show_entries(envelope: str, last: int) -> None:
    table = Table("N°", "Date", "Opération", "Référence", "Dossier", box=None)
    table.add_column("Montant", justify="right")
    for view in history.entries(history.EntryFilter(envelope=envelope), size=last).entries:
        case = next((move.case for move in view.moves if move.case), "")
        place = next(place for place in view.places if place.owner == envelope)
        table.add_row(
            str(place.sequence),
            view.on.isoformat(),
            str(view.operation.label),
            view.reference,
            case,
            view.amount_text,
        )
    console.print(table)
