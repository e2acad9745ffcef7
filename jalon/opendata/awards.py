"""The grants in the national layout « subventions » 2.1.1 (SCDL), as the law asks (décret 2017-779).

A column that Jalon does not know stays empty; a grant that lacks a required one is not published, and is listed with
what it lacks. A repayable advance is not a grant (loi 2000-321, art. 9-1): it never enters the file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override
from stdnum.fr import siret as siret_number

from jalon.cases.models import Decision
from jalon.cases.queries import granted_in
from jalon.companies.queries import Company, companies
from jalon.opendata.fiction import fictif
from jalon.opendata.shapes.basic import Text
from jalon.opendata.shapes.schemes import AwardShape, AwardsShape, WithheldShape
from jalon.payments.queries import Paid, paid_in
from jalon.plan.models import Region
from jalon.schemes.enums import Instrument

COLUMNS = tuple(AwardShape.model_fields)
LONGEST = 256
ASSOCIATION = re.compile(r"W\d{9}")
# Legal categories of natural persons (INSEE, level I): their identity is published only where a text allows it.
NATURAL_PERSON = "1"
REASONS = {
    "region-siret": gettext_noop("Le SIRET du siège de la Région n’est pas donné par son dossier."),
    "no-grant": gettext_noop("L’aide ne comporte que des avances remboursables, qui ne sont pas des subventions."),
    "unsigned": gettext_noop("La convention n’est pas signée."),
    "unpaid": gettext_noop(
        "La subvention n’est pas entièrement versée : sa période de versement n’est pas connue."
    ),
    "unknown-company": gettext_noop("L’entreprise n’est pas dans le registre chargé."),
    "undisclosed": gettext_noop("L’entreprise s’oppose à la publication de ses données."),
    "natural-person": gettext_noop("Le bénéficiaire est une personne physique."),
    "no-identifier": gettext_noop("Le registre ne donne ni SIRET ni numéro d’association valable."),
    "state-aid": gettext_noop("Le dispositif ne dit pas s’il relève du règlement de minimis."),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """What Jalon knows of one granted case."""

    case: str
    deliberation: str
    subject: str
    granted_cents: int
    signed_on: date | None
    payments: Sequence[Paid]
    company: Company | None
    de_minimis: bool | None


def lacks(grant: Grant, siret: str) -> list[str]:
    """Why a grant cannot be published; empty when it can."""
    company = grant.company
    found = {
        "region-siret": not siret,
        "no-grant": grant.granted_cents <= 0,
        "unsigned": grant.signed_on is None,
        "unpaid": 0 < grant.granted_cents != sum(paid.amount_cents for paid in grant.payments),
        "unknown-company": company is None,
        "undisclosed": company is not None and not company.diffusible,
        "natural-person": company is not None and company.legal_category.startswith(NATURAL_PERSON),
        "no-identifier": company is not None and not any(identifiers(company)),
        "state-aid": grant.de_minimis is None,
    }
    return [code for code, so in found.items() if so]


def identifiers(company: Company) -> tuple[str, str]:
    """The SIRET of the head office and the association's number, each empty where there is no valid one."""
    siret = company.head_office.siret if company.head_office else ""
    association = company.association if ASSOCIATION.fullmatch(company.association) else ""
    return (siret if siret_number.is_valid(siret) else "", association)


def row(grant: Grant, region: Region, invented: bool) -> AwardShape:
    """A grant that lacks nothing, in the layout's formats; a fictitious one names itself so in its own cells."""
    company = grant.company
    assert company is not None and grant.signed_on is not None  # `lacks` has said so
    siret, association = identifiers(company)
    first, last = grant.payments[0].on, grant.payments[-1].on
    once = len(grant.payments) == 1
    mark = "[FICTIF] " if invented else ""
    return AwardShape(
        nomAttribuant=f"{mark}{region.full_name_fr}",
        idAttribuant=region.siret,
        dateConvention=grant.signed_on.isoformat(),
        referenceDecision=f"{mark}{grant.deliberation}",
        nomBeneficiaire=f"{mark}{company.name}",
        idBeneficiaire=siret,
        rnaBeneficiaire=association,
        objet=f"{mark}{grant.subject}"[:LONGEST],
        montant=f"{Decimal(grant.granted_cents) / 100:.2f}",
        nature="aide en numéraire",
        conditionsVersement="unique" if once else "échelonné",
        datesPeriodeVersement=first.isoformat() if once else f"{first.isoformat()}/{last.isoformat()}",
        idRAE="",
        notificationUE="oui" if grant.de_minimis else "non",
        # The beneficiary's share of the grant, not the rate of aid: a case has one beneficiary, who gets all of it.
        pourcentageSubvention="1.00",
        dispositifAide="",
    )


def grants(region: str) -> list[Grant]:
    """Every granted case of a Region, in the same number of queries whatever their number."""
    decisions = list(granted_in(region))
    paid = paid_in(region)
    known = {one.siren: one for one in companies(sorted({decision.case.siren for decision in decisions}))}
    return [_grant(decision, paid, known.get(decision.case.siren)) for decision in decisions]


def _grant(decision: Decision, paid: dict[tuple[int, str], list[Paid]], company: Company | None) -> Grant:
    case = decision.case
    agreement = getattr(case, "agreement", None)
    definition = case.scheme_version.definition
    awards = decision.proposal.awards.all()
    return Grant(
        case=case.reference or "",
        deliberation=decision.deliberation,
        subject=case.title or definition.title["fr"],
        granted_cents=sum(award.amount_cents for award in awards if award.instrument == Instrument.GRANT),
        signed_on=agreement.signed_on if agreement else None,
        payments=paid.get((case.pk, Instrument.GRANT), []),
        company=company,
        de_minimis=definition.de_minimis,
    )


def shape(region: Region) -> AwardsShape:
    """The grants that can be published, and the others with the reason."""
    invented = fictif()
    published, withheld = [], []
    for grant in grants(region.slug):
        reasons = lacks(grant, region.siret)
        if reasons:
            explanations = [both(REASONS[code]) for code in reasons]
            withheld.append(
                WithheldShape(case=grant.case, reasons=reasons, explanations=explanations, fictif=invented)
            )
        else:
            published.append(row(grant, region, invented))
    return AwardsShape(
        region=region.slug,
        schema_name="scdl/subventions",
        schema_version="2.1.1",
        awards=published,
        withheld=withheld,
        fictif=invented,
    )


def both(message: str) -> Text:
    """A message in both languages."""
    found = {}
    for language in ("fr", "en"):
        with override(language):
            found[language] = _(message)
    return Text(**found)
