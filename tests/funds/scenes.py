"""A small budget that the ledger's tests share: two envelopes, their credits, one scheme."""

from dataclasses import dataclass, field
from datetime import date
from itertools import count

from jalon.funds.actions import (
    Act,
    BudgetLine,
    Line,
    allocate,
    certify,
    commit,
    create_credit_line,
    create_envelope,
    entrust,
    grant,
    open_authority,
    open_credits,
    open_share,
    order,
    pay,
    reserve,
)
from jalon.funds.enums import Basis, Section
from jalon.funds.models import CreditLine, Envelope, Share

REGION = "essai"
SCHEME = "essai/jeunes-pousses"
CASE = "ESS-2026-00001"
OTHER = "ESS-2026-00002"
KEYS = count(1)


def act(reference: str = "CP-2026-07-01", on: date = date(2026, 7, 1), **more: object) -> Act:
    """An act of the finance officer, each with a key of its own."""
    return Act(**{"actor": "a-1", "on": on, "key": f"test-{next(KEYS)}", "reference": reference, **more})


def envelope(slug: str, chapter: str = "204", **more: object) -> Envelope:
    """An empty envelope of euros in investment."""
    described = {
        "region": REGION,
        "slug": slug,
        "label_fr": f"Enveloppe {slug}",
        "label_en": f"Envelope {slug}",
        "deliberation": "2026/AP-07/01",
        "fictif": True,
        "budget": BudgetLine(Section.INVESTMENT, chapter, "P-01"),
        "axis": f"{REGION}/plan/axe-1",
        **more,
    }
    return create_envelope(**described)


def credits(exercice: int, chapter: str = "204", amount: int = 0) -> CreditLine:
    """A line of payment credits, opened with an amount where one is given."""
    line = create_credit_line(
        region=REGION, exercice=exercice, section=Section.INVESTMENT, chapter=chapter, fictif=True
    )
    if amount:
        open_credits(act("BP", on=date(exercice, 1, 15)), line, amount)
    return line


def a_share(envelope: Envelope, reference: str = f"{REGION}/cea", amount: int = 0) -> Share:
    """A share of the scheme's part of an envelope, with an amount where one is given."""
    made = open_share(
        envelope=envelope,
        slug=reference.partition("/")[2],
        scheme=SCHEME,
        operator=reference.upper(),
        name=f"Opérateur {reference}",
        agreement="Convention 2026-12",
        opened_on=date(2026, 7, 1),
    )
    if amount:
        entrust(act("Convention 2026-12"), made, amount)
    return made


@dataclass
class Budget:
    """Grants in chapter 204, advances in chapter 27, 10 000 € each, all of it allocated to the scheme."""

    amount: int = 1_000_000
    grants: Envelope = field(init=False)
    advances: Envelope = field(init=False)
    credits: list[CreditLine] = field(init=False)

    def __post_init__(self) -> None:
        self.grants = envelope("subventions")
        self.advances = envelope("avances", chapter="27", repayable=True)
        self.credits = [credits(2026, chapter, self.amount) for chapter in ("204", "27")]
        for one in (self.grants, self.advances):
            open_authority(act("2026/AP-07/01"), one, self.amount, {2026: self.amount})
            allocate(act(), one, SCHEME, self.amount)

    def lines(self, grant: int | None, advance: int | None = 0) -> list[Line]:
        """A case's lines, leaving out the empty ones."""
        pairs = ((self.grants, grant), (self.advances, advance))
        return [Line(one, amount) for one, amount in pairs if amount != 0]

    def through(self, case: str, grant_cents: int, advance_cents: int = 0, last: str = "pay") -> None:
        """Bring a case as far as ``last``."""
        lines = self.lines(grant_cents, advance_cents)
        steps = {
            "reserve": lambda: reserve(act(), SCHEME, case, lines),
            "grant": lambda: grant(act(), SCHEME, case, lines),
            "commit": lambda: commit(act("CONV-1"), SCHEME, case, lines),
            "certify": lambda: certify(act(), SCHEME, case, lines, Basis.INVOICES),
            "order": lambda: order(act("M-1"), SCHEME, case, lines),
            "pay": lambda: pay(act("PAY-1"), SCHEME, case, lines),
        }
        for name, step in steps.items():
            step()
            if name == last:
                return
