"""The keys by which an operator's own software declares lines: made, shown once, revoked, recognised."""

import hashlib
import secrets

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.cases.models import OperatorKey
from jalon.cases.operators import share_of, situation_for
from jalon.funds.models import Share
from jalon.journal.actions import record
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action

MOST_KEYS = 10
BEGINS = "jalon-"
"""What every key begins with, so that one that leaks is recognised."""


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


@action
def make_key(share: Share, name: str, *, actor: User) -> str:
    """A new key in the name of ``actor``; the only time that it is seen."""
    held = share_of(share.reference, actor)
    name = name.strip()[:80]
    if not name:
        raise ActionRefused("operators.key_name", _("Nommez la clé, pour la reconnaître."), field="name")
    if OperatorKey.objects.filter(share=held.reference, revoked_at=None).count() >= MOST_KEYS:
        raise ActionRefused(
            "operators.keys",
            _("Cette part a déjà %(most)s clés.") % {"most": MOST_KEYS},
            _("Révoquez-en une qui ne sert plus."),
        )
    key = BEGINS + secrets.token_urlsafe(32)
    made = OperatorKey.objects.create(share=held.reference, person=actor, name=name, sha256=_digest(key))
    record(actor, "operators.key", held.reference, region=held.region, key=made.pk)
    return key


@action
def revoke_key(key_id: int, *, actor: User) -> None:
    """From now on a key opens nothing; any of the operator's people may revoke it."""
    found = OperatorKey.objects.select_for_update().get(pk=key_id)
    held = share_of(found.share, actor)
    if found.revoked_at is None:
        found.revoked_at = timezone.now()
        found.save()
        record(actor, "operators.revoke_key", held.reference, region=held.region, key=found.pk)


def whose(key: str, share: str) -> User | None:
    """In whose name a key acts on a share; None for one that is unknown, revoked, or of another share."""
    found = (
        OperatorKey.objects.filter(sha256=_digest(key), share=share, revoked_at=None)
        .select_related("person")
        .first()
    )
    if found is None or not found.person.is_active or situation_for(share, found.person) is None:
        return None
    today = timezone.localdate()
    if found.used_on != today:
        OperatorKey.objects.filter(pk=found.pk).update(used_on=today)
    return found.person
