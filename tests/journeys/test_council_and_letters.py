"""A councillor before a session, on a phone; a letter from its author to the one who publishes it. In Chromium."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from jalon.cases.models import LetterVersion, Proxy, Recusal
from tests.desk.test_browser import sound
from tests.journeys.test_call import PHONE

pytestmark = pytest.mark.browser


def test_a_councillor_reads_the_pack_stands_aside_and_gives_a_proxy(visitor: Callable[[str], Page]) -> None:
    councillor = visitor("elue")
    councillor.set_viewport_size(PHONE)
    councillor.goto("/travail/seances/")
    sound(councillor, "sessions")
    waiting = councillor.locator("li", has=councillor.get_by_text("ouverte", exact=True))
    waiting.get_by_role("link").first.click()
    councillor.get_by_role("link", name="Dossier de séance").click()
    expect(councillor.get_by_text("Vous siégez dans cette instance.")).to_be_visible()
    sound(councillor, "pack")
    annex = councillor.get_by_role("table", name="Annexe")
    expect(annex).to_be_visible()
    councillor.get_by_role("link", name="Me déporter de ce rapport").click()
    councillor.get_by_label("Motif").fill("Administratrice de la société jusqu’en 2024.")
    councillor.get_by_role("button", name="Déclarer le déport").click()
    expect(councillor.get_by_text("Vous vous êtes déporté de ce rapport")).to_be_visible()
    expect(annex).not_to_be_visible()
    assert Recusal.objects.filter(member__person__email="elue@exemple.fr").count() == 1
    councillor.get_by_role("link", name="Donner pouvoir").click()
    councillor.get_by_label("À qui").select_option(index=2)
    councillor.get_by_role("button", name="Noter le pouvoir").click()
    expect(councillor.get_by_text("Vous avez donné pouvoir à")).to_be_visible()
    assert Proxy.objects.get(giver__person__email="elue@exemple.fr").ended_at is None


def test_a_letter_is_written_by_one_and_published_by_another(visitor: Callable[[str], Page]) -> None:
    author = visitor("juridique")
    author.goto("/travail/lettres/")
    sound(author, "letters")
    author.get_by_role("link", name="Accusé de réception").first.click()
    sound(author, "letter")
    text = author.get_by_label("Texte, en français")
    text.fill(text.input_value().replace("@ received-on", "@ received-elsewhere"))
    author.get_by_label("Ce qui change").fill("Une mention de moins")
    author.get_by_role("button", name="Enregistrer comme projet").click()
    expect(author.get_by_role("heading", name="Ce qui empêche de le publier")).to_be_visible()
    author.get_by_role("link", name="Reprendre le texte").click()
    text.fill(
        text.input_value().replace("@ received-elsewhere", "@ received-on").replace("Nous avons", "Nous avons bien")
    )
    author.get_by_label("Ce qui change").fill("Un ton plus simple")
    author.get_by_role("button", name="Enregistrer comme projet").click()
    expect(author.get_by_text("Vous l’avez écrit : une autre personne le publie.")).to_be_visible()
    expect(author.get_by_role("link", name="Publier cette version")).to_have_count(0)
    sound(author, "draft")
    second = visitor("direction")
    second.goto(author.url)
    second.get_by_role("link", name="Publier cette version").click()
    second.locator("main form button.btn").click()
    expect(second.locator(".banner.ok")).to_be_visible()
    assert "Nous avons bien" in LetterVersion.objects.filter(kind="acknowledgement").latest("published_at").text
