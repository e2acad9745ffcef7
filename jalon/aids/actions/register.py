"""Entering granted aid in the register, inside the decision's transaction; correcting it; dating what was sent."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

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
from jalon.law.undertakings.single import Undertaking

__all__ = ["AidPart", "NewAid", "correct", "grant", "mark_sent", "reverse"]


@action
def grant(news: Sequence[NewAid], *, actor: User) -> list[Aid]:
    """Enter a decision's aid, one row a beneficiary and an instrument, once nothing stands against any; else all refused.

    Call it after the case is locked and before the ledger is posted: it holds every beneficiary's single undertaking
    until the end of the transaction, reads the groups again, then checks and writes one after the other, so that two
    partners of one undertaking count together. The same case is entered once.
    """
    if not news:
        return []
    held = groups.hold_all((new.siren for new in news), news[0].granted_on)
    case, first = news[0].case, _first(news[0])
    entered = Aid.objects.filter(case=case, number__startswith=first, reverses=None, reversed_by=None)
    there = list(entered) if case else []
    if there:
        return there
    rows: list[Aid] = []
    for new in news:
        rows += _entered(new, held[new.siren], len(rows), actor)
    return rows


def _first(new: NewAid) -> str:
    """How the numbers of a decision's entries begin; a later decision of the same case names its act."""
    return f"{new.case}-{new.act}-" if new.act else f"{new.case}-"


def _entered(new: NewAid, held: Undertaking, before: int, actor: User) -> list[Aid]:
    """One beneficiary's rows; ``before`` is how many the decision has entered already."""
    found = checks.demand_lawful(new, held)
    basis = found.regime
    assert basis is not None  # else it was refused
    known = particulars.plain(new.facts)
    bearing = particulars.bearing(basis.id, found.article, [part.instrument for part in new.parts])
    company = next(iter(companies([new.siren])), None)
    rows = [
        Aid(
            number=f"{_first(new)}{place}",
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
        for place, (part, equivalent) in enumerate(zip(new.parts, found.equivalents, strict=True), start=before + 1)
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
    return reversed_by(aid, reason, actor)


def reversed_by(aid: Aid, reason: str, actor: User) -> Aid:
    """The reversing entry of an aid, its undertaking held; refused where one is there."""
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
    row = entered_again(aid, aid.nominal_cents, cents, stated.as_json(), reason, actor)
    record(actor, "aids.correct", row.number, region=aid.region, amount_cents=cents)
    return row


def entered_again(
    aid: Aid, nominal: int, cents: int, equivalent: Mapping[str, Any], reason: str, actor: User
) -> Aid:
    """The entry that takes the place of a reversed one: same day, same regime, the next number."""
    row = Aid.objects.get(pk=aid.pk)
    row.pk, row._state.adding = None, True
    row.number, row.reason = _next_number(aid.number), reason.strip()[:500]
    row.nominal_cents, row.amount_cents, row.equivalent = nominal, cents, dict(equivalent)
    row.recorded_by, row.recorded_at = actor.actor_id, timezone.now()
    row.save()
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
