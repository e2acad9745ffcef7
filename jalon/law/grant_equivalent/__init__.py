"""The gross grant equivalent: what an aid counts for, whatever its form, fixed on the day of the grant.

    loan(Loan(date(2026, 12, 4), 100_000_00, periods=7, grace=2, rating=Rating.NONE, collateral=Collateral.LOW,
              insolvent=False)).equivalent_cents                     # 28_031_67, method A
    grant(Grant(date(2026, 12, 4), (Instalment(date(2026, 12, 4), 100_000_00), …))).equivalent_cents
    secured_loan(SecuredLoan(…)), guarantee(Guarantee(…)), capital(Capital(…))
    rescheduling(Rescheduling(before, after))     # new terms: a new aid, the difference
    recoverable_advance(RecoverableAdvance(…))    # repaid on success only: not a loan, its nominal counts
    reference_rate(date(2026, 12, 4), Rating.NONE, Collateral.LOW).reference      # Decimal("0.0619")

Each takes the form of the aid and the parameters, and gives an `Equivalent`: `equivalent_cents`, `nominal_cents`,
`share`, the rates used, the `schedule`, `asked` (every input, to store) and the steps. Rates are Decimals of one. A
day without a known base rate is refused (`parameter.gap`).
"""

from jalon.law.grant_equivalent.equivalents import grant, loan, rescheduling
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
from jalon.law.grant_equivalent.rates import COLLATERALS, RATINGS, Collateral, Rate, Rating, reference_rate
from jalon.law.grant_equivalent.results import (
    AdvanceEquivalent,
    CapitalEquivalent,
    Equivalent,
    GrantEquivalent,
    GuaranteeEquivalent,
    LoanEquivalent,
    ReschedulingEquivalent,
    SecuredLoanEquivalent,
)
from jalon.law.grant_equivalent.schedule import Line
from jalon.law.grant_equivalent.short_cuts import capital, guarantee, recoverable_advance, secured_loan

__all__ = [
    "COLLATERALS",
    "RATINGS",
    "AdvanceEquivalent",
    "Capital",
    "CapitalEquivalent",
    "Collateral",
    "Equivalent",
    "Grant",
    "GrantEquivalent",
    "Guarantee",
    "GuaranteeEquivalent",
    "Instalment",
    "Instrument",
    "Line",
    "Loan",
    "LoanEquivalent",
    "Method",
    "Rate",
    "Rating",
    "RecoverableAdvance",
    "Rescheduling",
    "ReschedulingEquivalent",
    "SecuredLoan",
    "SecuredLoanEquivalent",
    "capital",
    "grant",
    "guarantee",
    "loan",
    "recoverable_advance",
    "reference_rate",
    "rescheduling",
    "secured_loan",
]
