"""Random moves on the ledger and on a plain model of it always agree, in what they refuse as in what they hold."""

from collections import defaultdict
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
from jalon.funds.queries import By, Scope, case_situation, credits_situation, schedule_of, totals, totals_by
from jalon.funds.verify import verify
from jalon.funds.votes import Cancellation
from jalon.journal.refusals import ActionRefused
from tests.funds.scenes import REGION, SCHEME, Budget, a_share, act

pytestmark = pytest.mark.django_db
CASES = ("A", "B")
MOVES = {
    "reserve": ("allocated", "reserved"),
    "release": ("reserved", "allocated"),
    "grant": ("reserved", "granted"),
    "withdraw": ("granted", "allocated"),
    "commit": ("granted", "committed"),
    "lapse": ("committed", "allocated"),
    "certify": ("committed", "certified"),
    "order": ("certified", "ordered"),
    "reject_order": ("ordered", "certified"),
    "pay": ("ordered", "paid"),
    "call_due": ("outstanding", "due"),
    "receive": ("due", "received"),
    "dispute": ("due", "disputed"),
    "uphold": ("disputed", "due"),
    "reschedule": ("due", "rescheduled"),
    "write_off": ("due", "written off"),
    "repay_early": ("outstanding", "received"),
    "charge": ("undue charged", "undue due"),
    "cancel_authority": ("allocated", "cancelled"),
    "entrust": ("allocated", "entrusted"),
    "take": ("entrusted", "granted"),
    "hand_back": ("granted", "entrusted"),
    "give_back": ("entrusted", "allocated"),
}
SHARED = ("entrust", "take", "hand_back", "give_back")
BOOKED = {"dispute", "uphold", "reschedule", "write_off"}


@dataclass
class Plain:
    """The ledger as a dictionary: (envelope, step, case) to an amount; a move is two additions."""

    held: dict[tuple[str, str, str], int] = field(default_factory=lambda: defaultdict(int))
    credits: dict[str, int] = field(default_factory=dict)
    sources: dict[tuple[str, str], str] = field(default_factory=dict)

    def key(self, line: str, step: str, case: str) -> tuple[str, str, str]:
        return line, step, "" if step in ("allocated", "cancelled", "entrusted") else case

    def move(self, operation: str, case: str, amounts: dict[str, int]) -> bool:
        """Whether the move is possible; then it is made."""
        source, target = MOVES[operation]
        if operation == "charge":
            return self.claim_undue(case, amounts)
        if not amounts or any(self.held[self.key(line, source, case)] < n for line, n in amounts.items()):
            return False
        if not self.one_source(operation, case, amounts):
            return False
        if operation == "order" and any(self.credits[line] < n for line, n in amounts.items()):
            return False
        for line, amount in amounts.items():
            self.held[self.key(line, source, case)] -= amount
            self.held[self.key(line, target, case)] += amount
            if operation == "pay" and line == "avances":
                self.held[line, "outstanding", case] += amount
            self.credits[line] += {"order": -amount, "reject_order": amount}.get(operation, 0)
        return True

    def one_source(self, operation: str, case: str, amounts: dict[str, int]) -> bool:
        """A case takes from a share or from the scheme, for ever; what it hands back came from the share."""
        source = {"reserve": "scheme", "take": "share", "hand_back": "share"}.get(operation)
        if source is None:
            return True
        known = {(line, case): self.sources.get((line, case)) for line in amounts}
        new = () if operation == "hand_back" else (None,)
        if any(found not in (source, *new) for found in known.values()):
            return False
        self.sources.update(dict.fromkeys(known, source))
        return True

    def claim_undue(self, case: str, amounts: dict[str, int]) -> bool:
        """Undue sums come from nowhere, up to what was paid; an advance is owed already."""
        for line, amount in amounts.items():
            if line == "avances" or self.held[line, "undue due", case] + amount > self.held[line, "paid", case]:
                return False
        for line, amount in amounts.items():
            self.held[line, "undue due", case] += amount
        return True


AMOUNTS = st.dictionaries(st.sampled_from(["subventions", "avances"]), st.integers(1, 60), min_size=1)
WAY = ["reserve", "grant", "commit", "certify", "order", "pay"]
Move = tuple[str, str, dict[str, int]]


@st.composite
def some_moves(draw: st.DrawFn) -> list[Move]:
    """One move at random, or a case brought along the whole way up to some step."""
    case, amounts = draw(st.sampled_from(CASES)), draw(AMOUNTS)
    if draw(st.integers(0, 3)) == 0:
        line = {draw(st.sampled_from([*amounts])): draw(st.integers(1, 60))}
        way = [(operation, case, line) for operation in ("entrust", "take", "hand_back", "give_back")]
        return way[: draw(st.integers(1, len(way)))]
    if draw(st.booleans()):
        return [(draw(st.sampled_from([*MOVES])), case, amounts)]
    repaid = {line: amount for line, amount in amounts.items() if line == "avances"}
    way = [(operation, case, amounts) for operation in WAY]
    if repaid:
        after = draw(st.sampled_from(["receive", "dispute", "reschedule", "write_off"]))
        way += [(operation, case, repaid) for operation in ("call_due", after)]
    return way[: draw(st.integers(1, len(way)))]


def carry_out(budget: Budget, operation: str, case: str, amounts: dict[str, int]) -> Posted | None:
    """The move on the real ledger; nothing where it is refused."""
    envelopes = {"subventions": budget.grants, "avances": budget.advances}
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
            if operation in SHARED:
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
        share = Share.objects.get(reference=f"{REGION}/part-{name}")
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
            a_share(one, f"{REGION}/part-{one.slug}")
        plain = Plain(credits={"subventions": 100, "avances": 100})
        for line in plain.credits:
            plain.held[line, "allocated", ""] = 100
        for operation, case, amounts in (move for group in groups for move in group):
            done = carry_out(budget, operation, case, amounts)
            assert (done is not None) == plain.move(operation, case, amounts), (operation, case, amounts)
        real = {
            (
                account.owner.envelope.slug,
                step_name(account),
                "" if account.step == Step.ENTRUSTED else account.case_ref,
            ): account.balance
            for account in Account.objects.filter(owner__kind="envelope", source=False)
            if account.balance
        }
        kept = {key: amount for key, amount in plain.held.items() if amount and key[1] != "cancelled"}
        assert real == kept
        for line, one in (("subventions", budget.grants), ("avances", budget.advances)):
            opened = 100 - plain.held[line, "cancelled", ""]
            assert totals(Scope(envelope=one.reference)).opened == opened
            assert sum(schedule_of(Scope(envelope=one.reference)).values()) == opened
        lefts = {line.line.chapter: line.left for line in credits_situation(REGION)}
        assert lefts == {"204": plain.credits["subventions"], "27": plain.credits["avances"]}
        report = verify()
        assert report.sound, report.findings
        agree_with_each_other(date(2026, 12, 31))
        transaction.set_rollback(True)


def step_name(account: Account) -> str:
    """A step of the plain model."""
    words = account.step.replace("_", " ")
    return f"undue {words}" if account.book == Book.UNDUE else words


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
