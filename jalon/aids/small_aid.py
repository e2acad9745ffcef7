"""A new aid under a de minimis regime: its conditions, its periods, the other aid on the same costs, and why not."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from jalon.aids import particulars
from jalon.aids.models import Declaration
from jalon.aids.particulars import COSTS, SAME_COSTS, SAME_COSTS_MOST, SAME_COSTS_RATE, STATED
from jalon.aids.standing import Standing
from jalon.companies.queries import companies
from jalon.journal.refusals import ActionRefused
from jalon.law.de_minimis import Aid as LawAid
from jalon.law.de_minimis import Assessment, Regime, SameCosts, Scope, Verdict, assess
from jalon.law.parameters import Parameters
from jalon.rules import Holds
from jalon.ui.formats import language, money


def assessed(
    law: Regime,
    aid: LawAid,
    found: Standing,
    declaration: Declaration | None,
    facts: Mapping[str, Any],
    parameters: Parameters,
) -> Assessment:
    """Whether a new aid passes; raises `LawError` when the regime is not in force, `ActionRefused` for what is unsaid."""
    company = next(iter(companies([aid.beneficiary])), None)
    obtained = declaration is not None or not asked(aid, parameters)
    said = {
        name: value
        for name in Scope.__dataclass_fields__
        if (value := {**STATED, **facts}.get(f"aid.{name}")) is not None
    }
    said |= {"activity": company.naf if company else "", "declaration_obtained": obtained}
    return assess(
        law,
        found.comparison.counted,
        aid,
        parameters,
        members=found.undertaking.ids,
        changes=found.changes,
        scope=Scope(**said),
        same_costs=same_costs(facts),
    )


def asked(aid: LawAid, parameters: Parameters) -> bool:
    """Whether a declaration precedes a grant of this day (règlement (UE) 2023/2831, art. 7(4))."""
    return aid.granted_on <= parameters.at(aid.granted_on).day("publication.declaration.until")


def same_costs(facts: Mapping[str, Any]) -> SameCosts | None:
    """The other aid on the same costs and what bounds their total; None where there is none (art. 5(3))."""
    other = facts.get(SAME_COSTS)
    if other is None:
        raise ActionRefused(
            "aids.same_costs_unknown",
            _("Personne n’a dit si d’autres aides publiques portent sur les mêmes dépenses."),
            _("Faites-le déclarer au demandeur, ou constatez-le au dossier avec sa source."),
        )
    if not other:
        return None
    costs, rate = facts.get(COSTS), particulars.share(facts, SAME_COSTS_RATE)
    most = facts.get(SAME_COSTS_MOST)
    if costs is None or (rate is None and most is None):
        raise ActionRefused(
            "aids.same_costs_limit",
            _(
                "D’autres aides (%(other)s) portent sur les mêmes dépenses : il manque ce que leurs règles permettent"
                " au plus (règlement (UE) 2023/2831, art. 5(3))."
            )
            % {"other": money(other)},
            _("Constatez au dossier les dépenses éligibles et l’intensité, ou le montant, le plus haut permis."),
        )
    return SameCosts(costs, other, rate, most)


def refusal(answer: Assessment) -> ActionRefused | None:
    """Why an aid does not pass, and the largest amount that would; None when it passes."""
    if answer.verdict is Verdict.YES:
        return None
    return _condition(answer) if answer.fits else _above(answer)


def _above(answer: Assessment) -> ActionRefused:
    largest = (
        _("Une aide de %(largest)s au plus passerait.") % {"largest": money(answer.largest_cents)}
        if answer.largest_cents
        else _("Aucune aide de minimis ne peut être accordée à cette date.")
    )
    window = max(answer.windows, key=lambda one: one.used_cents - one.ceiling_cents)
    if window.left_cents >= answer.new_aid.amount_cents:
        return ActionRefused(
            "aids.same_costs",
            _(
                "Avec les autres aides sur les mêmes dépenses, le total dépasserait ce que leurs règles permettent"
                " (règlement (UE) 2023/2831, art. 5(3))."
            ),
            largest,
            field="amount",
        )
    return ActionRefused(
        "aids.above_ceiling",
        _(
            "L’entreprise unique a déjà reçu %(used)s en trois ans : avec %(new)s, le plafond de minimis de"
            " %(ceiling)s serait dépassé. L’aide entière est exclue (%(article)s(7))."
        )
        % {
            "used": money(window.used_cents),
            "new": money(answer.new_aid.amount_cents),
            "ceiling": money(window.ceiling_cents),
            "article": answer.article,
        },
        largest,
        field="amount",
    )


def _condition(answer: Assessment) -> ActionRefused:
    failing = next((one for one in answer.conditions if one.holds is not Holds.YES), None)
    label = failing.label.get(language()) if failing else ""
    known = failing is not None and failing.holds is Holds.NO
    return ActionRefused(
        "aids.condition",
        (
            _("Le régime ne permet pas cette aide : « %(label)s » n’est pas vrai (%(article)s).")
            if known
            else _("Une condition du régime n’est pas établie : « %(label)s » (%(article)s).")
        )
        % {"label": label, "article": failing.article if failing else answer.article},
        _("Établissez ce point au dossier, ou choisissez un autre régime."),
    )
