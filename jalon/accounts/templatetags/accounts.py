"""What the sign-in page shows in a demonstration."""

from dataclasses import dataclass

from django import template
from django.conf import settings

from jalon.accounts import ports
from jalon.accounts.enums import Role
from jalon.accounts.queries import demonstration_cast

register = template.Library()


@dataclass(frozen=True)
class Demonstrator:
    """An account of the demonstration's cast and what it may do."""

    email: str
    role: str


@register.simple_tag
def demonstrators() -> list[Demonstrator]:
    """The demonstration's accounts with their roles; none in a real database."""
    if not ports.is_demonstration():
        return []
    return [
        Demonstrator(
            user.email,
            ", ".join(sorted({str(grant.get_role_display()) for grant in user.grants.all()}))
            or str(Role.APPLICANT.label),
        )
        for user in demonstration_cast()
    ]


@register.simple_tag
def demonstration_password() -> str:
    """The password that the whole cast shares."""
    return settings.DEMONSTRATION_PASSWORD
