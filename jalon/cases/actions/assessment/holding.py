"""How an act takes hold of a round or of a request in it: right, lock, interest, and whether the list still moves."""

from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.cases.locking import demand_no_interest
from jalon.cases.models import Entrant, Round
from jalon.journal.guards import demand
from jalon.journal.refusals import ActionRefused

SHORTEST = 20
"""The characters that a reason has at least."""


def hold_round(round_id: int, actor: User) -> Round:
    """The locked round, for somebody who organises it."""
    round = Round.objects.select_for_update(of=("self",)).select_related("version__scheme").get(pk=round_id)
    demand(actor, Right.ASSESSMENTS_ORGANISE, round.region)
    return round


def hold_entrant(entrant_id: int, actor: User) -> Entrant:
    """A request with its round locked, for somebody who organises it and has no interest in the case."""
    entrant = Entrant.objects.select_related("case__scheme_version").get(pk=entrant_id)
    entrant.round = hold_round(entrant.round_id, actor)
    demand_no_interest(entrant.case, actor)
    if entrant.withdrawn_at:
        raise ActionRefused("assessments.withdrawn", _("Ce dossier est retiré de l’évaluation."))
    return entrant


def demand_unranked(round: Round) -> None:
    """Refuse what would change a list that somebody has confirmed."""
    if round.rankings.exists():
        raise ActionRefused(
            "assessments.ranked",
            _("Le classement est confirmé : ses notes et ses évaluateurs ne changent plus."),
            _("Seule la ligne peut encore être déplacée, par une nouvelle confirmation motivée."),
        )


def demand_reason(text: str, field: str = "reason") -> str:
    """The reason, or a refusal of one that says nothing."""
    if len(text.strip()) < SHORTEST:
        raise ActionRefused(
            "assessments.reason_short",
            _("Un motif compte au moins %(n)s caractères.") % {"n": SHORTEST},
            _("Dites en une phrase sur quoi il se fonde."),
            field=field,
        )
    return text.strip()


def ref(round: Round) -> str:
    """How the journal names a round."""
    return f"round/{round.pk}"
