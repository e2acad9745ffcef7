"""What a case says of its aid beyond the amounts, by the names of the law's facts, each with its source and day.

The same facts serve every regime: what secures an advance, what other aid bears on the same costs, what an exemption
asks. Nothing is assumed: a fact that nobody has given is unknown, and the check that needs it says so.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from jalon.aids.enums import Instrument
from jalon.law.block_exemption import COMMON, Article
from jalon.law.books import book
from jalon.law.grant_equivalent import Collateral, Rating
from jalon.rules import Fact, Facts, Known, own_vocabulary

SAME_COSTS = "exemption.same_costs"
COSTS = "costs.eligible"
SAME_COSTS_RATE, SAME_COSTS_MOST = "exemption.same_costs_rate", "exemption.same_costs_most"
SIZE, DIFFICULTY = "company.size", "company.in_difficulty"
SCHEME_REFERENCE, PRODUCT = "aid.scheme_reference", "aid.product"
RATING, COLLATERAL, PARENT_MARGIN = "advance.rating", "advance.collateral", "advance.parent_margin"
SECURED = "advance.secured"
INTEREST = "exemption.repaid_with_interest"
EXEMPTION = "block-exemption"
# What the amounts, the terms, the register and the request say themselves.
COMPUTED = frozenset(
    {
        "aid.amount",
        "aid.declaration_obtained",
        "exemption.instrument",
        "exemption.equivalent_known",
        INTEREST,
        "exemption.under_scheme",
        "exemption.start_up_aid",
        "exemption.common_conditions",
        "exemption.grant",
        "exemption.loan",
        "exemption.loan_years",
        "exemption.guaranteed",
        "exemption.guarantee_years",
        "exemption.underlying_loan",
    }
)
# What a scheme that names a de minimis regime states by it (règlement (UE) 2023/2831, art. 1(1)).
STATED = {
    "aid.for_exports": False,
    "aid.domestic_goods": False,
    "aid.on_price_or_quantity": False,
    "aid.passed_to_producers": False,
}


def bearing(regime: str, article: str, instruments: Iterable[Instrument]) -> tuple[str, ...]:
    """The facts that bear on an aid of these instruments under a regime, in the order in which a page asks them."""
    names: list[str] = []
    if regime == EXEMPTION:
        found = article_of(article)
        books = (COMMON, found.book) if found else (COMMON,)
        names += [fact.name for one in books for fact in _asked(one)]
        if found is not Article.START_UPS:
            names.append(COSTS)
        names += [SIZE, SCHEME_REFERENCE]
    elif regime:
        names += [fact.name for fact in _asked(regime) if fact.name not in STATED]
        if regime in ("de-minimis-agriculture", "de-minimis-fishery"):
            names.append(PRODUCT)
        names += [SAME_COSTS, COSTS, SAME_COSTS_RATE, SAME_COSTS_MOST]
    if Instrument.REPAYABLE_ADVANCE in set(instruments):
        names += [DIFFICULTY, RATING, COLLATERAL, PARENT_MARGIN]
        names += [] if regime == EXEMPTION else [SECURED]
    return tuple(dict.fromkeys(name for name in names if name not in COMPUTED))


def _asked(name: str) -> list[Fact]:
    """The facts that a rulebook reads and that somebody must say: neither a date, nor a computation."""
    rulebook = book(name)
    facts = [rulebook.fact(one) for one in rulebook.facts]
    return [
        fact
        for fact in facts
        if fact.name == SIZE
        or (fact.provider not in ("date", "rulebook") and not fact.provider.startswith("function"))
    ]


def article_of(text: str) -> Article | None:
    """The exempted article that a scheme names, « 28 » or « 28(4) »; None for one whose conditions are not written."""
    number = text.partition("(")[0]
    return Article(number) if number in list(Article) else None


def plain(facts: Mapping[str, Known]) -> dict[str, Any]:
    """The values alone, of the law's own facts."""
    return {name: known.value for name, known in facts.items() if name in own_vocabulary()}


def as_json(facts: Mapping[str, Known], names: Iterable[str]) -> dict[str, Any]:
    """What the decision rested on, as it is kept with the aid: value, source, day."""
    return {
        name: {"value": one.value, "source": one.source, "on": one.date.isoformat() if one.date else None}
        for name in names
        if (one := facts.get(name)) is not None
    }


def share(facts: Mapping[str, Any], name: str) -> Decimal | None:
    """A rate among the facts, as a share of one; None where nobody gave it."""
    if facts.get(name) is None:
        return None
    fact = own_vocabulary()[name]
    entry = Facts.check({name: facts[name]}, own_vocabulary()).entries[name]
    return Decimal(entry.low) / fact.kind.scale


def rating(facts: Mapping[str, Any]) -> Rating:
    """The borrower's rating; without one on record, that of a company without history."""
    return Rating(facts.get(RATING) or Rating.NONE)


def collateral(facts: Mapping[str, Any]) -> Collateral:
    """What secures an advance; nothing, where nobody said so."""
    return Collateral(facts.get(COLLATERAL) or Collateral.LOW)
