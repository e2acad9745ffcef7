"""Random moves on the ledger and on a plain model of it always agree, in what they refuse as in what they hold."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalon.funds import actions
from jalon.funds.actions import Line, Posted, Taken
from jalon.funds.enums import Basis, Book, Step
from jalon.funds.models import Account, Envelope, Share
from jalon.funds.queries import By, Scope, case_situation, schedule_of, totals, totals_by
from jalon.funds.verify import verify
from jalon.funds.votes import Cancellation
from jalon.journal.refusals import ActionRefused
from tests.funds import plain
from tests.funds.plain import Place
from tests.funds.scenes import REGION, SCHEME, Budget, a_share, act

pytestmark = pytest.mark.django_db
CASES = ("A", "B")
GRANTS, ADVANCES = f"{REGION}/subventions", f"{REGION}/avances"
PLACES = {
    GRANTS: Place("204", share=f"{REGION}/part-subventions"),
    ADVANCES: Place("27", share=f"{REGION}/part-avances", repayable=True),
}
# The whole amount is allocated before, and neither of these envelopes holds hours.
DRAWN = [kind for kind in plain.MOVES if kind not in ("allocate", "deallocate", "use")]
BOOKED = {"dispute", "uphold", "reschedule", "write_off"}


@dataclass
class Plain:
    """The ledger as a dictionary of balances; a move is possible where it leaves none below zero."""

    held: Counter[plain.Account]
    sources: dict[tuple[str, str], str] = field(default_factory=dict)

    def move(self, kind: str, case: str, amounts: dict[str, int]) -> bool:
        """Whether the move is possible; then it is made."""
        changed = plain.effects(kind, case, amounts.items(), 2026, PLACES)
        after = self.held.copy()
        after.update(changed)
        if any(after[account] < 0 and account[2] not in plain.SOURCES for account in changed):
            return False
        if kind == "charge" and not self.was_paid(case, amounts):
            return False
        if not self.one_source(kind, case, amounts):
            return False
        self.held = after
        return True

    def one_source(self, kind: str, case: str, amounts: dict[str, int]) -> bool:
        """A case takes from a share or from the scheme, for ever; what it hands back came from the share."""
        source = {"reserve": "scheme", "take": "share", "hand_back": "share"}.get(kind)
        if source is None:
            return True
        known = {(line, case): self.sources.get((line, case)) for line in amounts}
        new = () if kind == "hand_back" else (None,)
        if any(found not in (source, *new) for found in known.values()):
            return False
        self.sources.update(dict.fromkeys(known, source))
        return True

    def was_paid(self, case: str, amounts: dict[str, int]) -> bool:
        """Undue sums come from nowhere, up to what was paid; an advance is owed already."""
        return all(
            not PLACES[line].repayable
            and self.held[line, "undue", "due", case] + amount <= self.held[line, "authority", "paid", case]
            for line, amount in amounts.items()
        )


AMOUNTS = st.dictionaries(st.sampled_from([GRANTS, ADVANCES]), st.integers(1, 60), min_size=1)
WAY = ["reserve", "grant", "commit", "certify", "order", "pay"]
Move = tuple[str, str, dict[str, int]]


@st.composite
def some_moves(draw: st.DrawFn) -> list[Move]:
    """One move at random, or a case brought along the whole way up to some step."""
    case, amounts = draw(st.sampled_from(CASES)), draw(AMOUNTS)
    if draw(st.integers(0, 3)) == 0:
        line = {draw(st.sampled_from([*amounts])): draw(st.integers(1, 60))}
        way = [(operation, case, line) for operation in plain.SHARED]
        return way[: draw(st.integers(1, len(way)))]
    if draw(st.booleans()):
        return [(draw(st.sampled_from(DRAWN)), case, amounts)]
    repaid = {line: amount for line, amount in amounts.items() if line == ADVANCES}
    way = [(operation, case, amounts) for operation in WAY]
    if repaid:
        after = draw(st.sampled_from(["receive", "dispute", "reschedule", "write_off"]))
        way += [(operation, case, repaid) for operation in ("call_due", after)]
    return way[: draw(st.integers(1, len(way)))]


def carry_out(budget: Budget, operation: str, case: str, amounts: dict[str, int]) -> Posted | None:
    """The move on the real ledger; nothing where it is refused."""
    envelopes = {GRANTS: budget.grants, ADVANCES: budget.advances}
    lines = [Line(envelopes[name], amount) for name, amount in amounts.items()]
    more: dict[str, object] = {"basis": Basis.INVOICES} if operation == "certify" else {}
    if operation in BOOKED:
        more = {"book": Book.RECEIVABLES}
    if operation == "charge":
        more = {"book": Book.UNDUE}
    try:
        with transaction.atomic():
            if operation == "cancel_authority":
                return cancel(envelopes, amounts)
            if operation in plain.SHARED:
                return through_share(operation, case, amounts)
            return getattr(actions, operation)(act(), SCHEME, case, lines, **more)
    except ActionRefused as refused:
        assert refused.code in (
            "funds.insufficient",
            "funds.undue",
            "funds.undue_advance",
            "funds.two_sources",
        )
        return None


def cancel(envelopes: dict[str, Envelope], amounts: dict[str, int]) -> Posted:
    """A vote on each envelope, all or none."""
    posted = [
        actions.cancel_authority(act(), envelopes[name], Cancellation(0, {SCHEME: amount}, {2026: amount}))
        for name, amount in amounts.items()
    ]
    return posted[0]


def through_share(operation: str, case: str, amounts: dict[str, int]) -> Posted:
    """A move of the operator's share of each envelope, all or none."""
    posted = []
    for name, amount in amounts.items():
        share = Share.objects.get(reference=PLACES[name].share)
        lines = [Taken(case, amount)] if operation in ("take", "hand_back") else amount
        posted.append(getattr(actions, operation)(act(), share, lines))
    return posted[0]


@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(some_moves(), min_size=6, max_size=20))
def test_random_moves_agree_with_a_plain_model(db: None, groups: list[list[Move]]) -> None:
    with transaction.atomic():
        budget = Budget(amount=100)
        for one in (budget.grants, budget.advances):
            a_share(one, PLACES[one.reference].share)
        model = Plain(kept_balances())
        for operation, case, amounts in (move for group in groups for move in group):
            done = carry_out(budget, operation, case, amounts)
            assert (done is not None) == model.move(operation, case, amounts), (operation, case, amounts)
        assert kept_balances() == {account: amount for account, amount in model.held.items() if amount}
        for one in (budget.grants, budget.advances):
            opened = -model.held[one.reference, "authority", "opened", ""]
            assert totals(Scope(envelope=one.reference)).opened == opened
            assert sum(schedule_of(Scope(envelope=one.reference)).values()) == opened
        report = verify()
        assert report.sound, report.findings
        agree_with_each_other(date(2026, 12, 31))
        transaction.set_rollback(True)


def kept_balances() -> Counter[plain.Account]:
    """What the accounts of the real ledger hold."""
    names = ("owner__reference", "book", "step", "case_ref", "balance")
    return Counter({tuple(key): balance for *key, balance in Account.objects.values_list(*names) if balance})


def agree_with_each_other(day: date) -> None:
    """The kept totals, those summed from postings, and those of the cases tell the same."""
    scope = Scope(region=REGION)
    whole = totals(scope)
    assert totals(Scope(region=REGION, at=day)) == whole
    for by in (By.AXIS, By.YEAR, By.ENVELOPE):
        assert sum(one.paid for one in totals_by(by, scope).values()) == whole.paid
    lines = [line for case in CASES for line in case_situation(case)]
    assert sum(line.totals.reserved for line in lines) == whole.reserved
    assert sum(line.totals.outstanding for line in lines) == whole.outstanding
    paid = sum(line.balances.get((Book.AUTHORITY, Step.PAID), 0) for line in lines)
    assert paid == whole.paid
