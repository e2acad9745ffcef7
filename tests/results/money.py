"""A little fictitious money for the public pages: opened, granted, committed and paid on one axis."""

from datetime import date
from itertools import count

from jalon.funds import actions as funds
from jalon.funds.actions import Act, BudgetLine, Line
from jalon.funds.enums import Basis, Section
from jalon.funds.models import Envelope

ACTOR = "00000000-0000-0000-0000-000000000001"
M = 100_000_000  # a million euros, in cents


def move_money(region: str, axis: str, slug: str = "ap-2025", fictif: bool = True, year: int = 2025) -> Envelope:
    """Opens 8 M€, grants 3 M€, commits 2 M€ and pays 500 000 € on this axis; gives the envelope."""
    numbers = count(1)

    def act(day: int, reference: str = "") -> Act:
        key = f"{region}-{slug}-{next(numbers)}"
        return Act(
            actor="00000000-0000-0000-0000-000000000001", on=date(year, 3, day), key=key, reference=reference
        )

    scheme, case = f"{region}/projets", f"{region}-{slug}-case"
    envelope = funds.create_envelope(
        region=region,
        slug=slug,
        label_fr="Projets de recherche",
        label_en="Research projects",
        deliberation="CR-2025-03-12",
        fictif=fictif,
        budget=BudgetLine(Section.INVESTMENT, "905"),
        axis=axis,
    )
    credits = funds.create_credit_line(
        region=region, exercice=year, section=Section.INVESTMENT, chapter="905", fictif=fictif
    )
    funds.open_credits(act(1, "CR-2025-03-12"), credits, 4 * M)
    funds.open_authority(act(1, "CR-2025-03-12"), envelope, 8 * M, {year: 4 * M, year + 1: 4 * M})
    funds.allocate(act(2, "CP-2025-03-14"), envelope, scheme, 6 * M)
    funds.reserve(act(3), scheme, case, [Line(envelope, 3 * M)])
    funds.grant(act(4, "CP-2025-03-14"), scheme, case, [Line(envelope, 3 * M)])
    funds.commit(act(5, "CONV-1"), scheme, case, [Line(envelope, 2 * M)])
    funds.certify(act(6), scheme, case, [Line(envelope, M // 2)], Basis.INVOICES)
    funds.order(act(7, "MANDAT-1"), scheme, case, [Line(envelope, M // 2)])
    funds.pay(act(8, "MANDAT-1"), scheme, case, [Line(envelope, M // 2)])
    return envelope
