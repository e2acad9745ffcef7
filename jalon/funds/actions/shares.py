"""Operators' shares of an envelope: what a scheme entrusts, what the operator grants of it, what comes back.

An operator accepts beneficiaries within its share; from granted on, their lines go the way of any other (used, or
committed to paid). A case, or a line of the operator's own, takes from one share and no other source.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from jalon.funds.actions.legs import book_of
from jalon.funds.enums import Operation, Step
from jalon.funds.models import Account, Envelope, Share
from jalon.funds.posting import Act, Leg, Posted, post
from jalon.funds.refusals import refusing
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action


@dataclass(frozen=True)
class Taken:
    """What one case, or one line that an operator names, takes of a share or hands back to it.

    ``case`` is the case's reference or the operator's own name of the line (60 signs at most); an ``amount`` of None
    hands back all that the line was granted and has not used.
    """

    case: str
    amount: int | None


@action
def open_share(
    *, envelope: Envelope, slug: str, scheme: str, operator: str, name: str, agreement: str, opened_on: date
) -> Share:
    """A share of what a scheme has on an envelope, empty; ``agreement`` is the operator's agreement."""
    with refusing():
        return Share.objects.create(
            reference=f"{envelope.region}/{slug}",
            owner=envelope.owner,
            scheme=scheme,
            operator=operator,
            name=name,
            agreement=agreement,
            opened_on=opened_on,
        )


@action
def entrust(act: Act, share: Share, amount: int) -> Posted:
    """Entrust an amount to the operator: allocated(scheme) → entrusted(share)."""
    return post(Operation.ENTRUST, act, [_leg(share, Step.ALLOCATED, Step.ENTRUSTED, amount)])


@action
def take(act: Act, share: Share, lines: Sequence[Taken]) -> Posted:
    """The operator accepts beneficiaries within its share: entrusted(share) → granted(case), all or none."""
    return post(
        Operation.TAKE,
        act,
        [_leg(share, Step.ENTRUSTED, Step.GRANTED, line.amount, line.case) for line in lines],
    )


@action
def hand_back(act: Act, share: Share, lines: Sequence[Taken]) -> Posted:
    """What beneficiaries will not use returns to the share, or to the scheme once the share is closed."""
    if share.closed_on:
        legs = [_leg(share, Step.GRANTED, Step.ALLOCATED, line.amount, line.case) for line in lines]
        return post(Operation.WITHDRAW, act, legs)
    legs = [_leg(share, Step.GRANTED, Step.ENTRUSTED, line.amount, line.case) for line in lines]
    return post(Operation.HAND_BACK, act, legs)


@action
def give_back(act: Act, share: Share, amount: int | None = None) -> Posted:
    """The operator gives back what it granted to nobody, all of it unless said: entrusted(share) → allocated(scheme)."""
    return post(Operation.GIVE_BACK, act, [_leg(share, Step.ENTRUSTED, Step.ALLOCATED, amount)])


@action
def close_share(act: Act, share: Share) -> Share:
    """Close a share at the end of its agreement: what is left returns to the scheme, and nothing more is taken."""
    held = Share.objects.get(pk=share.pk)
    if held.closed_on:
        raise ActionRefused(
            "funds.share_closed",
            _("La part %(share)s est close.") % {"share": held.reference},
            _("Il n’y a rien à faire."),
        )
    if act.on < held.opened_on:
        raise ActionRefused(
            "funds.share_days",
            _("Une part ne se ferme pas avant le jour de son ouverture."),
            _("Vérifiez la date."),
            field="on",
        )
    Share.objects.filter(pk=held.pk, closed_on=None).update(closed_on=act.on)
    left = Account.objects.filter(owner=held.owner_id, step=Step.ENTRUSTED, case_ref=held.reference, balance__gt=0)
    if left.exists():
        give_back(act, held)
    return Share.objects.get(pk=held.pk)


def _leg(share: Share, source: Step, target: Step, amount: int | None, case: str = "") -> Leg:
    envelope = share.owner.envelope
    return Leg(share.owner_id, book_of(envelope), source, target, amount, share.scheme, case, share.reference)
