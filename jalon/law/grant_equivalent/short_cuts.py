"""Equivalents that need no schedule: secured loans and guarantees in proportion, capital and recoverable advances whole."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from jalon.law.answers import Step
from jalon.law.de_minimis.records import Regime
from jalon.law.de_minimis.windows import ceiling
from jalon.law.grant_equivalent.instruments import Capital, Guarantee, Instrument, RecoverableAdvance, SecuredLoan
from jalon.law.grant_equivalent.rates import discount_rate, discount_step
from jalon.law.grant_equivalent.results import (
    GENERAL,
    AdvanceEquivalent,
    CapitalEquivalent,
    GuaranteeEquivalent,
    SecuredLoanEquivalent,
    answered,
    result_step,
    values_on,
)
from jalon.law.marks import Mark
from jalon.law.parameters import At, Parameters
from jalon.law.problems import LawError
from jalon.law.regimes import demand_in_force
from jalon.law.wording import Text, money, number, rounded, say, share


def secured_loan(asked: SecuredLoan, parameters: Parameters | None = None) -> SecuredLoanEquivalent:
    """A loan secured for half at least: the same proportion of the ceiling as of 1.5 M€ over 5 years (4(3)(b)).

    Raises `LawError` where the short-cut is closed: too little collateral, too large or too long.
    """
    values = values_on(parameters, asked.granted_on)
    demand_in_force(asked.regime.id, asked.granted_on, values, scheme=True)
    needed = values.rate("de-minimis.loan.collateral")
    if asked.secured < needed:
        raise LawError.of(
            "loan.unsecured",
            say(
                "Des sûretés de {0} ne suffisent pas : le calcul simplifié en demande {1}.",
                "Collateral of {0} is not enough: the short-cut asks for {1}.",
                share(asked.secured),
                share(needed),
            ),
            say(
                "Calculez l'équivalent par le taux de référence.", "Compute the equivalent from the reference rate."
            ),
            "secured",
        )
    found, steps = _proportion(asked.regime, "loan", asked.amount_cents, asked.months, values)
    return answered(
        SecuredLoanEquivalent,
        asked,
        Instrument.SECURED_LOAN,
        values,
        steps,
        f"{asked.regime.text}, art. 4(3)(b)",
        found,
        asked.amount_cents,
    )


def guarantee(asked: Guarantee, parameters: Parameters | None = None) -> GuaranteeEquivalent:
    """A guarantee of at most 80 % of a loan: the same proportion of the ceiling as of 2.25 M€ over 5 years (4(6))."""
    values = values_on(parameters, asked.granted_on)
    demand_in_force(asked.regime.id, asked.granted_on, values, scheme=True)
    limit = values.rate("de-minimis.guarantee.share")
    part = Fraction(asked.guaranteed_cents, asked.loan_cents)
    if part > limit:
        raise LawError.of(
            "guarantee.share",
            say(
                "La garantie couvre {0} du prêt, plus que {1}.",
                "The guarantee covers {0} of the loan, more than {1}.",
                share(part),
                share(limit),
            ),
            say("Réduisez la part garantie.", "Lower the part that is guaranteed."),
            "guaranteed",
        )
    found, steps = _proportion(asked.regime, "guarantee", asked.guaranteed_cents, asked.months, values)
    return answered(
        GuaranteeEquivalent,
        asked,
        Instrument.GUARANTEE,
        values,
        steps,
        f"{asked.regime.text}, art. 4(6)",
        found,
        asked.guaranteed_cents,
    )


def capital(asked: Capital, parameters: Parameters | None = None) -> CapitalEquivalent:
    """Capital or quasi-equity: the whole public amount (article 4(4) and (5))."""
    values = values_on(parameters, asked.granted_on)
    steps = (result_step(asked.amount_cents, asked.amount_cents, f"{GENERAL}, art. 4(4) et 4(5)"),)
    return answered(
        CapitalEquivalent,
        asked,
        Instrument.CAPITAL,
        values,
        steps,
        f"{GENERAL}, art. 4(4) et 4(5)",
        asked.amount_cents,
        asked.amount_cents,
    )


def recoverable_advance(asked: RecoverableAdvance, parameters: Parameters | None = None) -> AdvanceEquivalent:
    """An advance repaid only on success: under de minimis, its whole nominal amount (a reading of article 4(8)).

    Without interest on success it earns no higher intensity, nor where nobody has read the rate of that day: its
    amount counts all the same, and the steps say which rate is missing.
    """
    values = values_on(parameters, asked.granted_on)
    base, unread = _base(values, asked)
    discount = discount_rate(values) if base is not None else None
    earns = discount is not None and asked.success_rate >= discount
    steps = (
        Step(
            say(
                "Remboursée seulement en cas de succès, l'avance récupérable n'est pas un prêt : son nominal compte en "
                "entier.",
                "Repaid only on success, a recoverable advance is no loan: its whole nominal amount counts.",
            ),
            f"{GENERAL}, art. 4(8)",
            Mark.INTERPRETATION,
        ),
        *((discount_step(values, base, discount),) if base is not None and discount is not None else ()),
        *unread,
        Step(
            say(
                "Intérêt dû en cas de succès : {0}. Majoration d'intensité de l'exemption par catégorie : {1}.",
                "Interest due on success: {0}. Higher intensity under block exemption: {1}.",
                share(asked.success_rate),
                Text("oui", "yes") if earns else Text("non", "no"),
            ),
            BONUS,
        ),
        result_step(asked.amount_cents, asked.amount_cents, f"{GENERAL}, art. 4(8)"),
    )
    return answered(
        AdvanceEquivalent,
        asked,
        Instrument.RECOVERABLE_ADVANCE,
        values,
        steps,
        f"{GENERAL}, art. 4(8)",
        asked.amount_cents,
        asked.amount_cents,
        base=base,
        discount=discount,
        earns_bonus=earns,
    )


BONUS = "règlement (UE) n° 651/2014, art. 7(5)"


def _base(values: At, asked: RecoverableAdvance) -> tuple[Decimal | None, tuple[Step, ...]]:
    """The base rate that the interest is compared with, where it bears any; else, what is missing of it."""
    if not asked.success_rate:
        return None, ()
    try:
        return values.rate("reference-rate.base"), ()
    except LawError as error:
        return None, (Step(error.problems[0].message, BONUS, Mark.INTERPRETATION),)


def _proportion(regime: Regime, kind: str, cents: int, months: int, values: At) -> tuple[int, tuple[Step, ...]]:
    """The proportion of the ceiling for an amount over a length; raises `LawError` outside the short-cut."""
    limits = (
        (values.money(f"{regime.id}.{kind}.short"), values.whole("de-minimis.short-years")),
        (values.money(f"{regime.id}.{kind}.long"), values.whole("de-minimis.long-years")),
    )
    fitting = next(((most, years_) for most, years_ in limits if months <= 12 * years_), None)
    if fitting is None or cents > fitting[0]:
        (short, five), (long, ten) = limits
        raise LawError.of(
            "loan.short-cut",
            say(
                "Le calcul simplifié s'arrête à {0} sur {1} ans et à {2} sur {3} ans.",
                "The short-cut stops at {0} over {1} years and at {2} over {3} years.",
                money(short),
                five,
                money(long),
                ten,
            ),
            say(
                "Réduisez le montant ou la durée, ou calculez l'équivalent par le taux de référence.",
                "Lower the amount or the length, or compute the equivalent from the reference rate.",
            ),
            "months" if fitting is None else "amount",
        )
    most, length = fitting
    top = ceiling(regime, values)
    found = rounded(Fraction(top * cents * months, most * length * 12))
    article = f"{regime.text}, art. 4"
    text = say(
        "{0} × {1} / {2} × {3} mois / {4} mois = {5}.",
        "{0} × {1} / {2} × {3} months / {4} months = {5}.",
        money(top),
        money(cents),
        money(most),
        number(months),
        number(12 * length),
        money(found),
    )
    return found, (Step(text, article), result_step(found, cents, article))
