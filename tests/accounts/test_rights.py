"""The one table of rights, and what follows from it."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import get_resolver
from django.utils import translation

from jalon.accounts.enums import STAFF, Role
from jalon.accounts.four_eyes import INCOMPATIBLE, Step, conflict
from jalon.accounts.queries import delegation_in_force, may, rights_in
from jalon.accounts.rights import TABLE, Right, rights_of
from tests.cast import REGION, loses_roles, person
from tools.rights import page

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in Role if role != Role.APPLICANT])
def test_a_role_gives_exactly_its_rights_in_its_region_alone(role):
    holder = person("Sam", role)
    own = rights_of(role) if role == Role.AUDITOR else rights_of(role) | rights_of(Role.APPLICANT)
    assert rights_in(holder, REGION) == own
    elsewhere = set() if role == Role.AUDITOR else rights_of(Role.APPLICANT)
    assert rights_in(holder, "ailleurs") - rights_of(Role.APPLICANT) == elsewhere - rights_of(Role.APPLICANT)


def test_an_auditor_holds_every_right_that_changes_nothing_and_no_other():
    assert rights_of(Role.AUDITOR) == {right for right in Right if right.reads_only}


def test_every_right_has_a_holder():
    assert [right for right in Right if not TABLE[right]] == []


def test_whoever_proposes_holds_neither_visa_nor_signature():
    for role in TABLE[Right.CASES_PROPOSE]:
        assert not rights_of(role) & {
            Right.CASES_LEGAL_VISA,
            Right.CASES_FINANCE_VISA,
            Right.AGREEMENTS_SIGN,
            Right.PAYMENTS_ORDER,
        }


def test_no_role_both_certifies_and_orders():
    for role in Role:
        assert not {Right.PAYMENTS_CERTIFY, Right.PAYMENTS_ORDER} <= rights_of(role)


@pytest.mark.django_db
def test_a_delegation_holds_from_its_first_to_its_last_day():
    signatory = person("Sacha", Role.SIGNATORY)
    grant = signatory.grants.get()
    for day, held in (
        (grant.starts_on - timedelta(days=1), False),
        (grant.starts_on, True),
        (grant.ends_on, True),
        (grant.ends_on + timedelta(days=1), False),
    ):
        found = delegation_in_force(signatory, Right.PAYMENTS_ORDER, REGION, on=day)
        assert (found is not None) == held


@pytest.mark.django_db
def test_a_right_ends_with_its_role():
    officer = person("Omar", Role.OFFICER)
    assert may(officer, Right.CASES_REVIEW, REGION)
    loses_roles(officer)
    assert not may(officer, Right.CASES_REVIEW, REGION)


def test_four_eyes_is_symmetric():
    assert all(step in INCOMPATIBLE[other] for step, others in INCOMPATIBLE.items() for other in others)


@pytest.mark.parametrize(
    ("step", "earlier"), [(a, b) for a, others in INCOMPATIBLE.items() for b in sorted(others)]
)
def test_the_same_person_never_checks_himself(step: Step, earlier: Step):
    found = conflict(step, "a", {earlier: "a"})
    assert found and found.message and found.remedy
    assert conflict(step, "b", {earlier: "a"}) is None


def guarded_views() -> dict[str, tuple[str, Right]]:
    """Each guarded page: its name, an address, its right."""
    found = {}

    def walk(patterns, prefix, namespace):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, prefix + str(pattern.pattern), pattern.namespace or namespace)
                continue
            right = getattr(pattern.callback, "right", None)
            if right:
                found[f"{namespace}:{pattern.name}"] = right

    with translation.override("fr"):
        walk(get_resolver().url_patterns, "", "")
    return found


def test_every_page_of_work_is_guarded():
    guarded = guarded_views()
    with translation.override("fr"):
        names = {
            f"casework:{name}" for name in get_resolver("jalon.casework.urls").reverse_dict if isinstance(name, str)
        }
    assert names - set(guarded) == set()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["casework:today", "casework:cases", "casework:sessions", "casework:payments",
                                  "casework:funds", "accounts:people", "journal:entries"])  # fmt: skip
@pytest.mark.parametrize("role", sorted(STAFF))
def test_a_door_opens_to_those_who_hold_its_right_and_to_no_other(client, name, role, demonstration):
    from django.urls import reverse

    holder = person("Sam", role)
    client.force_login(holder)
    with translation.override("fr"):
        answer = client.get(reverse(name))
    expected = 200 if role in TABLE[guarded_views()[name]] else 403
    assert answer.status_code == expected


@pytest.mark.django_db
def test_nobody_signed_in_is_led_to_sign_in_and_back(client):
    answer = client.get("/travail/dossiers/?q=eau")
    assert answer.status_code == 302
    assert "next=/travail/dossiers/%3Fq%3Deau" in answer["Location"]


def test_the_page_of_rights_says_what_the_table_says():
    assert (ROOT / "docs" / "rights.md").read_text() == page()
