"""The frame of every page: navigation among the Regions, their colours, the doors of header and footer."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from jalon.plan import queries as plans


@dataclass(frozen=True)
class Door:
    """A link of the frame."""

    url: str
    label: str
    exact: bool = False


def frame(request: HttpRequest) -> dict[str, object]:
    """What ``ui/page.html`` shows around a page. Nothing is asked of the database before it is shown."""

    def public_nav() -> list[Door]:
        known = getattr(request, "stamp", None)
        regions = known.regions if known else plans.regions()
        doors = [Door(reverse("results:plan", args=[region.slug]), region.name) for region in regions]
        return [*doors, Door(reverse("results:home"), _("Comparer"), exact=True)]

    def foot_doors() -> list[Door]:
        return [
            Door(reverse("opendata:index"), _("Données ouvertes")),
            Door(reverse("opendata:reference"), _("API")),
            Door(reverse("results:verify"), _("Vérifier les comptes")),
            Door(reverse("results:about"), _("D’où viennent les chiffres")),
        ]

    return {
        "theme_url": reverse("results:theme"),
        "public_nav": public_nav,
        "doors": lambda: [Door(reverse("desk:home"), _("Trouver une aide"))],
        "foot_doors": foot_doors,
    }
