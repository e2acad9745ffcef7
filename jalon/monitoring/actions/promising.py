"""What an agreement promises begins at its signature, and changes only with a reason."""

from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.cases import locking
from jalon.cases.actions.amendments import promised_in
from jalon.cases.enums import AmendmentState
from jalon.cases.facts import said_by_applicant
from jalon.cases.models import Agreement, Amendment, Case
from jalon.cases.schedule import schedule_of
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.monitoring import telling
from jalon.monitoring.enums import OPEN, Change
from jalon.monitoring.models import Milestone, MilestoneChange
from jalon.monitoring.queries import unreached
from jalon.monitoring.rules import promised_by
from jalon.schemes.enums import MilestoneKind

MOST_ADDED = 40


@action
def promise(case: Case, agreement: Agreement) -> list[Milestone]:
    """Write down what the agreement promises, each with its day; done again, it changes nothing."""
    schedule = schedule_of(said_by_applicant(case))
    ends_on = schedule.ends_on if schedule else None
    known = set(case.milestones.values_list("name", flat=True))
    made = []
    for one in promised_by(case.scheme_version):
        day = one.due(agreement.signed_on, ends_on)
        if one.id not in known:
            made.append(
                Milestone(
                    case=case,
                    name=one.id,
                    kind=one.kind,
                    label=dict(one.label),
                    hint=dict(one.hint),
                    opens=one.opens,
                    promised_on=day,
                    due_on=day,
                )
            )
    return Milestone.objects.bulk_create(made)


def hold_milestone(milestone_id: UUID, act: str, actor: User) -> Milestone:
    """The milestone, its case locked, once everything allows ``actor`` to do ``act``; refused once it is over."""
    case_id = Milestone.objects.values_list("case__public_id", flat=True).get(public_id=milestone_id)
    case = locking.hold(case_id, act, actor)
    milestone = Milestone.objects.select_for_update().get(public_id=milestone_id)
    milestone.case = case
    if milestone.is_over:
        raise ActionRefused(
            "monitoring.over",
            _("Plus rien n’est attendu pour cette étape."),
            _("Rechargez la page : elle montre où en est chaque étape."),
        )
    return milestone


def _demand_reason(reason: str) -> str:
    if not reason.strip():
        raise ActionRefused("monitoring.reason", _("Dites pourquoi la promesse change."), field="reason")
    return reason.strip()


def _amendment(case: Case, number: int | None) -> Amendment | None:
    """The amendment in force of this number; refused where there is none."""
    if number is None:
        return None
    found = Amendment.objects.filter(agreement__case=case, number=number, state=AmendmentState.IN_FORCE).first()
    if found is None:
        raise ActionRefused(
            "monitoring.amendment",
            _("Aucun avenant en vigueur ne porte ce numéro."),
            _("Laissez le numéro vide, ou faites d’abord signer l’avenant."),
            field="amendment",
        )
    return found


@action
def move(
    milestone_id: UUID,
    to: date,
    reason: str,
    *,
    actor: User,
    amendment: int | None = None,
    on: date | None = None,
) -> MilestoneChange:
    """Give a milestone another day, with its reason and the amendment that carries it, if any."""
    milestone = hold_milestone(milestone_id, "change_milestone", actor)
    reason, today = _demand_reason(reason), on or timezone.localdate()
    if to == milestone.due_on or to < today:
        raise ActionRefused(
            "monitoring.day",
            _("Le nouveau jour est autre que l’ancien, et n’est pas passé."),
            _("Donnez un jour à venir."),
            field="to",
        )
    found = _amendment(milestone.case, amendment)
    before, milestone.due_on = milestone.due_on, to
    milestone.save(update_fields=["due_on"])
    change = _change(milestone, Change.MOVED, reason, actor, today, before=before, after=to, amendment=found)
    telling.changed(change)
    return change


@action
def lift(milestone_id: UUID, reason: str, *, actor: User, amendment: int | None = None) -> MilestoneChange:
    """Nothing more is asked for a milestone; refused while a report of it waits to be read."""
    milestone = hold_milestone(milestone_id, "change_milestone", actor)
    reason, today = _demand_reason(reason), timezone.localdate()
    if milestone.reports.filter(state__in=OPEN).exclude(sent_on=None).exists():
        raise ActionRefused(
            "monitoring.waits",
            _("Un rapport envoyé attend votre lecture."),
            _("Acceptez-le, ou demandez un complément."),
        )
    found = _amendment(milestone.case, amendment)
    milestone.lifted_on = today
    milestone.save(update_fields=["lifted_on"])
    change = _change(milestone, Change.LIFTED, reason, actor, today, before=milestone.due_on, amendment=found)
    telling.changed(change)
    return change


def follow(case: Case, amendment: Amendment) -> None:
    """The days that an amendment gives to promises are theirs once both parties signed it; what is over stays as it is."""
    assert amendment.signed_by and amendment.signed_on
    awaited = {str(one.public_id): one for one in unreached(case)}
    for row in promised_in(amendment):
        milestone = awaited.get(row.id)
        if milestone is None:
            continue
        MilestoneChange.objects.create(
            milestone=milestone,
            change=Change.MOVED,
            before=milestone.due_on,
            after=row.after,
            reason=amendment.reason,
            amendment=amendment,
            made_by=amendment.signed_by,
            made_on=amendment.signed_on,
        )
        milestone.due_on = row.after
        milestone.save(update_fields=["due_on"])


def release(case: Case, reason: str, actor: User, day: date) -> None:
    """Nothing more is asked for anything that a case promised: its aid is withdrawn, which its own letter tells."""
    for milestone in unreached(case):
        milestone.lifted_on = day
        milestone.save(update_fields=["lifted_on"])
        MilestoneChange.objects.create(
            milestone=milestone,
            change=Change.LIFTED,
            before=milestone.due_on,
            reason=reason,
            made_by=actor,
            made_on=day,
        )


@action
def add(
    public_id: UUID, title: str, due_on: date, reason: str, *, actor: User, amendment: int | None = None
) -> Milestone:
    """Add a deliverable that this case alone promises, by a day, in the words of its agreement."""
    case = locking.hold(public_id, "change_milestone", actor)
    reason, title, today = _demand_reason(reason), title.strip()[:200], timezone.localdate()
    own = case.milestones.filter(name__startswith=OWN).count()
    if not title or own >= MOST_ADDED:
        raise ActionRefused(
            "monitoring.title",
            _("Nommez ce qui est attendu, en 200 signes au plus ; %(most)s étapes au plus.") % {"most": MOST_ADDED},
            field="title",
        )
    if due_on < today:
        raise ActionRefused("monitoring.day", _("Ce jour est passé."), _("Donnez un jour à venir."), field="to")
    found = _amendment(case, amendment)
    milestone = Milestone.objects.create(
        case=case,
        name=f"{OWN}{own + 1}",
        kind=MilestoneKind.DELIVERABLE,
        label={"fr": title, "en": title},
        hint={"fr": reason, "en": reason},
        promised_on=due_on,
        due_on=due_on,
    )
    milestone.case = case
    change = _change(milestone, Change.ADDED, reason, actor, today, after=due_on, amendment=found)
    telling.changed(change)
    return milestone


OWN = "own-"
"""How the names of milestones that one case alone promises begin."""


def _change(
    milestone: Milestone,
    kind: Change,
    reason: str,
    actor: User,
    day: date,
    *,
    before: date | None = None,
    after: date | None = None,
    amendment: Amendment | None = None,
) -> MilestoneChange:
    change = MilestoneChange.objects.create(
        milestone=milestone,
        change=kind,
        before=before,
        after=after,
        reason=reason,
        amendment=amendment,
        made_by=actor,
        made_on=day,
    )
    locking.passes(milestone.case, "change_milestone", actor, milestone=milestone.name, change=kind.value)
    return change
