"""What payments wait for: certification, approval, an order, the accountant's return."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jalon.accounts.models import User
from jalon.accounts.queries import regions_where
from jalon.accounts.rights import Right
from jalon.casework.worklist.items import Group, Item, first
from jalon.payments.approving import ready, to_approve
from jalon.payments.enums import ClaimState
from jalon.payments.exchange import how_many_differ
from jalon.payments.models import Claim
from jalon.payments.queries import waiting
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
    scope, today = regions_where(user, right), timezone.localdate()
    items = [
        _claim_item(claim, what)
        for slug, _name in region_choices()
        if slug in scope
        for claim in (ready(slug, today)[1] if state is ClaimState.CERTIFIED else waiting(slug, state))
    ]
    return first(title, items, reverse("casework:payments"))


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
