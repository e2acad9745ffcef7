"""What notices does when a room below it announces something."""

from typing import Any

from jalon.accounts.models import User
from jalon.accounts.signals import person_erased
from jalon.notices import actions


def connect() -> None:
    """Attaches every receiver once."""
    person_erased.connect(_person_erased, dispatch_uid="notices.person_erased")


def _person_erased(person: User, email: str, **_kwargs: Any) -> None:
    actions.erase(person, email)
