"""An amendment to an agreement changes what the register holds of its case: reversing entries, then new ones."""

from collections.abc import Mapping
from fractions import Fraction

from jalon.accounts.models import User
from jalon.aids import checks, groups
from jalon.aids.actions.register import entered_again, reversed_by
from jalon.aids.enums import Instrument
from jalon.aids.models import Aid
from jalon.journal.actions import record
from jalon.journal.transactions import action
from jalon.law.answers import Step, encoded
from jalon.law.marks import Mark
from jalon.law.wording import money, rounded, say

Part = tuple[str, Instrument]
"""A beneficiary's SIREN and an instrument."""
ARTICLE = "règlement (UE) 2023/2831, art. 3(3)"


@action
def amend(
    case: str, before: Mapping[Part, int], after: Mapping[Part, int], reason: str, *, actor: User
) -> list[Aid]:
    """Bring a case's entries to its amended amounts (cents granted, by beneficiary and instrument).

    The equivalent stays the one that was fixed on the day of the grant, in proportion of what is still given. Call it
    in the amendment's transaction, before the ledger. What an officer had annulled is not entered again.
    """
    latest = {
        (aid.siren, Instrument(aid.instrument)): aid
        for aid in Aid.objects.filter(case=case, reverses=None).order_by("id")
        if aid.of_the_award
    }
    changed = {
        part: aid
        for part, aid in latest.items()
        if before.get(part) != after.get(part) and (before.get(part) == 0) == hasattr(aid, "reversed_by")
    }
    if not changed:
        return []
    groups.hold_all((aid.siren for aid in changed.values()), min(aid.granted_on for aid in changed.values()))
    return [row for part, aid in changed.items() if (row := _amended(aid, after.get(part, 0), reason, actor))]


def _amended(aid: Aid, nominal: int, reason: str, actor: User) -> Aid | None:
    standing = not hasattr(aid, "reversed_by")
    if standing:
        reversed_by(aid, reason, actor)
    if not nominal:
        record(actor, "aids.amend", aid.number, region=aid.region, amount_cents=0)
        return None
    cents = rounded(Fraction(aid.amount_cents * nominal, aid.nominal_cents)) if aid.nominal_cents else 0
    if cents > aid.amount_cents or not standing:
        checks.demand_room(aid, cents)
    step = Step(
        say(
            "Avenant : {0} × {1} / {2} = {3}.",
            "Amendment: {0} × {1} / {2} = {3}.",
            money(aid.amount_cents),
            money(nominal),
            money(aid.nominal_cents),
            money(cents),
        ),
        ARTICLE,
        Mark.INTERPRETATION,
    )
    kept = {
        **aid.equivalent,
        "cents": cents,
        "nominal_cents": nominal,
        "steps": [*aid.equivalent["steps"], encoded(step)],
    }
    row = entered_again(aid, nominal, cents, kept, reason, actor)
    record(actor, "aids.amend", row.number, region=aid.region, amount_cents=cents)
    return row
