"""Who acts for an organisation, and what it has said once."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from jalon.accounts.models import User
from jalon.companies import actions, queries
from jalon.companies.enums import MemberRole
from jalon.companies.loading import load
from jalon.journal.refusals import ActionRefused

pytestmark = pytest.mark.django_db

SIREN = "732829320"


@pytest.fixture
def ada():
    return User.objects.create_user("ada@example.org", "a long password")


@pytest.fixture
def bob():
    return User.objects.create_user("bob@example.org", "a long password")


@pytest.fixture
def weavers(units_file, ada):
    """The organisation of a company of the register, joined by Ada."""
    load([units_file({}, {"siren": "356000000", "etatAdministratifUniteLegale": "C"}, {"siren": "200053791"})])
    return actions.join(ada, "732 829 320").organisation


@pytest.mark.parametrize(
    ("typed", "code", "word"),
    [
        ("732829321", "companies.siren_key", "chiffre"),
        ("73282932", "companies.siren_form", "neuf"),
        ("bonjour", "companies.siren_form", "neuf"),
        ("231300021", "companies.unknown", "registre"),
        ("356000000", "companies.ceased", "cessé"),
    ],
)
def test_a_wrong_siren_is_refused_beside_its_field_with_a_remedy(weavers, ada, typed, code, word):
    with pytest.raises(ActionRefused, match=word) as refused:
        actions.join(ada, typed)
    assert (refused.value.code, refused.value.field) == (code, "siren")
    assert refused.value.remedy


def test_the_first_person_represents_the_company(weavers, ada):
    assert weavers.name == "TISSAGES DU LEZ"
    assert queries.acts_for(ada, weavers, representative=True)
    assert list(queries.organisations_of(ada)) == [weavers]


def test_joining_twice_changes_nothing(weavers, ada):
    actions.join(ada, SIREN)
    assert queries.members_of(weavers).count() == 1


def test_the_second_person_waits_and_sees_nothing_until_admitted(weavers, ada, bob):
    asked = actions.join(bob, SIREN)
    assert asked.since is None
    assert not queries.acts_for(bob, weavers)
    assert not queries.organisations_of(bob)
    with pytest.raises(ActionRefused):
        actions.declare(weavers, {"company.turnover": 1}, by=bob, source="déclaré")
    actions.invite(weavers, bob, MemberRole.CONTRIBUTOR, by=ada)
    assert queries.acts_for(bob, weavers)
    assert not queries.acts_for(bob, weavers, representative=True)


def test_only_a_representative_admits(weavers, ada, bob):
    actions.invite(weavers, bob, MemberRole.CONTRIBUTOR, by=ada)
    eve = User.objects.create_user("eve@example.org", "a long password")
    with pytest.raises(ActionRefused, match="représentant"):
        actions.invite(weavers, eve, MemberRole.CONTRIBUTOR, by=bob)


def test_an_organisation_keeps_a_representative(weavers, ada, bob):
    mine = queries.members_of(weavers).get(user=ada)
    with pytest.raises(ActionRefused, match="Personne d’autre"):
        actions.remove(mine, by=ada)
    actions.invite(weavers, bob, MemberRole.REPRESENTATIVE, by=ada)
    actions.remove(mine, by=bob)
    assert not queries.acts_for(ada, weavers)
    assert actions.join(ada, SIREN).since is None


def test_a_company_being_created_has_a_name_then_its_siren(weavers, ada):
    planned = actions.found(ada, " Future ")
    assert (planned.name, planned.siren) == ("Future", None)
    with pytest.raises(ActionRefused):
        actions.register_created(planned, SIREN, by=ada)
    assert actions.register_created(planned, "200053791", by=ada).siren == "200053791"
    with pytest.raises(ActionRefused, match="déjà"):
        actions.register_created(planned, "200053791", by=ada)


def test_what_is_said_once_is_kept_with_its_date_and_reused(weavers, ada):
    actions.declare(weavers, {"company.turnover": 120_000}, by=ada, source="demande OCC-1", on=date(2026, 1, 5))
    actions.declare(weavers, {"company.turnover": 120_000}, by=ada, source="demande OCC-1")
    assert weavers.facts.count() == 1
    actions.declare(weavers, {"company.turnover": 150_000}, by=ada, source="demande OCC-2")
    fact = queries.declared_facts(weavers)["company.turnover"]
    assert (fact.value, fact.source, fact.declared_on) == (150_000, "demande OCC-2", timezone.localdate())
    assert weavers.facts.count() == 2


def test_an_expired_declaration_is_asked_again(weavers, ada):
    yesterday = timezone.localdate() - timedelta(days=1)
    actions.declare(weavers, {"company.in_difficulty": False}, by=ada, source="déclaré", expires_on=yesterday)
    assert queries.declared_facts(weavers) == {}
