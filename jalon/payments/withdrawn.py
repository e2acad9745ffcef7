"""What a voted withdrawal does: claims end, awards are cut, the ledger moves, what was paid is asked back."""

from collections.abc import Mapping
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.cases import locking
from jalon.cases import telling as letters
from jalon.cases.actions.withdrawing import Taken, cut
from jalon.cases.models import Case
from jalon.cases.money import act
from jalon.funds import actions as ledger
from jalon.funds.actions import Line
from jalon.funds.enums import Book
from jalon.funds.models import Entry, Envelope
from jalon.funds.queries import case_situation
from jalon.monitoring.actions.promising import release
from jalon.payments import money, telling
from jalon.payments.enums import ClaimState, Extent, Ground, Owed
from jalon.payments.grounds import law_of
from jalon.payments.models import Claim, Order, Withdrawal
from jalon.payments.recovery import subject, written
from jalon.payments.withdrawable import FREE, certified
from jalon.schemes.enums import Instrument


def ordered(case: Case) -> str:
    """The number of an order that the accountant has neither paid nor rejected; empty where there is none."""
    there = Order.objects.filter(claim__case=case, paid_on=None, rejected_on=None).order_by("pk")
    return there.values_list("number", flat=True).first() or ""


def takes_effect(found: Withdrawal, lines: Mapping[Instrument, Taken], due_on: date, actor: User) -> None:
    """All of it, in the transaction of the vote; the case is held."""
    case, day, cents = found.case, found.ended_on, sum(part.cents for part in lines.values())
    assert day
    ended = _end_claims(found, actor)
    cut(case, lines, found.deliberation, _named(found), day, actor)
    _tell(found, cents, actor)
    locking.passes(case, "decide_withdrawal", actor, cents=cents, on=day)
    for claim in ended:
        _give_back(claim, found, actor)
    _release(found, lines, actor)
    for instrument, part in lines.items():
        if part.paid:
            envelope = _envelope(case, instrument)
            kind = Owed.PRINCIPAL if envelope.owner.repayable else Owed.UNDUE
            written(
                case,
                envelope.reference,
                kind,
                part.paid,
                found.reasons,
                due_on,
                day,
                actor,
                heard_on=found.opened_on,
                recovery=found.recovery_interest,
            )
    if found.proposed_extent == Extent.WHOLE:
        release(case, _named(found), actor, day)
    if money.nothing_left(case) and (money.over(case) or not _was_paid(case)):
        case.closed_on = case.closed_on or day
        locking.passes(case, "close", actor)


def _end_claims(found: Withdrawal, actor: User) -> list[Claim]:
    """Where all is withdrawn, nothing more is paid: claims end, and what was certified of them is given back."""
    if found.proposed_extent != Extent.WHOLE:
        return []
    back = certified(found.case)
    with translation.override(found.case.applicant.language):
        why = _("l’aide est retirée par la délibération %(number)s") % {"number": found.deliberation}
    for claim in [*back, *Claim.objects.filter(case=found.case, state=ClaimState.RECEIVED)]:
        claim.state = ClaimState.REFUSED
        claim.save(update_fields=["state"])
        assert found.ended_on
        telling.refused(claim, why, found.ended_on)
    return back


def _give_back(claim: Claim, found: Withdrawal, actor: User) -> None:
    """What was certified is committed again: its entry is reversed."""
    assert found.ended_on
    entry = Entry.objects.get(key=f"certify-{claim.public_id}")
    ledger.reverse(act(actor, found.ended_on, f"uncertify-{claim.public_id}", found.deliberation), entry.pk)


def _release(found: Withdrawal, lines: Mapping[Instrument, Taken], actor: User) -> None:
    """What is not paid returns to the scheme's allocation, from the commitment or from the grant."""
    assert found.ended_on
    stands = {line.envelope.reference: line.balances for line in case_situation(str(found.case.reference))}
    for instrument, part in lines.items():
        envelope = _envelope(found.case, instrument)
        left = part.unpaid
        for step in reversed(FREE):
            cents = min(left, stands[envelope.reference].get((Book.AUTHORITY, step), 0))
            if cents:
                key = f"withdraw-{found.pk}-{instrument.value}-{step.value}"
                posted = act(actor, found.ended_on, key, found.deliberation)
                ledger.withdraw(posted, *subject(found.case), [Line(envelope, cents)], source=step)
            left -= cents


def _envelope(case: Case, instrument: Instrument) -> Envelope:
    award = case.decision.proposal.awards.get(instrument=instrument)
    return Envelope.objects.select_related("owner").get(owner__reference=award.envelope)


def _was_paid(case: Case) -> bool:
    return any(line.totals.paid for line in case_situation(str(case.reference)))


def _tell(found: Withdrawal, cents: int, actor: User) -> None:
    """The letter of the decision: what is withdrawn, by which vote, why in law and in fact, how to contest it."""
    assert found.ended_on
    with translation.override(found.case.applicant.language):
        vote = _("délibération %(number)s") % {"number": found.deliberation}
        why = letters.Grounds(vote, law_of(Ground(found.ground)), f"{found.reasons}\n\n{found.proposal}")
    letters.withdrawn(
        found.case, cents, why, found.opened_on, by=actor, on=found.ended_on, key=f"vote-{found.public_id}"
    )


def _named(found: Withdrawal) -> str:
    """The withdrawal as the register's entries name it, in French like every source."""
    return f"Retrait, délibération {found.deliberation} : {found.reasons}"
