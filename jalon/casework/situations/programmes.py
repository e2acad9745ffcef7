"""The finance pages of programmes that several bodies finance."""

from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from jalon.accounts.rights import Right
from jalon.casework.dossier import Door
from jalon.casework.sheets import Cell, Figure, Sheet, Table, euros, text
from jalon.casework.situations.shared import Rights, at_day, file_name
from jalon.funds.cofinancing import Financing, financing, programme, programmes
from jalon.funds.models.programmes import WHOLE
from jalon.journal.queries import is_demonstration
from jalon.provenance.display import value_text
from jalon.provenance.models import Claim
from jalon.ui import formats


def known_euros(cents: int | None) -> Cell:
    """An amount, or that nobody knows it."""
    return Cell(_("non connu")) if cents is None else euros(cents)


def share_cell(share: int | None) -> Cell:
    """A share of the budget, or that it cannot be told."""
    if share is None:
        return Cell(_("non connue"))
    ratio = Decimal(share) / WHOLE
    return Cell(formats.percent(ratio, 1), ratio)


def programmes_sheet(region: str, rights: Rights, at: date | None = None) -> Sheet:
    """The programmes of a Region: budget, what is signed, what is missing."""
    found = [financing(one, at=at) for one in programmes(region)]
    rows = [
        [
            text(str(one.programme), reverse("casework:programme", args=[region, one.programme.slug])),
            known_euros(one.budget),
            euros(one.signed),
            known_euros(one.gap),
        ]
        for one in found
    ]
    doors = [Door(_("Suivre un programme"), reverse("casework:programme-new", args=[region]))]
    return Sheet(
        name=file_name("programmes", at),
        title=_("Programmes cofinancés"),
        lede=at_day(
            at, _("Ce que plusieurs financeurs portent ensemble : le budget, ce qui est signé, ce qui manque.")
        ),
        region=region,
        fictif=is_demonstration(),
        figures=[],
        tables=[
            Table(
                "programmes",
                _("Programmes"),
                [_("Programme"), _("Budget adopté"), _("Signé"), _("Manque")],
                rows,
                is_demonstration(),
                empty=_("Aucun programme n’est suivi."),
            )
        ],
        doors=tuple(doors) if Right.FUNDS_OPEN in rights and not at else (),
        at=at,
    )


def programme_sheet(region: str, slug: str, rights: Rights, at: date | None = None) -> Sheet | None:
    """A programme: who signed what, by year; what sources announce stands apart."""
    held = programme(region, slug)
    if held is None:
        return None
    found = financing(held, at=at)
    return Sheet(
        name=file_name(slug, at),
        title=str(held),
        lede=at_day(at, _("Ce qui est signé, année par année ; ce qui est seulement annoncé reste à part.")),
        region=region,
        fictif=held.fictif,
        figures=[
            Figure(_("Budget adopté"), known_euros(found.budget)),
            Figure(_("Signé"), euros(found.signed)),
            Figure(_("Manque"), known_euros(found.gap)),
        ],
        tables=[_signed_table(found), _announced_table(found)],
        doors=tuple(_doors(region, slug, found)) if Right.FUNDS_OPEN in rights and not at else (),
        at=at,
    )


def _doors(region: str, slug: str, found: Financing) -> list[Door]:
    acts = [("budget", _("Enregistrer le budget adopté")), ("financeur", _("Inscrire un financeur"))]
    if found.parts:
        acts.insert(0, ("signature", _("Enregistrer une signature")))
    return [Door(label, reverse("casework:programme-act", args=[region, slug, name])) for name, label in acts]


def _signed_table(found: Financing) -> Table:
    rows = [
        [
            text(str(part.funder)),
            *(euros(year.part(part.funder.pk) or 0) for year in found.years),
            known_euros(part.cents),
            share_cell(part.share),
        ]
        for part in found.parts
    ]
    totals = [
        (_("Signé en tout"), [euros(year.total) for year in found.years], found.signed),
        (_("Budget adopté"), [known_euros(year.budget) for year in found.years], found.budget),
        (_("Manque"), [known_euros(year.gap) for year in found.years], found.gap),
    ]
    rows += [[text(name), *cells, known_euros(whole), text("")] for name, cells, whole in totals] if rows else []
    return Table(
        "signed",
        _("Signé"),
        [_("Financeur"), *(str(year.year) for year in found.years), _("En tout"), _("Part du budget")],
        rows,
        found.programme.fictif,
        empty=_("Aucun financeur n’est inscrit."),
    )


def _announced_table(found: Financing) -> Table:
    rows = [
        [
            text(str(part.funder)),
            _said(part.claim),
            text(str(part.claim.get_status_display())),
            _sources(part.claim),
        ]
        for part in found.parts
        if part.claim
    ]
    return Table(
        "announced",
        _("Annoncé par des sources"),
        [_("Financeur"), _("Annonce"), _("État"), _("Source")],
        rows,
        False,
        empty=_("Aucune source n’annonce de part."),
        note=_("Une annonce n’est pas un montant signé : elle n’entre dans aucun total."),
    )


def _said(claim: Claim) -> Cell:
    address = reverse("results:claim", args=[claim.region, claim.key.removeprefix(f"{claim.region}/")])
    said = ", ".join(filter(None, (value_text(claim, short=False), str(claim.period))))
    return text(said, address)


def _sources(claim: Claim) -> Cell:
    return text(", ".join(dict.fromkeys(source.publisher for source in claim.all_sources)))
