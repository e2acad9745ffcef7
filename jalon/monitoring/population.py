"""The population of a campaign: the awards paid in a period, each with what is known of its risk."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from django.utils import timezone

from jalon.cases.enums import EVER_GRANTED
from jalon.cases.models import Award, BankAccount, Case, Decision
from jalon.companies.queries import companies
from jalon.funds.queries import paid_between
from jalon.monitoring.enums import Standing
from jalon.monitoring.models import Campaign, Candidate, Check
from jalon.monitoring.published import code_of
from jalon.monitoring.queries import awaited, read
from jalon.monitoring.risk import Known, Signal, carried, weight


def candidates(campaign: Campaign, signals: tuple[Signal, ...]) -> Iterator[Candidate]:
    """One row an award, as it stands today."""
    paid = paid_between(campaign.region, campaign.first_on, campaign.last_on)
    cases = Case.objects.filter(region=campaign.region, reference__in=paid, outcome__in=EVER_GRANTED)
    if campaign.schemes:
        cases = cases.filter(scheme_version__scheme__slug__in=campaign.schemes)
    rows = list(cases.select_related("decision", "scheme_version__scheme").order_by("pk"))
    around = _Around(campaign.region, rows)
    for case in rows:
        cents = paid[str(case.reference)]
        found = carried(signals, around.known(case, cents))
        yield Candidate(
            campaign=campaign,
            case=case,
            code=code_of(campaign.salt, str(case.reference)),
            paid_cents=cents,
            weight=weight(found),
            carried=[one.id for one in found],
        )


class _Around:
    """What is read once for all the awards of a population."""

    def __init__(self, region: str, cases: Iterable[Case]) -> None:
        rows = list(cases)
        sirens = {case.siren for case in rows if case.siren}
        awards = Award.objects.filter(proposal__decision__case__in=rows)
        self.advances = {
            case
            for case, instrument in awards.values_list("proposal__case", "instrument")
            if instrument.endswith("advance")
        }
        self.created = {one.siren: one.created_on for one in companies(sorted(sirens))}
        self.first = self._first(region, sirens)
        self.late = Counter(
            step.milestone.case_id
            for step in read(awaited().filter(case__in=rows), timezone.localdate())
            if step.standing is Standing.LATE
        )
        found = Check.objects.filter(undue_cents__gt=0, candidate__case__siren__in=sirens)
        self.before = Counter(found.values_list("candidate__case__siren", flat=True))
        self.shared = self._shared(rows)

    def _first(self, region: str, sirens: set[str]) -> dict[str, int]:
        """The first granted case of each company in the Region."""
        granted = Decision.objects.filter(
            case__region=region, case__siren__in=sirens, case__outcome__in=EVER_GRANTED
        )
        found: dict[str, int] = {}
        for siren, case in granted.order_by("voted_on", "pk").values_list("case__siren", "case"):
            found.setdefault(siren, case)
        return found

    def _shared(self, rows: list[Case]) -> set[int]:
        """The cases whose bank account another company gave too."""
        own: dict[str, set[int]] = defaultdict(set)
        for iban, case in BankAccount.objects.filter(case__in=rows).values_list("iban", "case"):
            own[iban].add(case)
        givers: dict[str, set[str]] = defaultdict(set)
        for iban, siren in BankAccount.objects.filter(iban__in=own).values_list("iban", "case__siren"):
            givers[iban].add(siren)
        return {case for iban, cases in own.items() if len(givers[iban]) > 1 for case in cases}

    def known(self, case: Case, cents: int) -> Known:
        """What is known of one award."""
        created, voted = self.created.get(case.siren), case.decision.voted_on
        months = (voted.year - created.year) * 12 + voted.month - created.month if created else None
        return Known(
            paid_cents=cents,
            has_advance=case.pk in self.advances,
            first_aid=self.first.get(case.siren) == case.pk,
            months_old=months,
            late_reports=self.late[case.pk],
            earlier_findings=self.before[case.siren] if case.siren else 0,
            same_account=case.pk in self.shared,
        )
