"""The frame of every page: navigation among the Regions, their colours, whether all of it is a demonstration."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from jalon.journal.queries import is_demonstration
from jalon.plan import queries as plans


@dataclass(frozen=True)
class Door:
    """A link of the frame."""

    url: str
    label: str
    exact: bool = False


def _if_open(name: str, label: str) -> list[Door]:
    """A link to a room that may not be there."""
    try:
        return [Door(reverse(name), label)]
    except NoReverseMatch:
        return []


def frame(request: HttpRequest) -> dict[str, object]:
    """What ``ui/page.html`` shows around a page. Nothing is asked of the database before it is shown."""

    def public_nav() -> list[Door]:
        known = getattr(request, "stamp", None)
        regions = known.regions if known else plans.regions()
        doors = [Door(reverse("results:plan", args=[region.slug]), region.name) for region in regions]
        return [*doors, Door(reverse("results:home"), _("Comparer"), exact=True)]

    def foot_doors() -> list[Door]:
        return [
            *_if_open("opendata:index", _("Données ouvertes")),
            *_if_open("opendata:reference", _("API")),
            Door(reverse("results:verify"), _("Vérifier les comptes")),
            Door(reverse("results:about"), _("D’où viennent les chiffres")),
        ]

    return {
        "theme_url": reverse("results:theme"),
        "public_nav": public_nav,
        "demonstration": is_demonstration,
        "doors": lambda: _if_open("desk:home", _("Trouver une aide")),
        "foot_doors": foot_doors,
    }
