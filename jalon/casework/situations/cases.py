"""The finance page of a case."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from jalon.cases.models import Case, Instalment
from jalon.casework.dossier import Door
from jalon.casework.sheets import Sheet, Table, amount, euros, text
from jalon.casework.situations.shared import (
    Behind,
    accounting_codes,
    at_day,
    code_head,
    file_name,
    left_to_pay,
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
    behind = Behind.of(region, dossier=reference, au=at.isoformat() if at else "")
    rows, codes = [], []
    for line in lines:
        envelope, resource = line.envelope, line.envelope.owner.resource
        moved = line.totals
        if at:
            moved = queries.totals(
                Scope(case=reference, envelope=envelope.reference, at=at, resource=resource.code)
            )
        here = behind.narrowed(enveloppe=envelope.slug)
        page = reverse("casework:funds-envelope", args=[region, envelope.slug])
        cells = [
            amount(getattr(moved, step), resource, here.url(step))
            for step in ("reserved", "granted", "committed", "certified", "ordered", "paid", "used")
        ]
        left = amount(left_to_pay(moved, resource), resource, here.url("left"))
        rows.append([text(envelope.label, page), *cells, left])
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
    owed = [] if at else owed_by(reference)
    if owed:
        tables.append(_owed_table(owed, behind, fictif))
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


def _owed_table(owed: list[Owed], behind: Behind, fictif: bool) -> Table:
    steps = ("charged", "outstanding", "due", "disputed", "rescheduled", "received", "written_off")
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
                *(
                    euros(getattr(one, step), behind.narrowed(enveloppe=one.envelope.slug).url("owed"))
                    for step in steps
                ),
            ]
            for one in owed
        ],
        fictif,
    )
