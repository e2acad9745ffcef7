"""Other days for what is left of an advance: a new decision, whose State-aid effect is computed before any vote."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.cases import state_aid
from jalon.cases.enums import Way
from jalon.cases.models import Award, Case, Instalment
from jalon.cases.state_aid import Rescheduling as NewDays
from jalon.journal.actions import record
from jalon.journal.guards import stale
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action, once
from jalon.law.days import add_months
from jalon.payments import telling
from jalon.payments.account import to_repay
from jalon.payments.enums import ReschedulingState
from jalon.payments.models import Rescheduling
from jalon.payments.recovery import demand_day, hold_debtor
from jalon.payments.votes import vote_of
from jalon.schemes.enums import Instrument
from jalon.ui.formats import money

Days = tuple[tuple[date, int], ...]
LONGEST = 120
"""Instalments, at most."""


def days_left(case: Case, envelope: str) -> Days:
    """What is left of an advance, by day, as it is foreseen now; refused where nothing is, or no day is foreseen."""
    found = tuple((one.on, one.cents) for one in to_repay(case) if one.envelope == envelope and one.cents)
    days = tuple((on, cents) for on, cents in found if on is not None)
    if not found or len(days) < len(found):
        raise ActionRefused(
            "payments.no_schedule",
            _("Cette avance n’a plus rien à échoir, ou sa convention n’en dit pas les échéances."),
            _(
                "Ce qui est réclamé s’étale auprès du comptable ; sans échéances, la convention se modifie par avenant."
            ),
            field="envelope",
        )
    return days


def equal(cents: int, first_on: date, every: int, count: int) -> Days:
    """Equal instalments from a day on, one every so many months; the last makes up the whole."""
    part = cents // count
    amounts = [part] * (count - 1) + [cents - part * (count - 1)]
    return tuple((add_months(first_on, every * place), amount) for place, amount in enumerate(amounts) if amount)


@action
def propose(
    public_id: UUID,
    envelope: str,
    days: Sequence[tuple[date, int]],
    reason: str,
    asked_on: date,
    *,
    actor: User,
    on: date | None = None,
    key: str = "",
) -> Rescheduling:
    """Write down other days for an advance, with the aid that they make; nothing moves before a vote."""

    def work() -> str:
        case, today = hold_debtor(public_id, actor), on or timezone.localdate()
        demand_day(asked_on, "asked_on")
        demand_day(today, "on")
        if not reason.strip():
            raise ActionRefused("payments.note", _("Dites pourquoi l’entreprise le demande."), field="reason")
        before, after = days_left(case, envelope), tuple(sorted(days))
        _demand_sound(before, after, today)
        if Rescheduling.objects.filter(case=case, envelope=envelope, state=ReschedulingState.PROPOSED).exists():
            raise ActionRefused(
                "payments.rescheduling_waits",
                _("D’autres échéances sont déjà proposées pour cette avance."),
                _("Menez-les au vote, ou écartez-les."),
            )
        worth = state_aid.rescheduling_effect(case, _new_days(case, envelope, before, after), today)
        found = Rescheduling.objects.create(
            case=case,
            envelope=envelope,
            asked_on=asked_on,
            reason=reason.strip(),
            before=_kept(before),
            after=_kept(after),
            added_cents=worth.cents if worth else 0,
            equivalent=worth.as_json() if worth else {},
            prepared_by=actor,
            prepared_on=today,
        )
        record(
            actor, "receivables.propose_days", f"case/{case.reference}", region=case.region, cents=found.added_cents
        )
        return str(found.public_id)

    return Rescheduling.objects.get(public_id=once(key, f"receivables.propose_days.{public_id}", work))


def _demand_sound(before: Days, after: Days, today: date) -> None:
    whole = sum(cents for _day, cents in before)
    said = sum(cents for _day, cents in after)
    if said != whole:
        raise ActionRefused(
            "payments.schedule_sum",
            _("Les nouvelles échéances font %(sum)s ; il reste %(left)s à échoir.")
            % {"sum": money(said), "left": money(whole)},
            _("Répartissez exactement ce qui reste."),
            field="count",
        )
    if len({day for day, _cents in after}) < len(after) or any(cents <= 0 for _day, cents in after):
        raise ActionRefused(
            "payments.schedule_days",
            _("Deux échéances tombent le même jour, ou une échéance est nulle."),
            _("Réunissez-les."),
            field="count",
        )
    if after[0][0] <= today or len(after) > LONGEST:
        raise ActionRefused(
            "payments.schedule_past",
            _("La première échéance est à venir, et il y en a %(most)d au plus.") % {"most": LONGEST},
            _("Vérifiez la date et le nombre."),
            field="first_on",
        )
    if after == before:
        raise ActionRefused(
            "payments.same_days", _("Rien ne change."), _("Changez une échéance."), field="first_on"
        )


def _new_days(case: Case, envelope: str, before: Days, after: Days) -> NewDays:
    award = Award.objects.get(proposal__decision__case=case, envelope=envelope)
    place = case.reschedulings.filter(state=ReschedulingState.DECIDED).count() + 1
    return NewDays(f"E{place}", Instrument(award.instrument), before, after)


def _kept(days: Days) -> list[tuple[str, int]]:
    return [(day.isoformat(), cents) for day, cents in days]


def read(kept: Sequence[tuple[str, int]]) -> Days:
    """The days that a proposal keeps."""
    return tuple((date.fromisoformat(day), cents) for day, cents in kept)


@action
def decide(proposal_id: UUID, deliberation: str, on: date, *, actor: User) -> Rescheduling:
    """A vote decides the other days: the aid that they make is checked again and entered, then the calendar is theirs."""
    found = Rescheduling.objects.select_related("case").get(public_id=proposal_id)
    case = hold_debtor(found.case.public_id, actor, Right.SESSIONS_RECORD_VOTE)
    found = Rescheduling.objects.select_for_update(of=("self",)).get(pk=found.pk)
    found.case = case
    demand_day(on, "on")
    if found.state != ReschedulingState.PROPOSED:
        raise stale()
    if found.prepared_by_id == actor.pk:
        raise ActionRefused(
            "payments.own_proposal",
            _("Vous avez préparé ces échéances : une autre personne enregistre le vote."),
            _("Demandez au secrétariat de la commission."),
        )
    if not deliberation.strip():
        raise ActionRefused(
            "payments.reference", _("Donnez la référence de la délibération."), field="deliberation"
        )
    report = vote_of(case.region, deliberation, on)
    before, after = read(found.before), read(found.after)
    if days_left(case, found.envelope) != before:
        raise ActionRefused(
            "payments.days_moved",
            _("L’avance a changé depuis la proposition : un titre ou un remboursement est passé."),
            _("Écartez-la, et proposez de nouvelles échéances sur ce qui reste."),
        )
    terms = _new_days(case, found.envelope, before, after)
    found.added_cents, _rows = state_aid.enter_rescheduling(case, terms, deliberation.strip(), on, actor)
    found.state, found.deliberation = ReschedulingState.DECIDED, deliberation.strip()
    found.report, found.decided_on, found.decided_by = report, on, actor
    found.save()
    _replan(case, found.envelope, before, after)
    record(actor, "receivables.decide_days", f"case/{case.reference}", region=case.region, cents=found.added_cents)
    telling.rescheduled(found, after)
    return found


def _replan(case: Case, envelope: str, before: Days, after: Days) -> None:
    """The calendar keeps what was called, and takes the new days for what is left."""
    lines = Instalment.objects.filter(agreement__case=case, way=Way.REPAYMENT, envelope=envelope)
    agreement, instrument = case.agreement, lines[0].instrument
    planned = {one.due_on: one.amount_cents for one in lines}
    for day, cents in before:
        planned[day] -= cents
    for day, cents in after:
        planned[day] = planned.get(day, 0) + cents
    lines.delete()
    Instalment.objects.bulk_create(
        Instalment(
            agreement=agreement,
            way=Way.REPAYMENT,
            instrument=instrument,
            envelope=envelope,
            due_on=day,
            amount_cents=cents,
        )
        for day, cents in sorted(planned.items())
        if cents
    )


@action
def set_aside(proposal_id: UUID, *, actor: User) -> Rescheduling:
    """Give up other days that no vote decided."""
    found = Rescheduling.objects.select_related("case").get(public_id=proposal_id)
    case = hold_debtor(found.case.public_id, actor)
    found = Rescheduling.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if found.state != ReschedulingState.PROPOSED:
        raise stale()
    found.state = ReschedulingState.SET_ASIDE
    found.save()
    record(actor, "receivables.set_days_aside", f"case/{case.reference}", region=case.region)
    return found


def to_vote() -> QuerySet[Rescheduling]:
    """The other days that wait for a vote, the oldest proposal first."""
    found = Rescheduling.objects.filter(state=ReschedulingState.PROPOSED)
    return found.select_related("case").order_by("pk")
