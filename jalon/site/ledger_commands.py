"""``jalon ledger``: beside the books' own commands, votes, recovery orders and the files of the finance system.

Each is the act that the screen does, by a person with the right to it. The same command twice counts once: its words make
its key, unless ``--key`` says another.
"""

import hashlib
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import timezone
from rich.table import Column, Table

from jalon.accounts.models import User
from jalon.cases.models import Case
from jalon.casework import votes
from jalon.funds.commands import app, console
from jalon.funds.models import EURO, Envelope
from jalon.funds.queries import envelope as envelope_of
from jalon.journal.queries import is_demonstration
from jalon.payments import recovery as recoveries
from jalon.payments.enums import FileKind, Owed, Recovery
from jalon.payments.exchange import differences as different
from jalon.payments.exchange import outgoing, take
from jalon.payments.models import RecoveryOrder
from jalon.payments.queries import recovery_orders
from jalon.ui.formats import money

vote = typer.Typer(no_args_is_help=True, help="Les votes du budget sur une enveloppe ou des crédits.")
recovery = typer.Typer(no_args_is_help=True, help="Les titres de recettes : émettre, enregistrer, lister.")
exchange = typer.Typer(no_args_is_help=True, help="Les fichiers du système financier : envoyer, prendre, comparer.")
for noun, commands in (("vote", vote), ("recovery", recovery), ("exchange", exchange)):
    app.add_typer(commands, name=noun)

Name = Annotated[str, typer.Argument(help="L’enveloppe, « région/nom ».")]
Amount = Annotated[str, typer.Option(help="Le montant, dans l’unité de l’enveloppe : 1200,50.")]
Deliberation = Annotated[str, typer.Option(help="La délibération ou la décision.")]
Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Le jour de l’acte (AAAA-MM-JJ).")]
By = Annotated[str, typer.Option(help="Le courriel de la personne qui enregistre.")]
Key = Annotated[str, typer.Option(help="Distingue deux actes aux mêmes mots.")]
Years = Annotated[list[str] | None, typer.Option("--year", help="Une année de l’échéancier : 2027=800000.")]


def _person(email: str) -> User:
    person = User.objects.filter(email=email).first()
    if person is None:
        raise typer.BadParameter(f"--by {email}")
    return person


def _envelope(reference: str) -> Envelope:
    found = envelope_of(reference)
    if found is None:
        raise typer.BadParameter(reference)
    return found


def _units(text: str, decimals: int = 2) -> int:
    """Whole smallest units of an amount as people type it."""
    try:
        amount = Decimal(text.replace(" ", "").replace("\u00a0", "").replace(",", ".")).scaleb(decimals)
    except InvalidOperation:
        raise typer.BadParameter(text) from None
    if not amount.is_finite() or amount != int(amount) or abs(amount) > 10**15:
        raise typer.BadParameter(text)
    return int(amount)


def _schedule(years: list[str] | None) -> dict[int, int]:
    pairs = [one.partition("=") for one in years or []]
    if not all(year.isdecimal() and len(year) == 4 for year, _mark, _amount in pairs):
        raise typer.BadParameter("--year 2027=800000")
    return {int(year): _units(amount) for year, _mark, amount in pairs}


def _data(name: str, on: datetime, key: str, **said: Any) -> dict[str, Any]:
    """What a form would say; the key is made of the words."""
    words = repr((name, key, on.date().isoformat(), sorted(said.items(), key=lambda one: one[0])))
    return {**said, "on": on.date(), "key": hashlib.sha256(words.encode()).hexdigest()[:32]}


def _done(text: str) -> None:
    console.print(text, soft_wrap=True, markup=False, highlight=False)


@vote.command("open")
def open_more(
    envelope: Name, amount: Amount, deliberation: Deliberation, on: Day, by: By, year: Years = None, key: Key = ""
) -> None:
    """Un vote ouvre davantage d’une enveloppe, avec son échéancier de crédits."""
    held = _envelope(envelope)
    data = _data(
        f"open {envelope}",
        on,
        key,
        amount=_units(amount, held.owner.resource.decimals),
        deliberation=deliberation,
        schedule=_schedule(year),
    )
    votes.increase_by_vote(held, data, actor=_person(by))
    _done(f"{envelope} : {amount} ouverts.")


@vote.command()
def cancel(envelope: Name, amount: Amount, deliberation: Deliberation, on: Day, by: By, key: Key = "") -> None:
    """Un vote annule ce que ni dossier ni opérateur ne tient."""
    held = _envelope(envelope)
    units = _units(amount, held.owner.resource.decimals)
    data = _data(f"cancel {envelope}", on, key, amount=units, deliberation=deliberation)
    votes.cancel_by_vote(held, data, actor=_person(by))
    _done(f"{envelope} : {amount} annulés.")


@vote.command()
def transfer(
    envelope: Name,
    target: Annotated[str, typer.Argument(help="L’enveloppe qui reçoit, « région/nom ».")],
    amount: Amount,
    deliberation: Deliberation,
    on: Day,
    by: By,
    key: Key = "",
) -> None:
    """Une décision vire ce qui est disponible d’une enveloppe à une autre."""
    held, other = _envelope(envelope), _envelope(target)
    units = _units(amount, held.owner.resource.decimals)
    data = _data(f"transfer {envelope}", on, key, amount=units, deliberation=deliberation, target=other.slug)
    votes.transfer_by_decision(held, data, actor=_person(by))
    _done(f"{envelope} → {target} : {amount} virés.")


@vote.command()
def rephase(envelope: Name, deliberation: Deliberation, on: Day, by: By, year: Years = None, key: Key = "") -> None:
    """Un vote donne à une enveloppe un autre échéancier, de même somme."""
    held = _envelope(envelope)
    if held.owner.resource_id != EURO:
        raise typer.BadParameter(envelope)
    data = _data(f"rephase {envelope}", on, key, deliberation=deliberation, schedule=_schedule(year))
    votes.rephase_by_vote(held, data, actor=_person(by))
    _done(f"{envelope} : échéancier enregistré.")


@vote.command("credits")
def open_credits(
    region: Annotated[str, typer.Argument(help="La Région.")],
    exercice: Annotated[int, typer.Argument(help="L’exercice.")],
    chapter: Annotated[str, typer.Argument(help="Le chapitre.")],
    section: Annotated[str, typer.Option(help="« investment » ou « operation ».")],
    amount: Amount,
    deliberation: Deliberation,
    on: Day,
    by: By,
    key: Key = "",
) -> None:
    """Un vote ouvre les crédits de paiement d’un exercice et d’un chapitre."""
    if section not in ("investment", "operation"):
        raise typer.BadParameter(section)
    data = _data(
        f"credits {region}",
        on,
        key,
        exercice=exercice,
        chapter=chapter,
        section=section,
        amount=_units(amount),
        deliberation=deliberation,
    )
    votes.open_credits_by_vote(region, data, actor=_person(by))
    _done(f"{region}/{exercice}/{chapter} : {amount} ouverts.")


@recovery.command()
def issue(
    case: Annotated[str, typer.Argument(help="Le dossier, par son numéro.")],
    envelope: Annotated[str, typer.Option(help="L’enveloppe, « région/nom ».")],
    kind: Annotated[Owed, typer.Option(help="Échéance d’avance, intérêts ou somme payée à tort.")],
    amount: Amount,
    reason: Annotated[str, typer.Option(help="Le motif.")],
    due: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="L’échéance (AAAA-MM-JJ).")],
    on: Day,
    by: By,
    heard: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="La lettre qui a demandé des observations.")
    ] = None,
    key: Key = "",
) -> None:
    """Émet un titre de recettes."""
    found = Case.objects.filter(reference=case).first()
    if found is None:
        raise typer.BadParameter(case)
    data = _data(f"issue {case}", on, key, envelope=envelope, kind=kind.value, amount=_units(amount), reason=reason)
    order = recoveries.issue(
        found.public_id,
        envelope,
        kind,
        data["amount"],
        reason,
        due.date(),
        actor=_person(by),
        heard_on=heard.date() if heard else None,
        on=data["on"],
        key=data["key"],
    )
    _done(f"{order.number} : {money(order.amount_cents)}")


@recovery.command()
def event(
    number: Annotated[str, typer.Argument(help="Le numéro du titre.")],
    kind: Annotated[Recovery, typer.Argument(help="Ce qui arrive au titre.")],
    amount: Amount,
    reference: Annotated[str, typer.Option(help="La référence de l’acte, ou le numéro du comptable.")],
    on: Day,
    by: By,
    key: Key = "",
) -> None:
    """Enregistre ce qui arrive à un titre : encaissé, contesté, reporté, abandonné par un vote."""
    order = RecoveryOrder.objects.filter(number=number).first()
    if order is None:
        raise typer.BadParameter(number)
    data = _data(f"event {number}", on, key, kind=kind.value, amount=_units(amount), reference=reference)
    recoveries.happens(
        order.public_id, kind, data["amount"], reference, data["on"], actor=_person(by), key=data["key"]
    )
    order.refresh_from_db()
    _done(f"{number} : il reste {money(recoveries.standing(order).left)}")


@recovery.command("list")
def listed(region: Annotated[str, typer.Argument(help="La Région.")]) -> None:
    """Les titres d’une Région et ce qui en reste dû, par échéance."""
    table = Table(Column("Titre", no_wrap=True), "Dossier", "Objet", "Échéance", "Montant", "Reste", "", box=None)
    mark = "fictif" if is_demonstration() else ""
    for order in recovery_orders(region):
        left = recoveries.standing(order).left
        late = "en retard" if left and order.due_on < timezone.localdate() else ""
        table.add_row(
            order.number,
            str(order.case.reference),
            str(order.get_kind_display()),
            order.due_on.isoformat(),
            money(order.amount_cents),
            money(left),
            " ".join(filter(None, (late, mark))),
        )
    console.print(table)


@exchange.command()
def send(
    region: Annotated[str, typer.Argument(help="La Région.")],
    path: Annotated[Path, typer.Argument(help="Le fichier à créer.")],
    kind: Annotated[
        list[FileKind] | None, typer.Option(help="Une sorte de lignes ; toutes si rien n’est dit.")
    ] = None,
) -> None:
    """Écrit le fichier que le système financier lit, avec son total."""
    path.write_bytes(outgoing(region, kind or list(FileKind)))
    _done(f"{path}")


@exchange.command("take")
def taken(
    region: Annotated[str, typer.Argument(help="La Région.")],
    path: Annotated[Path, typer.Argument(help="Le fichier venu du système financier.", exists=True)],
    by: By,
) -> None:
    """Prend un fichier venu du système financier, en entier ou pas du tout."""
    file = take(region, path.name, path.read_bytes(), actor=_person(by))
    _done(f"{file.lines.count()} lignes, {money(file.total_cents)} : prises en entier.")


@exchange.command()
def differences(region: Annotated[str, typer.Argument(help="La Région.")]) -> None:
    """Ce que les deux systèmes disent autrement, et qui agit ; code 1 s’il y en a."""
    found = different(region)
    table = Table("Objet", Column("Clé", no_wrap=True), "Jalon", "Système financier", "Qui agit", box=None)
    for one in found:
        amounts = ("–" if cents is None else money(cents) for cents in (one.ours, one.theirs))
        table.add_row(str(one.kind.label), one.key, *amounts, one.who)
    if found:
        console.print(table)
        raise typer.Exit(1)
    _done("Rien ne diffère.")
