"""The months of a request: what its applicant would spend, receive and repay, from what is known of it now."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from jalon.cases.cashflow import CashFlow, Month, cash_flow
from jalon.cases.queries import delay_of
from jalon.cases.schedule import schedule_of
from jalon.desk.steps import Draft
from jalon.law.days import add_months
from jalon.rules import Verdict
from jalon.schemes.enums import Instrument

USUAL_MONTHS = 3
"""From the request to the signature where no real delay is known: two months to answer, one to sign."""
TO_SIGN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Cash:
    """The months with the most that the rule may give, and the largest gap with the most and with the least."""

    flow: CashFlow
    gap_low: int
    gap_high: int
    observed: bool
    """Whether the day of the signature comes from real delays of the scheme."""
    on_success: bool
    """Whether an advance is repaid only if the project succeeds, as the months take for granted."""

    @property
    def months(self) -> tuple[Month, ...]:
        return self.flow.months

    @property
    def signed_on(self) -> date:
        return self.flow.signed_on

    @property
    def exact(self) -> bool:
        """Whether the aid, so the gap, is known to the cent."""
        return self.gap_low == self.gap_high


def cash_of(draft: Draft) -> Cash | None:
    """The months of a draft; None while its cost, its dates or the aid are not known, or it cannot be aided."""
    result, definition = draft.knowledge.result, draft.case.scheme_version.definition
    schedule = schedule_of(draft.said)
    kept = draft.said.get("costs.eligible")
    cost = draft.budget.total if definition.budget else kept.value if kept else 0
    if schedule is None or not cost or result.verdict == Verdict.NOT_ELIGIBLE:
        return None
    low, high = dict[Instrument, int](), dict[Instrument, int]()
    for part in definition.parts:
        amount = result.amounts[part.amount]
        if amount.high is None:
            return None
        low[part.instrument] = low.get(part.instrument, 0) + int(amount.low or 0)
        high[part.instrument] = high.get(part.instrument, 0) + int(amount.high)
    delay = delay_of(draft.case.scheme_version.scheme)
    today = timezone.localdate()
    signed_on = today + timedelta(days=delay.median) + TO_SIGN if delay else add_months(today, USUAL_MONTHS)
    flows = [
        cash_flow(cost, schedule, awards, signed_on, definition.calendar, definition.repayment)
        for awards in (high, low)
    ]
    if flows[0] is None or flows[1] is None:
        return None
    return Cash(
        flows[0], flows[0].largest.to_find, flows[1].largest.to_find, delay is not None, bool(definition.success)
    )
