"""The only writers of organisations, their members and what they declare. (`loading` writes the register.)"""

import uuid
from collections.abc import Mapping
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.companies.enums import MemberRole
from jalon.companies.models import DeclaredFact, Membership, Organisation
from jalon.companies.queries import acts_for, by_siren, declared_facts
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.law.identifiers import clean, is_siren


def checked_siren(text: str) -> str:
    """The SIREN that was typed, without its spaces; refused where it is none."""
    siren = clean(text)
    if is_siren(siren):
        return siren
    if len(siren) == 9 and siren.isdigit():
        raise ActionRefused(
            "companies.siren_key",
            _("Ce numéro SIREN n’existe pas : un chiffre est sans doute mal tapé."),
            _("Comparez-le avec votre extrait Kbis ou votre avis de situation Insee."),
            field="siren",
        )
    raise ActionRefused(
        "companies.siren_form",
        _("Un numéro SIREN a neuf chiffres."),
        _("Ce sont les neuf premiers chiffres de votre SIRET."),
        field="siren",
    )


@action
def join(user: User, siren: str) -> Membership:
    """A person acts for the company that has this SIREN.

    The first one represents it, on his word. A later one waits until a representative admits him, and sees nothing
    meanwhile.
    """
    company = by_siren(checked_siren(siren))
    if company is None:
        raise ActionRefused(
            "companies.unknown",
            _("Aucune entreprise n’a ce numéro SIREN dans le registre."),
            _("Si elle vient d’être créée, elle y figurera bientôt ; préparez la demande sans attendre."),
            field="siren",
        )
    if not company.active:
        raise ActionRefused(
            "companies.ceased",
            _("Le registre dit que cette entreprise a cessé son activité."),
            _("Vérifiez le numéro, ou faites corriger le registre auprès de l’Insee."),
            field="siren",
        )
    organisation, _made = Organisation.objects.get_or_create(
        siren=company.siren,
        defaults={"reference": uuid.uuid4(), "name": company.shown_name, "fictitious": company.fictitious},
    )
    nobody = not organisation.memberships.filter(since__isnull=False, until__isnull=True).exists()
    return _member(organisation, user, MemberRole.REPRESENTATIVE, admitted=nobody)


@action
def join_unit(user: User, siren: str, name: str) -> Membership:
    """A person acts for a unit inside a legal person: a laboratory of a university, a service of a school.

    The first one represents the unit, on his word; a later one waits until he is admitted. Neither acts for the legal
    person itself.
    """
    company = by_siren(checked_siren(siren))
    if company is None or not company.active or not name.strip():
        raise ActionRefused(
            "companies.no_host",
            _("L’organisme dont l’unité fait partie n’est pas au registre, ou l’unité n’a pas de nom."),
            _("Cherchez l’organisme par son nom, puis nommez l’unité."),
            field="name",
        )
    host, _made = Organisation.objects.get_or_create(
        siren=company.siren,
        defaults={"reference": uuid.uuid4(), "name": company.shown_name, "fictitious": company.fictitious},
    )
    unit, created = Organisation.objects.get_or_create(
        part_of=host,
        name=" ".join(name.split())[:250],
        defaults={"reference": uuid.uuid4(), "fictitious": company.fictitious},
    )
    return _member(unit, user, MemberRole.REPRESENTATIVE, admitted=created)


@action
def found(user: User, name: str) -> Organisation:
    """A person prepares requests for a company that is still being created: it has a name and no SIREN."""
    if not name.strip():
        raise ActionRefused(
            "companies.no_name", _("L’entreprise n’a pas de nom."), _("Donnez le nom prévu."), field="name"
        )
    organisation = Organisation.objects.create(reference=uuid.uuid4(), name=name.strip()[:250])
    _member(organisation, user, MemberRole.REPRESENTATIVE, admitted=True)
    return organisation


@action
def register_created(organisation: Organisation, siren: str, *, by: User) -> Organisation:
    """The company being created now has its SIREN."""
    as_representative(by, organisation)
    if organisation.siren:
        raise ActionRefused(
            "companies.has_siren",
            _("Cette organisation a déjà un numéro SIREN."),
            _("Choisissez-la dans la liste."),
        )
    company = by_siren(checked_siren(siren))
    if company is None or Organisation.objects.filter(siren=company.siren).exists():
        raise ActionRefused(
            "companies.unavailable",
            _("Ce numéro SIREN n’est pas au registre, ou une organisation le porte déjà."),
            _("Vérifiez-le, ou demandez à rejoindre cette organisation."),
            field="siren",
        )
    organisation.siren, organisation.name = company.siren, company.shown_name
    organisation.fictitious = company.fictitious
    organisation.save(update_fields=["siren", "name", "fictitious"])
    return organisation


@action
def invite(organisation: Organisation, user: User, role: MemberRole, *, by: User) -> Membership:
    """A representative lets a person act for the organisation; one who asked is admitted by it."""
    as_representative(by, organisation)
    membership = _member(organisation, user, role, admitted=True)
    if membership.since is None or membership.role != role:
        membership.since, membership.role = membership.since or timezone.now(), role
        membership.save(update_fields=["since", "role"])
    return membership


@action
def remove(membership: Membership, *, by: User) -> None:
    """A person leaves an organisation, or a representative ends his membership; one representative remains."""
    organisation = membership.organisation
    if membership.user_id != by.pk:
        as_representative(by, organisation)
    others = organisation.memberships.filter(
        role=MemberRole.REPRESENTATIVE, since__isnull=False, until__isnull=True
    ).exclude(pk=membership.pk)
    if membership.since and membership.role == MemberRole.REPRESENTATIVE and not others.exists():
        raise ActionRefused(
            "companies.last_representative",
            _("Personne d’autre ne représente cette organisation."),
            _("Donnez d’abord ce rôle à quelqu’un d’autre."),
        )
    membership.until = timezone.now()
    membership.save(update_fields=["until"])


@action
def declare(
    organisation: Organisation,
    values: Mapping[str, object],
    *,
    by: User,
    source: str,
    on: date | None = None,
    expires_on: date | None = None,
) -> None:
    """Keep what an organisation says of itself, so that it is asked once; an unchanged value adds nothing.

    Values are JSON (dates as ISO text). Earlier declarations stay, under their date.
    """
    if not acts_for(by, organisation):
        raise ActionRefused(
            "companies.not_member",
            _("Vous n’agissez pas pour cette organisation."),
            _("Demandez à l’un de ses représentants de vous admettre."),
        )
    known = declared_facts(organisation)
    DeclaredFact.objects.bulk_create(
        DeclaredFact(
            organisation=organisation,
            name=name,
            value=value,
            source=source,
            declared_by=by.actor_id,
            declared_on=on or timezone.localdate(),
            expires_on=expires_on,
        )
        for name, value in values.items()
        if name not in known or known[name].value != value or known[name].source != source
    )


def _member(organisation: Organisation, user: User, role: MemberRole, *, admitted: bool) -> Membership:
    membership, _created = organisation.memberships.get_or_create(
        user=user, until=None, defaults={"role": role, "since": timezone.now() if admitted else None}
    )
    return membership


def as_representative(user: User, organisation: Organisation) -> None:
    """Refuse whoever does not represent the organisation today."""
    if not acts_for(user, organisation, representative=True):
        raise ActionRefused(
            "companies.not_representative",
            _("Seul un représentant de l’organisation peut le faire."),
            _("Adressez-vous à l’un d’eux."),
        )
