"""``jalon aids``: an enterprise's group and room, what is due, the files, a file of holdings."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from jalon.accounts.models import User
from jalon.aids import due as publications
from jalon.aids import queries
from jalon.aids.actions.changes import record_merger, record_split
from jalon.aids.actions.ownership import import_holdings, read_file
from jalon.aids.exports import Written, write
from jalon.aids.exports.files import FILES, aids_for, file_name
from jalon.journal.queries import is_demonstration
from jalon.journal.refusals import ActionRefused
from jalon.law.de_minimis import Heir
from jalon.law.identifiers import is_siren
from jalon.law.undertakings import Graph, Size, Undertaking, picture, svg
from jalon.opendata import awards
from jalon.plan.queries import region as region_called
from jalon.ui.formats import date as shown_date
from jalon.ui.formats import money

app = typer.Typer(no_args_is_help=True, help="Les aides d’État : groupe, plafond, publications, fichiers.")
console = Console()
problems = Console(stderr=True)

Siren = Annotated[str, typer.Argument(help="Les neuf chiffres de l’entreprise.")]
On = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="Le jour (AAAA-MM-JJ) ; sinon, aujourd’hui.")
]


Drawing = Annotated[Path | None, typer.Option("--picture", help="Dessine aussi le groupe dans ce fichier SVG.")]


def _draw(target: Path | None, graph: Graph, found: Undertaking | Size) -> None:
    if target:
        target.write_text(svg(picture(graph, found), "fr"), encoding="utf-8")


def _say(text: str) -> None:
    console.print(text, soft_wrap=True, markup=False, highlight=False)


@app.command()
def group(siren: Siren, on: On = None, drawing: Drawing = None) -> None:
    """L’entreprise unique d’une entreprise : ses membres, les liens qui comptent et ceux qui ne comptent pas."""
    day = on.date() if on else timezone.localdate()
    found = queries.undertaking(siren, day)
    for member in found.members:
        _say(f"{member.id}  {member.name}")
    for step in found.steps:
        _say(f"- {step.text.fr} [{step.article} ; {step.mark.label.fr}]")


@app.command()
def size(siren: Siren, on: On = None, drawing: Drawing = None) -> None:
    """La taille européenne d’une entreprise, groupe compris : qui compte, pour combien, sur quels exercices."""
    day = on.date() if on else timezone.localdate()
    try:
        found = queries.size_of(siren, day)
    except ActionRefused as refused:
        _say(str(refused))
        raise typer.Exit(1) from None
    for step in found.steps:
        _say(f"- {step.text.fr} [{step.article} ; {step.mark.label.fr}]")
    _draw(drawing, queries.size_graph(siren), found)


@app.command()
def headroom(
    siren: Siren,
    regime: Annotated[str, typer.Option(help="Le règlement de minimis.")] = "de-minimis-general",
    on: On = None,
) -> None:
    """Ce qui reste possible de minimis, avec le calcul."""
    if regime not in dict(queries.de_minimis_choices()):
        raise typer.BadParameter(", ".join(dict(queries.de_minimis_choices())))
    found, _standing = queries.room(siren, regime, on.date() if on else timezone.localdate())
    for step in found.steps:
        _say(f"- {step.text.fr} [{step.article} ; {step.mark.label.fr}]")
    _say(f"Reste : {money(found.left_cents, 'fr')}{' (fictif)' if is_demonstration() else ''}")


@app.command()
def due(region: Annotated[str, typer.Argument(help="La Région.")] = "") -> None:
    """Ce qui doit être publié, et ce qui est en retard ; code 1 si quelque chose l’est."""
    today = timezone.localdate()
    table = Table("Publication", "Aide", "Avant le", "", box=None)
    late = 0
    for one in publications.due(region):
        late += one.late(today)
        table.add_row(
            str(one.kind.label), one.aid.number, one.by.isoformat(), "en retard" if one.late(today) else ""
        )
    if table.row_count:
        console.print(table)
    for line in queries.pending(region, today):
        first = f", premier délai le {shown_date(line.first, lang='fr')}" if line.first else ""
        _say(f"{line.kind.label} : {line.waiting} en attente, {line.late} en retard{first}")
    if late:
        raise typer.Exit(1)


@app.command()
def export(
    name: Annotated[str, typer.Argument(help="scdl, national, transparency ou prefect.")],
    region: Annotated[str, typer.Argument(help="La Région.")],
    out: Annotated[Path | None, typer.Option(help="Le fichier à écrire ; sinon, son nom usuel ici.")] = None,
    year: Annotated[int | None, typer.Option(help="L’année du rapport au préfet.")] = None,
) -> None:
    """Écrit un fichier que la loi demande ; nomme ce qui manque aux aides retenues."""
    place = region_called(region)
    if place is None or name not in ("scdl", *FILES):
        raise typer.BadParameter(f"{name} {region}")
    fictitious = "-fictif" if is_demonstration() else ""
    target = out or Path(f"subventions-{region}{fictitious}.csv" if name == "scdl" else file_name(name))
    with Progress(console=problems, transient=True) as bar, target.open("w", encoding="utf-8", newline="") as file:
        task = bar.add_task(str(target), total=None)
        if name == "scdl":
            waiting = awards.write(place, file, lambda done: bar.update(task, completed=done))
            withheld = [(one.case, [text.fr for text in one.explanations]) for one in waiting]
        else:
            rows = aids_for(name, region, year or timezone.localdate().year - 1)
            made: Written = write(
                FILES[name], rows.iterator(2_000), file, lambda done: bar.update(task, completed=done)
            )
            withheld = [(one.number, list(one.lacks)) for one in made.withheld]
    _say(f"{target}{' : données fictives' if fictitious else ''}")
    if name == "scdl":
        reading = awards.share()
        _say(f"pourcentageSubvention = {reading.text} ({reading.mark}) : {reading.reading}")
    for number, reasons in withheld:
        problems.print(f"retenue : {number} ({' ; '.join(reasons)})", soft_wrap=True, markup=False, highlight=False)


@app.command()
def links(
    file: Annotated[
        Path, typer.Argument(help="CSV : owner, owned, capital, votes, control, valid_from, valid_to, source.")
    ],
    region: Annotated[str, typer.Option(help="La Région qui les enregistre.")],
    by: Annotated[str, typer.Option(help="Le courriel de la personne qui les enregistre.")],
) -> None:
    """Enregistre les liens d’un fichier, tous ou aucun ; chaque erreur est nommée avec sa ligne."""
    person = _person(by)
    try:
        count = import_holdings(read_file(file.read_text("utf-8-sig")), region=region, actor=person)
    except ActionRefused as refused:
        problems.print(f"{refused.message}\n{refused.remedy}", soft_wrap=True, markup=False, highlight=False)
        raise typer.Exit(2) from None
    _say(f"{count} liens enregistrés.")


Region = Annotated[str, typer.Option(help="La Région qui l’enregistre.")]
By = Annotated[str, typer.Option(help="Le courriel de la personne qui l’enregistre.")]
Source = Annotated[str, typer.Option(help="La pièce : traité de fusion, annonce légale.")]
Effect = Annotated[datetime, typer.Option("--on", formats=["%Y-%m-%d"], help="La date d’effet (AAAA-MM-JJ).")]


@app.command()
def merge(
    enterprises: Annotated[list[str], typer.Argument(help="Les SIREN qui fusionnent.")],
    into: Annotated[str, typer.Option(help="Le SIREN qui reste.")],
    on: Effect,
    source: Source,
    region: Region,
    by: By,
) -> None:
    """Enregistre une fusion : les aides antérieures de toutes comptent pour celle qui reste."""
    record_merger(enterprises, into, on.date(), source, region=region, actor=_person(by))
    _say("La fusion est enregistrée.")


@app.command()
def split(
    enterprise: Annotated[str, typer.Argument(help="Le SIREN qui se scinde.")],
    heirs: Annotated[list[str], typer.Option("--heir", help="SIREN=capitaux propres en euros, un par héritière.")],
    on: Effect,
    source: Source,
    region: Region,
    by: By,
) -> None:
    """Enregistre une scission : les aides antérieures suivent les capitaux propres des héritières."""
    found = []
    for written in heirs:
        siren, _equal, equity = written.partition("=")
        if not is_siren(siren) or not equity.isdecimal():
            raise typer.BadParameter(written)
        found.append(Heir(siren, int(equity) * 100))
    record_split(enterprise, found, on.date(), source, region=region, actor=_person(by))
    _say("La scission est enregistrée.")


def _person(email: str) -> User:
    person = User.objects.filter(email=email).first()
    if person is None:
        raise typer.BadParameter(email)
    return person
