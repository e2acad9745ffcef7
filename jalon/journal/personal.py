"""What the journal holds about a person: the acts done under his pseudonymous id."""

from jalon.accounts.models import User
from jalon.accounts.ports import Held
from jalon.journal.models import Entry


def held(person: User) -> list[Held]:
    """Every act, the oldest first."""
    acts = Entry.objects.filter(actor_id=str(person.actor_id)).order_by("pk")
    return [Held("acts", list(acts.values("at", "action", "subject", "region")))]
