"""A demonstration tells how to sign in as each role; a real database tells nothing."""

from django.contrib.auth import authenticate

from jalon.accounts.enums import Role
from jalon.accounts.models import User
from jalon.site import cast


def test_every_role_of_a_demonstration_can_sign_in(demonstration_database: str):
    printed = "\n".join(cast.sign_ins(demonstration_database.replace(":///", "://postgres@/")))
    assert cast.PASSWORD in printed
    people = cast.people()
    assert {person.role for person in people} == {role.value for role in Role}
    for person in people:
        assert person.email in printed
        assert authenticate(None, email=person.email, password=cast.PASSWORD), person.email
    assert User.objects.filter(fictif=False).count() == 0


def test_a_login_without_rights_of_its_own_may_ask(demonstration_database: str, cluster):
    cluster.run_sql("postgres", "CREATE ROLE asks LOGIN", "GRANT jalon_read TO asks WITH SET TRUE, INHERIT FALSE")
    assert cast.sign_ins(demonstration_database.replace(":///", "://asks@/"))


def test_a_real_database_tells_nothing(own_database: str):
    from jalon.journal.actions import declare_installation

    declare_installation("real")
    assert cast.sign_ins(own_database.replace(":///", "://postgres@/")) == []
