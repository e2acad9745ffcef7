"""The finance page of a scheme."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from jalon.casework.sheets import Figure, Sheet, Table, euros, text
from jalon.casework.situations.shared import (
    accounting_codes,
    at_day,
    cases_table,
    code_head,
    entries_url,
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
    by_envelope = queries.totals_by(By.ENVELOPE, Scope(scheme=ref, at=at))
    if not by_envelope:
        return None
    known = {one.reference: one for one in queries.envelopes(region)}
    where = {"dispositif": slug, "au": at.isoformat() if at else ""}
    money = Resource(code=EURO, decimals=2)
    fictif = any(moved.fictif for moved in by_envelope.values())
    rows, codes = [], []
    for reference, moved in by_envelope.items():
        envelope = known[reference]
        here = {**where, "enveloppe": envelope.slug}
        page = reverse("casework:funds-envelope", args=[region, envelope.slug])
        rows.append(
            [text(envelope.label, page), *step_cells(moved, money, region, **here), euros(moved.unreserved)]
        )
        codes.append(accounting_codes(envelope))
    whole = queries.totals(Scope(scheme=ref, at=at))
    coming = [one for one in payments_to_come(region).to_pay if one.scheme == ref]
    return Sheet(
        name=file_name(slug, at),
        title=scheme_names(region).get(ref, ref),
        lede=at_day(at, _("Ce que le dispositif a reçu, et ce qu’il en a fait.")),
        region=region,
        fictif=fictif,
        figures=[
            Figure(label, euros(getattr(whole, step), entries_url(region, step, **where)))
            for step, label in step_labels(EURO).items()
            if step not in ("reserved", "certified")
        ],
        tables=[
            Table(
                "envelopes",
                _("Par enveloppe"),
                [_("Enveloppe"), *step_labels(EURO).values(), _("Libre")],
                rows,
                fictif,
                code_head=code_head(),
                codes=codes,
            ),
            cases_table(region, Scope(scheme=ref, at=at), where, money, fictif),
            months_table(outlook(coming, today), fictif),
        ],
        at=at,
    )
