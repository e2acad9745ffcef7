"""What payments wait for: certification, approval, an order, the accountant's return."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jalon.accounts.models import User
from jalon.accounts.queries import regions_where
from jalon.accounts.rights import Right
from jalon.casework.worklist.items import SHOWN, Group, Item, first, named
from jalon.payments.after_checks import to_ask_back
from jalon.payments.approving import to_approve
from jalon.payments.enums import ClaimState
from jalon.payments.exchange import how_many_differ
from jalon.payments.models import Claim
from jalon.payments.queries import waiting
from jalon.payments.success import to_find
from jalon.plan.queries import region_choices
from jalon.ui.formats import money

CLAIM_TITLES = {
    ClaimState.RECEIVED: lambda: (_("Paiements à certifier"), _("Certifier le service fait")),
    ClaimState.CERTIFIED: lambda: (_("Mandats à signer"), _("Signer le mandat")),
    ClaimState.ORDERED: lambda: (_("Retours du comptable"), _("Enregistrer le retour")),
}


def claims(user: User, right: Right, state: ClaimState) -> Group:
    """The claims in a state that this right moves on."""
    title, what = CLAIM_TITLES[state]()
    scope = regions_where(user, right)
    items = [
        _claim_item(claim, what)
        for slug, _name in region_choices()
        if slug in scope
        for claim in waiting(slug, state)
    ]
    return Group(title, items[:SHOWN], max(len(items) - SHOWN, 0), reverse("casework:payments"))


def approvals(user: User) -> Group:
    """The payments above a Region's levels that wait for this person."""
    scope, today = regions_where(user, Right.PAYMENTS_APPROVE), timezone.localdate()
    items = [
        _claim_item(claim, _("Approuver le paiement"))
        for slug, _name in region_choices()
        if slug in scope
        for claim in to_approve(user, slug, today)
    ]
    return first(_("Paiements à approuver"), items, reverse("casework:payments"))


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


def differences(user: User) -> Group:
    """The Regions whose books and finance system do not say the same."""
    scope = regions_where(user, Right.PAYMENTS_RECORD_RETURN)
    items = []
    for slug, name in region_choices():
        count = how_many_differ(slug) if slug in scope else 0
        if count:
            about = ngettext("%(region)s · %(count)d différence", "%(region)s · %(count)d différences", count)
            url = reverse("casework:exchange", args=[slug])
            items.append(
                Item(_("Comparer avec le système financier"), about % {"region": name, "count": count}, url)
            )
    return Group(_("Ce qui diffère"), items)


def _claim_item(claim: Claim, what: str) -> Item:
    about = f"{claim.case.reference} · {claim.get_instrument_display()} · {money(claim.asked_cents)}"
    return Item(what, about, reverse("casework:payment", args=[claim.public_id]))
