"""``jalon register``: loading the register of companies, and inventing one."""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from jalon.companies import generation
from jalon.companies.loading import LoadReport, load, rejection_label
from jalon.companies.population import departements_said, write_population
from jalon.companies.queries import find
from jalon.journal.queries import is_real
from jalon.journal.refusals import ActionRefused
from jalon.ui.formats import date as shown_date
from jalon.ui.formats import number

app = typer.Typer(no_args_is_help=True, help="Le registre des entreprises (fichiers Sirene).")
console = Console()


class _Bars:
    """Shows each step of a load as a bar."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.task: TaskID | None = None

    def step(self, text: str, size: int) -> None:
        self.finish()
        self.task = self.progress.add_task(text, total=size or None)

    def at(self, done: int) -> None:
        if self.task is not None:
            self.progress.update(self.task, completed=done)

    def finish(self) -> None:
        if self.task is not None:
            self.progress.update(self.task, total=1, completed=1)


@app.command("load")
def load_command(
    paths: Annotated[
        list[Path], typer.Argument(help="StockUniteLegale et StockEtablissement, CSV, zip ou Parquet.")
    ],
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Jour que décrit le registre (sinon, lu dedans).")
    ] = None,
    label: Annotated[str, typer.Option(help="Nom du registre, montré comme source.")] = "",
    accept_rejects: Annotated[
        bool, typer.Option(help="Charger même si plus d’une ligne sur dix est rejetée.")
    ] = False,
) -> None:
    """Remplace le registre ; l’ancien reste lisible jusqu’au bout."""
    _load(paths, label, as_of, accept_rejects)


@app.command("generate")
def generate_command(
    rows: Annotated[int, typer.Option(min=1, max=generation.LARGEST, help="Nombre d’entreprises.")] = 10_000,
    seed: Annotated[int, typer.Option(help="La même graine donne les mêmes entreprises.")] = 1,
    out: Annotated[Path | None, typer.Option(help="Dossier où écrire les deux fichiers.")] = None,
    load_it: Annotated[bool, typer.Option("--load", help="Charger le registre aussitôt.")] = False,
) -> None:
    """Invente un registre d’entreprises fictives, dans le format de Sirene."""
    if out is None and not load_it:
        raise typer.BadParameter("--out DOSSIER ou --load")
    with tempfile.TemporaryDirectory() as scratch:
        files = generation.generate(out or Path(scratch), rows, seed=seed, as_of=timezone.localdate())
        if out:
            console.print("\n".join(str(file) for file in files), highlight=False)
        if load_it:
            _load(list(files), "", None, False)


@app.command("facts")
def facts_command(
    folder: Annotated[
        Path, typer.Argument(help="Dossier où écrire les fichiers Parquet ; créé s’il n’existe pas.")
    ],
    departements: Annotated[
        str, typer.Option(help="Ceux de la Région, séparés par des virgules : 31,34 ; tous, sinon.")
    ] = "",
) -> None:
    """Écrit les faits du registre, une colonne par fait, pour ``jalon rules count`` et ``compare``."""
    wanted = [one.strip() for one in departements.split(",") if one.strip()]
    known = departements_said()
    if unknown := [one for one in wanted if one not in known]:
        console.print(
            _("Le registre n’a pas d’établissement ouvert dans : %(names)s.") % {"names": ", ".join(unknown)}
        )
        raise typer.Exit(1)
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.glob("*.parquet")):
        console.print(_("Le dossier contient déjà des fichiers Parquet : choisissez-en un vide."))
        raise typer.Exit(1)
    with Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console) as progress:
        task = progress.add_task("", total=None)
        files = write_population(
            wanted or known, folder, lambda done, total: progress.update(task, completed=done, total=total)
        )
    console.print("\n".join(str(file) for file in files.values()), highlight=False)


@app.command("find")
def find_command(text: Annotated[str, typer.Argument(help="SIREN, SIRET ou nom.")]) -> None:
    """Cherche une entreprise, comme le fait le guichet."""
    found = find(text)
    for company in found:
        place = company.head_office
        where = f"{place.commune} ({place.departement})" if place else ""
        console.print(
            company.siren, company.shown_name, where, "" if company.active else "(cessée)", highlight=False
        )
    if not found:
        console.print(f"Aucune entreprise trouvée pour « {text} ».")
        raise typer.Exit(1)


def _load(paths: list[Path], label: str, as_of: datetime | None, accept_rejects: bool) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    try:
        with Progress(*columns, console=console) as progress:
            bars = _Bars(progress)
            report = load(
                paths,
                label=label,
                as_of=as_of.date() if as_of else None,
                accept_rejects=accept_rejects,
                accept_fictitious=not is_real(),
                watcher=bars,
            )
            bars.finish()
    except ActionRefused as refusal:
        console.print(f"[red]{refusal.message}[/red]\n{refusal.remedy}", highlight=False)
        raise typer.Exit(1) from None
    _print(report)


def _print(report: LoadReport) -> None:
    register = report.register
    console.print(
        _("%(units)s entreprises et %(places)s établissements chargés : %(label)s au %(day)s.")
        % {
            "units": number(register.units),
            "places": number(register.establishments),
            "label": register.label,
            "day": shown_date(register.as_of),
        }
    )
    if not report.rejected:
        return
    table = Table("Lignes rejetées", "Raison", "Exemples")
    for reason, one in report.rejected.items():
        table.add_row(number(one.count), rejection_label(reason), "\n".join(one.examples))
    console.print(table)
