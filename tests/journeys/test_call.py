"""A call's last stage, from a new reviewer to a confirmed list and what it proposes, in Chromium."""

from collections import Counter
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from jalon.accounts.models import User
from jalon.cases.enums import Motion
from jalon.cases.models import Interest, Proposal, Ranking, Review, Round
from jalon.site.cast import PASSWORD
from tests.desk.test_browser import sound

pytestmark = pytest.mark.browser

WHY = "Le dossier le montre par un essai publié."
PHONE = {"width": 390, "height": 844}


def invites(officer: Page, round: Round) -> None:
    """A new person enters the pool and is asked to review."""
    officer.goto("/travail/evaluations/viviers/")
    sound(officer, "pools")
    officer.get_by_role("link", name="Ajouter quelqu’un").first.click()
    officer.get_by_label("Adresse électronique").fill("nora@exemple.fr")
    officer.get_by_label("Prénom et nom").fill("Nora Exemple")
    officer.locator("main form button.btn").click()
    officer.goto(f"/travail/evaluations/{round.pk}/inviter/")
    officer.get_by_label("Nora Exemple").check()
    officer.locator("main form button.btn").click()
    person = User.objects.get(email="nora@exemple.fr")  # the way in was sent by mail
    person.set_password(PASSWORD)
    person.save()


def marks(reviewer: Page) -> None:
    """The first waiting request is read and marked, on a phone."""
    reviewer.goto("/travail/evaluer/")
    waiting = reviewer.locator("section", has=reviewer.get_by_role("heading", name="À noter"))
    waiting.locator("ol.rows a").first.click()
    for group in reviewer.locator("section.criterion").all():
        group.get_by_label("4", exact=True).check()
        group.locator("textarea").fill(WHY)
    reviewer.get_by_role("button", name="Donner mes notes").click()
    assert reviewer.get_by_role("heading", name="Vos notes").is_visible()


def test_a_call_from_a_new_reviewer_to_a_confirmed_list(visitor: Callable[[str], Page]) -> None:
    round = Round.objects.get(stage="project", rankings=None)
    officer = visitor("instructeur")
    officer.goto("/travail/evaluations/")
    sound(officer, "rounds")
    invites(officer, round)

    reviewer = visitor("evaluateur")
    reviewer.set_viewport_size(PHONE)
    reviewer.goto("/travail/evaluer/")
    sound(reviewer, "reviews")
    reviewer.locator("section", has=reviewer.get_by_role("heading", name="À noter")).locator("a").first.click()
    sound(reviewer, "review")
    address = reviewer.url
    reviewer.get_by_role("link", name="J’ai un intérêt").click()
    reviewer.get_by_label("Quel est cet intérêt").fill("Ancienne associée.")
    reviewer.locator("main form button.btn").click()
    assert reviewer.goto(address).status == 404
    assert Interest.objects.filter(person__email="evaluateur@exemple.fr").count() == 1

    newcomer = visitor("nora")
    newcomer.set_viewport_size(PHONE)
    newcomer.goto("/travail/evaluer/")
    newcomer.locator("ol.rows a").first.click()
    newcomer.get_by_label("J’accepte d’évaluer").check()
    newcomer.get_by_label("Je garde secret").check()
    newcomer.locator("main form button.btn").click()

    officer.goto(f"/travail/evaluations/{round.pk}/")
    officer.get_by_role("button", name="Confier aux évaluateurs").click()
    marks(newcomer)
    for _left in range(Review.objects.filter(reviewer__email="evaluateur@exemple.fr", state="asked").count()):
        marks(reviewer)

    officer.goto(f"/travail/evaluations/{round.pk}/")
    sound(officer, "round")
    settled = 0
    while officer.get_by_role("heading", name="Désaccords à régler").count():
        part = officer.locator("section", has=officer.get_by_role("heading", name="Désaccords à régler"))
        part.locator("a").first.click()
        if not settled:
            sound(officer, "request")
        officer.get_by_role("link", name="Écrire l’accord").click()
        officer.get_by_label("Ce sur quoi").fill(WHY)
        officer.locator("main form button.btn").click()
        settled += 1
        officer.goto(f"/travail/evaluations/{round.pk}/")
    assert settled

    officer.get_by_role("link", name="Le classement", exact=True).click()
    sound(officer, "list")
    officer.get_by_label("Montant de la ligne").fill("600 000")
    officer.get_by_role("button", name="Voir la liste ainsi").click()
    kept = officer.locator("tbody.ranked tr:not(.waiting)").count()
    assert 0 < kept < 7 and not Ranking.objects.filter(round=round).exists()
    officer.get_by_label("Motif de la ligne").fill("Ce qui est ouvert à l’appel cette année.")
    officer.get_by_role("button", name="Confirmer le classement").click()
    assert officer.get_by_text("Le classement est confirmé.").is_visible()
    assert Ranking.objects.get(round=round).rows.filter(standing="kept").count() == kept
    gives_effect(officer, round)
    motions = Proposal.objects.filter(case__entrants__round=round, current=True).values_list("motion", flat=True)
    assert Counter(motions) == {Motion.GRANT: kept, Motion.REFUSE: 7 - kept}


def gives_effect(officer: Page, round: Round) -> None:
    """What the confirmed list means is proposed, for each request once."""
    officer.goto(f"/travail/evaluations/{round.pk}/")
    officer.get_by_role("link", name="Donner suite").click()
    sound(officer, "go on")
    for box in officer.get_by_role("checkbox").all():
        box.check()
    officer.get_by_role("button", name="Donner suite").click()
    assert officer.get_by_text("La suite est donnée au classement.").is_visible()
    assert officer.get_by_role("link", name="Donner suite").count() == 0
    officer.get_by_role("link", name="Le classement confirmé").click()
    assert officer.get_by_text("Cette liste a eu sa suite").is_visible()
    assert officer.get_by_role("button", name="Confirmer le classement").count() == 0
