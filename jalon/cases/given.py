"""What an award still gives: what was voted, as it was amended, less what withdrawals took."""

from collections.abc import Iterable, Mapping

from jalon.cases.enums import AmendmentState
from jalon.cases.models import Amendment, Award, Cut, Decision
from jalon.schemes.enums import Instrument


def given_amounts(decision: Decision) -> dict[Instrument, int]:
    """Cents by instrument that a decision gives now."""
    awards = list(decision.proposal.awards.prefetch_related("cuts"))
    last = amendment_in_force(decision)
    if last is None:
        return {Instrument(award.instrument): award.amount_cents - _taken(award.cuts.all()) for award in awards}
    amended: Mapping[str, int] = last.after["amounts"]
    since = {award.instrument: [cut for cut in award.cuts.all() if cut.amended_id == last.pk] for award in awards}
    return {Instrument(name): int(cents) - _taken(since[name]) for name, cents in amended.items()}


def left_of_the_vote(decision: Decision) -> dict[Instrument, int]:
    """Cents by instrument that an amendment may give again: what was voted, less what was withdrawn."""
    awards: Iterable[Award] = decision.proposal.awards.prefetch_related("cuts")
    return {Instrument(award.instrument): award.amount_cents - _taken(award.cuts.all()) for award in awards}


def amendment_in_force(decision: Decision) -> Amendment | None:
    """The last amendment that both parties signed."""
    signed = Amendment.objects.filter(agreement__case=decision.case_id, state=AmendmentState.IN_FORCE)
    return signed.order_by("-number").first()


def _taken(cuts: Iterable[Cut]) -> int:
    return sum(cut.cents for cut in cuts)
