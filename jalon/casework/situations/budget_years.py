"""The finance page of a budget year (exercice)."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from jalon.accounts.rights import Right
from jalon.casework.dossier import Door
from jalon.casework.sheets import Figure, Sheet, Table, euros, text
from jalon.casework.situations.shared import (
    Rights,
    at_day,
    entries_url,
    file_name,
    step_labels,
)
from jalon.funds import queries
from jalon.funds.models import EURO
from jalon.funds.queries import By, Scope
from jalon.payments.forecast import payments_to_come
from jalon.ui import formats


def exercice_sheet(region: str, exercice: int, rights: Rights, today: date, at: date | None = None) -> Sheet:
    """An exercice: the credits of each chapter, what they ordered, what is still to come in the year."""
    credits = queries.credits_situation(region, exercice=exercice, at=at)
    envelopes = {one.reference: one for one in queries.envelopes(region)}
    by_chapter: dict[str, int] = {}
    for one in payments_to_come(region).to_order:
        if one.on and max(one.on, today).year == exercice:
            chapter = envelopes[one.envelope].owner.chapter
            by_chapter[chapter] = by_chapter.get(chapter, 0) + one.cents
    fictif = any(line.line.fictif for line in credits)
    rows = []
    for line in credits:
        coming = by_chapter.get(line.line.chapter, 0)
        rows.append(
            [
                text(line.line.chapter),
                text(line.line.get_section_display()),
                text(formats.date(line.line.closes_on) if line.line.closes_on else ""),
                euros(line.opened),
                euros(line.used, entries_url(region, "ordered", exercice=exercice)),
                euros(line.lapsed),
                euros(line.left),
                euros(coming),
                euros(line.left - coming),
            ]
        )
    moved = queries.totals_by(By.ENVELOPE, Scope(region=region, year=exercice, at=at))
    whole = queries.totals(Scope(region=region, year=exercice, at=at))
    year = {"exercice": exercice, "au": at.isoformat() if at else ""}
    steps = ("granted", "committed", "ordered", "paid")
    labels = step_labels(EURO)
    return Sheet(
        name=file_name(f"{region}-{exercice}", at),
        title=_("Exercice %(year)s") % {"year": exercice},
        lede=at_day(at, _("Ce que l’année a voté, mandaté et payé.")),
        region=region,
        fictif=fictif or whole.fictif,
        figures=[
            Figure(_("Crédits ouverts"), euros(sum(line.opened for line in credits))),
            *(
                Figure(labels[step], euros(getattr(whole, step), entries_url(region, step, **year)))
                for step in steps
            ),
            Figure(_("Crédits restants"), euros(sum(line.left for line in credits))),
        ],
        tables=[
            Table(
                "credits",
                _("Crédits de paiement par chapitre"),
                [
                    _("Chapitre"),
                    _("Section"),
                    _("Mandats jusqu’au"),
                    _("Ouverts"),
                    _("Mandatés"),
                    _("Tombés"),
                    _("Reste"),
                    _("À venir dans l’année"),
                    _("Écart"),
                ],
                rows,
                fictif,
                note=_(
                    "Un écart négatif : les crédits restants ne suffiront pas à ce que les conventions prévoient."
                ),
                empty=_("Aucun crédit n’est ouvert pour cet exercice."),
            ),
            Table(
                "envelopes",
                _("Actes de l’année par enveloppe"),
                [_("Enveloppe"), *(labels[step] for step in steps)],
                [
                    [
                        text(
                            envelopes[reference].label,
                            reverse("casework:funds-envelope", args=[region, envelopes[reference].slug]),
                        ),
                        *(
                            euros(
                                getattr(one, step),
                                entries_url(region, step, enveloppe=envelopes[reference].slug, **year),
                            )
                            for step in steps
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


def _exercice_doors(region: str, exercice: int, rights: Rights) -> Iterable[Door]:
    if Right.FUNDS_OPEN in rights:
        yield Door(_("Ouvrir des crédits"), reverse("casework:funds-credits", args=[region]))
        yield Door(_("Reporter les crédits inutilisés"), reverse("casework:funds-carry", args=[region, exercice]))
