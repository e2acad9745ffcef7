"""The reference rate of a loan and the discount rate, on a day (Communication 2008/C 14/02)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from jalon.law.answers import Answer, Step, surety
from jalon.law.marks import Mark
from jalon.law.parameters import At, Parameters, own_parameters
from jalon.law.wording import Text, day, say, share

ARTICLE = "communication de la Commission 2008/C 14/02"


class Rating(StrEnum):
    """The borrower's rating; `none` where there is no credit history and no rating, as for a start-up."""

    STRONG = "strong"
    GOOD = "good"
    SATISFACTORY = "satisfactory"
    WEAK = "weak"
    BAD = "bad"
    NONE = "none"


class Collateral(StrEnum):
    """What secures the loan: the loss given default is at most 30 %, 31 to 59 %, or 60 % and more."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


RATINGS = {
    Rating.STRONG: Text("élevée", "strong"),
    Rating.GOOD: Text("bonne", "good"),
    Rating.SATISFACTORY: Text("satisfaisante", "satisfactory"),
    Rating.WEAK: Text("faible", "weak"),
    Rating.BAD: Text("mauvaise", "bad"),
    Rating.NONE: Text("sans historique", "no credit history"),
}
COLLATERALS = {
    Collateral.HIGH: Text("fortes", "high"),
    Collateral.NORMAL: Text("normales", "normal"),
    Collateral.LOW: Text("faibles", "low"),
}


@dataclass(frozen=True, slots=True)
class RateQuestion:
    """Which reference rate applies to a borrower on a day?"""

    on: Annotated[date, "The day of the grant."]
    rating: Annotated[Rating, "The borrower's rating."]
    collateral: Annotated[Collateral, "What secures the loan."]
    parent_margin: Annotated[Decimal | None, "Margin of the parent company, for a borrower without history."] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate(Answer):
    """Base, margin, reference rate and discount rate on a day, as shares of one."""

    on: date
    rating: Rating
    collateral: Collateral
    base: Decimal
    margin: Decimal
    reference: Decimal
    discount: Decimal


def reference_rate(
    on: date,
    rating: Rating,
    collateral: Collateral,
    parameters: Parameters | None = None,
    *,
    parent_margin: Decimal | None = None,
) -> Rate:
    """The rates on a day; raises `LawError` (`parameter.gap`) where no base rate is known for it."""
    return rate_at((parameters or own_parameters()).at(on), rating, collateral, parent_margin)


def discount_rate(values: At) -> Decimal:
    """The base rate and 100 basis points."""
    return values.rate("reference-rate.base") + values.rate("reference-rate.discount-margin")


def rate_at(values: At, rating: Rating, collateral: Collateral, parent_margin: Decimal | None) -> Rate:
    base = values.rate("reference-rate.base")
    margin = values.rate(f"reference-rate.margin.{rating}.{collateral}")
    steps = []
    if rating is Rating.NONE and parent_margin is not None and parent_margin > margin:
        steps.append(
            Step(
                say(
                    "La marge de la société mère, {0}, est plus élevée que {1} : elle s'applique.",
                    "The margin of the parent company, {0}, is above {1}: it applies.",
                    share(parent_margin),
                    share(margin),
                ),
                ARTICLE,
                Mark.TO_CONFIRM,
            )
        )
        margin = parent_margin
    discount = discount_rate(values)
    steps += [
        Step(
            say(
                "Taux de référence au {0} : {1} de base + {2} de marge (notation {3}, sûretés {4}) = {5}.",
                "Reference rate on {0}: base {1} + margin {2} (rating {3}, collateral {4}) = {5}.",
                day(values.on),
                share(base),
                share(margin),
                RATINGS[rating],
                COLLATERALS[collateral],
                share(base + margin),
            ),
            ARTICLE,
        ),
        discount_step(values, base, discount),
    ]
    return Rate(
        article=ARTICLE,
        mark=surety(steps, values.applied),
        steps=tuple(steps),
        applied=values.applied,
        on=values.on,
        rating=rating,
        collateral=collateral,
        base=base,
        margin=margin,
        reference=base + margin,
        discount=discount,
    )


def discount_step(values: At, base: Decimal, discount: Decimal) -> Step:
    text = say(
        "Taux d'actualisation au {0} : {1} + {2} = {3}.",
        "Discount rate on {0}: {1} + {2} = {3}.",
        day(values.on),
        share(base),
        share(discount - base),
        share(discount),
    )
    return Step(text, ARTICLE)
