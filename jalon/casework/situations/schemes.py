"""The finance page of a scheme."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from jalon.casework.sheets import Figure, Sheet, Table, euros, text
from jalon.casework.situations.shared import (
    Behind,
    accounting_codes,
    at_day,
    cases_table,
    code_head,
    file_name,
    months_table,
    scheme_names,
    step_cells,
    step_labels,
)
from jalon.funds import queries
from jalon.funds.models import EURO, Resource
from jalon.funds.queries import By, Scope
from jalon.payments.forecast import outlook, payments_to_come


def scheme_sheet(region: str, slug: str, today: date, at: date | None = None) -> Sheet | None:
    """A scheme: what each envelope gives it, its cases, what is to come; None where it has no money at all."""
    ref = f"{region}/{slug}"
    now = queries.totals_by(By.ENVELOPE, Scope(scheme=ref))
    if not now:
        return None
    by_envelope = queries.totals_by(By.ENVELOPE, Scope(scheme=ref, at=at)) if at else now
    known = {one.reference: one for one in queries.envelopes(region)}
    behind = Behind.of(region, dispositif=slug, au=at.isoformat() if at else "")
    money, labels = Resource(code=EURO, decimals=2), step_labels(EURO)
    fictif = any(moved.fictif for moved in now.values())
    rows, codes = [], []
    for reference, moved in by_envelope.items():
        envelope = known[reference]
        here = behind.narrowed(enveloppe=envelope.slug)
        page = reverse("casework:funds-envelope", args=[region, envelope.slug])
        free = euros(moved.unreserved, here.url("unreserved"))
        rows.append([text(envelope.label, page), *step_cells(moved, money, here, labels), free])
        codes.append(accounting_codes(envelope))
    whole = queries.totals(Scope(scheme=ref, at=at))
    months = []
    if not at:
        coming = [one for one in payments_to_come(region).to_pay if one.scheme == ref]
        months = [months_table(outlook(coming, today), fictif)]
    return Sheet(
        name=file_name(slug, at),
        title=scheme_names(region).get(ref, ref),
        lede=at_day(at, _("Ce que le dispositif a reçu, et ce qu’il en a fait.")),
        region=region,
        fictif=fictif,
        figures=[
            Figure(label, euros(getattr(whole, step), behind.url(step)))
            for step, label in labels.items()
            if step not in ("reserved", "certified")
        ],
        tables=[
            Table(
                "envelopes",
                _("Par enveloppe"),
                [_("Enveloppe"), *labels.values(), _("Libre")],
                rows,
                fictif,
                empty=_("Rien ne lui est encore affecté."),
                code_head=code_head(),
                codes=codes,
            ),
            cases_table(region, Scope(scheme=ref, at=at), behind, money, fictif),
            *months,
        ],
        at=at,
    )
