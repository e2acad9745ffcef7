"""The finance page of an envelope."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from jalon.accounts.rights import Right
from jalon.casework.dossier import Door
from jalon.casework.sheets import Figure, Sheet, Table, amount, euros, quantity, text
from jalon.casework.situations.shared import (
    Rights,
    accounting_codes,
    at_day,
    cases_table,
    code_head,
    entries_url,
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
from jalon.funds.queries import By, Scope, Totals
from jalon.payments.forecast import Outlook, outlook, payments_to_come


def envelope_sheet(envelope: Envelope, rights: Rights, today: date, at: date | None = None) -> Sheet:
    """An envelope: what was voted, where each amount is, and what it will still pay."""
    region, resource = envelope.region, envelope.owner.resource
    scope = Scope(envelope=envelope.reference, at=at, resource=resource.code)
    moved = queries.totals(scope)
    where = {"enveloppe": envelope.slug, "au": at.isoformat() if at else ""}
    labels = step_labels(resource.code)
    figures = [Figure(_("Ouvert"), amount(moved.opened, resource, entries_url(region, "opened", **where)))]
    figures += [
        Figure(labels[step], amount(getattr(moved, step), resource, entries_url(region, step, **where)))
        for step in labels
        if step not in ("reserved", "certified")
    ]
    if moved.entrusted:
        url = entries_url(region, "entrusted", **where)
        figures.insert(2, Figure(_("Chez les opérateurs"), amount(moved.entrusted, resource, url)))
    figures.append(Figure(_("Reste à affecter"), amount(moved.available, resource)))
    codes = accounting_codes(envelope)
    tables = [
        _schemes_table(envelope, at, where, codes),
        cases_table(region, scope, where, resource, envelope.fictif, codes),
    ]
    parts = None if at else shares_table(envelope)
    if parts:
        tables.insert(1, parts)
    if resource.code == EURO:
        coming = payments_to_come(region, envelope.reference)
        tables.insert(1, _schedule_table(envelope, outlook(coming.to_order, today), at))
        tables.append(months_table(outlook(coming.to_pay, today), envelope.fictif))
    told = " · ".join(part for part in (str(resource) if resource.code != EURO else "", *codes) if part)
    return Sheet(
        name=file_name(envelope.slug, at),
        title=envelope.label,
        lede=at_day(at, told),
        region=region,
        fictif=envelope.fictif,
        figures=figures,
        tables=tables,
        doors=() if at else tuple(_doors(envelope, rights, moved)),
        at=at,
    )


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


def _schemes_table(envelope: Envelope, at: date | None, where: Mapping[str, object], codes: list[str]) -> Table:
    resource, region = envelope.owner.resource, envelope.region
    names = scheme_names(region)
    by_scheme = queries.totals_by(By.SCHEME, Scope(envelope=envelope.reference, at=at, resource=resource.code))
    rows = []
    for ref, moved in by_scheme.items():
        slug = ref.removeprefix(f"{region}/")
        page = reverse("casework:funds-scheme", args=[region, slug])
        here = {**where, "dispositif": slug}
        rows.append(
            [
                text(names.get(ref, ref), page),
                *step_cells(moved, resource, region, **here),
                quantity(moved.unreserved, resource),
            ]
        )
    return Table(
        "schemes",
        in_unit(_("Par dispositif"), resource),
        [_("Dispositif"), *step_labels(resource.code).values(), _("Libre")],
        rows,
        envelope.fictif,
        empty=_("Rien n’est encore affecté à un dispositif."),
        code_head=code_head(),
        codes=[codes] * len(rows),
    )


def _schedule_table(envelope: Envelope, ahead: Outlook, at: date | None) -> Table:
    """The voted schedule, what each exercice ordered, and what agreements still foresee."""
    voted = queries.schedule_of(Scope(envelope=envelope.reference, at=at))
    yearly = queries.totals_by(By.YEAR, Scope(envelope=envelope.reference, at=at))
    years = sorted({*voted, *ahead.years, *(int(year) for year, moved in yearly.items() if moved.ordered)})
    rows = []
    for year in years:
        ordered = yearly[str(year)].ordered if str(year) in yearly else 0
        coming = ahead.years.get(year, 0)
        behind = entries_url(envelope.region, "ordered", enveloppe=envelope.slug, exercice=year)
        page = reverse("casework:funds-exercice", args=[envelope.region, year])
        rows.append(
            [
                text(str(year), page),
                euros(voted.get(year, 0)),
                euros(ordered, behind),
                euros(coming),
                euros(voted.get(year, 0) - ordered - coming),
            ]
        )
    return Table(
        "schedule",
        _("Crédits de paiement par exercice"),
        [_("Exercice"), _("Voté"), _("Mandaté"), _("À venir"), _("Écart")],
        rows,
        envelope.fictif,
        note=_("À venir : ce que les conventions prévoient et qui n’est pas encore mandaté."),
    )
