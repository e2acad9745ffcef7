"""One check on the spot: given to an agent, announced, carried out, answered, concluded.

A body that received aid may be checked by whom gave it (CGCT, art. L1611-4). The company reads the findings and may
answer before anything is concluded against it (CRPA, art. L121-1).
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.queries import may
from jalon.accounts.rights import Right
from jalon.cases.hearing import TO_ANSWER
from jalon.cases.locking import demand_no_interest
from jalon.cases.models import Case, Opinion, Visa
from jalon.cases.parties import acts_on
from jalon.documents.models import File
from jalon.journal.actions import Digest, record
from jalon.journal.guards import demand, stale
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action, once
from jalon.monitoring import telling_checks as telling
from jalon.monitoring.enums import CheckState, Conclusion, Stands
from jalon.monitoring.models import Check, CheckPiece
from jalon.monitoring.risk import points_in, text_of
from jalon.monitoring.signals import who_handled
from jalon.ui import formats
from jalon.ui.formats import money

NOTICE = timedelta(days=10)
"""The least time between the announcement and the visit; the house's (docs/decisions/0081)."""


def handlers(case: Case) -> set[int]:
    """Who had a hand in the award: its officer, who proposed, gave an opinion or a visa, signed, certified, ordered."""
    proposals = case.proposals.all()
    found: set[int | None] = {case.officer_id, *proposals.values_list("prepared_by_id", flat=True)}
    found.update(Visa.objects.filter(proposal__in=proposals).values_list("given_by_id", flat=True))
    found.update(Opinion.objects.filter(case=case).values_list("expert_id", flat=True))
    if hasattr(case, "agreement"):
        found.add(case.agreement.signed_by_id)
    answers: list[tuple[Any, Any]] = who_handled.send(Case, case=case)
    for _receiver, ids in answers:
        found.update(ids)
    return {one for one in found if one is not None}


def _held(public_id: UUID, actor: User, right: Right, *states: CheckState) -> Check:
    found = (
        Check.objects.select_for_update(of=("self",))
        .select_related("candidate__campaign", "candidate__case__scheme_version__scheme")
        .get(public_id=public_id)
    )
    demand(actor, right, found.case.region)
    demand_no_interest(found.case, actor)
    if right == Right.CHECKS_CARRY and found.agent_id != actor.pk:
        raise ActionRefused(
            "checks.not_yours",
            _("Ce contrôle est confié à une autre personne."),
            _("Demandez à qui conduit la campagne de vous le confier."),
        )
    if found.state not in states:
        raise stale()
    return found


def _kept(found: Check, act: str, actor: User, **digests: Digest) -> Check:
    found.save()
    record(actor, f"checks.{act}", f"check/{found.public_id}", region=found.case.region, **digests)
    return found


@action
def give(public_id: UUID, agent: User, *, actor: User) -> Check:
    """Give a check to somebody who had no hand in the award; given again to another until it is announced."""
    found = _held(public_id, actor, Right.CHECKS_PLAN, CheckState.DRAWN, CheckState.GIVEN)
    case = found.case
    if agent == actor:
        raise ActionRefused("checks.oneself", _("Vous ne pouvez pas vous confier un contrôle."), field="agent")
    if not may(agent, Right.CHECKS_CARRY, case.region):
        raise ActionRefused(
            "checks.no_right",
            _("Cette personne ne mène pas de contrôles."),
            _("Choisissez un agent."),
            field="agent",
        )
    if agent.pk in handlers(case):
        raise ActionRefused(
            "checks.handled",
            _("Cette personne a instruit, visé, signé, certifié ou payé cette aide."),
            _("Choisissez quelqu’un qui n’y a pas eu part."),
            field="agent",
        )
    demand_no_interest(case, agent)
    found.agent, found.given_by, found.state = agent, actor, CheckState.GIVEN
    _kept(found, "give", actor)
    telling.given(found)
    return found


@action
def announce(public_id: UUID, visit_on: date, prepare: str, *, actor: User, on: date | None = None) -> Check:
    """Tell the company who comes, when, why, and what to prepare."""
    found, today = _held(public_id, actor, Right.CHECKS_CARRY, CheckState.GIVEN), on or timezone.localdate()
    if visit_on < today + NOTICE:
        raise ActionRefused(
            "checks.short_notice",
            _("Laissez au moins %(days)d jours à l’entreprise avant la visite.") % {"days": NOTICE.days},
            _("Donnez une date à partir du %(day)s.") % {"day": formats.date(today + NOTICE)},
            field="visit_on",
        )
    if not prepare.strip():
        raise ActionRefused("checks.prepare", _("Dites ce que l’entreprise doit préparer."), field="prepare")
    found.visit_on, found.prepare, found.announced_on = visit_on, prepare.strip(), today
    found.state = CheckState.ANNOUNCED
    _kept(found, "announce", actor, visit=visit_on)
    telling.announced(found)
    return found


@action
def find(
    public_id: UUID,
    visited_on: date,
    points: Mapping[str, Stands],
    said: str,
    cents: int,
    answer_by: date,
    *,
    actor: User,
    files: Sequence[File] = (),
    on: date | None = None,
    key: str = "",
) -> Check:
    """Write down what was found on the spot and send it to the company, which may answer before any conclusion."""

    def work() -> str:
        found = _held(public_id, actor, Right.CHECKS_CARRY, CheckState.ANNOUNCED)
        today = on or timezone.localdate()
        assert found.announced_on
        if not found.announced_on < visited_on <= today:
            raise ActionRefused(
                "checks.visit_day",
                _("La visite a lieu entre son annonce et aujourd’hui."),
                _("Vérifiez la date."),
                field="visited_on",
            )
        _demand_within(found, cents, "cents")
        if not said.strip():
            raise ActionRefused("checks.found", _("Écrivez ce que vous avez constaté."), field="said")
        if answer_by < today + TO_ANSWER:
            raise ActionRefused(
                "checks.short_time",
                _("L’entreprise doit avoir le temps de répondre : au moins %(days)d jours.")
                % {"days": TO_ANSWER.days},
                _("Donnez une date à partir du %(day)s.") % {"day": formats.date(today + TO_ANSWER)},
                field="answer_by",
            )
        labels = dict(points_in(text_of(found.case.region)))
        found.points = [
            {"label": dict(label), "stands": points.get(id, Stands.APART).value} for id, label in labels.items()
        ]
        found.visited_on, found.found, found.found_cents = visited_on, said.strip(), cents
        found.found_on, found.answer_by, found.state = today, answer_by, CheckState.FOUND
        _kept(found, "find", actor, cents=cents)
        _give(found, files, False, today)
        telling.found(found)
        return str(found.public_id)

    return Check.objects.get(public_id=once(key, f"checks.find.{public_id}", work))


def _demand_within(found: Check, cents: int, field: str) -> None:
    if not 0 <= cents <= found.candidate.paid_cents:
        raise ActionRefused(
            "checks.above_paid",
            _("Au plus %(paid)s ont été payés dans la période de la campagne.")
            % {"paid": money(found.candidate.paid_cents)},
            _("Réduisez le montant."),
            field=field,
        )


def _give(found: Check, files: Sequence[File], theirs: bool, day: date) -> None:
    CheckPiece.objects.bulk_create(
        CheckPiece(check_made=found, file=file, theirs=theirs, given_on=day) for file in files
    )


@action
def answer(
    public_id: UUID, text: str, *, actor: User, files: Sequence[File] = (), key: str = "", on: date | None = None
) -> Check:
    """The company answers to the findings, in words or with documents, as often as it wants until the conclusion."""

    def work() -> str:
        found = (
            Check.objects.select_for_update(of=("self",)).select_related("candidate__case").get(public_id=public_id)
        )
        if not acts_on(actor, found.case):
            raise ActionRefused("rights.not_yours", _("Ce dossier n’est pas le vôtre."))
        if found.state != CheckState.FOUND:
            raise stale()
        if not text.strip() and not files:
            raise ActionRefused("checks.answer", _("Écrivez votre réponse, ou joignez un document."), field="text")
        today = on or timezone.localdate()
        found.answer = "\n\n".join(one for one in (found.answer, text.strip()) if one)
        found.answered_on, found.answered_by = found.answered_on or today, actor
        _kept(found, "answer", actor)
        _give(found, files, True, today)
        telling.answered(found)
        return str(found.public_id)

    return Check.objects.get(public_id=once(key, f"checks.answer.{public_id}", work))


@action
def conclude(
    public_id: UUID,
    conclusion: Conclusion,
    reason: str,
    *,
    actor: User,
    cents: int = 0,
    correct_by: date | None = None,
    on: date | None = None,
) -> Check:
    """Conclude in view of the answer: nothing, something to correct by a day, an undue sum, or a withdrawal to begin.

    Nothing is concluded against the company before it answered or its time passed; the sums are then asked back by
    their own procedures.
    """
    found, today = _held(public_id, actor, Right.CHECKS_CARRY, CheckState.FOUND), on or timezone.localdate()
    assert found.answer_by
    if conclusion is not Conclusion.NOTHING and found.answered_on is None and today <= found.answer_by:
        raise ActionRefused(
            "checks.answer_runs",
            _("L’entreprise peut répondre jusqu’au %(day)s.") % {"day": formats.date(found.answer_by)},
            _("Concluez après sa réponse, ou après ce jour (CRPA, art. L121-1)."),
        )
    if not reason.strip():
        raise ActionRefused("checks.reason", _("Motivez la conclusion, en vue de la réponse."), field="reason")
    takes = conclusion in (Conclusion.UNDUE, Conclusion.WITHDRAWAL)
    if takes != (cents > 0):
        raise ActionRefused(
            "checks.undue",
            _("Une somme indue ou un retrait a un montant ; les autres conclusions n’en ont pas."),
            _("Corrigez le montant ou la conclusion."),
            field="cents",
        )
    _demand_within(found, cents, "cents")
    if (conclusion is Conclusion.CORRECT) != (correct_by is not None) or (correct_by and correct_by <= today):
        raise ActionRefused(
            "checks.correct_by",
            _("Ce qui est à corriger l’est avant un jour à venir ; les autres conclusions n’ont pas de date."),
            _("Corrigez la date ou la conclusion."),
            field="correct_by",
        )
    found.conclusion, found.reason, found.undue_cents = conclusion, reason.strip(), cents
    found.correct_by, found.concluded_on, found.state = correct_by, today, CheckState.CONCLUDED
    _kept(found, "conclude", actor, cents=cents, conclusion=conclusion.value)
    telling.concluded(found)
    return found


@action
def corrected(public_id: UUID, on: date, *, actor: User) -> Check:
    """What was to be corrected is, since that day."""
    found = _held(public_id, actor, Right.CHECKS_CARRY, CheckState.CONCLUDED)
    if found.conclusion != Conclusion.CORRECT or found.corrected_on:
        raise stale()
    assert found.concluded_on
    if not found.concluded_on <= on <= timezone.localdate():
        raise ActionRefused(
            "checks.corrected_day",
            _("La correction a lieu entre la conclusion et aujourd’hui."),
            _("Vérifiez la date."),
            field="on",
        )
    found.corrected_on = on
    return _kept(found, "corrected", actor)
