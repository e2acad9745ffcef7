"""The gross grant equivalent of a grant and of a loan, from their schedules, and of a loan’s new terms."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

from jalon.law.answers import Step, surety
from jalon.law.grant_equivalent.instruments import Grant, Instalment, Instrument, Loan, Method, Rescheduling
from jalon.law.grant_equivalent.rates import ARTICLE, discount_rate, discount_step, rate_at
from jalon.law.grant_equivalent.results import (
    GENERAL,
    GrantEquivalent,
    LoanEquivalent,
    ReschedulingEquivalent,
    answered,
    result_step,
    values_on,
)
from jalon.law.grant_equivalent.schedule import DIGITS, Flow, Line, discounted, flows, tranches, years
from jalon.law.marks import Mark
from jalon.law.parameters import At, Parameters
from jalon.law.wording import day, money, number, rounded, say


def grant(asked: Grant, parameters: Parameters | None = None) -> GrantEquivalent:
    """A grant at face value, each later instalment discounted to the day of the grant (article 3(6))."""
    values = values_on(parameters, asked.granted_on)
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
    steps.append(result_step(found, nominal, f"{GENERAL}, art. 4(2)"))
    return answered(
        GrantEquivalent,
        asked,
        Instrument.GRANT,
        values,
        steps,
        f"{GENERAL}, art. 3(6) et 4(2)",
        found,
        nominal,
        base=values.rate("reference-rate.base") if later else None,
        discount=discount,
        schedule=tuple(lines),
    )


def loan(asked: Loan, parameters: Parameters | None = None) -> LoanEquivalent:
    """A loan or a repayable advance from the reference rate of the day of the grant (article 4(3)(c)).

    Raises `LawError` where no base rate is known for that day.
    """
    values = values_on(parameters, asked.granted_on)
    rates = rate_at(values, asked.rating, asked.collateral, asked.parent_margin)
    method = asked.method or Method(values.text("grant-equivalent.method"))
    steps = list(rates.steps)
    lines: list[Line] = []
    total = Decimal(0)
    back = rates.discount if method is Method.A else rates.reference
    with localcontext(prec=DIGITS):
        for item in tranches(asked):
            delay = years(asked.granted_on, item.paid_on, _day_count(values)) if asked.tranches else Decimal(0)
            for flow in flows(
                asked, item.amount_cents, rates.reference, rates.discount, method, _day_count(values)
            ):
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
        steps.append(Step(text, ARTICLE, Mark.INTERPRETATION))
    if total < 0:
        text = say(
            "Le taux demandé n'est pas inférieur au taux de référence : il n'y a pas d'aide.",
            "The rate charged is not below the reference rate: there is no aid.",
        )
        steps.append(Step(text, ARTICLE))
    steps.append(result_step(found, asked.amount_cents, f"{GENERAL}, art. 4(3)(c)"))
    return answered(
        LoanEquivalent,
        asked,
        Instrument.LOAN,
        values,
        steps,
        f"{GENERAL}, art. 4(3)(c)",
        found,
        asked.amount_cents,
        base=rates.base,
        margin=rates.margin,
        reference=rates.reference,
        discount=rates.discount,
        method=method,
        schedule=tuple(lines),
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
            ARTICLE,
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
    steps = [Step(how, ARTICLE, Mark.INTERPRETATION)]
    if asked.tranches:
        text = say(
            "Chaque versement suit l'échéancier à partir de sa date, puis est ramené à la date d'octroi.",
            "Each payment follows the schedule from its day, then is brought back to the day of the grant.",
        )
        steps.append(Step(text, ARTICLE, Mark.INTERPRETATION))
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
            ARTICLE,
        )
        for line in lines
    ]
    return steps
