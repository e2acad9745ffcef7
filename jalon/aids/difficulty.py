"""Whether an undertaking is in difficulty (règlement (UE) n° 651/2014, art. 2(18)), from its accounts and findings.

Nothing is assumed: without the own funds of a closed period, or without a word on insolvency or rescue aid, the answer
stays unknown and says what is missing.
"""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from jalon.aids import particulars
from jalon.aids.sizes import standing_accounts
from jalon.law.books import book
from jalon.law.parameters import Parameters
from jalon.law.rulings import Outcome, Question, Ruling, decide, given
from jalon.rules import Known
from jalon.ui.formats import date as written

BOOK = "undertaking-in-difficulty"
OWN_FUNDS = {
    "accounts.capital": "capital_cents",
    "accounts.premium": "premium_cents",
    "accounts.reserves": "reserves_cents",
    "accounts.losses": "losses_cents",
}


def own_funds(siren: str, on: date) -> dict[str, Known]:
    """The own funds of a company's last closed period that has them, as facts of the law with their source."""
    rows = standing_accounts([siren]).filter(closed_on__lte=on, estimated=False, capital_cents__isnull=False)
    row = rows.order_by("-closed_on", "-id").first()
    if row is None:
        return {}
    source = _("comptes clos le %(day)s : %(source)s") % {"day": written(row.closed_on), "source": row.source}
    return {
        name: Known(cents, source, row.closed_on)
        for name, column in OWN_FUNDS.items()
        if (cents := getattr(row, column)) is not None
    }


def asked() -> tuple[str, ...]:
    """The facts by which difficulty is told, in the order of the rule."""
    rulebook = book(BOOK)
    return tuple(name for name in rulebook.facts if rulebook.fact(name).provider != "date")


def difficulty(facts: Mapping[str, Known], on: date, parameters: Parameters) -> Ruling:
    """What article 2(18) says of a company from what is known of it: « yes » is not in difficulty. Raises `LawError`."""
    names = set(asked())
    plain = {name: value for name, value in particulars.plain(facts).items() if name in names}
    return decide(BOOK, Question(on, given(plain)), parameters)


def found(answer: Ruling, on: date) -> Known | None:
    """The answer as a fact of the case; None while it is not established."""
    if answer.outcome not in (Outcome.YES, Outcome.NO):
        return None
    return Known(answer.outcome is Outcome.NO, _("calcul de l’article 2(18)"), on)
