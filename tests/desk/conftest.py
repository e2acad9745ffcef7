"""An invented Region with the world's scheme and one that its sources only announce."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from jalon.accounts.models import User
from jalon.cases.models import Case
from jalon.companies.models import LegalUnit
from jalon.plan import actions
from jalon.plan.folder.folder import open_texts
from tests.cast import REGION
from tests.desk.drafts import BEGIN
from tests.world import World, unit_fields

FOLDER = {
    "region.toml": f"""
[region]
slug = "{REGION}"
order = 1
name = {{ fr = "Val-Exemple", en = "Val-Exemple" }}
full_name = {{ fr = "Région Val-Exemple", en = "Val-Exemple Region" }}
of_name = {{ fr = "du Val-Exemple", en = "of Val-Exemple" }}
insee = "76"
siren = "732829320"
departments = ["31", "34"]
[region.colours]
light = {{ accent = "#9b1b30", ink = "#ffffff", wash = "#f8ecee" }}
dark = {{ accent = "#e7808f", ink = "#1d1b19", wash = "#33201f" }}
""",
    "sources.toml": """
[[sources]]
id = "gazette"
publisher = "La Gazette"
title = { fr = "La Gazette du val", en = "The Valley Gazette" }
kind = "press"
published = 2025-01-10
trust = "medium"
url = "https://gazette.example/plan"
""",
    "plans/plan.toml": """
[plan]
id = "plan"
main = true
kind = "ai-strategy"
name = { fr = "Plan", en = "Plan" }
status = "adopted"
source = "gazette"
""",
    "schemes.toml": """
[[schemes]]
id = "cheque-ia"
kind = "grant"
name = { fr = "Chèque IA", en = "AI voucher" }
summary = { fr = "Un chèque pour essayer.", en = "A voucher to try." }
audience = ["sme"]
status = "announced"
source = "gazette"
""",
}


@pytest.fixture
def place(world: World, settings: object) -> World:
    """The world, in a Region that has a published folder; its company is 2022's and active."""
    actions.publish(open_texts(FOLDER, "val-exemple"), by="test")
    settings.LANGUAGE_CODE = "fr"
    return world


@pytest.fixture
def closed_company(place: World) -> str:
    """The SIREN of a company that has ceased."""
    LegalUnit.objects.create(**{**unit_fields(), "siren": "356000000", "key": "FERMEE", "active": False})
    return "356000000"


@pytest.fixture
def old_company(place: World) -> str:
    """The SIREN of a company too old for the scheme."""
    fields = {**unit_fields(), "siren": "200053791", "name": "ANCIENNE EXEMPLE", "key": "ANCIENNEEXEMPLE"}
    LegalUnit.objects.create(**{**fields, "created_on": "2001-02-03"})
    return "200053791"


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A client signed in as this person, second factor included."""

    def make(user: User) -> Client:
        Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {}})
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return make


@pytest.fixture
def applicant(place: World, sign_in: Callable[[User], Client]) -> Client:
    """The applicant's browser."""
    return sign_in(place.people.applicant)


@pytest.fixture
def draft(applicant):
    """A draft that the applicant has just begun."""
    applicant.post(BEGIN, {"key": "one"})
    return Case.objects.get()
