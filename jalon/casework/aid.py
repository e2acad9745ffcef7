"""The checks of the State-aid regime in use on a case, as its page shows them: arithmetic, article, how sure it is."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.rights import Right
from jalon.aids.models import Aid
from jalon.aids.particulars import DIFFICULTY
from jalon.aids.queries import Checks, Option, aids_of_case
from jalon.cases import state_aid
from jalon.cases.beneficiaries import Beneficiary
from jalon.cases.models import Case, Proposal
from jalon.cases.transitions import TABLE, allowed
from jalon.law.answers import Step
from jalon.law.de_minimis import Checked
from jalon.law.marks import Mark
from jalon.law.rulings import Checked as Decided
from jalon.law.rulings import Outcome
from jalon.rules import Holds, Known, own_vocabulary
from jalon.rules.explanation import plain
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
class Particular:
    """What bears on the aid: a fact, what is known of it, from where and when; where to find it, for who may."""

    label: str
    value: str
    source: str
    on: date | None
    url: str


@dataclass(frozen=True, slots=True)
class Partner:
    """Another beneficiary of a consortium: its part, what counts of it, what is left to it, why it may not have it."""

    name: str
    siren: str
    granted_cents: int
    amount_cents: int
    left_cents: int | None
    finding: str
    remedy: str
    declared_on: date | None


@dataclass(frozen=True, slots=True)
class Difficulty:
    """Whether the company is in difficulty: the answer, its figures, its conditions, its arithmetic."""

    said: str
    kind: str
    particulars: tuple[Particular, ...]
    conditions: tuple[Line, ...]
    lines: tuple[Line, ...]


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
    particulars: tuple[Particular, ...]
    disputed: tuple[dict[str, str], ...]
    declared_on: date | None
    entered: tuple[Aid, ...]
    options: tuple[Option, ...]
    partners: tuple[Partner, ...] = ()
    difficulty: "Difficulty | None" = None


def state_aid_of(case: Case, proposal: Proposal | None, rights: frozenset[Right] = frozenset()) -> StateAid | None:
    """The checks of a case at its proposal's amounts, else before any; None where the scheme names no regime."""
    entered = tuple(aids_of_case(case.reference or ""))
    awards = proposal.awards.all() if proposal and not entered else ()
    amounts = {Instrument(award.instrument): award.amount_cents for award in awards}
    found = state_aid.checks(case, amounts)
    if found is None:
        return None
    options = () if awards or entered else tuple(state_aid.options(case))
    known = state_aid.particulars_of(case, found, timezone.localdate())
    finds = TABLE["find"].right in rights and allowed(case, "find")
    shown = _shown(found, entered, options, tuple(_particular(case, *one, finds) for one in known))
    partners = (_partner(one, checks, entered) for one, checks in state_aid.partner_checks(case, amounts))
    difficulty = _difficulty(case, finds) if any(name == DIFFICULTY for name, _known in known) else None
    return replace(shown, partners=tuple(partners), difficulty=difficulty)


def _difficulty(case: Case, finds: bool) -> Difficulty:
    ruling, figures = state_aid.difficulty_of(case, timezone.localdate())
    said = {
        Outcome.YES: (_("pas en difficulté"), "ok"),
        Outcome.NO: (_("en difficulté"), "late"),
    }.get(ruling.outcome, (_("à établir"), "warn"))
    return Difficulty(
        *said,
        tuple(_particular(case, *one, finds) for one in figures),
        _told(ruling.conditions),
        tuple(lines(ruling.steps)),
    )


def _partner(who: Beneficiary, found: Checks, entered: tuple[Aid, ...]) -> Partner:
    mine = [aid for aid in entered if aid.siren == who.siren]
    refusal = None if mine else found.refusal
    return Partner(
        name=who.name,
        siren=who.siren,
        granted_cents=sum(aid.nominal_cents for aid in mine) or sum(one.nominal_cents for one in found.equivalents),
        amount_cents=sum(aid.amount_cents for aid in mine) or found.amount_cents,
        left_cents=found.headroom.left_cents if found.headroom else None,
        finding=refusal.message if refusal else "",
        remedy=refusal.remedy if refusal else "",
        declared_on=found.declaration.declared_on if found.declaration else None,
    )


def _particular(case: Case, name: str, known: Known | None, finds: bool) -> Particular:
    fact, lang = own_vocabulary()[name], language()
    address = reverse("casework:act", args=[case.public_id, "constater"])
    return Particular(
        fact.label(lang),
        plain(fact, known, lang) if known else "",
        known.source if known else "",
        known.date if known else None,
        f"{address}?fait={name}" if finds else "",
    )


def _shown(
    found: Checks, entered: tuple[Aid, ...], options: tuple[Option, ...], particulars: tuple[Particular, ...]
) -> StateAid:
    lang = language()
    refusal = found.refusal
    return StateAid(
        regime=found.regime.label.get(lang) if found.regime else "",
        text=found.regime.text.get(lang) if found.regime else "",
        ends=found.ends,
        finding=refusal.message if refusal else "",
        remedy=refusal.remedy if refusal else "",
        kind="late" if refusal else "ok",
        left_cents=found.headroom.left_cents if found.headroom else None,
        amount_cents=found.amount_cents or sum(aid.amount_cents for aid in entered),
        members=tuple(member.name for member in found.standing.undertaking.members),
        sirens=frozenset(found.standing.undertaking.ids),
        lines=tuple(lines((*found.standing.undertaking.steps, *found.steps))),
        conditions=_told(_conditions(found)),
        particulars=particulars,
        disputed=tuple(found.declaration.disputed) if found.declaration else (),
        declared_on=found.declaration.declared_on if found.declaration else None,
        entered=entered,
        options=options,
    )


def _conditions(found: Checks) -> tuple[Checked | Decided, ...]:
    """The conditions of the regime in use; those of a book whose verdict another rests on are told one by one."""
    if found.ruling:
        return tuple(one for one in found.ruling.conditions if one.id != "common")
    return found.assessment.conditions if found.assessment else ()


def _told(conditions: Iterable[Checked | Decided]) -> tuple[Line, ...]:
    """Conditions of the law as lines of a page."""
    lang = language()
    return tuple(
        Line(one.label.get(lang), one.article, one.mark.label.get(lang), _held(one.holds)) for one in conditions
    )


def lines(steps: tuple[Step, ...]) -> list[Line]:
    """Steps of the law as lines of a page."""
    lang = language()
    return [Line(step.text.get(lang), step.article, step.mark.label.get(lang), KINDS[step.mark]) for step in steps]


def _held(holds: Holds) -> str:
    return {Holds.YES: "ok", Holds.NO: "late"}.get(holds, "warn")
