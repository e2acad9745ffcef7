"""Grant equivalents as the command line runs them."""

from __future__ import annotations

from jalon.law.catalogue import Rule
from jalon.law.grant_equivalent.equivalents import grant, loan, rescheduling
from jalon.law.grant_equivalent.instruments import (
    Capital,
    Grant,
    Guarantee,
    Loan,
    RecoverableAdvance,
    Rescheduling,
    SecuredLoan,
)
from jalon.law.grant_equivalent.rates import Rate, RateQuestion, rate_at
from jalon.law.grant_equivalent.results import (
    AdvanceEquivalent,
    CapitalEquivalent,
    GrantEquivalent,
    GuaranteeEquivalent,
    LoanEquivalent,
    ReschedulingEquivalent,
    SecuredLoanEquivalent,
)
from jalon.law.grant_equivalent.short_cuts import capital, guarantee, recoverable_advance, secured_loan
from jalon.law.parameters import Parameters


def _rate(asked: RateQuestion, parameters: Parameters) -> Rate:
    return rate_at(parameters.at(asked.on), asked.rating, asked.collateral, asked.parent_margin)


RULES = (
    Rule("grant-equivalent", Grant, GrantEquivalent, grant),
    Rule("loan-equivalent", Loan, LoanEquivalent, loan),
    Rule("secured-loan-equivalent", SecuredLoan, SecuredLoanEquivalent, secured_loan),
    Rule("guarantee-equivalent", Guarantee, GuaranteeEquivalent, guarantee),
    Rule("capital-equivalent", Capital, CapitalEquivalent, capital),
    Rule("recoverable-advance", RecoverableAdvance, AdvanceEquivalent, recoverable_advance),
    Rule("rescheduling", Rescheduling, ReschedulingEquivalent, rescheduling),
    Rule("reference-rate", RateQuestion, Rate, _rate),
)
