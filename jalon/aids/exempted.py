"""A new aid exempted from notification: the common conditions, its article's, the counter of free services, and why not."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from jalon.aids import particulars
from jalon.aids.award import NewAid
from jalon.aids.enums import Instrument
from jalon.aids.equivalents import Equivalent
from jalon.aids.standing import SERVICES_ARTICLE, Standing
from jalon.journal.refusals import ActionRefused
from jalon.law.block_exemption import Article, Exemption, exemption
from jalon.law.parameters import Parameters
from jalon.law.regimes import regime
from jalon.law.rulings import Outcome, Ruling, given
from jalon.rules import Holds, own_vocabulary
from jalon.ui.formats import language, money

LENT = (Instrument.REPAYABLE_ADVANCE, Instrument.LOAN)
# A recoverable advance is no loan: it counts with grants, for its nominal amount.
GIVEN = (Instrument.GRANT, Instrument.RECOVERABLE_ADVANCE)
# The form that the regulation trusts least first: an award of several forms is judged by it.
FORMS = {
    Instrument.RECOVERABLE_ADVANCE: "recoverable_advance",
    Instrument.GUARANTEE: "guarantee",
    Instrument.REPAYABLE_ADVANCE: "loan",
    Instrument.LOAN: "loan",
    Instrument.SERVICE: "service",
    Instrument.GRANT: "grant",
}
OTHER = "other"


def ruled(
    new: NewAid,
    article: str,
    equivalents: tuple[Equivalent, ...],
    found: Standing,
    facts: Mapping[str, Any],
    parameters: Parameters,
) -> Ruling:
    """What the exemption says of a new aid; without parts, of what its facts allow. Raises `LawError`."""
    known = particulars.article_of(article)
    if known is None:
        raise ActionRefused(
            "aids.article",
            _(
                "Le dispositif ne dit pas sous quel article l’aide est exemptée, ou cet article n’est pas vérifié ici."
            ),
            _("Les articles vérifiés sont : %(articles)s. Écrivez-le dans le dispositif : block-exemption/22.")
            % {"articles": ", ".join(Article)},
        )
    ends = regime(particulars.EXEMPTION, parameters.at(new.granted_on)).ends
    asked = Exemption(
        known,
        new.granted_on,
        requested_on=new.requested_on,
        under_scheme=new.scheme_since is not None and new.scheme_since <= ends,
        services=found.services,
        facts=given({**_usable(facts), **_computed(new, equivalents), **_first_registration(facts)}),
    )
    return exemption(asked, parameters)


def _usable(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that somebody said or found, without those that the award itself decides."""
    return {
        name: value
        for name, value in facts.items()
        if name not in particulars.COMPUTED and own_vocabulary()[name].provider != "date"
    }


def _first_registration(facts: Mapping[str, Any]) -> dict[str, Any]:
    """A company registered once is registered since its creation; an officer may find otherwise."""
    created: date | None = facts.get("company.created_on")
    return {} if created is None or facts.get("startup.registered_on") else {"startup.registered_on": created}


def _computed(new: NewAid, equivalents: tuple[Equivalent, ...]) -> dict[str, Any]:
    """What the award itself says: its form, its amounts, its length."""
    if not new.parts:
        return {particulars.INTEREST: False}
    forms = {part.instrument for part in new.parts}
    form = OTHER if forms - set(FORMS) else next(name for one, name in FORMS.items() if one in forms)
    lent = [part for part in new.parts if part.instrument in LENT]
    months = [part.terms.months for part in lent if part.terms]
    found: dict[str, Any] = {
        "aid.amount": sum(one.cents for one in equivalents),
        "exemption.instrument": form,
        "exemption.equivalent_known": all(one.computed for one in equivalents),
        particulars.INTEREST: all(one.earns_bonus for one in equivalents),
        "exemption.grant": sum(part.nominal_cents for part in new.parts if part.instrument in GIVEN),
        "exemption.loan": sum(part.nominal_cents for part in lent),
        "exemption.guaranteed": 0,
        "exemption.guarantee_years": 0,
        "exemption.underlying_loan": 0,
    }
    if len(months) == len(lent):
        found["exemption.loan_years"] = max((-(-one // 12) for one in months), default=0)
    return found


def article_written(article: str, facts: Mapping[str, Any]) -> str:
    """The article as the register keeps it: free innovation services are counted apart over three years."""
    services = article == Article.SME_INNOVATION and facts.get("research.sme_innovation") == "services"
    return SERVICES_ARTICLE if services else article


def refusal(answer: Ruling) -> ActionRefused | None:
    """Why an exempted aid does not pass: the condition, and the amount or the fact that would; None when it passes."""
    if answer.outcome is Outcome.YES:
        return None
    lang = language()
    if answer.outcome is Outcome.UNKNOWN:
        names = ", ".join(own_vocabulary()[name].label(lang) for name in answer.missing)
        return ActionRefused(
            "aids.exemption_unknown",
            _("L’exemption n’est pas établie (%(article)s). Il manque : %(names)s.")
            % {"article": answer.article, "names": names},
            _("Constatez ces points au dossier, avec leur source."),
        )
    # The article's own condition says more than « the common conditions are met ».
    failing = next(
        (one for one in answer.conditions if one.holds is Holds.NO and one.id != "common"), answer.conditions[0]
    )
    room = next((one for one in answer.amounts if one.id == "room"), None)
    exact = room is not None and room.low_cents == room.high_cents and failing.id == "intensity"
    return ActionRefused(
        "aids.condition",
        _("Le régime ne permet pas cette aide : « %(label)s » n’est pas vrai (%(article)s).")
        % {"label": failing.label.get(lang), "article": failing.article},
        _("Une aide de %(largest)s au plus passerait.") % {"largest": money(room.low_cents or 0)}
        if exact and room
        else _("Établissez ce point au dossier, ou choisissez un autre régime."),
        field="amount" if exact else "",
    )
