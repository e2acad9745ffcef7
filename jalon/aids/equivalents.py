"""The gross grant equivalent of what an instrument gives, with its arithmetic and every input."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from jalon.aids import particulars
from jalon.aids.award import AidPart, Rescheduled
from jalon.aids.enums import Instrument
from jalon.aids.terms import Terms
from jalon.law.answers import Applied, Step, encoded
from jalon.law.de_minimis import Regime
from jalon.law.grant_equivalent import (
    Grant,
    Instalment,
    Loan,
    RecoverableAdvance,
    Rescheduling,
    SecuredLoan,
    grant,
    loan,
    recoverable_advance,
    rescheduling,
    secured_loan,
)
from jalon.law.marks import Mark, weakest
from jalon.law.parameters import Parameters
from jalon.law.problems import LawError
from jalon.law.wording import Text, money, say


@dataclass(frozen=True, slots=True)
class Equivalent:
    """What counts against ceilings, in cents, how it was reached, and how sure that is.

    ``computed``: by a method that the exemption accepts as known beforehand (règlement (UE) n° 651/2014, art. 5).
    ``earns_bonus``: a recoverable advance whose interest on success earns a higher intensity (art. 7(5)).
    """

    cents: int
    nominal_cents: int
    instrument: str
    method: str
    steps: tuple[Step, ...]
    applied: tuple[Applied, ...] = ()
    mark: Mark = Mark.CHECKED
    inputs: Any = None
    computed: bool = True
    earns_bonus: bool = False

    def as_json(self) -> dict[str, Any]:
        """As it is kept with the aid."""
        found: dict[str, Any] = encoded(self)
        return found


def equivalent(
    part: AidPart,
    on: date,
    parameters: Parameters,
    facts: Mapping[str, Any] | None = None,
    *,
    against_costs: bool = False,
    law: Regime | None = None,
) -> Equivalent:
    """The equivalent of a part on the day of the grant; raises `LawError` when the law has no figure for that day.

    ``facts``: the borrower's rating and what secures an advance (``particulars``). ``against_costs``: a grant in
    instalments is measured at its amount where a share of costs limits it, as costs are: both would be discounted
    (règlement (UE) n° 651/2014, art. 7(3)), and nobody says when costs are paid. ``law``: the de minimis
    regulation in use, whose short-cut a secured advance may take.
    """
    if part.rescheduled:
        return _rescheduled(part, part.rescheduled, on, parameters, facts or {})
    if part.instrument == Instrument.GRANT:
        return _granted(part, on, parameters, against_costs)
    if part.instrument == Instrument.REPAYABLE_ADVANCE and part.terms and part.terms.regular:
        return _lent(part, part.terms, on, parameters, facts or {}, law)
    if part.instrument == Instrument.RECOVERABLE_ADVANCE:
        return _recoverable(part, on, parameters)
    return whole(part)


def _granted(part: AidPart, on: date, parameters: Parameters, against_costs: bool) -> Equivalent:
    """A grant at its amount; what is paid later, discounted to the day of the grant under de minimis (art. 3(6))."""
    face = say(
        "Subvention : {0}, comptée pour son montant.",
        "Grant: {0}, counted at its amount.",
        money(part.nominal_cents),
    )
    if not any(one.paid_on > on for one in part.instalments):
        return _whole(part, "face value", Step(face, "règlement (UE) 2023/2831, art. 4(2)"))
    if against_costs:
        return _whole(part, "face value", Step(face, "règlement (UE) n° 651/2014, art. 7(3)", Mark.INTERPRETATION))
    try:
        found = grant(Grant(on, part.instalments), parameters)
    except LawError as error:
        # Without a rate for that day the amount itself counts: a discount could only lower it.
        step = Step(face, "règlement (UE) 2023/2831, art. 3(6)", Mark.INTERPRETATION)
        why = replace(step, text=error.problems[0].message)
        return replace(_whole(part, "face value", step), steps=(why, step))
    return Equivalent(
        found.equivalent_cents,
        part.nominal_cents,
        part.instrument.value,
        "discounted instalments",
        found.steps,
        found.applied,
        found.mark,
        found.asked,
    )


def _recoverable(part: AidPart, on: date, parameters: Parameters) -> Equivalent:
    """An advance due on success alone is no loan: its nominal amount, whatever its terms and its borrower."""
    found = recoverable_advance(RecoverableAdvance(on, part.nominal_cents, part.success_rate), parameters)
    return Equivalent(
        found.equivalent_cents,
        part.nominal_cents,
        part.instrument.value,
        "nominal amount",
        found.steps,
        found.applied,
        found.mark,
        found.asked,
        earns_bonus=found.earns_bonus,
    )


def _lent(
    part: AidPart, terms: Terms, on: date, parameters: Parameters, facts: Mapping[str, Any], law: Regime | None
) -> Equivalent:
    """An advance by whichever the regulation offers: the reference rate or, where half is secured, the short-cut.

    Both are lawful (règlement (UE) 2023/2831, art. 4(3)): the lower one counts, with the arithmetic of both.
    """
    by_rate = _loan(part, terms, on, parameters, facts)
    secured = particulars.share(facts, particulars.SECURED)
    if law is None or not secured:
        return by_rate
    try:
        found = secured_loan(SecuredLoan(on, part.nominal_cents, terms.months, secured, False, law), parameters)
    except LawError as error:
        closed = Step(error.problems[0].message, f"{law.text}, art. 4(3)(b)")
        return replace(by_rate, steps=(*by_rate.steps, closed))
    if found.equivalent_cents >= by_rate.cents:
        return replace(by_rate, steps=(*found.steps, *by_rate.steps))
    return Equivalent(
        found.equivalent_cents,
        part.nominal_cents,
        part.instrument.value,
        "secured short-cut",
        (*by_rate.steps, *found.steps),
        (*by_rate.applied, *found.applied),
        weakest([by_rate.mark, found.mark]),
        found.asked,
    )


def _loan(part: AidPart, terms: Terms, on: date, parameters: Parameters, facts: Mapping[str, Any]) -> Equivalent:
    """An advance whose repayment is known, to a company that is not insolvent: from the reference rate.

    Without a rating or collateral on record: the cautious case of a young company and an unsecured advance. All the
    capital counts as paid on the day of the grant, which no calendar of payments makes larger.
    """
    found = loan(
        Loan(
            granted_on=on,
            amount_cents=part.nominal_cents,
            periods=terms.grace + terms.count,
            rating=particulars.rating(facts),
            collateral=particulars.collateral(facts),
            insolvent=False,
            periods_a_year=12 // terms.every,
            grace=terms.grace,
            large=facts.get(particulars.SIZE) == "large",
            parent_margin=particulars.share(facts, particulars.PARENT_MARGIN),
        ),
        parameters,
    )
    return Equivalent(
        found.equivalent_cents,
        part.nominal_cents,
        part.instrument.value,
        f"reference rate, method {found.method.value if found.method else ''}".strip(),
        found.steps,
        found.applied,
        found.mark,
        found.asked,
    )


def _rescheduled(
    part: AidPart, terms: Rescheduled, on: date, parameters: Parameters, facts: Mapping[str, Any]
) -> Equivalent:
    """Other days for what is left of an advance: what the new days are worth more than the old ones, at today's rate.

    An advance never counts for more than its amount; to a company that nobody says is sound, for all of it.
    """
    if not terms.sound:
        text = say(
            "Rien ne dit que l’entreprise n’est pas en difficulté : l’avance compte en entier, soit {0} de plus.",
            "Nothing says that the company is not in difficulty: the advance counts whole, {0} more.",
            money(terms.most),
        )
        step = Step(text, "règlement (UE) 2023/2831, art. 4(3)(a)", Mark.INTERPRETATION)
        return replace(_whole(part, "whole amount", step), cents=terms.most, computed=False)

    def described(days: tuple[tuple[date, int], ...]) -> Loan:
        return Loan(
            granted_on=on,
            amount_cents=part.nominal_cents,
            periods=len(days),
            rating=particulars.rating(facts),
            collateral=particulars.collateral(facts),
            insolvent=False,
            periods_a_year=_periods([day for day, _cents in days]),
            repayments=tuple(Instalment(day, cents) for day, cents in days),
            large=facts.get(particulars.SIZE) == "large",
            parent_margin=particulars.share(facts, particulars.PARENT_MARGIN),
        )

    found = rescheduling(Rescheduling(described(terms.before), described(terms.after)), parameters)
    return Equivalent(
        min(found.equivalent_cents, terms.most),
        part.nominal_cents,
        part.instrument.value,
        f"rescheduling, method {found.method.value if found.method else ''}".strip(),
        found.steps,
        found.applied,
        found.mark,
        found.asked,
    )


def _periods(days: Sequence[date]) -> int:
    """How many times a year instalments fall due, by the two first; once where that is no whole part of a year."""
    if len(days) < 2:
        return 1
    months = round((days[1] - days[0]).days / 30.4)
    return 12 // months if months in (1, 3, 6) else 1


def whole(part: AidPart) -> Equivalent:
    """Everything counts: the cautious reading where the terms of repayment are not on record."""
    text = say(
        "{0} : conditions de remboursement non précisées, comptée pour tout son montant, {1}.",
        "{0}: terms of repayment not stated, counted at its whole amount, {1}.",
        Text(str(part.instrument.label).capitalize(), part.instrument.value.replace("-", " ").capitalize()),
        money(part.nominal_cents),
    )
    step = Step(text, "règlement (UE) 2023/2831, art. 4(8)", Mark.INTERPRETATION)
    return replace(_whole(part, "whole amount", step), computed=False)


def _whole(part: AidPart, method: str, step: Step) -> Equivalent:
    return Equivalent(
        part.nominal_cents, part.nominal_cents, part.instrument.value, method, (step,), mark=step.mark
    )
