"""A Region is a folder: one that nobody wrote code for has all its pages."""

import pytest
from django.test import Client
from django.urls import reverse

from jalon.plan import actions, queries
from jalon.plan.folder.folder import open_texts
from jalon.plan.snapshot import Snapshot

REGION = """
[region]
slug      = "val-exemple"
order     = 9
name      = { fr = "Val-Exemple", en = "Example Valley" }
full_name = { fr = "Région Val-Exemple", en = "Example Valley Region" }
of_name   = { fr = "du Val-Exemple", en = "of Example Valley" }
insee     = "99"
siren     = "732829320"
siret     = "73282932000074"
departments = ["01"]

[region.colours]
light = { accent = "#5a3d8a", ink = "#ffffff", wash = "#f1edf8" }
dark  = { accent = "#b9a3e0", ink = "#1d1b19", wash = "#28223a" }
"""

SOURCES = """
[[sources]]
id        = "gazette"
publisher = "La Gazette du Val"
title     = { fr = "Le plan voté", en = "The plan voted" }
kind      = "press"
trust     = "medium"
published = 2025-03-02

[[sources]]
id        = "courrier"
publisher = "Le Courrier"
title     = { fr = "Le plan annoncé", en = "The plan announced" }
kind      = "press"
trust     = "low"
published = 2025-01-10
"""

PLAN = """
[plan]
id      = "plan-val"
main    = true
kind    = "ai-strategy"
name    = { fr = "Plan IA du Val", en = "Valley AI Plan" }
summary = { fr = "Un axe.", en = "One axis." }
status  = "adopted"
source  = "gazette"
period  = "2025-2027"
years   = 3

[[plan.claims]]
id       = "voted"
property = "amount"
exactly  = 7_500_000
status   = "adopted"
source   = "gazette"
as_of    = 2025-03-02
retained = true
reason   = { fr = "Le vote fait foi.", en = "The vote is what counts." }

[[plan.claims]]
id       = "announced"
property = "amount"
at_least = 5_000_000
status   = "announced"
source   = "courrier"
as_of    = 2025-01-10
retained = false

[[axes]]
id     = "axe-1"
number = 1
name   = { fr = "Former les artisans", en = "Train craftspeople" }
status = "adopted"
source = "gazette"
amount = 7_500_000
"""


@pytest.fixture
def invented(db: None) -> str:
    texts = {"region.toml": REGION, "sources.toml": SOURCES, "plans/plan-val.toml": PLAN}
    actions.publish(open_texts(texts), by="test")
    return "val-exemple"


def test_it_is_on_the_home_page_and_in_the_colours(client: Client, invented: str) -> None:
    assert "Val-Exemple" in client.get(reverse("results:home")).content.decode()
    assert f'[data-region="{invented}"] {{ --accent: light-dark(#5a3d8a' in (
        client.get(reverse("results:theme")).content.decode()
    )


def test_its_plan_answers_in_both_languages(client: Client, invented: str) -> None:
    french = client.get(reverse("results:plan", args=[invented])).content.decode().replace("\u00a0", " ")
    assert "7,5 millions d’euros adoptés pour trois ans, en un axe." in french
    assert "Annoncé à au moins 5 M€ en janvier 2025, adopté à 7,5 M€ en mars 2025." in french
    english = client.get(f"/en/{invented}/").content.decode().replace("\u00a0", " ")
    assert "€7.5 million adopted for three years, in one axis." in english
    assert "At least €5M announced in January 2025, €7.5M adopted in March 2025." in english


def test_each_of_its_pages_is_there(client: Client, invented: str) -> None:
    for name in ("indicators", "facts", "sources", "money", "entries"):
        assert client.get(reverse(f"results:{name}", args=[invented])).status_code == 200, name
    assert client.get(reverse("results:axis", args=[invented, "axe-1"])).status_code == 200
    assert client.get(reverse("results:measures", args=[invented])).status_code == 404


def test_a_region_without_a_main_plan_says_so(
    client: Client, invented: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Snapshot, "main_plan", None)
    page = client.get(reverse("results:plan", args=[invented])).content.decode()
    assert "Aucun plan publié" in page
    assert queries.regions()[0].full_name in page
