"""What every action asks before it acts: may this person, and does nobody check himself?"""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from jalon.accounts.four_eyes import Step, conflict
from jalon.accounts.guards import refusal
from jalon.accounts.models import User
from jalon.accounts.queries import may
from jalon.accounts.rights import Right
from jalon.journal.refusals import ActionRefused


def demand(actor: User, right: Right, region: str, scheme: str = "") -> None:
    """Refuse the action unless ``actor`` holds the right in the Region today, or over the scheme it is about."""
    if not may(actor, right, region, scheme):
        raise ActionRefused("rights.missing", refusal(right))


def demand_four_eyes(actor: User, step: Step, done: Mapping[Step, object]) -> None:
    """Refuse the action when ``actor`` did a step that this one checks; ``done`` gives the actor ids."""
    found = conflict(step, str(actor.actor_id), {key: str(value) for key, value in done.items()})
    if found:
        raise ActionRefused(f"four_eyes.{found.earlier}", found.message, found.remedy)


def stale() -> ActionRefused:
    """Somebody else changed the thing since the page was shown."""
    return ActionRefused(
        "journal.changed",
        _("Une autre personne a modifié ce dossier pendant que vous le lisiez ; rien n’a été enregistré."),
        _("Relisez la page à jour ci-dessous, puis recommencez si votre action reste utile."),
    )
