"""On what ground an aid is withdrawn: the text that allows it, and the last day on which it may be done."""

from datetime import date

from django.utils.translation import gettext as _

from jalon.cases.models import Case
from jalon.law.days import add_months
from jalon.payments.enums import Ground

MONTHS_IF_ILLEGAL = 4
"""CRPA, art. L242-1: four months from the day on which the decision was taken."""


def law_of(ground: Ground) -> str:
    """The text that lets an aid be withdrawn on a ground, in the language in use."""
    return {
        Ground.CONDITIONS: _(
            "Code des relations entre le public et l’administration, article L242-2, 2° : une subvention se retire sans "
            "condition de délai quand les conditions mises à son octroi n’ont pas été respectées."
        ),
        Ground.ILLEGAL: _(
            "Code des relations entre le public et l’administration, article L242-1 : une décision qui crée des droits "
            "se retire si elle est illégale, dans les quatre mois qui suivent sa prise."
        ),
        Ground.FRAUD: _(
            "Code des relations entre le public et l’administration, article L241-2 : un acte obtenu par fraude peut être "
            "retiré à tout moment."
        ),
    }[ground]


def last_day(case: Case, ground: Ground) -> date | None:
    """The last day on which a vote may withdraw on this ground; none where there is no such day."""
    return add_months(case.decision.voted_on, MONTHS_IF_ILLEGAL) if ground is Ground.ILLEGAL else None
