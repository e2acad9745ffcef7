"""Each morning's mail: what awaits a member of staff, the most urgent first."""

from datetime import date

from django.urls import reverse
from django.utils import translation

from jalon.accounts.models import User
from jalon.accounts.queries import may, wanting_a_digest
from jalon.accounts.rights import Right
from jalon.casework.worklist import groups
from jalon.notices.actions import tell


def send_digests(today: date) -> int:
    """Tell everyone who wants it what awaits; how many had something. A second call of one day says nothing more."""
    return sum(_send(person, today) for person in wanting_a_digest())


def _send(person: User, today: date) -> bool:
    with translation.override(person.language):
        found = list(groups(person))
    if not found:
        return False
    items = [item for group in found for item in group.items]
    tell(
        person,
        "casework/notices/digest.txt",
        {
            "groups": found,
            "count": sum(group.count for group in found),
            "late": sum(item.late(today) for item in items),
            "soon": sum(item.soon(today) for item in items),
        },
        key=f"digest-{person.pk}-{today.isoformat()}",
        link=reverse("casework:today" if may(person, Right.CASES_READ) else "casework:reviews"),
    )
    return True
