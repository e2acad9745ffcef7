"""Pools: who may be asked to review. Entering a pool gives the role, leaving the last one ends it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jalon.accounts.actions import grant_role, open_account, revoke_role
from jalon.accounts.enums import Role
from jalon.accounts.models import User
from jalon.accounts.queries import first_password_path, grants_in_force
from jalon.accounts.rights import Right
from jalon.cases.models import Pool, PoolMember
from jalon.journal.actions import record
from jalon.journal.guards import demand
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.notices.actions import tell


@action
def open_pool(region: str, name: str, *, actor: User) -> Pool:
    """A pool of a Region; the same name is the same pool."""
    demand(actor, Right.ASSESSMENTS_ORGANISE, region)
    name = " ".join(name.split())[:120]
    if not name:
        raise ActionRefused("assessments.no_name", _("Donnez un nom à ce vivier."), field="name")
    pool, made = Pool.objects.get_or_create(region=region, name=name)
    if made:
        record(actor, "assessments.open_pool", f"pool/{pool.pk}", region=region)
    return pool


@action
def add_to_pool(pool: Pool, email: str, name: str, knows: str, *, actor: User) -> PoolMember:
    """Bring somebody into a pool: an account is opened for a new address, and the role of reviewer given.

    The person is told how to come in, in the language of their account. The same person again only changes what they know.
    """
    demand(actor, Right.ASSESSMENTS_ORGANISE, pool.region)
    try:
        person = User.objects.filter(email=email.lower().strip(), is_active=True).first()
        opened = person is None
        if person is None:
            person = open_account(email, name)
        if not any(grant.role == Role.REVIEWER for grant in grants_in_force(person, pool.region)):
            grant_role(person, Role.REVIEWER, pool.region, by=actor)
    except ValidationError as refused:
        raise _as_refusal(refused) from None
    member, made = PoolMember.objects.update_or_create(
        pool=pool, person=person, defaults={"knows": " ".join(knows.split())[:200]}
    )
    if made:
        record(actor, "assessments.add_to_pool", f"pool/{pool.pk}", region=pool.region, person=person.actor_id)
        tell(
            person,
            "cases/notices/pool.txt",
            {"pool": pool, "opened": opened},
            key=f"pool-{member.pk}",
            region=pool.region,
            link=first_password_path(person) if opened else "",
        )
    return member


def _as_refusal(refused: ValidationError) -> ActionRefused:
    fields = refused.message_dict if hasattr(refused, "error_dict") else {"": refused.messages}
    field, said = next(iter(fields.items()))
    return ActionRefused(
        "assessments.person", " ".join(said), field={"display_name": "name"}.get(field, field or "email")
    )


@action
def leave_pool(member: PoolMember, *, actor: User) -> None:
    """Somebody leaves a pool; with the last one of the Region the role of reviewer ends too."""
    pool, person = member.pool, member.person
    demand(actor, Right.ASSESSMENTS_ORGANISE, pool.region)
    if not PoolMember.objects.filter(pk=member.pk).delete()[0]:
        return
    record(actor, "assessments.leave_pool", f"pool/{pool.pk}", region=pool.region, person=person.actor_id)
    if not PoolMember.objects.filter(person=person, pool__region=pool.region).exists():
        for grant in grants_in_force(person, pool.region):
            if grant.role == Role.REVIEWER and grant.region == pool.region:
                revoke_role(grant, by=actor, reason=_("A quitté le dernier vivier de la Région."))
