"""The gross grant equivalent of each form of aid, with its schedule and everything it was computed from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

from jalon.law.answers import Answer, Step, surety
from jalon.law.de_minimis.records import Regime
from jalon.law.de_minimis.windows import ceiling
from jalon.law.grant_equivalent.instruments import (
    Capital,
    Grant,
    Guarantee,
    Instalment,
    Instrument,
    Loan,
    Method,
    RecoverableAdvance,
    Rescheduling,
    SecuredLoan,
)
from jalon.law.grant_equivalent.rates import discount_rate, discount_step, rate_at
from jalon.law.grant_equivalent.schedule import DIGITS, Flow, Line, discounted, flows, tranches, years
from jalon.law.marks import Mark
from jalon.law.parameters import At, Parameters, own_parameters
from jalon.law.problems import LawError
from jalon.law.regimes import demand_in_force
from jalon.law.wording import Text, day, money, number, rounded, say, share

GENERAL = "règlement (UE) 2023/2831"
COMMUNICATION = "communication de la Commission 2008/C 14/02"


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalent(Answer):
    """A gross grant equivalent: the amount that counts as aid, fixed on the day of the grant.

    `asked` is every input, to be stored with the result; the rates are None where none is used.
    """

    instrument: Instrument
    granted_on: date
    nominal_cents: int
    equivalent_cents: int
    share: Fraction
    base: Decimal | None = None
    margin: Decimal | None = None
    reference: Decimal | None = None
    discount: Decimal | None = None
    method: Method | None = None
    schedule: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantEquivalent(Equivalent):
    """The equivalent of a grant."""

    asked: Grant


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanEquivalent(Equivalent):
    """The equivalent of a loan or repayable advance, from the reference rate."""

    asked: Loan


@dataclass(frozen=True, slots=True, kw_only=True)
class ReschedulingEquivalent(Equivalent):
    """The new aid that a rescheduling gives: what the new terms are worth above the old ones."""

    asked: Rescheduling
    before_cents: int
    after_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SecuredLoanEquivalent(Equivalent):
    """The equivalent of a secured loan, by the short-cut."""

    asked: SecuredLoan


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeEquivalent(Equivalent):
    """The equivalent of a guarantee, by the short-cut."""

    asked: Guarantee


@dataclass(frozen=True, slots=True, kw_only=True)
class CapitalEquivalent(Equivalent):
    """The equivalent of a capital injection."""

    asked: Capital


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceEquivalent(Equivalent):
    """The equivalent of a recoverable advance.

    `earns_bonus`: on success it bears interest at the discount rate or above, the condition of the higher intensity
    under block exemption (Regulation 651/2014, article 7(5)).
    """

    asked: RecoverableAdvance
    earns_bonus: bool


def grant(asked: Grant, parameters: Parameters | None = None) -> GrantEquivalent:
    """A grant at face value, each later instalment discounted to the day of the grant (article 3(6))."""
    values = _values(parameters, asked.granted_on)
    steps: list[Step] = []
    lines: list[Line] = []
    total = Decimal(0)
    later = [item for item in asked.instalments if item.paid_on > asked.granted_on]
    discount = discount_rate(values) if later else None
    if discount is not None:
        steps.append(discount_step(values, values.rate("reference-rate.base"), discount))
    for place, item in enumerate(sorted(asked.instalments, key=lambda item: item.paid_on), 1):
        present = _present(item, asked.granted_on, discount, values)
        total += present
        lines.append(Line(place, item.paid_on, item.amount_cents, item.amount_cents, 0, rounded(present)))
        steps.append(
            Step(
                say(
                    "Versement du {0} : {1}, soit {2} à la date d'octroi.",
                    "Payment of {0}: {1}, worth {2} on the day of the grant.",
                    day(item.paid_on),
                    money(item.amount_cents),
                    money(present),
                ),
                f"{GENERAL}, art. 3(6)",
            )
        )
    nominal = sum(item.amount_cents for item in asked.instalments)
    found = rounded(total)
    steps.append(_result(found, nominal, f"{GENERAL}, art. 4(2)"))
    return GrantEquivalent(
        article=f"{GENERAL}, art. 3(6) et 4(2)",
        mark=surety(steps, values.applied),
        steps=tuple(steps),
        applied=values.applied,
        instrument=Instrument.GRANT,
        granted_on=asked.granted_on,
        nominal_cents=nominal,
        equivalent_cents=found,
        share=Fraction(found, nominal),
        base=values.rate("reference-rate.base") if later else None,
        discount=discount,
        schedule=tuple(lines),
        asked=asked,
    )


def loan(asked: Loan, parameters: Parameters | None = None) -> LoanEquivalent:
    """A loan or a repayable advance from the reference rate of the day of the grant (article 4(3)(c)).

    Raises `LawError` where no base rate is known for that day.
    """
    values = _values(parameters, asked.granted_on)
    rates = rate_at(values, asked.rating, asked.collateral, asked.parent_margin)
    method = asked.method or Method(values.text("grant-equivalent.method"))
    steps = list(rates.steps)
    lines: list[Line] = []
    total = Decimal(0)
    back = rates.discount if method is Method.A else rates.reference
    with localcontext(prec=DIGITS):
        for item in tranches(asked):
            delay = years(asked.granted_on, item.paid_on, _day_count(values)) if asked.tranches else Decimal(0)
            for flow in flows(asked, item.amount_cents, rates.reference, rates.discount, method):
                present = discounted(flow.present, back, delay) if delay else flow.present
                total += present
                lines.append(_line(flow, item, present))
    steps += _loan_steps(asked, lines, method)
    found = min(max(0, rounded(total)), asked.amount_cents)
    if rounded(total) > asked.amount_cents:
        text = say(
            "Total {0} : un prêt ne vaut pas plus qu'une subvention du capital prêté.",
            "Total {0}: a loan is worth no more than a grant of the capital lent.",
            money(total),
        )
        steps.append(Step(text, COMMUNICATION, Mark.INTERPRETATION))
    if total < 0:
        text = say(
            "Le taux demandé n'est pas inférieur au taux de référence : il n'y a pas d'aide.",
            "The rate charged is not below the reference rate: there is no aid.",
        )
        steps.append(Step(text, COMMUNICATION))
    steps.append(_result(found, asked.amount_cents, f"{GENERAL}, art. 4(3)(c)"))
    return LoanEquivalent(
        article=f"{GENERAL}, art. 4(3)(c)",
        mark=surety(steps, values.applied),
        steps=tuple(steps),
        applied=values.applied,
        instrument=Instrument.LOAN,
        granted_on=asked.granted_on,
        nominal_cents=asked.amount_cents,
        equivalent_cents=found,
        share=Fraction(found, asked.amount_cents),
        base=rates.base,
        margin=rates.margin,
        reference=rates.reference,
        discount=rates.discount,
        method=method,
        schedule=tuple(lines),
        asked=asked,
    )


def rescheduling(asked: Rescheduling, parameters: Parameters | None = None) -> ReschedulingEquivalent:
    """New terms for a loan are a new aid to assess on their day: the difference of both equivalents, never below zero."""
    before, after = loan(asked.before, parameters), loan(asked.after, parameters)
    found = max(0, after.equivalent_cents - before.equivalent_cents)
    nominal = asked.after.amount_cents
    steps = (
        *(step for step in after.steps[:3]),
        Step(
            say(
                "Capital restant de {0} : {1} aux anciens termes, {2} aux nouveaux ; aide nouvelle de {3}.",
                "Capital left {0}: {1} under the old terms, {2} under the new ones; new aid of {3}.",
                money(nominal),
                money(before.equivalent_cents),
                money(after.equivalent_cents),
                money(found),
            ),
            COMMUNICATION,
            Mark.INTERPRETATION,
        ),
    )
    return ReschedulingEquivalent(
        article=after.article,
        mark=surety(steps, after.applied),
        steps=steps,
        applied=after.applied,
        instrument=Instrument.RESCHEDULING,
        granted_on=asked.after.granted_on,
        nominal_cents=nominal,
        equivalent_cents=found,
        share=Fraction(found, nominal),
        base=after.base,
        margin=after.margin,
        reference=after.reference,
        discount=after.discount,
        method=after.method,
        schedule=after.schedule,
        asked=asked,
        before_cents=before.equivalent_cents,
        after_cents=after.equivalent_cents,
    )


def secured_loan(asked: SecuredLoan, parameters: Parameters | None = None) -> SecuredLoanEquivalent:
    """A loan secured for half at least: the same proportion of the ceiling as of 1.5 M€ over 5 years (4(3)(b)).

    Raises `LawError` where the short-cut is closed: too little collateral, too large or too long.
    """
    values = _values(parameters, asked.granted_on)
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
    return SecuredLoanEquivalent(
        article=f"{asked.regime.text}, art. 4(3)(b)",
        mark=surety(steps, values.applied),
        steps=steps,
        applied=values.applied,
        instrument=Instrument.SECURED_LOAN,
        granted_on=asked.granted_on,
        nominal_cents=asked.amount_cents,
        equivalent_cents=found,
        share=Fraction(found, asked.amount_cents),
        asked=asked,
    )


def guarantee(asked: Guarantee, parameters: Parameters | None = None) -> GuaranteeEquivalent:
    """A guarantee of at most 80 % of a loan: the same proportion of the ceiling as of 2.25 M€ over 5 years (4(6))."""
    values = _values(parameters, asked.granted_on)
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
    return GuaranteeEquivalent(
        article=f"{asked.regime.text}, art. 4(6)",
        mark=surety(steps, values.applied),
        steps=steps,
        applied=values.applied,
        instrument=Instrument.GUARANTEE,
        granted_on=asked.granted_on,
        nominal_cents=asked.guaranteed_cents,
        equivalent_cents=found,
        share=Fraction(found, asked.guaranteed_cents),
        asked=asked,
    )


def capital(asked: Capital, parameters: Parameters | None = None) -> CapitalEquivalent:
    """Capital or quasi-equity: the whole public amount (article 4(4) and (5))."""
    steps = (_result(asked.amount_cents, asked.amount_cents, f"{GENERAL}, art. 4(4) et 4(5)"),)
    return CapitalEquivalent(
        article=f"{GENERAL}, art. 4(4) et 4(5)",
        mark=surety(steps, ()),
        steps=steps,
        applied=(),
        instrument=Instrument.CAPITAL,
        granted_on=asked.granted_on,
        nominal_cents=asked.amount_cents,
        equivalent_cents=asked.amount_cents,
        share=Fraction(1),
        asked=asked,
    )


def recoverable_advance(asked: RecoverableAdvance, parameters: Parameters | None = None) -> AdvanceEquivalent:
    """An advance repaid only on success: under de minimis, its whole nominal amount (a reading of article 4(8))."""
    values = _values(parameters, asked.granted_on)
    discount = discount_rate(values)
    earns = asked.success_rate >= discount
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
        discount_step(values, values.rate("reference-rate.base"), discount),
        Step(
            say(
                "Intérêt dû en cas de succès : {0}. Majoration d'intensité de l'exemption par catégorie : {1}.",
                "Interest due on success: {0}. Higher intensity under block exemption: {1}.",
                share(asked.success_rate),
                Text("oui", "yes") if earns else Text("non", "no"),
            ),
            "règlement (UE) n° 651/2014, art. 7(5)",
        ),
        _result(asked.amount_cents, asked.amount_cents, f"{GENERAL}, art. 4(8)"),
    )
    return AdvanceEquivalent(
        article=f"{GENERAL}, art. 4(8)",
        mark=surety(steps, values.applied),
        steps=steps,
        applied=values.applied,
        instrument=Instrument.RECOVERABLE_ADVANCE,
        granted_on=asked.granted_on,
        nominal_cents=asked.amount_cents,
        equivalent_cents=asked.amount_cents,
        share=Fraction(1),
        base=values.rate("reference-rate.base"),
        discount=discount,
        asked=asked,
        earns_bonus=earns,
    )


# --- parts -----------------------------------------------------------------------------------------------


def _values(parameters: Parameters | None, on: date) -> At:
    return (parameters or own_parameters()).at(on)


def _day_count(values: At) -> str:
    return values.text("grant-equivalent.day-count")


def _present(item: Instalment, granted_on: date, discount: Decimal | None, values: At) -> Decimal:
    if discount is None or item.paid_on == granted_on:
        return Decimal(item.amount_cents)
    return discounted(item.amount_cents, discount, years(granted_on, item.paid_on, _day_count(values)))


def _line(flow: Flow, item: Instalment, present: Decimal) -> Line:
    return Line(
        flow.period,
        item.paid_on if flow.period == 1 else None,
        rounded(flow.opening),
        rounded(flow.capital),
        rounded(flow.interest),
        rounded(present),
    )


def _loan_steps(asked: Loan, lines: list[Line], method: Method) -> list[Step]:
    how = {
        Method.A: say(
            "Méthode A : l'intérêt non demandé de chaque période, actualisé au taux d'actualisation.",
            "Method A: the interest not charged in each period, discounted at the discount rate.",
        ),
        Method.B: say(
            "Méthode B : l'intérêt non demandé de chaque période, actualisé au taux de référence.",
            "Method B: the interest not charged in each period, discounted at the reference rate.",
        ),
    }[method]
    steps = [Step(how, COMMUNICATION, Mark.INTERPRETATION)]
    if asked.tranches:
        text = say(
            "Chaque versement suit l'échéancier à partir de sa date, puis est ramené à la date d'octroi.",
            "Each payment follows the schedule from its day, then is brought back to the day of the grant.",
        )
        steps.append(Step(text, COMMUNICATION, Mark.INTERPRETATION))
    steps += [
        Step(
            say(
                "Période {0} : {1} dus, {2} d'intérêt non demandé, soit {3} à la date d'octroi.",
                "Period {0}: {1} owed, {2} of interest not charged, worth {3} on the day of the grant.",
                number(line.period),
                money(line.opening_cents),
                money(line.interest_cents),
                money(line.present_cents),
            ),
            COMMUNICATION,
        )
        for line in lines
    ]
    return steps


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
    return found, (Step(text, article), _result(found, cents, article))


def _result(found: int, nominal: int, article: str) -> Step:
    text = say(
        "Équivalent-subvention brut : {0} pour {1}.",
        "Gross grant equivalent: {0} for {1}.",
        money(found),
        money(nominal),
    )
    return Step(text, article)
