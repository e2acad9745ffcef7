"""Operators' shares as the ledger has them: entrusted, granted to whom, used, left, given back. Reads only."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, Sum

from jalon.funds.enums import Operation, Step
from jalon.funds.models import EURO, Account, Draw, Envelope, Posting, Share
from jalon.funds.queries import Totals, reached


@dataclass(frozen=True)
class ShareLine:
    """What one case, or one line of the operator's own, took of a share and how far it came."""

    case: str
    totals: Totals
    resource: str

    @property
    def used(self) -> int:
        """Paid, for euros; used, for hours, seats, days and posts."""
        return self.totals.paid if self.resource == EURO else self.totals.used

    @property
    def left(self) -> int:
        """Granted and not used yet."""
        return self.totals.granted - self.used


@dataclass(frozen=True)
class ShareSituation:
    """A share now: what its operator can still grant, what it granted, and what of that was used."""

    share: Share
    envelope: Envelope
    left: int
    granted: int
    used: int

    @property
    def held(self) -> int:
        """All that the operator holds or granted and did not give back."""
        return self.left + self.granted


@dataclass(frozen=True)
class ShareAccount:
    """What went into a share and out of it, by its moves: the figures of an operator's account."""

    entrusted: int
    granted: int
    handed_back: int
    given_back: int


def share(reference: str) -> Share | None:
    """The share named « region/slug »."""
    return Share.objects.select_related("owner__resource").filter(reference=reference).first()


def shares(
    region: str, *, envelope: str = "", scheme: str = "", operator: str = "", open_only: bool = False
) -> list[ShareSituation]:
    """The shares of a Region, of one envelope, scheme or operator, by reference."""
    found = Share.objects.filter(owner__region=region)
    wanted = {"owner__reference": envelope, "scheme": scheme, "operator": operator}
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    if open_only:
        found = found.filter(closed_on=None)
    return _situations(list(found.select_related("owner__resource").order_by("reference")))


def share_situation(reference: str) -> ShareSituation | None:
    """One share now."""
    found = share(reference)
    return _situations([found])[0] if found else None


def lines_of(share: Share, *, size: int | None = None, until: date | None = None) -> list[ShareLine]:
    """The cases and lines that a share gave to, the latest reference first; ``until`` leaves out later acts."""
    cases = Draw.objects.filter(share=share).order_by("-case_ref").values_list("case_ref", flat=True)[:size]
    return [
        ShareLine(case, moved, share.owner.resource.code)
        for case, moved in sorted(_cases(share, cases, until).items(), reverse=True)
    ]


def account_of(share: Share, *, until: date | None = None) -> ShareAccount:
    """What a share was given, granted, got back and gave back until a day, from its entries."""
    moved: dict[str, int] = defaultdict(int)
    postings = Posting.objects.filter(account__owner=share.owner_id, account__case_ref=share.reference)
    if until:
        postings = postings.filter(entry__on_date__lte=until)
    for operation, undone, net in (
        postings.values_list("entry__operation", "entry__reverses__operation")
        .annotate(net=Sum("amount"))
        .order_by()
    ):
        moved[undone or operation] += int(net)
    return ShareAccount(
        entrusted=moved[Operation.ENTRUST],
        granted=-moved[Operation.TAKE],
        handed_back=moved[Operation.HAND_BACK],
        given_back=-moved[Operation.GIVE_BACK],
    )


def _situations(found: Sequence[Share]) -> list[ShareSituation]:
    left = {
        (account.owner_id, account.case_ref): account.balance
        for account in Account.objects.filter(
            step=Step.ENTRUSTED,
            owner__in=[one.owner_id for one in found],
            case_ref__in=[one.reference for one in found],
        )
    }
    known = Envelope.objects.in_bulk([one.owner_id for one in found])
    situations = []
    for one in found:
        resource = one.owner.resource.code
        moved = [ShareLine(case, totals, resource) for case, totals in _cases(one).items()]
        situations.append(
            ShareSituation(
                one,
                known[one.owner_id],
                left.get((one.owner_id, one.reference), 0),
                sum(line.totals.granted for line in moved),
                sum(line.used for line in moved),
            )
        )
    return situations


def _cases(share: Share, cases: Iterable[str] | None = None, until: date | None = None) -> Mapping[str, Totals]:
    """How far each case of a share came, or had come at the end of a day."""
    wanted = Draw.objects.filter(share=share).values("case_ref") if cases is None else list(cases)
    nets: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    rows = Account.objects.filter(Q(case_ref__in=wanted), owner=share.owner_id, scheme=share.scheme)
    kept = rows.values_list("case_ref", "book", "step")
    # An account without an act yet has no posting: the sum leaves it out.
    net = Sum("postings__amount", filter=Q(postings__entry__on_date__lte=until)) if until else F("balance")
    for case, book, step, balance in kept.annotate(net=net):
        if balance is not None:
            nets[case][book, step] = int(balance)
    return {case: reached(steps, share.owner.fictif) for case, steps in nets.items()}
