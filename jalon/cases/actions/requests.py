"""What an applicant does: write, attach, submit, answer."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.cases import facts, locking, telling
from jalon.cases.actions.applying import take_over
from jalon.cases.changes import register_written, seat_key
from jalon.cases.enums import FactOrigin
from jalon.cases.evaluation import register_facts
from jalon.cases.facts import said_by_applicant
from jalon.cases.models import Attachment, Case, Message, Suspension
from jalon.cases.needs import lacks
from jalon.cases.numbers import next_reference
from jalon.cases.parties import acts_on
from jalon.cases.schedule import incentive, schedule_of
from jalon.documents.actions import store
from jalon.journal.actions import record
from jalon.journal.guards import demand
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action, once
from jalon.schemes.models import SchemeVersion
from jalon.schemes.queries import open_version


@action
def open_request(applicant: User, version: SchemeVersion, *, key: str = "", like: Case | None = None) -> Case:
    """A draft under a version that takes requests today; the same ``key`` gives the same draft.

    ``like`` is an earlier request of the same people: who asks is taken over, its answers are offered to be confirmed.
    """
    region = version.scheme.region
    demand(applicant, Right.CASES_APPLY, region)
    if open_version(region, version.scheme.slug) != version:
        raise ActionRefused(
            "cases.scheme_closed",
            _("Ce dispositif ne prend pas de demande aujourd’hui."),
            _("La liste des aides montre celles qui sont ouvertes."),
        )

    def make() -> str:
        kinds = version.definition.applicants
        case = Case.objects.create(
            region=region,
            scheme_version=version,
            applicant=applicant,
            applicant_kind=kinds[0] if len(kinds) == 1 else "",
        )
        if like is not None:
            take_over(case, like, actor=applicant)
        record(applicant, "cases.open", str(case.public_id), region=region, scheme=version.scheme.slug)
        return str(case.public_id)

    return Case.objects.get(public_id=once(key, "cases.open", make))


@action
def save_answers(public_id: UUID, answers: Mapping[str, Any], *, actor: User, title: str | None = None) -> Case:
    """Keep what the applicant said; a value of None takes an answer back. Nothing else is touched."""
    case = locking.hold(public_id, "write", actor)
    changed = facts.write_all(case, answers, FactOrigin.APPLICANT, actor_id=actor.actor_id)
    if title is not None and title != case.title:
        case.title, changed = title[:200], True
    if changed:
        locking.passes(case, "write", actor)
    return case


@action
def attach(public_id: UUID, wanted: str, name: str, content: bytes, *, actor: User) -> Attachment:
    """Add a document that the scheme asks for, in place of the former one."""
    case = locking.hold(public_id, "write", actor)
    if case.scheme_version.definition.document(wanted) is None:
        raise ActionRefused("cases.unknown_document", _("Ce dispositif ne demande pas cette pièce."), field="file")
    file = store(name, content, sender=actor)
    Attachment.objects.filter(case=case, wanted=wanted, current=True).update(current=False)
    attachment = Attachment.objects.create(case=case, wanted=wanted, file=file)
    locking.passes(case, "write", actor, file=file.sha256)
    return attachment


@action
def submit(public_id: UUID, *, actor: User, key: str = "", on: date | None = None) -> Case:
    """Submit a draft: it gets its number and its date of receipt, from which the clocks run."""

    def work() -> str:
        case = locking.hold(public_id, "submit", actor)
        if lacks(case):
            raise ActionRefused(
                "cases.incomplete",
                _("La demande n’est pas complète : l’entreprise, le projet ou une pièce obligatoire manque."),
                _("La liste des étapes montre ce qui reste à faire."),
            )
        if open_version(case.region, case.scheme_version.scheme.slug) != case.scheme_version:
            raise ActionRefused(
                "cases.version_replaced",
                _("Le règlement de cette aide a changé depuis le début de votre demande."),
                _("Ouvrez une nouvelle demande : elle suivra le règlement en vigueur."),
            )
        case.received_on = on or timezone.localdate()
        case.reference = next_reference(case.region, case.received_on)
        case.register_then = register_written(register_facts(case.siren, case.region))
        case.seat_key = seat_key(case.siren)
        _read_incentive_again(case, actor)
        locking.passes(case, "submit", actor)
        telling.received(case)
        return str(case.public_id)

    return Case.objects.get(public_id=once(key, f"cases.submit.{public_id}", work))


def _read_incentive_again(case: Case, actor: User) -> None:
    """Whether works had begun is read on the day of receipt, not on the day when the dates were typed."""
    schedule = schedule_of(said_by_applicant(case))
    if schedule is not None and case.received_on:
        said = incentive(schedule.works_start_on, case.received_on)
        facts.write_all(case, said, FactOrigin.APPLICANT, actor_id=actor.actor_id)


@action
def abandon(public_id: UUID, *, actor: User) -> Case:
    """Give up a draft."""
    case = locking.hold(public_id, "abandon", actor)
    locking.passes(case, "abandon", actor)
    return case


@action
def answer_documents(public_id: UUID, *, actor: User, on: date | None = None) -> Case:
    """Say that the documents asked for are there: the clock runs again."""
    case = locking.hold(public_id, "answer_documents", actor)
    letter = Suspension.objects.get(case=case, answered_on__isnull=True)
    letter.answered_on = on or timezone.localdate()
    letter.save()
    locking.passes(case, "answer_documents", actor)
    return case


@action
def write_message(public_id: UUID, text: str, *, actor: User, key: str = "") -> Message:
    """Write to the other side: the applicant to the service, or the service to the applicant. A ``key`` writes once."""

    def work() -> int:
        case = Case.objects.select_for_update(of=("self",)).select_related("applicant").get(public_id=public_id)
        from_staff = not acts_on(actor, case)
        if from_staff:
            locking.demand_on(case, Right.CASES_REVIEW, actor)
        locking.demand_no_interest(case, actor)
        if not text.strip():
            raise ActionRefused("cases.empty_message", _("Le message est vide."), field="text")
        message = Message.objects.create(case=case, author=actor, from_staff=from_staff, text=text.strip())
        record(actor, "cases.message", case.reference or str(case.public_id), region=case.region)
        if from_staff:
            telling.written(case, message)
        return message.pk

    return Message.objects.get(pk=once(key, f"cases.message.{public_id}", work))
