"""What other rooms may ask about companies and organisations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.reading import once_a_reading
from jalon.companies import search
from jalon.companies.enums import MemberRole
from jalon.companies.models import (
    DeclaredFact,
    Establishment,
    Invitation,
    LegalUnit,
    Membership,
    Organisation,
    Register,
)
from jalon.law.activities import Edition, activity_label
from jalon.law.classifications import Band, headcount_bands, legal_category_label, legal_form


@dataclass(frozen=True, slots=True)
class Place:
    """An establishment. Street and postcode are empty where the company opposes their republication."""

    siret: str
    head_office: bool
    active: bool
    street: str
    postcode: str
    commune: str
    departement: str


@dataclass(frozen=True, slots=True)
class Company:
    """A legal unit as Jalon shows it, with the register it comes from and the day it describes."""

    siren: str
    name: str
    acronym: str
    active: bool
    created_on: date | None
    ceased_on: date | None
    legal_category: str
    naf: str
    naf_edition: str
    band: Band | None
    size_category: str
    diffusible: bool
    head_office: Place | None
    social_economy: bool | None
    association: str
    fictitious: bool
    source: str
    as_of: date

    @property
    def shown_name(self) -> str:
        """The name, or the sentence that stands for a name that may not be republished."""
        return self.name or _("Entreprise qui s’oppose à la publication de son nom")

    @property
    def legal_category_label(self) -> str:
        """The legal category in words, else its code."""
        return legal_category_label(self.legal_category) or self.legal_category

    @property
    def activity_label(self) -> str:
        """The activity in words, else its code."""
        return activity_label(self.naf, self.naf_edition or Edition.REV2) or self.naf


@dataclass(frozen=True, slots=True)
class Bounds:
    """A whole number known only between two limits, both possible; ``high`` None where there is no limit."""

    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Fact:
    """Something known about a company: its value, who says so, as of which day, and how sure that is.

    ``assurance`` is ``declared``, ``supported`` or ``verified``.
    """

    value: bool | int | str | date | Bounds | tuple[str, ...]
    source: str
    on: date
    assurance: str


def register() -> Register | None:
    """The register in use: the latest load, None before the first one."""
    return Register.objects.order_by("-id").first()


def find(text: str, limit: int = 10) -> list[Company]:
    """The companies that a person may mean by a SIREN, a SIRET or a name, best first.

    A name is found without its accents and its legal form, by its beginning, and with a typing error.
    """
    number = search.number_typed(text)
    sirens = [number] if number else [] if search.looks_like_number(text) else search.ranked(text, limit)
    return companies(sirens)


@once_a_reading
def by_siren(siren: str) -> Company | None:
    """The company that has this SIREN in the register."""
    found = companies([siren])
    return found[0] if found else None


def companies(sirens: Iterable[str]) -> list[Company]:
    """The companies that have these SIRENs, in the order given; what is no number or unknown is left out."""
    return list(_companies(tuple(siren for siren in sirens if siren.isdecimal())))


@once_a_reading
def _companies(wanted: tuple[str, ...]) -> tuple[Company, ...]:
    loaded = register()
    if not wanted or not loaded:
        return ()
    units = LegalUnit.objects.in_bulk(wanted)
    places: dict[str, Establishment] = {}
    for place in Establishment.objects.filter(siren__in=wanted, head_office=True).order_by("active"):
        places[place.siren] = place
    return tuple(_company(units[siren], places.get(siren), loaded) for siren in wanted if siren in units)


def sample(
    departements: Iterable[str], created: tuple[date, date], activities: Iterable[str], *, limit: int
) -> list[Company]:
    """Some active companies (SAS, SARL, SA) seated in these départements, created between two dates.

    ``activities`` are the first digits of the NAF codes wanted. In the order of SIREN.
    """
    seats = Establishment.objects.filter(head_office=True, active=True, departement__in=list(departements))
    wanted = Q()
    for prefix in activities:
        wanted |= Q(naf__startswith=prefix)
    units = LegalUnit.objects.filter(
        wanted,
        active=True,
        diffusible=True,
        created_on__range=created,
        legal_category__in=("5499", "5599", "5710"),
        siren__in=seats.values("siren"),
    )
    return companies(units.order_by("siren").values_list("siren", flat=True)[:limit])


def places_of(siren: str) -> list[Place]:
    """A company's establishments: the head office first, then open ones."""
    rows = Establishment.objects.filter(siren=siren).order_by("-head_office", "-active", "siret")
    return [_place(row) for row in rows]


def facts_of(siren: str, departements: Iterable[str] = ()) -> dict[str, Fact]:
    """What the register says of a company, by fact name; what it does not say is absent.

    ``departements`` are those of the Region that asks, for ``company.establishment_in_region``: absent where the
    register holds no establishment of the company at all. Where the register leaves a choice open, the value is the
    tuple of what it may be.
    """
    company = by_siren(siren)
    if not company:
        return {}
    values: dict[str, Any] = {
        "company.created_on": company.created_on,
        "company.legal_form": legal_form(company.legal_category),
        "company.activity": company.naf if company.naf_edition in ("NAFRev2", "") and company.naf else None,
        "company.headcount": _headcount(company.band),
        "company.department": company.head_office.departement or None if company.head_office else None,
        "company.establishment_in_region": _in_region(siren, frozenset(departements)),
    }
    return {
        name: Fact(value, company.source, company.as_of, "verified")
        for name, value in values.items()
        if value is not None
    }


def _headcount(band: Band | None) -> Bounds | int | None:
    if band is None:
        return None
    return band.low if band.low == band.high else Bounds(band.low, band.high)


def _in_region(siren: str, departements: frozenset[str]) -> bool | None:
    if not departements:
        return None
    places = Establishment.objects.filter(siren=siren).values_list("active", "departement")
    if not places:
        return None
    return any(active and departement in departements for active, departement in places)


def _place(row: Establishment) -> Place:
    return Place(row.siret, row.head_office, row.active, row.street, row.postcode, row.commune, row.departement)


def _company(unit: LegalUnit, head_office: Establishment | None, loaded: Register) -> Company:
    return Company(
        siren=unit.siren,
        name=unit.name,
        acronym=unit.acronym,
        active=unit.active,
        created_on=unit.created_on,
        ceased_on=unit.ceased_on,
        legal_category=unit.legal_category,
        naf=unit.naf,
        naf_edition=unit.naf_edition,
        band=headcount_bands().get(unit.band),
        size_category=unit.size_category,
        diffusible=unit.diffusible,
        head_office=_place(head_office) if head_office else None,
        social_economy=unit.social_economy,
        association=unit.association,
        fictitious=unit.fictitious,
        source=_(loaded.label),
        as_of=loaded.as_of,
    )


def organisations_of(user: User) -> QuerySet[Organisation]:
    """The organisations that a person acts for today, as one of its people or under a mandate."""
    mine = _in_force().filter(user=user)
    return (
        Organisation.objects.filter(pk__in=mine.values("organisation")).select_related("part_of").order_by("name")
    )


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    """The people who act for an organisation, and those who ask to (``since`` empty)."""
    return organisation.memberships.filter(until__isnull=True).select_related("user").order_by("asked_at")


def _in_force() -> QuerySet[Membership]:
    """The memberships and mandates that hold today."""
    today = timezone.localdate()
    held = Membership.objects.filter(since__isnull=False, until__isnull=True)
    return held.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))


def acts_for(user: User, organisation: Organisation, *, representative: bool = False) -> bool:
    """Whether a person acts for an organisation today; with ``representative``, whether in its name."""
    mine = _in_force().filter(user_id=user.pk, organisation=organisation)
    return bool(mine.filter(role=MemberRole.REPRESENTATIVE).exists() if representative else mine.exists())


def people_of(organisation: Organisation) -> list[tuple[User, bool]]:
    """Who acts for an organisation today and whether each may commit it; of the advisers, those who may send."""
    held = _in_force().filter(organisation=organisation).select_related("user").order_by("pk")
    return [
        (one.user, one.role == MemberRole.REPRESENTATIVE or one.may_send)
        for one in held
        if one.role != MemberRole.ADVISER or one.may_send
    ]


def may_send_for(user: User, organisation: Organisation) -> bool:
    """Whether a person may send requests for an organisation: who represents it, or whose mandate says so."""
    mine = _in_force().filter(user_id=user.pk, organisation=organisation)
    return mine.filter(Q(role=MemberRole.REPRESENTATIVE) | Q(role=MemberRole.ADVISER, may_send=True)).exists()


def invitations_of(organisation: Organisation) -> QuerySet[Invitation]:
    """The invitations that nobody has answered and that still hold, oldest first."""
    waiting = organisation.invitations.filter(settled_at__isnull=True, expires_on__gte=timezone.localdate())
    return waiting.select_related("invited_by").order_by("pk")


def invitations_to(addresses: Iterable[str]) -> QuerySet[Invitation]:
    """The invitations that wait for whoever has one of these e-mail addresses."""
    wanted = Q(pk__in=[])
    for address in addresses:
        wanted |= Q(email__iexact=address)
    waiting = Invitation.objects.filter(wanted, settled_at__isnull=True, expires_on__gte=timezone.localdate())
    return waiting.select_related("organisation__part_of", "invited_by").order_by("pk")


def units_of(siren: str) -> QuerySet[Organisation]:
    """The units (laboratories) of a legal person that use Jalon, by name."""
    return Organisation.objects.filter(part_of__siren=siren).order_by("name")


def declared_facts(organisation: Organisation) -> dict[str, DeclaredFact]:
    """The latest declaration of each fact that an organisation has given, unless it has expired."""
    latest = organisation.facts.order_by("name", "-id").distinct("name")
    today = timezone.localdate()
    return {fact.name: fact for fact in latest if not fact.expires_on or fact.expires_on >= today}
