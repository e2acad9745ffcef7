"""Roles are given with a reason to be lawful, revoked with a reason, and never rewritten."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from jalon.accounts.actions import erase_person, grant_role, revoke_role
from jalon.accounts.enums import EVERY_REGION, Role
from jalon.accounts.models import RoleGrant, User
from jalon.accounts.queries import regions_where
from jalon.accounts.rights import Right
from jalon.accounts.second_factor import lacks_second_factor
from jalon.journal.models import Entry
from jalon.notices.models import DemonstrationMail, Notice
from tests.cast import REGION, loses_roles, person

pytestmark = pytest.mark.django_db


def test_nobody_gives_himself_a_role():
    admin = person("Ada", Role.ADMINISTRATOR)
    with pytest.raises(ValidationError) as refused:
        grant_role(admin, Role.OFFICER, REGION, by=admin)
    assert refused.value.code == "own_role"


def test_nobody_takes_his_own_role_away():
    admin = person("Ada", Role.ADMINISTRATOR)
    with pytest.raises(ValidationError):
        revoke_role(admin.grants.get(), by=admin, reason="Essai")
    assert admin.grants.get().revoked_at is None


@pytest.mark.parametrize(("reference", "days"), [("", 30), ("ARR-1", None)])
def test_a_signatory_needs_a_dated_delegation(reference, days):
    ends_on = timezone.localdate() + timedelta(days=days) if days else None
    with pytest.raises(ValidationError):
        grant_role(person("Sam"), Role.SIGNATORY, REGION, by=None, ends_on=ends_on, delegation_reference=reference)


def test_the_database_itself_refuses_a_signatory_without_delegation():
    with pytest.raises(DatabaseError, match="delegation"):
        RoleGrant.objects.create(
            user=person("Sam"), role=Role.SIGNATORY, region=REGION, starts_on=timezone.localdate()
        )


def test_an_auditor_holds_nothing_else():
    with pytest.raises(ValidationError):
        grant_role(person("Omar", Role.OFFICER), Role.AUDITOR, REGION, by=None)
    with pytest.raises(ValidationError):
        grant_role(person("Aude", Role.AUDITOR), Role.OFFICER, REGION, by=None)


def test_the_same_role_given_twice_is_one_grant():
    officer = person("Sam")
    grants = {grant_role(officer, Role.OFFICER, REGION, by=None).pk for _again in range(2)}
    assert len(grants) == 1


def test_a_revocation_says_why_and_is_journaled():
    officer, admin = person("Omar", Role.OFFICER), person("Ada", Role.ADMINISTRATOR)
    grant = officer.grants.get()
    with pytest.raises(ValidationError):
        revoke_role(grant, by=admin, reason="  ")
    revoke_role(grant, by=admin, reason="Départ")
    entry = Entry.objects.get(action="accounts.role_revoked")
    assert (entry.actor_id, entry.subject) == (str(admin.actor_id), f"person:{officer.actor_id}")
    assert "Départ" not in str(entry.digests)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_rolegrant SET role = 'administrator'",
        "UPDATE accounts_rolegrant SET region = '*'",
        "UPDATE accounts_rolegrant SET ends_on = NULL, revoked_at = now()",
        "DELETE FROM accounts_rolegrant",
        "TRUNCATE accounts_rolegrant",
    ],
)
def test_the_database_lets_nobody_rewrite_who_held_what(statement):
    person("Sacha", Role.SIGNATORY)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert RoleGrant.objects.get().role == Role.SIGNATORY


def test_a_revoked_role_stays_revoked():
    officer = person("Omar", Role.OFFICER)
    loses_roles(officer)
    with pytest.raises(DatabaseError), transaction.atomic():
        officer.grants.update(revoked_at=None)
    assert not regions_where(officer, Right.CASES_REVIEW)


def test_a_role_everywhere_holds_in_each_region():
    admin = person("Ada", Role.ADMINISTRATOR, EVERY_REGION)
    assert REGION in regions_where(admin, Right.ROLES_GRANT)
    assert regions_where(admin, Right.ROLES_GRANT).everywhere


def test_staff_of_a_real_database_need_a_second_factor(client, real):
    officer = person("Omar", Role.OFFICER)
    client.force_login(officer)
    assert client.get("/travail/dossiers/").headers["Location"] == "/compte/2fa/"
    Authenticator.objects.create(user=officer, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert lacks_second_factor(officer)
    Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={})
    assert client.get("/travail/dossiers/").status_code == 200


def test_applicants_and_a_demonstration_need_none(demonstration):
    assert not lacks_second_factor(person("Omar", Role.OFFICER))


def test_an_applicant_of_a_real_database_needs_none(real):
    assert not lacks_second_factor(person("Amelie"))


def test_whoever_still_works_is_not_erased():
    with pytest.raises(ValidationError) as refused:
        erase_person(person("Omar", Role.OFFICER), by=person("Dora", Role.DATA_PROTECTION))
    assert refused.value.code == "has_role"


def test_an_erasure_leaves_nothing_that_names_the_person():
    gone, officer = person("Amelie"), person("Dora", Role.DATA_PROTECTION)
    email = gone.email
    Notice.objects.create(
        person=gone, template="t", language="fr", address=email, subject="Amelie", body="Chère Amelie", link="/x"
    )
    DemonstrationMail.objects.create(to=email, subject="Amelie", body="Chère Amelie")
    erase_person(gone, by=officer)
    gone = User.objects.get(pk=gone.pk)
    assert email not in (gone.email, str(gone)) and gone.display_name == "" and not gone.is_active
    notice = Notice.objects.get()
    assert (notice.address, notice.subject, notice.body, notice.link) == ("", "", "", "")
    assert not DemonstrationMail.objects.exists()
    assert Entry.objects.get(action="accounts.person_erased").subject == f"person:{gone.actor_id}"
