"""The finance page of a budget year (exercice)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from jalon.accounts.rights import Right
from jalon.casework.dossier import Door
from jalon.casework.sheets import Figure, Sheet, Table, euros, text
from jalon.casework.situations.shared import (
    Behind,
    Rights,
    at_day,
    file_name,
    step_labels,
)
from jalon.funds import queries
from jalon.funds.models import EURO, Envelope
from jalon.funds.queries import By, CreditsSituation, Scope
from jalon.payments.forecast import payments_to_come
from jalon.ui import formats

STEPS = ("granted", "committed", "ordered", "paid")


def exercice_sheet(region: str, exercice: int, rights: Rights, today: date, at: date | None = None) -> Sheet:
    """An exercice: the credits of each chapter, what they ordered, what is still to come in the year."""
    credits = queries.credits_situation(region, exercice=exercice, at=at)
    envelopes = {one.reference: one for one in queries.envelopes(region)}
    # What is to come is told from today alone.
    coming = None if at else _to_come(region, exercice, envelopes, today)
    moved = queries.totals_by(By.ENVELOPE, Scope(region=region, year=exercice, at=at))
    whole = queries.totals(Scope(region=region, year=exercice, at=at))
    behind = Behind.of(region, au=at.isoformat() if at else "")
    year = behind.narrowed(exercice=exercice)
    labels = {step: label for step, label in step_labels(EURO).items() if step in STEPS}
    opened, left = sum(line.opened for line in credits), sum(line.left for line in credits)
    return Sheet(
        name=file_name(f"{region}-{exercice}", at),
        title=_("Exercice %(year)s") % {"year": exercice},
        lede=at_day(at, _("Ce que l’année a voté, mandaté et payé.")),
        region=region,
        fictif=any(line.line.fictif for line in credits) or whole.fictif,
        figures=[
            Figure(_("Crédits ouverts"), euros(opened, year.url("credits"))),
            *(Figure(label, euros(getattr(whole, step), year.url(step))) for step, label in labels.items()),
            Figure(_("Crédits restants"), euros(left, year.url("open"))),
        ],
        tables=[
            _credits_table(credits, behind, coming),
            Table(
                "envelopes",
                _("Actes de l’année par enveloppe"),
                [_("Enveloppe"), *labels.values()],
                [
                    [
                        text(
                            envelopes[reference].label,
                            reverse("casework:funds-envelope", args=[region, envelopes[reference].slug]),
                        ),
                        *(
                            euros(getattr(one, step), year.narrowed(enveloppe=envelopes[reference].slug).url(step))
                            for step in labels
                        ),
                    ]
                    for reference, one in moved.items()
                    if reference in envelopes
                ],
                whole.fictif,
                empty=_("Aucun acte cette année-là."),
            ),
        ],
        doors=tuple(_exercice_doors(region, exercice, rights)) if not at else (),
        at=at,
    )


def _to_come(region: str, exercice: int, envelopes: Mapping[str, Envelope], today: date) -> dict[str, int]:
    """What agreements foresee in the year and nobody ordered yet, by chapter."""
    found: dict[str, int] = defaultdict(int)
    for one in payments_to_come(region).to_order:
        if one.on and max(one.on, today).year == exercice:
            found[envelopes[one.envelope].owner.chapter] += one.cents
    return found


def _credits_table(credits: Sequence[CreditsSituation], behind: Behind, coming: Mapping[str, int] | None) -> Table:
    rows = []
    for each in credits:
        line = each.line
        here = behind.narrowed(enveloppe=f"{line.exercice}/{line.chapter}")
        row = [
            text(line.chapter),
            text(line.get_section_display()),
            text(formats.date(line.closes_on) if line.closes_on else ""),
            euros(each.opened, here.url("credits")),
            euros(each.used, here.url("ordered")),
            euros(each.lapsed, here.url("lapsed")),
            euros(each.left, here.url("open")),
        ]
        if coming is not None:
            foreseen = coming.get(line.chapter, 0)
            row += [euros(foreseen), euros(each.left - foreseen)]
        rows.append(row)
    head = [
        _("Chapitre"),
        _("Section"),
        _("Mandats jusqu’au"),
        _("Ouverts"),
        _("Mandatés"),
        _("Tombés"),
        _("Reste"),
    ]
    note = ""
    if coming is not None:
        head += [_("À venir dans l’année"), _("Écart")]
        note = _("Un écart négatif : les crédits restants ne suffiront pas à ce que les conventions prévoient.")
    return Table(
        "credits",
        _("Crédits de paiement par chapitre"),
        head,
        rows,
        any(each.line.fictif for each in credits),
        note=note,
        empty=_("Aucun crédit n’est ouvert pour cet exercice."),
    )


def _exercice_doors(region: str, exercice: int, rights: Rights) -> Iterable[Door]:
    if Right.FUNDS_OPEN in rights:
        yield Door(_("Ouvrir des crédits"), reverse("casework:funds-credits", args=[region]))
        yield Door(_("Reporter les crédits inutilisés"), reverse("casework:funds-carry", args=[region, exercice]))
