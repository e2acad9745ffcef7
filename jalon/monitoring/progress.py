"""Where a campaign is: how many checks at each step, what was found undue, and what it says of all awards."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.queries import Scope
from jalon.cases.models import Case
from jalon.monitoring.enums import CheckState, Conclusion, Part
from jalon.monitoring.models import Campaign, Check
from jalon.ui import formats

LEAST_SOUND = 30
"""Fewer checks drawn by chance say nothing of the others."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What the concluded checks of one part found: cents that were paid, and of them cents that were undue."""

    part: Part
    drawn: int
    concluded: int
    paid: int
    undue: int

    @property
    def ratio(self) -> Decimal | None:
        """The share that was undue, to the millionth; None before any conclusion."""
        return Decimal(self.undue * 1_000_000 // self.paid) / 1_000_000 if self.paid else None


@dataclass(frozen=True, slots=True)
class Progress:
    """A campaign as it stands, in cents."""

    awards: int
    paid: int
    states: Sequence[tuple[CheckState, int]]
    rates: Sequence[Rate]
    with_findings: int

    @property
    def drawn(self) -> int:
        """All checks."""
        return sum(rate.drawn for rate in self.rates)

    @property
    def concluded(self) -> int:
        """Those that are over."""
        return sum(rate.concluded for rate in self.rates)

    @property
    def extrapolated(self) -> int | None:
        """What may be undue in all that was paid, by the ratio of the random part; None where that is not sound.

        It is where each check of the random part is concluded and there are thirty at least: the risk part is drawn where
        errors are likelier, and says nothing of the others.
        """
        chance = self.rates[0]
        if chance.drawn < LEAST_SOUND or chance.concluded < chance.drawn or not chance.paid:
            return None
        return self.paid * chance.undue // chance.paid


def progress_of(campaign: Campaign) -> Progress:
    """Where a campaign is."""
    checks = checks_of(campaign)
    states = Counter(checks.values_list("state", flat=True))
    whole = campaign.candidates.aggregate(paid=Sum("paid_cents"))["paid"] or 0
    rates = []
    for part in Part:
        of_part = checks.filter(part=part)
        over = of_part.filter(state=CheckState.CONCLUDED)
        sums = over.aggregate(paid=Sum("candidate__paid_cents"), undue=Sum("undue_cents"))
        rates.append(Rate(part, of_part.count(), over.count(), sums["paid"] or 0, sums["undue"] or 0))
    found = checks.filter(state=CheckState.CONCLUDED).exclude(conclusion=Conclusion.NOTHING).count()
    return Progress(
        campaign.candidates.count(), whole, [(one, states[one.value]) for one in CheckState], rates, found
    )


def checks_of(campaign: Campaign) -> QuerySet[Check]:
    """The checks of a campaign, by code."""
    rows = Check.objects.filter(candidate__campaign=campaign)
    return rows.select_related("candidate__case", "agent").order_by("candidate__code")


def campaigns(region: str) -> QuerySet[Campaign]:
    """The campaigns of a Region, the latest first."""
    return Campaign.objects.filter(region=region)


def published_campaigns(region: str) -> QuerySet[Campaign]:
    """Those whose population is public."""
    return campaigns(region).exclude(seal=None)


def concluded_check(public_id: str, case: Case) -> Check | None:
    """The check of this id on a case, once concluded with something to ask back."""
    try:
        wanted = UUID(public_id)
    except ValueError:
        return None
    found = Check.objects.filter(public_id=wanted, candidate__case=case, undue_cents__gt=0)
    return found.select_related("candidate__campaign", "candidate__case").first()


def grounds_of(check: Check) -> str:
    """What a check found and concluded, for the reasons of what follows from it."""
    assert check.visited_on
    head = _("Contrôle sur place du %(day)s (campagne « %(name)s »).") % {
        "day": formats.date(check.visited_on),
        "name": check.candidate.campaign.name,
    }
    return "\n\n".join((head, check.found, check.reason))


def to_do(user: User) -> QuerySet[Check]:
    """The checks that wait for their agent: to announce, to carry out, to conclude, to see corrected."""
    over = Q(answered_on__isnull=False) | Q(answer_by__lt=timezone.localdate())
    mine = Q(state__in=[CheckState.GIVEN, CheckState.ANNOUNCED]) | Q(state=CheckState.FOUND) & over
    late = Q(conclusion=Conclusion.CORRECT, corrected_on=None, correct_by__lt=timezone.localdate())
    rows = Check.objects.filter(mine | late, agent=user)
    return rows.select_related("candidate__case", "candidate__campaign").order_by("visit_on", "pk")


def to_give(regions: Scope) -> QuerySet[Check]:
    """The checks that nobody has yet, in these Regions."""
    rows = regions.restrict(Check.objects.filter(state=CheckState.DRAWN), "candidate__campaign__region")
    return rows.select_related("candidate__case", "candidate__campaign").order_by("pk")


def of_case(case: Case) -> QuerySet[Check]:
    """The checks of a case that its company knows of, the latest first."""
    known = Check.objects.filter(candidate__case=case).exclude(announced_on=None)
    return known.select_related("candidate__campaign", "agent").order_by("-pk")
