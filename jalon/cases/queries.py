"""What other rooms read of cases. Whoever declared an interest in a case finds it nowhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Sum

from jalon.accounts.models import User
from jalon.accounts.queries import holders, may, scopes_of
from jalon.accounts.rights import Right
from jalon.cases.enums import UNDECIDED, AmendmentState, Outcome, State
from jalon.cases.models import Amendment, BankAccount, Case, Cut, Decision, Interest, Proposal, Session
from jalon.cases.parties import acts_on, shared_with
from jalon.law.clocks import Act, Letter, contestable_until, refused_by_silence_on
from jalon.schemes.enums import Instrument
from jalon.schemes.models import Scheme, SchemeVersion

LEAST_DECIDED = 5
DAY = timedelta(days=1)
SCHEME = "scheme_version__scheme__slug"


def of_applicant(user: User) -> QuerySet[Case]:
    """The requests that a person follows, latest first: his own and those of the organisations he acts for."""
    return (
        Case.objects.filter(shared_with(user), erased_on=None)
        .exclude(state=State.ABANDONED)
        .select_related("scheme_version__scheme", "officer", "organisation__part_of", "applicant")
        .order_by("-created_at")
    )


def one_of_applicant(user: User, public_id: UUID) -> Case | None:
    """A request that this person follows, or None."""
    return of_applicant(user).filter(public_id=public_id).first()


def account_before(user: User, case: Case) -> BankAccount | None:
    """The account that the same applicant gave last, in another request that this person follows."""
    others = of_applicant(user).filter(
        siren=case.siren,
        organisation=case.organisation,
        applicant_kind=case.applicant_kind,
        reference__isnull=False,
    )
    given = BankAccount.objects.filter(case__in=others.exclude(pk=case.pk).values("pk"), current=True)
    return given.select_related("case").order_by("-given_at").first()


def readable_by(user: User) -> QuerySet[Case]:
    """The submitted cases that a member of staff may read; archived ones for those alone who answer for archives."""
    interests = Interest.objects.filter(person=user).values("case")
    rows = Case.objects.exclude(state__in=[State.DRAFT, State.ABANDONED]).exclude(pk__in=interests)
    cases, archives = scopes_of(user, Right.CASES_READ, Right.RETENTION_READ)
    if not archives.everywhere:
        rows = rows.filter(Q(archived_on=None) | Q(region__in=archives.slugs))
    return (
        cases.restrict(rows, scheme=SCHEME)
        .select_related("scheme_version__scheme", "officer", "applicant")
        .prefetch_related("suspensions")
    )


def one_readable_by(user: User, public_id: UUID) -> Case | None:
    """A case that this member of staff may read, or None."""
    return readable_by(user).filter(public_id=public_id).first()


def one_readable_by_reference(user: User, region: str, reference: str) -> Case | None:
    """The same by the number of a Region's case."""
    return readable_by(user).filter(region=region, reference=reference).first()


def may_see_file(user: User, case: Case) -> bool:
    """Those who ask, and staff who may read the case and declared no interest."""
    if acts_on(user, case):
        return True
    reads = may(user, Right.CASES_READ, case.region, case.scheme_version.scheme.slug)
    return reads and not Interest.objects.filter(case=case, person=user).exists()


@dataclass(frozen=True, slots=True)
class Clock:
    """Until when the Region must answer, and what silence then means."""

    runs_from: date
    silence: date
    contest_until: date
    paused_until: date | None
    expired: bool


def clock(case: Case) -> Clock | None:
    """The clock of a submitted case that nobody has decided; None when it runs no more.

    Once silence has become a refusal the clock stands on that day: ``expired``.
    """
    if case.received_on is None or case.outcome not in UNDECIDED:
        return None
    silence = case.silent_on or _silence(case)
    letters = [] if case.silent_on else case.suspensions.all()
    paused = next((letter.deadline for letter in letters if letter.answered_on is None), None)
    return Clock(case.received_on, silence, contestable_until(Act.SILENCE, silence), paused, bool(case.silent_on))


def _silence(case: Case) -> date:
    """The day on which silence becomes a refusal, letters for documents counted."""
    assert case.received_on
    asked = [Letter(letter.asked_on, letter.deadline, letter.answered_on) for letter in case.suspensions.all()]
    return refused_by_silence_on(case.received_on, asked)


def on_the_clock() -> QuerySet[Case]:
    """The submitted cases that nobody has decided and that silence has not refused, with their letters."""
    return (
        Case.objects.filter(outcome=Outcome.NONE, received_on__isnull=False)
        .exclude(state=State.ABANDONED)
        .select_related("scheme_version__scheme", "officer", "applicant")
        .prefetch_related("suspensions")
        .order_by("received_on", "pk")
    )


def colleagues(case: Case) -> list[User]:
    """Those to whom the case may be handed: its Region's officers, without whoever declared an interest."""
    aside = set(case.interests.values_list("person", flat=True))
    scheme = case.scheme_version.scheme.slug
    return [
        one for one in holders(Right.CASES_REVIEW, case.region, scheme) if one.pk not in {*aside, case.officer_id}
    ]


def proposal_of(case: Case) -> Proposal | None:
    """The current proposal with its awards and visas."""
    return (
        Proposal.objects.filter(case=case, current=True)
        .select_related("prepared_by", "item__report__session")
        .prefetch_related("awards", "visas__given_by")
        .first()
    )


def decision_of(case: Case) -> Decision | None:
    """The decision with its proposal, report and session."""
    return (
        Decision.objects.filter(case=case)
        .select_related("proposal__item__report__session")
        .prefetch_related("proposal__awards")
        .first()
    )


def ready_for_session(region: str) -> list[Case]:
    """The cases whose proposal has its two favourable visas and is in no report."""
    cases = Case.objects.filter(
        region=region, state=State.PROPOSED, proposals__current=True, proposals__item__isnull=True
    ).select_related("scheme_version__scheme")
    return [
        case
        for case in cases.prefetch_related("proposals__visas")
        if any(
            proposal.current and sum(visa.favourable for visa in proposal.visas.all()) == 2
            for proposal in case.proposals.all()
        )
    ]


def sessions_of(region: str) -> QuerySet[Session]:
    """The sessions of a Region, latest first."""
    return Session.objects.filter(region=region).prefetch_related("reports").order_by("-held_on", "-pk")


@dataclass(frozen=True, slots=True)
class Delay:
    """Days from receipt to vote over the decided cases of a scheme, and how many were voted before silence."""

    cases: int
    median: int
    ninth_decile: int
    in_time: int

    @property
    def share_in_time(self) -> Decimal:
        """The share of cases that were voted before silence became a refusal."""
        return Decimal(self.in_time) / self.cases


def delays_by_scheme(region: str) -> dict[int, Delay]:
    """The real delays of each scheme of a Region (by its id) that has at least five decided cases."""
    return _delays(Decision.objects.filter(case__region=region))


def delay_of(scheme: Scheme) -> Delay | None:
    """The real delays of a scheme; None under five decided cases, which would say too little."""
    return _delays(Decision.objects.filter(case__scheme_version__scheme=scheme)).get(scheme.pk)


class Percentile(Aggregate):
    """The value below which a share of the rows lies, between two of them where need be."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"


def _delays(decisions: QuerySet[Decision]) -> dict[int, Delay]:
    took = ExpressionWrapper(F("voted_on") - F("case__received_on"), DurationField())
    rows = spread(decisions, "case__scheme_version__scheme", took).annotate(
        in_time=Count("pk", filter=Q(voted_on__lte=F("due_on")))
    )
    return {
        row["scheme"]: Delay(row["rows"], round(row["median"] / DAY), round(row["ninth"] / DAY), row["in_time"])
        for row in rows
    }


def spread(rows: QuerySet, scheme: str, took: ExpressionWrapper) -> QuerySet:
    """By scheme, how many rows there are and their median and ninth decile durations, from five rows on."""
    return (
        rows.values(scheme=F(scheme))
        .annotate(
            rows=Count("pk"),
            median=Percentile(took, share=Decimal("0.5")),
            ninth=Percentile(took, share=Decimal("0.9")),
        )
        .filter(rows__gte=LEAST_DECIDED)
        .order_by()
    )


@dataclass(frozen=True, slots=True)
class AmountAmended:
    """An amendment in force that changed what a case has by one instrument, in cents."""

    number: int
    signed_on: date
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class GrantedRow:
    """One granted case as publications read it: its number, company, decision, signature, and cents by one instrument.

    ``cents`` are what is still given; ``amended`` how they came from what was voted.
    """

    case_id: int
    reference: str
    siren: str
    title: str
    version: SchemeVersion
    deliberation: str
    signed_on: date | None
    cents: int
    amended: tuple[AmountAmended, ...] = ()
    asked_back: int = 0
    """What was paid and is withdrawn since."""


def _amended(region: str, instrument: Instrument) -> dict[int, tuple[AmountAmended, ...]]:
    """The amendments in force that changed an instrument's amount, by case (its id), in their order."""
    found: dict[int, tuple[AmountAmended, ...]] = {}
    rows = Amendment.objects.filter(agreement__case__region=region, state=AmendmentState.IN_FORCE)
    names = (f"before__amounts__{instrument.value}", f"after__amounts__{instrument.value}")
    for case, number, signed_on, before, after in rows.order_by("number").values_list(
        "agreement__case", "number", "signed_on", *names
    ):
        if before != after and signed_on is not None:
            found[case] = (*found.get(case, ()), AmountAmended(number, signed_on, before or 0, after or 0))
    return found


def _withdrawn(region: str, instrument: Instrument) -> dict[int, list[tuple[int, int, int]]]:
    """What withdrawals took, by case (its id): the number of the amendment in force then, cents unpaid, cents paid."""
    found: dict[int, list[tuple[int, int, int]]] = {}
    rows = Cut.objects.filter(award__proposal__case__region=region, award__instrument=instrument)
    columns = ("award__proposal__case", "amended__number", "unpaid_cents", "paid_cents")
    for case, number, unpaid, paid in rows.values_list(*columns):
        found.setdefault(case, []).append((number or 0, unpaid, paid))
    return found


def granted_rows(region: str, instrument: Instrument) -> Iterator[GrantedRow]:
    """The cases that a Region granted, by reference, with what they have by an instrument; read a few at a time."""
    amended, withdrawn = _amended(region, instrument), _withdrawn(region, instrument)
    versions = {version.pk: version for version in SchemeVersion.objects.filter(scheme__region=region)}
    cents = Sum("proposal__awards__amount_cents", filter=Q(proposal__awards__instrument=instrument))
    rows = (
        Decision.objects.filter(case__region=region, outcome=Outcome.GRANTED)
        .annotate(cents=cents)
        .order_by("case__reference")
        .values_list(
            "case",
            "case__reference",
            "case__siren",
            "case__title",
            "case__scheme_version",
            "deliberation",
            "case__agreement__signed_on",
            "cents",
        )
    )
    for case, reference, siren, title, version, deliberation, signed_on, granted in rows.iterator(2_000):
        changes = amended.get(case, ())
        in_force = changes[-1].after if changes else granted or 0
        since = changes[-1].number if changes else 0
        cuts = withdrawn.get(case, ())
        # What an earlier amendment was signed upon was cut before it: its amounts say so already.
        still = in_force - sum(unpaid + paid for number, unpaid, paid in cuts if number >= since)
        back = sum(paid for _number, _unpaid, paid in cuts)
        yield GrantedRow(
            case, reference or "", siren, title, versions[version], deliberation, signed_on, still, changes, back
        )
