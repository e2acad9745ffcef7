"""The finance page of an envelope."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from jalon.accounts.rights import Right
from jalon.casework.dossier import Door
from jalon.casework.sheets import Figure, Sheet, Table, amount, euros, quantity, text
from jalon.casework.situations.shared import (
    Behind,
    Rights,
    accounting_codes,
    at_day,
    cases_table,
    code_head,
    file_name,
    in_unit,
    months_table,
    scheme_names,
    step_cells,
    step_labels,
)
from jalon.casework.situations.shares import shares_table
from jalon.funds import queries
from jalon.funds.models import EURO, Envelope
from jalon.funds.queries import EnvelopeSituation, Scope, Totals
from jalon.payments.forecast import Outlook, envelope_outlook


def envelope_sheet(envelope: Envelope, rights: Rights, today: date, at: date | None = None) -> Sheet:
    """An envelope: what was voted, where each amount is, and what it will still pay."""
    region, resource = envelope.region, envelope.owner.resource
    found = queries.situation_of(envelope, at=at)
    behind = Behind.of(region, enveloppe=envelope.slug, au=at.isoformat() if at else "")
    codes = accounting_codes(envelope)
    tables = [_schemes_table(found, behind, codes)]
    if resource.code == EURO and not at:
        to_pay, to_order = envelope_outlook(region, envelope.reference, today)
        tables.append(_schedule_table(found, behind, to_order))
        months = [months_table(to_pay, envelope.fictif)]
    else:
        # What is to come is told from today alone: a past day's agreements are not known any more.
        tables += [_schedule_table(found, behind)] if resource.code == EURO else []
        months = []
    parts = None if at else shares_table(envelope)
    tables += [parts] if parts else []
    scope = Scope(envelope=envelope.reference, at=at, resource=resource.code)
    tables += [cases_table(region, scope, behind, resource, envelope.fictif, codes), *months]
    told = " · ".join(part for part in (str(resource) if resource.code != EURO else "", *codes) if part)
    return Sheet(
        name=file_name(envelope.slug, at),
        title=envelope.label,
        lede=at_day(at, told),
        region=region,
        fictif=envelope.fictif,
        figures=list(_figures(found, behind)),
        tables=tables,
        doors=() if at else tuple(_doors(envelope, rights, found.totals)),
        at=at,
    )


def _figures(found: EnvelopeSituation, behind: Behind) -> Iterable[Figure]:
    moved, resource = found.totals, found.envelope.owner.resource
    labels = step_labels(resource.code)
    yield Figure(_("Ouvert"), amount(moved.opened, resource, behind.url("opened")))
    yield Figure(labels["allocated"], amount(moved.allocated, resource, behind.url("allocated")))
    if moved.entrusted:
        yield Figure(_("Chez les opérateurs"), amount(moved.entrusted, resource, behind.url("entrusted")))
    for step, label in labels.items():
        if step not in ("allocated", "reserved", "certified"):
            yield Figure(label, amount(getattr(moved, step), resource, behind.url(step)))
    yield Figure(_("Reste à affecter"), amount(moved.available, resource, behind.url("available")))


def _doors(envelope: Envelope, rights: Rights, moved: Totals) -> Iterable[Door]:
    place = [envelope.region, envelope.slug]
    if Right.FUNDS_ALLOCATE in rights and moved.available and envelope.owner.resource_id == EURO:
        yield Door(_("Affecter"), reverse("casework:funds-allocate", args=place))
    if Right.FUNDS_ALLOCATE in rights and moved.unreserved:
        yield Door(_("Désaffecter"), reverse("casework:funds-deallocate", args=place))
    if Right.FUNDS_ALLOCATE in rights and envelope.owner.resource_id != EURO:
        yield from _resource_doors(place, moved)
    if Right.FUNDS_ALLOCATE in rights and moved.unreserved:
        yield Door(_("Confier à un opérateur"), reverse("casework:share-open", args=place))
    if Right.FUNDS_OPEN in rights:
        yield Door(_("Ouvrir davantage"), reverse("casework:funds-increase", args=place))
        if moved.available or moved.unreserved:
            yield Door(_("Annuler par un vote"), reverse("casework:funds-cancel", args=place))
        if moved.available:
            yield Door(_("Virer vers une autre enveloppe"), reverse("casework:funds-transfer", args=place))
        if envelope.owner.resource_id == EURO and moved.opened:
            yield Door(_("Rééchelonner les crédits"), reverse("casework:funds-rephase", args=place))


def _resource_doors(place: list[str], moved: Totals) -> Iterable[Door]:
    acts = [
        ("reserver", _("Affecter"), moved.available),
        ("attribuer", _("Attribuer à un dossier"), moved.unreserved),
        ("consommer", _("Constater une consommation"), moved.granted - moved.used),
        ("rendre", _("Rendre au dispositif"), moved.granted - moved.used),
    ]
    for name, label, left in acts:
        if left:
            yield Door(label, reverse("casework:resource-act", args=[*place, name]))


def _schemes_table(found: EnvelopeSituation, behind: Behind, codes: list[str]) -> Table:
    envelope, resource = found.envelope, found.envelope.owner.resource
    names, steps = scheme_names(envelope.region), step_labels(resource.code)
    rows = []
    for ref, moved in found.schemes.items():
        slug = ref.removeprefix(f"{envelope.region}/")
        here = behind.narrowed(dispositif=slug)
        rows.append(
            [
                text(names.get(ref, ref), reverse("casework:funds-scheme", args=[envelope.region, slug])),
                *step_cells(moved, resource, here, steps),
                quantity(moved.unreserved, resource, here.url("unreserved")),
            ]
        )
    return Table(
        "schemes",
        in_unit(_("Par dispositif"), resource),
        [_("Dispositif"), *steps.values(), _("Libre")],
        rows,
        envelope.fictif,
        empty=_("Rien n’est encore affecté à un dispositif."),
        code_head=code_head(),
        codes=[codes] * len(rows),
    )


def _schedule_table(found: EnvelopeSituation, behind: Behind, ahead: Outlook | None = None) -> Table:
    """The voted schedule, what each exercice ordered, and, as seen from today, what agreements still foresee."""
    envelope, voted = found.envelope, found.schedule
    ordered = {int(year): moved.ordered for year, moved in found.years.items() if moved.ordered}
    coming = ahead.years if ahead else {}
    rows = []
    for year in sorted({*voted, *coming, *ordered}):
        here = behind.narrowed(exercice=year)
        cells = [euros(voted.get(year, 0), behind.url("voted")), euros(ordered.get(year, 0), here.url("ordered"))]
        if ahead:
            left = voted.get(year, 0) - ordered.get(year, 0) - coming.get(year, 0)
            cells += [euros(coming.get(year, 0)), euros(left)]
        rows.append([text(str(year), reverse("casework:funds-exercice", args=[envelope.region, year])), *cells])
    head = [_("Exercice"), _("Voté"), _("Mandaté"), *([_("À venir"), _("Écart")] if ahead else [])]
    note = _("À venir : ce que les conventions prévoient et qui n’est pas encore mandaté.") if ahead else ""
    return Table("schedule", _("Crédits de paiement par exercice"), head, rows, envelope.fictif, note=note)
