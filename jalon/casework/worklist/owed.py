"""What is owed to the Region and waits for somebody: instalments, delays, notices that ended, excesses, findings."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.queries import regions_where
from jalon.accounts.rights import Right
from jalon.casework.worklist.items import Group, Item, first, named
from jalon.payments import default, night
from jalon.payments.after_checks import to_ask_back
from jalon.payments.rescheduling import to_vote
from jalon.payments.settling import to_claim
from jalon.payments.success import to_find
from jalon.plan.queries import region_choices
from jalon.ui.formats import date, money


def _scope(user: User, right: Right) -> list[tuple[str, str]]:
    held = regions_where(user, right)
    return [(slug, name) for slug, name in region_choices() if slug in held]


def instalments(user: User) -> Group:
    """The Regions with instalments that fell due without a recovery order."""
    today, items = timezone.localdate(), []
    for slug, name in _scope(user, Right.RECEIVABLES_RECOVER):
        overdue = night.counted(slug, today).overdue_cents
        if overdue:
            url = reverse("casework:instalments", args=[slug])
            items.append(Item(_("Émettre les titres des échéances"), f"{name} · {money(overdue)}", url))
    return first(_("Échéances passées sans titre"), items, reverse("casework:receivables"))


def delays(user: User) -> Group:
    """The instalments late enough, by the Region's rule, for a notice."""
    today = timezone.localdate()
    items = [
        Item(
            _("Mettre en demeure"),
            _("%(case)s · %(amount)s, à payer le %(day)s")
            % {"case": named(one.case), "amount": money(one.due_cents), "day": date(one.due_on)},
            reverse("casework:recovery", args=[one.public_id]),
        )
        for slug, _name in _scope(user, Right.RECEIVABLES_RECOVER)
        for one in default.late_enough(slug, today)
    ]
    return first(_("Retards de remboursement"), items, reverse("casework:receivables"))


def excesses(user: User) -> Group:
    """What was paid in excess, once its beneficiary was heard, and nobody has asked back."""
    today = timezone.localdate()
    items = [
        Item(
            _("Réclamer le trop-perçu"),
            f"{named(one.settlement.claim.case)} · {money(one.cents)}",
            reverse("casework:receivable-issue", args=[slug, str(one.settlement.claim.case.reference)]),
        )
        for slug, _name in _scope(user, Right.RECEIVABLES_RECOVER)
        for one in to_claim(slug, today)
    ]
    return first(_("Trop-perçus à réclamer"), items, reverse("casework:receivables"))


def findings(user: User) -> Group:
    """The recoverable advances whose success is to be found, from the day that their agreement gives."""
    scope, today = regions_where(user, Right.RECEIVABLES_RECOVER), timezone.localdate()
    items = [
        Item(
            _("Constater le succès du projet"),
            named(case),
            reverse("casework:receivable-success", args=[case.region, case.reference]),
            day,
        )
        for case, day in to_find(scope, today)
    ]
    return first(_("Succès à constater"), items, reverse("casework:receivables"))


def sums_to_ask_back(user: User) -> Group:
    """What checks on the spot found undue, and nobody has asked back yet."""
    scope = regions_where(user, Right.RECEIVABLES_RECOVER)
    items = [
        Item(
            _("Réclamer la somme indue"),
            f"{named(one.case)} · {money(one.undue_cents)}",
            reverse("casework:inspection", args=[one.public_id]),
        )
        for one in to_ask_back(scope)
    ]
    return first(_("Sommes indues à réclamer"), items, reverse("casework:campaigns"))


def notices_over(user: User) -> Group:
    """The notices whose time to answer is over: the default is declared, or not."""
    today = timezone.localdate()
    items = [
        Item(
            _("Déclarer la défaillance, ou lever la mise en demeure"),
            f"{named(one.late.case)} · {money(one.late.due_cents)}",
            reverse("casework:recovery", args=[one.late.public_id]),
        )
        for slug, _name in _scope(user, Right.RECEIVABLES_DECLARE)
        for one in default.running(slug)
        if one.answer_by < today
    ]
    return first(_("Mises en demeure échues"), items, reverse("casework:receivables"))


def reschedulings(user: User) -> Group:
    """The other days for an advance that wait for their vote, but those that this person prepared."""
    scope = regions_where(user, Right.SESSIONS_RECORD_VOTE)
    rows = scope.restrict(to_vote(), field="case__region").exclude(prepared_by=user)
    items = [
        Item(
            _("Enregistrer le vote des autres échéances"),
            named(one.case),
            reverse("casework:rescheduling", args=[one.public_id]),
        )
        for one in rows
    ]
    return first(_("Rééchelonnements à voter"), items, reverse("casework:sessions"))
