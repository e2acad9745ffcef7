"""Other cases that somebody who reviews one should know: the same company, group, person, address or bank account."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from jalon.accounts.models import User
from jalon.cases.models import BankAccount, Case
from jalon.cases.queries import readable_by

MOST = 20


class Tie(TextChoices):
    """What two cases have in common."""

    COMPANY = "company", _("même entreprise")
    GROUP = "group", _("même entreprise unique")
    PERSON = "person", _("même compte demandeur")
    SEAT = "seat", _("même adresse de siège")
    ACCOUNT = "account", _("même compte bancaire")

    @property
    def is_signal(self) -> bool:
        """True where companies that say nothing of each other share this: to be looked at, proof of nothing."""
        return self in (Tie.PERSON, Tie.SEAT, Tie.ACCOUNT)


@dataclass(frozen=True, slots=True)
class Related:
    """Another case with what ties it to the one in hand."""

    case: Case
    ties: tuple[Tie, ...]

    @property
    def by_account_alone(self) -> bool:
        """True where only the account that made the requests ties them: an adviser's, most often."""
        return self.ties == (Tie.PERSON,)


def elsewhere(user: User, case: Case, undertaking: Collection[str] = ()) -> list[Related]:
    """The cases tied to this one that ``user`` may read, latest first, at most twenty.

    ``undertaking``: the SIRENs of the single undertaking.
    """
    credited = _credited(BankAccount.objects.filter(case=case))
    ties = [Q(applicant=case.applicant_id)]
    if case.siren:
        ties.append(Q(siren__in={case.siren, *undertaking}))
    if case.seat_key:
        ties.append(Q(seat_key=case.seat_key))
    if credited:
        ties.append(Q(pk__in=BankAccount.objects.filter(iban__in=credited).values("case")))
    others = readable_by(user).exclude(pk=case.pk).order_by("-received_on", "-pk")
    # One question a tie, each of which has its index: an adviser's account may have made thousands of requests.
    keys = {key for tied in ties for key in others.filter(tied).values_list("pk", flat=True)[:MOST]}
    rows = others.filter(pk__in=keys).prefetch_related("accounts")[:MOST] if keys else ()
    return [Related(other, tuple(_ties(case, other, undertaking, credited))) for other in rows]


def _credited(accounts: Iterable[BankAccount]) -> frozenset[str]:
    """The bank accounts that a case gave, replaced ones too."""
    return frozenset(account.iban for account in accounts)


def _ties(case: Case, other: Case, undertaking: Collection[str], credited: frozenset[str]) -> list[Tie]:
    found = []
    if other.siren and other.siren == case.siren:
        found.append(Tie.COMPANY)
    elif other.siren and other.siren in undertaking:
        found.append(Tie.GROUP)
    if other.applicant_id == case.applicant_id:
        found.append(Tie.PERSON)
    if case.seat_key and other.seat_key == case.seat_key:
        found.append(Tie.SEAT)
    if credited & _credited(other.accounts.all()):
        found.append(Tie.ACCOUNT)
    return found
