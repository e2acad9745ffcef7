"""What staff do with a request before they propose a decision."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.queries import may
from jalon.accounts.rights import Right
from jalon.cases import facts, locking, telling
from jalon.cases.enums import FactOrigin, State
from jalon.cases.models import Case, Interest, Opinion, Suspension
from jalon.journal.actions import record
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.rules import Facts, FactsError
from jalon.schemes.queries import rulebook_of
from jalon.ui.formats import language


@action
def take(public_id: UUID, *, actor: User, seen: int | None = None) -> Case:
    """Become the officer of the case: the applicant sees the name."""
    case = locking.hold(public_id, "take", actor, seen=seen)
    if case.officer_id != actor.pk:
        case.officer = actor
        locking.passes(case, "take", actor)
    return case


@action
def hand_over(public_id: UUID, to: User, *, actor: User, seen: int | None = None) -> Case:
    """Hand the case to a colleague who may review it and declared no interest; the applicant sees the new name."""
    case = locking.hold(public_id, "hand_over", actor, seen=seen)
    if not may(to, Right.CASES_REVIEW, case.region, case.scheme_version.scheme.slug):
        raise ActionRefused(
            "cases.not_an_officer",
            _("%(name)s n’instruit pas ce dispositif.") % {"name": to},
            _("Choisissez un instructeur de la Région ou du dispositif."),
            field="to",
        )
    locking.demand_no_interest(case, to)
    if case.officer_id != to.pk:
        case.officer = to
        locking.passes(case, "hand_over", actor, to=to.actor_id)
        telling.handed_over(case, to, actor)
    return case


@action
def complete(public_id: UUID, *, actor: User, seen: int | None = None, on: date | None = None) -> Case:
    """Say that nothing is missing: the review begins, by this officer when nobody had taken the case."""
    case = locking.hold(public_id, "complete", actor, seen=seen)
    case.officer = case.officer or actor
    case.complete_on = on or timezone.localdate()
    locking.passes(case, "complete", actor)
    locking.passes(case, "review", actor)
    return case


@action
def ask_documents(
    public_id: UUID,
    wanted: Sequence[str],
    text: str,
    deadline: date,
    *,
    actor: User,
    seen: int | None = None,
    on: date | None = None,
) -> Suspension:
    """Ask for documents by a deadline: the clock of silence stands still meanwhile (CRPA L114-5-1)."""
    case = locking.hold(public_id, "ask_documents", actor, seen=seen)
    asked_on = on or timezone.localdate()
    if deadline <= asked_on:
        raise ActionRefused(
            "cases.deadline",
            _("La date limite doit être postérieure à aujourd’hui."),
            _("Laissez au moins quelques jours au demandeur."),
            field="deadline",
        )
    if not wanted and not text.strip():
        raise ActionRefused(
            "cases.nothing_asked",
            _("Dites quelle pièce manque."),
            _("Cochez une pièce ou décrivez-la."),
            field="wanted",
        )
    letter = Suspension.objects.create(
        case=case, wanted=list(wanted), text=text.strip(), asked_on=asked_on, deadline=deadline, asked_by=actor
    )
    locking.passes(case, "ask_documents", actor, deadline=deadline)
    telling.documents(case, letter)
    return letter


@action
def resume(public_id: UUID, *, actor: User, seen: int | None = None, on: date | None = None) -> Case:
    """Go on without the documents, or with those that came by another way: the clock runs again."""
    case = locking.hold(public_id, "resume", actor, seen=seen)
    Suspension.objects.filter(case=case, answered_on__isnull=True).update(answered_on=on or timezone.localdate())
    locking.passes(case, "resume", actor)
    return case


@action
def find(public_id: UUID, name: str, value: Any, source: str, *, actor: User, seen: int | None = None) -> Case:
    """Record what the service found itself (a fact of the rules or of the law), with where it was found."""
    case = locking.hold(public_id, "find", actor, seen=seen)
    _demand_readable(case, name, value)
    if not source.strip():
        raise ActionRefused(
            "cases.no_source",
            _("Un constat dit d’où il vient."),
            _("Nommez la pièce ou le registre."),
            field="source",
        )
    if facts.write(case, name, value, FactOrigin.OFFICER, source=source.strip()[:200], actor_id=actor.actor_id):
        if case.state == State.COMPLETE:
            locking.passes(case, "review", actor)
        locking.passes(case, "find", actor, fact=name)
    return case


def _demand_readable(case: Case, name: str, value: Any) -> None:
    """Refuse a value that no rule could read."""
    try:
        Facts.check({name: value}, rulebook_of(case.scheme_version).vocabulary, timezone.localdate())
    except FactsError as error:
        problem = error.problems[0]
        raise ActionRefused(
            "cases.fact",
            problem.message(language()),
            _("Corrigez la valeur."),
            field=f"fact.{name}",
        ) from error


@action
def opine(
    public_id: UUID,
    condition: str,
    fact: str,
    favourable: bool,
    reason: str,
    *,
    actor: User,
    seen: int | None = None,
) -> Opinion:
    """Record an expert's dated and reasoned opinion on a judged condition; a former one stays in the history."""
    case = locking.hold(public_id, "opine", actor, seen=seen)
    if len(reason.strip()) < 20:
        raise ActionRefused(
            "cases.reason_short",
            _("Un avis se motive : vingt caractères au moins."),
            _("Dites sur quoi l’avis se fonde."),
            field="reason",
        )
    Opinion.objects.filter(case=case, condition=condition, current=True).update(current=False)
    opinion = Opinion.objects.create(
        case=case, condition=condition, fact=fact, favourable=favourable, reason=reason.strip(), expert=actor
    )
    facts.write(case, fact, favourable, FactOrigin.OPINION, source=f"opinion {opinion.pk}", actor_id=actor.actor_id)
    if case.state == State.COMPLETE:
        locking.passes(case, "review", actor)
    locking.passes(case, "opine", actor, condition=condition, favourable=favourable)
    return opinion


@action
def declare_interest(public_id: UUID, reason: str, *, actor: User) -> Interest:
    """Declare an interest: from now on this person sees and touches nothing of the case."""
    case = Case.objects.select_for_update(of=("self",)).get(public_id=public_id)
    locking.demand_on(case, Right.CASES_READ, actor)
    if not reason.strip():
        raise ActionRefused("cases.no_reason", _("Dites quel est cet intérêt."), field="reason")
    return set_aside(case, reason, actor)


def set_aside(case: Case, reason: str, person: User) -> Interest:
    """Write a declared interest down (the case is locked); whoever handled the case handles it no more."""
    interest, made = Interest.objects.get_or_create(case=case, person=person, defaults={"reason": reason.strip()})
    if made:
        if case.officer_id == person.pk:
            case.officer = None
        case.version += 1
        case.save()
        record(person, "cases.interest", case.reference or str(case.public_id), region=case.region)
    return interest
