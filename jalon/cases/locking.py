"""How an action takes hold of a case: right, lock, version, interest, state, in this order."""

from uuid import UUID

from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.cases import queue
from jalon.cases.enums import State
from jalon.cases.models import Case, Interest, Passage
from jalon.cases.parties import acts_on, may_send
from jalon.cases.transitions import TABLE, demand_state
from jalon.journal.actions import Digest, record
from jalon.journal.guards import demand, stale
from jalon.journal.refusals import ActionRefused

COMMITTING = ("submit", "abandon", "send_report")
"""Acts that commit whoever asks: not for those who only prepare for it."""


def hold(public_id: UUID, act: str, actor: User, *, seen: int | None = None) -> Case:
    """The locked case, once everything allows ``actor`` to do ``act``.

    ``seen`` is the version of the case that the actor read; a case changed since is refused.
    """
    case = (
        Case.objects.select_for_update(of=("self",))
        .select_related("scheme_version__scheme")
        .get(public_id=public_id)
    )
    right = TABLE[act].right
    demand_on(case, right, actor)
    if right == Right.CASES_APPLY:
        _demand_party(case, act, actor)
    demand_no_interest(case, actor)
    if seen is not None and seen != case.version:
        raise stale()
    demand_state(case, act)
    return case


def demand_on(case: Case, right: Right, actor: User) -> None:
    """Refuse whoever does not hold the right in the case's Region, or over its scheme."""
    demand(actor, right, case.region, case.scheme_version.scheme.slug)


def _demand_party(case: Case, act: str, actor: User) -> None:
    if not acts_on(actor, case):
        raise ActionRefused("rights.not_yours", _("Ce dossier n’est pas le vôtre."))
    if act in COMMITTING and not may_send(actor, case):
        raise ActionRefused(
            "rights.not_sender",
            _("Vous préparez cette demande ; vous ne pouvez pas l’envoyer ni y renoncer."),
            _(
                "Une personne qui représente l’organisation doit le faire : prévenez-la, elle trouvera la demande prête."
            ),
        )


def demand_no_interest(case: Case, actor: User) -> None:
    """Refuse whoever declared an interest in the case."""
    if Interest.objects.filter(case=case, person=actor).exists():
        raise ActionRefused(
            "cases.interest",
            _("Vous avez déclaré un intérêt dans ce dossier : vous n’y avez plus accès."),
            _("Un autre agent le suit."),
        )


def passes(case: Case, act: str, actor: User | None, **digests: Digest) -> None:
    """Write that the act was done: the state reached, the new version, the passage, the journal."""
    before, reached = State(case.state), TABLE[act].reaches
    case.version += 1
    if reached and reached != before:
        case.state = reached
        Passage.objects.create(
            case=case, before=before, after=reached, act=act, actor=actor.actor_id if actor else None
        )
    queue.place(case)
    case.save()
    record(actor, f"cases.{act}", case.reference or str(case.public_id), region=case.region, **digests)
