"""Four eyes: the same person never does two steps that check each other.

Who prepares does not give the visa, nor both visas; who certifies that work is done does not sign the payment
order; who writes rules does not publish them; who accepts the last report does not close with money given back.
Pure: people are pseudonymous ``actor_id`` texts, so that the rule also holds over the histories.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _


class Step(StrEnum):
    """The steps of a case, and of a scheme's rules, that check each other."""

    PREPARED = "prepared"
    OPINION = "opinion"
    LEGAL_VISA = "legal_visa"
    FINANCE_VISA = "finance_visa"
    CERTIFIED = "certified"
    ORDERED = "ordered"
    DRAFTED = "drafted"
    PUBLISHED = "published"
    ACCEPTED = "accepted"
    CLOSED = "closed"


INCOMPATIBLE: dict[Step, frozenset[Step]] = {
    Step.LEGAL_VISA: frozenset({Step.PREPARED, Step.OPINION, Step.FINANCE_VISA}),
    Step.FINANCE_VISA: frozenset({Step.PREPARED, Step.OPINION, Step.LEGAL_VISA}),
    Step.ORDERED: frozenset({Step.CERTIFIED, Step.PREPARED}),
    Step.CERTIFIED: frozenset({Step.ORDERED}),
    Step.PREPARED: frozenset({Step.LEGAL_VISA, Step.FINANCE_VISA, Step.ORDERED, Step.CLOSED}),
    Step.OPINION: frozenset({Step.LEGAL_VISA, Step.FINANCE_VISA}),
    Step.DRAFTED: frozenset({Step.PUBLISHED}),
    Step.PUBLISHED: frozenset({Step.DRAFTED}),
    Step.ACCEPTED: frozenset({Step.CLOSED}),
    Step.CLOSED: frozenset({Step.ACCEPTED, Step.PREPARED}),
}
"""For each step, those that the same person may not have done. Symmetric: a test checks it."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """The same person already did a step that this one checks."""

    step: Step
    earlier: Step
    message: str
    remedy: str


def conflict(step: Step, actor_id: str, done: Mapping[Step, str]) -> Conflict | None:
    """What stands in the way of this person doing this step, or None.

    ``done`` maps the steps already made on the same case or payment to the ``actor_id`` of who made them.
    """
    for earlier in sorted(INCOMPATIBLE[step]):
        if done.get(earlier) == actor_id:
            return Conflict(step, earlier, _message(step, earlier), _remedy(step))
    return None


def _message(step: Step, earlier: Step) -> str:
    return _("Vous avez déjà %(earlier)s : la même personne ne peut pas aussi %(step)s.") % {
        "earlier": _DONE[earlier](),
        "step": _TO_DO[step](),
    }


def _remedy(step: Step) -> str:
    return _("Demandez à un autre agent habilité de %(step)s.") % {"step": _TO_DO[step]()}


_DONE = {
    Step.PREPARED: lambda: _("préparé cette proposition"),
    Step.OPINION: lambda: _("rendu l’avis d’expert"),
    Step.LEGAL_VISA: lambda: _("donné le visa juridique"),
    Step.FINANCE_VISA: lambda: _("donné le visa financier"),
    Step.CERTIFIED: lambda: _("certifié le service fait"),
    Step.ORDERED: lambda: _("signé le mandat"),
    Step.DRAFTED: lambda: _("écrit ce projet de règles"),
    Step.PUBLISHED: lambda: _("publié ces règles"),
    Step.ACCEPTED: lambda: _("accepté le dernier rapport"),
    Step.CLOSED: lambda: _("clos ce dossier"),
}
_TO_DO = {
    Step.PREPARED: lambda: _("préparer la proposition"),
    Step.OPINION: lambda: _("rendre l’avis d’expert"),
    Step.LEGAL_VISA: lambda: _("donner le visa juridique"),
    Step.FINANCE_VISA: lambda: _("donner le visa financier"),
    Step.CERTIFIED: lambda: _("certifier le service fait"),
    Step.ORDERED: lambda: _("signer le mandat"),
    Step.DRAFTED: lambda: _("écrire un projet de règles"),
    Step.PUBLISHED: lambda: _("publier ces règles"),
    Step.ACCEPTED: lambda: _("accepter un rapport"),
    Step.CLOSED: lambda: _("clore le dossier en rendant de l’argent au dispositif"),
}
