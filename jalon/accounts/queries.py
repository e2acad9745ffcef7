"""Who may do what: read by every room."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from jalon.accounts.enums import EVERY_REGION, STAFF, Role
from jalon.accounts.models import RoleGrant, User
from jalon.accounts.reading import once_a_reading
from jalon.accounts.rights import ALL, FOR_ONE_SCHEME, TABLE, UNDER_DELEGATION, Right, rights_of

Person = User | AnonymousUser


@dataclass(frozen=True, slots=True)
class Scope:
    """The Regions where a person holds a right, and the (Region, scheme) pairs where it holds for one scheme alone."""

    everywhere: bool
    slugs: frozenset[str]
    schemes: frozenset[tuple[str, str]] = frozenset()

    def __contains__(self, region: str) -> bool:
        return self.everywhere or region in self.slugs

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.slugs) or bool(self.schemes)

    def covers(self, region: str, scheme: str) -> bool:
        """True for what belongs to this scheme of this Region."""
        return region in self or (region, scheme) in self.schemes

    def restrict(self, rows: QuerySet, field: str = "region", *, scheme: str = "") -> QuerySet:
        """The rows of these Regions, by the column that holds the slug.

        ``scheme`` is the column of the scheme's slug, for rows that belong to one: those of a scheme alone are then
        kept too.
        """
        if self.everywhere:
            return rows
        kept = Q(**{f"{field}__in": self.slugs})
        for region, slug in self.schemes if scheme else ():
            kept |= Q(**{field: region, scheme: slug})
        return rows.filter(kept)


def may(user: Person, right: Right, region: str = "", scheme: str = "", *, on: date | None = None) -> bool:
    """True when the person holds the right in this Region on this day (today by default).

    ``scheme`` is the slug of the scheme that the thing belongs to, if it belongs to one: a role given for this scheme
    alone then counts. Without a Region: in at least one, for the doors of pages that then show each Region's own part.
    """
    return right in rights_in(user, region, scheme, on=on)


HELD = """
SELECT role, scheme <> '' FROM accounts_rolegrant
 WHERE user_id = %(user)s AND revoked_at IS NULL AND starts_on <= %(on)s AND (ends_on IS NULL OR ends_on >= %(on)s)
   AND (%(region)s = '' OR region IN (%(region)s, %(everywhere)s) AND scheme IN ('', %(scheme)s))
"""


def rights_in(user: Person, region: str = "", scheme: str = "", *, on: date | None = None) -> frozenset[Right]:
    """All rights of a person in a Region, over a scheme of it (in any, without a Region), in one query."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    where = {"region": region, "everywhere": EVERY_REGION, "scheme": scheme}
    with connection.cursor() as cursor:  # several times a request: the ORM would take five times as long
        cursor.execute(HELD, {"user": user.pk, "on": on or timezone.localdate(), **where})
        found = [(Role(role), alone) for role, alone in cursor.fetchall()]
    held = frozenset().union(*(rights_of(role) & (FOR_ONE_SCHEME if alone else ALL) for role, alone in found))
    if any(role is Role.AUDITOR for role, _alone in found):
        return frozenset(right for right in held if right.reads_only)
    return held | rights_of(Role.APPLICANT)


def regions_where(user: Person, right: Right, *, on: date | None = None) -> Scope:
    """Where the person holds the right."""
    return scopes_of(user, right, on=on)[0]


def scopes_of(user: Person, *rights: Right, on: date | None = None) -> list[Scope]:
    """Where the person holds each of these rights, read at once."""
    if not isinstance(user, User) or not user.is_active:
        return [Scope(False, frozenset()) for _right in rights]
    grants = grants_in_force(user, on=on)
    return [_scope(grants, right) for right in rights]


def _scope(grants: list[RoleGrant], right: Right) -> Scope:
    roles = TABLE[right]
    audited = {grant.region for grant in grants if grant.role == Role.AUDITOR and not right.reads_only}
    if EVERY_REGION in audited:
        return Scope(False, frozenset())
    if Role.APPLICANT in roles:
        return Scope(True, frozenset())
    giving = [grant for grant in grants if grant.role in roles and grant.region not in audited]
    slugs = {grant.region for grant in giving if not grant.scheme}
    schemes = {(grant.region, grant.scheme) for grant in giving if grant.scheme and right in FOR_ONE_SCHEME}
    return Scope(EVERY_REGION in slugs, frozenset(slugs - {EVERY_REGION}), frozenset(schemes))


@once_a_reading
def grants_in_force(user: User, region: str = "", scheme: str = "", *, on: date | None = None) -> list[RoleGrant]:
    """The roles a person holds on a day: in all Regions, or in one, those of a single scheme only for that scheme."""
    rows = RoleGrant.objects.filter(user=user).filter(_in_force(on))
    if region:
        rows = rows.filter(region__in=[region, EVERY_REGION], scheme__in={"", scheme})
    return list(rows)


def delegation_in_force(user: User, right: Right, region: str, *, on: date | None = None) -> RoleGrant | None:
    """The delegation under which a person signs: its reference goes on the order or the agreement."""
    if right not in UNDER_DELEGATION:
        raise ValueError(f"{right.value} is not exercised under a delegation")
    roles = TABLE[right]
    return next((grant for grant in grants_in_force(user, region, on=on) if grant.role in roles), None)


def is_staff(user: Person, *, on: date | None = None) -> bool:
    """True for the Region's own people, who work behind a second factor."""
    return isinstance(user, User) and any(grant.role in STAFF for grant in grants_in_force(user, on=on))


def wanting_a_digest() -> list[User]:
    """The people with a role in force who want each morning's mail of what awaits them."""
    at_work = RoleGrant.objects.filter(_in_force(None), role__in=STAFF)
    people = User.objects.filter(is_active=True, daily_digest=True, pk__in=at_work.values("user"))
    return list(people.order_by("email"))


def holders(right: Right, region: str, scheme: str = "", *, on: date | None = None) -> list[User]:
    """The people who hold a right in a Region, or over a scheme of it, by a role, to tell them that work awaits."""
    open_grants = RoleGrant.objects.filter(
        _in_force(on), region__in=[region, EVERY_REGION], scheme__in={"", scheme}, role__in=TABLE[right]
    )
    return list(User.objects.filter(is_active=True, pk__in=open_grants.values("user")).order_by("email"))


def colleagues(user: User, right: Right) -> list[User]:
    """The others who hold a right in one of the Regions where this person holds it."""
    scope = regions_where(user, right)
    grants = RoleGrant.objects.filter(_in_force(None), role__in=TABLE[right])
    if not scope.everywhere:
        grants = grants.filter(region__in=[*scope.slugs, EVERY_REGION])
    people = User.objects.filter(is_active=True, pk__in=grants.values("user")).exclude(pk=user.pk)
    return list(people.order_by("display_name", "email"))


def person(actor_id: str) -> User | None:
    """The person behind a pseudonymous id."""
    return User.objects.filter(actor_id=actor_id).first()


def names_of(actor_ids: Iterable[str]) -> dict[str, str]:
    """Names to show for pseudonymous ids; an id of nobody is left out."""
    wanted = {str(actor) for actor in actor_ids if actor}
    return {str(user.actor_id): str(user) for user in User.objects.filter(actor_id__in=wanted)}


def people(text: str = "") -> QuerySet[User]:
    """People with an account, found by a part of the name or e-mail."""
    rows = User.objects.filter(erased_at=None).order_by("display_name", "email")
    if text:
        rows = rows.filter(Q(display_name__icontains=text) | Q(email__icontains=text))
    return rows


def first_password_path(user: User) -> str:
    """The address, without its host, where a person sets a password; good once, as long as a forgotten one's."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return reverse("account_reset_password_from_key", kwargs=key)


def demonstration_cast() -> list[User]:
    """The accounts shown on the sign-in page of a demonstration, with their roles prefetched: those with a password."""
    rows = User.objects.filter(fictif=True, is_active=True).exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return list(rows.prefetch_related("grants").order_by("pk"))


def _in_force(on: date | None) -> Q:
    day = on or timezone.localdate()
    return Q(revoked_at=None, starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day))


def verified_addresses(user: User) -> list[str]:
    """The e-mail addresses that a person has proved to be his."""
    return list(EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True))
