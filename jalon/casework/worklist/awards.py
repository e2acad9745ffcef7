"""What awards wait for after the signature: reports, withdrawals, checks on the spot."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.queries import regions_where
from jalon.accounts.rights import Right
from jalon.cases.queries import SCHEME, readable_by
from jalon.casework.worklist.items import Group, Item, first, named
from jalon.monitoring import queries as monitoring
from jalon.monitoring.enums import CheckState
from jalon.monitoring.models import Check
from jalon.monitoring.progress import to_do, to_give
from jalon.payments.models import Withdrawal
from jalon.payments.withdrawal import RUNNING, ripe, to_vote

TO_READ = timedelta(days=30)
"""How long a report may wait to be read before its line turns red."""


def reports_to_read(user: User) -> Group:
    """What beneficiaries sent and nobody has read, the oldest first: of one's own cases, and of those nobody follows."""
    items = [
        Item(
            _("Lire « %(step)s »") % {"step": one.milestone.title},
            named(one.milestone.case),
            reverse("casework:report-read", args=[one.public_id]),
            one.sent_on + TO_READ if one.sent_on else None,
        )
        for one in monitoring.to_read_by(user).filter(
            Q(milestone__case__officer=user) | Q(milestone__case__officer=None)
        )
    ]
    return first(_("Rapports à lire"), items, reverse("casework:awaited"))


def late_promises(user: User) -> Group:
    """What agreements promised and did not come, of one's own cases and of those that nobody follows.

    Nobody is chased for an aid whose withdrawal is under way.
    """
    today = timezone.localdate()
    mine = Q(case__officer=user) | Q(case__officer=None)
    late = monitoring.awaited_by(user).filter(mine, due_on__lt=today).exclude(case__withdrawals__state__in=RUNNING)
    items = [
        Item(
            _("Relancer : « %(step)s »") % {"step": step.milestone.title},
            named(step.milestone.case),
            reverse("casework:case", args=[step.milestone.case.public_id]),
            step.day,
        )
        for step in monitoring.read(late, today)
        if step.late(today)
    ]
    return first(_("Promesses en retard"), items, reverse("casework:awaited"))


def withdrawals(user: User) -> Group:
    """The withdrawals whose beneficiary answered, asks to be heard, or let its time pass."""
    scope = regions_where(user, Right.CASES_PROPOSE)
    rows = scope.restrict(ripe(), field="case__region", scheme=f"case__{SCHEME}")
    items = [
        _withdrawal_item(
            one,
            _("Entendre le bénéficiaire") if one.wants_hearing and one.heard_on is None else _("Proposer la suite"),
        )
        for one in rows.filter(case__in=readable_by(user))
    ]
    return first(_("Retraits à instruire"), items, reverse("casework:cases"))


def withdrawal_votes(user: User) -> Group:
    """The withdrawals that wait for the vote, but those that this person prepared."""
    scope = regions_where(user, Right.SESSIONS_RECORD_VOTE)
    rows = scope.restrict(to_vote(), field="case__region").exclude(opened_by=user).exclude(proposed_by=user)
    items = [_withdrawal_item(one, _("Enregistrer le vote du retrait")) for one in rows]
    return first(_("Retraits à voter"), items, reverse("casework:sessions"))


def _withdrawal_item(one: Withdrawal, what: str) -> Item:
    about = f"{one.case.reference} · {one.case.company_name or one.case.siren} · {one.get_extent_display()}"
    return Item(what, about, reverse("casework:withdrawal", args=[one.public_id]), one.answer_by)


def checks(user: User) -> Group:
    """The checks on the spot that are this person's, and wait for something."""
    titles = {
        CheckState.GIVEN: (_("Annoncer la visite"), "announced_on"),
        CheckState.ANNOUNCED: (_("Faire la visite et écrire les constats"), "visit_on"),
        CheckState.FOUND: (_("Conclure le contrôle"), "answer_by"),
        CheckState.CONCLUDED: (_("Vérifier la correction"), "correct_by"),
    }
    items = [_check_item(one, *titles[CheckState(one.state)]) for one in to_do(user)]
    return first(_("Mes contrôles sur place"), items, reverse("casework:campaigns"))


def checks_to_give(user: User) -> Group:
    """The checks that were drawn and that nobody has."""
    rows = to_give(regions_where(user, Right.CHECKS_PLAN))
    items = [_check_item(one, _("Confier le contrôle"), "announced_on") for one in rows]
    return first(_("Contrôles à confier"), items, reverse("casework:campaigns"))


def _check_item(one: Check, what: str, day: str) -> Item:
    about = f"{one.case.reference} · {one.case.company_name or one.case.siren} · {one.candidate.campaign.name}"
    return Item(what, about, reverse("casework:inspection", args=[one.public_id]), getattr(one, day))
