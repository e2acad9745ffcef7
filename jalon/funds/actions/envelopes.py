"""Envelopes and lines of credits, and what schemes are given of them."""

from dataclasses import dataclass
from datetime import date

from jalon.funds.actions.legs import move
from jalon.funds.enums import Operation, OwnerKind, Section, Step
from jalon.funds.models import EURO, CreditLine, Envelope, Owner
from jalon.funds.posting import Act, Posted, post
from jalon.funds.refusals import refusing
from jalon.journal.transactions import action


@dataclass(frozen=True)
class BudgetLine:
    """Where the Region's budget carries an envelope of money."""

    section: Section
    chapter: str
    programme: str = ""


@action
def create_envelope(
    *,
    region: str,
    slug: str,
    label_fr: str,
    label_en: str,
    deliberation: str,
    fictif: bool,
    budget: BudgetLine | None = None,
    resource: str = EURO,
    axis: str = "",
    repayable: bool = False,
) -> Envelope:
    """An empty envelope: what it is for and where the budget carries it. Money comes by ``open_authority``.

    ``budget`` is for euros and only for them. ``fictif`` is that of the whole database, real or a demonstration.
    ``repayable``: what is paid from it is an advance, and opens what the case has to repay. None of this changes
    afterwards, save the labels, the programme and the axis.
    """
    if (resource == EURO) != (budget is not None):
        raise ValueError("an envelope of euros has a budget line, and only such an envelope")
    with refusing():
        owner = Owner.objects.create(
            kind=OwnerKind.ENVELOPE,
            reference=f"{region}/{slug}",
            region=region,
            resource_id=resource,
            section=budget.section if budget else "",
            chapter=budget.chapter if budget else "",
            repayable=repayable,
            fictif=fictif,
        )
    return Envelope.objects.create(
        owner=owner,
        label_fr=label_fr,
        label_en=label_en,
        programme=budget.programme if budget else "",
        deliberation=deliberation,
        axis=axis,
    )


@action
def create_credit_line(
    *,
    region: str,
    exercice: int,
    section: Section,
    chapter: str,
    fictif: bool,
    closes_on: date | None = None,
) -> CreditLine:
    """The line of payment credits of an exercice and chapter, empty.

    Orders are taken until ``closes_on``: 31 January of the next year unless the Region says otherwise (journée
    complémentaire, CGCT L1612-11).
    """
    with refusing():
        return CreditLine.objects.create(
            kind=OwnerKind.CREDITS,
            reference=f"{region}/{exercice}/{chapter}",
            region=region,
            section=section,
            chapter=chapter,
            exercice=exercice,
            closes_on=closes_on or date(exercice + 1, 1, 31),
            fictif=fictif,
        )


@action
def allocate(act: Act, envelope: Envelope, scheme: str, amount: int) -> Posted:
    """Set an amount aside for a scheme: available → allocated(scheme)."""
    return post(Operation.ALLOCATE, act, [move(envelope, Step.AVAILABLE, Step.ALLOCATED, amount, scheme)])


@action
def deallocate(act: Act, envelope: Envelope, scheme: str, amount: int | None = None) -> Posted:
    """Give a scheme's unreserved amount back to the envelope: allocated(scheme) → available."""
    return post(Operation.DEALLOCATE, act, [move(envelope, Step.ALLOCATED, Step.AVAILABLE, amount, scheme)])
