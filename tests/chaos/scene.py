"""The books before the run: three envelopes and their credits."""

from datetime import date

from jalon.funds.actions import (
    Act,
    BudgetLine,
    allocate,
    create_credit_line,
    create_envelope,
    open_authority,
    open_credits,
)
from jalon.funds.enums import Section
from tests.chaos.model import ENVELOPES

REGION, SCHEME, YEAR = "chaos", "chaos/scheme", 2026
OPENED, ALLOCATED, CREDITS = 1_000_000, 400_000, 150_000


def open_books() -> None:
    """Vote and allocate, by the application's own actions."""

    def act(key: str) -> Act:
        return Act("chaos", date(YEAR, 1, 2), f"scene/{key}", "VOTE")

    for reference, (chapter, repayable) in ENVELOPES.items():
        envelope = create_envelope(
            region=REGION,
            slug=reference.partition("/")[2],
            label_fr=reference,
            label_en=reference,
            deliberation="VOTE",
            fictif=True,
            budget=BudgetLine(Section.INVESTMENT, chapter),
            repayable=repayable,
        )
        open_authority(act(f"open/{reference}"), envelope, OPENED, {YEAR: OPENED})
        allocate(act(f"allocate/{reference}"), envelope, SCHEME, ALLOCATED)
    for chapter in {chapter for chapter, _repayable in ENVELOPES.values()}:
        line = create_credit_line(
            region=REGION, exercice=YEAR, section=Section.INVESTMENT, chapter=chapter, fictif=True
        )
        open_credits(act(f"credits/{chapter}"), line, CREDITS)


def opening() -> dict[tuple[str, str, str, str], int]:
    """The balances that the scene leaves."""
    balances = {}
    for reference in ENVELOPES:
        balances[reference, "authority", "opened", ""] = -OPENED
        balances[reference, "authority", "available", ""] = OPENED - ALLOCATED
        balances[reference, "authority", "allocated", ""] = ALLOCATED
    for chapter in {chapter for chapter, _repayable in ENVELOPES.values()}:
        balances[f"{REGION}/{YEAR}/{chapter}", "credits", "opened", ""] = -CREDITS
        balances[f"{REGION}/{YEAR}/{chapter}", "credits", "open", ""] = CREDITS
    return balances
