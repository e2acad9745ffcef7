"""The forms that aid takes, each with what its grant equivalent needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from jalon.law.de_minimis.records import Regime
from jalon.law.grant_equivalent.rates import Collateral, Rating
from jalon.law.problems import Problem, demand
from jalon.law.wording import money, number, say, share

LONGEST = 1_200  # periods: a hundred years of months
MOST_PAYMENTS = 120


class Method(StrEnum):
    """A discounts the interest not charged at base + 100 points; B values the whole loan at the reference rate."""

    A = "A"
    B = "B"


class Instrument(StrEnum):
    """A recoverable advance, repaid only on success, is not a repayable one, which is a loan."""

    GRANT = "grant"
    LOAN = "loan"
    SECURED_LOAN = "secured loan"
    GUARANTEE = "guarantee"
    CAPITAL = "capital"
    RECOVERABLE_ADVANCE = "recoverable advance"
    RESCHEDULING = "rescheduling"


@dataclass(frozen=True, slots=True)
class Instalment:
    """A payment planned on a day."""

    paid_on: Annotated[date, "The day it is planned for."]
    amount_cents: Annotated[int, "What is paid."]


@dataclass(frozen=True, slots=True)
class Grant:
    """A grant or an interest subsidy, paid at once or in instalments."""

    granted_on: Annotated[date, "The day the legal right is given."]
    instalments: Annotated[tuple[Instalment, ...], "What is paid, and when."]

    def __post_init__(self) -> None:
        demand(_payments(self.instalments, self.granted_on, "instalments"))


@dataclass(frozen=True, slots=True)
class Loan:
    """A loan or a repayable advance, valued from the reference rate (article 4(3)(c)).

    Capital is repaid in equal parts at the end of each period after the grace; interest is charged on what is left.
    """

    granted_on: Annotated[date, "The day the legal right is given."]
    amount_cents: Annotated[int, "The capital lent."]
    periods: Annotated[int, "Number of periods in all, grace included."]
    rating: Annotated[Rating, "The borrower's rating."]
    collateral: Annotated[Collateral, "What secures the loan."]
    insolvent: Annotated[bool, "In collective insolvency proceedings, or meeting their criteria."]
    periods_a_year: Annotated[int, "1, 2, 4 or 12."] = 1
    grace: Annotated[int, "Periods at the start without repayment of capital."] = 0
    charged_rate: Annotated[Decimal, "Yearly rate charged."] = Decimal(0)
    tranches: Annotated[
        tuple[Instalment, ...], "Payments of the capital; all on the day of the grant if left out."
    ] = ()
    repayments: Annotated[
        tuple[Instalment, ...],
        "Repayments of the capital, where they are not equal parts at the end of each period.",
    ] = ()
    method: Annotated[Method | None, "A or B; the Region's setting if left out."] = None
    large: Annotated[bool, "The borrower is a large enterprise."] = False
    parent_margin: Annotated[Decimal | None, "Margin of the parent company, for a borrower without history."] = None

    def __post_init__(self) -> None:
        demand(self._errors())

    def _errors(self) -> Iterator[Problem]:
        yield from _positive(self.amount_cents, "amount")
        yield from insolvency(self.insolvent, self.large and self.rating is Rating.BAD)
        if self.periods_a_year not in (1, 2, 4, 12):
            yield Problem(
                "loan.periods",
                say(
                    "{0} périodes par an n'est pas prévu.",
                    "{0} periods a year is not provided for.",
                    self.periods_a_year,
                ),
                say("Choisissez 1, 2, 4 ou 12.", "Choose 1, 2, 4 or 12."),
                "periods_a_year",
            )
        if not 1 <= self.periods <= LONGEST or not 0 <= self.grace < self.periods:
            yield Problem(
                "loan.length",
                say(
                    "{0} périodes dont {1} de différé ne font pas un prêt.",
                    "{0} periods of which {1} of grace make no loan.",
                    number(self.periods),
                    number(self.grace),
                ),
                say(
                    "Il faut au moins une période de remboursement après le différé.",
                    "At least one period of repayment must follow the grace.",
                ),
                "periods",
            )
        if self.charged_rate < 0:
            yield Problem(
                "loan.rate",
                say(
                    "Un taux de {0} n'est pas possible.", "A rate of {0} is not possible.", share(self.charged_rate)
                ),
                say(
                    "Une part abandonnée est une subvention : comptez-la à part.",
                    "What is waived is a grant: count it apart.",
                ),
                "charged_rate",
            )
        if self.repayments:
            yield from _payments(self.repayments, self.granted_on, "repayments")
            repaid = sum(item.amount_cents for item in self.repayments)
            if repaid != self.amount_cents or self.tranches:
                yield Problem(
                    "loan.repayments",
                    say(
                        "Les remboursements font {0}, le prêt {1}, versé en une fois.",
                        "The repayments make {0}, the loan {1}, paid at once.",
                        money(repaid),
                        money(self.amount_cents),
                    ),
                    say("Corrigez les remboursements ou le montant.", "Correct the repayments or the amount."),
                    "repayments",
                )
        if self.tranches:
            yield from _payments(self.tranches, self.granted_on, "tranches")
            paid = sum(item.amount_cents for item in self.tranches)
            if paid != self.amount_cents:
                yield Problem(
                    "loan.tranches",
                    say(
                        "Les versements font {0}, le prêt {1}.",
                        "The payments make {0}, the loan {1}.",
                        money(paid),
                        money(self.amount_cents),
                    ),
                    say("Corrigez les versements ou le montant.", "Correct the payments or the amount."),
                    "tranches",
                )


@dataclass(frozen=True, slots=True)
class Rescheduling:
    """New terms for what is left of a loan, beside the terms it had, both from the day of the change."""

    before: Annotated[Loan, "What is left, as it was to be repaid."]
    after: Annotated[Loan, "What is left, as it will be repaid."]

    def __post_init__(self) -> None:
        one, other = self.before, self.after
        if (one.granted_on, one.amount_cents) != (other.granted_on, other.amount_cents):
            demand(
                [
                    Problem(
                        "loan.rescheduling",
                        say(
                            "Les deux échéanciers ne partent pas du même jour et du même capital restant.",
                            "The two schedules do not start from the same day and the same capital left.",
                        ),
                        say(
                            "Décrivez le capital restant au jour du rééchelonnement, avec les anciens puis les "
                            "nouveaux termes.",
                            "Describe the capital left on the day of the rescheduling, with the old then the new terms.",
                        ),
                        "after",
                    )
                ]
            )


@dataclass(frozen=True, slots=True)
class SecuredLoan:
    """A loan secured for half of it at least, valued by the short-cut (article 4(3)(b))."""

    granted_on: Annotated[date, "The day the legal right is given."]
    amount_cents: Annotated[int, "The capital lent."]
    months: Annotated[int, "Its length."]
    secured: Annotated[Decimal, 'Collateral as a share of the loan, such as "50 %".']
    insolvent: Annotated[bool, "In collective insolvency proceedings, or meeting their criteria."]
    regime: Annotated[Regime, "The regulation."] = Regime.GENERAL

    def __post_init__(self) -> None:
        demand([*_positive(self.amount_cents, "amount"), *_length(self.months), *insolvency(self.insolvent, False)])


@dataclass(frozen=True, slots=True)
class Guarantee:
    """A guarantee on part of a loan, valued by the short-cut (article 4(6))."""

    granted_on: Annotated[date, "The day the legal right is given."]
    guaranteed_cents: Annotated[int, "The part of the loan that is guaranteed."]
    loan_cents: Annotated[int, "The loan."]
    months: Annotated[int, "Length of the guarantee."]
    insolvent: Annotated[bool, "In collective insolvency proceedings, or meeting their criteria."]
    losses_shared: Annotated[bool, "Lender and guarantor bear losses in proportion and in the same way."]
    regime: Annotated[Regime, "The regulation."] = Regime.GENERAL

    def __post_init__(self) -> None:
        demand(
            [
                *_positive(self.guaranteed_cents, "guaranteed"),
                *_positive(self.loan_cents, "loan"),
                *_length(self.months),
                *insolvency(self.insolvent, False),
                *_losses(self.losses_shared),
            ]
        )


@dataclass(frozen=True, slots=True)
class Capital:
    """A capital or quasi-equity injection: the whole public amount counts (article 4(4) and (5))."""

    granted_on: Annotated[date, "The day the legal right is given."]
    amount_cents: Annotated[int, "The public amount."]

    def __post_init__(self) -> None:
        demand(_positive(self.amount_cents, "amount"))


@dataclass(frozen=True, slots=True)
class RecoverableAdvance:
    """An advance repaid only if the project succeeds: another instrument than a repayable advance.

    Under de minimis it counts for its whole nominal amount; under block exemption, as a share of eligible costs.
    """

    granted_on: Annotated[date, "The day the legal right is given."]
    amount_cents: Annotated[int, "The nominal amount."]
    success_rate: Annotated[Decimal, "Yearly interest due on success."] = Decimal(0)

    def __post_init__(self) -> None:
        demand(_positive(self.amount_cents, "amount"))


def _losses(shared: bool) -> Iterator[Problem]:
    if not shared:
        yield Problem(
            "guarantee.losses",
            say(
                "Le prêteur et le garant ne supportent pas les pertes à proportion et de la même façon.",
                "Lender and guarantor do not bear losses in proportion and in the same way.",
            ),
            say(
                "Partagez les pertes et les récupérations à proportion, ou passez par les primes refuges.",
                "Share losses and recoveries in proportion, or use the safe-harbour premiums.",
            ),
            "losses_shared",
        )


def _positive(cents: int, field: str) -> Iterator[Problem]:
    if cents <= 0:
        yield Problem(
            "amount.range",
            say("Un montant de {0} n'est pas possible.", "An amount of {0} is not possible.", money(cents)),
            say("Donnez un montant supérieur à zéro.", "Give an amount above zero."),
            field,
        )


def _length(months: int) -> Iterator[Problem]:
    if not 1 <= months <= LONGEST:
        yield Problem(
            "loan.length",
            say(
                "Une durée de {0} mois n'est pas possible.",
                "A length of {0} months is not possible.",
                number(months),
            ),
            say("Donnez la durée en mois entiers.", "Give the length in whole months."),
            "months",
        )


def insolvency(insolvent: bool, below: bool) -> Iterator[Problem]:
    """A loan or a guarantee to an insolvent borrower is not transparent (article 4(3)(a) and 4(6)(a))."""
    if insolvent or below:
        why = (
            say(
                "en procédure collective ou en remplissant les conditions",
                "in insolvency proceedings or meeting their criteria",
            )
            if insolvent
            else say("grande entreprise notée sous B−", "large and rated below B−")
        )
        yield Problem(
            "loan.insolvent",
            say(
                "L'emprunteur est {0} : l'aide n'est pas transparente.",
                "The borrower is {0}: the aid is not transparent.",
                why,
            ),
            say(
                "Une subvention reste possible en de minimis ; un prêt ou une garantie, non.",
                "A grant remains possible under de minimis; a loan or a guarantee does not.",
            ),
            "insolvent",
        )


def _payments(payments: Iterable[Instalment], granted_on: date, field: str) -> Iterator[Problem]:
    payments = tuple(payments)
    if not payments:
        yield Problem(
            "payments.none",
            say("Aucun versement n'est donné.", "No payment is given."),
            say("Donnez au moins un versement, à sa date.", "Give at least one payment, with its date."),
            field,
        )
    if len(payments) > MOST_PAYMENTS:
        yield Problem(
            "payments.many",
            say("{0} versements, c'est trop.", "{0} payments are too many.", number(len(payments))),
            say("Donnez-en {0} au plus.", "Give at most {0}.", number(MOST_PAYMENTS)),
            field,
        )
    for index, payment in enumerate(payments):
        yield from _positive(payment.amount_cents, f"{field}[{index}].amount")
        if payment.paid_on < granted_on:
            yield Problem(
                "payments.before",
                say("Un versement précède l'octroi.", "A payment comes before the grant."),
                say("Vérifiez sa date et celle de l'octroi.", "Check its date and that of the grant."),
                f"{field}[{index}].paid_on",
            )
