"""Entering granted aid in the register, inside the decision's transaction; correcting it; dating what was sent."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.aids import checks, groups, particulars
from jalon.aids.award import AidPart, NewAid
from jalon.aids.enums import DueKind
from jalon.aids.equivalents import Equivalent
from jalon.aids.models import Aid, Publication
from jalon.companies.queries import Company, companies
from jalon.journal.actions import record
from jalon.journal.guards import demand
from jalon.journal.queries import is_demonstration
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action

__all__ = ["AidPart", "NewAid", "correct", "grant", "mark_sent", "reverse"]


@action
def grant(new: NewAid, *, actor: User) -> list[Aid]:
    """Enter an aid, one row an instrument, once nothing stands against it; refused as a whole above the ceiling.

    Call it after the case is locked and before the ledger is posted: it holds the single undertaking until the end
    of the transaction, reads the group again, then checks and writes. The same case is entered once.
    """
    held = groups.hold(new.siren, new.granted_on)
    first = f"{new.case}-{new.act}-" if new.act else f"{new.case}-"
    entered = Aid.objects.filter(case=new.case, number__startswith=first, reverses=None, reversed_by=None)
    there = list(entered) if new.case else []
    if there:
        return there
    found = checks.demand_lawful(new, held)
    basis = found.regime
    assert basis is not None  # else it was refused
    known = particulars.plain(new.facts)
    bearing = particulars.bearing(basis.id, found.article, [part.instrument for part in new.parts])
    company = next(iter(companies([new.siren])), None)
    rows = [
        Aid(
            number=f"{first}{place}",
            region=new.region,
            authority=new.authority,
            authority_siret=new.authority_siret,
            siren=new.siren,
            beneficiary=new.beneficiary,
            undertaking=list(found.standing.undertaking.ids),
            regime=basis.id,
            article=found.article,
            instrument=part.instrument.value,
            nominal_cents=part.nominal_cents,
            amount_cents=equivalent.cents,
            equivalent=equivalent.as_json(),
            facts=particulars.as_json(new.facts, bearing),
            size=known.get(particulars.SIZE) or "",
            scheme_reference=known.get(particulars.SCHEME_REFERENCE) or "",
            product=known.get(particulars.PRODUCT) or "",
            granted_on=new.granted_on,
            scheme=new.scheme,
            case=new.case,
            deliberation=new.deliberation,
            purpose=new.purpose,
            declaration=found.declaration,
            recorded_by=actor.actor_id,
            fictif=is_demonstration(),
            **_of_company(company),
        )
        for place, (part, equivalent) in enumerate(zip(new.parts, found.equivalents, strict=True), start=1)
    ]
    Aid.objects.bulk_create(rows)
    for row in rows:
        record(
            actor,
            "aids.grant",
            row.number,
            region=new.region,
            regime=row.regime,
            siren=row.siren,
            amount_cents=row.amount_cents,
        )
    return rows


def _of_company(company: Company | None) -> dict[str, str]:
    """What the register of companies says at the decision and publications will need."""
    if company is None:
        return {}
    place = company.head_office
    return {
        "activity": company.naf,
        "activity_edition": company.naf_edition,
        "department": place.departement if place else "",
    }


@action
def reverse(aid: Aid, reason: str, *, actor: User) -> Aid:
    """Take an aid back by a reversing entry of the same day and regime: every sum of every period stays right."""
    demand(actor, Right.AIDS_RECORD, aid.region)
    if not reason.strip():
        raise ActionRefused(
            "aids.no_reason",
            _("Dites pourquoi cette aide est annulée au registre."),
            _("Citez l’acte : retrait, réduction, erreur de saisie."),
            field="reason",
        )
    groups.hold(aid.siren, aid.granted_on)
    if aid.reverses_id or Aid.objects.filter(reverses=aid).exists():
        raise ActionRefused(
            "aids.reversed",
            _("Cette aide est déjà annulée au registre."),
            _("Rechargez la page : elle montre l’écriture qui l’annule."),
        )
    row = Aid.objects.get(pk=aid.pk)
    row.pk, row._state.adding = None, True
    row.number, row.reverses, row.reason = f"{aid.number}-R", aid, reason.strip()[:500]
    row.nominal_cents, row.amount_cents = -aid.nominal_cents, -aid.amount_cents
    row.recorded_by, row.recorded_at = actor.actor_id, timezone.now()
    row.save()
    record(actor, "aids.reverse", aid.number, region=aid.region, amount_cents=row.amount_cents)
    return row


@action
def correct(aid: Aid, cents: int, reason: str, *, actor: User) -> Aid:
    """Correct what an aid counts for: a reversing entry, then a new one of the same day for the right amount.

    A larger amount is checked like a new aid, in every period that contains its day.
    """
    if cents <= 0:
        raise ActionRefused(
            "aids.amount",
            _("Le montant corrigé est positif."),
            _("Pour une aide retirée en entier, annulez-la."),
            field="amount",
        )
    reverse(aid, reason, actor=actor)
    stated = Equivalent(cents, aid.nominal_cents, aid.instrument, "corrected", ())
    if cents > aid.amount_cents:
        checks.demand_room(aid, cents)
    row = Aid.objects.get(pk=aid.pk)
    row.pk, row._state.adding = None, True
    row.number, row.reason = _next_number(aid.number), reason.strip()[:500]
    row.amount_cents, row.equivalent = cents, stated.as_json()
    row.recorded_by, row.recorded_at = actor.actor_id, timezone.now()
    row.save()
    record(actor, "aids.correct", row.number, region=aid.region, amount_cents=cents)
    return row


def _next_number(number: str) -> str:
    base = number.split("/")[0]
    return f"{base}/{Aid.objects.filter(number__startswith=f'{base}/', reverses=None).count() + 2}"


@action
def mark_sent(aids: Iterable[Aid], kind: DueKind, on: date, receipt: str, *, actor: User) -> int:
    """Say that aids were sent to a register or in a report, on which day and under which receipt; once each."""
    rows = list(aids)
    for region in {aid.region for aid in rows}:
        demand(actor, Right.AIDS_RECORD, region)
    if on > timezone.localdate():
        raise ActionRefused(
            "aids.future", _("Cette date est dans le futur."), _("Donnez le jour de l’envoi."), field="on"
        )
    if not rows:
        raise ActionRefused(
            "aids.nothing_to_send",
            _("Rien n’attendait dans cette liste à cette date."),
            _("Vérifiez la liste et le jour de l’envoi."),
            field="kind",
        )
    if any(aid.granted_on > on for aid in rows):
        raise ActionRefused(
            "aids.sent_before",
            _("Une aide ne peut être transmise avant d’être accordée."),
            _("Vérifiez la date."),
            field="on",
        )
    already = set(Publication.objects.filter(kind=kind, aid__in=rows).values_list("aid", flat=True))
    fresh = [aid for aid in rows if aid.pk not in already]
    Publication.objects.bulk_create(
        Publication(kind=kind, aid=aid, sent_on=on, receipt=receipt.strip()[:120], recorded_by=actor.actor_id)
        for aid in fresh
    )
    for aid in fresh:
        record(actor, "aids.sent", aid.number, region=aid.region, kind=kind.value, on=on)
    return len(fresh)
