"""What notices holds about a person: everything that was said to him."""

from jalon.accounts.models import User
from jalon.accounts.ports import Held
from jalon.notices.models import Notice


def held(person: User) -> list[Held]:
    """Every message, the oldest first."""
    said = Notice.objects.filter(person=person).order_by("pk")
    return [Held("messages", list(said.values("created_at", "subject", "body", "address", "read_at", "sent_at")))]
