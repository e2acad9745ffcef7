"""A role given for one scheme alone opens the cases of this scheme, and nothing else."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.utils import timezone

from jalon.accounts.actions import grant_role
from jalon.accounts.enums import Role
from jalon.accounts.models import RoleGrant, User
from jalon.accounts.queries import holders, may, rights_in
from jalon.accounts.rights import FOR_ONE_SCHEME, Right, rights_of
from jalon.cases.actions import review
from jalon.cases.queries import colleagues, readable_by
from jalon.journal.refusals import ActionRefused
from jalon.schemes.actions import publish
from tests.casework.pages import client_of, text_of, url
from tests.cast import REGION, person

OTHER = "autre-essai"


@pytest.fixture(autouse=True)
def in_a_demonstration(demonstration: None) -> None:
    """Staff sign in without a second factor."""


def only_for(scheme: str, role: Role = Role.OFFICER) -> User:
    someone = person(f"Nina-{scheme}-{role}")
    grant_role(someone, role, REGION, by=None, scheme=scheme)
    return someone


def publish_another() -> None:
    text = (Path(__file__).parent.parent / "scheme.toml").read_text()
    publish(
        REGION, OTHER, text.replace('id       = "essai"', f'id       = "{OTHER}"').replace('"essai"', f'"{OTHER}"')
    )


def test_an_officer_of_one_scheme_works_on_its_cases_alone(world):
    case = world.submitted()
    publish_another()
    inside, outside = only_for("essai"), only_for(OTHER)
    assert list(readable_by(inside)) == [case]
    assert list(readable_by(outside)) == []
    review.take(case.public_id, actor=inside)
    with pytest.raises(ActionRefused):
        review.take(case.public_id, actor=outside)
    assert case.reference in text_of(client_of(inside).get(url("cases")))
    assert client_of(inside).get(url("case", case.public_id)).status_code == 200
    assert client_of(outside).get(url("case", case.public_id)).status_code == 404


def test_a_case_is_handed_only_to_those_who_may_review_its_scheme(world):
    case = world.submitted()
    publish_another()
    inside, outside = only_for("essai"), only_for(OTHER)
    assert inside in colleagues(case)
    assert outside not in colleagues(case)
    assert outside not in holders(Right.CASES_REVIEW, REGION, "essai")
    with pytest.raises(ActionRefused):
        review.hand_over(case.public_id, outside, actor=world.people.officer)
    assert review.hand_over(case.public_id, inside, actor=world.people.officer).officer == inside


def test_it_leaves_the_rights_over_cases_and_no_other(world):
    inside = only_for("essai")
    kept = rights_of(Role.OFFICER) & FOR_ONE_SCHEME
    assert rights_in(inside, REGION, "essai") == kept | rights_of(Role.APPLICANT)
    assert rights_in(inside, REGION) == rights_of(Role.APPLICANT)
    assert not may(inside, Right.FUNDS_READ)
    assert "Enveloppes" not in text_of(client_of(inside).get(url("today")))


def test_it_is_refused_for_roles_that_are_not_about_cases_and_schemes_that_are_not_there(world):
    with pytest.raises(ValidationError) as refused:
        only_for("essai", Role.SECRETARY)
    assert "scheme" in refused.value.message_dict
    with pytest.raises(ValidationError):
        only_for("nulle-part")


def test_the_database_refuses_it_too(world):
    with pytest.raises(DatabaseError, match="within_a_scheme"):
        RoleGrant.objects.create(
            user=person("Sam"),
            role=Role.SECRETARY,
            region=REGION,
            scheme="essai",
            starts_on=timezone.localdate(),
        )
