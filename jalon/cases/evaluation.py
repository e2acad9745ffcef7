"""What the rulebook says of a case, with everything that is known of it that day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.reading import once_a_reading
from jalon.cases.enums import FactOrigin
from jalon.cases.facts import said
from jalon.cases.models import Case
from jalon.companies.queries import Bounds, facts_of
from jalon.journal.refusals import ActionRefused
from jalon.law.books import companions, facts_behind
from jalon.plan.queries import region as region_called
from jalon.rules import Known, Moment, Range, Result, Verdict
from jalon.schemes.definition import Definition
from jalon.schemes.enums import Instrument
from jalon.schemes.models import SchemeVersion
from jalon.schemes.queries import rulebook_of
from jalon.ui.formats import money

# The later of two overrides the earlier for the same fact.
PRECEDENCE = (FactOrigin.APPLICANT, FactOrigin.REGISTER, FactOrigin.OFFICER, FactOrigin.OPINION)
ASSURANCE = {FactOrigin.APPLICANT: "declared", FactOrigin.OFFICER: "verified", FactOrigin.OPINION: "verified"}


@once_a_reading
def register_facts(siren: str, region: str) -> dict[str, Known]:
    """What the register says of a company, as rulebooks read it."""
    place = region_called(region)
    facts = facts_of(siren, place.departments if place else ()) if siren else {}
    return {
        name: Known(
            Range(fact.value.low, fact.value.high) if isinstance(fact.value, Bounds) else fact.value,
            fact.source,
            fact.on,
            fact.assurance,
        )
        for name, fact in facts.items()
    }


@once_a_reading
def known_of(case: Case) -> dict[str, Known]:
    """Every fact known of a case: the most authoritative value of each name."""
    from_register = register_facts(case.siren, case.region)
    known: dict[str, Known] = {}
    spoken = said(case)
    for origin in PRECEDENCE:
        if origin == FactOrigin.REGISTER:
            known.update(from_register)
            continue
        for name, fact in spoken.items():
            if fact.origin == origin:
                known[name] = Known(
                    fact.value,
                    fact.source or str(origin.label),
                    fact.on,
                    ASSURANCE[origin],
                    opinion=fact.source if origin == FactOrigin.OPINION else "",
                )
    return known


def read_facts(
    version: SchemeVersion, known: Mapping[str, Known], dates: Mapping[str, date], moment: Moment
) -> Result:
    """What a version's rulebook says of these facts; facts that it never reads are left out."""
    rulebook = rulebook_of(version)
    read = facts_behind(rulebook)
    wanted = {name: value for name, value in known.items() if name in read}
    return rulebook.evaluate(wanted, dates, moment=moment, rulebooks=companions(rulebook))


@dataclass(frozen=True, slots=True)
class Reading:
    """A rulebook's result on a case."""

    result: Result
    definition: Definition

    def ceiling(self, instrument: Instrument) -> int | None:
        """The most that the rulebook allows by this instrument, in cents; None where it sets no limit."""
        names = [part.amount for part in self.definition.parts if part.instrument == instrument]
        highs = [self.result.amounts[name].high for name in names]
        return None if None in highs else sum(highs)

    @property
    def unit_price(self) -> Fraction | None:
        """The market value of one unit in cents, where units are given; None where the rulebook does not settle it."""
        if not self.definition.quantity:
            return None
        units = self.result.amounts[self.definition.quantity].high
        value = self.result.amounts[self.definition.parts[0].amount].high
        return Fraction(value) / Fraction(units) if units and value else None

    def units(self, cents: int, decimals: int) -> int:
        """How many units a market value is, in the grain of a resource with so many decimals."""
        price = self.unit_price
        if price is None:
            raise ActionRefused(
                "cases.unsettled",
                _("Le règlement ne dit pas encore combien d’unités reviennent à ce dossier, ou leur valeur."),
                _("Une réponse manque à la demande : les vérifications du dossier disent laquelle."),
            )
        return round(cents * 10**decimals / price)

    def demand_grantable(self, amounts: Mapping[Instrument, int]) -> None:
        """Refuse amounts that the rulebook does not allow to this case; a label has none."""
        if self.result.verdict != Verdict.ELIGIBLE:
            raise ActionRefused(
                "cases.not_eligible",
                _("Le règlement ne permet pas d’attribuer l’aide en l’état : une condition n’est pas établie."),
                _("Les vérifications montrent laquelle ; recueillez l’avis ou la pièce qui manque, ou refusez."),
            )
        if self.definition.is_label and not amounts:
            return
        if not any(cents > 0 for cents in amounts.values()) or any(cents < 0 for cents in amounts.values()):
            raise ActionRefused(
                "cases.no_amount", _("Une attribution porte sur un montant positif."), field="amount"
            )
        for instrument, cents in amounts.items():
            self._demand_under(self.ceiling(instrument), cents, str(Instrument(instrument).label))
        names = {part.amount: amounts.get(part.instrument, 0) for part in self.definition.parts}
        for name, amount in self.result.rulebook.amounts.items():
            if amount.parts and set(amount.parts) <= set(names):
                label = amount.label.get("fr") or name
                self._demand_under(self.result.amounts[name].high, sum(names[part] for part in amount.parts), label)

    @staticmethod
    def _demand_under(ceiling: int | None, cents: int, label: str) -> None:
        if ceiling is not None and cents > ceiling:
            raise ActionRefused(
                "cases.above_ceiling",
                _("Le montant proposé dépasse ce que permet le règlement (%(label)s).") % {"label": label},
                _("Proposez au plus %(ceiling)s.") % {"ceiling": money(ceiling)},
                field="amount",
            )

    def as_json(self) -> dict[str, Any]:
        """The result as it is kept with the proposal: verdict, conditions, amounts, operations, rulebook."""
        return {
            "verdict": self.result.verdict,
            "rulebook": self.result.rulebook.sha256,
            "moment": self.result.moment,
            "conditions": [
                {
                    "id": item.id,
                    "holds": item.holds,
                    "later": item.later,
                    "awaited": item.awaited,
                    "source": item.source,
                    "label": {"fr": item.label("fr"), "en": item.label("en")},
                    "explanation": {"fr": item.explanation("fr"), "en": item.explanation("en")},
                }
                for item in self.result.conditions
            ],
            "amounts": {name: [span.low, span.high] for name, span in self.result.amounts.items()},
            "operations": [{"fr": step.text("fr"), "en": step.text("en")} for step in self.result.trace],
        }


def evaluate(case: Case, moment: Moment = Moment.DECISION, on: date | None = None) -> Reading:
    """Read the case by the rulebook of its version: the request at its date, the rest today (or on ``on``)."""
    today = on or timezone.localdate()
    dates = {"request.date": case.received_on or today, "decision.date": today, "today": today}
    result = read_facts(case.scheme_version, known_of(case), dates, moment)
    return Reading(result, case.scheme_version.definition)
