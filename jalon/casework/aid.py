"""The checks of the State-aid regime in use on a case, as its page shows them: arithmetic, article, how sure it is."""

from dataclasses import dataclass
from datetime import date

from jalon.aids.models import Aid
from jalon.aids.queries import Checks, Option, aids_of_case
from jalon.cases import state_aid
from jalon.cases.models import Case, Proposal
from jalon.law.answers import Step
from jalon.law.marks import Mark
from jalon.rules import Holds
from jalon.schemes.enums import Instrument
from jalon.ui.formats import language

KINDS = {Mark.CHECKED: "ok", Mark.INTERPRETATION: "warn", Mark.TO_CONFIRM: "warn"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the arithmetic with its article and its mark."""

    text: str
    article: str
    mark: str
    kind: str


@dataclass(frozen=True, slots=True)
class StateAid:
    """What the page says: the regime, whether it passes, why, and what is already in the register."""

    regime: str
    text: str
    ends: date | None
    finding: str
    remedy: str
    kind: str
    left_cents: int | None
    amount_cents: int
    members: tuple[str, ...]
    sirens: frozenset[str]
    lines: tuple[Line, ...]
    conditions: tuple[Line, ...]
    disputed: tuple[dict[str, str], ...]
    declared_on: date | None
    entered: tuple[Aid, ...]
    options: tuple[Option, ...]


def state_aid_of(case: Case, proposal: Proposal | None) -> StateAid | None:
    """The checks of a case at its proposal's amounts, else before any; None where the scheme names no regime."""
    entered = tuple(aids_of_case(case.reference or ""))
    awards = proposal.awards.all() if proposal and not entered else ()
    found = state_aid.checks(case, {Instrument(award.instrument): award.amount_cents for award in awards})
    options = () if awards or entered else tuple(state_aid.options(case))
    return _shown(found, entered, options) if found else None


def _shown(found: Checks, entered: tuple[Aid, ...], options: tuple[Option, ...]) -> StateAid:
    lang = language()
    refusal = found.refusal
    return StateAid(
        regime=found.regime.label.get(lang) if found.regime else "",
        text=found.regime.text.get(lang) if found.regime else "",
        ends=found.regime.ends if found.regime else None,
        finding=refusal.message if refusal else "",
        remedy=refusal.remedy if refusal else "",
        kind="late" if refusal else "ok",
        left_cents=found.headroom.left_cents if found.headroom else None,
        amount_cents=found.amount_cents or sum(aid.amount_cents for aid in entered),
        members=tuple(member.name for member in found.standing.undertaking.members),
        sirens=frozenset(found.standing.undertaking.ids),
        lines=tuple(lines((*found.standing.undertaking.steps, *found.steps))),
        conditions=tuple(
            Line(one.label.get(lang), one.article, one.mark.label.get(lang), _held(one.holds))
            for one in (found.assessment.conditions if found.assessment else ())
        ),
        disputed=tuple(found.declaration.disputed) if found.declaration else (),
        declared_on=found.declaration.declared_on if found.declaration else None,
        entered=entered,
        options=options,
    )


def lines(steps: tuple[Step, ...]) -> list[Line]:
    """Steps of the law as lines of a page."""
    lang = language()
    return [Line(step.text.get(lang), step.article, step.mark.label.get(lang), KINDS[step.mark]) for step in steps]


def _held(holds: Holds) -> str:
    return {Holds.YES: "ok", Holds.NO: "late"}.get(holds, "warn")
