"""The grants in the national layout « subventions » 2.1.1 (SCDL), as the law asks (décret 2017-779).

A column that Jalon does not know stays empty; a grant that lacks a required one is not published, and is listed with
what it lacks. An advance is not a grant (loi 2000-321, art. 9-1): it never enters the file.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import TextIO

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from jalon.aids import lawful
from jalon.aids.queries import de_minimis_cases
from jalon.cases.queries import AmountAmended, granted_rows
from jalon.companies.queries import Company, companies
from jalon.law.identifiers import is_siret
from jalon.opendata.fiction import fictif
from jalon.opendata.shapes.basic import Text
from jalon.opendata.shapes.schemes import AmendedShape, AwardShape, AwardsShape, ReadingShape, WithheldShape
from jalon.payments.queries import Paid, paid_to
from jalon.plan.models import Region
from jalon.schemes.enums import Instrument

COLUMNS = tuple(AwardShape.model_fields)
LONGEST = 256
PIECE = 1_000
SHARE = "publication.share.sole-beneficiary"
ASSOCIATION = re.compile(r"W\d{9}")
# Legal categories of natural persons (INSEE, level I): their identity is published only where a text allows it.
NATURAL_PERSON = "1"
REASONS = {
    "region-siret": gettext_noop("Le SIRET du siège de la Région n’est pas donné par son dossier."),
    "no-grant": gettext_noop("L’aide ne comporte que des avances, qui ne sont pas des subventions."),
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
    amended: tuple[AmountAmended, ...] = ()
    asked_back: int = 0


def lacks(grant: Grant, siret: str) -> list[str]:
    """Why a grant cannot be published; empty when it can."""
    company = grant.company
    found = {
        "region-siret": not siret,
        "no-grant": grant.granted_cents <= 0,
        "unsigned": grant.signed_on is None,
        "unpaid": 0 < grant.granted_cents != sum(paid.amount_cents for paid in grant.payments) - grant.asked_back,
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
    return (siret if is_siret(siret) else "", association)


def row(grant: Grant, region: Region, invented: bool, of_one: str) -> AwardShape:
    """A grant that lacks nothing, in the layout's formats; a fictitious one names itself so in its own cells."""
    return AwardShape.model_validate(dict(zip(COLUMNS, cells(grant, region, invented, of_one), strict=True)))


def cells(grant: Grant, region: Region, invented: bool, of_one: str) -> tuple[str, ...]:
    """The same, as a line of the file. ``of_one`` is the share of a sole beneficiary, which every case has."""
    company = grant.company
    assert company is not None and grant.signed_on is not None  # `lacks` has said so
    siret, association = identifiers(company)
    first, last = grant.payments[0].on, grant.payments[-1].on
    once = len(grant.payments) == 1
    mark = "[FICTIF] " if invented else ""
    return (
        f"{mark}{region.full_name_fr}",
        region.siret,
        grant.signed_on.isoformat(),
        f"{mark}{grant.deliberation}",
        f"{mark}{company.name}",
        siret,
        association,
        f"{mark}{grant.subject}"[:LONGEST],
        f"{Decimal(grant.granted_cents) / 100:.2f}",
        "aide en numéraire",
        "unique" if once else "échelonné",
        first.isoformat() if once else f"{first.isoformat()}/{last.isoformat()}",
        "",
        "oui" if grant.de_minimis else "non",
        of_one,
        "",
    )


def grants(region: str) -> Iterator[Grant]:
    """Every granted case of a Region, so many at a time: memory does not grow with their number."""
    decisions = granted_rows(region, Instrument.GRANT)
    while piece := list(islice(decisions, PIECE)):
        paid = paid_to(one.case_id for one in piece)
        known = {one.siren: one for one in companies(sorted({one.siren for one in piece}))}
        registered = de_minimis_cases([one.reference for one in piece])
        for one in piece:
            definition = one.version.definition
            yield Grant(
                case=one.reference,
                deliberation=one.deliberation,
                subject=one.title or definition.title["fr"],
                granted_cents=one.cents,
                signed_on=one.signed_on,
                payments=paid.get((one.case_id, Instrument.GRANT), []),
                company=known.get(one.siren),
                # What the register says of the decision; before it held it, what the scheme says.
                de_minimis=registered.get(one.reference, definition.de_minimis),
                amended=one.amended,
                asked_back=one.asked_back,
            )


@dataclass(frozen=True, slots=True)
class Share:
    """pourcentageSubvention of a sole beneficiary, which is a reading: its value, and what is said of it."""

    text: str
    reading: str
    mark: str


def share() -> Share:
    """The share as the Region's parameter sets it; never computed from the case."""
    values = lawful.values(timezone.localdate())
    ratio = values.rate(SHARE)
    applied = values.applied[0]
    return Share(f"{ratio:.2f}", applied.source, applied.mark.value)


def write(region: Region, out: TextIO, progress: Callable[[int], None] = lambda done: None) -> list[WithheldShape]:
    """Write the file as it is read from the database; gives what is withheld, with the reasons."""
    invented, of_one = fictif(), share().text
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerow(COLUMNS)
    waiting: list[WithheldShape] = []
    seen = 0
    for grant in grants(region.slug):
        reasons = lacks(grant, region.siret)
        if reasons:
            waiting.append(_withheld(grant, reasons, invented))
        else:
            lines.writerow(cells(grant, region, invented, of_one))
        seen += 1
        if seen % PIECE == 0:
            progress(seen)
    progress(seen)
    return waiting


def _withheld(grant: Grant, reasons: list[str], invented: bool) -> WithheldShape:
    explanations = [both(REASONS[code]) for code in reasons]
    return WithheldShape(case=grant.case, reasons=reasons, explanations=explanations, fictif=invented)


def _amended(grant: Grant, change: AmountAmended, invented: bool) -> AmendedShape:
    return AmendedShape(
        case=grant.case,
        amendment=change.number,
        signed_on=change.signed_on,
        before_cents=change.before,
        after_cents=change.after,
        fictif=invented,
    )


def shape(region: Region) -> AwardsShape:
    """The grants that can be published, and the others with the reason."""
    invented, reading = fictif(), share()
    published, withheld, amended = [], [], []
    for grant in grants(region.slug):
        amended += [_amended(grant, one, invented) for one in grant.amended]
        reasons = lacks(grant, region.siret)
        if reasons:
            withheld.append(_withheld(grant, reasons, invented))
        else:
            published.append(row(grant, region, invented, reading.text))
    return AwardsShape(
        region=region.slug,
        schema_name="scdl/subventions",
        schema_version="2.1.1",
        awards=published,
        withheld=withheld,
        amended=amended,
        readings=[ReadingShape(field="pourcentageSubvention", reading=reading.reading, mark=reading.mark)],
        fictif=invented,
    )


def both(message: str) -> Text:
    """A message in both languages."""
    found = {}
    for language in ("fr", "en"):
        with override(language):
            found[language] = _(message)
    return Text(**found)
