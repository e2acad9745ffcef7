"""The finance page of a case."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from jalon.cases.models import Case, Instalment
from jalon.casework.dossier import Door
from jalon.casework.sheets import Sheet, Table, amount, euros, text
from jalon.casework.situations.shared import (
    accounting_codes,
    at_day,
    code_head,
    entries_url,
    file_name,
    left_to_allocate,
    step_labels,
)
from jalon.funds import queries
from jalon.funds.enums import Book
from jalon.funds.models import EURO
from jalon.funds.queries import Scope
from jalon.funds.receivables import Owed, owed_by
from jalon.ui import formats


def case_sheet(case: Case, at: date | None = None) -> Sheet:
    """A case: what it draws on each envelope, its calendar, and what it owes."""
    region, reference = case.region, str(case.reference)
    lines = queries.case_situation(reference)
    fictif = any(line.envelope.fictif for line in lines)
    rows, codes = [], []
    for line in lines:
        envelope, resource = line.envelope, line.envelope.owner.resource
        moved = line.totals
        if at:
            moved = queries.totals(
                Scope(case=reference, envelope=envelope.reference, at=at, resource=resource.code)
            )
        where = {"dossier": reference, "enveloppe": envelope.slug, "au": at.isoformat() if at else ""}
        page = reverse("casework:funds-envelope", args=[region, envelope.slug])
        cells = [
            amount(getattr(moved, step), resource, entries_url(region, step, **where))
            for step in ("reserved", "granted", "committed", "certified", "ordered", "paid", "used")
        ]
        rows.append([text(envelope.label, page), *cells, amount(left_to_allocate(moved, resource), resource)])
        codes.append(accounting_codes(envelope))
    labels = step_labels(EURO)
    tables = [
        Table(
            "lines",
            _("Par enveloppe"),
            [
                _("Enveloppe"),
                *(labels[step] for step in ("reserved", "granted", "committed", "certified", "ordered", "paid")),
                _("Consommé"),
                _("Reste à payer"),
            ],
            rows,
            fictif,
            empty=_("Rien n’a été réservé pour ce dossier."),
            code_head=code_head(),
            codes=codes,
        ),
        _calendar_table(case, fictif),
    ]
    owed = owed_by(reference)
    if owed:
        tables.append(_owed_table(owed, fictif))
    company = case.company_name or case.siren
    return Sheet(
        name=file_name(reference, at),
        title=_("%(reference)s : l’argent du dossier") % {"reference": reference},
        lede=at_day(at, " · ".join(part for part in (company, case.title) if part)),
        region=region,
        fictif=fictif,
        figures=[],
        tables=tables,
        doors=(Door(_("Voir le dossier"), reverse("casework:case", args=[case.public_id])),),
        at=at,
    )


def _calendar_table(case: Case, fictif: bool) -> Table:
    instalments = Instalment.objects.filter(agreement__case=case)
    return Table(
        "calendar",
        _("Échéancier de la convention"),
        [_("Échéance"), _("Mouvement"), _("Forme"), _("Montant")],
        [
            [
                text(formats.date(one.due_on)),
                text(one.get_way_display()),
                text(one.get_instrument_display()),
                euros(one.amount_cents),
            ]
            for one in instalments
        ],
        fictif,
        empty=_("La convention n’est pas signée, ou le dispositif ne prévoit pas d’échéancier."),
    )


def _owed_table(owed: list[Owed], fictif: bool) -> Table:
    return Table(
        "owed",
        _("Ce que le dossier doit"),
        [
            _("Créance"),
            _("Constaté"),
            _("À échoir"),
            _("Échu"),
            _("Contesté"),
            _("Rééchelonné"),
            _("Encaissé"),
            _("Abandonné"),
        ],
        [
            [
                text(str(Book(one.book).label)),
                euros(one.charged),
                euros(one.outstanding),
                euros(one.due),
                euros(one.disputed),
                euros(one.rescheduled),
                euros(one.received),
                euros(one.written_off),
            ]
            for one in owed
        ],
        fictif,
    )
