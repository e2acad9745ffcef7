"""``jalon people`` opens accounts and names the first administrator of a real database."""

import pytest
from django.utils import timezone
from typer.testing import CliRunner, Result

from jalon.accounts import queries
from jalon.accounts.enums import Role
from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.journal.models import Entry
from jalon.site.people_commands import app
from tests.cast import REGION, person

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> Result:
    """A command as a person types it, on a wide terminal."""
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "200"})


def test_the_first_administrator_of_a_real_database_is_named_and_signs_in(real, client):
    opened = run("add", "Ada@Region.Example", "--name", "Ada Exemple")
    assert opened.exit_code == 0
    named = run("grant", "ada@region.example", "administrator", "--region", "*")
    assert "toutes les Régions" in named.stdout
    ada = User.objects.get(email="ada@region.example")
    assert queries.may(ada, Right.ROLES_GRANT, REGION)
    entry = Entry.objects.get(action="accounts.role_granted")
    assert entry.subject == f"person:{ada.actor_id}"

    [path] = [word for word in opened.stdout.split() if word.startswith("/")]
    page = client.get(path, follow=True)
    words = "douze-mots-bien-choisis"
    client.post(page.request["PATH_INFO"], {"password1": words, "password2": words})
    ada.refresh_from_db()
    assert ada.check_password(words)
    assert "password1" not in client.get(path, follow=True).content.decode()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "pas-une-adresse", "--name", "Ada"), "adresse"),
        (("add", "omar@exemple.fr", "--name", "Omar"), "existe déjà"),
        (("add", "ada@val.example", "--name", "  "), "prénom"),
        (("add", "ada@val.example", "--name", "Ada", "--language", "de"), "de"),
        (("grant", "nobody@val.example", "officer", "--region", "*"), "jalon people add"),
        (("grant", "omar@exemple.fr", "officer", "--region", "nulle-part"), "Région inconnue"),
        (("grant", "omar@exemple.fr", "signatory", "--region", "*"), "arrêté"),
        (("grant", "omar@exemple.fr", "applicant", "--region", "*"), "déjà demandeur"),
        (("revoke", "omar@exemple.fr", "officer", "--region", "*", "--reason", "Essai"), "n’a pas ce rôle"),
    ],
)
def test_what_cannot_be_is_refused_with_its_remedy(real, arguments, said):
    person("Omar")
    before = User.objects.count()
    refused = run(*arguments)
    assert refused.exit_code == 2
    assert said in refused.stderr
    assert User.objects.count() == before


def test_a_role_is_ended_with_its_reason_and_stays_in_the_history(real):
    omar = person("Omar", Role.OFFICER)
    assert run("revoke", "omar@exemple.fr", "officer", "--region", REGION, "--reason", " ").exit_code == 2
    assert run("revoke", "omar@exemple.fr", "officer", "--region", REGION, "--reason", "Départ").exit_code == 0
    grant = omar.grants.get()
    assert grant.revoked_at <= timezone.now()
    assert grant.revocation_reason == "Départ"


def test_people_are_listed_with_their_roles(real):
    person("Omar", Role.OFFICER)
    listed = run("list", "omar")
    assert "omar@exemple.fr" in listed.stdout
    assert "instructeur" in listed.stdout
    assert "omar@exemple.fr" not in run("list", "personne-de-ce-nom").stdout
