"""The gross grant equivalent, to the cent: the worked examples, the short-cuts, the gaps of the base rate."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from jalon.law.de_minimis import Aid, Regime, assess
from jalon.law.grant_equivalent import (
    Capital,
    Collateral,
    Grant,
    Guarantee,
    Instalment,
    Instrument,
    Loan,
    Method,
    Rating,
    RecoverableAdvance,
    Rescheduling,
    SecuredLoan,
    capital,
    grant,
    guarantee,
    loan,
    recoverable_advance,
    reference_rate,
    rescheduling,
    secured_loan,
)
from jalon.law.marks import Mark
from jalon.law.parameters import Override, own_parameters
from jalon.law.problems import LawError

DAY = date(2026, 12, 4)
MARGINS = {100: (Rating.GOOD, Collateral.NORMAL), 400: (Rating.NONE, Collateral.LOW)}


def zero_rate(margin: int, periods: int, grace: int, a_year: int = 1, **more: Any) -> Loan:
    rating, collateral = MARGINS[margin]
    return Loan(DAY, 100_000_00, periods, rating, collateral, False, a_year, grace, **more)


@pytest.mark.parametrize(
    ("margin", "method", "periods", "grace", "a_year", "cents"),
    [
        (100, Method.A, 7, 2, 1, 14_446_04),
        (100, Method.A, 28, 8, 4, 13_588_90),
        (100, Method.B, 7, 2, 1, 14_446_04),
        (100, Method.B, 28, 8, 4, 13_429_30),
        (100, Method.A, 5, 0, 1, 8_900_64),
        (100, Method.B, 5, 0, 1, 8_900_64),
        (400, Method.A, 7, 2, 1, 28_031_67),
        (400, Method.A, 28, 8, 4, 26_368_43),
        (400, Method.B, 7, 2, 1, 25_672_89),
        (400, Method.B, 28, 8, 4, 23_969_16),
        (400, Method.A, 5, 0, 1, 17_271_15),
        (400, Method.B, 5, 0, 1, 16_186_40),
    ],
)
def test_zero_rate_loans_to_the_cent(
    margin: int, method: Method, periods: int, grace: int, a_year: int, cents: int
) -> None:
    assert loan(zero_rate(margin, periods, grace, a_year, method=method)).equivalent_cents == cents


def test_the_schedule_of_method_b_line_by_line() -> None:
    found = loan(zero_rate(400, 7, 2, method=Method.B))
    assert [line.interest_cents for line in found.schedule] == [
        619000, 619000, 619000, 495200, 371400, 247600, 123800,
    ]  # fmt: skip
    assert [line.present_cents for line in found.schedule] == [
        582917, 548938, 516940, 389445, 275058, 172683, 81308,
    ]  # fmt: skip


def test_everything_that_was_used_is_stored_with_the_result() -> None:
    asked = zero_rate(400, 7, 2)
    found = loan(asked)
    assert (found.base, found.margin) == (Decimal("0.0219"), Decimal("0.04"))
    assert (found.reference, found.discount) == (Decimal("0.0619"), Decimal("0.0319"))
    assert found.asked == asked and found.method is Method.A and found.mark is Mark.TO_CONFIRM
    record = found.as_json()
    assert record["equivalent"] == "28031.67" and record["base"] == "0.0219"
    assert record["asked"]["amount"] == "100000.00" and record["asked"]["rating"] == "none"
    assert {item["id"] for item in record["applied"]} >= {"reference-rate.base", "grant-equivalent.method"}


def test_the_method_is_a_setting_of_the_region() -> None:
    laid = own_parameters().overridden([Override("grant-equivalent.method", None, None, "B", "DGE's calculator")])
    assert loan(zero_rate(400, 7, 2), laid).equivalent_cents == 25_672_89


def test_a_loan_at_the_reference_rate_or_above_is_no_aid() -> None:
    for rate in ("0.0619", "0.07"):
        assert loan(zero_rate(400, 5, 0, charged_rate=Decimal(rate))).equivalent_cents == 0
    half = loan(zero_rate(400, 5, 0, charged_rate=Decimal("0.03095"))).equivalent_cents
    assert abs(2 * half - 17_271_15) <= 1


def test_a_loan_is_never_worth_more_than_a_grant_of_its_capital() -> None:
    found = loan(Loan(DAY, 100_000_00, 40, Rating.BAD, Collateral.LOW, False, 1, 20))
    assert found.equivalent_cents == 100_000_00 and "worth no more" in " ".join(found.lines("en"))


def test_tranches_start_on_their_own_day() -> None:
    parts = (Instalment(DAY, 50_000_00), Instalment(date(2027, 12, 4), 50_000_00))
    found = loan(zero_rate(400, 7, 2, tranches=parts))
    assert found.equivalent_cents == 27_598_38
    assert found.equivalent_cents < loan(zero_rate(400, 7, 2)).equivalent_cents
    one = loan(zero_rate(400, 7, 2, tranches=(Instalment(DAY, 100_000_00),)))
    assert one.equivalent_cents == 28_031_67


@pytest.mark.parametrize(
    ("cents", "months", "expected"),
    [
        (300_000_00, 60, 60_000_00),
        (300_000_00, 36, 36_000_00),
        (100_000_00, 84, 28_000_00),
        (200_000_00, 72, 48_000_00),
        (1_500_000_00, 60, 300_000_00),
        (750_000_00, 120, 300_000_00),
        (100_000_00, 1, 333_33),
    ],
)
def test_examples_d6_and_d7_secured_loans(cents: int, months: int, expected: int) -> None:
    assert secured_loan(SecuredLoan(DAY, cents, months, Decimal("0.5"), False)).equivalent_cents == expected


@pytest.mark.parametrize(("cents", "months"), [(1_500_000_01, 60), (750_000_01, 61), (750_000_01, 120), (1, 121)])
def test_the_short_cut_closes_above_its_amounts_and_lengths(cents: int, months: int) -> None:
    with pytest.raises(LawError, match=r"loan\.short-cut"):
        secured_loan(SecuredLoan(DAY, cents, months, Decimal("0.5"), False))


def test_the_short_cut_asks_for_collateral_of_half_the_loan() -> None:
    with pytest.raises(LawError, match=r"loan\.unsecured.*reference rate"):
        secured_loan(SecuredLoan(DAY, 100_00, 12, Decimal("0.4999"), False))


@pytest.mark.parametrize(
    ("regime", "cents", "expected"),
    [(Regime.SGEI, 3_750_000_00, 750_000_00), (Regime.AGRICULTURE, 250_000_00, 50_000_00)],
)
def test_each_regulation_keeps_the_proportion_of_its_ceiling(regime: Regime, cents: int, expected: int) -> None:
    asked = SecuredLoan(DAY, cents, 60, Decimal(1), False, regime)
    assert secured_loan(asked).equivalent_cents == expected


def test_the_amounts_of_the_sgei_guarantee_and_of_agriculture_before_2024() -> None:
    asked = Guarantee(DAY, 2_813_036_00, 4_000_000_00, 120, False, True, Regime.SGEI)
    assert guarantee(asked).equivalent_cents == 750_000_00
    before = SecuredLoan(date(2024, 12, 15), 100_000_00, 60, Decimal(1), False, Regime.AGRICULTURE)
    assert secured_loan(before).equivalent_cents == 20_000_00
    with pytest.raises(LawError, match=r"loan\.short-cut"):
        secured_loan(replace(before, amount_cents=100_000_01))


def test_a_guarantee_counts_in_proportion_and_covers_80_percent_at_most() -> None:
    assert guarantee(Guarantee(DAY, 2_250_000_00, 3_000_000_00, 60, False, True)).equivalent_cents == 300_000_00
    assert guarantee(Guarantee(DAY, 80_000_00, 100_000_00, 30, False, True)).equivalent_cents == 5_333_33
    with pytest.raises(LawError, match=r"guarantee\.losses"):
        Guarantee(DAY, 80_000_00, 100_000_00, 30, False, False)
    with pytest.raises(LawError, match=r"guarantee\.share"):
        guarantee(Guarantee(DAY, 80_000_01, 100_000_00, 30, False, True))
    with pytest.raises(LawError, match=r"loan\.short-cut"):
        guarantee(Guarantee(DAY, 2_250_000_01, 3_000_000_00, 60, False, True))


def test_an_insolvent_borrower_gets_neither_loan_nor_guarantee() -> None:
    for make in (
        lambda: Loan(DAY, 1, 1, Rating.NONE, Collateral.LOW, True),
        lambda: Loan(DAY, 1, 1, Rating.BAD, Collateral.LOW, False, large=True),
        lambda: SecuredLoan(DAY, 1, 1, Decimal(1), True),
        lambda: Guarantee(DAY, 1, 2, 1, True, True),
    ):
        with pytest.raises(LawError, match=r"loan\.insolvent"):
            make()
    assert Loan(DAY, 1, 1, Rating.BAD, Collateral.LOW, False)


def test_example_d9_instalments_are_discounted_and_refused_above_the_ceiling() -> None:
    parts = ((DAY, 100_000_00), (date(2027, 12, 4), 100_000_00), (date(2028, 12, 4), 110_000_00))
    found = grant(Grant(DAY, tuple(Instalment(*part) for part in parts)))
    assert found.equivalent_cents == 300_212_69 and found.nominal_cents == 310_000_00
    assert not assess(Regime.GENERAL, [], Aid(DAY, found.equivalent_cents)).fits


def test_a_grant_paid_at_once_counts_at_face_value_and_needs_no_rate() -> None:
    found = grant(Grant(date(2023, 5, 5), (Instalment(date(2023, 5, 5), 10_000_00),)))
    assert found.equivalent_cents == 10_000_00 and found.discount is None


def test_time_between_two_days_is_a_setting() -> None:
    asked = Grant(DAY, (Instalment(date(2027, 6, 20), 100_000_00),))
    days = grant(asked).equivalent_cents
    laid = own_parameters().overridden([Override("grant-equivalent.day-count", None, None, "whole-months", "test")])
    months = grant(asked, laid).equivalent_cents
    assert months == round(100_000_00 / 1.0319 ** (6 / 12)) and days == round(100_000_00 / 1.0319 ** (198 / 365))


def test_capital_counts_whole() -> None:
    assert capital(Capital(DAY, 250_000_00)).equivalent_cents == 250_000_00


def test_a_recoverable_advance_is_another_instrument_than_a_repayable_one() -> None:
    found = recoverable_advance(RecoverableAdvance(DAY, 100_000_00))
    assert found.instrument is Instrument.RECOVERABLE_ADVANCE and found.equivalent_cents == 100_000_00
    assert found.mark is Mark.INTERPRETATION and not found.earns_bonus
    assert loan(zero_rate(400, 7, 2)).instrument is Instrument.LOAN
    for rate, bonus in (("0.0319", True), ("0.0318", False)):
        assert recoverable_advance(RecoverableAdvance(DAY, 1, Decimal(rate))).earns_bonus is bonus


def test_an_advance_counts_whole_where_nobody_read_the_rate_of_its_day_and_earns_no_bonus() -> None:
    """Nobody has read the base rate of July 2024: what is compared with it is not granted, and the steps say why."""
    unread = date(2024, 7, 24)
    without = recoverable_advance(RecoverableAdvance(unread, 100_000_00))
    bearing = recoverable_advance(RecoverableAdvance(unread, 100_000_00, Decimal("0.03")))
    assert without.equivalent_cents == bearing.equivalent_cents == 100_000_00 and not bearing.earns_bonus
    assert len(bearing.steps) == len(without.steps) + 1 and "taux de base" in bearing.steps[1].text.fr


@pytest.mark.parametrize(
    ("rating", "points"),
    [
        (Rating.STRONG, (60, 75, 100)),
        (Rating.GOOD, (75, 100, 220)),
        (Rating.SATISFACTORY, (100, 220, 400)),
        (Rating.WEAK, (220, 400, 650)),
        (Rating.BAD, (400, 650, 1000)),
        (Rating.NONE, (400, 400, 400)),
    ],
)
def test_the_margins_of_the_communication(rating: Rating, points: tuple[int, ...]) -> None:
    found = [reference_rate(DAY, rating, item) for item in Collateral]
    assert tuple(int(item.margin * 10_000) for item in found) == points
    assert {item.discount for item in found} == {Decimal("0.0319")}


def test_a_start_up_never_pays_less_than_its_parent() -> None:
    found = reference_rate(DAY, Rating.NONE, Collateral.HIGH, parent_margin=Decimal("0.065"))
    assert found.margin == Decimal("0.065")
    assert reference_rate(DAY, Rating.NONE, Collateral.HIGH, parent_margin=Decimal("0.01")).margin == Decimal(
        "0.04"
    )


@pytest.mark.parametrize(
    "day", ["2012-02-29", "2022-06-01", "2023-05-01", "2024-02-01", "2025-06-30", "2027-01-01"]
)
def test_a_day_in_a_gap_of_the_base_rate_is_refused_with_the_remedy(day: str) -> None:
    with pytest.raises(LawError) as caught:
        reference_rate(date.fromisoformat(day), Rating.NONE, Collateral.LOW)
    problem = caught.value.problems[0]
    assert problem.code == "parameter.gap" and "administrateur" in problem.remedy.fr
    laid = own_parameters().overridden([Override("reference-rate.base", None, None, "2.50 %", "OJ")])
    assert reference_rate(date.fromisoformat(day), Rating.NONE, Collateral.LOW, laid).base == Decimal("0.025")


@pytest.mark.parametrize(
    ("day", "base"),
    [
        ("2012-03-01", "0.0207"), ("2022-01-01", "-0.0049"), ("2022-05-01", "-0.0035"),
        ("2020-05-31", "-0.0031"), ("2020-06-01", "-0.0022"), ("2021-01-01", "-0.0045"),
        ("2022-10-01", "0.0103"), ("2022-12-01", "0.0204"), ("2025-01-01", "0.0271"),
        ("2024-01-01", "0.0411"), ("2025-07-01", "0.0221"), ("2025-12-31", "0.0221"), ("2026-01-01", "0.0219"),
    ],
)  # fmt: skip
def test_the_base_rates_that_a_source_gives(day: str, base: str) -> None:
    assert reference_rate(date.fromisoformat(day), Rating.GOOD, Collateral.HIGH).base == Decimal(base)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount_cents": 0}, "amount.range"),
        ({"amount_cents": -5}, "amount.range"),
        ({"periods": 0}, "loan.length"),
        ({"periods": 2, "grace": 2}, "loan.length"),
        ({"periods": 100_000}, "loan.length"),
        ({"periods_a_year": 3}, "loan.periods"),
        ({"charged_rate": Decimal("-0.01")}, "loan.rate"),
        ({"tranches": (Instalment(DAY, 1),)}, "loan.tranches"),
        ({"tranches": (Instalment(DAY, 1_00),) * 121, "amount_cents": 121_00}, "payments.many"),
        ({"tranches": (Instalment(date(2026, 12, 3), 100_000_00),)}, "payments.before"),
    ],
)
def test_a_loan_that_cannot_be_is_named(change: dict[str, Any], code: str) -> None:
    given = {
        "granted_on": DAY,
        "amount_cents": 100_000_00,
        "periods": 7,
        "rating": Rating.NONE,
        "collateral": Collateral.LOW,
        "insolvent": False,
    }
    with pytest.raises(LawError) as caught:
        Loan(**{**given, **change})
    problem = caught.value.problems[0]
    assert problem.code == code and problem.message.fr and problem.remedy.fr and problem.remedy.en


def test_a_grant_without_a_payment_is_an_error() -> None:
    with pytest.raises(LawError, match=r"payments\.none"):
        Grant(DAY, ())


def test_new_terms_are_a_new_aid_worth_the_difference() -> None:
    before, after = zero_rate(400, 3, 0), zero_rate(400, 5, 2)
    found = rescheduling(Rescheduling(before, after))
    assert found.equivalent_cents == loan(after).equivalent_cents - loan(before).equivalent_cents > 0
    assert rescheduling(Rescheduling(after, before)).equivalent_cents == 0
    with pytest.raises(LawError, match=r"loan\.rescheduling"):
        Rescheduling(before, replace(after, amount_cents=1_00))
