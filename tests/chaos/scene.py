"""The books before the run: envelopes of euros and hours, credits, operators' shares, a programme with its funders."""

from collections import Counter
from datetime import date

from jalon.funds.actions import (
    Act,
    BudgetLine,
    add_funder,
    adopt_budget,
    allocate,
    create_credit_line,
    create_envelope,
    follow_programme,
    open_authority,
    open_credits,
    open_resource,
    open_share,
)
from jalon.funds.enums import FunderKind, Section
from jalon.funds.models import EURO
from tests.chaos.model import MONEY, PLACES
from tests.funds.plain import Account

REGION, SCHEME, YEAR = "chaos", "chaos/scheme", 2026
OPENED, ALLOCATED, CREDITS = 1_000_000, 400_000, 150_000
HOURS = "gpu-hour"
CHAPTERS = sorted({PLACES[name].chapter for name in MONEY})
FUNDERS, PROGRAMME_YEARS, BUDGET = ("Région", "État", "Entreprises"), (2026, 2027), 1_000


def open_books() -> None:
    """Vote, allocate, agree with operators and funders, by the application's own actions."""

    def act(key: str) -> Act:
        return Act("chaos", date(YEAR, 1, 2), f"scene/{key}", "VOTE")

    for reference, place in PLACES.items():
        money = reference in MONEY
        envelope = create_envelope(
            region=REGION,
            slug=reference.partition("/")[2],
            label_fr=reference,
            label_en=reference,
            deliberation="VOTE",
            fictif=True,
            budget=BudgetLine(Section.INVESTMENT, place.chapter) if money else None,
            resource=EURO if money else HOURS,
            repayable=place.repayable,
        )
        if money:
            open_authority(act(f"open/{reference}"), envelope, OPENED, {YEAR: OPENED})
        else:
            open_resource(act(f"open/{reference}"), envelope, OPENED)
        allocate(act(f"allocate/{reference}"), envelope, SCHEME, ALLOCATED)
        open_share(
            envelope=envelope,
            slug=place.share.partition("/")[2],
            scheme=SCHEME,
            operator="OP",
            name="Opérateur",
            agreement="CONV",
            opened_on=date(YEAR, 1, 2),
        )
    for chapter in CHAPTERS:
        line = create_credit_line(
            region=REGION, exercice=YEAR, section=Section.INVESTMENT, chapter=chapter, fictif=True
        )
        open_credits(act(f"credits/{chapter}"), line, CREDITS)
    programme = follow_programme(region=REGION, slug="programme", label_fr="Programme", label_en="Programme")
    adopt_budget(programme, dict.fromkeys(PROGRAMME_YEARS, BUDGET), "VOTE", date(YEAR, 1, 2), actor="scene")
    for name in FUNDERS:
        add_funder(programme, kind=FunderKind.OTHER, name_fr=name, name_en=name)


def opening() -> Counter[Account]:
    """The balances that the scene leaves."""
    balances: Counter[Account] = Counter()
    for reference, place in PLACES.items():
        balances[reference, place.book, "opened", ""] = -OPENED
        balances[reference, place.book, "available", ""] = OPENED - ALLOCATED
        balances[reference, place.book, "allocated", ""] = ALLOCATED
    for chapter in CHAPTERS:
        balances[f"{REGION}/{YEAR}/{chapter}", "credits", "opened", ""] = -CREDITS
        balances[f"{REGION}/{YEAR}/{chapter}", "credits", "open", ""] = CREDITS
    return balances
