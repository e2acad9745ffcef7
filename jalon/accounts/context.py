"""What every template may ask about the person who reads the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from jalon.accounts import ports
from jalon.accounts.queries import rights_in
from jalon.accounts.rights import Right


class Held:
    """The rights held in at least one Region, for menus: ``{% if held.cases_read %}``. Reads nothing unless asked."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def _rights(self) -> frozenset[Right]:
        return rights_in(self._request.user)

    def __getitem__(self, name: str) -> bool:
        try:
            return Right[name.upper()] in self._rights
        except KeyError:
            raise AttributeError(name) from None


@dataclass(frozen=True)
class Door:
    """A page that a signed-in person may open."""

    url: str
    label: str


def _doors(wanted: Sequence[tuple[str, str]]) -> list[Door]:
    """The pages that exist among (URL name, label): pages of upper rooms are known by name alone."""
    doors = []
    for name, label in wanted:
        try:
            doors.append(Door(reverse(name), label))
        except NoReverseMatch:
            continue
    return doors


def person(request: HttpRequest) -> dict[str, object]:
    """``held``: the rights a menu may ask about; ``work_doors`` and ``own_doors``: where this person can go.

    Each page checks its own right all the same.
    """
    held = Held(request)

    def work() -> list[Door]:
        wanted = [
            ("CASES_READ", "casework:today", _("Ma journée")),
            ("ASSESSMENTS_SCORE", "casework:reviews", _("Mes évaluations")),
            ("ASSESSMENTS_READ", "casework:rounds", _("Évaluations")),
            ("CASES_OPERATE", "casework:operator", _("Mes parts d’opérateur")),
            ("SESSIONS_READ", "casework:sessions", _("Séances")),
            ("PAYMENTS_READ", "casework:payments", _("Paiements")),
            ("FUNDS_READ", "casework:funds", _("Enveloppes")),
            ("ROLES_READ", "accounts:people", _("Personnes et rôles")),
            ("RETENTION_PROPOSE", "casework:retention", _("Conservation")),
            ("JOURNAL_READ", "journal:entries", _("Journal des actions")),
        ]
        return _doors([(name, label) for right, name, label in wanted if held[right]])

    def own() -> list[Door]:
        return _doors([("desk:requests", _("Mes demandes")), ("notices:mine", _("Mes messages"))])

    def user_doors() -> list[Door]:
        at_work = request.resolver_match is not None and request.resolver_match.app_name == "casework"
        first = [] if at_work else work()[:1]
        return [*first, *_doors([("desk:requests", _("Mes demandes")), ("accounts:me", _("Mon compte"))])]

    return {
        "held": held,
        "work_doors": work,
        "own_doors": own,
        "user_doors": user_doors,
        "demonstration": ports.is_demonstration,
    }
