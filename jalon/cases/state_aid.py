"""A case and the law on State aid: under which regime it gives, what that asks, what the register says."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.reading import once_a_reading
from jalon.aids import lawful
from jalon.aids import queries as register
from jalon.aids.actions.amending import amend as amend_entries
from jalon.aids.actions.register import grant
from jalon.aids.award import AidPart, NewAid, Rescheduled
from jalon.aids.difficulty import asked
from jalon.aids.difficulty import found as computed
from jalon.aids.enums import Instrument as AidInstrument
from jalon.aids.equivalents import Equivalent
from jalon.aids.models import Aid
from jalon.aids.particulars import COSTS, DIFFICULTY, SAME_COSTS, SAME_COSTS_MOST, SAME_COSTS_RATE, SIZE, plain
from jalon.aids.queries import Checks, Option
from jalon.aids.terms import Terms
from jalon.cases.beneficiaries import WHOLE, Beneficiary, beneficiaries, parts
from jalon.cases.evaluation import known_of
from jalon.cases.given import given_amounts
from jalon.cases.models import Award, Case, Proposal
from jalon.journal.refusals import ActionRefused
from jalon.law.grant_equivalent import Instalment
from jalon.law.rulings import Ruling
from jalon.plan.queries import region as region_called
from jalon.rules import Known
from jalon.schemes.calendar import payments_due
from jalon.schemes.enums import ApplicantKind, Instrument

# What bears on the whole project, of which each partner bears its share.
SHARED = frozenset({COSTS, SAME_COSTS, SAME_COSTS_MOST})


def _form(instrument: Instrument) -> AidInstrument:
    """The form of an aid as its register names it: hours are a service."""
    return AidInstrument.SERVICE if instrument is Instrument.HOURS else AidInstrument(instrument.value)


def regimes_of(case: Case) -> tuple[str, ...]:
    """The regimes under which the case's scheme may give; empty when it is no State aid or nobody has said."""
    return case.scheme_version.definition.regimes or ()


def wants_declaration(case: Case) -> bool:
    """Whether the applicant declares other aid before a grant: where the scheme gives State aid.

    A company that does not exist yet has had none; it declares once it has its SIREN.
    """
    undertaking = case.applicant_kind not in (ApplicantKind.FOUNDING, ApplicantKind.PERSON) or case.siren
    return bool(regimes_of(case) and undertaking)


def declarants(case: Case) -> list[Beneficiary]:
    """Who declares its other aid: the applicant, and each partner that has a share of the aid."""
    lead, *others = beneficiaries(case)
    return [lead, *(one for one in others if one.share)] if wants_declaration(case) else []


def lacks_declaration(case: Case) -> list[Beneficiary]:
    """Those whose declaration is missing."""
    return [one for one in declarants(case) if register.declaration_for(str(case.public_id), one.siren) is None]


def facts_of(case: Case, on: date, who: Beneficiary | None = None) -> dict[str, Known]:
    """What the case knows that bears on its aid; what nobody found is read from the declaration and the accounts.

    For a partner (``who``): what was found of the case is found of all, costs and other aid in its share; its own size
    and its own declaration come first.
    """
    return _facts_of(case, on, who or Beneficiary(1, case.siren, case.company_name, WHOLE))


@once_a_reading
def _facts_of(case: Case, on: date, one: Beneficiary) -> dict[str, Known]:
    known = known_of(case) if case.pk else {}
    if one.share != WHOLE:
        whole = {name: known[name] for name in SHARED & known.keys() if known[name].value}
        known |= {name: fact._replace(value=one.part(fact.value)) for name, fact in whole.items()}
    declaration = register.declaration_for(str(case.public_id), one.siren)
    if SAME_COSTS not in known and declaration and declaration.no_cost is not None:
        total = sum(cost.amount_cents for cost in declaration.costs.all())
        known[SAME_COSTS] = Known(total, _("déclaration de l’entreprise"), declaration.declared_on)
    if one.place != 1:
        known.pop("company.created_on", None)
    if one.siren and (SIZE not in known or one.place != 1):
        size = register.known_size(one.siren, on)
        if size:
            known[SIZE] = Known(size.size.value, _("comptes enregistrés du groupe"), on)
    if one.siren:
        known = {**register.own_funds(one.siren, on), **known}
    if DIFFICULTY not in known:
        said = computed(register.difficulty(known, on, lawful.parameters()), on)
        known |= {DIFFICULTY: said} if said else {}
    return known


def particulars_of(case: Case, found: Checks, on: date) -> list[tuple[str, Known | None]]:
    """What bears on the aid of a case under the regime in use, and what is known of it."""
    known = facts_of(case, on)
    instruments = [_form(part.instrument) for part in case.scheme_version.definition.parts]
    names = register.bearing(found.regime.id if found.regime else "", found.article, instruments)
    other = known.get(SAME_COSTS)
    bounded = other is not None and bool(other.value)
    return [(name, known.get(name)) for name in names if bounded or name not in (SAME_COSTS_RATE, SAME_COSTS_MOST)]


def difficulty_of(case: Case, on: date) -> tuple[Ruling, list[tuple[str, Known | None]]]:
    """What article 2(18) says of the applicant from its accounts and the findings, and what is known of each figure."""
    known = facts_of(case, on)
    ruling = register.difficulty(known, on, lawful.parameters())
    wanted = [name for name in asked() if name in known or name in ruling.missing]
    return ruling, [(name, known.get(name)) for name in wanted if name.startswith("accounts.")]


def checks(case: Case, amounts: Mapping[Instrument, int] | None = None, on: date | None = None) -> Checks | None:
    """What the law says of giving these amounts (or nothing yet) to the applicant; None when it is no State aid.

    Of a consortium it is the lead's part; ``partner_checks`` has the others.
    """
    if not regimes_of(case):
        return None
    return register.check(_new_aids(case, amounts or {}, on or timezone.localdate())[0])


def partner_checks(
    case: Case, amounts: Mapping[Instrument, int] | None = None, on: date | None = None
) -> list[tuple[Beneficiary, Checks]]:
    """The same for each other partner of a consortium, on its part; none where it is no State aid."""
    if not regimes_of(case):
        return []
    others = beneficiaries(case)[1:]
    aids = _new_aids(case, amounts or {}, on or timezone.localdate())[1:] if others else []
    return [(one, register.check(new)) for one, new in zip(others, aids, strict=True)]


def options(case: Case, on: date | None = None) -> list[Option]:
    """The regimes of the case's scheme side by side for its company, the one that asks least of it first."""
    version = case.scheme_version
    day = on or timezone.localdate()
    if not case.siren:
        return []
    return register.compare(case.siren, regimes_of(case), day, version.in_force_from, plain(facts_of(case, day)))


def demand_lawful(case: Case, amounts: Mapping[Instrument, int], on: date) -> None:
    """Refuse amounts that no regime of the scheme allows that day, with the reason and what would pass."""
    if regimes_of(case) and not case.siren:
        raise ActionRefused(
            "cases.no_siren",
            _("L’entreprise n’a pas encore de numéro SIREN : une aide ne peut pas lui être attribuée."),
            _("Demandez au porteur d’immatriculer l’entreprise, puis de donner son numéro dans Jalon."),
        )
    if regimes_of(case):
        lead, *others = _new_aids(case, amounts, on)
        for new in (lead, *(one for one in others if one.parts)):
            register.demand_lawful(new)


def enter(case: Case, proposal: Proposal, deliberation: str, on: date, actor: User) -> list[Aid]:
    """Enter the granted awards in the register, in the decision's transaction; undertakings are held from here on."""
    if not regimes_of(case) or not proposal.awards.exists():
        return []
    amounts = {Instrument(award.instrument): award.amount_cents for award in proposal.awards.all()}
    return grant([new for new in _new_aids(case, amounts, on, deliberation) if new.parts], actor=actor)


def amend(
    case: Case, before: Mapping[Instrument, int], after: Mapping[Instrument, int], reason: str, actor: User
) -> list[Aid]:
    """Bring the register to the amounts of an amendment, in its transaction; undertakings are held from here on."""
    return amend_entries(case.reference or "", _by_part(case, before), _by_part(case, after), reason, actor=actor)


def lower_to_used(case: Case, units: int, used: int, actor: User) -> list[Aid]:
    """Bring the register to the units that were used of those granted: what was given back is no aid.

    The value of an award in units follows their share, as it does when they are used (docs/decisions/0072).
    """
    before = given_amounts(case.decision)
    after = {instrument: cents * used // units for instrument, cents in before.items()}
    with translation.override("fr"):
        return amend(case, before, after, _("Clôture : jamais consommé"), actor)


def _by_part(case: Case, amounts: Mapping[Instrument, int]) -> dict[tuple[str, AidInstrument], int]:
    return {
        (one.siren, _form(instrument)): cents
        for one, given in parts(case, amounts).items()
        for instrument, cents in given.items()
    }


def rescheduling_effect(case: Case, terms: "Rescheduling", on: date) -> Equivalent | None:
    """The new aid that other days for an advance make; refused above the ceiling; None where it is no State aid."""
    if not regimes_of(case):
        return None
    found = register.check(_rescheduled(case, terms, on))
    worth = found.equivalents[0] if found.equivalents else None
    if found.refusal and (worth is None or worth.cents):
        raise found.refusal
    return worth


def enter_rescheduling(
    case: Case, terms: "Rescheduling", deliberation: str, on: date, actor: User
) -> tuple[int, list[Aid]]:
    """Enter the aid that other days make, where they make some; gives it in cents, with its rows."""
    worth = rescheduling_effect(case, terms, on)
    if worth is None or not worth.cents:
        return 0, []
    return worth.cents, grant([_rescheduled(case, terms, on, deliberation)], actor=actor)


@dataclass(frozen=True, slots=True)
class Rescheduling:
    """Other days for what is left of an advance, as days and cents; ``act`` names the decision in the register."""

    act: str
    instrument: Instrument
    before: tuple[tuple[date, int], ...]
    after: tuple[tuple[date, int], ...]


def _rescheduled(case: Case, terms: Rescheduling, on: date, deliberation: str = "") -> NewAid:
    """The aid of a rescheduling: an advance counts for no more than its amount, what counted already included.

    Of a consortium's advance it is the lead's: it is the lead that repays.
    """
    new = _new_aids(case, {}, on, deliberation)[0]
    instrument = AidInstrument(terms.instrument.value)
    counted = sum(
        one.amount_cents
        for one in Aid.objects.filter(
            case=case.reference, instrument=instrument.value, reverses=None, reversed_by=None
        )
    )
    award = Award.objects.get(proposal__decision__case=case, instrument=terms.instrument)
    difficulty = new.facts.get(DIFFICULTY)
    changed = Rescheduled(
        terms.before,
        terms.after,
        most=max(award.amount_cents - counted, 0),
        sound=difficulty is not None and difficulty.value is False,
    )
    part = AidPart(instrument, sum(cents for _day, cents in terms.before), rescheduled=changed)
    return replace(new, act=terms.act, parts=(part,))


def _terms(case: Case, instrument: Instrument, known: Mapping[str, Known]) -> Terms | None:
    """How the scheme has a repayable advance repaid; None also while nothing says that the company is sound.

    The reference rate serves only a company that is not insolvent (règlement (UE) 2023/2831, art. 4(3)(a)): until
    the case says so, its advance counts for its whole amount.
    """
    if instrument is not Instrument.REPAYABLE_ADVANCE:
        return None
    repayment = case.scheme_version.definition.repayment.get(instrument)
    difficulty = known.get(DIFFICULTY)
    if repayment is None or difficulty is None or difficulty.value is not False:
        return None
    return Terms(repayment.first, repayment.every, repayment.count)


def _instalments(case: Case, instrument: Instrument, cents: int, on: date) -> tuple[Instalment, ...]:
    """What the scheme pays when, at the earliest: its calendar counts from the signature, which follows the grant."""
    stages = case.scheme_version.definition.calendar.get(instrument, ())
    return tuple(Instalment(due.on, due.cents) for due in payments_due(stages, on, cents))


def _new_aids(case: Case, amounts: Mapping[Instrument, int], on: date, deliberation: str = "") -> list[NewAid]:
    """The aid of each beneficiary, the lead's first."""
    return [_new_aid(case, one, given, on, deliberation) for one, given in parts(case, amounts).items()]


def _new_aid(
    case: Case, who: Beneficiary, amounts: Mapping[Instrument, int], on: date, deliberation: str
) -> NewAid:
    place = region_called(case.region)
    version = case.scheme_version
    known = facts_of(case, on, who)
    success = version.definition.success
    interest = success.interest if success else Decimal(0)
    return NewAid(
        region=case.region,
        authority=place.full_name_fr if place else case.region,
        authority_siret=place.siret if place else "",
        siren=who.siren,
        beneficiary=who.name,
        regimes=regimes_of(case),
        parts=tuple(
            AidPart(
                _form(instrument),
                cents,
                _terms(case, instrument, known),
                interest,
                _instalments(case, instrument, cents, on),
            )
            for instrument, cents in amounts.items()
            if cents > 0
        ),
        granted_on=on,
        scheme=version.scheme.ref,
        scheme_since=version.in_force_from,
        case=case.reference or "",
        requested_on=case.received_on,
        declared_in=str(case.public_id),
        deliberation=deliberation,
        purpose=(case.title or version.definition.title["fr"])[:250],
        facts=known,
    )
