"""The amounts of a withdrawal: what can still be taken from each award, what is wanted of it, what was written when."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from jalon.cases.actions.withdrawing import Taken
from jalon.cases.models import Award, Case
from jalon.funds.enums import Book, Step
from jalon.funds.queries import case_situation
from jalon.journal.refusals import ActionRefused
from jalon.payments.enums import ClaimState, Extent, Owed, WithdrawalStage
from jalon.payments.interest import of_recovery
from jalon.payments.models import Claim, Withdrawal, WithdrawalLine
from jalon.payments.recovery import claimable_back
from jalon.schemes.enums import Instrument
from jalon.ui import formats
from jalon.ui.formats import money

Amounts = Mapping[Instrument, Taken]

FREE = (Step.GRANTED, Step.COMMITTED)
"""What nobody has certified."""


def most_of(case: Case, extent: Extent) -> dict[Instrument, Taken]:
    """The most that can be taken, by instrument: what is not at the accountant's, and what an order can claim back.

    What is certified for a claim goes with the whole aid; a part leaves it.
    """
    lines = {line.envelope.reference: line.balances for line in case_situation(str(case.reference))}
    steps = (*FREE, Step.CERTIFIED) if extent is Extent.WHOLE else FREE
    back = claimable_back(case)
    found = {}
    for award in Award.objects.filter(proposal__decision__case=case).order_by("pk"):
        stands = lines.get(award.envelope, {})
        unpaid = sum(stands.get((Book.AUTHORITY, step), 0) for step in steps)
        paid = sum(back.get((award.envelope, kind), 0) for kind in (Owed.UNDUE, Owed.PRINCIPAL))
        found[Instrument(award.instrument)] = Taken(unpaid, paid)
    return found


def certified(case: Case) -> list[Claim]:
    """The claims whose work is certified and that no order pays yet."""
    found = Claim.objects.filter(case=case, state=ClaimState.CERTIFIED).select_related("certification")
    return list(found.order_by("pk"))


def wanted(case: Case, extent: Extent, amounts: Amounts, told: Amounts | None = None) -> dict[Instrument, Taken]:
    """What is to be taken: all that is there, or the parts given, within what is there."""
    there = most_of(case, extent)
    lines = there if extent is Extent.WHOLE else {one: part for one, part in amounts.items() if part.cents}
    for instrument, part in lines.items():
        limit = (told or there).get(instrument, Taken(0, 0))
        held = there.get(instrument, Taken(0, 0))
        if part.unpaid < 0 or part.paid < 0 or part.unpaid > held.unpaid or part.paid > held.paid:
            raise ActionRefused(
                "payments.above_withdrawable",
                _("%(instrument)s : au plus %(unpaid)s non payés et %(paid)s payés peuvent être retirés.")
                % {
                    "instrument": instrument.label.capitalize(),
                    "unpaid": money(held.unpaid),
                    "paid": money(held.paid),
                },
                _("Réduisez le montant."),
                field=f"unpaid_{instrument.value}" if part.unpaid > held.unpaid else f"paid_{instrument.value}",
            )
        if part.cents > limit.cents:
            raise ActionRefused(
                "payments.beyond_notice",
                _("La lettre annonçait au plus %(most)s pour : %(instrument)s.")
                % {"most": money(limit.cents), "instrument": instrument.label},
                _("Abandonnez ce retrait et ouvrez-en un autre qui annonce davantage (CRPA, art. L121-1)."),
                field=f"paid_{instrument.value}",
            )
    if not total(lines):
        raise ActionRefused(
            "payments.nothing_to_withdraw",
            _("Rien n’est à retirer : aucun montant n’est donné, ou plus rien n’est là."),
            _("Donnez au moins un montant, ou choisissez toute l’aide."),
            field="extent",
        )
    return {one: part for one, part in lines.items() if part.cents}


def total(lines: Amounts) -> int:
    return sum(part.cents for part in lines.values())


def interest_on(case: Case, lines: Amounts, until: date) -> int:
    """The recovery interest that what was paid would bear until a day, in cents; refused where a rate is not known."""
    envelopes = dict(Award.objects.filter(proposal__decision__case=case).values_list("instrument", "envelope"))
    paid = ((envelopes[one.value], part.paid) for one, part in lines.items() if part.paid)
    return sum(of_recovery(case, envelope, cents, until).cents for envelope, cents in paid)


def measure(extent: Extent, lines: Amounts, interest: int | None, until: date) -> str:
    """What is considered, in words: each form of aid on its line, then the recovery interest, none where it is None."""
    head = _("Le retrait de toute l’aide :") if extent is Extent.WHOLE else _("Le retrait d’une part de l’aide :")
    rows = [head]
    for instrument, part in lines.items():
        name = str(instrument.label).capitalize()
        if part.unpaid:
            rows.append(
                _("%(name)s : %(amount)s qui ne seraient pas versés.")
                % {"name": name, "amount": money(part.unpaid)}
            )
        if part.paid:
            rows.append(
                _("%(name)s : %(amount)s déjà versés, qui seraient à reverser.")
                % {"name": name, "amount": money(part.paid)}
            )
    if interest is not None:
        rows.append(
            _(
                "Des intérêts de récupération s’ajouteraient à ce qui est à reverser : %(amount)s au %(day)s. Ils courent"
                " depuis chaque versement, au taux de base et 100 points de base, fixé chaque année et composé (règlement"
                " (CE) n° 794/2004, art. 9 et 11)."
            )
            % {"amount": money(interest), "day": formats.date(until)}
        )
    return "\n\n".join(rows)


def write(found: Withdrawal, stage: WithdrawalStage, lines: Amounts) -> None:
    """The lines of a stage, in the place of those that it had."""
    found.lines.filter(stage=stage).delete()
    awards = {Instrument(one.instrument): one for one in Award.objects.filter(proposal__decision__case=found.case)}
    WithdrawalLine.objects.bulk_create(
        WithdrawalLine(
            withdrawal=found,
            stage=stage,
            award=awards[instrument],
            unpaid_cents=part.unpaid,
            paid_cents=part.paid,
        )
        for instrument, part in lines.items()
    )


def lines_of(found: Withdrawal, stage: WithdrawalStage) -> dict[Instrument, Taken]:
    """What was written at a stage, by instrument."""
    rows = found.lines.filter(stage=stage).select_related("award")
    return {Instrument(one.award.instrument): Taken(one.unpaid_cents, one.paid_cents) for one in rows}
